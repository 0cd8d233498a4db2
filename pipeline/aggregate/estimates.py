"""The shares of a sample survey with 95 % confidence limits, for every area, every village and the district.

Limits do not add, so each level is estimated from its own gathered rows. Every area is a stratum: the households of
an area are taken as drawn in that area, which is how KOTAKU samples. No correction is made for a sample that holds a
good part of its area; the limits are then wider than they need be, never narrower.
"""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

import pandas as pd

from pipeline.aggregate.levels import DISTRICT
from pipeline.aggregate.sampling import weighted_shares
from pipeline.aggregate.shares import UNKNOWN, Share
from pipeline.rational import Fraction

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pipeline.aggregate.verdict import Verdict

Key = tuple[str, str]
"""Level and identifier of a unit."""
DECIMALS = 9
"""Of a percent: more are noise of the floats, which must not decide on which side of a cut a share falls."""


def estimates(
    counts: Verdict, weight: pd.Series[float], area: pd.Series[str], village_of: Mapping[str, str]
) -> dict[Key, Share]:
    """The share of True in `counts` in each unit with interviews, by level and identifier.

    The three Series share one index, a row a sampled household (or building). Those without an answer may all be True
    or all be False: the lower limit is that of the former, the upper that of the latter.

    >>> rows = pd.DataFrame({"ok": [True] * 5 + [False] * 5, "w": 2.0, "area": ["A", "B"] * 5})
    >>> found = estimates(rows["ok"].astype("boolean"), rows["w"], rows["area"], {"A": "V", "B": "V"})
    >>> sorted(found), float(found["area", "A"].share_pct)
    ([('area', 'A'), ('area', 'B'), ('district', 'district'), ('village', 'V')], 60.0)
    """
    found: dict[Key, Share] = {}
    for level, unit in _domains(area, village_of):
        known = weighted_shares(counts, weight, unit, stratum=area)
        low, high = known["share_low_pct"], known["share_high_pct"]
        if counts.isna().any():
            low, high = (
                weighted_shares(counts.fillna(told), weight, unit, stratum=area)[f"share_{side}_pct"]
                for told, side in ((False, "low"), (True, "high"))
            )
        for unit_id, *percents in zip(known.index, known["share_pct"], low, high, strict=True):
            found[level, str(unit_id)] = _share(*percents)
    return found


def _domains(area: pd.Series[str], village_of: Mapping[str, str]) -> Iterator[tuple[str, pd.Series[str]]]:
    yield "area", area
    yield "village", area.map(village_of).astype("str")
    yield DISTRICT, pd.Series(DISTRICT, index=area.index, dtype="str")


def _share(share: float, low: float, high: float) -> Share:
    """Exact decimals; limits that reach the share itself, which blanks may draw past them."""
    if isnan(share):
        return UNKNOWN
    share_pct, low_pct, high_pct = (Fraction(f"{percent:.{DECIMALS}f}") for percent in (share, low, high))
    return Share(share_pct, min(low_pct, share_pct), max(high_pct, share_pct))
