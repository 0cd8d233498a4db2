"""The declared schema: every fault of a table at once, and every table that the stages write is free of them."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from conftest import Study

from pipeline import fields, schema
from pipeline.errors import EXIT_FAULT, TableError
from pipeline.io import tables

AREA = {"area_id": "A1", "name": "RT 1", "village_code": "35.19.09.2001", "village": "Bukur", "round": 2020}


def areas(**changed: object) -> pd.DataFrame:
    """The table `areas` with one square; `changed` columns hold something else."""
    square = shapely.box(0, 0, 1, 1)
    row = {**AREA, "area_ha": 1.0, "geometry": square, "source_geometry": square, **changed}
    return fields.conform(pd.DataFrame({column: [value] for column, value in row.items()}), "areas")


def found(frame: pd.DataFrame, table: str) -> set[tuple[str, str]]:
    """Column and check of everything that is wrong."""
    with pytest.raises(TableError, match="a fault of the program") as fault:
        schema.require(frame, table)
    assert fault.value.exit_code == EXIT_FAULT
    return {(problem.column, str(problem.details["check"])) for problem in fault.value.problems}


def test_a_right_table() -> None:
    schema.require(areas(), "areas")


@pytest.mark.parametrize(
    ("changed", "column", "check"),
    [
        ({"area_ha": -0.1}, "area_ha", "range"),
        ({"round": 1989}, "round", "range"),
        ({"name": None}, "name", "not_nullable"),
        ({"geometry": shapely.Point(0, 0)}, "geometry", "kind"),
        ({"geometry": None}, "geometry", "not_nullable"),
    ],
)
def test_each_fault(changed: dict[str, object], column: str, check: str) -> None:
    assert (column, check) in found(areas(**changed), "areas")


def test_two_rows_of_one_key() -> None:
    twice = pd.concat([areas(), areas(name="RT 2")], ignore_index=True)
    assert found(twice, "areas") == {("area_id", "multiple_fields_uniqueness")}


def test_every_fault_comes_at_once_with_its_row_and_value() -> None:
    frame = pd.concat([areas(), areas(area_id="A2", area_ha=-2.0, round=1900, village=None)], ignore_index=True)
    with pytest.raises(TableError) as fault:
        schema.require(frame, "areas")
    told = {(problem.row, problem.column, problem.value) for problem in fault.value.problems}
    assert told == {(2, "area_ha", "-2.0"), (2, "round", "1900"), (2, "village", "nan")}


def test_a_code_that_is_not_allowed() -> None:
    frame = pd.DataFrame({"kind": ["road", "path"], "length_m": [1.0, 1.0]}).reindex(
        columns=list(fields.columns("lines"))
    )
    frame["geometry"] = [shapely.LineString([(0, 0), (1, 0)])] * 2
    assert found(frame, "lines") == {("kind", "allowed")}


def test_a_thousand_equal_faults_are_told_by_twenty() -> None:
    frame = pd.concat([areas(area_id=f"A{n}", area_ha=-1.0) for n in range(30)], ignore_index=True)
    with pytest.raises(TableError) as fault:
        schema.require(frame, "areas")
    assert len(fault.value.problems) == schema.LISTED


def test_every_table_that_the_stages_write(toy_results: Study) -> None:
    written = sorted(path for path in toy_results.processed.rglob("*.parquet"))
    of_check = {"quality", "diff"}  # shown on a page; a list that is written when it is asked for
    assert {path.stem for path in written} == {field.table for field in fields.dictionary()} - of_check
    for path in written:
        schema.require(tables.read_table(path.parent, path.stem), path.stem)


def test_a_stage_that_breaks_the_dictionary_writes_nothing(toy_study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.load import areas as loader

    def shrunk(shapes: gpd.GeoSeries, **_: object) -> pd.Series:
        return pd.Series(-1.0, index=shapes.index)

    monkeypatch.setattr(loader.polygons, "areas_ha", shrunk)
    result = toy_study.run("load")
    assert result.returncode == EXIT_FAULT
    assert 'villages, row 1, column area_ha, value "-1.0"' in result.stderr
    assert not Path(toy_study.processed / "villages.parquet").exists()
