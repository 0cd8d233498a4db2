"""The paper of a report: the room between the margins, and how wide the columns of a table are in it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.render.report.letters import shown, widest_word_pt, width_pt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.render.report.blocks import Figure, Table

PT_PER_MM = 72 / 25.4
SHORT_MM, LONG_MM = 210, 297
"""A4."""
SIDE_MM, TOP_MM, BOTTOM_MM = 18, 16, 20
_CELL_SIDE_MM, _SMALL_CELL_SIDE_MM = 2.0, 1.3
SWATCH_MM = (8.0, 3.0)
SWATCH_GAP_MM = 2.0
_BESIDE_FIGURE_MM = 34
"""What a figure leaves free below a running head: for the heading that it follows and for its caption."""
_LINE, _TALLEST_ROW = 1.3, 0.4
"""The height of a line in sizes of its letters; of a row, in pages."""
_LEAST_SHARE = 0.01
_WORD_LIMIT_MM = 45
_SIDE_BY_SIDE = 1.04
"""Letters side by side may print wider than one by one; more than `typstblocks.words` keeps free for it."""
"""A longer word, such as a checksum, does not widen its column: it is broken."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it comes: a PNG, the same as SVG if there is one, and its size on paper in millimetres.

    The PDF shows the SVG, whose text stays text; the DOCX shows the PNG, which every word processor can show.
    """

    png: bytes
    vector: bytes | None
    width_mm: float
    height_mm: float


@dataclass(frozen=True, slots=True)
class Paper:
    """An A4 sheet, upright or lying."""

    landscape: bool

    @property
    def width_mm(self) -> float:
        """The whole sheet."""
        return LONG_MM if self.landscape else SHORT_MM

    @property
    def height_mm(self) -> float:
        """The whole sheet."""
        return SHORT_MM if self.landscape else LONG_MM

    @property
    def room_mm(self) -> float:
        """The width between the margins."""
        return self.width_mm - 2 * SIDE_MM

    @property
    def tallest_mm(self) -> float:
        """How tall a picture may be, so that its heading and caption are on the same page."""
        return self.height_mm - TOP_MM - BOTTOM_MM - _BESIDE_FIGURE_MM


def picture_size_mm(figure: Figure, picture: Picture, paper: Paper) -> tuple[float, float]:
    """Width and height of a picture in its place: as wide as asked, unless it were then taller than the page.

    >>> from pipeline.render.report.blocks import Figure
    >>> picture_size_mm(Figure("map", "A map", width_pct=50), Picture(b"", None, 200, 100), Paper(False))
    (87.0, 43.5)
    """
    width_mm = paper.room_mm * min(figure.width_pct, 100) / 100
    width_mm = min(width_mm, paper.tallest_mm * picture.width_mm / picture.height_mm)
    return width_mm, width_mm * picture.height_mm / picture.width_mm


def cell_side_mm(table: Table) -> float:
    """The room in a cell left and right of its text."""
    return _SMALL_CELL_SIDE_MM if table.small else _CELL_SIDE_MM


def rooms_mm(table: Table, widths_mm: Sequence[float]) -> Sequence[float]:
    """The width that the words of every column have, in columns of `widths_mm`."""
    swatch_mm = SWATCH_MM[0] + SWATCH_GAP_MM if has_swatches(table) else 0
    beside_mm = [2 * cell_side_mm(table) + (swatch_mm if index == 0 else 0) for index in range(len(widths_mm))]
    return [width_mm - side_mm for width_mm, side_mm in zip(widths_mm, beside_mm, strict=True)]


def is_tall(cells: Sequence[str], rooms: Sequence[float], paper: Paper, *, size_pt: float) -> bool:
    """Whether a row takes so much of a page that it may be broken; every other row stays whole.

    `rooms` are the widths in millimetres that the words of its cells have.

    >>> is_tall(["RT 1", "kata " * 20], [30, 40], Paper(False), size_pt=8)
    False
    >>> is_tall(["RT 1", "kata " * 200], [30, 40], Paper(False), size_pt=8)
    True
    """
    limit_mm = paper.height_mm * _TALLEST_ROW
    return any(_height_mm(cell, room_mm, size_pt) > limit_mm for cell, room_mm in zip(cells, rooms, strict=True))


def _height_mm(cell: str, room_mm: float, size_pt: float) -> float:
    """About how tall the lines of a cell are."""
    room_pt = room_mm * PT_PER_MM
    lines = sum(math.ceil(width_pt(line, size_pt=size_pt) / room_pt) or 1 for line in shown(cell).split("\n"))
    return lines * size_pt * _LINE / PT_PER_MM


def has_swatches(table: Table) -> bool:
    """Whether the first cells have room for a swatch before their words."""
    return any(row.swatch for row in table.rows)


def column_widths_mm(table: Table, paper: Paper, *, size_pt: float) -> Sequence[float]:
    """The width of every column: its share of the room, but no narrower than its widest word if that can be."""
    wanted = [max(column.width, _LEAST_SHARE) for column in table.columns]
    needed = _needed_mm(table, size_pt)
    if sum(needed) >= paper.room_mm:
        return [paper.room_mm * width / sum(needed) for width in needed]
    return shared_out(wanted, needed, room=paper.room_mm)


def shared_out(wanted: Sequence[float], needed: Sequence[float], *, room: float) -> Sequence[float]:
    """`room` by the shares in `wanted`; who would get less than needed gets that, and the others share the rest.

    >>> shared_out([1, 1, 2], [0, 40, 0], room=100)
    [20.0, 40, 40.0]
    """
    fixed: set[int] = set()
    while True:
        rest = room - sum(needed[index] for index in fixed)
        shares = sum(share for index, share in enumerate(wanted) if index not in fixed)
        widths = [needed[index] if index in fixed else rest * share / shares for index, share in enumerate(wanted)]
        short = {index for index, width in enumerate(widths) if width < needed[index]} - fixed
        if not short:
            return widths
        fixed |= short


def _needed_mm(table: Table, size_pt: float) -> Sequence[float]:
    needed = []
    for index, column in enumerate(table.columns):
        widest = widest_word_pt(shown(column.title), size_pt=size_pt, bold=True)
        for row in table.rows:
            width = widest_word_pt(shown(row.cells[index]), size_pt=size_pt, bold=row.strong)
            widest = width if widest < width <= _WORD_LIMIT_MM * PT_PER_MM else widest
        needed.append(min(widest / PT_PER_MM * _SIDE_BY_SIDE, _WORD_LIMIT_MM) + 2 * cell_side_mm(table))
    if has_swatches(table):
        needed[0] += SWATCH_MM[0] + SWATCH_GAP_MM
    return needed


def abreast(places: int) -> int:
    """How many places to sign stand side by side: at most three, and rows of the same length where that can be.

    >>> [abreast(places) for places in (1, 2, 3, 4, 5, 6)]
    [1, 2, 3, 2, 3, 3]
    """
    rows = -(-places // 3)
    return -(-places // rows) if rows else 1
