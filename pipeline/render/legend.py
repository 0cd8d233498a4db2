"""The legend of a printed map: every group as it is drawn, with its number of areas and its hectares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.patches import Rectangle

from pipeline import text
from pipeline.render import style
from pipeline.render.mapframe import MARKER_SIZE, OTHER_AREAS, OTHER_AREAS_LINE, dense, hatch_colour, outline
from pipeline.render.marginalia import HEAD_PT, SMALL_PT, TEXT_PT, Column
from pipeline.render.paper import PT_PER_MM, fitted, height_pt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.render.subject import Group

_SWATCH_MM = (7.0, 3.6)


def draw_legend(
    column: Column, groups: Sequence[Group], *, title: str, seen: Sequence[str], markers: bool, language: str
) -> None:
    """Every group with its number of areas and hectares, then the lines of the map."""
    column.write(title, size_pt=HEAD_PT, weight="bold")
    right = column.box.right_mm
    for key, x_mm in (("areas_column", right - 12), ("hectares_column", right)):
        column.page.write(
            x_mm, column.top_mm, text.say(f"printmap.{key}", language), size_pt=SMALL_PT, ha="right", color=style.MUTED
        )
    column.top_mm -= 3.6
    for group in groups:
        _legend_row(column, group, markers=markers, language=language)
    _total_row(column, groups, language)
    if any(group.is_open for group in groups):
        column.write(text.say("printmap.open_hint", language), size_pt=SMALL_PT, color=style.MUTED)
    if markers:
        column.write(text.say("printmap.marker_hint", language), size_pt=SMALL_PT, color=style.MUTED)
    column.top_mm -= 1
    for key in seen:
        _line_row(column, key, language)
    column.top_mm -= 2.5


def _legend_row(column: Column, group: Group, *, markers: bool, language: str) -> None:
    axes, left, right = column.page.axes, column.box.left_mm, column.box.right_mm
    width, height = _SWATCH_MM
    bottom = column.top_mm - height
    axes.add_patch(
        Rectangle(
            (left, bottom),
            width,
            height,
            facecolor=group.fill,
            edgecolor=hatch_colour(group),
            hatch=dense(group.hatch),
            linewidth=0,
            gid=f"legend-{group.key}",
        )
    )
    axes.add_patch(Rectangle((left, bottom), width, height, facecolor="none", edgecolor=style.INK, **outline(group)))
    if group.is_open:
        axes.text(
            left + width / 2,
            bottom + height / 2,
            "?",
            fontsize=7,
            weight="bold",
            ha="center",
            va="center",
            color=style.on_fill(group.fill),
        )
    indent = width + 1.8
    if markers:
        size_pt2 = 42 * MARKER_SIZE[group.marker]
        axes.scatter(
            [left + width + 3.4],
            [bottom + height / 2],
            s=size_pt2,
            marker=group.marker,
            facecolor=group.fill,
            edgecolor=style.INK,
            clip_on=False,
            **(outline(group) | {"linewidth": 0.8}),
        )
        indent += 5
    numbers = ((style.number(len(group.areas), language), 12), (style.number(group.area_ha, language, decimals=2), 0))
    for words, from_right in numbers:
        column.page.write(
            right - from_right,
            column.top_mm - 0.3,
            words,
            size_pt=TEXT_PT,
            ha="right",
            gid=f"legend-count-{group.key}" if from_right else f"legend-ha-{group.key}",
        )
    room_pt = (right - 18 - left - indent) * PT_PER_MM
    label, size = fitted(group.label, room_pt=room_pt, size_pt=TEXT_PT, smallest_pt=5.5, lines=2)
    column.page.write(left + indent, column.top_mm - 0.3, label, size_pt=size, gid=f"legend-label-{group.key}")
    column.top_mm -= max(height, height_pt(label, size_pt=size) / PT_PER_MM) + 1.3


def _total_row(column: Column, groups: Sequence[Group], language: str) -> None:
    column.page.axes.plot(
        [column.box.left_mm, column.box.right_mm], [column.top_mm + 0.4] * 2, color=style.MUTED, linewidth=0.4
    )
    count, area_ha = sum(len(group.areas) for group in groups), sum(group.area_ha for group in groups)
    for words, from_right in ((style.number(count, language), 12), (style.number(area_ha, language, decimals=2), 0)):
        column.page.write(
            column.box.right_mm - from_right,
            column.top_mm - 0.3,
            words,
            size_pt=TEXT_PT,
            ha="right",
            weight="bold",
            gid=f"legend-total-{'count' if from_right else 'ha'}",
        )
    column.page.write(
        column.box.left_mm, column.top_mm - 0.3, text.say("printmap.total", language), size_pt=TEXT_PT, weight="bold"
    )
    column.top_mm -= 4.6


def _line_row(column: Column, key: str, language: str) -> None:
    colour, line_width = {
        "village_line": (style.VILLAGE_LINE, 1.1),
        "road": (style.ROAD_LINE, 1.0),
        "drain": (style.DRAIN_LINE, 0.9),
        "other_areas": (OTHER_AREAS_LINE, 0.6),
    }[key]
    left, middle = column.box.left_mm, column.top_mm - 1.5
    if key == "other_areas":
        column.page.axes.add_patch(
            Rectangle(
                (left, middle - 1.2), _SWATCH_MM[0], 2.4, facecolor=OTHER_AREAS, edgecolor=colour, linewidth=line_width
            )
        )
    else:
        column.page.axes.plot([left, left + _SWATCH_MM[0]], [middle, middle], color=colour, linewidth=line_width)
    column.write(text.say(f"printmap.{key}", language), size_pt=SMALL_PT, indent_mm=_SWATCH_MM[0] + 1.8)
