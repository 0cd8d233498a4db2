"""The arithmetic of the percent cells: whole numbers, so that a spreadsheet rounds once, as the pipeline does.

A spreadsheet knows floats only. The quotient of two whole numbers below 2^53 is the float nearest to the exact percent,
whatever the program; a quotient of decimals is not. So volumes are counted in small units, and what is left of one
(the households that answered seldom divide the families) is carried beside it.
"""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

STEP = 65536
"""The quotient is taken in this many parts of one percentage point; what remains is far below the last digit."""
FEWEST_PLACES, MOST_PLACES = 3, 6
LARGEST_DIVISOR = 100_000
"""Beyond this a fraction that gives a percent is no count of households."""


class Sum(NamedTuple):
    """A volume over its denominator in small units: `whole + rest` over `base`."""

    whole: float
    rest: float
    base: float


def added(parts: Iterable[Sum]) -> Sum:
    """The sum of the parts."""
    parts = list(parts)
    return Sum(*(sum(getattr(part, name) for part in parts) for name in Sum._fields))


def quotient(total: Sum) -> int:
    """The percent in whole parts of 1 / STEP."""
    return math.floor(100 * STEP * total.whole / total.base)


def remainder(total: Sum) -> float:
    """What the quotient leaves, times STEP."""
    return 100 * STEP * total.whole - quotient(total) * total.base + 100 * STEP * total.rest


def percent(total: Sum) -> float:
    """The percent of a sum, as the formula of a village computes it.

    >>> percent(Sum(1, 0, 3)), float(Fraction(100, 3))
    (33.333333333333336, 33.333333333333336)
    """
    return quotient(total) / STEP + remainder(total) / total.base / STEP


def scale_of(numbers: Iterable[float]) -> int:
    """The power of ten that makes the decimals whole, within limits that keep products below 2^53.

    >>> scale_of([335.9, 0.48]), scale_of([0.12345])
    (1000, 100000)
    """
    places = (-int(Decimal(str(number)).as_tuple().exponent) for number in numbers)
    return int(10 ** min(max(FEWEST_PLACES, *places, FEWEST_PLACES), MOST_PLACES))


def scaled(number: float, scale: int) -> float:
    """A decimal in small units, as `ROUND(number * scale, 0)` gives it."""
    return float(math.floor(abs(number) * scale + 0.5)) * (1 if number >= 0 else -1)


def simplest(share_pct: float) -> tuple[int, int] | None:
    """The simplest fraction whose percent is `share_pct` to the last digit; None where it is none of counts.

    With the standard library's `Fraction`: `limit_denominator` of gmpy2 2.3 crashed the interpreter.

    >>> simplest(27.77777777777778), simplest(33.3)
    ((5, 18), (333, 1000))
    """
    fraction = (Fraction(str(share_pct)) / 100).limit_denominator(LARGEST_DIVISOR)
    found = int(fraction.numerator), int(fraction.denominator)
    return found if 100 * found[0] / found[1] == share_pct else None
