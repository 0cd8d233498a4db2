"""Finding an area on the map's page: search, filters, the table, links; and comparing it with the round before."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import pandas as pd
import pytest
import webmap_world as world
from browsing import NARROW, WIDE, Visit, plain, written

from pipeline.publish.suppression import published
from pipeline.render import webwords

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("map"))


@pytest.fixture
def visit(browser: Browser, file: Path) -> Iterator[Visit]:
    visit = Visit(browser, file, WIDE)
    yield visit
    visit.close()


def found(visit: Visit, question: str) -> list[str]:
    """The names that the search box offers."""
    visit.page.fill("#search", question)
    return visit.page.locator("#found li b").all_inner_texts()


# ---- search
@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("rt 1", world.NAMES[world.HEAVY]),
        ("RT01", world.NAMES[world.HEAVY]),
        ("rw 2", world.NAMES[world.HEAVY]),
        ("rt 3", world.NAMES[world.NONE]),
        ("C-3", world.NAMES[world.NONE]),
        ("bukur", world.NAMES[world.CODES[0]]),
        ("Bukkur", world.NAMES[world.CODES[0]]),
        ("bukru", world.NAMES[world.CODES[0]]),
        ("35.19.09.2001", world.NAMES[world.CODES[0]]),
    ],
)
def test_the_search_forgives_spelling_but_not_numbers(visit: Visit, question: str, name: str) -> None:
    assert found(visit, question)[0] == name


@pytest.mark.parametrize("question", ["rt 9", "zzzz", "buk9ur"])
def test_what_is_not_there_is_not_found(visit: Visit, question: str) -> None:
    assert found(visit, question) == []
    assert visit.page.locator("#found").inner_text() == "Tidak ditemukan"


def test_the_search_is_used_by_keyboard_alone(visit: Visit) -> None:
    visit.page.keyboard.press("/")
    assert visit.page.evaluate("document.activeElement.id") == "search"
    visit.page.keyboard.type("rt")
    options = visit.page.locator("#found [role='option']")
    assert visit.page.get_attribute("#search", "aria-activedescendant") == "found-0"
    visit.page.keyboard.press("ArrowDown")
    assert options.nth(1).get_attribute("aria-selected") == "true"
    second = options.nth(1).locator("b").inner_text()
    visit.page.keyboard.press("Enter")
    assert visit.heading() == second
    visit.page.keyboard.press("Escape")
    assert visit.page.evaluate("document.activeElement.id") == "search"


def test_escape_closes_what_was_found_and_then_empties_the_box(visit: Visit) -> None:
    assert found(visit, "rt")
    visit.page.keyboard.press("Escape")
    assert not visit.page.locator("#found").is_visible()
    assert visit.page.input_value("#search") == "rt"
    visit.page.keyboard.press("Escape")
    assert visit.page.input_value("#search") == ""


# ---- filters and the table
def dimmed(visit: Visit) -> list[str]:
    """The areas that the filters leave out."""
    return visit.page.locator("path.areas.dimmed").evaluate_all("paths => paths.map((path) => path.dataset.unit)")


def test_a_filter_shows_what_passes_on_the_map_and_in_the_table(visit: Visit) -> None:
    visit.page.select_option("#filter-class", "heavy")
    assert visit.listed() == [world.NAMES[world.HEAVY]]
    assert dimmed(visit) == [world.OPEN, world.NONE]
    assert visit.page.locator(".found").inner_text() == "1 dari 3 kawasan"
    assert visit.page.evaluate("document.activeElement.id") == "filter-class"
    visit.page.get_by_role("button", name="Tampilkan semua").click()
    assert len(visit.listed()) == 3
    assert dimmed(visit) == []


def test_an_aspect_that_is_not_known_is_not_filtered_out(visit: Visit) -> None:
    """HEAVY has 80 % and OPEN nothing known in aspect 3; NONE knows nothing at all: each may have the problem."""
    visit.page.select_option("#filter-aspect", "aspect_3")
    assert len(visit.listed()) == 3
    visit.page.select_option("#filter-class", "light-open-light-moderate")
    assert visit.listed() == [world.NAMES[world.OPEN]]


def test_nothing_that_passes_is_said(visit: Visit) -> None:
    visit.page.select_option("#filter-class", "heavy")
    visit.page.evaluate("document.getElementById('filter-village').options[1].value = 'elsewhere'")
    visit.page.select_option("#filter-village", index=1)
    assert visit.page.locator(".found").inner_text() == "Tidak ada kawasan yang sesuai dengan saringan."


def test_the_table_sorts_by_every_column_both_ways(visit: Visit) -> None:
    heavy, unsure, nothing = (world.NAMES[key] for key in (world.HEAVY, world.OPEN, world.NONE))
    assert visit.listed() == [heavy, unsure, nothing]
    visit.page.locator("#sort-score_column").click()
    assert visit.listed() == [heavy, unsure, nothing]
    visit.page.locator("#sort-score_column").click()
    assert visit.listed() == [nothing, unsure, heavy]
    assert visit.page.locator("th[aria-sort='ascending']").inner_text().startswith("Total nilai")
    visit.page.locator("#sort-name").click()
    assert visit.listed() == [unsure, heavy, nothing], "a sign comes before letters"
    assert visit.page.evaluate("document.activeElement.id") == "sort-name"


def test_the_table_shows_what_the_theme_shows(visit: Visit) -> None:
    visit.choose("criterion_3a")
    cells = [plain(cell) for cell in visit.page.locator("table.list tbody td:nth-child(3)").all_inner_texts()]
    assert cells == ["76 - 100 %: nilai 5 (82,63 %)", "Tidak diketahui", "Tidak diketahui"]
    visit.page.locator("#sort-theme_column").click()
    assert visit.listed()[0] == world.NAMES[world.HEAVY]


def test_what_only_areas_have_is_a_column_of_the_areas_alone(visit: Visit) -> None:
    visit.choose("priority")
    assert "Prioritas penanganan" in visit.page.locator("table.list thead").inner_text()
    visit.page.locator("#list-village").click()
    assert "Tingkat kekumuhan" in visit.page.locator("table.list thead").inner_text()


def test_villages_have_a_table_of_their_own(visit: Visit) -> None:
    visit.page.locator("#list-village").click()
    assert visit.listed() == [world.NAMES[world.CODES[0]], world.SCRIPT]
    assert visit.page.locator(".filters").count() == 0
    visit.page.locator("table.list tbody button").first.click()
    assert visit.heading() == world.NAMES[world.CODES[0]]


# ---- links
def hash_of(visit: Visit) -> dict[str, list[str]]:
    """What the address says."""
    return parse_qs(visit.page.url.partition("#")[2])


def test_the_address_says_what_is_shown(visit: Visit) -> None:
    visit.click_area(world.OPEN)
    visit.choose("criterion_3a")
    visit.speak("en")
    assert hash_of(visit) == {"area": [world.OPEN], "theme": ["criterion_3a"], "lang": ["en"]}
    visit.page.keyboard.press("Escape")
    assert "area" not in hash_of(visit)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_link_opens_what_it_says(browser: Browser, file: Path, size: dict[str, int]) -> None:
    visit = Visit(browser, file, size, hash=f"#area={world.HEAVY}&theme=3a&lang=en")
    assert visit.heading() == world.NAMES[world.HEAVY]
    assert visit.page.input_value("#theme") == "criterion_3a"
    assert visit.page.locator("h1").inner_text() == "Slum areas"
    visit.page.evaluate(f"location.hash = '#village={world.CODES[0]}'")
    visit.page.wait_for_function("document.querySelector('#content h2')?.textContent.startsWith('Bukur')")
    visit.close()


@pytest.mark.parametrize("hash", ["#area=nowhere&theme=none&lang=fr", "#%", "#area", "#<script>alert(1)</script>"])
def test_a_link_to_nothing_shows_the_list(browser: Browser, file: Path, hash: str) -> None:
    visit = Visit(browser, file, WIDE, hash=hash)
    assert visit.page.locator("table.list").count() == 1
    assert visit.page.input_value("#theme") == "class"
    visit.close()


# ---- copying
def test_the_sheet_is_copied_as_lines_that_no_spreadsheet_takes_for_a_formula(browser: Browser, tmp_path: Path) -> None:
    tables = world.tables()
    tables["scores"].loc[tables["scores"]["unit_id"] == world.HEAVY, "name"] = "=cmd()"
    visit = Visit(browser, written(tmp_path, tables=tables), WIDE, permissions=["clipboard-read", "clipboard-write"])
    visit.click_area(world.HEAVY)
    visit.page.locator("#copy").click()
    assert visit.page.locator("#copy").inner_text() == "Sudah disalin"
    lines = visit.page.evaluate("navigator.clipboard.readText()").split("\n")
    assert lines[0] == "Permukiman kumuh"
    assert f"'=cmd() ({world.HEAVY})" in lines
    label = world.RULES.by_criterion()["1a"].label["id"]
    assert f"1a {label}\t1.234,5 unit\t1.500 unit\t82,30 %\t5" in lines
    assert "Data contoh untuk latihan, bukan keadaan sebenarnya" in lines
    visit.close()


def test_the_table_is_copied_as_it_is_filtered_and_sorted(browser: Browser, file: Path) -> None:
    visit = Visit(browser, file, WIDE, permissions=["clipboard-read", "clipboard-write"])
    visit.page.locator("#sort-score_column").click()
    visit.page.locator("#sort-score_column").click()
    visit.page.get_by_role("button", name="Salin tabel").click()
    lines = visit.page.evaluate("navigator.clipboard.readText()").split("\n")
    assert (
        lines[3]
        == "Nama\tDesa/kelurahan\tTingkat kekumuhan\tTotal nilai\tTerendah yang mungkin\tTertinggi yang mungkin"
    )
    assert lines[4] == f"{world.NAMES[world.NONE]}\tBukur {{max}}\tTidak dapat dinilai\ttidak diketahui\t0\t80"
    assert lines[6] == f"{world.NAMES[world.HEAVY]}\tBukur {{max}}\tKumuh berat\t80\t80\t80"
    visit.close()


def test_sheets_are_leafed_through_in_the_order_of_the_list(visit: Visit) -> None:
    visit.page.locator("table.list tbody button").first.click()
    seen = [visit.heading()]
    for _ in range(3):
        visit.page.locator("#next").click()
        seen.append(visit.heading())
    heavy, unsure, nothing = (world.NAMES[key] for key in (world.HEAVY, world.OPEN, world.NONE))
    assert seen == [heavy, unsure, nothing, heavy]
    visit.page.locator("#previous").click()
    assert visit.heading() == nothing
    assert visit.page.evaluate("document.activeElement.id") == "previous"


def test_one_button_shows_the_whole_study_again(visit: Visit) -> None:
    before = visit.page.locator("path.villages").first.bounding_box()
    visit.page.locator("table.list tbody button").first.click()
    assert visit.page.locator("path.villages").first.bounding_box() != before
    visit.page.locator(".leaflet-control-home").click()
    after = visit.page.locator("path.villages").first.bounding_box()
    assert before is not None
    assert after is not None
    assert after["width"] == pytest.approx(before["width"], abs=1)


def test_what_is_copied_says_what_is_open_and_what_was_filtered(browser: Browser, file: Path) -> None:
    visit = Visit(browser, file, WIDE, permissions=["clipboard-read", "clipboard-write"])
    visit.page.select_option("#filter-class", "light-open-light-moderate")
    visit.page.get_by_role("button", name="Salin tabel").click()
    assert "1 dari 3 kawasan" in visit.page.evaluate("navigator.clipboard.readText()").split("\n")
    visit.page.locator("table.list tbody button").first.click()
    visit.page.locator("#copy").click()
    lines = visit.page.evaluate("navigator.clipboard.readText()").split("\n")
    assert "Total nilai\t36\tmungkin 36 - 41" in lines
    (third,) = [line for line in lines if line.startswith("3a ")]
    assert third.endswith("tidak diketahui (0,00 - 100,00 %)\ttidak diketahui (0 - 5)")
    visit.close()


# ---- the round before
def test_two_rounds_stand_side_by_side_and_move_together(visit: Visit) -> None:
    visit.page.locator("#compare").click()
    names = visit.page.locator(".round-name").all_inner_texts()
    assert names == [f"Survei {world.ROUND}", f"Survei {world.BEFORE}"]
    assert visit.page.locator("#before path.areas").count() == 3
    assert visit.page.locator("#before path.areas.absent").count() == 1, "NONE was not assessed then"
    wide = [visit.page.locator(f"{side} path.areas").nth(1).bounding_box() for side in ("#now", "#before")]
    visit.page.locator("#now .leaflet-control-zoom-in").click()
    visit.page.wait_for_timeout(400)
    close = [visit.page.locator(f"{side} path.areas").nth(1).bounding_box() for side in ("#now", "#before")]
    for before, after in zip(wide, close, strict=True):
        assert before is not None
        assert after is not None
        assert after["width"] > 1.1 * before["width"]
    assert close[0]["width"] == pytest.approx(close[1]["width"], abs=2)  # type: ignore[index]


def test_the_round_before_has_the_same_theme_a_legend_of_its_own_and_opens_the_sheet(visit: Visit) -> None:
    visit.page.locator("#compare").click()
    visit.choose("score")
    visit.page.locator("#legend-before-title").click()
    rows = visit.page.locator("#legend-before tr[data-legend='score-67'] td").all_inner_texts()
    assert rows[0] == "2"
    box = visit.page.locator("#before path.areas").first.bounding_box()
    assert box is not None
    visit.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert visit.heading() == world.NAMES[world.HEAVY]
    assert visit.page.locator("#before path.areas.selected").count() == 1
    visit.choose("priority")
    assert visit.page.locator("#legend-before").inner_text() == "Tema ini tidak ada untuk survei itu."
    visit.page.locator("#compare").click()
    assert not visit.page.locator("#before").is_visible()


# ---- withheld
def test_a_legend_says_withheld_where_it_is_not_unknown(browser: Browser, tmp_path: Path) -> None:
    tables = world.tables()
    tables["scores"].loc[tables["scores"]["unit_id"] == world.HEAVY, "households"] = 3
    tables["changes"].loc[tables["changes"]["criterion"] == "total", "contribution_pct"] = float("nan")
    shown = published(**tables, k=5, rules=world.RULES)
    public = {name: getattr(shown, name) for name in tables}
    visit = Visit(browser, written(tmp_path, tables=public, study=replace(world.STUDY, k=5)), WIDE)
    assert visit.page.locator("tr[data-legend='heavy'] td").last.inner_text() == "dirahasiakan"
    visit.click_area(world.HEAVY)
    assert visit.page.locator("dd[data-fact='households']").inner_text() == "<5"
    assert "Kontribusi" not in visit.page.locator("#content").inner_text()
    visit.close()


def test_a_legend_counts_no_households_where_nobody_was_interviewed(browser: Browser, tmp_path: Path) -> None:
    tables = world.tables()
    tables["scores"]["households"] = pd.Series(0, index=tables["scores"].index, dtype="Int64")
    visit = Visit(browser, written(tmp_path, tables=tables), WIDE)
    cells = visit.page.locator("#legend-table tbody td:last-child").all_inner_texts()
    assert set(cells) == {"\u2013"}
    visit.close()


# ---- tiles from the internet
def test_tiles_are_asked_for_only_after_the_click_that_says_so(browser: Browser, tmp_path: Path) -> None:
    tiles = webwords.Online("https://tile.example.org/{z}/{x}/{y}.png", "tile.example.org", "\u00a9 <b>Example</b>")
    visit = Visit(browser, written(tmp_path, study=replace(world.STUDY, online=tiles)), WIDE)
    node = visit.page.locator("#online")
    assert "tile.example.org" in node.inner_text()
    assert len(visit.requests) == 1
    node.click()
    visit.page.wait_for_function("document.getElementById('online-note').textContent.includes('tidak dapat dimuat')")
    asked = [request for request in visit.requests if request != visit.file.as_uri()]
    assert asked
    assert all(request.startswith("https://tile.example.org/") for request in asked)
    node.click()
    assert visit.page.locator(".leaflet-tile").count() == 0
    visit.context.close()
