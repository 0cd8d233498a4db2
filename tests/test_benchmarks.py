"""The benchmarks on a small scale: what they measure with, never how long it took."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import bench_join
import bench_workload
import benchmarks
import geopandas as gpd
import numpy as np
import pytest
import shapely
from bench_join import BEST, DUCKDB, GEOPANDAS, OURS, READ, SEDONA, Comparison, Inputs
from benchmarks import Run
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

SAME = '{"rows": 3, "answers": 20, "by_area": 4}'


# -- the workload -----------------------------------------------------------------------------------------------------
def test_neighbours_share_the_vertices_between_them() -> None:
    """Of four areas on a square the first has the second east of it and the third north: 25 pieces a side."""
    first, second, third, fourth = ({tuple(vertex) for vertex in ring} for ring in bench_workload.rings(4, seed=1))
    assert [len(first & other) for other in (second, third, fourth)] == [26, 26, 1]
    assert len(first) == bench_workload.VERTICES


@given(count=st.sampled_from([1, 4, 9, 25]), seed=st.integers(0, 2**32))
@settings(max_examples=20, deadline=None)
def test_every_point_of_the_box_lies_in_an_odd_number_of_areas(count: int, seed: int) -> None:
    """In one, and where boundaries cross in three: around a point the areas turn once in all."""
    shapes = shapely.make_valid(shapely.polygons(bench_workload.rings(count, seed)))
    west, south, east, north = bench_workload.BOX
    x, y = np.random.default_rng(seed).uniform([west, south], [east, north], (500, 2)).T
    within = sum(shapely.contains_xy(shape, x, y).astype(int) for shape in shapes)
    assert set((within % 2).tolist()) == {1}


def test_a_missing_area_leaves_points_outside() -> None:
    shapes = shapely.make_valid(shapely.polygons(bench_workload.rings(3, seed=1)))
    north_east = shapely.Point(bench_workload.BOX[2] - 0.1, bench_workload.BOX[3] - 0.1)
    assert not shapely.contains(shapes, north_east).any()


def test_the_areas_are_valid_and_some_overlap(tmp_path: Path) -> None:
    bench_workload.write_areas(tmp_path / "areas.parquet", count=25, seed=1)
    areas = gpd.read_parquet(tmp_path / "areas.parquet")
    assert areas["area_id"].tolist()[:2] == ["0000000", "0000001"]
    assert areas.is_valid.all()
    shapes = areas.geometry.to_numpy()
    box = shapely.box(*bench_workload.BOX)
    assert shapely.area(shapely.union_all(shapes)) == pytest.approx(box.area)
    assert shapely.area(shapes).sum() > box.area * (1 + 1e-6)


def test_points_come_in_row_groups_and_from_the_seed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench_workload, "ROW_GROUP", 1000)
    for name, seed in [("one", 1), ("again", 1), ("other", 2)]:
        bench_workload.write_points(tmp_path / name, count=2500, seed=seed)
    facts = parquet.read_metadata(tmp_path / "one")
    assert [facts.row_group(number).num_rows for number in range(facts.num_row_groups)] == [1000, 1000, 500]
    one, again, other = (parquet.read_table(tmp_path / name) for name in ("one", "again", "other"))
    assert one.column_names == ["x", "y", *bench_workload.ANSWERS]
    assert one.equals(again)
    assert not one.equals(other)
    # No block begins as the one before it.
    assert one.slice(0, 500)["x"] != one.slice(1000, 500)["x"]


# -- the runs ---------------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Inputs:
    return bench_join.inputs(tmp_path_factory.mktemp("workload"), areas=9, points=2000)


def test_ours_and_geopandas_count_the_same_and_stay_within_the_memory(small: Inputs) -> None:
    """Nine areas on a box hold every point; those in three areas are counted three times.

    A process of its own measures, as in a benchmark: a system counts towards a new process what its parent holds, and
    the one that runs the tests may hold gigabytes by now.
    """
    code = (
        "import json, sys\n"
        "from functools import partial\n"
        "from pathlib import Path\n"
        "import bench_join\n"
        "small = bench_join.Inputs(*map(Path, sys.argv[1:]))\n"
        "other = partial(bench_join.other, 'geopandas', small)\n"
        "measures = {bench_join.OURS: partial(bench_join.ours, small), bench_join.GEOPANDAS: other}\n"
        "found = bench_join.in_turn(measures, 1)\n"
        "print(json.dumps(found))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, *map(str, small)],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent)},
        check=True,
        capture_output=True,
        text=True,
    )
    found = {name: [Run(*row) for row in rows] for name, rows in json.loads(run.stdout.splitlines()[-1]).items()}
    assert [len(runs) for runs in found.values()] == [1, 1]
    assert '"rows": 2000,' in found[OURS][0].said
    assert all(10 < float(run.peak_mb or 0) < 2000 for runs in found.values() for run in runs)


def test_only_reading_has_no_checksum(small: Inputs) -> None:
    read = bench_join.read(small)
    assert read.said == ""
    bench_join.require_same({OURS: Run(1, 90, SAME), READ: read})


def test_a_library_that_fails_stops_everything(small: Inputs) -> None:
    with pytest.raises(SystemExit, match=r"bench_others\.py nobody .* failed"):
        bench_join.other("nobody", small)


@pytest.mark.parametrize("said", [SAME.replace("20", "21"), SAME.replace("4", "5"), ""])
def test_another_checksum_or_none_stops_everything(said: str) -> None:
    measures = {OURS: lambda: Run(1, 90, SAME), DUCKDB: lambda: Run(2, 90, said)}
    with pytest.raises(SystemExit, match="the checksums differ:\n"):
        bench_join.in_turn(measures, 1)


def test_no_checksum_at_all_stops_everything() -> None:
    with pytest.raises(SystemExit, match="the checksums differ:\n"):
        bench_join.require_same({OURS: Run(1, 90), DUCKDB: Run(2, 90)})


# -- the page ---------------------------------------------------------------------------------------------------------
def test_the_table_of_a_comparison(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The second turn is twice as slow for all, so every ratio stays; the best of two is SedonaDB, then DuckDB."""
    seconds = {OURS: [1, 2], READ: [0.5, 1], GEOPANDAS: [8, 16], DUCKDB: [5, 6], SEDONA: [4, 10]}
    waiting = {name: iter(numbers) for name, numbers in seconds.items()}
    names = {who: name for name, who in bench_join.WHO.items()}
    monkeypatch.setattr(bench_join, "inputs", lambda folder, **_: Inputs(folder, folder))
    monkeypatch.setattr(bench_join, "ours", lambda _: Run(next(waiting[OURS]), 300, SAME))
    monkeypatch.setattr(bench_join, "read", lambda _: Run(next(waiting[READ]), 141))
    monkeypatch.setattr(bench_join, "other", lambda who, _: Run(next(waiting[names[who]]), 1234, SAME))
    page = bench_join.compare(tmp_path, Comparison(areas=9, points=2000, runs=2, targets={BEST: "at least 3"}))
    assert page.splitlines()[0] == "### 2,000 points, 9 areas, 2 runs"
    assert [line.split(" | ")[1:] for line in page.splitlines()[4:]] == [
        ["1.00", "1.50", "2.00", "300", "", "", "", " |"],
        ["0.50", "0.75", "1.00", "141", "0.50", "0.50", "0.50", " |"],
        ["8.00", "12.00", "16.00", "1,234", "8.00", "8.00", "8.00", " |"],
        ["5.00", "5.50", "6.00", "1,234", "3.00", "4.00", "5.00", " |"],
        ["4.00", "7.00", "10.00", "1,234", "4.00", "4.50", "5.00", " |"],
        ["4.00", "5.00", "6.00", "", "3.00", "3.50", "4.00", "at least 3 |"],
    ]


def test_growth_sets_many_points_against_few(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(bench_join, "inputs", lambda folder, points, **_: Inputs(folder, Path(str(points))))
    monkeypatch.setattr(bench_join, "ours", lambda given: Run(int(given.points.name) / 100, 700, SAME))
    page = bench_join.growth(tmp_path, Comparison(areas=9, points=1000, runs=1, targets={}))
    assert page.splitlines()[-2:] == [
        "| 200 points | 2.00 | 2.00 | 2.00 | 700 |  |  |  |  |",
        "| 1,000 points | 10.00 | 10.00 | 10.00 | 700 | 5.00 | 5.00 | 5.00 | ratio at most 5, the peak of 200 points |",
    ]


def test_one_part_leaves_the_other_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(benchmarks, "PAGE", tmp_path / "benchmarks.md")
    for part, text in [("aggregate", "first\n\n### inner\n"), ("join", "second"), ("join", "third")]:
        benchmarks.write_section(part, text)
    page = (tmp_path / "benchmarks.md").read_text(encoding="utf-8")
    sections = "## The join\n\nthird\n\n## The stage `aggregate`\n\nfirst\n\n### inner\n"
    assert page == benchmarks.START + sections


def test_the_page_is_one_that_the_benchmarks_can_write() -> None:
    page = benchmarks.PAGE.read_text(encoding="utf-8")
    for part, title in benchmarks.PARTS.items():
        text = page.split(f"\n## {title}\n\n")[1].split("\n## ")[0]
        assert benchmarks.with_section(page, part, text) == page
