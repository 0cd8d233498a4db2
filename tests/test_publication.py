"""What `publish` writes, read as others read it: Frictionless, GeoPandas, a spreadsheet, a catalogue.

The toy world (tests/toy.py): A has 5 interviewed households, 20 inhabitants and fails 1c with 1 of 5 buildings, which
is withheld; B has 2 households; C has 1 and no form, so that nobody knows its inhabitants; village 3 has no area.
"""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING

import frictionless
import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
import toy
from conftest import Study
from publication_world import cells, changed, features, published, queried

from pipeline import fields
from pipeline.publish.datapackage import _licence
from pipeline.publish.dictionary import described

if TYPE_CHECKING:
    from pathlib import Path

ALWAYS = {
    "areas.geojson", "villages.geojson", "scores.csv", "criteria.csv", "sdg.csv", "todo.csv", "slum-areas.gpkg",
    "datapackage.json", "manifest.json", "metadata.xml", "README.txt", "LICENCE.txt",
}  # fmt: skip
"""The toy world has one round, so nothing in it changed."""
PROSE = {"README.txt", "LICENCE.txt"}
PLANTED = 3.1415926
"""A count of families that is too small to be published."""
STAMP = "CONTOH / SAMPLE"


@pytest.fixture(scope="module")
def data(toy_results: Study, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The toy world published; not to be changed."""
    return published(toy_results, tmp_path_factory.mktemp("published"))


def errors(folder: Path) -> set[str]:
    """The kinds of errors that Frictionless finds in a package."""
    report = frictionless.validate(str(folder / "datapackage.json"))
    return {error.type for task in report.tasks for error in task.errors} | {error.type for error in report.errors}


def test_the_files_are_there_and_no_others(data: Path) -> None:
    assert {path.name for path in data.iterdir()} == ALWAYS


# ---- the Data Package


def test_the_package_is_valid_with_every_resource(data: Path) -> None:
    report = frictionless.validate(str(data / "datapackage.json"))
    assert report.valid, report.flatten(["path", "type", "message"])
    assert {task.place for task in report.tasks} == ALWAYS - {"datapackage.json", "manifest.json", *PROSE}


@pytest.mark.parametrize(
    ("name", "old", "new", "found"),
    [
        ("scores.csv", ",light,", ",dreadful,", "constraint-error"),
        ("criteria.csv", ",2020,1a,", ",1066,1a,", "constraint-error"),
        ("criteria.csv", ",2020,1b,", ",2020,1a,", "primary-key"),
        ("sdg.csv", ",2020,", ",soon,", "type-error"),
        ("sdg.csv", ",2020,", ",,", "constraint-error"),
        ("scores.csv", "level,unit_id", "level,unit", "incorrect-label"),
        ("areas.geojson", "RT A", "RT X", "hash-count"),
        ("slum-areas.gpkg", "RT A", "RT X", "hash-count"),
    ],
)
def test_a_wrong_value_is_refused(data: Path, tmp_path: Path, name: str, old: str, new: str, found: str) -> None:
    spoilt = tmp_path / "data"
    shutil.copytree(data, spoilt)
    content = (spoilt / name).read_bytes()
    assert old.encode() in content
    (spoilt / name).write_bytes(content.replace(old.encode(), new.encode()))
    assert found in errors(spoilt)


def test_every_column_of_every_file_is_described(data: Path) -> None:
    package = json.loads((data / "datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        listed = resource.get("columns") or resource.get("schema", {}).get("fields", [])
        names = [column["name"] for column in listed]
        assert all(column["description_id"] and column["description_en"] for column in listed)
        if resource["format"] == "csv":
            assert pd.read_csv(data / resource["path"], nrows=0).columns.tolist() == names
        if resource["format"] == "geojson":
            assert [list(row) for row in features(data / resource["path"]).values()] == [names] * 3
    with pytest.raises(KeyError, match="respondent"):
        described("scores", ["level", "respondent"])


@pytest.mark.parametrize(
    ("words", "name"), [("CC BY 4.0", "CC-BY-4.0"), ("CC0 1.0", "CC0-1.0"), ("Hak cipta kantor", None)]
)
def test_only_an_open_licence_has_an_identifier(words: str, name: str | None) -> None:
    assert _licence({"id": words}, "id").get("name") == name


# ---- layers


def test_areas_are_geojson_as_the_standard_says(data: Path) -> None:
    read = gpd.read_file(data / "areas.geojson")
    assert read["area_id"].tolist() == ["A", "B", "C"]
    assert read.crs == "EPSG:4326"
    assert "crs" not in json.loads((data / "areas.geojson").read_text(encoding="utf-8"))
    assert read.total_bounds.tolist() == [toy.WEST, toy.SOUTH, 111.492, -7.618]
    corners = shapely.get_coordinates(read.geometry)
    assert (corners == np.round(corners, 7)).all()
    assert shapely.is_ccw(shapely.get_exterior_ring(read.geometry.to_numpy())).all()


def test_villages_have_the_sums_of_their_areas(data: Path) -> None:
    first, second, third = (features(data / "villages.geojson")[code] for code in toy.CODES)
    assert first["assessed_ha"] == pytest.approx(first["area_ha"])  # A and B fill it
    assert second["assessed_ha"] == pytest.approx(second["area_ha"] / 2)
    assert (third["class"], third["score"], third["assessed_ha"], third["slum_ha"]) == ("not_assessed", *[None] * 3)
    assert "Sum of the points of the known criteria (No assessed area)" in third["missing_en"]


def test_unknown_is_null_and_said_and_never_0(data: Path) -> None:
    c = features(data / "areas.geojson")["C"]
    assert c["population"] is None
    assert "Number of inhabitants (unknown)" in c["missing_en"]
    assert "Jumlah penduduk (tidak diketahui)" in c["missing_id"]
    scores = pd.read_csv(data / "scores.csv").set_index("unit_id")
    assert np.isnan(scores.loc["C", "population"])
    assert queried(data / "slum-areas.gpkg", "SELECT population FROM areas WHERE area_id = 'C'") == [(None,)]


def test_withheld_is_null_and_said_and_not_unknown(data: Path) -> None:
    b = features(data / "areas.geojson")["B"]
    assert b["households"] is None
    assert "households" in b["suppressed_columns"].split(";")
    assert "Households interviewed (withheld, fewer than 5)" in b["missing_en"]
    assert "Rumah tangga yang diwawancarai (dirahasiakan, kurang dari 5)" in b["missing_id"]
    a = features(data / "areas.geojson")["A"]
    assert (a["households"], a["population"]) == (5, 20.0)


def test_the_class_is_said_in_both_languages(data: Path) -> None:
    b = features(data / "areas.geojson")["B"]
    assert (b["score"], b["score_low"], b["score_high"]) == (10, 10, 40)
    assert b["class_en"] == "open: Not slum - Moderate slum"
    assert b["class_id"] == "terbuka: Tidak kumuh - Kumuh sedang"
    assert b["class_settled"] is False


def test_the_geopackage_opens_with_every_layer_and_table(data: Path) -> None:
    path = data / "slum-areas.gpkg"
    names = ["areas", "villages", "scores", "criteria", "sdg", "todo", "columns", "layer_styles"]
    assert gpd.list_layers(path)["name"].tolist() == names
    read = gpd.read_file(path, layer="areas")
    assert shapely.equals(read.geometry.to_numpy(), gpd.read_file(data / "areas.geojson").geometry.to_numpy()).all()
    assert queried(path, "SELECT count(*) FROM scores") == [(len(pd.read_csv(data / "scores.csv")),)]
    assert queried(path, "PRAGMA integrity_check") == [("ok",)]


@pytest.mark.parametrize("table", ["areas", "villages", "scores", "criteria", "sdg", "todo"])
def test_a_column_keeps_its_type_where_nothing_is_known(data: Path, table: str) -> None:
    kinds = {"integer": "INTEGER", "number": "REAL", "boolean": "BOOLEAN"}
    columns = queried(data / "slum-areas.gpkg", f"PRAGMA table_info({table})")[1:]  # after the row's own number
    written = {name: kind for _, name, kind, *_ in columns if name != "geom"}
    assert written == {field.column: kinds.get(field.type, "TEXT") for field in described(table, written)}
    assert pd.read_csv(data / "scores.csv")["gps_households"].isna().all()


# ---- what stays in the office


def test_a_count_that_is_too_small_is_in_no_file(toy_results: Study, tmp_path: Path) -> None:
    share = 100 * PLANTED / 43
    row = {"volume": PLANTED, "denominator": 43.0, "share_pct": share, "share_low_pct": share, "share_high_pct": share}

    def plant(criteria: pd.DataFrame) -> pd.DataFrame:
        here = (criteria["unit_id"] == "A") & (criteria["criterion"] == "3a")
        return criteria.assign(**{name: criteria[name].mask(here, value) for name, value in row.items()})

    spoilt = changed(toy_results, tmp_path / "planted", criteria=plant)
    small, shown = (
        published(spoilt, tmp_path / name, settings=f"\n[privacy]\nk = {k}\n") for name, k in (("5", 5), ("1", 1))
    )
    assert not [path.name for path in small.glob("*.*[!g]") if re.search(rb"3\.14159|7\.30602", path.read_bytes())]
    numbers = {cell for found in cells(small / "slum-areas.gpkg").values() for cell in found if isinstance(cell, float)}
    assert not [number for number in numbers if min(abs(number - PLANTED), abs(number - share)) < 1e-4]
    assert str(PLANTED) in (shown / "criteria.csv").read_text(encoding="utf-8")
    assert PLANTED in cells(shown / "slum-areas.gpkg")["criteria"]


def test_no_household_and_no_answer_is_published(data: Path) -> None:
    answers = {name for name, field in fields.columns("households").items() if field.codes} | {"household_id", "weight"}
    for path in data.glob("*.[cjgRLx]*"):
        words = set(re.findall(r"\w+", path.read_bytes().decode("utf-8", errors="ignore")))
        assert not words & {f"h{number}" for number in range(1, 11)}, path.name
        if path.suffix == ".csv":
            assert not answers & set(pd.read_csv(path).columns), path.name
    layers = gpd.list_layers(data / "slum-areas.gpkg")["name"]
    columns = {column for layer in layers for column in gpd.read_file(data / "slum-areas.gpkg", layer=layer).columns}
    assert not answers & columns


# ---- the same on every day, and nothing left over


def test_the_same_bytes_in_two_folders(toy_results: Study, data: Path, tmp_path: Path) -> None:
    again = published(toy_results, tmp_path / "elsewhere")
    assert [path.name for path in data.iterdir() if path.read_bytes() != (again / path.name).read_bytes()] == []


def test_dates_are_those_of_the_round(data: Path) -> None:
    path = data / "slum-areas.gpkg"
    days = {day for (day,) in queried(path, "SELECT last_change FROM gpkg_contents")}
    days |= {day for (day,) in queried(path, "SELECT update_time FROM layer_styles")}
    assert days == {"2020-01-01T00:00:00.000Z"}  # as the standard writes a time: older readers doubt any other


def test_an_older_reader_knows_the_version_of_the_geopackage(data: Path) -> None:
    assert queried(data / "slum-areas.gpkg", "PRAGMA user_version") == [(10200,)]


def test_a_file_that_is_not_made_any_more_goes(toy_results: Study, tmp_path: Path) -> None:
    folder = tmp_path / "maps" / "data"
    folder.mkdir(parents=True)
    for name in ("changes.csv", "notes.txt"):
        (folder / name).write_text("x", encoding="utf-8")
    assert published(toy_results, tmp_path) == folder
    assert {path.name for path in folder.iterdir()} == ALWAYS | {"notes.txt"}
