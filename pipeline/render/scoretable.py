"""The table beside a printed map: the areas of a village, or the villages of the district, with their scores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd
from matplotlib.patches import Rectangle

from pipeline import text
from pipeline.render import style
from pipeline.render.lettering import short_name
from pipeline.render.mapframe import outline
from pipeline.render.marginalia import HEAD_PT, SMALL_PT, Column
from pipeline.render.paper import PT_PER_MM, clean, fitted, height_pt
from pipeline.render.printgroups import Group, groups_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.render.themes import Theme


_ROW_MM, _MORE_MM = 6.0, 3.5
"""Of the highest row, on two lines, and of the line that says how many did not fit."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: a unit with its colour, hectares and score."""

    name: str
    group: Group | None
    area_ha: float
    score: str


def area_rows(groups: Sequence[Group]) -> list[Row]:
    """The areas from the highest score to the lowest."""
    found = [(row, group) for group in groups for _, row in group.areas.iterrows()]
    found.sort(key=lambda pair: (1 if pd.isna(pair[0]["score"]) else -pair[0]["score"], pair[0]["name"]))
    return [Row(short_name(row), group, row["area_ha"], row["table_words"]) for row, group in found]


def village_rows(scores: pd.DataFrame, *, theme: Theme, language: str) -> list[Row]:
    """The villages in the order of their codes, coloured like areas; none for a theme of areas alone."""
    if "village" not in theme.members:
        return []
    rows, nothing = [], text.say("printmap.without_area", language)
    table = scores.sort_values("unit_id")
    groups = groups_of(table, theme=theme, level="village", language=language)
    found = {row["unit_id"]: (group, row["table_words"]) for group in groups for _, row in group.areas.iterrows()}
    for _, row in table.iterrows():
        assessed = row["class"] != style.NOT_ASSESSED
        group, words = found[row["unit_id"]] if assessed else (None, nothing)
        rows.append(Row(clean(row["name"]), group, row["area_ha"], words))
    return rows


def draw_table(column: Column, rows: Sequence[Row], *, title: str, heading: str, language: str) -> None:
    """As many rows as fit; how many do not fit is said. `heading` is of the last column."""
    column.write(title, size_pt=HEAD_PT, weight="bold")
    right = column.box.right_mm
    for words, x_mm in ((text.say("printmap.hectares_column", language), right - 23), (heading, right)):
        column.page.write(x_mm, column.top_mm, words, size_pt=SMALL_PT, ha="right", color=style.MUTED)
    column.top_mm -= 3.4
    for number, row in enumerate(rows):
        if column.left_over_mm < (_ROW_MM if number == len(rows) - 1 else _ROW_MM + _MORE_MM):
            column.write(
                text.say("printmap.more_rows", language, count=style.number(len(rows) - number, language)),
                size_pt=SMALL_PT,
                color=style.MUTED,
            )
            return
        _table_row(column, row, language)


def _table_row(column: Column, row: Row, language: str) -> None:
    page, left, right = column.page, column.box.left_mm, column.box.right_mm
    if row.group is not None:
        page.axes.add_patch(
            Rectangle(
                (left, column.top_mm - 2.6),
                2.6,
                2.3,
                facecolor=row.group.fill,
                edgecolor=style.INK,
                **(outline(row.group) | {"linewidth": 0.6}),
            )
        )
    name, size = fitted(row.name, room_pt=(right - 33 - left - 4) * PT_PER_MM, size_pt=6.5, smallest_pt=5, lines=2)
    page.write(left + 4, column.top_mm, name, size_pt=size, gid="table-name")
    hectares = "" if pd.isna(row.area_ha) else style.number(row.area_ha, language, decimals=2)
    page.write(right - 23, column.top_mm, hectares, size_pt=6.5, ha="right")
    score, score_pt = fitted(row.score, room_pt=19.5 * PT_PER_MM, size_pt=6.5, smallest_pt=5, lines=2)
    page.write(right, column.top_mm, score, size_pt=score_pt, ha="right", gid="table-score")
    used_pt = max(height_pt(name, size_pt=size), height_pt(score, size_pt=score_pt), height_pt("0", size_pt=6.5))
    column.top_mm -= used_pt / PT_PER_MM + 0.6
