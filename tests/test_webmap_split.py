"""A study too large for one map file: an overview, one file a village, and the parts that they are made from."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import geopandas as gpd
import pytest
import shapely
import toy
import webmap_world as world
from browsing import WIDE, Visit
from conftest import Study

from pipeline.cli import mapfiles
from pipeline.render import websplit

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

BUKUR, SAMBIREJO = toy.CODES[:2]


def parts() -> list[websplit.Part]:
    """The small study in parts; only the first of its two villages has areas."""
    return list(
        websplit.parts(
            tables=world.tables(),
            areas=world.areas(),
            villages=world.villages(),
            lines=world.lines(),
            context=world.context(),
        )
    )


def test_a_village_without_areas_has_no_part() -> None:
    assert [(part.code, part.name) for part in parts()] == [(world.CODES[0], world.NAMES[world.CODES[0]])]


def test_a_part_has_the_rows_of_its_village_its_areas_and_the_district() -> None:
    scores = parts()[0].tables["scores"].query("round == @world.ROUND")
    assert sorted(zip(scores["level"], scores["unit_id"], strict=True)) == sorted(
        [*(("area", unit) for unit in world.AREA_HA), ("district", "district"), ("village", world.CODES[0])]
    )


def test_the_other_village_is_a_neighbour_and_lines_end_with_the_margin() -> None:
    """The village is 0.02 degrees wide: its map shows 0.3 of that around it."""
    (part,) = parts()
    neighbours = part.context[part.context["kind"] == "neighbour"]
    assert world.NAMES[world.CODES[1]] in set(neighbours["name"])
    assert world.NAMES[world.CODES[0]] not in set(neighbours["name"])
    east = 111.50 + 0.3 * 0.02
    assert part.lines.total_bounds[2] == pytest.approx(east)
    assert part.context.total_bounds[2] == pytest.approx(east)


def test_what_only_touches_the_margin_is_left_out() -> None:
    edge = shapely.box(111.506, -7.62, 111.52, -7.60)
    beside = gpd.GeoDataFrame({"kind": ["built_up"], "name": [None]}, geometry=[edge], crs="EPSG:4326")
    made = websplit.parts(
        tables=world.tables(),
        areas=world.areas(),
        villages=world.villages().iloc[:1],
        lines=world.lines(),
        context=beside,
    )
    assert "built_up" not in set(next(made).context["kind"])


@pytest.fixture(scope="module")
def split(toy_results: Study, tmp_path_factory: pytest.TempPathFactory) -> Study:
    """The toy world with an overview: two of its three villages have areas."""
    folder = tmp_path_factory.mktemp("split")
    shutil.copytree(toy_results.processed, folder / "processed")
    study = Study(toy_results.config, folder / "processed", folder / "maps")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mapfiles, "MOST_AREAS", 1)
        study.build("maps")
    return study


def names(folder: Path) -> list[str]:
    """Every file below a folder."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_there_is_an_overview_a_file_a_village_and_tiles(split: Study) -> None:
    villages = [f"villages/{code}.html" for code in (BUKUR, SAMBIREJO)]
    assert names(split.maps) == [
        "README.html",
        "index.html",
        "tiles/areas.pmtiles",
        "tiles/villages.pmtiles",
        *villages,
    ]


def test_a_study_that_became_small_leaves_nothing_of_the_large_one(toy_study: Study) -> None:
    toy_study.build("load", "join", "aggregate")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mapfiles, "MOST_AREAS", 1)
        toy_study.build("maps")
    assert len(names(toy_study.maps)) == 6
    toy_study.build("maps")
    assert names(toy_study.maps) == ["README.html", "index.html"]
    assert not (toy_study.processed / "internal" / "villages").exists()


@pytest.mark.browser
def test_the_overview_finds_an_area_in_the_file_of_its_village_and_comes_back(browser: Browser, split: Study) -> None:
    visit = Visit(browser, split.maps / "index.html", WIDE)
    visit.choose("score")
    visit.speak("en")
    assert visit.page.locator("#now path.areas").count() == 0
    looks = visit.page.locator("path.villages.themed").evaluate_all("all => all.map((path) => path.className.baseVal)")
    assert len(looks) == 3
    visit.page.fill("#search", "rt c")
    assert visit.page.locator("#found li b").all_inner_texts()[0] == "RT C"
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_url("**/villages/*")
    visit.page.wait_for_selector("html[data-ready]")
    assert visit.heading() == "RT C"
    assert visit.page.url.partition("#")[0] == (split.maps / "villages" / f"{SAMBIREJO}.html").as_uri()
    assert parse_qs(visit.page.url.partition("#")[2]) == {"area": ["C"], "theme": ["score"], "lang": ["en"]}
    assert visit.page.locator("h1").inner_text() == "Toy world: Sambirejo"
    visit.page.locator(".home").click()
    visit.page.wait_for_url("**/index.html*")
    visit.context.close()
    assert visit.complaints == []
    assert all(request.startswith("file://") for request in visit.requests)


@pytest.mark.browser
def test_every_theme_of_the_overview_is_shown_and_each_village_leads_to_its_map(browser: Browser, split: Study) -> None:
    visit = Visit(browser, split.maps / "index.html", WIDE)
    for key in visit.page.locator("#theme option").evaluate_all("all => all.map((option) => option.value)"):
        visit.choose(key)
        assert visit.page.locator("table.list tbody tr").count() == 3, key
    visit.page.get_by_role("button", name="Bukur").first.click()
    assert visit.page.locator("#content a.plain").get_attribute("href") == f"villages/{BUKUR}.html"
    visit.page.keyboard.press("Escape")
    visit.page.locator("table.list tbody button", has_text="Metesih").click()
    assert visit.page.locator("#content a.plain").count() == 0, "no area, no map of its own"
    visit.close()


@pytest.mark.browser
def test_the_map_of_a_village_in_the_office_has_its_households_alone(browser: Browser, split: Study) -> None:
    visit = Visit(browser, split.processed / "internal" / "villages" / f"{SAMBIREJO}.html", WIDE)
    homes = visit.page.evaluate("JSON.parse(document.getElementById('study').textContent).households.ids")
    assert homes == ["h8", "h9"]
    visit.close()
