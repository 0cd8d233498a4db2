"""The household layer in a real browser: the toy world's points on a page with nothing else, under a strict policy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from browsing import WIDE, Visit, unavailable
from conftest import Study

from pipeline import rules
from pipeline.io import tables, weblibrary
from pipeline.render.webhouseholds import household_data, household_words
from pipeline.render.webpage import palette_css, without_images
from pipeline.render.webpieces import as_json, piece, policy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

HOSTILE = "<img src=x onerror=alert(1)>"
START = """
'use strict';
const told = JSON.parse(document.getElementById('told').textContent);
const map = L.map('map', { zoomAnimation: false, fadeAnimation: false }).setView([-7.6195, 111.4905], 18);
const opened = [];
const area = L.polygon([[-7.62, 111.49], [-7.62, 111.491], [-7.619, 111.491], [-7.619, 111.49]]).addTo(map);
area.on('click', () => opened.push('A'));
const layer = startHouseholds({ map, ...told, language: 'en', nameOfArea: (id) => `RT ${id}` });
const put = () => document.getElementById('sheet').replaceChildren(layer.legend(), layer.tableOf('A'));
put();
document.documentElement.dataset.ready = 'true';
"""
PAGE_CSS = "#map { height: 500px; width: 700px; }"


@pytest.fixture(scope="module")
def file(toy_results: Study, tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not weblibrary.DIST.exists():
        unavailable("Leaflet is not installed (make setup)")
    folder = toy_results.processed
    survey = tables.read_geotable(folder, "households")
    survey["building_id"] = survey["building_id"].replace("b2", HOSTILE)
    data = household_data(
        households=survey,
        join=tables.read_table(folder, "join"),
        verdicts=tables.read_table(folder / "internal", "verdicts"),
        rules=rules.load("permen-pupr-14-2018"),
        round=2020,
    )
    path = tmp_path_factory.mktemp("households") / "index.html"
    path.write_text(page({"data": data, "words": household_words()}), encoding="utf-8")
    return path


def page(told: dict[str, Any]) -> str:
    """A page with a map, a place for the sheet, and the policy of the real one."""
    code, css = weblibrary.leaflet()
    styles = [without_images(css), palette_css({}) + piece("households.css") + PAGE_CSS]
    scripts = [code, piece("households.js"), START]
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>t</title>'
        f'<meta http-equiv="Content-Security-Policy" content="{policy(styles, scripts)}">'
        + "".join(f"<style>{style}</style>" for style in styles)
        + f'</head><body><div id="map"></div><div id="sheet"></div><script type="application/json" id="told">'
        f"{as_json(told)}</script>" + "".join(f"<script>{script}</script>" for script in scripts) + "</body></html>"
    )


@pytest.fixture
def visit(browser: Browser, file: Path) -> Iterator[Visit]:
    visit = Visit(browser, file, WIDE)
    yield visit
    visit.context.close()
    assert visit.requests == [file.as_uri()]
    assert visit.complaints == []


def spot(visit: Visit, place: tuple[float, float]) -> tuple[float, float]:
    """Where a position is on the screen."""
    found = visit.page.evaluate(
        """place => { const p = map.latLngToContainerPoint(place), box = map.getContainer().getBoundingClientRect();
                      return [box.x + p.x, box.y + p.y]; }""",
        list(place),
    )
    return found[0], found[1]


def colour(visit: Visit, place: tuple[float, float]) -> str:
    """The colour of the canvas at a position, `none` where nothing is drawn."""
    visit.page.wait_for_timeout(60)  # it draws with the next frame
    return str(
        visit.page.evaluate(
            """([x, y]) => {
                const canvas = document.querySelector('.leaflet-households-pane canvas');
                const box = canvas.getBoundingClientRect(), scale = canvas.width / box.width;
                const copy = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
                copy.drawImage(canvas, (x - box.x) * scale, (y - box.y) * scale, 1, 1, 0, 0, 1, 1);
                const [r, g, b, a] = copy.getImageData(0, 0, 1, 1).data;
                return a ? '#' + [r, g, b].map((part) => part.toString(16).padStart(2, '0')).join('') : 'none';
            }""",
            list(spot(visit, place)),
        )
    )


H1, H2, H7, H9 = ((-7.6195, 111.4902), (-7.6195, 111.4904), (-7.6198, 111.4906), (-7.6185, 111.4915))
ALL, PASS, FAIL, RING, OUTSIDE = "#0b57d0", "#0b6e99", "#a50f26", "#ffffff", "#5b6770"


def test_the_layer_begins_switched_off_and_is_switched_on(visit: Visit) -> None:
    assert visit.page.locator(".leaflet-households-pane canvas").count() == 0
    visit.page.evaluate("layer.show(true)")
    assert [colour(visit, place) for place in (H1, H2, H9)] == [ALL, ALL, ALL]
    visit.page.evaluate("layer.show(false)")
    assert [colour(visit, place) for place in (H1, H2, H9)] == ["none"] * 3


def test_points_say_who_passes_fails_and_is_not_known(visit: Visit) -> None:
    visit.page.evaluate("layer.show(true); layer.colourBy('1c')")
    assert [colour(visit, place) for place in (H1, H2, H9)] == [PASS, FAIL, OUTSIDE]
    visit.page.evaluate("layer.colourBy('3a')")
    assert [colour(visit, place) for place in (H2, H7)] == [PASS, RING]
    visit.page.evaluate("layer.colourBy('2a')")  # not a criterion of households
    assert colour(visit, H2) == ALL


def test_the_legend_counts_what_is_drawn(visit: Visit) -> None:
    visit.page.evaluate("layer.colourBy('1c'); put()")
    assert visit.page.locator(".household-legend li").all_inner_texts() == [
        "fails: 2",
        "passes: 6",
        "not judged: outside the areas: 2",
    ]
    visit.page.evaluate("layer.colourBy(null); put()")
    assert visit.page.locator(".household-legend li").all_inner_texts() == ["Household interviewed: 10"]


def test_a_click_on_a_point_opens_its_card_and_not_the_area(visit: Visit) -> None:
    visit.page.evaluate("layer.show(true)")
    visit.page.mouse.click(*spot(visit, H2))
    card = visit.page.locator(".household-popup .household-card")
    assert card.locator("h3").inner_text() == "Household h2"
    assert "RT A" in card.locator("p").inner_text()
    pairs = dict(zip(card.locator("dt").all_inner_texts(), card.locator("dd").all_inner_texts(), strict=True))
    assert pairs["Q9 roof"] == "leaks"
    assert visit.page.evaluate("opened") == []
    assert HOSTILE in card.inner_text()
    assert visit.page.locator(".household-card img").count() == 0


def test_what_was_not_asked_is_not_called_unknown(visit: Visit) -> None:
    visit.page.locator("table.households button", has_text="h4").click()
    shown = visit.page.locator(".household-answers:visible")
    pairs = dict(zip(shown.locator("dt").all_inner_texts(), shown.locator("dd").all_inner_texts(), strict=True))
    assert (pairs["Q15 place of defecation"], pairs["Q16 closet"]) == ("not in a latrine", "not asked")
    visit.page.locator("table.households button", has_text="h7").click()
    assert "unknown" in visit.page.locator(".household-answers:visible").last.inner_text()


def test_a_click_beside_the_points_is_the_area_s(visit: Visit) -> None:
    visit.page.evaluate("layer.show(true)")
    visit.page.mouse.click(*spot(visit, (-7.6192, 111.4908)))
    assert visit.page.evaluate("opened") == ["A"]
    visit.page.evaluate("layer.show(false)")
    visit.page.mouse.click(*spot(visit, H2))
    assert visit.page.evaluate("opened") == ["A", "A"], "what is switched off takes no click"


def test_dragging_the_map_from_a_point_opens_nothing(visit: Visit) -> None:
    visit.page.evaluate("layer.show(true)")
    x, y = spot(visit, H2)
    visit.page.mouse.move(x, y)
    visit.page.mouse.down()
    visit.page.mouse.move(x + 60, y + 20, steps=4)
    visit.page.mouse.up()
    assert visit.page.locator(".household-card").count() == 0


def test_the_card_follows_the_language(visit: Visit) -> None:
    visit.page.evaluate("layer.show(true)")
    visit.page.mouse.click(*spot(visit, H2))
    visit.page.evaluate("layer.translate('id')")
    card = visit.page.locator(".household-popup .household-card").inner_text()
    assert "Q9 atap" in card
    assert "bocor" in card
    assert "roof" not in card


def test_numbers_follow_the_language(visit: Visit) -> None:
    visit.page.evaluate("told.data.columns.find(({ name }) => name === 'families').values[1] = 1234.5")
    for language, written in {"en": "1,234.5", "id": "1.234,5"}.items():
        visit.page.evaluate(f"layer.translate('{language}'); put()")
        visit.page.locator("table.households button", has_text="h2").click()
        assert written in visit.page.locator(".household-answers:visible dd").all_inner_texts()


def test_the_keyboard_reaches_the_answers_by_the_table(visit: Visit) -> None:
    rows = visit.page.locator("table.households tr[data-household]")
    assert [row.inner_text().split() for row in rows.all()][:2] == [["h4", "5a,", "5b"], ["h2", "1c"]]
    opener = rows.nth(1).locator("button")
    assert opener.get_attribute("aria-label") == "Answers of household h2"
    opener.focus()
    visit.page.keyboard.press("Enter")
    assert opener.get_attribute("aria-expanded") == "true"
    assert "leaks" in visit.page.locator(".household-answers:visible").inner_text()
    visit.page.keyboard.press("Tab")
    visit.page.keyboard.press("Enter")
    assert visit.page.locator(".household-popup h3").inner_text() == "Household h2"


def test_those_that_fail_the_chosen_criterion_come_first(visit: Visit) -> None:
    visit.page.evaluate("layer.colourBy('3a'); put()")
    rows = visit.page.locator("table.households tr[data-household]")
    assert rows.nth(0).inner_text().split("\t") == ["h7", "not known"]
    assert visit.page.locator("table.households th[scope=col]").nth(1).inner_text().startswith("3a ")


def test_the_sheet_is_told_who_fails(visit: Visit) -> None:
    found = visit.page.evaluate("layer.ofArea('A')")
    assert [row["id"] for row in found] == ["h1", "h2", "h3", "h4", "h7"]
    assert {row["id"]: row["verdicts"]["1c"] for row in found}["h2"] == "fail"
    assert found[0]["position"] == [-7.6195, 111.4902]
    assert visit.page.evaluate("layer.ofArea('nowhere')") == []


def test_a_household_without_a_position_says_so(visit: Visit) -> None:
    visit.page.evaluate("told.data.lat[0] = null; put()")
    visit.page.locator("table.households button", has_text="h1").click()
    assert "Without a position" in visit.page.locator(".household-answers:visible").inner_text()


def test_it_leaves_one_name_behind(visit: Visit) -> None:
    assert visit.page.evaluate("typeof startHouseholds") == "function"
    assert visit.page.evaluate("[typeof make, typeof Point, typeof reader]") == ["undefined"] * 3
