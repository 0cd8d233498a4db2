"""The field-quality page: its text, and in Chromium its behaviour, opened from disk with the network off."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import field_world
import pandas as pd
import pytest
from browsing import NARROW, WIDE
from conftest import Study

from pipeline import fields
from pipeline.quality.attention import attention, limits, marked
from pipeline.quality.revisit import Revisit
from pipeline.render import qualitypage
from pipeline.render.qualitytables import KINDS

HOSTILE = "<img src=x onerror=alert(1)>"
PAINTED = """() => {
    const channel = (value) => (value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
    const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
    const behind = (node) => {
        for (; node; node = node.parentElement) {
            const colour = parts(getComputedStyle(node).backgroundColor);
            if (colour.length < 4 || colour[3] > 0) return colour;
        }
        return matchMedia('(prefers-color-scheme: dark)').matches ? [18, 18, 18] : [255, 255, 255];
    };
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const node = walker.currentNode.parentElement;
        if (!walker.currentNode.data.trim() || !node.checkVisibility() || node.closest('.hidden')) continue;
        const [one, two] = [parts(getComputedStyle(node).color), behind(node)].map(light).sort((a, b) => b - a);
        found.push((one + 0.05) / (two + 0.05));
    }
    return Math.min(...found);
}"""


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("field")
    study = Study(field_world.write(folder / "raw"), folder / "processed", folder / "maps")
    names = study.config.parent / "households.csv"
    names.write_text(names.read_text(encoding="utf-8").replace(",e2,", f",{HOSTILE},"), encoding="utf-8")
    study.build("check")
    return study.processed / "internal" / "quality.html"


@pytest.fixture(scope="module")
def html(page_file: Path) -> str:
    return page_file.read_text(encoding="utf-8")


class Text(HTMLParser):
    """Tags with their attributes, and the words of one part of the page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def rendered(**changed: object) -> str:
    """A page of one enumerator's 2,000 interviews."""
    row = {"interviews": 2000, "target": 2500, "done_pct": 80.0, "duplicates": 0, "questions": 4000, "blank": 494}
    row |= {"missing_pct": 12.35, "no_position": 0, "outside": 0, "mended": 0, "compared": 0, "measured": 0, "timed": 0}
    empty = fields.empty("quality")
    rows = [{"by": by, "unit_id": unit, "name": unit} | row for by, unit in (("total", ""), ("enumerator", "e1"))]
    table = fields.conform(pd.concat([empty, pd.DataFrame(rows)], ignore_index=True), "quality")
    about = {"title_id": "Judul", "title_en": "Title", "round": 2020, "illustrative": False, "errors": 0, "warnings": 1}
    given: dict[str, object] = {
        "study": qualitypage.QualityStudy(**about, limits=limits()),  # type: ignore[arg-type]
        "table": table,
        "marks": marked(table),
        "sentences": attention(table, errors=0),
        "visits": [],
    }
    return qualitypage.render(**(given | changed))  # type: ignore[arg-type]


# --- text -----------------------------------------------------------------------------------------------------------


def test_no_address_no_script_and_a_policy_that_forbids_both(html: str) -> None:
    assert not re.search(r"(?:https?:)?//[a-z]", html)
    tags = Text(html).tags
    assert {tag for tag, _ in tags} & {"script", "img", "link", "iframe", "object"} == set()
    assert [name for _, attributes in tags for name in attributes if name.startswith("on") or name == "style"] == []
    policy = next(a["content"] for tag, a in tags if tag == "meta" and "http-equiv" in a)
    assert policy is not None
    assert "default-src 'none'; script-src 'none'; style-src 'sha256-" in policy


def test_what_comes_from_data_is_text(html: str) -> None:
    assert HOSTILE not in html
    assert "&lt;img src=x onerror=alert(1)&gt;" in html


def test_nothing_personal_is_on_the_page(html: str) -> None:
    assert "rahasia" not in html


def test_every_table_has_a_caption_and_every_heading_a_scope(html: str) -> None:
    tags = Text(html).tags
    assert sum(tag == "table" for tag, _ in tags) == sum(tag == "caption" for tag, _ in tags) == 2 * (len(KINDS) + 1)
    assert all(attributes.get("scope") for tag, attributes in tags if tag == "th")
    ids = [attributes["id"] for _, attributes in tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    links = [str(attributes["href"]) for tag, attributes in tags if tag == "a"]
    assert {link.removeprefix("#") for link in links} <= set(ids)
    assert len(links) > 20


def test_numbers_are_written_in_their_language() -> None:
    page = rendered()
    indonesian, english = page.split('<main class="part part-en"')
    assert ">2.000<" in indonesian
    assert "12,4 %" in indonesian
    assert "80,0 %" in indonesian
    assert ">2,000<" in english
    assert "12.4%" in english


def test_the_list_ends_after_500_rows_and_says_how_many_are_left() -> None:
    visits = [Revisit(row, f"h{row}", None, None, None, []) for row in range(2, 1236)]
    page = rendered(visits=visits)
    assert page.count('class="id"') == 2 * 500
    assert "Masih ada 734 baris lagi" in page
    assert "There are 734 more rows" in page


def test_a_study_in_one_language_has_no_switch() -> None:
    about = qualitypage.QualityStudy("Judul", "Title", 2020, True, 0, 0, limits(), languages=("en",))
    page = rendered(study=about)
    assert "<fieldset" not in page
    assert "part-id" not in page.split("</style>")[1]
    assert "CONTOH / SAMPLE" in page


# --- in a browser ---------------------------------------------------------------------------------------------------


class Visit:
    """The page and everything that it did beside showing itself."""

    def __init__(self, browser: object, file: Path, **options: object) -> None:
        self.context = browser.new_context(offline=True, locale="de-CH", **options)  # type: ignore[attr-defined]
        self.page = self.context.new_page()
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda fault: self.complaints.append(str(fault)))
        self.page.goto(file.as_uri())


@pytest.fixture(params=[(WIDE, "light"), (NARROW, "light"), (NARROW, "dark")], ids=["wide", "narrow", "dark"])
def visit(browser: object, page_file: Path, request: pytest.FixtureRequest) -> Iterator[Visit]:
    size, scheme = request.param
    visit = Visit(browser, page_file, viewport=size, color_scheme=scheme)
    yield visit
    visit.context.close()
    assert visit.requests == [page_file.as_uri()]
    assert visit.complaints == []


@pytest.mark.browser
def test_one_language_is_shown_and_the_other_one_click_away(visit: Visit) -> None:
    shown = visit.page.locator("main:visible")
    assert shown.count() == 1
    assert shown.get_attribute("lang") == "id"
    assert shown.locator("h1").inner_text() == "Dunia mainan"
    visit.page.locator("#choose-en").check()
    assert visit.page.locator("main:visible h1").inner_text() == "Toy world"
    assert "Interviews" in visit.page.locator("main:visible").inner_text() or visit.page.viewport_size["width"] < 400


@pytest.mark.browser
def test_nothing_is_wider_than_the_screen_and_everything_can_be_read(visit: Visit) -> None:
    for language in ("id", "en"):
        visit.page.locator(f"#choose-{language}").check()
        assert visit.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
        assert visit.page.evaluate(PAINTED) >= 4.5


@pytest.mark.browser
def test_no_screen_between_telephone_and_desk_is_too_narrow(browser: object, page_file: Path) -> None:
    visit = Visit(browser, page_file, viewport=NARROW)
    for width in (320, 360, 600, 800, 1100, 1181):
        visit.page.set_viewport_size({"width": width, "height": 700})
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
    visit.context.close()


@pytest.mark.browser
def test_a_sentence_leads_to_its_row(visit: Visit) -> None:
    visit.page.locator("#choose-id").check()
    link = visit.page.locator(".part-id .sentences a").first
    link.click()
    target = visit.page.locator("tr:target")
    assert target.locator("th").inner_text() == "e1"
    box = target.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] > 0
    assert "!" in target.inner_text()


@pytest.mark.browser
def test_the_keyboard_changes_the_language(visit: Visit) -> None:
    visit.page.keyboard.press("Tab")
    assert visit.page.evaluate("document.activeElement.id") == "choose-id"
    visit.page.keyboard.press("ArrowRight")
    assert visit.page.locator("main:visible").get_attribute("lang") == "en"


@pytest.mark.browser
def test_on_paper_it_is_light_and_as_wide_as_a_sheet(browser: object, page_file: Path) -> None:
    visit = Visit(browser, page_file, viewport={"width": 1039, "height": 710}, color_scheme="dark")
    visit.page.emulate_media(media="print")
    assert visit.page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= 1039
    assert visit.page.locator(".languages").is_hidden()
    assert visit.page.locator(".part-id table.numbers td.zero").first.is_visible()
    assert visit.page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
    visit.context.close()
