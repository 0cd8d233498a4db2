"""The legend of a map sheet: the classes at the left, lines and ground at the right, each as it is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from matplotlib.patches import Rectangle

from pipeline import text
from pipeline.render import ground, style
from pipeline.render.layout import Box
from pipeline.render.mapframe import MARKER_SIZE, OTHER_AREAS, dense, hatch_colour, outline
from pipeline.render.mapsheet.grid import GRID_COLOUR
from pipeline.render.mapsheet.ground import OTHER_EDGE
from pipeline.render.mapsheet.layout import SMALLEST_PT
from pipeline.render.marginalia import Column
from pipeline.render.paper import PT_PER_MM, fitted, height_pt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.render.paper import Page
    from pipeline.render.printgroups import Group

_WIDTH_MM, _HEIGHT_MM, _GAP_MM = 6.5, 3.0, 0.9
_CLASSES_SHARE = 0.55
_LINES: dict[str, tuple[str, float]] = {
    "village_line": (style.VILLAGE_LINE, 1.1),
    "road": (style.ROAD_LINE, 0.9),
    "drain": (style.DRAIN_LINE, 0.9),
    "river": (ground.RIVER, 1.3),
}
_GROUNDS = {"other_areas": (OTHER_AREAS, OTHER_EDGE), "built_up": (ground.BUILT_UP, "none")}


def draw_keys(
    column: Column, groups: Sequence[Group], *, seen: Sequence[str], markers: bool, grid: str, language: str
) -> None:
    """Every class, then what else is in view and the `grid` in its words; below, what a question mark means."""
    column.write(text.say("printmap.legend", language), size_pt=7.5, weight="bold", gid="legend-title")
    column.top_mm -= 0.4
    left, right = _halves(column)
    for group in groups:
        _class_row(left, group, markers=markers)
    for key in seen:
        _key_row(right, key, text.say(f"mapsheet.{key}", language))
    _key_row(right, "grid", grid)
    column.top_mm = min(left.top_mm, right.top_mm)
    for key, there in (("open_hint", any(group.is_open for group in groups)), ("marker_hint", markers)):
        if there:
            column.write(text.say(f"printmap.{key}", language), size_pt=SMALLEST_PT, color=style.MUTED)


def _halves(column: Column) -> tuple[Column, Column]:
    """Two columns side by side from where the column stands."""
    box = column.box
    width = box.width_mm * _CLASSES_SHARE
    left = Box(box.left_mm, box.bottom_mm, width - 2, box.height_mm)
    right = Box(box.left_mm + width, box.bottom_mm, box.width_mm - width, box.height_mm)
    return Column(column.page, left, column.top_mm), Column(column.page, right, column.top_mm)


def _words(column: Column, words: str, *, indent_mm: float, gid: str) -> None:
    """The words beside a key; the next row starts below both."""
    room_pt = (column.box.width_mm - indent_mm) * PT_PER_MM
    shown, size = fitted(words, room_pt=room_pt, size_pt=6.2, smallest_pt=SMALLEST_PT, lines=3)
    high = height_pt(shown, size_pt=size) / PT_PER_MM
    top = column.top_mm - max(0.0, (_HEIGHT_MM - high) / 2)
    column.page.write(column.box.left_mm + indent_mm, top, shown, size_pt=size, gid=gid)
    column.top_mm -= max(_HEIGHT_MM, high) + _GAP_MM


def _swatch(page: Page, left_mm: float, top_mm: float, **options: Any) -> None:
    page.axes.add_patch(Rectangle((left_mm, top_mm - _HEIGHT_MM), _WIDTH_MM, _HEIGHT_MM, **options))


def _class_row(column: Column, group: Group, *, markers: bool) -> None:
    """Fill, pattern and outline of a class; its symbol too where the sheet has symbols."""
    left, top, page = column.box.left_mm, column.top_mm, column.page
    pattern = {"hatch": dense(group.hatch), "edgecolor": hatch_colour(group), "linewidth": 0}
    _swatch(page, left, top, facecolor=group.fill, gid=f"legend-{group.key}", **pattern)
    _swatch(page, left, top, facecolor="none", edgecolor=style.INK, **outline(group))
    middle = top - _HEIGHT_MM / 2
    if group.is_open:
        place: dict[str, Any] = {"ha": "center", "va": "center", "weight": "bold", "color": style.on_fill(group.fill)}
        page.axes.text(left + _WIDTH_MM / 2, middle, "?", fontsize=6.5, gid="legend-open", **place)
    indent = _WIDTH_MM + 1.5
    if markers:
        look = outline(group) | {"linewidth": 0.7, "facecolor": group.fill, "edgecolor": style.INK}
        size = 30 * MARKER_SIZE[group.marker]
        page.axes.scatter([left + _WIDTH_MM + 2.4], [middle], s=size, marker=group.marker, clip_on=False, **look)
        indent += 3.6
    _words(column, group.label, indent_mm=indent, gid=f"legend-label-{group.key}")


def _key_row(column: Column, key: str, words: str) -> None:
    left, middle = column.box.left_mm, column.top_mm - _HEIGHT_MM / 2
    ends = [left, left + _WIDTH_MM]
    if key in _GROUNDS:
        fill, edge = _GROUNDS[key]
        _swatch(column.page, left, column.top_mm, facecolor=fill, edgecolor=edge, linewidth=0.6)
    elif key == "main_road":
        for colour, width in ((ground.MAIN_ROAD_EDGE, 2.2), (ground.MAIN_ROAD, 1.4)):
            column.page.axes.plot(ends, [middle, middle], color=colour, linewidth=width)
    elif key == "grid":
        column.page.axes.text(
            left + _WIDTH_MM / 2,
            middle,
            "+",
            fontsize=8,
            color=GRID_COLOUR,
            ha="center",
            va="center",
            gid="legend-grid",
        )
    else:
        colour, width = _LINES[key]
        column.page.axes.plot(ends, [middle, middle], color=colour, linewidth=width)
    _words(column, words, indent_mm=_WIDTH_MM + 1.5, gid=f"legend-label-{key}")
