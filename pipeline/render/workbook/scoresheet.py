"""The score sheet of one unit in the official order: aspect, criterion, volume, unit, denominator, percent, points."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from pipeline.render.workbook import closing, formulas
from pipeline.render.workbook.closing import average
from pipeline.render.workbook.formulas import BASE, DIVISOR, NUMERATOR, REST, ROUNDED, WHOLE, WORKING, Formula
from pipeline.render.workbook.page import Page, amount_look, head
from pipeline.render.workbook.places import HEAD_ROW
from pipeline.render.workbook.remarks import note, note_height_pt, range_of, volume_words

if TYPE_CHECKING:
    from pipeline.render.workbook.entries import Entry
    from pipeline.render.workbook.formulas import Cells
    from pipeline.render.workbook.places import Sheets
    from pipeline.render.workbook.units import Unit
    from pipeline.rules import Criterion

WIDTHS = {"A": 6, "B": 42, "C": 10, "D": 7, "E": 10, "F": 13, "G": 13, "H": 13, "I": 34, "J": 3}
LOOKS = {"F": "percent", "G": "whole"}
WORK_LOOKS = {NUMERATOR: "exact work", DIVISOR: "exact work", ROUNDED: "percent work", WHOLE: "exact work",
              REST: "exact work", BASE: "exact work"}  # fmt: skip
TITLES = ("code", "criterion", "volume", "unit", "denominator", "percent", "points", "range", "note")


def write(page: Page, unit: Unit, sheets: Sheets) -> None:
    """The table of one unit below the head that `book` writes."""
    _heads(page, unit, sheets)
    for aspect, places in sheets.rows.aspects.items():
        _aspect(page, unit, sheets, aspect, places)
    for criterion in sheets.rules.criteria:
        if criterion.criterion in unit.entries:
            _criterion(page, unit, sheets, criterion)
    closing.write(page, unit, sheets)
    page.widths(WIDTHS | dict.fromkeys(WORKING, 13))


def _heads(page: Page, unit: Unit, sheets: Sheets) -> None:
    words = sheets.words
    head(
        page, HEAD_ROW, [(c, words.both(f"column.{t}", between="\n")) for c, t in zip("ABCDEFGHI", TITLES, strict=True)]
    )
    names = {NUMERATOR: "numerator", DIVISOR: "divisor"}
    if unit.level != "area":
        names = {NUMERATOR: "quotient", DIVISOR: "remainder"}
    names |= {ROUNDED: "rounded", WHOLE: "whole", REST: "rest", BASE: "base"}
    said = {name: words.both(f"working.{name}", between="\n") for name in names.values()}
    head(page, HEAD_ROW, [(column, said[name]) for column, name in names.items()])
    page.write(f"{NUMERATOR}{HEAD_ROW - 1}", words.both("working.heading"), "heading")
    page.heights({HEAD_ROW: 54})


def _aspect(page: Page, unit: Unit, sheets: Sheets, aspect: int, places: tuple[int, int, int, int]) -> None:
    """The title of an aspect above its criteria, and its average below them."""
    title, first, last, foot = places
    for row in (title, foot):
        page.row(row, dict.fromkeys("ABCDEFGHI", ""), "aspect" if row == title else "words")
    page.row(title, {"A": str(aspect), "B": sheets.words.label(sheets.rules.aspects[aspect])}, "aspect")
    page.write(f"B{foot}", sheets.words.both("row.average"), "words")
    page.merge(f"B{title}:I{title}")
    page.merge(f"B{foot}:E{foot}")
    page.heights({title: 15, foot: 15})
    column = f"aspect_{aspect}_pct"
    written = formulas.average(str(unit.score["average"]), first, last, sheets.words.unknown)
    average(page, f"F{foot}", column, written, unit, sheets)
    is_number = pd.notna(unit.score[column])
    page.merge(f"G{foot}:I{foot}" if is_number else f"F{foot}:I{foot}")


def _criterion(page: Page, unit: Unit, sheets: Sheets, criterion: Criterion) -> None:
    """The row of one criterion."""
    row, entry, words = sheets.rows.criteria[criterion.criterion], unit.entries[criterion.criterion], sheets.words
    page.write(f"A{row}", criterion.criterion, "words center")
    page.write(f"B{row}", words.label(criterion.label, between="\n"), "words")
    page.write(f"D{row}", criterion.unit, "words center")
    page.write(f"H{row}", range_of(entry, words), "words center")
    page.write(f"I{row}", note(unit, entry, words), "small")
    cells = _inputs(entry, sheets) | _worked(row, unit, entry, sheets)
    for column, content in cells.items():
        _put(page, f"{column}{row}", content, column)
    page.heights({row: note_height_pt(unit, entry, words, sheets.k)})


def _inputs(entry: Entry, sheets: Sheets) -> Cells:
    """Volume and denominator as the table has them, words for what it does not say."""
    volume, denominator = volume_words(entry, sheets.words, sheets.k)
    return {
        "C": volume if entry.volume is None else entry.volume,
        "E": denominator if entry.denominator is None else entry.denominator,
    }


def _worked(row: int, unit: Unit, entry: Entry, sheets: Sheets) -> Cells:
    """Percent, points and the exact working."""
    unknown = sheets.words.unknown
    parts = [part.sheet for part in unit.parts if part.entries]
    if entry.kind in ("withheld", "fixed"):
        cells: Cells = dict.fromkeys(WORKING, formulas.NOTHING)
        ends = {"low": entry.share_low_pct, "high": entry.share_high_pct}
        hidden = sheets.words.both("between_pct", between="\n", **ends)
        cells["F"] = hidden if entry.share_pct is None else entry.share_pct
    elif unit.level != "area":
        cells = formulas.summed(row, entry, unknown, parts)
    else:
        by_kind = {"counted": formulas.counted, "share": formulas.share}
        cells = by_kind.get(entry.kind, formulas.decimal)(row, entry, unknown)
    cells[ROUNDED] = formulas.rounded(row, entry)
    if entry.kind == "withheld":
        return cells | {"G": unknown if entry.points is None else entry.points}
    return cells | {"G": formulas.points(row, entry, sheets.tables.points, unknown)}


def _put(page: Page, cell: str, content: Formula | float | int | str, column: str) -> None:
    result = content.result if isinstance(content, Formula) else content
    look = (LOOKS | WORK_LOOKS).get(column) or amount_look(result)
    if isinstance(content, Formula):
        page.compute(cell, content.written, content.result, look)
    elif isinstance(content, str):
        page.write(cell, content, "small center")
    else:
        page.write(cell, content, look if column in WORK_LOOKS else f"{look} input")
