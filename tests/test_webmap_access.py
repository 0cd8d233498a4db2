"""The map for everybody: by keyboard, by screen reader, in the dark, on a phone, on paper."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

import pypdf
import pytest
import webmap_world as world
from browsing import NARROW, WIDE, Visit, unavailable, written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser
AXE = Path(__file__).parents[1] / "node_modules" / "axe-core" / "axe.min.js"
A4_MM = (210.0, 297.0)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("map"))


@pytest.fixture
def visit(browser: Browser, file: Path) -> Iterator[Visit]:
    visit = Visit(browser, file, WIDE)
    yield visit
    visit.close()


def violations(visit: Visit) -> list[str]:
    """What axe finds on the page as it stands."""
    if not AXE.exists():
        unavailable("axe is not installed (make setup)")
    visit.page.evaluate(AXE.read_text(encoding="utf-8"))
    found = visit.page.evaluate("() => axe.run(document, { resultTypes: ['violations'], preload: false })")[
        "violations"
    ]
    return [f"{fault['id']}: {node['html'][:120]}" for fault in found for node in fault["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_axe_finds_nothing(browser: Browser, file: Path, size: dict[str, int], scheme: str) -> None:
    visit = Visit(browser, file, size, color_scheme=scheme)
    assert visit.page.evaluate("document.documentElement.dataset.scheme") == scheme
    assert violations(visit) == []
    visit.choose("criterion_3a")
    visit.page.locator("table.list tbody button").nth(1).click()
    assert violations(visit) == []
    visit.page.keyboard.press("Escape")
    visit.page.fill("#search", "rt")
    assert violations(visit) == []
    visit.page.keyboard.press("Escape")
    visit.page.locator("#compare").click()
    assert violations(visit) == []
    visit.close()


def test_axe_finds_a_planted_fault(visit: Visit) -> None:
    visit.page.evaluate("document.getElementById('print').textContent = ''")
    assert any(fault.startswith("button-name") for fault in violations(visit))


def test_arrow_keys_go_to_the_next_area_that_way(visit: Visit) -> None:
    """OPEN lies south-east of HEAVY, NONE south-west of OPEN."""
    focused = "document.activeElement.dataset.unit"
    visit.area(world.HEAVY).focus()
    for key, found in (("ArrowDown", world.NONE), ("ArrowRight", world.OPEN), ("ArrowLeft", world.HEAVY)):
        visit.page.keyboard.press(key)
        assert visit.page.evaluate(focused) == found, key
    visit.page.keyboard.press("Enter")
    assert visit.heading() == world.NAMES[world.HEAVY]


def test_an_arrow_without_an_area_that_way_stays(visit: Visit) -> None:
    visit.area(world.HEAVY).focus()
    before = visit.page.evaluate("document.querySelector('.leaflet-map-pane').style.transform")
    visit.page.keyboard.press("ArrowUp")
    assert visit.page.evaluate("document.activeElement.dataset.unit") == world.HEAVY
    assert visit.page.evaluate("document.querySelector('.leaflet-map-pane').style.transform") == before


def test_every_control_shows_that_it_has_the_focus(visit: Visit) -> None:
    reached = set()
    for _ in range(60):
        visit.page.keyboard.press("Tab")
        told = visit.page.evaluate(
            "() => { const e = document.activeElement, s = getComputedStyle(e);"
            " return [e.id || e.className.baseVal || e.className || e.tagName, s.outlineStyle, s.strokeWidth]; }"
        )
        if told[0] == "BODY":  # past the last control the browser's own are next
            continue
        reached.add(told[0].split()[0])
        assert told[1] != "none" or told[2] == "4px", told[0]
    assert {"search", "theme", "compare", "print", "scheme", "areas", "name", "district"} <= reached


def test_dark_and_light_are_chosen_by_the_machine_until_somebody_chooses(browser: Browser, file: Path) -> None:
    visit = Visit(browser, file, WIDE, color_scheme="dark")
    shade = "getComputedStyle(document.body).backgroundColor"
    assert visit.page.evaluate(shade) == "rgb(22, 27, 32)"
    visit.page.locator("#scheme").click()
    assert visit.page.evaluate(shade) == "rgb(255, 255, 255)"
    visit.page.reload()
    visit.page.wait_for_selector("html[data-ready]")
    assert visit.page.evaluate(shade) == "rgb(255, 255, 255)"
    visit.close()


# ---- on paper
def print_view(visit: Visit) -> None:
    """The page as it is laid out for the printer."""
    visit.page.emulate_media(media="print")
    visit.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")


def test_the_printed_map_has_title_legend_scale_date_and_source(visit: Visit) -> None:
    visit.choose("score")
    print_view(visit)
    for selector in ("h1", "#print-theme", "#legend-table", "#print-scale", "#print-date", ".print-foot", ".stamp"):
        assert visit.page.locator(selector).is_visible(), selector
    for selector in (".tools", ".leaflet-control-zoom", ".filters", "#back"):
        assert not visit.page.locator(selector).is_visible(), selector
    assert visit.page.locator("#print-theme").inner_text() == "Total nilai"
    foot = visit.page.locator(".print-foot").inner_text()
    assert world.STUDY.sources[0]["id"] in foot
    assert "Permen PUPR" in foot


def test_the_printed_scale_is_round_and_right(visit: Visit) -> None:
    """A ruler on the paper: so many metres of the map are so many millimetres, 96 pixels to the inch."""
    print_view(visit)
    said = visit.page.locator("#print-scale").inner_text()
    denominator = int("".join(character for character in said.split("1:")[1] if character.isdigit())[:-1])
    width_px, other_px = visit.page.locator(".leaflet-villages-pane path").evaluate_all(
        "all => all.map(p => p.getBBox().width)"
    )
    metres = 0.02 * math.pi / 180 * 6_378_137 * math.cos(math.radians(7.61))
    assert abs(width_px - other_px) <= 1
    assert width_px * 25.4 / 96 == pytest.approx(metres / denominator * 1000, rel=0.005)
    assert said.startswith("Skala 1:")


def test_paper_is_a4_and_the_sheet_follows_the_map(visit: Visit, tmp_path: Path) -> None:
    visit.page.locator("table.list tbody button").first.click()
    visit.page.pdf(path=tmp_path / "map.pdf", prefer_css_page_size=True)
    pages = pypdf.PdfReader(tmp_path / "map.pdf").pages
    sizes = {tuple(round(float(side) * 25.4 / 72) for side in (p.mediabox.width, p.mediabox.height)) for p in pages}
    assert sizes == {A4_MM}
    first, second = pages[0].extract_text(), pages[1].extract_text()
    assert "Permukiman kumuh" in first
    assert "Skala 1:" in first
    assert "Kumuh berat" in first, "the legend, also beside an open sheet"
    assert world.STUDY.sources[0]["id"] in first
    assert world.NAMES[world.HEAVY] in second


def test_the_screen_is_as_before_after_printing(visit: Visit) -> None:
    view = "[document.querySelector('.leaflet-map-pane').style.transform, document.body.className]"
    before = visit.page.evaluate(view)
    boxes = visit.area(world.HEAVY).bounding_box()
    print_view(visit)
    visit.page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    visit.page.emulate_media(media="screen")
    assert visit.page.evaluate(view)[1] == before[1]
    after = visit.area(world.HEAVY).bounding_box()
    assert boxes is not None
    assert after is not None
    assert after["x"] == pytest.approx(boxes["x"], abs=2)
    assert after["width"] == pytest.approx(boxes["width"], abs=1)
