"""The map file in a real browser, opened from disk with the network off. The tests never download a browser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import webmap_world as world
from browsing import NARROW, WIDE, Visit, plain, written

from pipeline import text
from pipeline.render import style, weblayers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("map"))


@pytest.fixture(params=[WIDE], ids=["wide"])
def visit(browser: Browser, file: Path, request: pytest.FixtureRequest) -> Iterator[Visit]:
    visit = Visit(browser, file, request.param)
    yield visit
    visit.close()


both = pytest.mark.parametrize("visit", [WIDE, NARROW], ids=["wide", "narrow"], indirect=True)


@both
def test_the_page_opens_from_disk_without_a_request(visit: Visit) -> None:
    assert visit.page.title() == "Permukiman kumuh"
    assert visit.page.locator(".stamp").is_visible()
    assert re.fullmatch(r"\d+ k?m", visit.page.locator(".leaflet-control-scale").inner_text()), "metric only"


def test_every_theme_colours_every_area_and_changes_the_legend(visit: Visit) -> None:
    keys = visit.page.locator("#theme option").evaluate_all("options => options.map((option) => option.value)")
    assert {"class", "score", "aspect_1", "criterion_7b", "certainty", "priority", "sdg.11.1.1", "change"} <= set(keys)
    titles = set()
    for key in keys:
        visit.choose(key)
        titles.add(visit.page.locator("#legend-title").inner_text())
        drawn = visit.page.locator("#now path.areas").evaluate_all(
            "paths => paths.map((path) => path.className.baseVal)"
        )
        looks = {found[0] for look in drawn if (found := re.search(r"\bf\d+\b", look))}
        shown = visit.page.locator("#legend-table .swatch.wide rect").evaluate_all(
            "all => all.map((r) => r.className.baseVal)"
        )
        assert looks <= {look.split()[0] for look in shown}, key
        counts = visit.page.locator("#legend-table tbody tr:not(.total) td:nth-child(2)").all_inner_texts()
        assert sum(map(int, counts)) == 3, key
    assert len(titles) == len(keys)


def test_the_tooltip_says_what_the_theme_says(visit: Visit) -> None:
    visit.choose("criterion_3a")
    visit.area(world.HEAVY).hover(force=True)
    assert (
        plain(visit.page.locator(".leaflet-tooltip").inner_text())
        == f"{world.NAMES[world.HEAVY]} 76 - 100 %: nilai 5 (82,63 %)"
    )


def test_every_shape_is_drawn(visit: Visit) -> None:
    for name, count in {
        "areas": 3,
        "villages": 2,
        "roads": 2,
        "drains": 1,
        "dot": 3,
        "rivers": 1,
        "built_up": 1,
        "neighbours": 1,
    }.items():
        shapes = visit.page.locator(f".folium-map path.{name}")
        assert shapes.count() == count, name
        assert "M0 0" not in [shape.get_attribute("d") for shape in shapes.all()], name
    dashes = visit.page.locator("path.areas.open").evaluate("path => getComputedStyle(path).strokeDasharray")
    assert dashes != "none"
    fills = visit.page.locator("path.areas").evaluate_all("paths => paths.map(path => getComputedStyle(path).fill)")
    assert len(set(fills)) == 3
    assert all(re.fullmatch(r'url\("#f\d+"\)', fill) for fill in fills)


@both
def test_small_areas_have_a_mark_that_gives_way_when_zoomed_in(visit: Visit) -> None:
    marks = visit.page.locator("path.dot:not(.off)")
    assert marks.count() == 3
    assert min(mark["width"] for mark in (m.bounding_box() for m in marks.all()) if mark) >= 12
    for _ in range(3):
        visit.page.locator(".leaflet-control-zoom-in").click()
        visit.page.wait_for_timeout(350)
    assert marks.count() == 0


def test_marks_of_neighbours_are_pushed_apart(visit: Visit) -> None:
    """Five areas in one street: at the district's scale every mark stays whole, and none wanders far."""
    apart, far = visit.page.evaluate("""() => {
        const points = [[0, 0], [0, 0], [3, 1], [5, 0], [100, 100]].map(([x, y]) => ({ x, y }));
        spread(points, 18);
        const between = (a, b) => Math.hypot(a.x - b.x, a.y - b.y);
        const pairs = points.flatMap((a, i) => points.slice(i + 1).map((b) => between(a, b)));
        return [Math.min(...pairs), Math.max(...points.slice(0, 4).map(({ x, y }) => Math.hypot(x, y)))];
    }""")
    assert apart > 17
    assert far < 40


@both
def test_a_click_opens_the_sheet_with_the_numbers_of_the_tables(visit: Visit) -> None:
    visit.click_area(world.HEAVY)
    assert visit.heading() == world.NAMES[world.HEAVY]
    table = world.criteria().query("unit_id == @world.HEAVY").set_index("criterion")
    rows = visit.page.locator("#content tr[data-criterion]")
    assert rows.count() == 16
    for row in rows.all():
        criterion = world.RULES.by_criterion()[str(row.get_attribute("data-criterion"))]
        expected = table.loc[criterion.criterion]
        shown = [plain(cell) for cell in row.locator("td").all_inner_texts()]
        decimals = 2 if criterion.unit == "ha" else 1
        assert row.locator("th").inner_text().endswith(criterion.label["id"])
        assert shown == [
            f"{style.number(expected['volume'], 'id', decimals=decimals)} {criterion.unit}",
            f"{style.number(expected['denominator'], 'id', decimals=2 if decimals == 2 else 0)} {criterion.unit}",
            f"{style.number(expected['share_pct'], 'id', decimals=2)} 76 - 100",
            str(expected["points"]),
        ]
    scores = world.scores().set_index("unit_id").loc[world.HEAVY]
    averages = visit.page.locator("#content tr.aspect td").all_inner_texts()
    assert [re.sub(r"[^\d,]", "", shown) for shown in averages] == [
        style.number(scores[f"aspect_{aspect}_pct"], "id", decimals=2) for aspect in world.RULES.aspects
    ]
    facts = visit.page.locator("#content dl").last.locator("dd").all_inner_texts()
    assert [fact.replace("\xa0", " ") for fact in facts] == [
        "1.234",
        "4.321",
        "1,25 ha",
        "1,25 ha",
        "82,35 %",
        "16 dari 16",
    ]
    assert "80 dari 80" in visit.page.locator(".total-score").inner_text()


def test_the_sheet_says_what_the_error_of_the_gps_could_change(visit: Visit) -> None:
    visit.click_area(world.OPEN)
    sentence = visit.page.locator("#content p[data-fact='gps']")
    assert sentence.inner_text() == (
        "Rumah tangga dalam jarak galat GPS dari batas kawasan: 1.234. Itu dapat mengubah tingkatnya: "
        "Tidak kumuh sampai Kumuh sedang. Periksa letaknya. Rumah tangga yang ketelitiannya tidak diketahui: 5."
    )
    assert "changes" in str(sentence.get_attribute("class"))
    visit.speak("en")
    assert "That could change the class: Not slum to Moderate slum." in sentence.inner_text()


def test_unknown_is_a_word_and_an_open_class_an_interval(visit: Visit) -> None:
    visit.click_area(world.OPEN)
    content = visit.page.locator("#content")
    assert content.locator(".verdict").inner_text() == "terbuka: Kumuh ringan - Kumuh sedang"
    assert "mungkin 36 - 41" in content.locator(".total-score").inner_text()
    cells = content.locator("tr[data-criterion='3a'] td").all_inner_texts()
    assert [cell.split("\n")[0] for cell in cells] == ["tidak diketahui"] * 4
    assert cells[2].split("\n")[1] == "0,00 - 100,00"
    assert "tidak diketahui" in content.locator("tr[data-aspect='3'] td").inner_text()
    assert content.locator("dd[data-fact='population']").inner_text() == "tidak diketahui"
    notes = content.locator("tr[data-criterion='3a'] .note").all_inner_texts()
    assert notes == ["jawaban belum lengkap", "volume mustahil: tidak dipakai"]
    assert content.locator("tr[data-criterion='3b'] .note").count() == 0


def test_what_would_settle_the_class_is_said(visit: Visit) -> None:
    visit.click_area(world.OPEN)
    tasks = [plain(task) for task in visit.page.locator("#content .tasks li").all_inner_texts()]
    third, fourth, fifth = (world.RULES.by_criterion()[key].label["id"] for key in ("3a", "4b", "4c"))
    assert tasks == [
        f"3a {third}. 5 rumah tangga belum menjawab menentukan tingkat kekumuhan, apa pun hasilnya",
        f"4b {fourth}; 4c {fifth}. ukur pada 1.234,5 m: B21-22 kebutuhan drainase baru mempersempit kisaran nilai",
    ]
    visit.page.keyboard.press("Escape")
    visit.click_area(world.HEAVY)
    assert visit.page.locator("#content .tasks").count() == 0


def test_the_bars_of_the_aspects_are_as_long_as_their_averages(visit: Visit) -> None:
    visit.click_area(world.OPEN)
    bars = visit.page.locator("#content table.bars tr")
    assert bars.count() == 7
    lengths = [bar.evaluate("bar => bar.querySelector('.filled')?.getAttribute('width') ?? null") for bar in bars.all()]
    assert [None if length is None else float(length) for length in lengths] == [
        80.13, 80.25, None, 80.5, 80.63, 80.75, 80.88
    ]  # fmt: skip
    assert "tidak diketahui" in bars.nth(2).inner_text()


def test_the_indicators_are_said_with_what_they_count(visit: Visit) -> None:
    visit.click_area(world.HEAVY)
    visit.page.locator("#content .sdg summary").click()
    assert plain(visit.page.locator("#content tr[data-indicator='11.1.1']").inner_text()) == (
        f"{text.say('sdg.11.1.1.label', 'id')} 40 dari 160 25,0 % 20,0 - 30,0 %"
    )


def test_the_change_since_the_round_before_names_its_causes(visit: Visit) -> None:
    visit.click_area(world.HEAVY)
    assert visit.page.locator("[data-fact='change']").inner_text() == "Total nilai 72 menjadi 80 (+8)."
    causes = visit.page.locator("#content .causes li").all_inner_texts()
    labels = {key: world.RULES.by_criterion()[key].label["id"] for key in ("3b", "4a")}
    assert causes == [f"{key} {label}: 1 \u2192 5" for key, label in labels.items()]


def test_what_follows_the_class_is_said_with_a_mark_on_what_has_no_source(visit: Visit) -> None:
    def facts() -> list[str]:
        content = visit.page.locator("#content")
        names = ("considerations_class", "legality", "handling", "priority")
        return [content.locator(f"dd[data-fact='{name}']").inner_text() for name in names]

    visit.click_area(world.HEAVY)
    assert facts() == ["Tinggi", "Legal", "Peremajaan", "1"]
    starred = visit.page.locator("#content dt:has(.star)").all_inner_texts()
    assert starred == ["Pertimbangan lain*", "Legalitas lahan*", "Prioritas penanganan (1 paling mendesak)*"]
    assert "Rata-rata aspek: semua persen yang diketahui (plain)" in visit.page.locator("#content").inner_text()
    visit.page.keyboard.press("Escape")
    visit.click_area(world.OPEN)
    assert facts() == [
        "tidak diketahui\nmungkin Sedang - Tinggi",
        "tidak diketahui",
        "tidak diketahui",
        "tidak diketahui\nmungkin 2 - 6",
    ]


def test_what_cannot_be_assessed_and_what_was_not_is_said(visit: Visit) -> None:
    visit.click_area(world.NONE)
    assert visit.page.locator(".verdict").inner_text() == "Tidak dapat dinilai"
    visit.page.keyboard.press("Escape")
    visit.page.locator("button.name").last.click()
    assert visit.heading() == world.SCRIPT
    assert visit.page.locator(".verdict").inner_text() == "Tidak ada kawasan yang dinilai"
    assert visit.page.locator("#content table").count() == 0


def test_villages_and_the_district_open_their_sheets(visit: Visit) -> None:
    box = visit.page.locator("path.villages").first.bounding_box()
    assert box is not None
    visit.page.mouse.click(box["x"] + box["width"] - 25, box["y"] + 25)
    assert visit.heading() == world.NAMES[world.CODES[0]]
    visit.page.get_by_role("button", name=text.say("webmap.open_district", "id")).click()
    assert visit.heading() == "Jiwan"
    assert visit.page.locator("#content tr[data-criterion]").count() == 16


def visible_texts(visit: Visit) -> set[str]:
    """Every piece of text and every label on the page that holds letters."""
    found = visit.page.evaluate("""() => {
        const texts = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
            const node = walker.currentNode;
            const around = node.parentElement;
            if (!around.closest('script, style') && around.checkVisibility()) texts.push(node.data);
        }
        for (const node of document.querySelectorAll('[aria-label], [title], [placeholder]')) {
            texts.push(node.ariaLabel ?? '', node.title ?? '', node.placeholder ?? '');
        }
        for (const node of document.querySelectorAll('option, optgroup')) texts.push(node.label);
        return texts;
    }""")
    return {piece.strip() for piece in found if re.search("[A-Za-z]{2}", piece)}


def in_both_languages(visit: Visit) -> tuple[set[str], set[str]]:
    """The texts in Indonesian and in English, with the control of the layers unfolded."""
    found = []
    for language in ("id", "en"):
        visit.speak(language)
        visit.page.locator(".leaflet-control-layers").hover()
        found.append(visible_texts(visit))
    return found[0], found[1]


@pytest.mark.parametrize("sheets", [(), (world.HEAVY, world.OPEN, world.NONE)], ids=["list", "sheets"])
def test_the_other_language_leaves_nothing_untranslated(visit: Visit, sheets: tuple[str, ...]) -> None:
    before, after = in_both_languages(visit)
    for sheet in sheets:
        visit.area(sheet).press("Enter")
        more = in_both_languages(visit)
        before, after = before | more[0], after | more[1]
    kept = before & after
    same_in_both = {"CONTOH / SAMPLE", "ID", "EN", "Bahasa / Language", "No.", "Volume", "ha", "Legal"}
    kept -= (
        same_in_both
        | set(world.NAMES.values())
        | {world.STUDY.sources[0]["id"]}
        | {world.OPEN, world.HEAVY, world.NONE}
    )
    kept -= set(world.context()["name"].dropna())
    assert len(before) > 20
    assert {piece for piece in kept if not re.fullmatch(r"\d+\s(k?m|ha)", piece)} == set()
    assert visit.page.evaluate("document.documentElement.lang") == "en"
    assert visit.page.title() == "Slum areas"


def test_numbers_follow_the_language_and_not_the_browser(visit: Visit) -> None:
    visit.click_area(world.HEAVY)
    fact = visit.page.locator("dd[data-fact='population']")
    assert fact.inner_text() == "4.321"
    visit.speak("en")
    assert fact.inner_text() == "4,321"
    assert visit.page.locator("tr[data-legend='total']").inner_text().split() == ["All", "3", "6.75", "2,468"]


def test_the_page_writes_numbers_as_the_other_outputs_do(visit: Visit) -> None:
    for given in ("0", "-3.50", "999.95", "1000", "1234567.80", "-1234.5"):
        decimals = len(given.partition(".")[2])
        for language in ("id", "en"):
            written = visit.page.evaluate("given => writeNumber(...given)", [float(given), language, decimals])
            assert written == style.number(float(given), language, decimals=decimals)


def test_the_choice_of_language_is_remembered(visit: Visit, file: Path) -> None:
    visit.speak("en")
    visit.page.reload()
    visit.page.wait_for_selector("html[data-ready]")
    assert visit.page.locator("h1").inner_text() == "Slum areas"
    visit.requests.remove(file.as_uri())


def test_a_browser_that_refuses_storage_still_shows_the_map(browser: Browser, file: Path) -> None:
    context = browser.new_context(offline=True)
    context.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new Error('closed'); } })")
    page = context.new_page()
    page.goto(file.as_uri())
    page.wait_for_selector("html[data-ready]")
    page.locator("button[data-language='en']").click()
    assert page.locator("h1").inner_text() == "Slum areas"
    context.close()


def test_the_keyboard_reaches_every_area_and_comes_back(visit: Visit) -> None:
    page, reached = visit.page, []
    for _ in range(40):
        page.keyboard.press("Tab")
        unit = page.evaluate("document.activeElement.dataset.unit")
        if unit in reached:
            break
        if unit is not None and page.evaluate("document.activeElement.classList.contains('areas')"):
            reached.append(unit)
            assert page.evaluate("document.activeElement.getAttribute('tabindex')") == "0"
            stroke = page.evaluate("getComputedStyle(document.activeElement).strokeWidth")
            assert stroke == "4px", "focus is visible"
            page.keyboard.press("Enter")
            assert visit.heading() == world.NAMES[unit]
            assert page.evaluate("document.activeElement.tagName") == "H2"
            page.keyboard.press("Escape")
            assert page.evaluate("document.activeElement.dataset.unit") == unit, "focus returns"
    assert reached == [world.HEAVY, world.OPEN, world.NONE]


def test_the_list_opens_a_sheet_by_keyboard_and_marks_the_area(visit: Visit) -> None:
    visit.page.locator("table.list tbody button").nth(2).press("Enter")
    assert visit.heading() == world.NAMES[world.NONE]
    assert visit.page.locator("path.areas.selected").get_attribute("data-unit") == world.NONE
    visit.page.locator("#back").click()
    assert visit.page.locator("path.selected").count() == 0


def test_hostile_names_are_shown_as_text(visit: Visit) -> None:
    visit.click_area(world.OPEN)
    assert visit.heading() == world.IMAGE
    visit.page.locator("path.dot").nth(1).hover(force=True)
    assert world.IMAGE in visit.page.locator(".leaflet-tooltip").inner_text()
    assert visit.page.locator("img").count() == 0
    assert visit.page.locator("body script").count() == 4
    assert visit.page.locator(".source").inner_text() == world.STUDY.sources[0]["id"]


def test_the_policy_stops_what_is_not_in_the_file(browser: Browser, file: Path) -> None:
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto(file.as_uri())
    ran = page.evaluate("""() => {
        const script = document.createElement('script');
        script.textContent = 'window.intruder = true';
        document.body.append(script);
        return window.intruder === true;
    }""")
    context.close()
    assert not ran


DRAWN_AS = {"roads": "roads:not(.base)", "context_roads": "base.roads"}
"""The class of a layer's shapes where it is not the layer's name."""


def test_layers_are_switched_off_and_on_in_their_old_order(visit: Visit) -> None:
    visit.page.locator(".leaflet-control-layers").hover()
    boxes = visit.page.locator(".leaflet-control-layers-overlays label")
    assert [label.strip() for label in boxes.all_inner_texts()] == [
        text.say(f"webmap.layer_{layer}", "id") for layer in weblayers.LAYERS
    ]
    for index, name in enumerate(weblayers.LAYERS):
        boxes.nth(index).locator("input").uncheck()
        assert visit.page.locator(f".folium-map path.{DRAWN_AS.get(name, name)}").count() == 0
        boxes.nth(index).locator("input").check()
        assert visit.page.locator(f".folium-map path.{DRAWN_AS.get(name, name)}").count() > 0
    visit.page.mouse.move(5, 300)
    visit.click_area(world.HEAVY)
    assert visit.heading() == world.NAMES[world.HEAVY]


@pytest.mark.parametrize("visit", [NARROW], ids=["narrow"], indirect=True)
def test_nothing_is_wider_than_a_phone(visit: Visit) -> None:
    def overflow() -> list[int]:
        widths: list[int] = visit.page.evaluate(
            "['html', '#panel', '.bar', '.map-holder'].map((s) => { const e = document.querySelector(s); "
            "return Math.max(0, e.scrollWidth - e.clientWidth); })"
        )
        return widths

    assert overflow() == [0, 0, 0, 0]
    for key in (world.HEAVY, world.OPEN, world.NONE):
        visit.area(key).press("Enter")
        for language in ("en", "id"):
            visit.speak(language)
            assert overflow() == [0, 0, 0, 0]


@pytest.mark.parametrize("visit", [NARROW], ids=["narrow"], indirect=True)
def test_the_area_that_was_picked_stays_above_the_sheet(visit: Visit) -> None:
    visit.click_area(world.NONE)
    box = visit.page.locator("path.areas.selected").bounding_box()
    panel = visit.page.locator("#panel").bounding_box()
    assert box is not None
    assert panel is not None
    assert box["y"] + box["height"] < panel["y"]
