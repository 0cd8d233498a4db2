"""The grid of the study's metric system: thin lines over the map, with full coordinates at the left and below."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from pipeline import text
from pipeline.render.mapsheet.layout import SMALLEST_PT
from pipeline.render.paper import PT_PER_MM, width_pt

if TYPE_CHECKING:
    from pipeline.render.mapframe import Frame
    from pipeline.render.paper import Page

GRID_COLOUR, GRID_WIDTH_PT = "#1d4f73", 0.25
"""Of the lines; nothing else on a sheet is drawn in this colour."""
INTERVALS_M = (50, 100, 250, 500, 1000, 2500)
_LEAST_MM = 40.0


def interval_m(scale: int) -> int:
    """Metres between the lines: 4 to 5 cm on paper at the scales of the sheets.

    >>> {scale: interval_m(scale) for scale in (1000, 2500, 5000, 10000, 25000, 50000)}
    {1000: 50, 2500: 100, 5000: 250, 10000: 500, 25000: 1000, 50000: 2500}
    """
    return next((step for step in INTERVALS_M if step * 1000 / scale >= _LEAST_MM), INTERVALS_M[-1])


def values(low_m: float, high_m: float, *, step_m: int) -> list[int]:
    """The multiples of `step_m` between two coordinates.

    >>> values(551_930, 552_120, step_m=50)
    [551950, 552000, 552050, 552100]
    """
    return [step_m * number for number in range(math.ceil(low_m / step_m), math.floor(high_m / step_m) + 1)]


def spaced(metres: int) -> str:
    """A full coordinate in groups of three digits.

    >>> spaced(9_156_000)
    '9 156 000'
    """
    return f"{metres:,}".replace(",", " ")


def draw_grid(frame: Frame, page: Page, *, language: str) -> None:
    """The lines inside the frame, from edge to edge, and their coordinates outside it."""
    west, south, east, north = frame.view.bounds
    step = interval_m(frame.view.scale)
    for x in values(west, east, step_m=step):
        _line(frame, [x, x], [south, north], gid=f"grid-x-{x}")
        _label(frame, page, text.say("mapsheet.easting", language, metres=spaced(x)), x=x)
    for y in values(south, north, step_m=step):
        _line(frame, [west, east], [y, y], gid=f"grid-y-{y}")
        _label(frame, page, text.say("mapsheet.northing", language, metres=spaced(y)), y=y)


def _line(frame: Frame, x: list[float], y: list[float], *, gid: str) -> None:
    style: dict[str, Any] = {"color": GRID_COLOUR, "linewidth": GRID_WIDTH_PT, "solid_capstyle": "butt"}
    frame.axes.plot(x, y, zorder=7.6, gid=gid, **style)


def _label(frame: Frame, page: Page, words: str, *, x: float | None = None, y: float | None = None) -> None:
    """Below the frame for an `x`, upright left of it for a `y`; none where it would pass a corner."""
    box, metres = frame.view.layout.frame, frame.view.metres_per_mm
    along = (x - frame.view.bounds[0]) / metres if x is not None else ((y or 0.0) - frame.view.bounds[1]) / metres
    half = width_pt(words, size_pt=SMALLEST_PT) / PT_PER_MM / 2
    if not half <= along <= (box.width_mm if x is not None else box.height_mm) - half:
        return
    options: dict[str, Any] = {"ha": "center", "va": "top"}
    place = (box.left_mm + along, box.bottom_mm - 1.2)
    if x is None:
        options = {"ha": "right", "va": "center", "rotation": 90}
        place = (box.left_mm - 1.2, box.bottom_mm + along)
    page.write(*place, words, size_pt=SMALLEST_PT, color=GRID_COLOUR, gid="grid-label", **options)
