"""The sheet of paper: where things stand on it in millimetres, and how much of the ground its frame shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_MARGIN_MM, _COLUMN_MM, _GAP_MM, _TITLE_MM, _STRIP_MM, _FOOT_MM = 9, 61, 3, 18, 12, 9
_STEPS = (1, 1.25, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5, 6, 6.5, 7, 7.5, 8, 9)

Bounds = tuple[float, float, float, float]
"""West, south, east, north in metres."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the paper in millimetres from the lower left corner."""

    left_mm: float
    bottom_mm: float
    width_mm: float
    height_mm: float

    @property
    def top_mm(self) -> float:
        """The upper edge."""
        return self.bottom_mm + self.height_mm

    @property
    def right_mm(self) -> float:
        """The right edge."""
        return self.left_mm + self.width_mm


@dataclass(frozen=True, slots=True)
class Layout:
    """A sheet with a map frame, a column for legend and tables, and room for title, scale bar and source.

    A `bare` one is a picture for a report: no margin, and neither title nor source.
    """

    name: str
    width_mm: float
    height_mm: float
    bare: bool = False

    @property
    def margin_mm(self) -> float:
        """White around everything."""
        return 0.5 if self.bare else _MARGIN_MM

    @property
    def _head_mm(self) -> float:
        return 0 if self.bare else _TITLE_MM

    @property
    def _foot_mm(self) -> float:
        return 0 if self.bare else _FOOT_MM

    @property
    def frame(self) -> Box:
        """The map itself."""
        bottom = self.margin_mm + self._foot_mm + _STRIP_MM
        width = self.width_mm - 2 * self.margin_mm - _COLUMN_MM - _GAP_MM
        return Box(self.margin_mm, bottom, width, self.height_mm - self.margin_mm - self._head_mm - bottom)

    @property
    def column(self) -> Box:
        """Legend and tables, right of the map."""
        bottom = self.margin_mm + self._foot_mm
        height = self.height_mm - self.margin_mm - self._head_mm - bottom
        return Box(self.width_mm - self.margin_mm - _COLUMN_MM, bottom, _COLUMN_MM, height)

    @property
    def title(self) -> Box:
        """Above map and column."""
        bottom = self.height_mm - self.margin_mm - _TITLE_MM + 2
        return Box(self.margin_mm, bottom, self.width_mm - 2 * self.margin_mm, _TITLE_MM - 2)

    @property
    def foot(self) -> Box:
        """Below everything: where the data come from."""
        return Box(self.margin_mm, self.margin_mm - 3, self.width_mm - 2 * self.margin_mm, _FOOT_MM + 1)


@dataclass(frozen=True, slots=True)
class Cell:
    """One of several maps on a sheet: its frame only."""

    name: str
    frame: Box


SMALLEST_MM, LARGEST_MM = (120, 75), 1200
"""Of a sheet: its width and height so that legend and map fit, and any side."""
_SIZES_MM = {"A5": (148, 210), "A4": (210, 297), "A3": (297, 420), "A2": (420, 594)}
SIZES = tuple(_SIZES_MM)
A4 = "A4"


def layouts_of(size: str, *, bare: bool = False) -> tuple[Layout, ...]:
    """Landscape and portrait of a paper size, or the one sheet of `width x height` in millimetres.

    Raises `ValueError` for a size that is neither, or on which legend and map find no room.

    >>> [(layout.width_mm, layout.height_mm) for layout in layouts_of("A4")]
    [(297, 210), (210, 297)]
    >>> layouts_of("160x100", bare=True)[0].width_mm
    160.0
    """
    if size in _SIZES_MM:
        short, long = _SIZES_MM[size]
        return Layout(size, long, short, bare), Layout(size, short, long, bare)
    sides = tuple(float(side) for side in size.split("x"))
    if len(sides) != 2 or not (SMALLEST_MM[0] <= sides[0] <= LARGEST_MM and SMALLEST_MM[1] <= sides[1] <= LARGEST_MM):
        raise ValueError(size)
    return (Layout(f"{sides[0]:g} mm", *sides, bare),)


@dataclass(frozen=True, slots=True)
class View:
    """What the frame shows: its bounds in metres and the scale that makes them fill it exactly."""

    layout: Layout | Cell
    scale: int
    bounds: Bounds

    @property
    def box(self) -> Box:
        """The frame on the sheet."""
        return self.layout.frame

    @property
    def metres_per_mm(self) -> float:
        """Metres on the ground for a millimetre on paper."""
        return self.scale / 1000


def view_of(bounds: Bounds, *, largest_scale: int, layouts: Sequence[Layout | Cell] | None = None) -> View:
    """The layout that shows `bounds` larger, at a round scale no larger than `largest_scale` (its denominator).

    Without `layouts` it is one of A4.
    """

    def needed(layout: Layout | Cell) -> float:
        frame = layout.frame
        return 1000 * max((bounds[2] - bounds[0]) / frame.width_mm, (bounds[3] - bounds[1]) / frame.height_mm)

    layout = min(layouts or layouts_of(A4), key=needed)
    scale = round_scale(max(needed(layout), largest_scale))
    half_x, half_y = layout.frame.width_mm * scale / 2000, layout.frame.height_mm * scale / 2000
    x, y = (bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2
    return View(layout, scale, (x - half_x, y - half_y, x + half_x, y + half_y))


def round_scale(denominator: float) -> int:
    """The next scale that people can read off a ruler.

    >>> round_scale(2500), round_scale(5100), round_scale(51234)
    (2500, 5500, 55000)
    """
    power = 100
    while True:
        for step in _STEPS:
            if step * power >= denominator - 1e-6:
                return round(step * power)
        power *= 10
