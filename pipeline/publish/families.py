"""Indicators that add up to a whole: of one that is withheld the others must not leave the rest over.

The three of SDG 6.1.1, and of 6.2.1, share out the households of a unit. 43 of 48 with good water and 4 with poor water
leave 1 at a river. So the largest of the others is withheld too, as a range, or all of them where its range would
still tell which it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from pipeline.publish.counts import numbers
from pipeline.publish.subtraction import AREA

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Sequence

SEPARATOR = ":"
SANITATION = "6.2.1"
Limits = tuple[float, float]


class Companion(NamedTuple):
    """An indicator withheld for another's sake: its place in the family, its lowest and its highest count."""

    place: int
    low: float
    high: float


def family_of(indicators: pd.Series[str]) -> pd.Series[str]:
    """The name of the family, missing for an indicator that stands alone.

    >>> family_of(pd.Series(["6.1.1:unimproved", "11.1.1"])).fillna("alone").tolist()
    ['6.1.1', 'alone']
    """
    return indicators.str.split(SEPARATOR).str[0].where(indicators.str.contains(SEPARATOR, regex=False))


def companions(sdg: pd.DataFrame, *, k: int, told: Collection[tuple[Hashable, Hashable]] = ()) -> pd.DataFrame:
    """`low` and `high` count of the indicators of areas withheld for another's sake; missing elsewhere.

    `told` are area and round of which something else tells the levels of sanitation: there all three are withheld.
    """
    found = pd.DataFrame(float("nan"), index=sdg.index, columns=["low", "high"])
    of_areas = sdg[sdg["level"] == AREA]
    families = of_areas.groupby(["unit_id", "round", family_of(of_areas["indicator"])], sort=False)
    counts = numbers(sdg, "numerator")
    for (unit, year, family), rows in families:
        is_told = family == SANITATION and (unit, year) in told
        for one in with_whom(counts.loc[rows.index].tolist(), k, all_of_them=is_told):
            found.loc[rows.index[one.place]] = [one.low, one.high]
    return found


def with_whom(counts: Sequence[float], k: int, *, all_of_them: bool = False) -> list[Companion]:
    """Which counts of a whole are withheld beside those of 1 to k - 1, with the limits that are told of them.

    The largest other one, as what the shown ones leave over less 0 to k for each small one; all without limits where
    some value of 1 to k - 1 would make it small itself, or smaller than one that is shown, or where it is asked for
    (`all_of_them`). Nothing where a count is unknown.

    >>> with_whom([43, 4, 1], 5), with_whom([10, 31, 3], 5)
    ([Companion(place=0, low=38, high=48)], [Companion(place=1, low=29, high=34)])
    >>> [one.place for one in with_whom([41, 6, 1], 5)], [one.place for one in with_whom([6, 0, 1], 5)]
    ([0], [0, 1, 2])
    """
    if k <= 1 or any(count != count for count in counts):
        return []
    small = [place for place, count in enumerate(counts) if 0 < count < k]
    if not small or len(counts) < 2:
        return []
    others = [place for place in range(len(counts)) if place not in small]
    whole = sum(counts)
    if others and not all_of_them:
        chosen = max(others, key=lambda place: (counts[place], -place))
        shown = [counts[place] for place in others if place != chosen]
        left = whole - sum(shown)
        if left - len(small) * (k - 1) > max([k - 1, *shown]):
            return [Companion(chosen, max(left - len(small) * k, 0), left)]
    return [Companion(place, 0, whole) for place in range(len(counts))]
