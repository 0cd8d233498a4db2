"""A planner reads of a withheld number in one word, in whole sentences, and never in two words for one thing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import report_inputs
import webmap_world as world
from browsing import WIDE, Visit, plain, written
from report_inputs import texts

from pipeline import text
from pipeline.render.report import blocks, sheet
from pipeline.render.report.inputs import book_of
from pipeline.render.report.typstblocks import words
from pipeline.render.report.uncertainty import measure
from pipeline.render.report.village import village_profile

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

FEW = {"id": "kurang dari 5 rumah tangga belum menjawab", "en": "fewer than 5 households without an answer"}
BACK = {
    "id": "rumah tangga yang belum menjawab (jumlahnya dirahasiakan)",
    "en": "households without an answer (how many is withheld)",
}


@pytest.mark.parametrize("language", text.LANGUAGES)
def test_a_task_says_in_a_sentence_that_its_number_is_withheld(language: str) -> None:
    book = book_of(report_inputs.inputs(k=5), language=language)
    task = {"amount": None, "unit": "households", "question": "households", "suppressed": True}
    assert plain(measure(book, task | {"withheld_because": "few"})) == FEW[language]
    assert plain(measure(book, task | {"withheld_because": "subtraction"})) == BACK[language]


@pytest.mark.parametrize(("why", "said"), [("few", "<5 rumah tangga belum menjawab"), ("subtraction", BACK["id"])])
def test_the_map_says_it_too(browser: Browser, tmp_path: Path, why: str, said: str) -> None:
    tables = world.tables()
    todo = tables["todo"]
    asked = todo["unit"] == "households"
    tables["todo"] = todo.assign(
        amount=todo["amount"].mask(asked), suppressed=asked, withheld_because=asked.map({True: why, False: None})
    )
    visit = Visit(browser, written(tmp_path, tables=tables, study=replace(world.STUDY, k=5)), WIDE)
    visit.click_area(world.OPEN)
    assert said in plain(visit.page.locator("#content .tasks li").first.inner_text())
    visit.close()


def test_a_profile_says_how_many_percents_are_withheld() -> None:
    """Bukur has 3 areas: with itself 4 units of 16 criteria; of one of them 2 are withheld here."""
    exact = report_inputs.inputs()
    criteria = exact.tables["criteria"]
    marked = (criteria["unit_id"] == world.HEAVY) & criteria["criterion"].isin(["3a", "5b"])
    tables = dict(exact.tables) | {"criteria": criteria.assign(suppressed=marked & (criteria["round"] == world.ROUND))}
    for k, said in ((5, True), (1, False), (None, False)):
        given = replace(exact, tables=tables, k=k)
        read = plain(" ".join(texts(village_profile(world.CODES[0], given, language="en"))))
        assert ("Percents of criteria that are withheld in this report: 2 of 64." in read) is said


@pytest.mark.parametrize("strong", [False, True])
def test_the_word_is_not_broken_in_a_narrow_column(strong: bool) -> None:
    """A column that is as wide as its widest word holds it: whoever searches the PDF for the word finds it."""
    columns = [blocks.Column("Kriteria", 9.0), blocks.Column("n", 0.1, "right")]
    narrow = blocks.Table(columns, [blocks.Row(("1a", "dirahasiakan"), strong=strong)], small=True)
    widths_mm = sheet.column_widths_mm(narrow, sheet.Paper(False), size_pt=8)
    room_mm = sheet.rooms_mm(narrow, widths_mm)[1]
    assert words("dirahasiakan", room_mm=room_mm, size_pt=8, bold=strong) == [["dirahasiakan"]]


def test_withheld_is_one_word_in_indonesian() -> None:
    """`dirahasiakan`, as in the legends: `disamarkan` would be a number that was changed."""
    codes = [code for code, said in text.catalogue().items() if "samar" in said.get("id", "").lower()]
    assert codes == []
