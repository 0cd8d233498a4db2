"""The table `criteria` without the counts of few households, families or buildings."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from pipeline.publish.columns import allowed
from pipeline.publish.counts import PLACES, emptied, few, numbers
from pipeline.publish.points import beside_sums
from pipeline.publish.sanitation import counted_too, told_by_sanitation
from pipeline.publish.subtraction import DISTRICT, VILLAGE, added_limits, as_percents, because, leading_back

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.rules import Rules

BY = ("round", "criterion")
"""In which a sum and its parts agree."""
COUNTED = ("KK", "unit")
"""Units of criteria that count families or buildings; metres and hectares tell nothing of a household."""
TOLD_BY_SHARE = ("volume", "share_pct", "answered", "asked", "to_lower_pct", "to_upper_pct")
"""What is, or leads back to, the count that failed; the way to the next cut is as good as the percent itself."""


class Withheld(NamedTuple):
    """Which rows are withheld, and the lowest and highest percent that may be told; all on the index of `criteria`.

    `sums` are those of the rows that would tell another withheld number: they add up to too much, or count the same as
    an indicator.
    """

    rows: pd.Series[bool]
    below_pct: pd.Series[float]
    from_pct: pd.Series[float]
    sums: pd.Series[bool]


def public_criteria(
    criteria: pd.DataFrame, withheld: Withheld, *, k: int, rules: Rules, villages: Mapping[str, str]
) -> pd.DataFrame:
    """The criteria with `suppressed` True where the count is of fewer than `k`, or of a sum that would tell one.

    Those are the rows that `protect` has `withheld`. Then volume and percent are empty, and `withheld_because` says
    which of the two. Of a count of few `share_low_pct` and `share_high_pct` are 0 and 100 k / denominator (100 where
    the denominator is itself below `k`, and empty); where missing answers left the row open, the upper one is that of
    its `points_high`. Of a sum they are whole percents, added from what is published of its areas; of a row that would
    tell an indicator (`sanitation`), what is published of that.
    """
    shown = allowed(criteria, "criteria").set_axis(criteria.index)
    shown = emptied(shown, withheld.rows, *TOLD_BY_SHARE)
    for column, small in _few_of(criteria, k).items():
        told = leading_back(criteria, small, by=BY, villages=villages, k=k)
        shown = emptied(shown, small | told, column)
    limits = _limits(criteria, withheld, rules, few_sizes=shown["denominator"].isna())
    reason = because(withheld.rows, withheld.sums)
    return shown.assign(**limits, suppressed=withheld.rows, withheld_because=reason).reset_index(drop=True)


def protect(
    criteria: pd.DataFrame,
    *,
    k: int,
    rules: Rules,
    villages: Mapping[str, str] | None = None,
    sdg: pd.DataFrame | None = None,
) -> Withheld:
    """`withhold`, what would tell an indicator or a sum's points, and the sums that lead back to any of them.

    The volume of an area is a percent of its answers times its families, so that one exact sum of several withheld
    areas can tell each by its decimals: every sum above one is told as limits.
    """
    villages = villages or {}
    parts = _with_others(withhold(criteria, k), told_by_sanitation(criteria, sdg, k=k, rules=rules))
    free = criteria["unit"].isin(COUNTED) & ~counted_too(criteria, sdg, rules=rules)
    for level in (VILLAGE, DISTRICT):
        limits = _limits_of_sums(criteria, parts, villages)
        beside = beside_sums(criteria, parts.rows, limits, level=level, villages=villages, rules=rules, k=k, free=free)
        parts = _with_others(parts, beside)
    sums = leading_back(criteria, parts.rows, by=BY, villages=villages, k=k) & criteria["share_pct"].notna()
    limits = _limits_of_sums(criteria, parts, villages)
    limits = as_percents(limits, _settled(criteria), numbers(criteria, "denominator"))
    return Withheld(
        rows=parts.rows | sums,
        below_pct=parts.below_pct.mask(sums, limits["high"]),
        from_pct=parts.from_pct.mask(sums, limits["low"]),
        sums=parts.sums | sums,
    )


def _with_others(withheld: Withheld, told: pd.DataFrame) -> Withheld:
    """The same with the rows that would tell another number; of those of few nothing more is told."""
    others = told["low_pct"].notna() & ~withheld.rows
    return Withheld(
        rows=withheld.rows | others,
        below_pct=withheld.below_pct.mask(others, told["high_pct"]),
        from_pct=withheld.from_pct.mask(others, told["low_pct"]),
        sums=withheld.sums | others,
    )


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
    below = pd.Series(100 * k / fewest, index=criteria.index).clip(upper=100.0).fillna(100.0)
    return Withheld(rows, below, pd.Series(0.0, index=rows.index), pd.Series(False, index=rows.index))


def _limits_of_sums(criteria: pd.DataFrame, withheld: Withheld, villages: Mapping[str, str]) -> pd.DataFrame:
    """The lowest and the highest volume of each sum, from what is told of its areas."""
    volume, size = numbers(criteria, "volume"), numbers(criteria, "denominator")
    ends = {"low": withheld.from_pct, "high": withheld.below_pct}
    told = {end: volume.mask(withheld.rows, pct * size / 100) for end, pct in ends.items()}
    return added_limits(criteria, pd.DataFrame({"count": volume, "base": size, **told}), by=BY, villages=villages)


def _settled(criteria: pd.DataFrame) -> pd.DataFrame:
    """The percents as if no answer were missing."""
    share = criteria["share_pct"]
    return pd.DataFrame({"share_pct": share, "share_low_pct": share, "share_high_pct": share})


def _few_of(criteria: pd.DataFrame, k: int) -> dict[str, pd.Series[bool]]:
    """By column where few families, few households, or few without an answer stand behind it."""
    asked, answered = numbers(criteria, "asked"), numbers(criteria, "answered")
    return {
        "denominator": _few_families(criteria, "denominator", k),
        "asked": few(asked, k),
        "answered": few(asked, k) | few(asked - answered, k) | few(answered, k),
    }


def _limits(
    criteria: pd.DataFrame, withheld: Withheld, rules: Rules, *, few_sizes: pd.Series[bool]
) -> dict[str, pd.Series[float]]:
    """The two limits as published: 0 to 100 of a sum whose own denominator is not told."""
    open_to = _highest_of_points(criteria, rules).where(_is_open(criteria), 0.0)
    ends = pd.DataFrame({"low": withheld.from_pct, "high": withheld.below_pct})
    wider = as_percents(ends, criteria, pd.Series(100.0, index=criteria.index))
    low = withheld.from_pct.mask(withheld.sums, wider["low"].mask(few_sizes, 0.0))
    high = withheld.below_pct.clip(lower=open_to).mask(withheld.sums, wider["high"].mask(few_sizes, 100.0))
    return {
        "share_low_pct": criteria["share_low_pct"].mask(withheld.rows, low),
        "share_high_pct": criteria["share_high_pct"].mask(withheld.rows, high),
    }


def _few_families(criteria: pd.DataFrame, column: str, k: int) -> pd.Series[bool]:
    return few(numbers(criteria, column), k) & criteria["unit"].isin(COUNTED)


def _is_open(criteria: pd.DataFrame) -> pd.Series[bool]:
    """Whether the data leave the percent open; by how much would tell what it is."""
    return criteria["share_low_pct"] < criteria["share_high_pct"]


def _highest_of_points(criteria: pd.DataFrame, rules: Rules) -> pd.Series[float]:
    """The percent below which the points stay `points_high`, which is published anyway."""
    ends = [*map(float, rules.cuts_pct), 100.0]
    return criteria["points_high"].map(dict(zip(rules.points, ends, strict=True))).astype("float64").fillna(100.0)
