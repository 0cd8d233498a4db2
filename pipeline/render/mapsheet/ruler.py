"""What a ruler is laid on: the scale bar, and the control line that shows whether the printer kept the size."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from matplotlib.patches import Rectangle

from pipeline import text
from pipeline.render import style
from pipeline.render.mapsheet.layout import SMALLEST_PT, inside
from pipeline.render.marginalia import bar_length_m
from pipeline.render.paper import PT_PER_MM, fitted

if TYPE_CHECKING:
    from pipeline.render.layout import Box
    from pipeline.render.mapsheet.model import MapSheet
    from pipeline.render.paper import Page

CONTROL_MM = 100.0
CONTROL_COLOUR = "#101418"
"""Of the control line; nothing else on a sheet is drawn in this colour."""
_LONGEST_BAR_MM = 51.0
_PARTS = 4


def draw_bar(page: Page, box: Box, sheet: MapSheet) -> None:
    """The bar in four parts, black and white, with metres or kilometres, below the scale as a number."""
    language = sheet.content.language
    length_m = bar_length_m(sheet.metres_per_mm * _LONGEST_BAR_MM)
    part_mm = length_m / _PARTS / sheet.metres_per_mm
    left, bottom = box.left_mm + 4, box.bottom_mm + 1.4
    for part in range(_PARTS):
        page.axes.add_patch(
            Rectangle(
                (left + part * part_mm, bottom),
                part_mm,
                1.5,
                facecolor=style.PAPER if part % 2 else style.INK,
                edgecolor=style.INK,
                linewidth=0.4,
                gid=f"scale-bar-{part}",
            )
        )
    unit, factor = ("km", 1000.0) if length_m >= 2000 else ("m", 1.0)
    for part in (0, 2, 4):
        value = length_m * part / _PARTS / factor
        words = style.number(value, language, decimals=0 if value.is_integer() else 1) + (
            f" {unit}" if part == 4 else ""
        )
        place = (left + part * part_mm, bottom + 4.2)
        page.write(*place, words, size_pt=SMALLEST_PT, ha="center", gid="scale-label")
    scale = text.say("mapsheet.scale", language, denominator=style.number(sheet.scale, language))
    page.write(left - 2, box.top_mm - 1.4, scale, size_pt=7.5, weight="bold", gid="scale")


def draw_control(page: Page, box: Box, *, language: str) -> None:
    """A line of exactly 10 cm with a mark at each end and in the middle, and how the sheet is to be printed."""
    box = inside(box)
    left, y = box.left_mm + (box.width_mm - CONTROL_MM) / 2, box.bottom_mm + 1.2
    line: dict[str, Any] = {"color": CONTROL_COLOUR, "solid_capstyle": "butt"}
    page.axes.plot([left, left + CONTROL_MM], [y, y], linewidth=0.7, gid="control-line", **line)
    for share in (0.0, 0.5, 1.0):
        x = left + share * CONTROL_MM
        page.axes.plot([x, x], [y - 1, y + 1.4], linewidth=0.35, gid="control-mark", **line)
    words = {0.0: "0", 0.5: "5", 1.0: "10 cm"}
    for share, label in words.items():
        page.write(left + share * CONTROL_MM, y + 4.1, label, size_pt=SMALLEST_PT, ha="center", gid="control-label")
    note, size = fitted(
        text.say("mapsheet.print_note", language),
        room_pt=box.width_mm * PT_PER_MM,
        size_pt=6,
        smallest_pt=SMALLEST_PT,
    )
    page.write(box.left_mm + box.width_mm / 2, box.top_mm + 0.4, note, size_pt=size, ha="center", gid="print-note")
