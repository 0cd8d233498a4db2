"""What is written on a sheet: text that fits the room it has, and the page whose unit is the millimetre."""

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

    from pipeline.render.layout import Layout

MM_PER_INCH, PT_PER_MM = 25.4, 72 / 25.4
FONT = "DejaVu Sans"
"""The font that comes with Matplotlib, so that a map is the same on every machine."""
LINE_SPACING = 1.25


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
