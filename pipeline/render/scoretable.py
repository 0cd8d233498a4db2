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
from pipeline.render.subject import Group, Theme, groups_of, range_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.rules import Rules


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: a unit with its colour, hectares and score."""

    name: str
    group: Group | None
    area_ha: float
    score: str


def area_rows(groups: Sequence[Group], *, theme: Theme, language: str) -> list[Row]:
    """The areas from the highest score to the lowest."""
    found = [(row, group) for group in groups for _, row in group.areas.iterrows()]
    found.sort(key=lambda pair: (1 if pd.isna(pair[0]["score"]) else -pair[0]["score"], pair[0]["name"]))
    return [
        Row(short_name(row), group, row["area_ha"], range_words(row, theme=theme, language=language))
        for row, group in found
    ]


def village_rows(scores: pd.DataFrame, *, theme: Theme, rules: Rules, language: str) -> list[Row]:
    """The villages in the order of their codes, coloured like areas."""
    rows, nothing = [], text.say("printmap.without_area", language)
    table = scores.assign(area_id=scores["unit_id"]).sort_values("unit_id")
    groups = groups_of(table[table["class"] != style.NOT_ASSESSED], theme=theme, rules=rules, language=language)
    group_of = {unit: group for group in groups for unit in group.areas["unit_id"]}
    for _, row in table.iterrows():
        assessed = row["class"] != style.NOT_ASSESSED
        words = range_words(row, theme=theme, language=language) if assessed else nothing
        rows.append(Row(clean(row["name"]), group_of.get(row["unit_id"]), row["area_ha"], words))
    return rows


def draw_table(column: Column, rows: Sequence[Row], *, title: str, language: str) -> None:
    """As many rows as fit; how many do not fit is said."""
    column.write(title, size_pt=HEAD_PT, weight="bold")
    right = column.box.right_mm
    for key, x_mm in (("hectares_column", right - 23), ("score", right)):
        column.page.write(
            x_mm, column.top_mm, text.say(f"printmap.{key}", language), size_pt=SMALL_PT, ha="right", color=style.MUTED
        )
    column.top_mm -= 3.4
    for number, row in enumerate(rows):
        if column.left_over_mm < 9 and number < len(rows) - 1:
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
    page.write(right, column.top_mm, row.score, size_pt=6.5, ha="right", gid="table-score")
    column.top_mm -= max(height_pt(name, size_pt=size), height_pt("0", size_pt=6.5)) / PT_PER_MM + 0.6
