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
    """Edges in the order of their polygons, each from vertex `start` to vertex `start + 1`; `vertices` is n x 2."""

    polygon: np.ndarray
    start: np.ndarray
    vertices: np.ndarray


def edges_of(shapes: np.ndarray, *, workers: int = 1) -> Edges:
    """The edges of every ring of `shapes` (polygons and multipolygons; None has no edge).

    >>> edges_of(shapely.box([0, 5], [0, 5], [1, 6], [1, 6])).polygon.tolist()
    [0, 0, 0, 0, 1, 1, 1, 1]
    """
    parts = np.array_split(shapes, len(shapes) // AT_ONCE + 1)
    with ThreadPoolExecutor(workers) as pool:
        found = list(pool.map(_edges, parts))
    shapes_before, vertices_before = (
        np.cumsum([0, *counts[:-1]])
        for counts in ([len(part) for part in parts], [len(edges.vertices) for edges in found])
    )
    return Edges(
        np.concatenate([edges.polygon + first for edges, first in zip(found, shapes_before, strict=True)]),
        np.concatenate([edges.start + first for edges, first in zip(found, vertices_before, strict=True)]),
        np.concatenate([edges.vertices for edges in found]),
    )


def _edges(shapes: np.ndarray) -> Edges:
    parts, shape = shapely.get_parts(shapes, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    vertices, ring = shapely.get_coordinates(rings, return_index=True)
    start = np.flatnonzero((ring[1:] == ring[:-1]) & (vertices[1:] != vertices[:-1]).any(axis=1))
    return Edges(shape[part[ring[start]]].astype("int32"), start.astype("int32"), vertices)


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


def crossings(px: np.ndarray, py: np.ndarray, a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Whether the ray from each point towards greater x crosses its edge, and whether that is uncertain.

    `px` and `py` have length n, the ends `a` and `b` of the edges are n x 2. A point on its edge is always uncertain;
    a certain answer is exact. The lower end of an edge is not of it, so that a ray through a vertex between two edges
    that go on upwards crosses one of them.

    >>> below, above = np.array([[1.0, 0.0]] * 3), np.array([[1.0, 2.0]] * 3)
    >>> crosses, uncertain = crossings(np.array([0.0, 1.0, 2.0]), np.ones(3), below, above)
    >>> crosses.tolist(), uncertain.tolist()
    ([True, False, False], [False, True, False])
    """
    ax, ay, bx, by = *a.T, *b.T
    above_a, above_b = ay > py, by > py
    crosses = above_a != above_b
    left_a, left_b = px < ax, px < bx
    # Off the box of the edge comparisons alone tell: they are exact.
    near = (left_a != left_b) | (px == ax) | (px == bx)
    near &= crosses | (py == ay) | (py == by)
    crosses &= left_a & left_b
    at = np.flatnonzero(near)
    x, y, upwards = px[at], py[at], above_b[at] & ~above_a[at]
    one, other = (ax[at] - x) * (by[at] - y), (ay[at] - y) * (bx[at] - x)
    side = one - other
    uncertain = np.zeros(len(px), dtype=bool)
    uncertain[at] = np.abs(side) <= CERTAIN * (np.abs(one) + np.abs(other)) + SMALLEST
    straddles = above_a[at] != above_b[at]
    crosses[at] = straddles & ((side > 0) == upwards)
    return crosses, uncertain
