"""Territories that share borders, made lighter together, so that no gap opens between them and no border doubles."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

Shapes = NDArray[np.object_]


def coverage(shapes: Shapes, *, decimals: int, gap: float) -> Shapes | None:
    """The polygons with corners of so many decimals, where equal corners stay equal; `None` where they do not fit.

    Polygons whose borders do not match, as those of two sources, are fitted to each other first: gaps narrower than
    `gap` are closed, and ground that two claim goes to the earlier one.

    >>> halves = np.array([shapely.box(0, 0, 1, 1), shapely.box(0.9, 0, 2, 1)])
    >>> shapely.area(coverage(halves, decimals=6, gap=0)).round(6).tolist()
    [1.0, 1.0]
    """
    given = rounded(shapes, decimals)
    if is_coverage(given):
        return given
    sound = polygonal(shapely.make_valid(given))
    fitted = shapely.coverage_clean(sound, gap_width=gap, snapping_distance=10.0**-decimals, merge_strategy="min_index")
    fitted = rounded(fitted, decimals)
    return fitted if is_coverage(fitted) else None


def simplified(shapes: Shapes, tolerance: float) -> Shapes:
    """A coverage with fewer corners, each one of the corners that it had (Visvalingam and Whyatt 1993).

    `tolerance` is the side of a square whose area a corner must add or take away to be kept.
    """
    lighter: Shapes = shapely.coverage_simplify(shapes, tolerance)
    return lighter


def is_coverage(shapes: Shapes) -> bool:
    """Whether all are polygons that neither overlap nor meet without sharing their corners; an empty one is none.

    >>> bool(is_coverage(np.array([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 2)])))
    False
    """
    whole = shapely.is_valid(shapes) & ~shapely.is_empty(shapes)
    return bool(whole.all() and shapely.coverage_is_valid(shapes))


def rounded(shapes: Shapes, decimals: int) -> Shapes:
    """The shapes with corners of so many decimals, without those that then stand twice in a row."""
    moved = shapely.transform(shapes, lambda corners: corners.round(decimals))
    once: Shapes = shapely.remove_repeated_points(moved)
    return once


def polygonal(shapes: Shapes) -> Shapes:
    """The polygons in each shape as one, without the lines and points that a repair leaves beside them.

    >>> mixed = shapely.GeometryCollection([shapely.box(0, 0, 1, 1), shapely.LineString([(1, 1), (2, 2)])])
    >>> shapely.area(polygonal(np.array([mixed]))).tolist()
    [1.0]
    """
    parts, owner = shapely.get_parts(shapes, return_index=True)
    parts, inner = shapely.get_parts(parts, return_index=True)  # a collection may hold a MultiPolygon
    surface = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    empty = np.full(len(shapes), shapely.MultiPolygon(), dtype=object)
    found: Shapes = shapely.multipolygons(parts[surface], indices=owner[inner][surface], out=empty)
    return found
