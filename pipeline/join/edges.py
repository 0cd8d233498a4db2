"""The edges of polygons as flat arrays, and on which side of them a point lies: certain, or said to be uncertain."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
import shapely

CERTAIN = 3.3306690738754716e-16
"""Relative error of the determinant below: `ccwerrboundA` of Shewchuk (1997), Adaptive precision floating-point
arithmetic and fast robust geometric predicates, Discrete and Computational Geometry 18:305-363."""
SMALLEST = 1e-290
"""Below this a product may have lost digits to underflow."""
POLYGON, MULTIPOLYGON = 3, 6
AT_ONCE = 4_096
"""Shapes taken apart together: their parts and rings are copies for a while."""


class Edges(NamedTuple):
    """Edges in the order of their polygons, each from vertex `start` to the next; `x` and `y` are of the vertices."""

    polygon: np.ndarray
    start: np.ndarray
    x: np.ndarray
    y: np.ndarray


def edges_of(shapes: np.ndarray, *, workers: int = 1) -> Edges:
    """The edges of every ring of `shapes` (polygons and multipolygons; None has no edge).

    >>> edges_of(shapely.box([0, 5], [0, 5], [1, 6], [1, 6])).polygon.tolist()
    [0, 0, 0, 0, 1, 1, 1, 1]
    """
    parts = np.array_split(shapes, len(shapes) // AT_ONCE + 1)
    with ThreadPoolExecutor(workers) as pool:
        found = list(pool.map(_edges, parts))
    shapes_before, vertices_before = (
        np.cumsum([0, *counts[:-1]]) for counts in ([len(part) for part in parts], [len(edges.x) for edges in found])
    )
    return Edges(
        np.concatenate([edges.polygon + first for edges, first in zip(found, shapes_before, strict=True)]),
        np.concatenate([edges.start + first for edges, first in zip(found, vertices_before, strict=True)]),
        np.concatenate([edges.x for edges in found]),
        np.concatenate([edges.y for edges in found]),
    )


def _edges(shapes: np.ndarray) -> Edges:
    parts, shape = shapely.get_parts(shapes, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    vertices, ring = shapely.get_coordinates(rings, return_index=True)
    x, y = np.ascontiguousarray(vertices[:, 0]), np.ascontiguousarray(vertices[:, 1])
    start = np.flatnonzero((ring[1:] == ring[:-1]) & ((x[1:] != x[:-1]) | (y[1:] != y[:-1])))
    return Edges(shape[part[ring[start]]].astype("int32"), start.astype("int32"), x, y)


def polygonal(shapes: np.ndarray) -> np.ndarray:
    """The shapes themselves, and of a collection its polygons: what else it holds has no interior to be in.

    >>> mixed = shapely.GeometryCollection([shapely.box(0, 0, 1, 1), shapely.LineString([(1, 1), (2, 2)])])
    >>> [type(shape).__name__ for shape in polygonal(np.array([mixed, shapely.Point(0, 0), None]))]
    ['MultiPolygon', 'MultiPolygon', 'NoneType']
    """
    kind = shapely.get_type_id(shapes)
    other = np.flatnonzero((kind != POLYGON) & (kind != MULTIPOLYGON) & ~shapely.is_missing(shapes))
    found = shapes.copy()
    found[other] = [shapely.MultiPolygon(_parts(shape)) for shape in shapes[other]]
    return found


def _parts(shape: shapely.Geometry) -> list[shapely.Geometry]:
    """The polygons in a shape, however deep."""
    if shape.geom_type == "Polygon":
        return [shape]
    return [polygon for part in getattr(shape, "geoms", ()) for polygon in _parts(part)]


def parity(
    px: np.ndarray, py: np.ndarray, point: np.ndarray, vertex: np.ndarray, x: np.ndarray, y: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Whether a ray from each point towards greater x crosses an odd number of its edges, and if that is uncertain.

    Edge i runs from the vertex `vertex[i]` (of `x`, `y`) to the following, and is one of those of the point
    `point[i]` (of `px`, `py`). A point that lies on one of its edges is always uncertain; a certain answer is exact.
    The lower end of an edge is not of it, so that a ray through a vertex between two edges that both go on upwards
    crosses one of them.

    >>> px, py = np.array([0.0, 1.0, 2.0]), np.ones(3)
    >>> odd, uncertain = parity(px, py, np.arange(3), np.zeros(3, "int64"), np.array([1.0, 1.0]), np.array([0.0, 2.0]))
    >>> odd.tolist(), uncertain.tolist()
    ([True, False, False], [False, True, False])
    """
    height, ay, by = py.take(point), y.take(vertex), y[1:].take(vertex)
    up = by > height
    crosses = (ay > height) != up
    # Off the box of an edge comparisons alone tell, and they are exact; most edges do not even reach the height.
    reached = np.flatnonzero(crosses | (ay == height) | (by == height))
    point, vertex, crosses = point[reached], vertex[reached], crosses[reached]
    at, ax, bx = px.take(point), x.take(vertex), x[1:].take(vertex)
    left_a, left_b = at < ax, at < bx
    odd = crosses & left_a & left_b
    near = np.flatnonzero((left_a != left_b) | (at == ax) | (at == bx))
    side, certain = _side(at[near], height[reached[near]], ax[near], ay[reached[near]], bx[near], by[reached[near]])
    odd[near] = crosses[near] & ((side > 0) == up[reached[near]])
    uncertain = np.zeros(len(px), dtype=bool)
    uncertain[point[near[~certain]]] = True
    return (np.bincount(point[odd], minlength=len(px)) & 1).astype(bool), uncertain


def _side(
    px: np.ndarray, py: np.ndarray, ax: np.ndarray, ay: np.ndarray, bx: np.ndarray, by: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Positive for a point left of the way from a to b, and whether the sign is certain."""
    one, other = (ax - px) * (by - py), (ay - py) * (bx - px)
    side = one - other
    return side, np.abs(side) > CERTAIN * (np.abs(one) + np.abs(other)) + SMALLEST
