"""The table `sdg` without the counts of few households or persons, on either side of an indicator."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from pipeline.publish.columns import allowed
from pipeline.publish.counts import emptied, few, numbers
from pipeline.publish.families import companions, family_of
from pipeline.publish.points import told_by_5b
from pipeline.publish.subtraction import added_limits, as_percents, because, leading_back

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.rules import Rules

BY = ("round", "indicator")
"""In which a sum and its parts agree."""


class Few(NamedTuple):
    """Rows in which fewer than k count (`inside`), do not (`outside`), or were asked (`all`)."""

    inside: pd.Series[bool]
    outside: pd.Series[bool]
    all: pd.Series[bool]

    @property
    def rows(self) -> pd.Series[bool]:
        """Rows with any of them."""
        return self.inside | self.outside | self.all


def public_sdg(
    sdg: pd.DataFrame, *, k: int, villages: Mapping[str, str] | None = None, rules: Rules | None = None
) -> pd.DataFrame:
    """The indicators with `suppressed` True where fewer than `k` count or do not, or that would tell it.

    Then numerator and percent are empty, and the limits say no more than that: 0 to 100 k / denominator, the same
    from the other end, or 0 to 100 where the denominator is below 2 k (both may hold) or missing answers left the row
    open. With `rules`, the points of criterion 5b are known to the reader too (`points`). The denominator is empty
    where it is itself below `k`. `withheld_because` tells a row of few from one that
    would lead back to it: another indicator of the same whole, or a sum of areas.

    >>> row = {"numerator": [2.0, 39.0, 0.0], "denominator": 40.0, "share_pct": [5.0, 97.5, 0.0], "level": "area"}
    >>> row |= {"share_low_pct": [5.0, 97.5, 0.0], "share_high_pct": [5.0, 97.5, 0.0], "round": 2020}
    >>> row |= {"unit_id": ["A", "B", "C"], "indicator": "11.1.1"}
    >>> found = public_sdg(pd.DataFrame(row), k=5)
    >>> found[["suppressed", "share_low_pct", "share_high_pct"]].values.tolist()
    [[True, 0.0, 12.5], [True, 87.5, 100.0], [False, 0.0, 0.0]]
    """
    villages = villages or {}
    numerator, denominator = numbers(sdg, "numerator"), numbers(sdg, "denominator")
    small = Few(few(numerator, k), few(denominator - numerator, k), few(denominator, k))
    primary = small.rows & sdg["share_pct"].notna()
    beside = companions(sdg, k=k, told=() if rules is None else told_by_5b(sdg, k=k, rules=rules))
    secret = _secret(sdg, small, k)
    back = leading_back(sdg, primary | beside["low"].notna(), by=BY, villages=villages, k=k, secret=secret)
    back &= sdg["share_pct"].notna()
    other = beside["low"].notna() | back
    few_sizes = small.all | leading_back(sdg, small.all, by=BY, villages=villages, k=k)
    ends = _ends_of_sums(sdg, small, beside, k=k, villages=villages).where(back, beside)
    vague = as_percents(ends.mask(few_sizes), sdg, denominator)
    own = _own_limits(sdg, small, k)
    limits = {
        f"share_{end}_pct": sdg[f"share_{end}_pct"].mask(primary, own[end]).mask(other, vague[end]) for end in own
    }
    shown = allowed(sdg, "sdg").set_axis(sdg.index).assign(**limits)
    shown = emptied(emptied(shown, primary | other, "numerator", "share_pct"), few_sizes, "denominator")
    reason = because(primary, other)
    return shown.assign(suppressed=primary | other, withheld_because=reason).reset_index(drop=True)


def _own_limits(sdg: pd.DataFrame, small: Few, k: int) -> dict[str, pd.Series[float]]:
    """The lowest and highest percent that few, on the side on which they are, allow."""
    denominator = numbers(sdg, "denominator")
    vague = (denominator < 2 * k) | (sdg["share_low_pct"] < sdg["share_high_pct"])
    below_pct = 100 * k / denominator
    return {
        "low": (100 - below_pct).where(small.outside & ~vague, 0.0),
        "high": below_pct.where(small.inside & ~vague, 100.0),
    }


def _secret(sdg: pd.DataFrame, small: Few, k: int) -> pd.Series[float]:
    """The withheld count of an indicator that stands alone: those that count, or k less those that do not."""
    numerator, denominator = numbers(sdg, "numerator"), numbers(sdg, "denominator")
    found = numerator.where(small.inside, k - (denominator - numerator))
    alone = family_of(sdg["indicator"]).isna()
    return found.where(alone & (small.inside | small.outside) & (denominator >= 2 * k))


def _ends_of_sums(
    sdg: pd.DataFrame, small: Few, beside: pd.DataFrame, *, k: int, villages: Mapping[str, str]
) -> pd.DataFrame:
    """The lowest and the highest count of each sum, from what is told of its areas."""
    count, base = numbers(sdg, "numerator"), numbers(sdg, "denominator")
    either = base < 2 * k
    low = count.mask(small.rows, 0.0).mask(small.outside & ~either, base - k)
    high = count.mask(small.rows, base).mask(small.inside & ~either, float(k))
    ends = {
        "low": low.mask(beside["low"].notna(), beside["low"]),
        "high": high.mask(beside["low"].notna(), beside["high"]),
    }
    told = pd.DataFrame({"count": count, "base": base, **ends})
    return added_limits(sdg, told, by=BY, villages=villages)
