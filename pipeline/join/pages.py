"""A very large grid of which only the pages in use are kept: cell -> value, found in two or three look-ups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pipeline.join.cells import spread

if TYPE_CHECKING:
    from collections.abc import Sequence

EMPTY = -1
BITS = 6
SIDE = 1 << BITS
MASK = SIDE - 1
ROOT_CELLS = 1 << 20
DENSE = 3
"""A grid with at most that many cells a cell in use needs no pages."""


@dataclass(frozen=True, slots=True)
class Pages:
    """The slots of the cells from (`column`, `row`) on, `width` x `height` of them.

    `levels` holds one table of page numbers a level, from the root (row after row) down to pages of `SIDE` x `SIDE`;
    the slots of a page of the last level are `page * SIDE * SIDE` and the following. Without levels the slots are the
    cells, row after row.
    """

    column: int
    row: int
    width: int
    height: int
    levels: tuple[np.ndarray, ...]
    root_width: int
    slots: int

    def slot(self, column: np.ndarray, row: np.ndarray) -> np.ndarray:
        """The slot of each cell, `EMPTY` where no page is."""
        x, y = column - self.column, row - self.row
        out = (x.view("uint64") >= self.width) | (y.view("uint64") >= self.height)
        beyond = bool(out.any())
        if beyond:
            x[out] = y[out] = 0
        slot = self._paged(x, y) if self.levels else y * self.width + x
        if beyond:
            slot[out] = EMPTY
        return slot

    def _paged(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        shift = BITS * len(self.levels)
        page = self.levels[0][(y >> shift) * self.root_width + (x >> shift)].astype("int64")
        for table in self.levels[1:]:
            shift -= BITS
            found = table[(np.maximum(page, 0) << 2 * BITS) | _inner(x >> shift, y >> shift)]
            page = np.where(page == EMPTY, EMPTY, found)
        return np.where(page == EMPTY, EMPTY, (page << 2 * BITS) | _inner(x, y))


def pages(boxes: Sequence[np.ndarray]) -> Pages:
    """Pages under every cell of some boxes: columns from, rows from, columns to, rows to (inclusive).

    >>> far = 10_000_000
    >>> grid = pages([np.array([0, far]), np.array([0, 0]), np.array([1, far]), np.array([1, 0])])
    >>> grid.slot(np.array([1, 500, far]), np.array([1, 0, 0])).tolist()
    [65, -1, 4096]
    """
    west, south, east, north = boxes
    column, row = int(west.min()), int(south.min())
    width, height = int(east.max()) - column + 1, int(north.max()) - row + 1
    drawn = int(((east - west + 1) * (north - south + 1)).sum())
    if width * height <= max(DENSE * drawn, ROOT_CELLS):
        return Pages(column, row, width, height, (), 0, width * height)
    depth = 1
    while _across(width, depth) * _across(height, depth) > ROOT_CELLS:
        depth += 1
    x, y = _used(west - column, south - row, east - column, north - row)
    number = np.zeros(len(x), dtype="int64")
    tables: list[np.ndarray] = []
    for shift in range(BITS * (depth - 1), -1, -BITS):
        if tables:
            place, size = (number << 2 * BITS) | _inner(x >> shift, y >> shift), (int(number.max()) + 1) << 2 * BITS
        else:
            place = (y >> shift) * _across(width, depth) + (x >> shift)
            size = _across(width, depth) * _across(height, depth)
        number = np.unique(place, return_inverse=True)[1]
        tables.append(np.full(size, EMPTY, dtype="int32"))
        tables[-1][place] = number
    slots = (int(number.max()) + 1) << 2 * BITS
    return Pages(column, row, width, height, tuple(tables), _across(width, depth), slots)


def _across(cells: int, depth: int) -> int:
    """The pages of the root side by side."""
    return ((cells - 1) >> BITS * depth) + 1


def _inner(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The place of a cell in its page."""
    return ((y & MASK) << BITS) | (x & MASK)


def _used(west: np.ndarray, south: np.ndarray, east: np.ndarray, north: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Column and row of every page that a box reaches, each once."""
    west, south, east, north = (side >> BITS for side in (west, south, east, north))
    box, across = spread(east - west + 1)
    x, y = west[box] + across, south[box]
    column, up = spread((north - south + 1)[box])
    key = np.unique(((y[column] + up) << 32) | x[column])
    return key & 0xFFFFFFFF, key >> 32
