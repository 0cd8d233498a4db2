"""Numbers as the page's data hold them: rounded half up once, here, so that the page only writes them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

BELOW_K, LEADS_BACK = "<", "~"
"""Stand for a number that may not be published: fewer than `k` households; one that would lead back to such a one."""
SUBTRACTION = "subtraction"
"""The reason that the published tables give for the second."""

TIE, MOST_TOLD = 1e-4, 1e11
"""A number so near to the middle of two, or so large, is rounded by the digits that it is written with."""

Cell = int | float | str | None


def rounded(value: Any, decimals: int = 0) -> int | float | None:
    """A number with so many decimals, half up; None when it is unknown.

    >>> rounded(1234.565, 2), rounded(0.5), rounded(float("nan")), rounded(pd.NA)
    (1234.57, 1, None, None)
    """
    if value is None or value is pd.NA or value != value:
        return None
    exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return int(exact) if decimals == 0 or exact == exact.to_integral_value() else float(exact)


def column(values: Iterable[Any], decimals: int = 0) -> list[Cell]:
    """`rounded` for each value.

    >>> column([1234.565, None, -0.125, 2], 2)
    [1234.57, None, -0.13, 2]
    """
    given = list(values)
    read = np.array([np.nan if number is None or number is pd.NA else number for number in given], dtype=float)
    whole, told = _half_up(read, parts := 10**decimals)
    return [
        rounded(number, decimals) if not sure else int(count / parts) if count % parts == 0 else count / parts
        for number, count, sure in zip(given, whole.tolist(), told.tolist(), strict=True)
    ]


def _half_up(read: NDArray[np.float64], parts: int) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """How many of `parts` of one each number is, half up, and whether binary arithmetic can tell it."""
    scaled = np.abs(read) * parts
    told = (np.abs(scaled - np.floor(scaled) - 0.5) > TIE) & (scaled < MOST_TOLD)
    return np.copysign(np.floor(scaled + 0.5), read), told


def hidden(cells: list[Cell], marks: Iterable[str | None]) -> list[Cell]:
    """`cells` with the mark of what may not be published.

    >>> hidden([7, None, None, None], ["<", "<", "~", None])
    [7, '<', '~', None]
    """
    return [mark if cell is None else cell for cell, mark in zip(cells, marks, strict=True)]


def mark_of(*, is_withheld: bool, why: Any = None) -> str | None:
    """The mark of a number by the reason that the table gives; a table without reasons withholds few alone.

    >>> mark_of(is_withheld=True), mark_of(is_withheld=True, why="subtraction"), mark_of(is_withheld=False)
    ('<', '~', None)
    """
    if not is_withheld:
        return None
    return LEADS_BACK if isinstance(why, str) and why == SUBTRACTION else BELOW_K


def unless_equal(limits: list[Cell], cells: list[Cell]) -> list[Cell]:
    """Limits of which those that say no more than the number itself are left out.

    >>> unless_equal([1, 2, None], [1, 3, None])
    [None, 2, None]
    """
    return [None if limit == cell else limit for limit, cell in zip(limits, cells, strict=True)]
