"""Numbers in bands: which band a number is in, and how a band is written."""

from __future__ import annotations

from bisect import bisect_right
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from pipeline.rational import Fraction
from pipeline.render import style

if TYPE_CHECKING:
    from collections.abc import Sequence

HUNDREDTH = Decimal("0.01")
FIFTHS_PCT = tuple(Fraction(part) - Fraction(1, 200) for part in (20, 40, 60, 80))
"""Bands of 20 %, cut like the scale of the rules: at the percent as it is written, rounded half up to 2 decimals."""


def band_of(value: Fraction, cuts: Sequence[Fraction]) -> int:
    """The band of a number; a cut itself belongs to the band above it.

    >>> [band_of(Fraction(percent), FIFTHS_PCT) for percent in ("19.99", "19.995", "100")]
    [0, 1, 4]
    """
    return bisect_right(cuts, value)


def spans(cuts: Sequence[Fraction], language: str) -> list[str]:
    """The bands of a percent in words, lowest first, as numbers with two decimals fall into them.

    >>> spans([Fraction("24.995"), Fraction("50.995")], "id")
    ['0 - 24,99', '25 - 50,99', '51 - 100']
    """
    edges = [_written(cut) for cut in cuts]
    lows = [Decimal(0), *edges]
    highs = [*(edge - HUNDREDTH for edge in edges), Decimal(100)]
    return [f"{short(low, language)} - {short(high, language)}" for low, high in zip(lows, highs, strict=True)]


def _written(cut: Fraction) -> Decimal:
    return (Decimal(int(cut.numerator)) / Decimal(int(cut.denominator))).quantize(HUNDREDTH, ROUND_HALF_UP)


def short(number: Decimal | Fraction, language: str) -> str:
    """A number with at most two decimals, none where it is whole.

    >>> short(Decimal("50.90"), "id"), short(Decimal(150), "en")
    ('50,9', '150')
    """
    exact = number if isinstance(number, Decimal) else _written(number)
    decimals = max(-int(exact.normalize().as_tuple().exponent), 0)
    return style.number(float(exact), language, decimals=decimals)
