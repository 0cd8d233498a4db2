"""The study of many areas that the map is measured with, and the measuring itself, never how long it took."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import bench_map
import map_world
import pytest
import shapely
from browsing import written
from conftest import Study, pipeline

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """The smallest practice data, scored."""
    folder = tmp_path_factory.mktemp("small")
    study = Study(folder / "raw" / "settings.toml", folder / "processed", folder / "maps")
    made = pipeline("sample", "--raw", str(study.config.parent), "--households", "100")
    assert made.returncode == 0, made.stderr
    study.build("load", "join", "aggregate")
    return study


def test_there_are_as_many_areas_as_asked_for_each_in_its_own_village(sample: Study) -> None:
    """Two whole copies and one area of the third."""
    areas = 2 * len(sample.table("areas")) + 1
    made = map_world.frames(sample.processed, areas)
    assert len(made["areas"]) == made["areas"]["area_id"].nunique() == areas
    assert len(made["villages"]) == made["villages"]["village_code"].nunique() == 3 * len(sample.table("villages"))
    villages = made["villages"].set_index("village_code").geometry
    homes = villages.loc[made["areas"]["village_code"]].to_numpy()
    assert shapely.intersects(made["areas"].geometry.to_numpy(), homes).all()


def test_the_rows_of_every_unit_are_there_once(sample: Study) -> None:
    areas = len(sample.table("areas")) + 1
    made = map_world.frames(sample.processed, areas)
    expected = {"area": areas, "village": 2 * len(sample.table("villages")), "district": 1}
    rounds = sample.table("scores")["round"].nunique()
    assert rounds == 2
    assert made["scores"]["level"].value_counts().to_dict() == {level: rounds * n for level, n in expected.items()}
    assert not made["scores"].duplicated(["level", "unit_id", "round"]).any()
    assert (made["criteria"].groupby(["level", "unit_id", "round"]).size() == 16).all()
    assert set(made["areas"]["area_id"]) == set(made["scores"].query("level == 'area'")["unit_id"])


def test_the_boundaries_keep_their_place_and_have_many_vertices(sample: Study) -> None:
    before = sample.table("areas")
    made = map_world.frames(sample.processed, len(before))["areas"]
    shapes = made.geometry.to_numpy()
    assert 30 <= shapely.get_num_coordinates(shapes).min() <= shapely.get_num_coordinates(shapes).max() <= 60
    assert shapely.area(shapes) == pytest.approx(shapely.area(shapely.from_wkb(before["geometry"])))


def test_the_map_of_such_a_study_can_be_made(sample: Study, tmp_path: Path) -> None:
    map_world.write(map_world.frames(sample.processed, 30), sample.processed, tmp_path / "many")
    result = Study(sample.config, tmp_path / "many", tmp_path / "maps").run("maps")
    assert result.returncode == 0, result.stderr
    assert '"35.20.02.' in (tmp_path / "maps" / "index.html").read_text(encoding="utf-8")


@pytest.mark.browser
def test_a_visit_opens_a_sheet_and_chooses_every_other_theme(browser: Browser, tmp_path: Path) -> None:
    file = written(tmp_path)
    found = bench_map.visits(browser, file, times=2, slower=1)
    assert [len(times) for times in found[:2]] == [2, 2]
    assert all(0 < ready < sheet for ready, sheet in zip(found.ready, found.sheet, strict=True))
    with bench_map.visiting(browser, file, slower=1) as page:
        assert len(found.themes) == 2 * (page.locator("#theme option").count() - 1)
        assert page.locator("#content h2").inner_text() == "RT 01 & RW 02"


def test_the_rows_say_what_was_measured() -> None:
    study = bench_map.Study("small", 1234, Path(), Path(), Path())
    rows = bench_map.visit_rows(study, bench_map.Visits([1, 3, 2], [4, 4, 4], [0.25]), slower=4)
    assert rows == [
        ["until it is ready, 4 times slower", "1,234", "1.00", "2.00", "3.00", "", ""],
        ["until the sheet, 4 times slower", "1,234", "4.00", "4.00", "4.00", "", ""],
        ["a theme, 4 times slower", "1,234", "0.25", "0.25", "0.25", "", ""],
    ]
    assert {len(row) for row in rows} == {len(bench_map.HEAD)}
