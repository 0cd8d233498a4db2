"""The sheet of the rules: the tables that the formulas look up, and where they come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.render.workbook.page import Page, head
from pipeline.render.workbook.places import POINTS_ROW

if TYPE_CHECKING:
    from pipeline.render.workbook.places import Sheets

LAST_COLUMN = "C"


def write(page: Page, sheets: Sheets) -> int:
    """The cuts with their points, the totals with their classes; returns the last row.

    The cuts are the floats nearest to those of the rules, as a percent that lies on one is.
    """
    words, rules = sheets.words, sheets.rules
    page.write(f"A{POINTS_ROW - 2}", words.both("rules.points"), "heading")
    titles = [words.both(f"column.{name}", between="\n") for name in ("from_pct", "points", "source")]
    head(page, POINTS_ROW - 1, list(zip("ABC", titles, strict=True)))
    for index, (low, points) in enumerate(zip([0.0, *map(float, rules.cuts_pct)], rules.points, strict=True)):
        row = POINTS_ROW + index
        page.write(f"A{row}", low, "exact input")
        page.write(f"B{row}", points, "whole input")
        page.write(f"C{row}", rules.scale.source, "small")
        page.heights({row: 26})
    first = sheets.tables.first_class_row
    page.write(f"A{first - 2}", words.both("rules.classes"), "heading")
    titles = [words.both(f"column.{name}", between="\n") for name in ("from_score", "class", "source")]
    head(page, first - 1, list(zip("ABC", titles, strict=True)))
    for index, class_ in enumerate(rules.classes):
        page.write(f"A{first + index}", class_.from_score, "whole input")
        page.write(f"B{first + index}", words.class_(class_.class_), "words")
        page.write(f"C{first + index}", class_.source, "small")
        page.heights({first + index: 26})
    page.heights({POINTS_ROW - 1: 28, first - 1: 28})
    page.widths({"A": 14, "B": 34, "C": 76})
    return first + len(rules.classes) - 1
