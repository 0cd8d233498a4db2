"""Rows and true answers per polygon, counted where the points lie; counts of blocks add up to the counts of all."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.join.index import Index

BINS = 1 << 16
"""Counters that the cache of a processor holds at once."""
FEWEST, MOST = 3, 16
"""Answers that are counted together."""


class Tally(NamedTuple):
    """`counts` has a row a polygon and the columns rows, then true answers; the others count points."""

    counts: np.ndarray
    rows: int
    placed: int
    no_position: int

    @classmethod
    def empty(cls, polygons: int, answers: int) -> Tally:
        """The tally of no rows."""
        return cls(np.zeros((polygons, answers + 1), dtype="int64"), 0, 0, 0)

    def plus(self, other: Tally) -> Tally:
        """The tally of both blocks together."""
        return Tally(
            self.counts + other.counts,
            self.rows + other.rows,
            self.placed + other.placed,
            self.no_position + other.no_position,
        )


def tally(index: Index, x: np.ndarray, y: np.ndarray, answers: Sequence[np.ndarray]) -> tuple[Tally, np.ndarray]:
    """The tally of a block, and which of its points lie in a polygon.

    Every polygon is credited with every point in its interior, as the predicate `within` has it.

    `x`, `y` and each of `answers` (true or false) have one value a row; a row whose x or y is
    no finite number has no position. A point on a shared boundary is in no interior, one in an overlap is in several.

    >>> import shapely
    >>> from pipeline.join.index import index_of
    >>> squares = index_of(shapely.box([0, 1], [0, 0], [1, 2], [1, 1]))
    >>> answer = np.array([True, False, True])
    >>> found, placed = tally(squares, np.array([0.5, 0.6, 1.5]), np.array([0.5, 0.5, 0.5]), [answer])
    >>> found.counts.tolist(), placed.tolist()
    ([[2, 1], [1, 1]], [True, True, True])
    """
    pairs = index.pairs(x, y)
    point, polygon = pairs.point, pairs.polygon
    if not pairs.interior.all():
        point, polygon = point[pairs.interior], polygon[pairs.interior]
    counts = _counted(point, polygon, [np.ones(len(x), dtype=bool), *answers], len(index.shapes))
    placed = np.zeros(len(x), dtype=bool)
    placed[point] = True
    no_position = int((~(np.isfinite(x) & np.isfinite(y))).sum())
    return Tally(counts, len(x), int(placed.sum()), no_position), placed


def _counted(point: np.ndarray, polygon: np.ndarray, answers: list[np.ndarray], polygons: int) -> np.ndarray:
    """True answers per polygon; several answers of a point make one number, which is counted once for all of them."""
    together = min(max((BINS // max(polygons, 1)).bit_length() - 1, FEWEST), MOST)
    counts = np.empty((polygons, len(answers)), dtype="int64")
    for first in range(0, len(answers), together):
        group = answers[first : first + together]
        code = np.zeros(len(group[0]), dtype="uint16")
        for place, answer in enumerate(group):
            code |= answer.astype("uint16") << place
        bins = np.bincount((polygon << len(group)) | code[point], minlength=polygons << len(group))
        meaning = (np.arange(1 << len(group))[:, None] >> np.arange(len(group))) & 1
        counts[:, first : first + together] = bins.reshape(polygons, -1) @ meaning
    return counts
