"""The table of a sheet: the areas of the unit with hectares, score and class, and their sum."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from pipeline import text
from pipeline.render import style
from pipeline.render.lettering import short_name
from pipeline.render.mapsheet.layout import SMALLEST_PT
from pipeline.render.paper import PT_PER_MM, fitted, height_pt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.render.marginalia import Column
    from pipeline.render.printgroups import Group

_SIZE_PT = 6.0
_SHARES = (0.27, 0.18, 0.24, 0.31)
"""Of the width: name, hectares, score, class."""
_GAP_MM, _ROW_GAP_MM, _TAIL_MM, _TITLE_MM = 1.6, 0.7, 3.4, 4.4


SENTENCE_MM = 8.0
"""What the least that a table says needs: its title and a sentence."""


class Row(NamedTuple):
    """An area in words."""

    name: str
    area_ha: str
    score: str
    class_: str


def rows_of(groups: Sequence[Group], *, language: str) -> list[Row]:
    """The areas from the highest score to the lowest, those without a score last; an unknown number is a word."""
    found = [(row, group.label) for group in groups for _, row in group.areas.iterrows()]
    found.sort(key=lambda pair: (1 if pd.isna(pair[0]["score"]) else -pair[0]["score"], pair[0]["name"]))
    return [
        Row(
            short_name(row),
            style.number(row["area_ha"], language, decimals=2),
            row["table_words"],
            label,
        )
        for row, label in found
    ]


def table_height_mm(column: Column, groups: Sequence[Group], *, language: str) -> float:
    """What the whole table would need in the width of the column."""
    rows = rows_of(groups, language=language)
    return _TITLE_MM + sum(_height(column, row) for row in [_head(language), *rows]) + _TAIL_MM


def draw_table(column: Column, groups: Sequence[Group], *, language: str) -> None:
    """As many rows as there is room for; how many are left out is said, and the sum is over all.

    Where there is no room for the head and a row, number and hectares are said in a sentence.
    """
    rows = rows_of(groups, language=language)
    column.write(text.say("printmap.area_table", language), size_pt=7.5, weight="bold", gid="table-title")
    head = _head(language)
    if column.left_over_mm < sum(_height(column, row) for row in (head, rows[0])) + 2 * _TAIL_MM:
        count, area_ha = _sums(groups, language=language)
        words = text.say("mapsheet.table_elsewhere", language, count=count, area_ha=area_ha)
        column.write(words, size_pt=_SIZE_PT, gid="table-more")
        return
    column.top_mm -= _write(column, head, gid="table-head", color=style.MUTED)
    _write_rows(column, rows, language=language)
    _write_total(column, groups, language=language)


def _write_rows(column: Column, rows: Sequence[Row], *, language: str) -> None:
    for number, row in enumerate(rows):
        left_out = len(rows) - number
        needed = _height(column, row) + (_TAIL_MM if left_out == 1 else 2 * _TAIL_MM)
        if column.left_over_mm < needed:
            count = style.number(left_out, language)
            column.write(text.say("printmap.more_rows", language, count=count), size_pt=SMALLEST_PT, gid="table-more")
            return
        column.top_mm -= _write(column, row, gid="table-cell")


def _sums(groups: Sequence[Group], *, language: str) -> tuple[str, str]:
    """How many areas there are, and their hectares; one unknown size makes the sum unknown."""
    area_ha = pd.concat([group.areas["area_ha"] for group in groups]).sum(skipna=False)
    count = sum(len(group.areas) for group in groups)
    return style.number(count, language), style.number(area_ha, language, decimals=2)


def _head(language: str) -> Row:
    return Row(*(text.say(f"mapsheet.{key}", language) for key in ("name", "hectares", "score", "class")))


def _write_total(column: Column, groups: Sequence[Group], *, language: str) -> None:
    box, top = column.box, column.top_mm
    column.page.axes.plot([box.left_mm, box.right_mm], [top + 0.2, top + 0.2], color=style.MUTED, linewidth=0.4)
    count, area_ha = _sums(groups, language=language)
    total = Row(text.say("mapsheet.total", language, count=count), area_ha, "", "")
    column.top_mm -= _write(column, total, gid="table-total", weight="bold")


def _places(column: Column) -> list[tuple[float, float]]:
    """Left edge and width of each cell in millimetres."""
    places, left = [], column.box.left_mm
    for share in _SHARES:
        places.append((left, share * column.box.width_mm - _GAP_MM))
        left += share * column.box.width_mm
    return places


def _cells(column: Column, row: Row) -> list[tuple[str, float]]:
    """The words of each cell, broken to its width, with their size."""
    return [
        fitted(words, room_pt=width * PT_PER_MM, size_pt=_SIZE_PT, smallest_pt=SMALLEST_PT, lines=2)
        for words, (_, width) in zip(row, _places(column), strict=True)
    ]


def _height(column: Column, row: Row) -> float:
    return max(height_pt(words, size_pt=size) for words, size in _cells(column, row)) / PT_PER_MM + _ROW_GAP_MM


def _write(column: Column, row: Row, *, gid: str, **look: str) -> float:
    """Write a row, hectares and score to the right of their cells; returns its height in millimetres."""
    for place, (words, size) in enumerate(_cells(column, row)):
        left, width = _places(column)[place]
        if not words:
            continue
        at_right = place in (1, 2)
        x = left + width if at_right else left
        column.page.write(x, column.top_mm, words, size_pt=size, ha="right" if at_right else "left", gid=gid, **look)
    return _height(column, row)
