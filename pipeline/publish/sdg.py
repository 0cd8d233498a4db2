"""The table `sdg` without the counts of few households or persons, on either side of an indicator."""

from __future__ import annotations

import pandas as pd

from pipeline.publish.columns import allowed
from pipeline.publish.counts import emptied, few, numbers


def public_sdg(sdg: pd.DataFrame, *, k: int) -> pd.DataFrame:
    """The indicators with `suppressed` True where fewer than `k` count, or fewer than `k` do not.

    Then numerator and percent are empty, and the limits say no more than that: 0 to 100 k / denominator, the same
    from the other end, or 0 to 100 where the denominator is below 2 k (both may hold) or missing answers left the row
    open. The denominator is empty where it is itself below `k`.

    >>> row = {"numerator": [2.0, 39.0, 0.0], "denominator": 40.0, "share_pct": [5.0, 97.5, 0.0]}
    >>> row |= {"share_low_pct": [5.0, 97.5, 0.0], "share_high_pct": [5.0, 97.5, 0.0]}
    >>> found = public_sdg(pd.DataFrame(row), k=5)
    >>> found[["suppressed", "share_low_pct", "share_high_pct"]].values.tolist()
    [[True, 0.0, 12.5], [True, 87.5, 100.0], [False, 0.0, 0.0]]
    """
    numerator, denominator = numbers(sdg, "numerator"), numbers(sdg, "denominator")
    few_in, few_out, few_all = few(numerator, k), few(denominator - numerator, k), few(denominator, k)
    hidden = (few_in | few_out | few_all) & sdg["share_pct"].notna()
    vague = (denominator < 2 * k) | (sdg["share_low_pct"] < sdg["share_high_pct"])
    below_pct = 100 * k / denominator
    low = (100 - below_pct).where(few_out & ~vague, 0.0)
    high = below_pct.where(few_in & ~vague, 100.0)
    limits = {"share_low_pct": sdg["share_low_pct"].mask(hidden, low)}
    limits |= {"share_high_pct": sdg["share_high_pct"].mask(hidden, high)}
    shown = allowed(sdg, "sdg").set_axis(sdg.index).assign(**limits)
    shown = emptied(emptied(shown, hidden, "numerator", "share_pct"), few_all, "denominator")
    return shown.assign(suppressed=hidden).reset_index(drop=True)
