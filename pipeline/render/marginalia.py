"""What stands around a map: title, scale, north, locator, source and the sample's stamp."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from matplotlib.patches import Polygon, Rectangle

from pipeline import text
from pipeline.render import style
from pipeline.render.layout import Box
from pipeline.render.mapframe import axes_in, fill
from pipeline.render.paper import PT_PER_MM, Page, clean, fitted, height_pt

if TYPE_CHECKING:
    from pipeline.render.mapframe import Frame
    from pipeline.render.subject import Subject

STAMP_COLOUR = "#9b1c1c"
_BAR_MM = 42  # no scale bar is longer
TEXT_PT, SMALL_PT, HEAD_PT = 7.0, 6.2, 8.0


@dataclass(slots=True)
class Column:
    """A column that is filled from the top; `top_mm` is where the next line goes."""

    page: Page
    box: Box
    top_mm: float

    def write(self, words: str, *, size_pt: float = TEXT_PT, indent_mm: float = 0, **options: Any) -> None:
        """A paragraph that fits the column."""
        bold = options.get("weight") == "bold"
        room_pt = (self.box.width_mm - indent_mm) * PT_PER_MM
        shown, size = fitted(words, room_pt=room_pt, size_pt=size_pt, smallest_pt=5.5, lines=2, bold=bold)
        self.page.write(self.box.left_mm + indent_mm, self.top_mm, shown, size_pt=size, **options)
        self.top_mm -= height_pt(shown, size_pt=size) / PT_PER_MM + 0.9

    @property
    def left_over_mm(self) -> float:
        """What is still free."""
        return self.top_mm - self.box.bottom_mm


def write_title(page: Page, box: Box, *, study: str, unit: str, theme: str, stamp: tuple[str, str] | None) -> None:
    """Title, then unit and theme, each shrunk or broken into lines until it fits; the stamp's words at the right."""
    stamp_mm = 62 if stamp else 0
    room_pt = (box.width_mm - stamp_mm - 3) * PT_PER_MM
    title, size = fitted(clean(study), room_pt=room_pt, size_pt=14, smallest_pt=7.5, lines=1, bold=True)
    page.write(box.left_mm, box.top_mm, title, size_pt=size, weight="bold", color=style.INK, gid="title")
    used_mm = height_pt(title, size_pt=size) / PT_PER_MM + 1
    below, size = fitted(f"{unit} — {theme}", room_pt=room_pt, size_pt=10.5, smallest_pt=6.5, lines=1)
    page.write(box.left_mm, box.top_mm - used_mm, below, size_pt=size, color=style.INK, gid="subtitle")
    if stamp:
        _write_stamp_words(page, box, stamp, width_mm=stamp_mm)


def _write_stamp_words(page: Page, box: Box, stamp: tuple[str, str], *, width_mm: float) -> None:
    left, height_mm = box.right_mm - width_mm, 11
    page.axes.add_patch(
        Rectangle(
            (left, box.top_mm - height_mm), width_mm, height_mm, facecolor="none", edgecolor=STAMP_COLOUR, linewidth=1.2
        )
    )
    middle = left + width_mm / 2
    page.write(
        middle,
        box.top_mm - 1.2,
        stamp[0],
        size_pt=10,
        weight="bold",
        ha="center",
        color=STAMP_COLOUR,
        gid="sample-stamp",
    )
    note, size = fitted(stamp[1], room_pt=(width_mm - 3) * PT_PER_MM, size_pt=6.5, smallest_pt=5, lines=1)
    page.write(middle, box.top_mm - 6.6, note, size_pt=size, ha="center", color=STAMP_COLOUR, gid="sample-note")


def draw_watermark(frame: Frame, stamp: str) -> None:
    """The stamp across the map, so light that the data stay readable."""
    box = frame.view.box
    frame.axes.text(
        0.5,
        0.5,
        stamp,
        transform=frame.axes.transAxes,
        rotation=35,
        ha="center",
        va="center",
        weight="bold",
        fontsize=min(box.width_mm, box.height_mm) * 0.30,
        color=STAMP_COLOUR,
        alpha=0.10,
        zorder=9.5,
        gid="sample-watermark",
        clip_on=True,
    )


def draw_scale(frame: Frame, page: Page, *, language: str) -> None:
    """Scale bar in the map's own metres below the frame, the scale as a number, and north."""
    view, box = frame.view, frame.view.box
    length_m = bar_length_m(view.metres_per_mm * _BAR_MM)
    x, y = view.bounds[0] + view.metres_per_mm, view.bounds[1] - 5.2 * view.metres_per_mm
    for half, colour in ((0, style.INK), (1, style.PAPER)):
        bar = Rectangle(
            (x + half * length_m / 2, y),
            length_m / 2,
            1.6 * view.metres_per_mm,
            facecolor=colour,
            edgecolor=style.INK,
            linewidth=0.6,
            clip_on=False,
            gid=f"scale-bar-{half}",
        )
        frame.axes.add_patch(bar)
    unit, factor = ("km", 1000.0) if length_m >= 2000 else ("m", 1.0)
    for part in (0.0, 0.5, 1.0):
        decimals = 0 if (length_m * part / factor).is_integer() else 1
        words = style.number(length_m * part / factor, language, decimals=decimals) + (f" {unit}" if part == 1 else "")
        frame.axes.text(
            x + part * length_m,
            y + 2.2 * view.metres_per_mm,
            words,
            fontsize=SMALL_PT,
            ha="center",
            va="bottom",
            clip_on=False,
            gid="scale-label",
        )
    right, top = box.right_mm - 14, box.bottom_mm - 3.6
    scale = text.say("printmap.scale", language, denominator=style.number(view.scale, language), paper=view.layout.name)
    page.write(right, top, scale, size_pt=TEXT_PT, ha="right", gid="scale")
    _draw_north(page, box.right_mm - 5, box.bottom_mm - 1.5, text.say("printmap.north", language))


def bar_length_m(most_m: float) -> float:
    """The longest round length of at most `most_m`.

    >>> bar_length_m(260), bar_length_m(199), bar_length_m(99)
    (200.0, 100.0, 50.0)
    """
    power = 1.0
    while power * 10 <= most_m:
        power *= 10
    return max(step * power for step in (1, 2, 5) if step * power <= most_m)


def _draw_north(page: Page, x_mm: float, top_mm: float, letter: str) -> None:
    for side, colour in ((-1, style.INK), (1, style.PAPER)):
        page.axes.add_patch(
            Polygon(
                [(x_mm, top_mm), (x_mm + side * 2.2, top_mm - 7), (x_mm, top_mm - 5.4)],
                facecolor=colour,
                edgecolor=style.INK,
                linewidth=0.6,
                gid="north",
            )
        )
    page.write(x_mm - 3.2, top_mm - 1.5, letter, size_pt=8, weight="bold", ha="right")


def draw_locator(column: Column, subject: Subject, frame: Frame, *, language: str) -> None:
    """Where the village lies among all villages, and what the map shows of it."""
    everything = [*subject.villages.geometry, *subject.other_villages.geometry]
    bounds = [pick(shape.bounds[side] for shape in everything) for side, pick in enumerate((min, min, max, max))]
    column.write(text.say("printmap.locator", language), size_pt=HEAD_PT, weight="bold")
    box = Box(column.box.left_mm, column.top_mm - 46, column.box.width_mm, 46)
    metres = max((bounds[2] - bounds[0]) / box.width_mm, (bounds[3] - bounds[1]) / box.height_mm) * 1.06
    x, y = (bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2
    half_x, half_y = metres * box.width_mm / 2, metres * box.height_mm / 2
    axes = axes_in(column.page, box, (x - half_x, y - half_y, x + half_x, y + half_y), label="locator")
    fill(
        axes,
        subject.other_villages.geometry,
        gid="locator-others",
        facecolor=style.PAPER,
        edgecolor="#a3a8ac",
        linewidth=0.4,
    )
    fill(axes, subject.villages.geometry, gid="locator-own", facecolor="#aebdc8", edgecolor=style.INK, linewidth=0.8)
    west, south, east, north = frame.view.bounds
    axes.add_patch(
        Rectangle(
            (west, south),
            east - west,
            north - south,
            facecolor="none",
            edgecolor=STAMP_COLOUR,
            linewidth=1.2,
            zorder=5,
            gid="locator-view",
        )
    )
    column.top_mm = box.bottom_mm - 3.5


def write_source(page: Page, box: Box, words: str) -> None:
    """The last lines of the sheet: where the data come from and how they were measured."""
    shown, size = fitted(words, room_pt=box.width_mm * PT_PER_MM, size_pt=6.5, smallest_pt=5, lines=2)
    page.axes.plot([box.left_mm, box.right_mm], [box.top_mm, box.top_mm], color=style.MUTED, linewidth=0.5)
    page.write(box.left_mm, box.top_mm - 1, shown, size_pt=size, color=style.MUTED, gid="source")
