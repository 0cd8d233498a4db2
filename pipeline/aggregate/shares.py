"""A share with the limits that the data leave to it, whether they come from blanks or from a sample."""

from __future__ import annotations

from typing import NamedTuple

from pipeline.rational import Fraction


class Share(NamedTuple):
    """Exact percents: of what is known, and the lowest and highest that may be; `share_pct` is None where unknown."""

    share_pct: Fraction | None
    low_pct: Fraction
    high_pct: Fraction


UNKNOWN = Share(None, Fraction(0), Fraction(100))


def of_counts(true: int, answered: int, asked: int) -> Share:
    """The share of `true` among the answered; those without an answer may all be true or none of them.

    >>> [str(percent) for percent in of_counts(3, 8, 10)]
    ['75/2', '30', '50']
    """
    if not asked:
        return UNKNOWN
    share = Fraction(100 * true, answered) if answered else None
    return Share(share, Fraction(100 * true, asked), Fraction(100 * (true + asked - answered), asked))
