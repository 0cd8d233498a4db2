"""Which polygon owns a point: by the geometries alone, never by the order in which they come.

`within` loses a point on a shared edge and `intersects` counts it twice. Here a point belongs to the polygon whose
interior holds it; on a shared boundary to one of the polygons that touch it there, the same one whatever the order
of rows; in an overlap to the one that the study's policy names.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pipeline.join.index import Index

Overlap = Literal["smallest", "largest", "first", "ambiguous"]

INSIDE, EDGE, OVERLAP, AMBIGUOUS, OUTSIDE = "inside", "edge", "overlap", "ambiguous", "outside"
NOBODY = -1


@dataclass(frozen=True, slots=True)
class Owners:
    """For each point the position of its polygon (`NOBODY` for none) and how it was found."""

    polygon: np.ndarray
    method: np.ndarray


def owners(points: np.ndarray, index: Index, ids: Sequence[str], *, overlap: Overlap) -> Owners:
    """The owner of each point among the polygons of `index`, in the coordinates that both share.

    A missing or empty point has no owner. A point that lies on the boundary of one polygon only is inside it, as
    its outer boundary belongs to it.

    >>> from pipeline.join.index import index_of
    >>> squares = index_of(shapely.box([0, 1], [0, 0], [1, 2], [1, 1]))
    >>> found = owners(shapely.points([0.5, 1.0, 9.0], [0.5, 0.5, 0.5]), squares, ["A", "B"], overlap="smallest")
    >>> found.polygon.tolist(), found.method.tolist()
    ([0, 0, -1], ['inside', 'edge', 'outside'])
    """
    there = np.flatnonzero(~(shapely.is_missing(points) | shapely.is_empty(points)))
    found, polygon, interior = index.pairs(*shapely.get_coordinates(points[there]).T)
    point = there[found]
    interiors = np.bincount(point[interior], minlength=len(points))
    touching = np.bincount(point, minlength=len(points))
    # The interior wins over a boundary; where there is no interior the boundaries compete.
    competes = interior | (interiors[point] == 0)
    point, polygon = point[competes], polygon[competes]
    best = np.full(len(points), NOBODY, dtype="int64")
    best[point] = polygon
    contested = np.bincount(point, minlength=len(points))[point] > 1
    _settle(best, point[contested], polygon[contested], interiors > 1, index.shapes, ids, overlap)
    method = np.select(
        [touching == 0, interiors > 1, (interiors == 0) & (touching > 1)],
        [OUTSIDE, AMBIGUOUS if overlap == "ambiguous" else OVERLAP, EDGE],
        default=INSIDE,
    )
    return Owners(np.where(method == AMBIGUOUS, NOBODY, best), method)


def _settle(
    best: np.ndarray,
    point: np.ndarray,
    polygon: np.ndarray,
    overlapped: np.ndarray,
    shapes: np.ndarray,
    ids: Sequence[str],
    overlap: Overlap,
) -> None:
    """Give each contested point to the first of its polygons; only those that are contested anywhere are ranked."""
    rivals, place = np.unique(polygon, return_inverse=True)
    of_overlap, of_edge = (
        rank(shapes[rivals], [ids[rival] for rival in rivals]) for rank in (_overlap_rank(overlap), _edge_rank)
    )
    rank = np.where(overlapped[point], of_overlap[place], of_edge[place])
    # Written last, the first by rank stays.
    order = np.argsort(-rank, kind="stable")
    best[point[order]] = polygon[order]


def _edge_rank(shapes: np.ndarray, ids: Sequence[str]) -> np.ndarray:
    """A rank by place: the polygon that reaches furthest west, then south; the id only between equal geometries."""
    bounds = shapely.bounds(shapes)
    shape_key = shapely.to_wkb(shapely.normalize(shapes))
    return _rank([(*box, wkb, id_) for box, wkb, id_ in zip(bounds.tolist(), shape_key, ids, strict=True)])


def _overlap_rank(overlap: Overlap) -> Callable[[np.ndarray, Sequence[str]], np.ndarray]:
    def rank(shapes: np.ndarray, ids: Sequence[str]) -> np.ndarray:
        if overlap == "first":
            return _rank([(id_,) for id_ in ids])
        size = {"smallest": 1, "largest": -1}.get(overlap, 0) * shapely.area(shapes)
        return _rank(list(zip(size.tolist(), _edge_rank(shapes, ids).tolist(), strict=True)))

    return rank


def _rank(keys: Sequence[tuple[object, ...]]) -> np.ndarray:
    order = sorted(range(len(keys)), key=keys.__getitem__)
    rank = np.empty(len(keys), dtype="int64")
    rank[order] = np.arange(len(keys))
    return rank
