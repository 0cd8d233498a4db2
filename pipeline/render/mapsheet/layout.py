"""Where things stand on a map sheet: the map at the left, the column of boxes at the right, a band below both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipeline.render.layout import Box, Layout
from pipeline.render.paper import LINE_SPACING, PT_PER_MM, fitted

Paper = Literal["A4", "A3"]
Orientation = Literal["landscape", "portrait"]

SIZES_MM: dict[Paper, tuple[int, int]] = {"A4": (210, 297), "A3": (297, 420)}
"""Short and long side (ISO 216)."""
SMALLEST_PT = 5.5
"""No letter on a sheet is smaller."""

_MARGIN_MM, _GAP_MM = 7.0, 1.5
_COLUMN_MM: dict[str, float] = {"A4": 68.0, "A3": 84.0}
_EDGE_MM = 5.5  # around the frame, for its coordinates
_RULER_MM = 12.0  # the row of the scale bar and the control line
_BAR_MM, _REFERENCE_MM, _STAMP_MM = 62.0, 58.0, 52.0
_PAD_MM = 1.5


@dataclass(frozen=True, slots=True)
class SheetLayout(Layout):
    """A sheet of `width_mm` x `height_mm`; `source_mm` is the height that its lines of sources need."""

    source_mm: float = 0

    @property
    def orientation(self) -> Orientation:
        """Which side is the longer one."""
        return "landscape" if self.width_mm > self.height_mm else "portrait"

    @property
    def whole(self) -> Box:
        """Everything inside the margins."""
        return Box(_MARGIN_MM, _MARGIN_MM, self.width_mm - 2 * _MARGIN_MM, self.height_mm - 2 * _MARGIN_MM)

    @property
    def frame(self) -> Box:
        """The map itself, whose millimetres are true to scale."""
        whole, bottom = self.whole, self._above_band_mm + _EDGE_MM
        width = whole.width_mm - _COLUMN_MM[self.name] - _GAP_MM - 2 * _EDGE_MM
        return Box(whole.left_mm + _EDGE_MM, bottom, width, whole.top_mm - _EDGE_MM - bottom)

    @property
    def column(self) -> Box:
        """Title, legend, insets, table and signatures."""
        width = _COLUMN_MM[self.name]
        bottom = self._above_band_mm
        return Box(self.whole.right_mm - width, bottom, width, self.whole.top_mm - bottom)

    @property
    def bar(self) -> Box:
        """The scale bar, below the map."""
        return self._ruler_row(0, _BAR_MM)

    @property
    def control(self) -> Box:
        """The control line of 10 cm, beside the scale bar."""
        taken = _BAR_MM + (0 if self.orientation == "portrait" else _REFERENCE_MM + _STAMP_MM)
        return self._ruler_row(_BAR_MM, self.whole.width_mm - taken)

    @property
    def reference(self) -> Box:
        """Projection, datum, grid and unit."""
        return self._at_right(_REFERENCE_MM, from_right_mm=_STAMP_MM)

    @property
    def stamp(self) -> Box:
        """The sample's stamp; without one it stays empty."""
        return self._at_right(_STAMP_MM, from_right_mm=0)

    @property
    def source(self) -> Box:
        """Where the data come from, and notes."""
        return Box(self.whole.left_mm, _MARGIN_MM, source_width_mm(self.width_mm, self.height_mm), self.source_mm)

    @property
    def _above_band_mm(self) -> float:
        return _MARGIN_MM + self.source_mm + _RULER_MM + _GAP_MM

    def _ruler_row(self, from_left_mm: float, width_mm: float) -> Box:
        return Box(self.whole.left_mm + from_left_mm, _MARGIN_MM + self.source_mm, width_mm, _RULER_MM)

    def _at_right(self, width_mm: float, *, from_right_mm: float) -> Box:
        """In the row of the scale bar on a wide sheet, beside the sources on a narrow one."""
        left = self.whole.right_mm - from_right_mm - width_mm
        if self.orientation == "landscape":
            return Box(left, _MARGIN_MM + self.source_mm, width_mm, _RULER_MM)
        return Box(left, _MARGIN_MM, width_mm, self.source_mm)


def source_width_mm(width_mm: float, height_mm: float) -> float:
    """How wide the box of the sources is on a sheet of this size."""
    beside = 0 if width_mm > height_mm else _REFERENCE_MM + _STAMP_MM
    return width_mm - 2 * _MARGIN_MM - beside


def layouts_of(paper: Paper, *, sources: str) -> tuple[SheetLayout, SheetLayout]:
    """The sheet of a paper lying and standing; both have room for all of `sources`.

    >>> lying, standing = layouts_of("A4", sources="Survey 2020")
    >>> (lying.width_mm, lying.height_mm), (standing.width_mm, standing.height_mm)
    ((297, 210), (210, 297))
    """
    short, long = SIZES_MM[paper]
    return _layout(paper, long, short, sources), _layout(paper, short, long, sources)


def _layout(paper: Paper, width_mm: int, height_mm: int, sources: str) -> SheetLayout:
    shown, size = source_text(sources, width_mm=source_width_mm(width_mm, height_mm))
    lines_mm = (shown.count("\n") + 1) * size * LINE_SPACING / PT_PER_MM
    least_mm = 6.5 if width_mm > height_mm else _RULER_MM
    return SheetLayout(paper, width_mm, height_mm, source_mm=max(lines_mm + 2 * _PAD_MM, least_mm))


def source_text(sources: str, *, width_mm: float) -> tuple[str, float]:
    """The lines of the sources and their size in points."""
    return fitted(sources, room_pt=(width_mm - 2 * _PAD_MM) * PT_PER_MM, size_pt=6, smallest_pt=SMALLEST_PT, lines=2)


def inside(box: Box, *, pad_mm: float = _PAD_MM) -> Box:
    """The box without a rim of `pad_mm`."""
    return Box(box.left_mm + pad_mm, box.bottom_mm + pad_mm, box.width_mm - 2 * pad_mm, box.height_mm - 2 * pad_mm)


def joined(left: Box, right: Box) -> Box:
    """Two boxes side by side as one."""
    return Box(left.left_mm, left.bottom_mm, left.width_mm + right.width_mm, left.height_mm)
