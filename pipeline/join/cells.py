"""Each polygon drawn on a grid as fine as it needs: the cells wholly inside, and those that its boundary touches.

The side of a cell is a power of two, so dividing by it rounds nothing, and the row of a coordinate never decreases as
the coordinate grows: an edge that reaches the height of a point is always among the edges of the point's row. What
the grid says is therefore exact, whichever grid it is; the grid only decides how much is left to be tested.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.join.edges import Edges

ROWS_AT_ONCE = 65_536
"""Row numbers that fit 16 bits are sorted by counting, several times as fast."""
CELLS_AT_ONCE = 200_000
CELLS_IN_ALL = 36_000_000
"""Of all polygons together, about; each takes some 10 bytes."""
PER_SIDE = (8, 64)
"""Cells along the longer side of a polygon: about this many, by the number of polygons."""
FINEST = 2.0**-24
"""A polygon smaller than this part of its coordinates is drawn as if it were as large."""
STEP = 3
"""Polygons whose sides differ less than `2 ** STEP` times share a grid."""
ROUNDING = 8 * np.finfo("float64").eps


class Frames(NamedTuple):
    """For each polygon its cell side (`2.0 ** exponent`), the first column and row, and the number of each."""

    exponent: np.ndarray
    column: np.ndarray
    row: np.ndarray
    width: np.ndarray
    height: np.ndarray


class Cells(NamedTuple):
    """Cells of polygons: column and row at the polygon's exponent, and whether the boundary misses the cell."""

    polygon: np.ndarray
    column: np.ndarray
    row: np.ndarray
    full: np.ndarray


class Rows(NamedTuple):
    """The edges that reach each row of each polygon: those of row `r` are `vertex[first[r]:first[r + 1]]`."""

    first: np.ndarray
    vertex: np.ndarray


def frames(bounds: np.ndarray) -> Frames:
    """The grid of each polygon by its `bounds`, n x 4 as `shapely.bounds` gives them (NaN for an empty one)."""
    empty = np.isnan(bounds[:, 0])
    box = np.where(empty[:, None], 0.0, bounds)
    exponent = _shared(_exponents(box), empty)
    low, high = numbers(box[:, :2], exponent[:, None]), numbers(box[:, 2:], exponent[:, None])
    size = np.where(empty[:, None], 0, high - low + 1)
    return Frames(exponent, low[:, 0], low[:, 1], size[:, 0], size[:, 1])


def _exponents(box: np.ndarray) -> np.ndarray:
    side = np.maximum(box[:, 2] - box[:, 0], box[:, 3] - box[:, 1])
    per_side = np.clip(np.sqrt(CELLS_IN_ALL / 2 / max(len(box), 1)), *PER_SIDE)
    # Not finer than coordinates tell apart, or the number of a cell would not fit.
    side = np.maximum(side, np.abs(box).max(axis=1, initial=0.0) * FINEST)
    exponent: np.ndarray = np.floor(np.log2(np.where(side > 0, side, 1.0) / per_side)).astype("int64")
    return exponent


def _shared(exponent: np.ndarray, empty: np.ndarray) -> np.ndarray:
    """Exponents some steps apart, so that polygons of about one size share a layer: most keep theirs, none is far."""
    most = np.bincount(exponent[~empty] % STEP, minlength=STEP).argmax()
    shared: np.ndarray = (exponent - most + STEP // 2) // STEP * STEP + most
    return shared


def numbers(coordinate: np.ndarray, exponent: np.ndarray | int) -> np.ndarray:
    """The number of the cell of side `2.0 ** exponent` that holds each coordinate.

    >>> numbers(np.array([-0.1, 0.0, 0.49, 0.5]), -1).tolist()
    [-1, 0, 0, 1]
    """
    scaled = coordinate * 2.0**-exponent if isinstance(exponent, int) else np.ldexp(coordinate, -exponent)
    cells: np.ndarray = np.floor(scaled, out=scaled).astype("int64")
    return cells


def batches(frames: Frames) -> Iterator[slice]:
    """Consecutive polygons to draw together."""
    rows, cells = np.cumsum(frames.height), np.cumsum(frames.height * frames.width)
    first = 0
    while first < len(rows):
        before = (rows[first - 1], cells[first - 1]) if first else (0, 0)
        last = min(
            np.searchsorted(rows, before[0] + ROWS_AT_ONCE, "right"),
            np.searchsorted(cells, before[1] + CELLS_AT_ONCE, "right"),
        )
        last = max(int(last), first + 1)
        yield slice(first, last)
        first = last


def draw(edges: Edges, frames: Frames, polygons: slice) -> tuple[Cells, Rows]:
    """The cells and the rows of consecutive polygons; the rows are numbered from the first polygon's first."""
    height, width = frames.height[polygons], frames.width[polygons]
    first_row, first_cell = before(height), before(height * width)
    here = slice(*np.searchsorted(edges.polygon, [polygons.start, polygons.stop]))
    reach = _reach(edges, frames, here)
    polygon = edges.polygon[here][reach.edge]
    slot = first_row[polygon - polygons.start] + reach.row - frames.row[polygon]
    order = np.argsort(slot.astype("uint16") if height.sum() <= ROWS_AT_ONCE else slot, kind="stable")
    rows = Rows(before(np.bincount(slot, minlength=int(height.sum())), total=True), reach.vertex[order])
    start = first_cell[polygon - polygons.start] + (reach.row - frames.row[polygon]) * frames.width[polygon]
    start -= frames.column[polygon]
    touched, inside = _painted(reach, start, int((height * width).sum()))
    return _cells(touched, inside, frames, polygons), rows


class _Reach(NamedTuple):
    """One entry an edge and row that it reaches: the columns that it touches there, and where it crosses the middle."""

    edge: np.ndarray
    vertex: np.ndarray
    row: np.ndarray
    west: np.ndarray
    east: np.ndarray
    crosses: np.ndarray
    crossing: np.ndarray


def _reach(edges: Edges, frames: Frames, here: slice) -> _Reach:
    vertex, exponent = edges.start[here], frames.exponent[edges.polygon[here]]
    ax, ay, bx, by = edges.x[vertex], edges.y[vertex], edges.x[vertex + 1], edges.y[vertex + 1]
    row_a, row_b = numbers(ay, exponent), numbers(by, exponent)
    lowest = np.minimum(row_a, row_b)
    edge, step = spread(np.maximum(row_a, row_b) - lowest + 1)
    row = lowest[edge] + step
    several = row_a != row_b
    column_a, column_b = numbers(ax, exponent), numbers(bx, exponent)
    west, east = np.minimum(column_a, column_b)[edge], np.maximum(column_a, column_b)[edge]
    exponent, several = exponent[edge], several[edge]
    ax, ay, bx, by = ax[edge], ay[edge], bx[edge], by[edge]
    at = np.flatnonzero(several & (west != east))
    _narrow(west, east, at, row, exponent, ax, ay, bx, by)
    middle = np.ldexp(row + 0.5, exponent)
    crosses = (ay > middle) != (by > middle)
    at = np.flatnonzero(crosses)
    x, _ = _x_at(middle[at], ax[at], ay[at], bx[at], by[at])
    crossing = np.clip(numbers(x, exponent[at]), west[at], east[at])
    return _Reach(edge, vertex[edge], row, west, east, at, crossing)


def _narrow(
    west: np.ndarray,
    east: np.ndarray,
    at: np.ndarray,
    row: np.ndarray,
    exponent: np.ndarray,
    *ends: np.ndarray,
) -> None:
    """Leave of the columns of long edges those that they touch in the row, with room for what rounding may do."""
    exponent, row = exponent[at], row[at]
    ends = tuple(end[at] for end in ends)
    below, slack = _x_at(np.ldexp(row.astype("float64"), exponent), *ends)
    above, _ = _x_at(np.ldexp(row + 1.0, exponent), *ends)
    west[at] = np.maximum(west[at], numbers(np.minimum(below, above) - slack, exponent))
    east[at] = np.minimum(east[at], numbers(np.maximum(below, above) + slack, exponent))


def _x_at(
    y: np.ndarray, ax: np.ndarray, ay: np.ndarray, bx: np.ndarray, by: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Where edges are at a height (at their end where they do not reach it), and how far rounding may be off."""
    part = np.clip((y - ay) / (by - ay), 0.0, 1.0)
    return ax + part * (bx - ax), ROUNDING * (np.abs(ax) + np.abs(bx))


def _painted(reach: _Reach, start: np.ndarray, total: int) -> tuple[np.ndarray, np.ndarray]:
    """Which of the cells of all polygons an edge touches, and which middles lie inside, by the parity of crossings."""
    touched = np.zeros(total, dtype=bool)
    entry, step = spread(reach.east - reach.west + 1)
    touched[start[entry] + reach.west[entry] + step] = True
    crossed = np.bincount(start[reach.crosses] + reach.crossing, minlength=total)
    # Every row is crossed an even number of times: the count of one row does not disturb the next.
    return touched, (np.cumsum(crossed) & 1).astype(bool)


def _cells(touched: np.ndarray, inside: np.ndarray, frames: Frames, polygons: slice) -> Cells:
    line, step = spread(frames.height[polygons])
    polygon = line + polygons.start
    width, row = frames.width[polygon], step + frames.row[polygon]
    number = np.flatnonzero(touched | inside)
    line = np.repeat(np.arange(len(width)), width)[number]
    column = number + (frames.column[polygon] - before(width))[line]
    return Cells(polygon[line], column, row[line], ~touched[number])


def spread(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each element of `counts` that many entries: the position of the element, and 0, 1, 2 ...

    >>> [part.tolist() for part in spread(np.array([2, 0, 3]))]
    [[0, 0, 2, 2, 2], [0, 1, 0, 1, 2]]
    """
    owner = np.repeat(np.arange(len(counts)), counts)
    return owner, np.arange(len(owner)) - before(counts)[owner]


def before(counts: np.ndarray, *, total: bool = False) -> np.ndarray:
    """The sum of all counts before each one, and of all at the end where `total`."""
    summed = np.concatenate([[0], np.cumsum(counts)]).astype("int64")
    return summed if total else summed[:-1]
