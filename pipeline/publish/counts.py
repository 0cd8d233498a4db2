"""Which counts are too few to be published.

The rule is the threshold of official statistics (minimum frequency): a count of fewer than k contributors is withheld.
See Hundepool and others, Statistical Disclosure Control, Wiley 2012.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

PLACES = 6
"""Decimals to which a count that was worked out from a percent is whole again."""


def few(count: pd.Series[Any], k: int) -> pd.Series[bool]:
    """True where the count is of somebody, and of fewer than `k`; an unknown count and 0 are neither.

    >>> few(pd.Series([0, 1, 4.5, 5, None]), 5).tolist()
    [False, True, True, False, False]
    """
    known = count.astype("float64")
    return (known > 0) & (known < k) & (k > 1)


def numbers(frame: pd.DataFrame, column: str) -> pd.Series[float]:
    """A column as numbers, unknown ones missing; all missing where the frame does not have it."""
    if column not in frame:
        return pd.Series(float("nan"), index=frame.index)
    return frame[column].astype("float64")


def emptied(frame: pd.DataFrame, hidden: pd.Series[bool], *columns: str) -> pd.DataFrame:
    """The frame with those of the `columns` that it has missing in the `hidden` rows.

    >>> emptied(pd.DataFrame({"volume": [3, 9]}), pd.Series([True, False]), "volume", "asked")["volume"].tolist()
    [nan, 9.0]
    """
    return frame.assign(**{column: frame[column].mask(hidden) for column in columns if column in frame})
