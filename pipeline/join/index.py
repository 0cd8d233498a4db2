"""Which polygons hold each of many points: exactly what the predicates of GEOS say, and several times as fast.

Every polygon is drawn on a grid of its own fineness (`cells`); the grids of one fineness lie in one layer (`layer`).
A point in a cell wholly inside a polygon is answered by look-up. Where a boundary touches the cell, the edges of the
point's row are tested; what their arithmetic cannot tell for certain, such as a point on the boundary, GEOS is asked.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely

from pipeline.join.cells import Cells, Rows, batches, before, draw, frames, numbers, spread
from pipeline.join.edges import edges_of, parity, polygonal
from pipeline.join.layer import Builder, builders

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.join.cells import Frames
    from pipeline.join.edges import Edges
    from pipeline.join.layer import Layer

AT_ONCE = 65_536
"""Points whose arrays together fit the cache of a processor."""
FEW_VERTICES = 1 << 18
"""All at hand in the cache, whatever the order of the points."""


class Pairs(NamedTuple):
    """A point in a polygon: their positions, and whether it lies in the interior (else on the boundary)."""

    point: np.ndarray
    polygon: np.ndarray
    interior: np.ndarray


@dataclass(frozen=True, slots=True)
class Index:
    """The index of some polygons; read only, so that threads may share it.

    `row` holds for each polygon what is added to the row of a point to find it among `rows`.
    """

    shapes: np.ndarray
    bounds: np.ndarray
    x: np.ndarray
    y: np.ndarray
    row: np.ndarray
    rows: Rows
    layers: tuple[Layer, ...]

    def pairs(self, x: np.ndarray, y: np.ndarray) -> Pairs:
        """Every polygon that covers each point, boundary included, in no order; a point that is NaN is in none.

        >>> index = index_of(shapely.box([0, 1], [0, 0], [1, 2], [1, 1]))
        >>> found = index.pairs(np.array([0.5, 1.0]), np.array([0.5, 0.5]))
        >>> sorted(zip(found.point.tolist(), found.polygon.tolist(), found.interior.tolist()))
        [(0, 0, True), (1, 0, False), (1, 1, False)]
        """
        found = [_empty()]
        for here in self._near(x, y):
            for layer in self.layers:
                for pairs in self._of_layer(layer, x[here], y[here]):
                    point = pairs.point + here.start if isinstance(here, slice) else here[pairs.point]
                    found.append(pairs._replace(point=point))
        return Pairs(*(np.concatenate(column) for column in zip(*found, strict=True)))

    def _near(self, x: np.ndarray, y: np.ndarray) -> Iterator[slice | np.ndarray]:
        """The points that lie in reach, some at a time: near ones together where many polygons are asked by turns."""
        west, south, east, north = self.bounds
        few = len(self.x) < FEW_VERTICES
        if few and len(x) and x.min() >= west and x.max() <= east and y.min() >= south and y.max() <= north:
            yield from (slice(first, first + AT_ONCE) for first in range(0, len(x), AT_ONCE))
            return
        reached = np.flatnonzero((x >= west) & (x <= east) & (y >= south) & (y <= north))
        if not few:
            column, row = ((x[reached] - west) / (east - west) * 255), ((y[reached] - south) / (north - south) * 255)
            key = (row.astype("uint16") << 8) | column.astype("uint16")
            reached = reached[np.argsort(key, kind="stable")]
        yield from (reached[first : first + AT_ONCE] for first in range(0, len(reached), AT_ONCE))

    def _of_layer(self, layer: Layer, x: np.ndarray, y: np.ndarray) -> Iterator[Pairs]:
        for point, polygon, full in layer.candidates(x, y):
            if full.all():
                yield Pairs(point, polygon, full)
                continue
            yield Pairs(point[full], polygon[full], full[full])
            yield self._tested(layer.exponent, point[~full], polygon[~full], x, y)

    def _tested(self, exponent: int, point: np.ndarray, polygon: np.ndarray, x: np.ndarray, y: np.ndarray) -> Pairs:
        """The pairs that hold, of points in cells that the boundary of the polygon touches."""
        px, py = x[point], y[point]
        row = numbers(py, exponent) + self.row[polygon]
        first = self.rows.first[row]
        pair, step = spread(self.rows.first[row + 1] - first)
        vertex = self.rows.vertex.take(first[pair] + step)
        inside, uncertain = parity(px, py, pair, vertex, self.x, self.y)
        asked = np.flatnonzero(uncertain)
        interior = inside.copy()
        inside[asked] = shapely.intersects_xy(self.shapes[polygon[asked]], px[asked], py[asked])
        interior[asked] = shapely.contains_xy(self.shapes[polygon[asked]], px[asked], py[asked])
        return Pairs(point[inside], polygon[inside], interior[inside])


def _empty() -> Pairs:
    return Pairs(np.empty(0, dtype="int64"), np.empty(0, dtype="int64"), np.empty(0, dtype=bool))


def index_of(shapes: np.ndarray, *, workers: int = 1) -> Index:
    """The index of polygons: an array of shapely geometries, of which only polygons hold points."""
    shapes = polygonal(shapes)
    edges, grid = edges_of(shapes, workers=workers), frames(shapely.bounds(shapes))
    layers = builders(grid)
    counts, vertices = [np.zeros(1, dtype="int64")], [np.empty(0, dtype="int32")]
    for cells, rows in _drawn(edges, grid, workers):
        counts.append(np.diff(rows.first))
        vertices.append(rows.vertex)
        _add(layers, cells, grid.exponent[cells.polygon])
    return Index(
        shapes,
        shapely.total_bounds(shapes) if len(shapes) else np.full(4, np.nan),
        edges.x,
        edges.y,
        before(grid.height) - grid.row,
        Rows(np.cumsum(np.concatenate(counts)), np.concatenate(vertices)),
        tuple(builder.layer() for builder in layers.values()),
    )


def _drawn(edges: Edges, grid: Frames, workers: int) -> Iterator[tuple[Cells, Rows]]:
    with ThreadPoolExecutor(workers) as pool:
        yield from pool.map(lambda polygons: draw(edges, grid, polygons), batches(grid))


def _add(layers: dict[int, Builder], cells: Cells, exponents: np.ndarray) -> None:
    if len(layers) == 1:
        layers[int(exponents[0])].add(cells)
        return
    for exponent in set(exponents.tolist()):
        own = exponents == exponent
        layers[exponent].add(Cells(*(column[own] for column in cells)))
