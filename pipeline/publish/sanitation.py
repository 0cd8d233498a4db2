"""A criterion and an indicator that rest on one answer: what one shows, the other must not withhold in vain.

The households that fail criterion 5b (no latrine, no goose-neck closet or no septic tank) are those that SDG 6.2.1
counts as not improved. 33 of 5b less 30 that are unimproved are 3 without a latrine; 48 households less 45 of 5b are 3
with improved sanitation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from pipeline.publish.counts import few, numbers
from pipeline.publish.points import IMPROVED, NOT_IMPROVED
from pipeline.publish.sdg import public_sdg
from pipeline.publish.subtraction import AREA, tells_nothing

if TYPE_CHECKING:
    from pipeline.rules import Rules

KEY = ["level", "unit_id", "round"]
COUNTED_AS = "5b"
"""The criterion by its name of 2018."""


class Ends(NamedTuple):
    """How many households are not improved, at least and at most, by what is published of 6.2.1."""

    low: float
    high: float


def told_by_sanitation(criteria: pd.DataFrame, sdg: pd.DataFrame | None, *, k: int, rules: Rules) -> pd.DataFrame:
    """`low_pct` and `high_pct` of the rows of 5b that would tell a withheld count of 6.2.1; missing elsewhere.

    Both are whole percents, outwards, of the households that answered: what is published of 6.2.1, and no more. Rows
    of areas alone: their sums follow. Missing `sdg`: nothing.

    >>> from pipeline.rules import load
    >>> names = ["6.2.1:at_least_limited", "6.2.1:unimproved", "6.2.1:open_defecation"]
    >>> area = {"level": "area", "unit_id": "A", "round": 2020}
    >>> counts = pd.DataFrame({"indicator": names, "numerator": [67.0, 30.0, 3.0]}).assign(**area, denominator=100.0)
    >>> counts = counts.assign(share_pct=counts["numerator"])
    >>> row = pd.DataFrame([area | {"criterion": "5b", "share_pct": 33.0, "answered": 100}])
    >>> told_by_sanitation(row, counts, k=5, rules=load("permen-pupr-14-2018")).values.tolist()
    [[30.0, 35.0]]
    """
    found = pd.DataFrame(np.nan, index=criteria.index, columns=["low_pct", "high_pct"])
    ends = {} if sdg is None or k <= 1 else _ends(sdg, k, rules)
    names = [row.criterion for row in rules.criteria if row.counted_as == COUNTED_AS]
    rows = criteria[criteria["criterion"].isin(names) & criteria["share_pct"].notna()]
    answered = numbers(rows, "answered")
    for index, key in zip(rows.index, rows[KEY].itertuples(index=False, name=None), strict=True):
        if key in ends and answered[index] > 0:
            low, high = (100 * end / answered[index] for end in ends[key])
            found.loc[index] = [max(np.floor(low), 0.0), min(np.ceil(high), 100.0)]
    return found


def counted_too(criteria: pd.DataFrame, sdg: pd.DataFrame | None, *, rules: Rules) -> pd.Series[bool]:
    """The rows of 5b whose households SDG 6.2.1 counts as well: of them no more can be withheld alone."""
    names = [row.criterion for row in rules.criteria if row.counted_as == COUNTED_AS]
    known = set() if sdg is None else set(sdg.loc[sdg["indicator"] == IMPROVED, KEY].itertuples(index=False, name=None))
    keys = criteria[KEY].itertuples(index=False, name=None)
    return criteria["criterion"].isin(names) & pd.Series([key in known for key in keys], criteria.index, dtype=bool)


def _ends(sdg: pd.DataFrame, k: int, rules: Rules) -> dict[tuple[object, ...], Ends]:
    """The areas in which the number of those not improved would tell a count of few, with what is told of it.

    As if no answer were missing: what the missing ones may add is for the criterion's own limits.
    """
    of_areas = sdg[(sdg["level"] == AREA) & sdg["indicator"].isin((IMPROVED, *NOT_IMPROVED))].reset_index(drop=True)
    share = of_areas["share_pct"]
    shown = public_sdg(of_areas.assign(share_low_pct=share, share_high_pct=share), k=k, rules=rules)
    rows = of_areas[[*KEY, "indicator", "numerator", "denominator"]].assign(
        low=shown["share_low_pct"], high=shown["share_high_pct"], hidden=shown["suppressed"]
    )
    found: dict[tuple[object, ...], Ends] = {}
    for key, group in rows.groupby(KEY, sort=False):
        levels = group.set_index("indicator")
        if (
            len(levels) == 1 + len(NOT_IMPROVED)
            and levels["hidden"][IMPROVED]
            and not _is_vague(levels["numerator"], k)
        ):
            size, low, high = (float(levels[name][IMPROVED]) for name in ("denominator", "low", "high"))
            found[key] = Ends(size * (100 - high) / 100, size * (100 - low) / 100)
    return found


def _is_vague(counts: pd.Series[float], k: int) -> bool:
    """Whether those not improved are two counts of few, and their sum leaves each every value."""
    small = few(counts, k)
    return (
        bool(small[list(NOT_IMPROVED)].all())
        and not small[IMPROVED]
        and tells_nothing(counts[list(NOT_IMPROVED)].tolist(), k)
    )
