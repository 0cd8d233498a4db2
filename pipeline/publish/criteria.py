"""The table `criteria` without the counts of few households, families or buildings."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from pipeline.publish.columns import allowed
from pipeline.publish.counts import PLACES, emptied, few, numbers

if TYPE_CHECKING:
    from pipeline.rules import Rules

COUNTED = ("KK", "unit")
"""Units of criteria that count families or buildings; metres and hectares tell nothing of a household."""
TOLD_BY_SHARE = ("volume", "share_pct", "answered", "asked", "to_lower_pct", "to_upper_pct")
"""What is, or leads back to, the count that failed; the way to the next cut is as good as the percent itself."""


class Withheld(NamedTuple):
    """Which rows are withheld, and the highest percent that `fewer than k` allows; both on the index of `criteria`."""

    rows: pd.Series[bool]
    below_pct: pd.Series[float]


def public_criteria(criteria: pd.DataFrame, *, k: int, rules: Rules) -> pd.DataFrame:
    """The criteria with `suppressed` True where the count is of fewer than `k`: then volume and percent are empty.

    `share_low_pct` and `share_high_pct` of such a row are 0 and 100 k / denominator (100 where the denominator is
    itself below `k`, and empty); where missing answers left the row open, the upper one is that of its `points_high`.
    """
    withheld = withhold(criteria, k)
    shown = allowed(criteria, "criteria").set_axis(criteria.index)
    open_to = _highest_of_points(criteria, rules).where(_is_open(criteria), 0.0)
    high = np.maximum(withheld.below_pct, open_to)
    shown = emptied(shown, withheld.rows, *TOLD_BY_SHARE)
    shown = emptied(shown, _few_families(criteria, "denominator", k), "denominator")
    shown = emptied(shown, few(numbers(criteria, "asked"), k), "answered", "asked")
    unanswered = numbers(criteria, "asked") - numbers(criteria, "answered")
    shown = emptied(shown, few(unanswered, k) | few(numbers(criteria, "answered"), k), "answered")
    limits = {
        "share_low_pct": criteria["share_low_pct"].mask(withheld.rows, 0.0),
        "share_high_pct": criteria["share_high_pct"].mask(withheld.rows, high),
    }
    return shown.assign(**limits, suppressed=withheld.rows).reset_index(drop=True)


def withhold(criteria: pd.DataFrame, k: int) -> Withheld:
    """The rows in which fewer than `k` fail: of the denominator, or of the households that were asked.

    4 of 40 interviewed households are 5.6 of 56 families: withheld for the 4. A row whose share is unknown has
    nothing to withhold.

    >>> rows = {"unit": "KK", "volume": [5.6, 0.0, 14.0], "denominator": 56.0, "answered": 40, "asked": 40}
    >>> found = withhold(pd.DataFrame(rows | {"share_pct": [10.0, 0.0, 25.0]}), 5)
    >>> found.rows.tolist(), found.below_pct.tolist()
    ([True, False, False], [12.5, 12.5, 12.5])
    """
    denominator, answered = numbers(criteria, "denominator"), numbers(criteria, "answered")
    failing = (numbers(criteria, "share_pct") * answered / 100).round(PLACES)
    small = few(numbers(criteria, "volume"), k) | few(failing, k) | few(denominator, k)
    rows = small & criteria["unit"].isin(COUNTED) & criteria["share_pct"].notna()
    fewest = np.fmin(denominator, answered.where(answered > 0))
    below = pd.Series(100 * k / fewest, index=criteria.index).clip(upper=100.0)
    return Withheld(rows, below.fillna(100.0))


def _few_families(criteria: pd.DataFrame, column: str, k: int) -> pd.Series[bool]:
    return few(numbers(criteria, column), k) & criteria["unit"].isin(COUNTED)


def _is_open(criteria: pd.DataFrame) -> pd.Series[bool]:
    """Whether the data leave the percent open; by how much would tell what it is."""
    return criteria["share_low_pct"] < criteria["share_high_pct"]


def _highest_of_points(criteria: pd.DataFrame, rules: Rules) -> pd.Series[float]:
    """The percent below which the points stay `points_high`, which is published anyway."""
    ends = [*map(float, rules.cuts_pct), 100.0]
    return criteria["points_high"].map(dict(zip(rules.points, ends, strict=True))).astype("float64").fillna(100.0)
