"""The foot of a score sheet: total, class, mean of the aspects, criteria known, room for the auditor's notes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font, PatternFill

from pipeline.render import style
from pipeline.render.workbook import formulas
from pipeline.render.workbook.words import quoted

if TYPE_CHECKING:
    from pipeline.render.workbook.page import Page
    from pipeline.render.workbook.places import Sheets
    from pipeline.render.workbook.units import Unit
    from pipeline.render.workbook.words import Words

NOTE_LINES = 4


def write(page: Page, unit: Unit, sheets: Sheets) -> None:
    """Everything below the criteria."""
    rows, words = sheets.rows, sheets.words
    feet = {
        "total": (rows.total, "F"),
        "class": (rows.class_, "D"),
        "mean": (rows.mean, "E"),
        "known": (rows.known, "F"),
    }
    for code, (row, last) in feet.items():
        page.row(row, dict.fromkeys("ABCDEFGHI", ""), "words strong")
        page.write(f"A{row}", words.both(f"row.{code}"), "words strong")
        page.merge(f"A{row}:{last}{row}")
        page.heights({row: 20})
    _total(page, unit, sheets)
    _class(page, unit, sheets)
    aspects = [f"F{places[3]}" for places in rows.aspects.values()]
    written = formulas.mean(aspects, words.unknown)
    average(page, f"F{rows.mean}", "mean_pct", written, unit, sheets)
    page.write(f"I{rows.mean}", words.both(f"average.{unit.score['average']}", between="\n"), "small")
    page.merge(f"F{rows.mean}:H{rows.mean}")
    page.heights({rows.mean: 54})
    _known(page, unit, sheets)
    _notes(page, sheets)


def _total(page: Page, unit: Unit, sheets: Sheets) -> None:
    first, last = min(sheets.rows.criteria.values()), max(sheets.rows.criteria.values())
    score, row = number(unit.score["score"]), sheets.rows.total
    written = formulas.total(first, last, sheets.words.unknown)
    page.compute(f"G{row}", written, sheets.words.unknown if score is None else score, "whole strong")
    page.write(f"H{row}", score_range(unit, sheets.words), "center strong")
    page.write(f"I{row}", sheets.words.both("row.out_of", count=sheets.rules.max_score), "small")


def _class(page: Page, unit: Unit, sheets: Sheets) -> None:
    row, words = sheets.rows.class_, sheets.words
    written = formulas.class_of(f"G{sheets.rows.total}", sheets.tables.classes, words.class_(style.NOT_ASSESSABLE))
    page.compute(f"E{row}", written, words.class_(str(unit.score["class"])), "center strong")
    page.merge(f"E{row}:H{row}")
    page.write(f"I{row}", class_range(unit, words), "words strong")
    colour_classes(page, f"E{row}:H{row}", class_at=f"$E${row}", range_at=f"$I${row}", sheets=sheets)
    page.heights({row: 26})


def _known(page: Page, unit: Unit, sheets: Sheets) -> None:
    first, last, row = min(sheets.rows.criteria.values()), max(sheets.rows.criteria.values()), sheets.rows.known
    page.compute(f"G{row}", f"COUNT(G{first}:G{last})", int(unit.score["known_criteria"]), "whole strong")
    page.write(f"H{row}", sheets.words.both("row.out_of", count=len(sheets.rules.criteria)), "small")
    page.merge(f"H{row}:I{row}")


def _notes(page: Page, sheets: Sheets) -> None:
    """The only cells that are not protected."""
    row = sheets.rows.note
    page.write(f"A{row}", sheets.words.both("auditor"), "heading")
    for line in range(row + 1, row + 1 + NOTE_LINES):
        page.row(line, dict.fromkeys("ABCDEFGHI", ""), "note")
        for column in "ABCDEFGHI":
            page.sheet[f"{column}{line}"].value = None
        page.merge(f"A{line}:I{line}")
        page.heights({line: 20})


def average(page: Page, cell: str, column: str, written: str, unit: Unit, sheets: Sheets) -> None:
    """An average: its formula, or the limits that are published where one of its members is withheld."""
    value: Any = unit.score[column]
    if column in str(unit.score.get("suppressed_columns", "")).split(";"):
        ends: dict[str, Any] = {
            end: float(unit.score[column.replace("_pct", f"_{end}_pct")]) for end in ("low", "high")
        }
        page.write(cell, sheets.words.both("withheld_range", **ends), "small")
        return
    page.compute(cell, written, sheets.words.unknown if pd.isna(value) else float(value), "percent strong")


def score_range(unit: Unit, words: Words) -> str:
    """The totals that the data allow, or that they are settled."""
    low, high = number(unit.score["score_low"]), number(unit.score["score_high"])
    if low is None or high is None:
        return words.unknown
    return words.both("settled") if low == high else words.both("between", low=low, high=high)


def class_range(unit: Unit, words: Words) -> str:
    """The classes that the data allow, or that the class is settled."""
    low, high = str(unit.score["class_low"]), str(unit.score["class_high"])
    if low == high:
        return words.both("settled")
    return "\n".join(
        dict.fromkeys(style.class_sentence("open", low, high, words.rules, language) for language in words.languages)
    )


def colour_classes(page: Page, cells: str, *, class_at: str, range_at: str, sheets: Sheets) -> None:
    """The colours of the maps by the word that the formula gives; a class that is open is paler."""
    settled = quoted(sheets.words.both("settled"))
    for class_ in style.class_order(sheets.rules):
        fill = style.CLASS_STYLES[class_].fill
        same = f"{class_at}={quoted(sheets.words.class_(class_))}"
        for colour, sign in ((fill, "="), (style.open_fill(fill), "<>")):
            look: dict[str, Any] = {
                "fill": PatternFill(bgColor=colour[1:]),
                "font": Font(color=style.on_fill(colour)[1:], bold=True),
            }
            page.sheet.conditional_formatting.add(
                cells, FormulaRule(formula=[f"AND({same},{range_at}{sign}{settled})"], **look)
            )


def number(value: Any) -> int | None:
    """A whole number of a table; None where it is not known."""
    return None if pd.isna(value) else int(value)
