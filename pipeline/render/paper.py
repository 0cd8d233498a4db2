"""The sheet of paper: where things stand on it, in millimetres, and text that fits the room it has."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text

MM_PER_INCH, PT_PER_MM = 25.4, 72 / 25.4
FONT = "DejaVu Sans"
"""The font that comes with Matplotlib, so that a map is the same on every machine."""
LINE_SPACING = 1.25

_MARGIN_MM, _COLUMN_MM, _GAP_MM, _TITLE_MM, _STRIP_MM, _FOOT_MM = 9, 61, 3, 18, 12, 9
_A4_MM = (210, 297)
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
    """A sheet with a map frame, a column for legend and tables, and room for title, scale bar and source."""

    name: str
    width_mm: float
    height_mm: float

    @property
    def frame(self) -> Box:
        """The map itself."""
        bottom = _MARGIN_MM + _FOOT_MM + _STRIP_MM
        width = self.width_mm - 2 * _MARGIN_MM - _COLUMN_MM - _GAP_MM
        return Box(_MARGIN_MM, bottom, width, self.height_mm - _MARGIN_MM - _TITLE_MM - bottom)

    @property
    def column(self) -> Box:
        """Legend and tables, right of the map."""
        bottom = _MARGIN_MM + _FOOT_MM
        height = self.height_mm - _MARGIN_MM - _TITLE_MM - bottom
        return Box(self.width_mm - _MARGIN_MM - _COLUMN_MM, bottom, _COLUMN_MM, height)

    @property
    def title(self) -> Box:
        """Above map and column."""
        bottom = self.height_mm - _MARGIN_MM - _TITLE_MM + 2
        return Box(_MARGIN_MM, bottom, self.width_mm - 2 * _MARGIN_MM, _TITLE_MM - 2)

    @property
    def foot(self) -> Box:
        """Below everything: where the data come from."""
        return Box(_MARGIN_MM, _MARGIN_MM - 3, self.width_mm - 2 * _MARGIN_MM, _FOOT_MM + 1)


LAYOUTS = (Layout("A4", _A4_MM[1], _A4_MM[0]), Layout("A4", _A4_MM[0], _A4_MM[1]))
"""Landscape and portrait."""


@dataclass(frozen=True, slots=True)
class View:
    """What the frame shows: its bounds in metres and the scale that makes them fill it exactly."""

    layout: Layout
    scale: int
    bounds: Bounds

    @property
    def metres_per_mm(self) -> float:
        """Metres on the ground for a millimetre on paper."""
        return self.scale / 1000


def view_of(bounds: Bounds, *, largest_scale: int) -> View:
    """The layout that shows `bounds` larger, at a round scale no larger than `largest_scale` (its denominator)."""

    def needed(layout: Layout) -> float:
        frame = layout.frame
        return 1000 * max((bounds[2] - bounds[0]) / frame.width_mm, (bounds[3] - bounds[1]) / frame.height_mm)

    layout = min(LAYOUTS, key=needed)
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


@cache
def _size_at_10_pt(text: str, bold: bool) -> float:
    font = FontProperties(family=FONT, weight="bold" if bold else "normal", size=10)
    width, _, _ = text_to_path.get_text_width_height_descent(text, font, ismath=False)
    return float(width)


def width_pt(text: str, *, size_pt: float, bold: bool = False) -> float:
    """How wide the widest line of `text` prints."""
    return max(_size_at_10_pt(line, bold) for line in text.split("\n")) * size_pt / 10


def height_pt(text: str, *, size_pt: float) -> float:
    """How high the lines of `text` print."""
    return (text.count("\n") + 1) * size_pt * LINE_SPACING


def clean(text: object) -> str:
    """One line without control characters, which no SVG may hold.

    >>> clean(" RT 1\\n\\x07 RW 2 ")
    'RT 1 RW 2'
    """
    return " ".join("".join(letter if letter.isprintable() else " " for letter in str(text)).split())


def fitted(
    text: str, *, room_pt: float, size_pt: float, smallest_pt: float, lines: int = 1, bold: bool = False
) -> tuple[str, float]:
    """`text` broken into lines of at most `room_pt`, and its size: shrunk first, then on more lines, never cut."""
    size = size_pt
    while True:
        rows = _wrapped(text, room_pt=room_pt, size_pt=size, bold=bold, hard=size <= smallest_pt)
        shown = "\n".join(rows)
        if size <= smallest_pt or (len(rows) <= lines and width_pt(shown, size_pt=size, bold=bold) <= room_pt):
            return shown, size
        size = max(size - 0.5, smallest_pt)


def _wrapped(text: str, *, room_pt: float, size_pt: float, bold: bool, hard: bool) -> Sequence[str]:
    """Lines of whole words; with `hard` a word wider than the room is broken too."""
    rows = [""]
    for word in text.split(" "):
        longer = f"{rows[-1]} {word}".strip()
        if not rows[-1] or width_pt(longer, size_pt=size_pt, bold=bold) <= room_pt:
            rows[-1] = longer
        else:
            rows.append(word)
        while hard and len(rows[-1]) > 1 and width_pt(rows[-1], size_pt=size_pt, bold=bold) > room_pt:
            rows[-1:] = _broken(rows[-1], room_pt=room_pt, size_pt=size_pt, bold=bold)
    return rows


def _broken(word: str, *, room_pt: float, size_pt: float, bold: bool) -> list[str]:
    length = len(word) - 1
    while length > 1 and width_pt(word[:length], size_pt=size_pt, bold=bold) > room_pt:
        length -= 1
    return [word[:length], word[length:]]


@dataclass(frozen=True, slots=True)
class Page:
    """The figure with one axes over the whole sheet whose unit is the millimetre."""

    figure: Figure
    axes: Axes

    def write(self, x_mm: float, y_mm: float, text: str, *, size_pt: float, **style: Any) -> Text:
        """Put `text` with its upper left corner at a place of the sheet."""
        options: dict[str, Any] = {"ha": "left", "va": "top", "linespacing": LINE_SPACING, **style}
        return self.axes.text(x_mm, y_mm, text, fontsize=size_pt, **options)


def blank_page(figure: Figure, layout: Layout) -> Page:
    """A white sheet of the layout's size."""
    axes = figure.add_axes((0, 0, 1, 1), label="page", zorder=2)
    axes.set(xlim=(0, layout.width_mm), ylim=(0, layout.height_mm))
    axes.set_axis_off()
    axes.patch.set_visible(False)
    return Page(figure, axes)
