"""Two small maps: where the unit lies in the district, and which sheets it has, this one marked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import shapely
from matplotlib.patches import Rectangle

from pipeline import text
from pipeline.render import style
from pipeline.render.layout import Box
from pipeline.render.mapframe import axes_in, fill
from pipeline.render.mapsheet.layout import SMALLEST_PT
from pipeline.render.marginalia import STAMP_COLOUR
from pipeline.render.paper import PT_PER_MM, fitted, height_pt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from shapely import Geometry

    from pipeline.render.layout import Bounds
    from pipeline.render.mapsheet.model import MapSheet
    from pipeline.render.marginalia import Column

HEIGHT_MM, LEAST_HEIGHT_MM = 27.0, 18.0
_GAP_MM = 2.0
_LEAST_VIEW_MM = 2.4  # a sheet's rectangle is never drawn smaller


def draw_insets(column: Column, sheet: MapSheet, *, height_mm: float) -> None:
    """Both side by side, with their names above."""
    width = (column.box.width_mm - _GAP_MM) / 2
    left = column.box.left_mm
    tops = []
    for key, x_mm in (("locator", left), ("sheet_index", left + width + _GAP_MM)):
        words = text.say(f"mapsheet.{key}", sheet.content.language)
        shown, size = fitted(words, room_pt=width * PT_PER_MM, size_pt=6.2, smallest_pt=SMALLEST_PT, lines=2, bold=True)
        column.page.write(x_mm, column.top_mm, shown, size_pt=size, weight="bold", gid=f"{key}-title")
        tops.append(column.top_mm - height_pt(shown, size_pt=size) / PT_PER_MM - 0.6)
    bottom = min(tops) - height_mm
    _draw_locator(column, Box(left, bottom, width, height_mm), sheet)
    _draw_index(column, Box(left + width + _GAP_MM, bottom, width, height_mm), sheet)
    column.top_mm = bottom - 1.2


def _around(shapes: Sequence[Geometry], box: Box) -> Bounds:
    """Bounds in the proportions of the box that hold all shapes."""
    west, south, east, north = shapely.total_bounds(list(shapes))
    metres = max((east - west) / box.width_mm, (north - south) / box.height_mm) * 1.08
    x, y, half_x, half_y = (west + east) / 2, (south + north) / 2, metres * box.width_mm / 2, metres * box.height_mm / 2
    return x - half_x, y - half_y, x + half_x, y + half_y


def _draw_locator(column: Column, box: Box, sheet: MapSheet) -> None:
    """All villages, that of the unit filled, and the ground of this sheet."""
    subject = sheet.content.subject
    everything = [*subject.villages.geometry, *subject.other_villages.geometry]
    axes = axes_in(column.page, box, _around([*everything, shapely.box(*sheet.bounds)], box), label="locator")
    others = {"facecolor": style.PAPER, "edgecolor": "#a3a8ac", "linewidth": 0.35}
    fill(axes, subject.other_villages.geometry, gid="locator-others", **others)
    own = {"facecolor": "#aebdc8", "edgecolor": style.INK, "linewidth": 0.7}
    fill(axes, subject.villages.geometry, gid="locator-own", **own)
    _rectangle(axes, box, sheet.bounds, gid="locator-view", edgecolor=STAMP_COLOUR, facecolor="none", linewidth=1.1)


def _draw_index(column: Column, box: Box, sheet: MapSheet) -> None:
    """The unit below the frames of its sheets, each with its number."""
    subject = sheet.content.subject
    shapes = list((subject.areas if sheet.content.level == "area" else subject.villages).geometry)
    frames = [shapely.box(*tile) for tile in sheet.tiles]
    axes = axes_in(column.page, box, _around([*shapes, *frames], box), label="sheet-index")
    fill(axes, shapes, gid="index-unit", facecolor="#d5d9dc", edgecolor=style.MUTED, linewidth=0.6, zorder=1)
    for number, tile in enumerate(sheet.tiles, start=1):
        own = number == sheet.number
        look = {"edgecolor": STAMP_COLOUR if own else style.MUTED, "linewidth": 1.2 if own else 0.5}
        _rectangle(axes, box, tile, gid=f"index-{number}", facecolor="none", zorder=4 if own else 3, **look)
        _number(axes, sheet, number, box)


def _number(axes: Axes, sheet: MapSheet, number: int, box: Box) -> None:
    """The number in the middle of its sheet; where the sheets are too small for numbers, this one's alone."""
    tile, own = sheet.tiles[number - 1], number == sheet.number
    tile_mm = (tile[2] - tile[0]) / (axes.get_xlim()[1] - axes.get_xlim()[0]) * box.width_mm
    if own or tile_mm > 5:
        place: dict[str, Any] = {"ha": "center", "va": "center", "zorder": 5, "weight": "bold" if own else "normal"}
        x, y = (tile[0] + tile[2]) / 2, (tile[1] + tile[3]) / 2
        axes.text(x, y, str(number), fontsize=7 if own else SMALLEST_PT, gid=f"index-number-{number}", **place)


def _rectangle(axes: Axes, box: Box, bounds: Bounds, *, gid: str, **look: Any) -> None:
    least = _LEAST_VIEW_MM * (axes.get_xlim()[1] - axes.get_xlim()[0]) / box.width_mm
    width, height = max(bounds[2] - bounds[0], least), max(bounds[3] - bounds[1], least)
    x, y = (bounds[0] + bounds[2] - width) / 2, (bounds[1] + bounds[3] - height) / 2
    axes.add_patch(Rectangle((x, y), width, height, gid=gid, **{"zorder": 4, **look}))
