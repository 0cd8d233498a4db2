"""The guide to the map: its words and numbers, and in Chromium its pages, opened from disk with the network off."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import webmap_world as world
from browsing import NARROW, WIDE
from test_quality_page import PAINTED
from test_webmap import TEXT_TAGS
from test_webmap import Page as Elements

from pipeline import rules, text
from pipeline.render import guide, style, webpieces
from pipeline.render.guidewords import places_of
from pipeline.render.webwords import MapStudy, Online

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ONLINE = Online(url="https://tiles.example/{z}/{x}/{y}.png", host="tiles.example", attribution="contoh")
FULL = replace(world.STUDY, k=5, without_delineations=True, online=ONLINE)
"""A study of which everything is said that the guide can say."""


def render(study: MapStudy = FULL, rules_id: str = world.RULES.id) -> str:
    return guide.render(rules=rules.load(rules_id), study=study)


@pytest.fixture(scope="module")
def html() -> str:
    return render()


def rows(html: str, kind: str) -> list[list[str]]:
    """The cells of each row of the tables of a class, in both languages, one after the other."""
    tables = re.findall(rf'<table class="{kind}">(.*?)</table>', html, flags=re.DOTALL)
    found = re.findall(r"<tr>(.*?)</tr>", "".join(tables), flags=re.DOTALL)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, flags=re.DOTALL) for row in found]
    return [[re.sub(r"<[^>]+>", "", cell).strip() for cell in row] for row in cells]


# --- words and numbers ----------------------------------------------------------------------------------------------


def test_each_class_says_its_scores_by_the_rules(html: str) -> None:
    """Not slum to 15, light from 16, moderate from 38, heavy from 60, of 16 criteria with 5 points each."""
    table = [row[1:] for row in rows(html, "classes") if row[0] == ""]
    indonesian, english = table[1:8], table[9:]
    assert indonesian[:4] == [
        ["Kumuh berat", "total nilai 60 - 80", "belah ketupat"],
        ["Kumuh sedang", "total nilai 38 - 59", "persegi"],
        ["Kumuh ringan", "total nilai 16 - 37", "segitiga"],
        ["Tidak kumuh", "total nilai 0 - 15", "lingkaran"],
    ]
    assert english[4:] == [
        ["open: Moderate slum - Heavy slum", "missing data still allow another class", "square"],
        ["Cannot be assessed", "no criterion is known", "cross"],
        ["No assessed area", "a village where nothing has been assessed", ""],
    ]


def test_the_classes_are_drawn_as_on_the_map(html: str) -> None:
    settled = {look.fill for look in style.CLASS_STYLES.values()}
    drawn = set(re.findall(r'fill="(#\w{6})"', html)) | set(re.findall(r"\{fill:(#\w{6})\}", html))
    assert settled | {style.open_fill(style.CLASS_STYLES["moderate"].fill)} == drawn
    assert html.count('class="swatch open"') == len(text.LANGUAGES)


def test_the_example_follows_the_scale_of_the_rules(html: str) -> None:
    """12 of 40 are 30 percent, between 25 and 51: 1 point."""
    assert rows(html, "scale")[:2] == [
        ["Persen", "0 - 24,99", "25 - 50,99", "51 - 75,99", "76 - 100"],
        ["Nilai", "0", "1", "3", "5"],
    ]
    assert rows(html, "example")[1] == ["3a Ketidaktersediaan akses aman air minum", "12 KK", "40 KK", "30,00", "1"]
    assert "12 of 40 families is 30.00 %, which gives 1" in html


def test_other_rules_give_other_numbers(html: str) -> None:
    older = rules.load("permen-pupr-2-2016")
    assert "16 criteria in 7 aspects, total score 0 to 80" in html
    assert f"{len(older.criteria)} criteria in 7 aspects, total score 0 to {older.max_score}" in render(
        rules_id=older.id
    )
    assert len(older.criteria) != 16


def test_nothing_that_the_guide_can_say_is_left_out(html: str) -> None:
    said = Elements(html)
    written = [
        re.sub(r"\s+", " ", words).strip()
        for tag in ("li", "tr", "h1", "h2", "p", "th", "caption")
        for _, words in said.all(tag)
    ]
    for language in text.LANGUAGES:
        places = places_of(world.RULES, FULL, language)
        for code, entry in text.catalogue().items():
            if code.startswith("guide.") and code != "guide.classes.range":
                words = entry[language].format(**places)
                _, _, after = words.partition(": ")
                assert any(words in one or (after and one.endswith(after)) for one in written), (code, language)


@pytest.mark.parametrize(("k", "below", "most"), [(5, "&lt;5", "1 to 4"), (10, "&lt;10", "1 to 9")])
def test_what_is_hidden_is_said_with_the_limit_of_the_study(k: int, below: str, most: str) -> None:
    html = render(replace(FULL, k=k))
    assert f"Where it says {below}" in html
    assert f"a count of {most} households" in html


@pytest.mark.parametrize("k", [None, 1])
def test_where_nothing_is_hidden_nothing_is_said_of_it(k: int | None) -> None:
    html = render(replace(FULL, k=k))
    assert 'class="hidden"' not in html
    assert "&lt;1" not in html


def test_what_does_not_hold_is_not_said() -> None:
    plain = render(replace(FULL, illustrative=False, without_delineations=False, online=None))
    for words in ("CONTOH", "delineasi", ONLINE.host):
        assert words not in plain
        assert words in render()


def test_one_language_needs_no_choice() -> None:
    html = render(replace(FULL, languages=("en",)))
    assert "How to read the map" in html
    assert "Cara membaca" not in html
    assert "<input" not in html
    assert "the choice is remembered" not in html


def test_the_address_is_one_that_the_map_reads(html: str) -> None:
    assert "#area=CODE&amp;theme=score&amp;lang=en" in html
    script = webpieces.piece("links.js")
    assert all(f"'{name}'" in script for name in ("area", "village", "theme", "lang"))


# --- the file -------------------------------------------------------------------------------------------------------


def test_no_address_no_script_and_a_policy_for_the_one_sheet(html: str) -> None:
    page = Elements(html)
    assert not re.search(r"(?:https?:)?//[a-z]", html)
    assert {tag for tag, _, _ in page.elements} & {"script", "img", "link", "iframe", "object", "a"} == set()
    assert [name for _, given, _ in page.elements for name in given if name.startswith("on") or name == "style"] == []
    ((given, _),) = page.all("meta", **{"http-equiv": "Content-Security-Policy"})
    sheets = [words for tag in TEXT_TAGS for _, words in page.all(tag)]
    assert given["content"] == webpieces.policy(sheets, [])
    assert len(sheets) == 1


def test_a_hostile_title_stays_text() -> None:
    html = render(replace(FULL, title_id=world.SCRIPT, title_en=world.IMAGE + "{k}"))
    assert world.SCRIPT not in html
    assert world.IMAGE not in html
    assert "&lt;img src=x onerror=alert(1)&gt;{k}" in html


def test_the_same_study_gives_the_same_bytes(html: str) -> None:
    assert render() == html


# --- in a browser ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("guide") / "README.html"
    path.write_text(render(), encoding="utf-8")
    return path


@pytest.fixture(params=["id", "en"])
def shown(browser: Browser, page_file: Path, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The guide in each language, on a telephone; it asks for nothing and complains of nothing."""
    context = browser.new_context(viewport=NARROW, offline=True)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("request", lambda asked: complaints.extend([asked.url][asked.url == page_file.as_uri() :]))
    page.goto(page_file.as_uri())
    page.locator(f"#choose-{request.param}").check()
    yield page
    context.close()
    assert complaints == []


@pytest.mark.browser
def test_it_prints_on_two_pages_in_each_language(shown: Page) -> None:
    printed = shown.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", printed)) == len(guide.PAGES) == 2


@pytest.mark.browser
def test_one_language_is_shown_and_fits_a_telephone(shown: Page) -> None:
    assert [heading.is_visible() for heading in shown.locator("h1").all()].count(True) == 1
    for size in (NARROW, WIDE):
        shown.set_viewport_size(size)  # type: ignore[arg-type]
        assert shown.evaluate("document.documentElement.scrollWidth") <= size["width"]


@pytest.mark.browser
def test_every_word_can_be_read_by_day_and_by_night(shown: Page) -> None:
    for scheme in ("light", "dark"):
        shown.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert shown.evaluate(PAINTED) >= 4.5, scheme
