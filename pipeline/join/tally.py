"""Rows and true answers per polygon, counted where the points lie; counts of blocks add up to the counts of all."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pipeline.join.index import Index

BINS = 1 << 16
"""Counters that the cache of a processor holds at once."""
FEWEST, MOST = 3, 16
"""Answers that are counted together."""


class Tally(NamedTuple):
    """`counts` has a row a polygon and the columns rows, then true answers; `rows` to `no_position` count points.

    `blank` counts by polygon, for each answer (by its place, from 0) that somebody left empty, who did.
    """

    counts: np.ndarray
    rows: int
    placed: int
    no_position: int
    blank: Mapping[int, np.ndarray] = MappingProxyType({})

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
            {place: np.sum(blanks, axis=0) for place, blanks in self._blanks(other)},
        )

    def _blanks(self, other: Tally) -> Iterator[tuple[int, list[np.ndarray]]]:
        for place in sorted(self.blank.keys() | other.blank.keys()):
            yield place, [tally.blank[place] for tally in (self, other) if place in tally.blank]

    def unknown(self) -> np.ndarray:
        """Where nobody of a polygon's rows answered, so that its 0 is no number: of the shape of `counts`."""
        found = np.zeros(self.counts.shape, dtype=bool)
        for place, blank in self.blank.items():
            found[:, place + 1] = (blank > 0) & (blank == self.counts[:, 0])
        return found


def tally(
    index: Index,
    x: np.ndarray,
    y: np.ndarray,
    answers: Sequence[np.ndarray],
    blank: Mapping[int, np.ndarray] = MappingProxyType({}),
) -> tuple[Tally, np.ndarray]:
    """The tally of a block, and which of its points lie in a polygon.

    Every polygon is credited with every point in its interior, as the predicate `within` has it.

    `x`, `y` and each of `answers` (true or false) have one value a row; a row whose x or y is no finite number has no
    position. `blank` says, for answers by their place, which rows are empty. A point on a shared boundary is in no
    interior, one in an overlap is in several.

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
    empty = _counted(point, polygon, list(blank.values()), len(index.shapes))
    by_place = dict(zip(blank, empty.T, strict=True))
    return Tally(counts, len(x), int(placed.sum()), no_position, by_place), placed


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
