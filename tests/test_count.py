"""`count`: the same counts from every kind of file, in blocks of any size, and a plain word for what is wrong."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
import shapely
from conftest import Study
from loopback import cluster

from pipeline.cli import main, shares
from pipeline.io import points, pointtext, texttable

# Four squares of 0.001 degree in Madiun; C lies over a part of B.
SQUARES = gpd.GeoDataFrame(
    {"area_id": ["A", "B", "C", "D"]},
    geometry=shapely.box([111.500, 111.501, 111.5015, 111.500], -7.6, [111.501, 111.502, 111.502, 111.501], -7.599),
    crs=4326,
)
SQUARES.loc[3, "geometry"] = shapely.box(111.500, -7.599, 111.501, -7.598)
ROWS = [
    # x, y, piped, paid: in A, in B, in B and C, on the edge of A and B, outside, without position, in D
    (111.5005, -7.5995, True, False),
    (111.5012, -7.5995, True, True),
    (111.5018, -7.5995, False, True),
    (111.5010, -7.5995, True, True),
    (111.6000, -7.5995, True, True),
    (None, None, True, True),
    (111.5005, -7.5985, None, True),
]
EXPECTED = {
    "area_id": ["A", "B", "C", "D"],
    "rows": [1, 2, 1, 1],
    "piped": [1, 1, 0, None],  # the only household in D does not say
    "paid": [0, 2, 1, 1],
}
SURVEY = pd.DataFrame(ROWS, columns=["x", "y", "piped", "paid"]).astype(
    {"x": "float64", "y": "float64", "piped": "boolean", "paid": "boolean"}
)
SURVEY.insert(0, "id", [f"H{row}" for row in range(len(SURVEY))])
SURVEY["note"] = ["text"] * len(SURVEY)


def write_survey(path: Path, frame: pd.DataFrame = SURVEY) -> Path:
    """The survey in the kind of file that the name says."""
    match path.suffix:
        case ".parquet":
            frame.to_parquet(path, index=False)
        case ".csv":
            frame.to_csv(path, index=False)
        case ".xlsx":
            frame.to_excel(path, index=False)
        case _:
            shapes = gpd.points_from_xy(frame["x"], frame["y"], crs=4326)
            gpd.GeoDataFrame(frame.drop(columns=["x", "y"]), geometry=shapes).to_file(path)
    return path


def write_areas(path: Path, frame: gpd.GeoDataFrame = SQUARES) -> Path:
    """The squares in the kind of file that the name says."""
    frame.to_parquet(path) if path.suffix == ".parquet" else frame.to_file(path)
    return path


def count(folder: Path, areas: Path, survey: Path, *more: str) -> int:
    """Run the command without a settings file; its exit code."""
    given = ["--areas", str(areas), "--area-id", "area_id", "--points", str(survey)]
    return main(["count", *given, "--longitude", "x", "--latitude", "y", "--processed", str(folder / "out"), *more])


def counts(folder: Path) -> dict[str, list[object]]:
    """What both files say, which is the same."""
    found: dict[str, list[object]] = pq.read_table(folder / "out" / "counts.parquet").to_pydict()
    with (folder / "out" / "counts.csv").open(encoding="utf-8", newline="") as file:
        names, *rows = csv.reader(file)
    written = {
        name: [cell if name == "area_id" else int(cell) if cell else None for cell in column]
        for name, column in zip(names, zip(*rows, strict=True), strict=True)
    }
    assert written == found
    return found


@pytest.mark.parametrize("areas", ["areas.parquet", "areas.gpkg", "areas.geojson"])
@pytest.mark.parametrize("survey", ["survey.parquet", "survey.csv", "survey.xlsx"])
def test_every_kind_of_file_gives_the_same_counts(tmp_path: Path, areas: str, survey: str) -> None:
    assert count(tmp_path, write_areas(tmp_path / areas), write_survey(tmp_path / survey)) == 0
    assert counts(tmp_path) == EXPECTED


def test_the_summary_adds_up(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """7 rows = 4 in areas (one of them in two) + 2 in no interior (one on an edge) + 1 without position."""
    count(tmp_path, write_areas(tmp_path / "a.parquet"), write_survey(tmp_path / "s.parquet"))
    said = capsys.readouterr().out
    assert "7 baris: 4 di 4 kawasan (1 terhitung lagi" in said
    assert "2 di luar, 1 tanpa posisi yang dapat dipakai; 2 kolom" in said


@pytest.mark.parametrize("survey", ["survey.parquet", "survey.csv"])
def test_blocks_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, survey: str) -> None:
    """2,000 rows in blocks of a few: sums of blocks are the sums of all."""
    chance = np.random.default_rng(1)
    many = SURVEY.iloc[chance.integers(0, len(SURVEY), 2000)].reset_index(drop=True)
    path, areas = write_survey(tmp_path / survey, many), write_areas(tmp_path / "a.parquet")
    assert count(tmp_path / "whole", areas, path) == 0
    monkeypatch.setattr(points, "FEWEST_ROWS", 7)
    monkeypatch.setattr(points, "MOST_ROWS", 7)
    monkeypatch.setattr(texttable, "BLOCK_BYTES", 1000)
    for workers in ("1", "2"):
        assert count(tmp_path / workers, areas, path, "--workers", workers) == 0
        for name in ("counts.parquet", "counts.csv"):
            assert (tmp_path / workers / "out" / name).read_bytes() == (tmp_path / "whole" / "out" / name).read_bytes()


def test_a_column_that_is_not_boolean_after_all_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first rows of a text may all be true; a later one says otherwise."""
    monkeypatch.setattr(texttable, "BLOCK_BYTES", 200)
    many = pd.concat([SURVEY] * 20, ignore_index=True).astype({"piped": "object"})
    many.loc[130, "piped"] = "kadang"
    assert count(tmp_path, write_areas(tmp_path / "a.parquet"), write_survey(tmp_path / "s.csv", many)) == 0
    assert list(counts(tmp_path)) == ["area_id", "rows", "paid"]


def test_positions_in_metres_are_moved_to_the_areas(tmp_path: Path) -> None:
    metres = gpd.GeoSeries(gpd.points_from_xy(SURVEY["x"], SURVEY["y"], crs=4326)).to_crs(32749)
    # The one on the edge is no longer exactly there, so it is left out here.
    moved = SURVEY.assign(x=metres.x, y=metres.y).drop(index=3)
    survey, areas = write_survey(tmp_path / "s.parquet", moved), write_areas(tmp_path / "a.parquet")
    assert count(tmp_path, areas, survey, "--crs", "EPSG:32749") == 0
    assert counts(tmp_path) == EXPECTED


def test_a_layer_and_a_system_can_be_named(tmp_path: Path) -> None:
    write_areas(tmp_path / "a.gpkg", SQUARES)
    SQUARES.iloc[:1].to_file(tmp_path / "a.gpkg", layer="lain")
    survey = write_survey(tmp_path / "s.parquet")
    assert count(tmp_path, tmp_path / "a.gpkg", survey, "--areas-layer", "lain") == 0
    assert counts(tmp_path)["rows"] == [1]
    unsaid = write_areas(tmp_path / "b.parquet", SQUARES.set_crs(None, allow_override=True))
    assert count(tmp_path, unsaid, survey, "--areas-crs", "EPSG:4326") == 0
    assert counts(tmp_path) == EXPECTED


def test_the_geometry_is_no_identifier(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    areas, survey = write_areas(tmp_path / "a.parquet"), write_survey(tmp_path / "s.parquet")
    assert count(tmp_path, areas, survey, "--area-id", "geometry") == 1
    assert "geometry" in capsys.readouterr().err


def test_a_study_is_counted_by_its_settings(tmp_path: Path) -> None:
    write_areas(tmp_path / "areas.gpkg", SQUARES.assign(name="x"))
    write_survey(tmp_path / "s.csv")
    study = """
        [study]
        title_id = "a"
        title_en = "a"
        metric_crs = "EPSG:32749"
        rules = "permen-pupr-14-2018"
        round = 2020
        [sources.villages]
        path = "areas.gpkg"
        id = "area_id"
        name = "name"
        [sources.households]
        path = "s.csv"
        id = "id"
        longitude = "x"
        latitude = "y"
    """
    (tmp_path / "settings.toml").write_text(study, encoding="utf-8")
    arguments = ["count", "--config", str(tmp_path / "settings.toml"), "--processed", str(tmp_path / "out")]
    assert main(arguments) == 0
    assert counts(tmp_path) == EXPECTED


def test_a_broken_area_is_repaired_and_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A bow tie of two triangles: a point in each wing, and one beside the knot."""
    bow = shapely.Polygon([(111.5, -7.6), (111.501, -7.599), (111.501, -7.6), (111.5, -7.599)])
    areas = gpd.GeoDataFrame({"area_id": ["K"]}, geometry=[bow], crs=4326)
    survey = pd.DataFrame({"x": [111.5001, 111.5009, 111.5005], "y": [-7.5995, -7.5995, -7.5999], "t": True})
    assert (
        count(tmp_path, write_areas(tmp_path / "a.parquet", areas), write_survey(tmp_path / "s.parquet", survey)) == 0
    )
    assert counts(tmp_path) == {"area_id": ["K"], "rows": [2], "t": [2]}
    assert "a.parquet" in capsys.readouterr().err


def test_text_that_a_spreadsheet_would_run_stays_text(tmp_path: Path) -> None:
    areas = SQUARES.assign(area_id=["=1+1", "B", "C", "D"])
    assert count(tmp_path, write_areas(tmp_path / "a.parquet", areas), write_survey(tmp_path / "s.parquet")) == 0
    with (tmp_path / "out" / "counts.csv").open(encoding="utf-8", newline="") as file:
        assert next(iter(list(csv.reader(file))[1:]))[0] == "'=1+1"


@pytest.mark.parametrize(
    ("survey", "change", "said"),
    [
        ("s.parquet", lambda frame: frame.rename(columns={"x": "xx"}), "xx"),
        ("s.csv", lambda frame: frame.rename(columns={"x": "xx"}), "xx"),
        ("s.parquet", lambda frame: frame.assign(x="111,5"), "x"),
        ("s.csv", lambda frame: frame.assign(x=["111.5", "111,5", *["111.5"] * 5]), "111,5"),
        ("s.xlsx", lambda frame: frame.assign(x=["111.5", "tiga", *["111.5"] * 5]), "tiga"),
    ],
)
def test_what_is_wrong_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], survey: str, change: object, said: str
) -> None:
    path = write_survey(tmp_path / survey, change(SURVEY))  # type: ignore[operator]
    assert count(tmp_path, write_areas(tmp_path / "a.parquet"), path) == 1
    written = capsys.readouterr().err
    assert said in written
    assert survey in written
    assert "Traceback" not in written
    assert not (tmp_path / "out").exists()


def test_the_row_of_a_wrong_number_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a later block too: the row as a spreadsheet counts it."""
    monkeypatch.setattr(texttable, "BLOCK_BYTES", 200)
    many = pd.concat([SURVEY] * 20, ignore_index=True).astype({"x": "object"})
    many.loc[99, "x"] = "utara"
    assert count(tmp_path, write_areas(tmp_path / "a.parquet"), write_survey(tmp_path / "s.csv", many)) == 1
    assert "101" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("areas", "code"),
    [
        (SQUARES.assign(area_id=["A", "A", "C", "D"]), "A"),
        (SQUARES.assign(area_id=["A", None, "C", "D"]), "area_id"),
        (SQUARES.rename(columns={"area_id": "kode"}), "kode"),
        (SQUARES.set_geometry([None, *SQUARES.geometry[1:]]), "1"),
        (SQUARES.set_crs(None, allow_override=True), "a.parquet"),
    ],
)
def test_areas_that_cannot_be_counted_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], areas: gpd.GeoDataFrame, code: str
) -> None:
    assert count(tmp_path, write_areas(tmp_path / "a.parquet", areas), write_survey(tmp_path / "s.parquet")) == 1
    written = capsys.readouterr().err
    assert code in written
    assert "Traceback" not in written


@pytest.mark.parametrize("broken", ["areas", "survey"])
def test_a_file_that_is_no_parquet(tmp_path: Path, capsys: pytest.CaptureFixture[str], broken: str) -> None:
    areas, survey = write_areas(tmp_path / "areas.parquet"), write_survey(tmp_path / "survey.parquet")
    (tmp_path / f"{broken}.parquet").write_bytes(b"PAR1 not really PAR1")
    assert count(tmp_path, areas, survey) == 1
    assert f"{broken}.parquet" in capsys.readouterr().err


@pytest.mark.parametrize("survey", ["s.parquet", "s.csv"])
def test_nobody_answered_is_not_zero(tmp_path: Path, survey: str) -> None:
    """A column that nobody filled in: unknown wherever somebody was asked; in a text it is no answer at all."""
    silent = SURVEY.assign(piped=pd.array([None] * len(SURVEY), dtype="boolean"))
    assert count(tmp_path, write_areas(tmp_path / "a.parquet"), write_survey(tmp_path / survey, silent)) == 0
    assert counts(tmp_path).get("piped") == ([None] * 4 if survey == "s.parquet" else None)


def test_counting_leaves_the_tables_of_the_study_alone(toy_results: Study, tmp_path: Path) -> None:
    """In the folder of the study, before it is scored again."""
    folder = tmp_path / "processed"
    shutil.copytree(toy_results.processed, folder)
    study = Study(toy_results.config, folder, toy_results.maps)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    study.build("count", "aggregate")
    assert {path: path.read_bytes() for path in before} == before


def test_options_that_are_missing_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["count", "--points", "s.csv"]) == 1
    assert "--areas --area-id --longitude --latitude" in capsys.readouterr().err


def test_true_and_false_alone_are_answers() -> None:
    import pyarrow as pa

    for cells, true in ((["True", " false", ""], [True, False, None]), (["1", "0", ""], None), (["ya", "", ""], None)):
        found = pointtext.answer(pa.array(cells))
        assert (None if found is None else found.to_pylist()) == true


def test_a_survey_that_lies_elsewhere_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    swapped = SURVEY.rename(columns={"x": "y", "y": "x"})
    assert count(tmp_path, write_areas(tmp_path / "a.parquet"), write_survey(tmp_path / "s.parquet", swapped)) == 0
    assert counts(tmp_path)["rows"] == [0, 0, 0, 0]
    assert "tertukar" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("survey", "said"),
    [(SURVEY.rename(columns={"paid": "rows"}), "rows"), (SURVEY.iloc[:0], "s.parquet")],
    ids=["a name of ours", "no rows"],
)
def test_a_survey_that_makes_no_counts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], survey: pd.DataFrame, said: str
) -> None:
    assert count(tmp_path, write_areas(tmp_path / "a.parquet"), write_survey(tmp_path / "s.parquet", survey)) == 1
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


# -- on a cluster -----------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def on_cluster() -> Iterator[list[str]]:
    """The options of a cluster with two workers."""
    with cluster() as started:
        yield ["--engine", "dask", "--scheduler", started.scheduler_address]


@pytest.mark.parametrize("survey", ["s.parquet", "s.csv"])
@pytest.mark.parametrize("few", [0, 5000], ids=["areas shared", "points shared"])
def test_a_cluster_counts_the_same(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    on_cluster: list[str],
    survey: str,
    few: int,
) -> None:
    """Several row groups; with the areas shared too, a household in an overlap is counted by two workers."""
    many = pd.concat([SURVEY] * 30, ignore_index=True)
    path, areas = write_survey(tmp_path / survey, many), write_areas(tmp_path / "a.parquet")
    if survey == "s.parquet":
        many.to_parquet(path, index=False, row_group_size=50)
    assert count(tmp_path / "here", areas, path) == 0
    said = capsys.readouterr().out
    monkeypatch.setattr(shares, "FEW_AREAS", few)
    monkeypatch.setattr(points, "MOST_ROWS", 50)
    assert count(tmp_path / "there", areas, path, *on_cluster) == 0
    assert capsys.readouterr().out == said
    for name in ("counts.parquet", "counts.csv"):
        assert (tmp_path / "there" / "out" / name).read_bytes() == (tmp_path / "here" / "out" / name).read_bytes()


def test_a_repair_on_a_worker_is_told_once_with_its_record(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, on_cluster: list[str]
) -> None:
    bow = shapely.Polygon([(111.6, -7.6), (111.601, -7.599), (111.601, -7.6), (111.6, -7.599)])
    areas = pd.concat([SQUARES, gpd.GeoDataFrame({"area_id": ["K"]}, geometry=[bow], crs=4326)], ignore_index=True)
    path, survey = write_areas(tmp_path / "a.parquet", areas), write_survey(tmp_path / "s.parquet")
    assert count(tmp_path / "here", path, survey) == 0
    told = capsys.readouterr().err
    assert "5" in told
    monkeypatch.setattr(shares, "FEW_AREAS", 0)
    assert count(tmp_path / "there", path, survey, *on_cluster) == 0
    assert capsys.readouterr().err == told


def test_every_area_and_part_is_in_one_share() -> None:
    """10 slots: 4 groups of areas times 3 parts of the survey."""
    cut = shares.shares(83_000, [[0], [1], [2], [3]], slots=10)
    assert len(cut) == 12
    seen = [(area, group) for share in cut for area in range(*share.areas) for group in share.part or []]
    assert len(seen) == len(set(seen)) == 83_000 * 4
