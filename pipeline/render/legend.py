"""The legend of a printed map: every group as it is drawn, with its number of areas and its hectares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.patches import Rectangle

from pipeline import text
from pipeline.render import ground, style
from pipeline.render.mapframe import MARKER_SIZE, OTHER_AREAS, OTHER_AREAS_LINE, dense, hatch_colour, outline
from pipeline.render.marginalia import HEAD_PT, SMALL_PT, TEXT_PT, Column
from pipeline.render.paper import PT_PER_MM, fitted, height_pt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.render.printgroups import Group

_SWATCH_MM = (7.0, 3.6)
_FILLS = {
    **dict.fromkeys(("other_areas", "neighbour_areas"), (OTHER_AREAS, OTHER_AREAS_LINE)),
    "built_up": (ground.BUILT_UP, ground.BUILT_UP),
}
"""What is drawn as ground: its fill and its edge."""


def draw_legend(
    column: Column,
    groups: Sequence[Group],
    *,
    title: str,
    note: str = "",
    seen: Sequence[str],
    markers: bool,
    language: str,
) -> None:
    """Every group with its number of areas and hectares, then the lines of the map; `note` says what is shown."""
    column.write(title, size_pt=HEAD_PT, weight="bold")
    if note:
        column.write(note, size_pt=SMALL_PT, color=style.MUTED)
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
    for key in dict.fromkeys(seen):
        _line_row(column, key, language)
    column.top_mm -= 2.5


def draw_keys(column: Column, groups: Sequence[Group], *, title: str, language: str) -> None:
    """Every group as it is drawn, without counting anything."""
    column.write(title, size_pt=HEAD_PT, weight="bold")
    for group in groups:
        _key_row(column, group, indent_mm=0, room_mm=0)
    if any(group.is_open for group in groups):
        column.write(text.say("printmap.open_hint", language), size_pt=SMALL_PT, color=style.MUTED)


def _legend_row(column: Column, group: Group, *, markers: bool, language: str) -> None:
    top_mm = column.top_mm
    if markers:
        _marker(column, group)
    for words, from_right, key in (
        (style.number(len(group.areas), language), 12, "count"),
        (style.number(group.area_ha, language, decimals=2), 0, "ha"),
    ):
        x_mm, gid = column.box.right_mm - from_right, f"legend-{key}-{group.key}"
        column.page.write(x_mm, top_mm - 0.3, words, size_pt=TEXT_PT, ha="right", gid=gid)
    _key_row(column, group, indent_mm=5 if markers else 0, room_mm=18)


def _key_row(column: Column, group: Group, *, indent_mm: float, room_mm: float) -> None:
    """The swatch of a group and its label, which leaves `room_mm` free at the right."""
    indent = _SWATCH_MM[0] + 1.8 + indent_mm
    _swatch(column, group)
    room_pt = (column.box.width_mm - room_mm - indent) * PT_PER_MM
    label, size = fitted(group.label, room_pt=room_pt, size_pt=TEXT_PT, smallest_pt=5.5, lines=2)
    x_mm = column.box.left_mm + indent
    column.page.write(x_mm, column.top_mm - 0.3, label, size_pt=size, gid=f"legend-label-{group.key}")
    column.top_mm -= max(_SWATCH_MM[1], height_pt(label, size_pt=size) / PT_PER_MM) + 1.3


def _marker(column: Column, group: Group) -> None:
    width, height = _SWATCH_MM
    column.page.axes.scatter(
        [column.box.left_mm + width + 3.4],
        [column.top_mm - height / 2],
        s=42 * MARKER_SIZE[group.marker],
        marker=group.marker,
        facecolor=group.fill,
        edgecolor=style.INK,
        clip_on=False,
        **(outline(group) | {"linewidth": 0.8}),
    )


def _swatch(column: Column, group: Group) -> None:
    axes, left, (width, height) = column.page.axes, column.box.left_mm, _SWATCH_MM
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
        "river": (ground.RIVER, 1.3),
        "main_road": (ground.MAIN_ROAD_EDGE, 2.2),
        **{key: (line, 0.6) for key, (_, line) in _FILLS.items()},
    }[key]
    left, middle = column.box.left_mm, column.top_mm - 1.5
    if key in _FILLS:
        fill, _ = _FILLS[key]
        column.page.axes.add_patch(
            Rectangle((left, middle - 1.2), _SWATCH_MM[0], 2.4, facecolor=fill, edgecolor=colour, linewidth=line_width)
        )
    else:
        ends = [left, left + _SWATCH_MM[0]]
        column.page.axes.plot(ends, [middle, middle], color=colour, linewidth=line_width)
        if key == "main_road":
            column.page.axes.plot(ends, [middle, middle], color=ground.MAIN_ROAD, linewidth=1.4)
    column.write(text.say(f"printmap.{key}", language), size_pt=SMALL_PT, indent_mm=_SWATCH_MM[0] + 1.8)
