"""The rule set itself: percent, points, total, class, averages. Exact: no float meets a cut.

Source: Permen PUPR 14/PRT/M/2018 as computed by the KOTAKU baseline workbook 2021 (sheet Kekumuhan Awal_RT).
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Literal

from pipeline.rational import Fraction

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.rules import Rules

Average = Literal["plain", "scored"]
NOT_ASSESSABLE, NOT_ASSESSED = "not_assessable", "not_assessed"


def exact(number: float | int | str | None) -> Fraction | None:
    """The decimal that was written, not its nearest float; None for an unknown value.

    >>> str(exact(0.1)), exact(float("nan"))
    ('1/10', None)
    """
    if number is None or number != number or str(number) == "<NA>":
        return None
    return Fraction(str(number))


def share_pct(volume: Fraction | None, denominator: Fraction | None) -> Fraction | None:
    """100 * volume / denominator; None (unknown, not 0) when either is unknown or the denominator is 0.

    >>> str(share_pct(Fraction(7), Fraction(28))), share_pct(Fraction(0), Fraction(0))
    ('25', None)
    """
    if volume is None or not denominator:
        return None
    return 100 * volume / denominator


def points(share: Fraction | None, rules: Rules) -> int | None:
    """0, 1, 3 or 5 by the cuts of the rules, applied to the unrounded percent.

    >>> from pipeline.rules import load
    >>> rules = load("permen-pupr-14-2018")
    >>> [points(Fraction(percent), rules) for percent in ("24.99", "24.995", "50.995", "75.995")]
    [0, 1, 3, 5]
    """
    return None if share is None else rules.points[bisect_right(rules.cuts_pct, share)]


def class_of(score: int | None, rules: Rules) -> str:
    """The class of a total; `not_assessable` when no criterion is known.

    >>> from pipeline.rules import load
    >>> [class_of(total, load("permen-pupr-14-2018")) for total in (15, 16, 37, 38, 59, 60, None)]
    ['not_slum', 'light', 'light', 'moderate', 'moderate', 'heavy', 'not_assessable']
    """
    if score is None:
        return NOT_ASSESSABLE
    limits = [row.from_score for row in rules.classes]
    return rules.classes[bisect_right(limits, score) - 1].class_


def total(known: Iterable[int | None]) -> int | None:
    """The sum of the known points, as the published sheets add them; None when none is known."""
    values = [value for value in known if value is not None]
    return sum(values) if values else None


def half_up(number: Fraction, places: int = 2) -> Fraction:
    """`number` rounded half up (away from zero) to `places` decimals, as the published sheets round.

    >>> str(half_up(Fraction("1.565")))
    '157/100'
    """
    scaled = abs(number) * 10**places
    rounded = Fraction((2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator), 10**places)
    return rounded if number >= 0 else -rounded


def mean_pct(
    shares: Mapping[str, Fraction | None], members: Iterable[str], rules: Rules, average: Average
) -> Fraction | None:
    """The average percent of one aspect, rounded half up to 2 decimals; unknown members are left out.

    `plain` (East Java) is the mean of the percents, each first rounded to 2 decimals. `scored` (the workbook) adds
    only the percents that score, over the full count of the aspect.

    >>> from pipeline.rules import load
    >>> shares = {"2a": Fraction(0), "2b": Fraction("3.125")}
    >>> float(mean_pct(shares, ["2a", "2b"], load("permen-pupr-14-2018"), "plain"))
    1.57
    """
    members = list(members)
    known = [share for member in members if (share := shares[member]) is not None]
    if not known:
        return None
    if average == "scored":
        return half_up(sum((share for share in known if points(share, rules)), Fraction(0)) / len(members))
    return half_up(sum(map(half_up, known), Fraction(0)) / len(known))


def mean_of_aspects(aspects: Iterable[Fraction | None]) -> Fraction | None:
    """Rata-rata kekumuhan sektoral: the mean of the aspect averages that are known, half up to 2 decimals."""
    known = [aspect for aspect in aspects if aspect is not None]
    return half_up(sum(known, Fraction(0)) / len(known)) if known else None


def as_float(number: Fraction | None) -> float | None:
    """The nearest float, for a table; unknown stays unknown."""
    return None if number is None else float(number)
