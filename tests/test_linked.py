"""Linked criteria: the range of points is exact, checked against every completion on small cases."""

from __future__ import annotations

from bisect import bisect_right
from fractions import Fraction as F  # noqa: N817 - short, as fractions fill this file
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.aggregate.linked import NOTHING_KNOWN, Linked, of_lengths, of_volumes, points_range, together

CUTS = tuple(F(cut) / 100 for cut in ("24.995", "50.995", "75.995"))
POINTS = (0, 1, 3, 5)


def scored(share: F) -> int:
    return POINTS[bisect_right(CUTS, share)]


def points(pair: Linked) -> tuple[int, int]:
    return points_range(pair, CUTS, POINTS)


@pytest.mark.parametrize(
    ("existing", "needed", "good", "low", "high"),
    [
        (60, 40, 60, 1, 1),  # a 40 %, b 0 %
        (60, 40, 0, 4, 4),  # a 40 %, b 60 %
        (60, 40, None, 1, 4),  # b from 0 to 60 %
        (100, None, 100, 0, 5),  # nothing damaged: a anything, b 0
        (100, None, 0, 2, 5),  # all damaged: a + b = 1; a 76 % scores 5, a 50 % with b 50 % only 2
        (None, 0, None, 0, 5),  # no need: b anything
        (None, 100, 0, 2, 5),  # a + b = 1 again
        (None, None, None, 0, 5),
        (0, 0, 0, 0, 5),  # nothing there at all was measured
        (0, None, 0, 0, 5),
    ],
)
def test_lengths_by_head(existing: int | None, needed: int | None, good: int | None, low: int, high: int) -> None:
    lengths = [None if number is None else F(number) for number in (existing, needed, good)]
    assert points(of_lengths(*lengths)) == (low, high)


@pytest.mark.parametrize(
    ("first", "second", "whole", "low", "high"),
    [
        (40, 60, 100, 4, 4),
        (40, None, 100, 1, 4),
        (None, None, 100, 0, 5),
        (0, 0, None, 0, 0),  # a volume of 0 is 0 % of whatever whole
        (10, 0, None, 0, 5),
        (10, 10, None, 0, 2),  # at most half and half
        (0, 0, 0, 0, 5),  # a zero ideal length: nothing was measured
    ],
)
def test_volumes_by_head(first: int | None, second: int | None, whole: int | None, low: int, high: int) -> None:
    volumes = [None if number is None else F(number) for number in (first, second, whole)]
    assert points(of_volumes(*volumes)) == (low, high)


def test_together_is_tighter_than_apart() -> None:
    """Of 100 m neither is known: apart each may score 5, together at most 5."""
    assert points(of_volumes(None, None, F(100))) == (0, 5)


SMALL = st.integers(0, 6)
MAYBE = st.one_of(st.none(), SMALL)


def completions(existing: int | None, needed: int | None, good: int | None, most: int) -> list[tuple[F, F, F]]:
    """(needed, damaged, ideal) of every completion with whole numbers up to `most`."""
    ranges = [range(most + 1) if number is None else [number] for number in (existing, needed, good)]
    return [(F(n), F(e - g), F(e + n)) for e, n, g in product(*ranges) if g <= e]


@given(st.lists(st.tuples(MAYBE, MAYBE, MAYBE), min_size=1, max_size=2))
@settings(max_examples=150, deadline=None)
def test_the_range_contains_every_completion(areas: list[tuple[int | None, int | None, int | None]]) -> None:
    every = [completions(*area, most=8) for area in areas]
    low, high = points(together(of_lengths(*(None if x is None else F(x) for x in area)) for area in areas))
    for chosen in product(*every):
        first, second, whole = (sum(column, F(0)) for column in zip(*chosen, strict=True))
        if whole and all(ideal for _, _, ideal in chosen):
            assert low <= scored(first / whole) + scored(second / whole) <= high


@pytest.mark.parametrize(
    "area", [(6, None, 3), (6, 2, None), (None, 2, 1), (None, None, 2), (6, None, None), (None, 3, None)]
)
def test_the_range_is_tight(area: tuple[int | None, int | None, int | None]) -> None:
    """With lengths up to 60 times as fine and long, the lowest and highest are met."""
    fine = [None if number is None else number * 60 for number in area]
    known = max(number or 0 for number in fine)
    steps = [*range(0, 721, 4), known, 5 * known, 40 * known]
    ranges = [steps if number is None else [number] for number in fine]
    sums = [scored(F(n, e + n)) + scored(F(e - g, e + n)) for e, n, g in product(*ranges) if g <= e and e + n > 0]
    assert points(of_lengths(*(None if x is None else F(x) for x in area))) == (min(sums), max(sums))


@given(st.lists(st.tuples(MAYBE, MAYBE, MAYBE), min_size=1, max_size=3), st.randoms())
def test_order_changes_nothing(areas: list[tuple[int | None, int | None, int | None]], random: object) -> None:
    pairs = [of_lengths(*(None if x is None else F(x) for x in area)) for area in areas]
    shuffled = list(pairs)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert together(pairs) == together(shuffled)


def test_nothing_known_stays_nothing_known() -> None:
    assert points(together([NOTHING_KNOWN, NOTHING_KNOWN])) == points(NOTHING_KNOWN) == (0, 5)
