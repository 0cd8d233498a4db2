"""Two criteria that share their denominator: needed and damaged road (2a, 2b), needed and damaged drain (4b, 4c).

Both are parts of one ideal length, existing plus needed, so together they cannot exceed it. What the data leave is a
convex region of pairs (a, b) of shares: the hull of a truncated box (the parts whose length is known) and of the rays
that parts of unknown length can drag it towards. The lowest and highest sum of points over that region is found
exactly, by asking for each pair of cuts whether the region reaches it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import TYPE_CHECKING

from pipeline.aggregate.measures import ONE, ZERO
from pipeline.rational import Fraction

if TYPE_CHECKING:
    from collections.abc import Iterable

Share = Fraction
Point = tuple[Share, Share]
Number = Fraction | None

NEEDED, DAMAGED, NOTHING = (ONE, ZERO), (ZERO, ONE), (ZERO, ZERO)
ANY_LENGTH = frozenset({NEEDED, DAMAGED, NOTHING})


@dataclass(frozen=True, slots=True)
class Linked:
    """What the data leave to a pair of volumes over one whole, in the criteria's unit.

    The first volume lies in `first_low .. first_high`, the second likewise, their sum is at most `sum_high`.
    """

    first_low: Fraction
    first_high: Fraction
    second_low: Fraction
    second_high: Fraction
    sum_high: Fraction
    whole: Fraction
    rays: frozenset[Point]

    def corners(self) -> list[Point]:
        """The corners of the region of shares, as far as they may be extreme."""
        if not self.whole:
            return sorted(self.rays or ANY_LENGTH)
        low_a, high_a, low_b, high_b, both = (
            number / self.whole
            for number in (self.first_low, self.first_high, self.second_low, self.second_high, self.sum_high)
        )
        box = {
            (low_a, low_b),
            (high_a, low_b),
            (high_a, min(high_b, both - high_a)),
            (min(high_a, both - high_b), high_b),
            (low_a, high_b),
        }
        return sorted(box | self.rays)


def of_lengths(existing: Number, needed: Number, good: Number, *, at_least_good: Fraction = ZERO) -> Linked:
    """The pair (needed, existing less good) over existing plus needed, whatever of the three is known.

    Where not all of the good length is known, `at_least_good` of it may be.

    >>> both = of_lengths(Fraction(60), None, Fraction(30))  # half of what exists is damaged, the need is unknown
    >>> [(float(a), float(b)) for a, b in both.corners()]
    [(0.0, 0.5), (1.0, 0.0)]
    """
    if existing == 0 and needed == 0:
        return NOTHING_THERE
    damaged_low = ZERO if existing is None or good is None else existing - good
    surely_good = at_least_good if good is None else good
    damaged_high = ZERO if existing is None else existing - min(surely_good, existing)
    base_existing = existing if existing is not None else surely_good
    first, whole = needed or ZERO, base_existing + (needed or ZERO)
    rays = set()
    if needed is None:
        rays.add(NEEDED)
    if existing is None:
        rays.add(DAMAGED)
        rays |= {NOTHING} if good is None else set()
    if not whole:
        rays.add(NOTHING)
    return Linked(first, first, damaged_low, damaged_high, first + damaged_high, whole, frozenset(rays))


def of_volumes(first: Number, second: Number, whole: Number) -> Linked:
    """The pair of volumes as an office types them in, whatever of the three is known."""
    if whole == 0:
        return NOTHING_THERE
    known = (first or ZERO) + (second or ZERO)
    if whole is None:
        rays = {NOTHING} | ({NEEDED} if first is None else set()) | ({DAMAGED} if second is None else set())
        return Linked(first or ZERO, first or ZERO, second or ZERO, second or ZERO, known, known, frozenset(rays))
    room = max(whole - known, ZERO)
    high_first, high_second = (room if first is None else first), (room if second is None else second)
    both = known if first is not None and second is not None else max(whole, known)
    return Linked(first or ZERO, high_first, second or ZERO, high_second, both, whole, frozenset())


NOTHING_KNOWN = Linked(ZERO, ZERO, ZERO, ZERO, ZERO, ZERO, ANY_LENGTH)
NOTHING_THERE = Linked(ZERO, ZERO, ZERO, ZERO, ZERO, ZERO, frozenset())
"""An ideal length of 0: alone it has no share and leaves all open, in a sum it adds nothing."""


def together(parts: Iterable[Linked]) -> Linked:
    """The pair of a unit from those of its parts. Boxes with these five sides add side by side (Minkowski sum)."""
    parts = list(parts)
    sides = ("first_low", "first_high", "second_low", "second_high", "sum_high", "whole")
    sums = {side: sum((getattr(part, side) for part in parts), ZERO) for side in sides}
    return Linked(**sums, rays=frozenset[Point]().union(*(part.rays for part in parts)))


@lru_cache(maxsize=4096)
def points_range(pair: Linked, cuts: tuple[Fraction, ...], points: tuple[int, ...]) -> tuple[int, int]:
    """The lowest and highest sum of the points of both criteria over the region; `cuts` are shares from 0 to 1."""
    corners = pair.corners()
    steps = range(len(points))
    low = min(points[i] + points[j] for i in steps for j in steps if _stays_below(corners, i, j, cuts))
    high = max(points[i] + points[j] for i in steps for j in steps if _reaches(corners, i, j, cuts))
    return low, high


def _reaches(corners: list[Point], i: int, j: int, cuts: tuple[Fraction, ...]) -> bool:
    """Whether some pair has a first share in step i or above and a second one in step j or above."""
    at_a = cuts[i - 1] if i else ZERO
    best = [b for a, b in _cut_at(corners, at_a) if a >= at_a]
    return bool(best) and (j == 0 or max(best) >= cuts[j - 1])


def _stays_below(corners: list[Point], i: int, j: int, cuts: tuple[Fraction, ...]) -> bool:
    """Whether some pair has a first share in step i or below and a second one in step j or below."""
    if i == len(cuts):
        return j == len(cuts) or min(b for _, b in corners) < cuts[j]
    if min(a for a, _ in corners) >= cuts[i]:
        return False
    return j == len(cuts) or min(b for a, b in _cut_at(corners, cuts[i]) if a <= cuts[i]) < cuts[j]


def _cut_at(corners: list[Point], at_a: Fraction) -> list[Point]:
    """The corners, and where the lines between two of them cross the first share `at_a`."""
    crossings = [
        (at_a, left[1] + (right[1] - left[1]) * (at_a - left[0]) / (right[0] - left[0]))
        for left, right in combinations(corners, 2)
        if left[0] < at_a < right[0]
    ]
    return corners + crossings
