"""Lines and ground made light for a page: fewer corners, nothing too small to be seen, and never more than fits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from pipeline.render.coverage import Shapes, rounded

if TYPE_CHECKING:
    from collections.abc import Callable

    Size = Callable[[Shapes], np.ndarray]

LEAST_STEPS = 4
"""A line shorter than so many tolerances, and ground or a hole smaller than a square of that side, is dropped."""
MOST_DOUBLINGS = 3
"""Of the tolerance, up to two pixels; where even this is too much the largest parts are kept."""


def thin_lines(lines: Shapes, tolerance: float, *, most_corners: int, decimals: int) -> shapely.Geometry:
    """The lines as one, joined where the ends of two meet; a line keeps its ends.

    >>> lines = np.array([shapely.LineString([(0, 0), (1, 0.001)]), shapely.LineString([(1, 0.001), (2, 0)])])
    >>> thin_lines(lines, 0.01, most_corners=100, decimals=3).wkt
    'MULTILINESTRING ((0 0, 2 0))'
    """
    joined = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(shapely.get_parts(lines))))
    return shapely.multilinestrings(_fitting(joined, tolerance, shapely.length, most_corners, decimals))


def thin_ground(polygons: Shapes, tolerance: float, *, most_corners: int, decimals: int) -> shapely.Geometry:
    """The ground that the polygons cover together, as one.

    >>> halves = np.array([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1), shapely.box(5, 5, 5.001, 5.001)])
    >>> found = thin_ground(halves, 0.01, most_corners=100, decimals=3)
    >>> found.area, shapely.get_num_coordinates(found).item()
    (2.0, 5)
    """
    # A hundred thousand buildings take two seconds so, and twenty times as long with a union of all at once.
    pieces = shapely.get_parts(shapely.disjoint_subset_union_all(polygons))
    return shapely.multipolygons(_fitting(pieces, tolerance, shapely.area, most_corners, decimals))


def _fitting(parts: Shapes, tolerance: float, size: Size, most_corners: int, decimals: int) -> Shapes:
    """The parts at the finest tolerance that keeps the number of corners; else the largest of them."""
    found = parts
    for doubling in range(MOST_DOUBLINGS + 1):
        found = _thinned(parts, tolerance * 2**doubling, size, decimals)
        if shapely.get_num_coordinates(found).sum() <= most_corners:
            return found
    found = found[np.argsort(-size(found), kind="stable")]
    kept: Shapes = found[np.cumsum(shapely.get_num_coordinates(found)) <= most_corners]
    return kept


def _thinned(parts: Shapes, tolerance: float, size: Size, decimals: int) -> Shapes:
    """Each part by itself, in the order given."""
    least = LEAST_STEPS * tolerance
    limit = least**2 if size is shapely.area else least
    lighter = rounded(shapely.simplify(parts[size(parts) > limit], tolerance), decimals)
    holed = np.flatnonzero(shapely.get_num_interior_rings(lighter) > 0)
    lighter[holed] = [_without_small_holes(part, least**2) for part in lighter[holed]]
    kept: Shapes = lighter[size(lighter) > limit]
    return kept


def _without_small_holes(ground: shapely.Polygon, least: float) -> shapely.Polygon:
    holes = [hole for hole in ground.interiors if shapely.Polygon(hole).area > least]
    return shapely.Polygon(ground.exterior, holes)
