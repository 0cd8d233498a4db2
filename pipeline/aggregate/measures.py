"""One criterion of one unit: the volume over its denominator, and the limits that the data leave to the volume."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from pipeline.aggregate.scoring import share_pct

if TYPE_CHECKING:
    from collections.abc import Iterable

ZERO, ALL = Fraction(0), Fraction(100)


@dataclass(frozen=True, slots=True)
class Measure:
    """Exact numbers of one criterion in one unit; None is unknown.

    `volume` over `denominator` is the known part. `whole` is the denominator of the whole unit, known part or not,
    and the true volume of the whole lies in `volume_low .. volume_high` (both None where `whole` is unknown).
    """

    volume: Fraction | None
    denominator: Fraction | None
    whole: Fraction | None
    volume_low: Fraction | None
    volume_high: Fraction | None
    source: str
    answered: int | None = None
    asked: int | None = None

    @property
    def share_pct(self) -> Fraction | None:
        """The percent of the known part."""
        return share_pct(self.volume, self.denominator)

    @property
    def share_low_pct(self) -> Fraction:
        """The lowest percent that the data allow; 0 where nothing limits it."""
        share = share_pct(self.volume_low, self.whole)
        return ZERO if share is None else max(ZERO, min(share, ALL))

    @property
    def share_high_pct(self) -> Fraction:
        """The highest percent that the data allow; 100 where nothing limits it."""
        share = share_pct(self.volume_high, self.whole)
        return ALL if share is None else max(ZERO, min(share, ALL))


def settled(volume: Fraction, denominator: Fraction, *, source: str) -> Measure:
    """A measure whose volume is known. A zero denominator has no share and leaves it open."""
    if denominator == 0:
        return unknown(None, source=source)
    return Measure(volume, denominator, denominator, volume, volume, source)


def unknown(denominator: Fraction | None, *, source: str = "unknown") -> Measure:
    """A measure whose volume is unknown: between 0 and its denominator, or anything when that is unknown too."""
    whole = denominator or None
    return Measure(None, whole, whole, None if whole is None else ZERO, whole, source)


def from_answers(
    failing: int, answered: int, asked: int, denominator: Fraction | None, *, source: str = "households"
) -> Measure:
    """A measure from `answered` of `asked` households (or buildings): the share of the answered stands for the whole.

    The ones without an answer may all pass or all fail.

    >>> m = from_answers(3, 8, 10, Fraction(20))
    >>> float(m.volume), float(m.share_pct), float(m.share_low_pct), float(m.share_high_pct)
    (7.5, 37.5, 30.0, 50.0)
    """
    if not asked or not denominator:
        return unknown(denominator, source=source)
    low = Fraction(failing, asked) * denominator
    high = Fraction(failing + asked - answered, asked) * denominator
    volume = Fraction(failing, answered) * denominator if answered else None
    return Measure(volume, denominator, denominator, low, high, source if answered else "unknown", answered, asked)


def added(measures: Iterable[Measure]) -> Measure:
    """The measure of a unit from those of its parts: volumes and denominators added where the criterion is known.

    The limits cover every part, the ones where it is unknown too; a part without a known denominator may be of any
    size and leaves the whole open.

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
        whole=sum_if_all(part.whole for part in parts),
        volume_low=sum_if_all(part.volume_low for part in parts),
        volume_high=sum_if_all(part.volume_high for part in parts),
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
