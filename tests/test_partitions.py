"""One machine or a cluster, one block or many, rows and areas in any order: the same tables to the byte."""

from __future__ import annotations

import shutil
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest
import toy
from conftest import Study
from distributed import Client
from engine_tasks import arm
from hypothesis import given, settings
from hypothesis import strategies as st
from loopback import cluster

from pipeline import config, engine, errors
from pipeline.aggregate.answers import QUESTIONS
from pipeline.aggregate.gathered import Gathered, part_of
from pipeline.aggregate.results import HOUSEHOLD_COLUMNS
from pipeline.aggregate.tally import Placed
from pipeline.cli import join, parts
from pipeline.errors import EngineError
from pipeline.io import textblocks
from pipeline.load import households, positions
from pipeline.load.householdrows import clean_rows

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def on_cluster() -> Iterator[list[str]]:
    """The options of a cluster with two workers."""
    with cluster() as started:
        yield ["--engine", "dask", "--scheduler", started.scheduler_address]


def outputs(study: Study) -> dict[str, bytes]:
    """Every file that the stages wrote, by name."""
    files = (path for path in study.processed.rglob("*") if path.is_file())
    return {path.relative_to(study.processed).as_posix(): path.read_bytes() for path in files}


def again(study: Study, folder: Path) -> Study:
    """The same raw files with tables of its own."""
    shutil.copytree(study.processed, folder)
    return Study(study.config, folder, study.maps)


WRITTEN = {
    "load": ["households.parquet", "household_rows.parquet", "rows/survey.json", "problems/survey.csv"],
    "join": ["join.parquet", "chances.parquet", "reconciliation.json", "problems/join.csv"],
    "aggregate": ["criteria.parquet", "scores.csv", "sdg.parquet", "results.gpkg", "internal/verdicts.parquet"],
}


@pytest.mark.parametrize("stage", ["load", "join", "aggregate"])
def test_a_stage_on_a_cluster_writes_the_same_bytes(
    stage: str, toy_results: Study, on_cluster: list[str], tmp_path: Path
) -> None:
    study = again(toy_results, tmp_path / "processed")
    before = outputs(study)
    for name in WRITTEN[stage]:
        (study.processed / name).unlink()
    result = study.run(stage, *on_cluster)
    assert result.returncode == 0, result.stderr
    assert outputs(study) == before


@pytest.mark.parametrize(
    ("stage", "module", "name"),
    [
        ("load", "pipeline.cli.cleaning", "_block"),
        ("join", "pipeline.cli.join", "_block"),
        ("aggregate", "pipeline.cli.households", "_part"),
    ],
)
def test_a_worker_killed_in_the_middle_of_a_stage_changes_no_byte(
    stage: str, module: str, name: str, toy_results: Study, on_cluster: list[str], tmp_path: Path
) -> None:
    study, marker = again(toy_results, tmp_path / "processed"), tmp_path / "killed"
    with Client(on_cluster[-1], set_as_default=False) as client:
        client.wait_for_workers(2)  # one that another test killed is started anew, and must be armed as well
        client.run(arm, module, name, marker)
    result = study.run(stage, *on_cluster)
    assert result.returncode == 0, result.stderr
    assert marker.exists()
    assert outputs(study) == outputs(toy_results)


def spoilt_survey(rows: int) -> pd.DataFrame:
    """The toy survey again and again, with every kind of fault that a row can have."""
    base = toy.households()
    table = pd.concat([base] * (-(-rows // len(base))), ignore_index=True)[:rows]
    table["id"] = [f"h{row}" for row in range(rows)]
    table = table.assign(rt="A", akurasi="4,5", berat="1", tahun="2020", length_m="7.5", occupants="4")
    cells = {
        "x": ["", "111.4905", "lintang", "-7.6195", "1114905000", "0"],
        "akurasi": ["99", "5", "jauh", "-1"],
        "rt": ["", "A", "Z", "B", "9"],
        "berat": ["2", "0", "", "x"],
        "tahun": ["2020", "", "20", "2020.5"],
        "length_m": ["7,5", "9", "1.234,5", "tujuh", "7 m", "1e9", "-"],
        "occupants": ["4", "4.5", "-1", "empat", "999"],
        "roof": ["a", "b", "z", "", "A"],
    }
    for step, (column, choices) in enumerate(cells.items(), start=2):
        table.loc[::step, column] = [choices[row % len(choices)] for row in range(len(table.loc[::step]))]
    table.loc[table["x"] == "-7.6195", "y"] = "111.4905"  # swapped, and mended
    return table.set_axis(range(2, rows + 2))


def begun(rows: int) -> households.Begun:
    """The spoilt survey, ready to be cleaned."""
    return households.begin(
        spoilt_survey(rows),
        id="id",
        longitude="x",
        latitude="y",
        accuracy_m="akurasi",
        area="rt",
        weight="berat",
        round_column="tahun",
        system="EPSG:4326",
        metric_crs="EPSG:32749",
        answers={},
        area_ids={"A", "B", "09"},
        region=(111.490, -7.620, 111.494, -7.618),
        round=2020,
        source="households.csv",
        repair=["swapped"],
        missing=["-", "999"],
        marks=True,
    )


def in_blocks_of(survey: households.Begun, largest: int) -> households.Loaded:
    cut = engine.blocks(len(survey.cells), slots=1, largest=largest)
    return households.finish(survey, [clean_rows(survey.how, survey.cells[start:stop]) for start, stop in cut])


@pytest.mark.parametrize("largest", [4, 7, 20, 59])
def test_a_survey_in_blocks_is_cleaned_and_told_as_at_once(largest: int) -> None:
    """With all faults in the same order, the few of one block after those of the blocks before."""
    survey = begun(60)
    whole = in_blocks_of(survey, 60)
    assert len({problem.code for problem in whole.problems}) > 20
    assert whole.mended
    same_load(in_blocks_of(survey, largest), whole)


def test_what_is_left_out_of_thousands_of_equal_faults_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """With 2 told instead of 10,000: in one block each fault is cut, in blocks of 20 not all are."""
    monkeypatch.setattr(errors, "MOST_ALIKE", 2)
    monkeypatch.setattr(positions, "MOST_ALIKE", 2)
    survey = begun(60)
    whole = in_blocks_of(survey, 60)
    assert sum(problem.code == "problems-alike" for problem in whole.problems) > 8
    same_load(in_blocks_of(survey, 20), whole)
    same_load(in_blocks_of(survey, 7), whole)


def same_load(one: households.Loaded, other: households.Loaded) -> None:
    assert one.problems == other.problems
    assert (one.refused, dict(one.mended)) == (other.refused, dict(other.mended))
    for name in ("frame", "marks", "places"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))


@pytest.mark.parametrize("rows", [(0, 3), (2, 5), (4, 10), (9, 10), (0, 10)])
def test_cells_are_read_back_as_they_were(
    rows: tuple[int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(textblocks, "ROW_GROUP_ROWS", 4)
    cells = spoilt_survey(10)
    with textblocks.written(cells, tmp_path) as path:
        pd.testing.assert_frame_equal(textblocks.read_rows(path, *rows), cells[slice(*rows)], check_index_type=False)
    assert list(tmp_path.iterdir()) == []


def test_a_survey_with_an_error_is_told_alike(toy_study: Study, on_cluster: list[str]) -> None:
    survey = toy_study.config.parent / "households.csv"
    table = pd.concat([toy.households(), toy.households()[:1].assign(roof="b")])
    table.to_csv(survey, index=False)
    local = toy_study.run("load")
    told = (toy_study.processed / "problems.csv").read_bytes()
    there = toy_study.run("load", *on_cluster)
    assert (local.returncode, there.returncode) == (1, 1)
    assert local.stderr == there.stderr
    assert (toy_study.processed / "problems.csv").read_bytes() == told


def test_a_folder_that_a_worker_does_not_see_is_told(tmp_path: Path) -> None:
    study = config.parse(toy.SETTINGS, path=tmp_path / "settings.toml")
    with engine.opened() as machine, pytest.raises(EngineError, match="does not see the folder"):
        join.in_blocks(study, tmp_path / "elsewhere", machine, households=1)


@pytest.mark.parametrize("rows", [1, 3, 4, 10, 11])
def test_any_size_of_block_gives_the_same_join(rows: int, toy_results: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "LARGEST_BLOCK_ROWS", rows)
    study = config.parse(toy_results.config.read_text(encoding="utf-8"), path=toy_results.config)
    with engine.opened() as machine:
        made = join.in_blocks(study, toy_results.processed, machine, households=10)
    pd.testing.assert_frame_equal(made.join, toy_results.table("join"))
    pd.testing.assert_frame_equal(made.chances, toy_results.table("chances"))


AREAS = ["A", "B", "C"]
BUILDINGS = ["b1", "b2", None]


@st.composite
def surveys(draw: st.DrawFn) -> pd.DataFrame:
    """A few households: in an area or in none, some in one building, some without an answer."""
    count = draw(st.integers(0, 9))
    rows = pd.DataFrame(index=range(count), columns=HOUSEHOLD_COLUMNS, dtype="object")
    rows["household_id"], rows["round"] = [f"h{row}" for row in range(count)], 2020
    choices = {"area_id": [*AREAS, None], "building_id": BUILDINGS, "families": [1, 2, None], "occupants": [4, None]}
    choices |= {question: ["a", "b", "c", None] for question in QUESTIONS}
    for name, values in choices.items():
        rows[name] = pd.Series([draw(st.sampled_from(values)) for _ in range(count)], dtype="object")
    return rows.astype({"weight": "float64", "families": "Int64"})


@settings(deadline=None, max_examples=15)
@given(surveys(), st.sets(st.integers(1, 2)))
def test_counts_of_areas_in_parts_are_those_of_all_at_once(rows: pd.DataFrame, cuts: set[int]) -> None:
    whole = Placed(rows, AREAS)
    parts_ = []
    for start, stop in pairwise([0, *sorted(cuts), 3]):
        ids = AREAS[start:stop]
        part = rows[rows["area_id"].isin(ids)]
        parts_.append(part_of(Placed(part, ids, asks_families=whole.asks_families)))
    gathered = Gathered(parts_, AREAS, (whole, rows))
    assert gathered.tallies() == whole.tallies()
    assert gathered.counted() == whole.counted()
    assert gathered.tenure() == whole.tenure()
    assert gathered.disagreements(source="s") == whole.disagreements(source="s")
    pd.testing.assert_frame_equal(gathered.sdg(), whole.sdg())
    pd.testing.assert_frame_equal(gathered.verdict_table(), whole.verdict_table())


def test_families_told_in_one_part_only_are_not_guessed_in_the_other() -> None:
    """A says 2 families; B says nothing, so its number is unknown: not the 1 of a survey that never asks."""
    rows = pd.DataFrame(index=range(2), columns=[*HOUSEHOLD_COLUMNS, "area_id"], dtype="object")
    rows = rows.assign(area_id=["A", "B"], families=pd.array([2, None], dtype="Int64"), weight=float("nan"))
    parts_ = [part_of(Placed(rows[at : at + 1], [AREAS[at]], asks_families=True)) for at in (0, 1)]
    gathered = Gathered(parts_, AREAS[:2], (Placed(rows, AREAS[:2]), rows))
    assert {area: counted.families for area, counted in gathered.counted().items()} == {"A": 2, "B": None}


def test_a_sample_survey_is_aggregated_here_and_says_so(toy_study: Study, on_cluster: list[str]) -> None:
    survey = toy_study.config.parent / "households.csv"
    pd.read_csv(survey, dtype="str").assign(bobot="2.5").to_csv(survey, index=False)
    named = 'latitude = "y"'
    text = toy_study.config.read_text(encoding="utf-8").replace(named, f'{named}\nweight = "bobot"')
    toy_study.config.write_text(text, encoding="utf-8")
    toy_study.build("load", "join")
    result = toy_study.run("aggregate", *on_cluster)
    assert result.returncode == 0, result.stderr
    assert "survei sampel dihitung di komputer ini" in result.stdout
    assert len(toy_study.table("scores"))


def test_a_round_without_a_household_in_an_area_is_scored_too(toy_study: Study, on_cluster: list[str]) -> None:
    """Only h9, outside every area, was interviewed in 2021; in 2020 only the households of A say their families."""
    survey = toy_study.config.parent / "households.csv"
    rows = pd.read_csv(survey, dtype="str")
    rows.loc[rows["id"].isin(["h5", "h6", "h8"]), "families"] = ""
    rows.assign(tahun=["2021" if id == "h9" else "2020" for id in rows["id"]]).to_csv(survey, index=False)
    named = 'latitude = "y"'
    text = toy_study.config.read_text(encoding="utf-8").replace(named, f'{named}\nround = "tahun"')
    toy_study.config.write_text(text, encoding="utf-8")
    toy_study.build("load", "join", "aggregate")
    assert set(toy_study.table("scores")["round"]) == {2020, 2021}
    before = outputs(toy_study)
    result = toy_study.run("aggregate", *on_cluster)
    assert result.returncode == 0, result.stderr
    assert outputs(toy_study) == before


def test_a_join_of_other_households_is_told(toy_results: Study, on_cluster: list[str], tmp_path: Path) -> None:
    study = again(toy_results, tmp_path / "processed")
    path = study.processed / "join.parquet"
    pd.read_parquet(path).iloc[::-1].to_parquet(path, index=False)
    result = study.run("aggregate", *on_cluster)
    assert result.returncode == 1
    assert "join.parquet" in result.stderr
