"""One hamlet in a frame of its own (metres, centre at 0, 0): its areas, which share edges exactly, and its streets."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely import LineString, Polygon

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.sample.chance import Floats

_VERTEX_STEP_M = 17.0
_CORNER = 0.28  # how far corners are drawn in: 0 a rectangle, 1 an ellipse


@dataclass(frozen=True)
class Street:
    """A street inside one area: the main street, or a lane off it."""

    line: LineString
    main: bool


@dataclass(frozen=True)
class Cell:
    """One area of a hamlet, with the streets inside it."""

    shape: Polygon
    streets: tuple[Street, ...]

    def mapped(self, turn: Floats, shift: Floats) -> Cell:
        """The cell turned (and scaled) by a matrix, then shifted; equal vertices stay equal."""

        def move(points: Floats) -> Floats:
            return points @ turn.T + shift

        streets = tuple(Street(shapely.transform(street.line, move), street.main) for street in self.streets)
        return Cell(shapely.transform(self.shape, move), streets)


@dataclass(frozen=True)
class _Frame:
    """The rectangle that a hamlet is laid out in, and the waves that bend it."""

    width_m: float
    height_m: float
    phases: Floats

    def bent(self, points: Floats) -> Floats:
        """Round the corners, bend the whole by smooth waves, and shake every vertex a little by its place.

        It depends on the point alone, so that a vertex of two neighbours goes to one place.
        """
        east = points[:, 0] / self.width_m * 2 - 1
        north = points[:, 1] / self.height_m * 2 - 1
        bent = np.column_stack(
            [
                east * np.sqrt(1 - _CORNER * north**2 / 2) * self.width_m / 2,
                north * np.sqrt(1 - _CORNER * east**2 / 2) * self.height_m / 2,
            ]
        )
        size_m = 0.035 * min(self.width_m, self.height_m)
        angles = points[:, ::-1, None] / np.array([95.0, 41.0]) + self.phases
        waves = (np.sin(angles) * np.array([1.0, 0.35])).sum(axis=2)
        shaken = np.sin(points @ np.array([[12.9898, 39.3461], [78.233, 11.1351]])) * 43758.5453
        return np.asarray(bent + size_m * waves + (shaken - np.floor(shaken) - 0.5) * min(2.4, size_m))


def hamlet(sizes_m2: Sequence[float], plots_m2: Sequence[float], random: np.random.Generator) -> list[Cell]:
    """The cells of one hamlet, in the order of `sizes_m2`; `plots_m2` is the land for one house in each."""
    rows = _rows(len(sizes_m2))
    total = float(sum(sizes_m2))
    stretch = random.uniform(1.0, 1.5) * (len(sizes_m2) if len(rows) == 1 else 1.1)
    width_m = float(np.sqrt(total * stretch))
    heights = [sum(sizes_m2[index] for index in row) / width_m for row in rows]
    frame = _Frame(width_m, sum(heights), random.uniform(0, 2 * np.pi, (2, 2)))
    breaks = [_breaks([sizes_m2[index] / height for index in row]) for row, height in zip(rows, heights, strict=True)]
    breaks = [_met(row, breaks[0]) for row in breaks]
    across = _steps(sorted({round(at, 6) for row in breaks for at in row}))
    cells, base = [], 0.0
    for row, height, ends in zip(rows, heights, breaks, strict=True):
        up = _steps([base, base + height / 2, base + height])
        for place, index in enumerate(row):
            inside = [at for at in across if round(ends[place], 6) <= at <= round(ends[place + 1], 6)]
            cells.append(_cell(frame, inside, up, plots_m2[index], random))
        base += height
    return _scaled(cells, total)


def _rows(count: int) -> list[list[int]]:
    half = (count + 1) // 2
    return [list(range(count))] if count < 3 else [list(range(half)), list(range(half, count))]


def _breaks(widths: Sequence[float]) -> list[float]:
    return [0.0, *np.cumsum(widths).tolist()]


def _met(ends: list[float], others: list[float]) -> list[float]:
    """Ends that nearly meet those of the other row are moved onto them, so that no edge is too short to bend."""
    met = []
    for end in ends:
        gaps = [abs(other - end) for other in others]
        met.append(others[gaps.index(min(gaps))] if min(gaps) < _VERTEX_STEP_M / 2 else end)
    return met


def _steps(stops: Sequence[float]) -> list[float]:
    """The stops and points between them, so that an edge can bend."""
    filled = [stops[0]]
    for start, end in pairwise(stops):
        parts = max(int((end - start) / _VERTEX_STEP_M), 1)
        filled += [*(start + (end - start) * np.arange(1, parts) / parts).tolist(), end]
    return filled


def _cell(frame: _Frame, across: list[float], up: list[float], plot_m2: float, random: np.random.Generator) -> Cell:
    ring = [
        *((x, up[0]) for x in across),
        *((across[-1], y) for y in up[1:]),
        *((x, up[-1]) for x in across[-2::-1]),
        *((across[0], y) for y in up[-2:0:-1]),
    ]
    middle = (up[0] + up[-1]) / 2
    main = Street(LineString(frame.bent(np.array([(x, middle) for x in across]))), main=True)
    lanes = _lanes(frame, (across[0], across[-1]), (up[0], middle, up[-1]), plot_m2, random)
    return Cell(Polygon(frame.bent(np.array(ring))), (main, *lanes))


def _lanes(
    frame: _Frame,
    across: tuple[float, float],
    up: tuple[float, float, float],
    plot_m2: float,
    random: np.random.Generator,
) -> list[Street]:
    """Lanes to both sides of the main street, two rows of plots apart (a plot is 1.5 times as deep as wide)."""
    apart_m = 3 * float(np.sqrt(plot_m2 / 1.5))
    width_m = across[1] - across[0]
    count = max(round(width_m / apart_m), 1)
    low, middle, high = up
    end_m = min(9.0, 0.12 * (high - low))
    lanes = []
    for side in (low + end_m, high - end_m):
        at = across[0] + (np.arange(count) + 0.5 + random.uniform(-0.12, 0.12, count)) * width_m / count
        for x in at:
            ys = np.linspace(middle, side + random.uniform(-0.2, 0.2) * end_m, 5)
            lanes.append(Street(LineString(frame.bent(np.column_stack([np.full(5, x), ys]))), main=False))
    return lanes


def _scaled(cells: list[Cell], total_m2: float) -> list[Cell]:
    """Give the hamlet back the size that the rounded corners took."""
    factor = float(np.sqrt(total_m2 / sum(cell.shape.area for cell in cells)))
    return [cell.mapped(np.eye(2) * factor, np.zeros(2)) for cell in cells]
