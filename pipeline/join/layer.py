"""The cells of all polygons of one fineness: which polygons to ask for a point in a cell."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from pipeline.join.cells import numbers
from pipeline.join.pages import EMPTY, Pages, pages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.join.cells import Cells, Frames

LIST = -2
"""A value from here down is the list that begins with entry `LIST - value`."""


class Candidates(NamedTuple):
    """A polygon to ask for a point: whether it covers the whole cell of the point, and its positions."""

    point: np.ndarray
    polygon: np.ndarray
    full: np.ndarray


@dataclass(frozen=True, slots=True)
class Layer:
    """Every slot of `pages` has a value in `cell`: `EMPTY`, one polygon that covers the cell wholly, or a list.

    The last value is that of no slot, which is -1: empty.

    An entry of a list has two numbers: twice the polygon, plus 1 where it covers the cell wholly; and the value that
    follows, again `EMPTY`, a polygon or a list.
    """

    exponent: int
    pages: Pages
    cell: np.ndarray
    entry: np.ndarray

    def candidates(self, x: np.ndarray, y: np.ndarray) -> Iterator[Candidates]:
        """The polygons to ask for each point, one a point at a time."""
        slot = self.pages.slot(numbers(x, self.exponent), numbers(y, self.exponent))
        value = self.cell.take(slot)
        point = np.arange(len(value))
        while len(point):
            alone = np.flatnonzero(value >= 0)
            yield Candidates(point[alone], value[alone], np.ones(len(alone), dtype=bool))
            listed = np.flatnonzero(value <= LIST)
            point, entry = point[listed], self.entry.take(LIST - value[listed], axis=0)
            yield Candidates(point, entry[:, 0] >> 1, (entry[:, 0] & 1).astype(bool))
            value = entry[:, 1]


@dataclass(slots=True)
class Builder:
    """A layer that cells are still added to."""

    exponent: int
    pages: Pages
    cell: np.ndarray
    entries: list[np.ndarray] = field(default_factory=list)
    count: int = 0

    def add(self, cells: Cells) -> None:
        """Take the cells of some polygons; each comes once."""
        slot = self.pages.slot(cells.column, cells.row)
        alone = np.flatnonzero(cells.full & (self.cell[slot] == EMPTY))
        self.cell[slot[alone]] = cells.polygon[alone]
        # Where several polygons take the same cell the last one stays, and the others are listed before it.
        stays = self.cell[slot[alone]] == cells.polygon[alone]
        listed = np.ones(len(slot), dtype=bool)
        listed[alone[stays]] = False
        self._list(slot[listed], (cells.polygon[listed] << 1) | cells.full[listed])

    def _list(self, slot: np.ndarray, polygon: np.ndarray) -> None:
        entry = np.empty((len(slot), 2), dtype="int32")
        entry[:, 0] = polygon
        value = (LIST - self.count - np.arange(len(slot))).astype("int32")
        waiting = np.arange(len(slot))
        while len(waiting):
            at = slot[waiting]
            before = self.cell[at]
            self.cell[at] = value[waiting]
            first = self.cell[at] == value[waiting]
            entry[waiting[first], 1] = before[first]
            waiting = waiting[~first]
        self.entries.append(entry)
        self.count += len(entry)

    def layer(self) -> Layer:
        """The layer, now that it is complete."""
        entry = np.concatenate([np.empty((0, 2), dtype="int32"), *self.entries])
        return Layer(self.exponent, self.pages, self.cell, entry)


def builders(frames: Frames) -> dict[int, Builder]:
    """An empty layer for every fineness among the polygons, by its exponent."""
    drawn = frames.width > 0
    return {exponent: _builder(exponent, frames) for exponent in sorted(set(frames.exponent[drawn].tolist()))}


def _builder(exponent: int, frames: Frames) -> Builder:
    own = (frames.exponent == exponent) & (frames.width > 0)
    column, row, width, height = frames.column[own], frames.row[own], frames.width[own], frames.height[own]
    paged = pages([column, row, column + width - 1, row + height - 1])
    return Builder(exponent, paged, np.full(paged.slots + 1, EMPTY, dtype="int32"))
