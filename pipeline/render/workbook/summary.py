"""The summary: how many areas of each class, then every unit with the result of its own sheet, and a link to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from pipeline.render import style
from pipeline.render.workbook.closing import class_range, colour_classes, number, score_range
from pipeline.render.workbook.names import reference
from pipeline.render.workbook.page import Page, head
from pipeline.render.workbook.words import quoted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.render.workbook.page import Result
    from pipeline.render.workbook.places import Sheets
    from pipeline.render.workbook.units import Unit

TITLES = ("code", "village", "name", "area_ha", "score", "score_range", "class", "class_range", "mean", "known")
COLUMNS = "ABCDEFGHIJ"
WIDTHS = (20, 24, 32, 12, 11, 14, 30, 34, 16, 12)
HEAD_PT, NAME_LETTERS, MEAN_LETTERS = 66, 34, 17
"""Height of the heads, and the letters of a name and of a withheld mean that stand on one line."""
CLASS_ROW = 8
"""First row of the table of classes."""


def write(page: Page, district: Unit, sheets: Sheets) -> tuple[int, int]:
    """All units; returns the row of the table's head and the last row."""
    heads = CLASS_ROW + len(style.class_order(sheets.rules)) + 3
    first_area = heads + 2 + len(district.parts)
    areas = [area for village in district.parts for area in village.parts]
    last = first_area + len(areas) - 1
    page.write(f"A{heads - 1}", sheets.words.both("summary.units"), "heading")
    titles = [sheets.words.both(f"column.{title}", between="\n") for title in TITLES]
    head(page, heads, list(zip(COLUMNS, titles, strict=True)))
    page.heights({heads: HEAD_PT})
    _unit(page, heads + 1, district, sheets, areas=(first_area, last))
    row = first_area
    for index, village in enumerate(district.parts):
        _unit(page, heads + 2 + index, village, sheets, areas=(row, row + len(village.parts) - 1))
        for area in village.parts:
            _unit(page, row, area, sheets, areas=None)
            row += 1
    _classes(page, areas, sheets, first_area, last)
    colour_classes(page, f"G{heads + 1}:G{last}", class_at=f"$G{heads + 1}", range_at=f"$H{heads + 1}", sheets=sheets)
    page.widths(dict(zip(COLUMNS, WIDTHS, strict=True)))
    return heads, max(last, heads + 1 + len(district.parts))


def _unit(page: Page, row: int, unit: Unit, sheets: Sheets, *, areas: tuple[int, int] | None) -> None:
    """The row of one unit; `areas` are the rows of its areas, whose hectares it adds."""
    words, strong = sheets.words, _strong(unit)
    is_district = unit.level == "district"
    page.write(f"A{row}", words.both(f"level.{unit.level}") if is_district else unit.unit_id, f"words{strong}")
    page.write(f"B{row}", words.both("summary.all") if is_district else unit.village, f"words{strong}")
    _hectares(page, row, unit, sheets, areas)
    if not unit.sheet:
        _not_assessed(page, row, unit, sheets)
        return
    page.link(f"C{row}", unit.name, reference(unit.sheet, "A1"))
    _linked(page, row, unit, sheets)
    page.write(f"F{row}", score_range(unit, words), "center strong" if strong else "words center")
    page.write(f"H{row}", class_range(unit, words), f"words{strong}")
    page.heights({row: 4 + 12 * _lines(unit, sheets)})


def _lines(unit: Unit, sheets: Sheets) -> int:
    """The lines that the longest cell of a unit's row takes."""
    mean = _mean(unit, sheets)
    of_mean = 1 + len(mean) // MEAN_LETTERS if isinstance(mean, str) else 1
    return max(1 + len(unit.name) // NAME_LETTERS, class_range(unit, sheets.words).count("\n") + 1, of_mean)


def _strong(unit: Unit) -> str:
    """The ending of the looks of a sum."""
    return "" if unit.level == "area" else " strong"


def _hectares(page: Page, row: int, unit: Unit, sheets: Sheets, areas: tuple[int, int] | None) -> None:
    """The size of an area; of a village and the district the sum, unknown where one is."""
    unknown, hectares = sheets.words.unknown, unit.score["area_ha"]
    shown: Result = unknown if pd.isna(hectares) else float(hectares)
    if areas is None or areas[1] < areas[0]:
        page.write(f"D{row}", shown, "hectares input" if isinstance(shown, float) else "small")
        return
    cells = f"D{areas[0]}:D{areas[1]}"
    some = f"IF(COUNT({cells})<ROWS({cells}),{quoted(unknown)},SUM({cells}))"
    page.compute(f"D{row}", some, shown, f"hectares{_strong(unit)}")


def _linked(page: Page, row: int, unit: Unit, sheets: Sheets) -> None:
    """Total, class, mean and criteria known: what the unit's own sheet comes to."""
    rows, words = sheets.rows, sheets.words
    score = number(unit.score["score"])
    linked: Mapping[str, tuple[str, Result, str]] = {
        "E": (f"G{rows.total}", words.unknown if score is None else score, "whole"),
        "G": (f"E{rows.class_}", words.class_(str(unit.score["class"])), "words"),
        "J": (f"G{rows.known}", int(unit.score["known_criteria"]), "whole"),
    }
    for column, (cell, result, look) in linked.items():
        page.compute(f"{column}{row}", reference(unit.sheet, cell), result, f"{look}{_strong(unit)}")
    page.compute(f"I{row}", reference(unit.sheet, f"F{rows.mean}"), _mean(unit, sheets), f"percent{_strong(unit)}")


def _mean(unit: Unit, sheets: Sheets) -> Result:
    """The mean of the aspects as the unit's sheet shows it, be it words."""
    value = unit.score["mean_pct"]
    if "mean_pct" in str(unit.score.get("suppressed_columns", "")).split(";"):
        ends: dict[str, Any] = {end: float(unit.score[f"mean_{end}_pct"]) for end in ("low", "high")}
        return sheets.words.both("withheld_range", **ends)
    return sheets.words.unknown if pd.isna(value) else float(value)


def _not_assessed(page: Page, row: int, unit: Unit, sheets: Sheets) -> None:
    """A village in which nothing was assessed has no sheet."""
    words = sheets.words
    page.write(f"C{row}", unit.name, "words")
    for column in "EFHI":
        page.write(f"{column}{row}", words.both("none"), "small")
    page.write(f"G{row}", words.class_(str(unit.score["class"])), "words")
    page.write(f"J{row}", 0, "whole")


def _classes(page: Page, areas: list[Unit], sheets: Sheets, first: int, last: int) -> None:
    """How many areas are of each class, how many of these are open, and their hectares: counted by formulas."""
    words = sheets.words
    page.write(f"A{CLASS_ROW - 2}", words.both("summary.by_class"), "heading")
    titles = ("class", "areas", "open_areas", "area_ha")
    head(page, CLASS_ROW - 1, list(zip("BDEF", (words.both(f"column.{t}", between="\n") for t in titles), strict=True)))
    page.write(f"C{CLASS_ROW - 1}", "", "head")
    page.merge(f"B{CLASS_ROW - 1}:C{CLASS_ROW - 1}")
    page.heights({CLASS_ROW - 1: HEAD_PT})
    classes, settled = f"$G${first}:$G${last}", words.both("settled")
    order = style.class_order(sheets.rules)
    for index, class_ in enumerate(order):
        row, label = CLASS_ROW + index, words.class_(class_)
        members = [area for area in areas if area.score["class"] == class_]
        is_open = sum(area.score["class_low"] != area.score["class_high"] for area in members)
        hectares = sum(float(area.score["area_ha"]) for area in members if not pd.isna(area.score["area_ha"]))
        page.compute(f"D{row}", f"COUNTIF({classes},B{row})", len(members), "whole")
        opened = f'COUNTIFS({classes},B{row},$H${first}:$H${last},"<>"&{quoted(settled)})'
        page.compute(f"E{row}", opened, is_open, "whole")
        page.compute(f"F{row}", f"SUMIF({classes},B{row},$D${first}:$D${last})", hectares, "hectares")
        _label(page, row, label, "words")
    _all(page, CLASS_ROW + len(order), areas, sheets)


def _all(page: Page, row: int, areas: list[Unit], sheets: Sheets) -> None:
    """The sums of the table of classes."""
    _label(page, row, sheets.words.both("summary.all"), "words strong")
    is_open = sum(area.score["class_low"] != area.score["class_high"] for area in areas)
    hectares = sum(float(area.score["area_ha"]) for area in areas if not pd.isna(area.score["area_ha"]))
    for column, result, look in (("D", len(areas), "whole"), ("E", is_open, "whole"), ("F", hectares, "hectares")):
        page.compute(f"{column}{row}", f"SUM({column}{CLASS_ROW}:{column}{row - 1})", result, f"{look} strong")


def _label(page: Page, row: int, label: str, look: str) -> None:
    """The name of a line of the table of classes, over two columns."""
    page.row(row, {"B": label, "C": ""}, look)
    page.merge(f"B{row}:C{row}")
    page.heights({row: 16})
