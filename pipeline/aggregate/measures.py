"""One criterion of one unit: the volume over its denominator, and the limits that the data leave to its share.

What is unknown may be of any size: `whole`, `volume_low` and `volume_high` add up the parts whose size is known, and
`rays` are the shares that parts of unknown size can drag the whole towards. The share of the whole then lies in the
closed hull of both. The hull is exact; it contains the truth for every completion of the data.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from pipeline.rational import Fraction
from pipeline.scoring import share_pct

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.aggregate.shares import Share

ZERO, ONE = Fraction(0), Fraction(1)
ANYTHING = frozenset({ZERO, ONE})


@dataclass(frozen=True)
class Measure:
    """Exact numbers of one criterion in one unit; None is unknown.

    `volume` over `denominator` is the known part. `rays` are shares from 0 to 1.
    """

    volume: Fraction | None
    denominator: Fraction | None
    volume_low: Fraction
    volume_high: Fraction
    whole: Fraction
    rays: frozenset[Fraction]
    source: str
    answered: int | None = None
    asked: int | None = None

    # Asked for many times over: by the score, the tables and the to-do list.
    @cached_property
    def share_pct(self) -> Fraction | None:
        """The percent of the known part."""
        return share_pct(self.volume, self.denominator)

    @cached_property
    def share_low_pct(self) -> Fraction:
        """The lowest percent that the data allow."""
        return 100 * min(self._limits(self.volume_low), default=ZERO)

    @cached_property
    def share_high_pct(self) -> Fraction:
        """The highest percent that the data allow."""
        return 100 * max(self._limits(self.volume_high), default=ONE)

    def _limits(self, volume: Fraction) -> list[Fraction]:
        base = [max(ZERO, min(volume / self.whole, ONE))] if self.whole else []
        return [*base, *self.rays]


def settled(volume: Fraction, denominator: Fraction, *, source: str) -> Measure:
    """A measure whose volume is known. A zero denominator has no share by itself, and adds nothing to a sum."""
    if denominator == 0:
        return Measure(None, None, ZERO, ZERO, ZERO, frozenset(), "unknown")
    return Measure(volume, denominator, volume, volume, denominator, frozenset(), source)


def unknown(denominator: Fraction | None) -> Measure:
    """A measure whose volume is unknown: between 0 and its denominator, or anything when that is unknown too."""
    whole = denominator or ZERO
    return Measure(None, denominator or None, ZERO, whole, whole, frozenset() if whole else ANYTHING, "unknown")


def limited(measure: Measure, volume: Fraction | None) -> Measure:
    """A measure whose unknown volume cannot be larger than `volume`, where that is told."""
    if measure.volume is not None or volume is None or not 0 <= volume < measure.volume_high:
        return measure
    return replace(measure, volume_high=volume)


def of_unknown_size(volume: Fraction) -> Measure:
    """A known volume of an unknown whole: a share from all of it down to 0, and just 0 for a volume of 0."""
    return Measure(None, None, volume, volume, volume, frozenset({ZERO}), "unknown")


def of_estimated_size(measure: Measure, *, low: Fraction | None = None) -> Measure:
    """The same share where the denominator only counts what was seen: how much there is beside is not known.

    `low` is a share below the measure's own that the unseen part allows.
    """
    limits = {measure.share_low_pct / 100 if low is None else low, measure.share_high_pct / 100}
    if len(limits) == 1:
        # What was not seen has the same share, so what was seen still weighs at least itself.
        return replace(measure, rays=frozenset(limits))
    return replace(measure, volume_low=ZERO, volume_high=ZERO, whole=ZERO, rays=frozenset(limits))


def from_answers(
    failing: int,
    answered: int,
    asked: int,
    denominator: Fraction | None,
    *,
    spoilt: int = 0,
    source: str = "households",
) -> Measure:
    """A measure from `answered` of `asked` households (or buildings): the share of the answered stands for the whole.

    The ones without an answer may all pass or all fail. `spoilt` more that pass may turn out to fail: buildings in
    which a household was not interviewed.

    >>> m = from_answers(3, 8, 10, Fraction(20))
    >>> float(m.volume), float(m.share_pct), float(m.share_low_pct), float(m.share_high_pct)
    (7.5, 37.5, 30.0, 50.0)
    """
    if not asked:
        return unknown(denominator)
    low = Fraction(failing, asked)
    high = Fraction(failing + asked - answered + min(spoilt, answered - failing), asked)
    if not denominator:
        return Measure(None, None, ZERO, ZERO, ZERO, frozenset({low, high}), "unknown", answered, asked)
    volume = Fraction(failing, answered) * denominator if answered else None
    limits = (low * denominator, high * denominator, denominator)
    return Measure(volume, denominator, *limits, frozenset(), source if answered else "unknown", answered, asked)


def of_sample(share: Share, denominator: Fraction | None, *, answered: int, asked: int) -> Measure:
    """A measure from the weighted share of a sample, within its confidence limits.

    >>> from pipeline.aggregate.shares import Share
    >>> m = of_sample(Share(Fraction(40), Fraction(25), Fraction(60)), Fraction(200), answered=30, asked=30)
    >>> float(m.volume), float(m.share_low_pct), float(m.share_high_pct)
    (80.0, 25.0, 60.0)
    """
    low, high = share.low_pct / 100, share.high_pct / 100
    if not denominator:
        return Measure(None, None, ZERO, ZERO, ZERO, frozenset({low, high}), "unknown", answered, asked)
    volume = None if share.share_pct is None else share.share_pct / 100 * denominator
    limits = (low * denominator, high * denominator, denominator)
    source = "unknown" if volume is None else "households"
    return Measure(volume, denominator, *limits, frozenset(), source, answered, asked)


def within(measure: Measure, share: Share) -> Measure:
    """The measure of a unit whose parts are all of one sample, with the limits that the unit's own rows give.

    The volume stays that of the parts added; the limits take it in where the two differ.
    """
    own = measure.share_pct
    if own is None:
        return measure
    low, high = min(share.low_pct, own) / 100, max(share.high_pct, own) / 100
    return replace(measure, volume_low=low * measure.whole, volume_high=high * measure.whole)


def added(measures: Iterable[Measure]) -> Measure:
    """The measure of a unit from those of its parts: volumes and denominators added where the criterion is known.

    The limits cover every part, the ones where it is unknown too.

    >>> both = added([settled(Fraction(1), Fraction(4), source="form"), unknown(Fraction(4))])
    >>> float(both.share_pct), float(both.share_low_pct), float(both.share_high_pct)
    (25.0, 12.5, 62.5)
    """
    parts = list(measures)
    known = [part for part in parts if part.share_pct is not None]
    sources = {part.source for part in known} or {"unknown"}
    return Measure(
        volume=_sum(part.volume for part in known),
        denominator=_sum(part.denominator for part in known),
        volume_low=sum((part.volume_low for part in parts), ZERO),
        volume_high=sum((part.volume_high for part in parts), ZERO),
        whole=sum((part.whole for part in parts), ZERO),
        rays=frozenset[Fraction]().union(*(part.rays for part in parts)),
        source=sources.pop() if len(sources) == 1 else "mixed",
        answered=_count(part.answered for part in parts),
        asked=_count(part.asked for part in parts),
    )


def _sum(numbers: Iterable[Fraction | None]) -> Fraction | None:
    known = [number for number in numbers if number is not None]
    return sum(known, ZERO) if known else None


def sum_if_all(numbers: Iterable[Fraction | None]) -> Fraction | None:
    """The sum; unknown where one of the numbers is unknown or there is none."""
    values = list(numbers)
    return None if None in values else _sum(values)


def _count(numbers: Iterable[int | None]) -> int | None:
    known = [number for number in numbers if number is not None]
    return sum(known) if known else None
