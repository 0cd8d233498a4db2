"""What points tell of a withheld number, since they are always shown; and what is withheld beside so that they do not.

112 of 223 houses and 1 to 4 more: 3 points begin at 51 %, so 3 points of the sum say that it is 2 to 4 more, and 4 of
one fewer would be told outright. Where a cut lies among what a withheld number may be, one more area is told by
the band of its own points alone. Source: as `subtraction`; the points are those of the rule file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipeline.publish.counts import few, numbers
from pipeline.publish.subtraction import AREA, VILLAGE
from pipeline.scoring import exact, points

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping
    from typing import Any

    from pipeline.rules import Rules

IMPROVED = "6.2.1:at_least_limited"
NOT_IMPROVED = ("6.2.1:unimproved", "6.2.1:open_defecation")
"""Together those that fail criterion 5b."""


def band_pct(found: int, rules: Rules) -> tuple[float, float]:
    """The percents between which a share has these points.

    >>> from pipeline.rules import load
    >>> band_pct(1, load("permen-pupr-14-2018"))
    (24.995, 50.995)
    """
    cuts = [0.0, *map(float, rules.cuts_pct), 100.0]
    place = rules.points.index(found)
    return cuts[place], cuts[place + 1]


def beside_sums(
    criteria: pd.DataFrame,
    hidden: pd.Series[bool],
    limits: pd.DataFrame,
    *,
    level: str,
    villages: Mapping[str, str],
    rules: Rules,
    k: int,
    free: pd.Series[bool],
) -> pd.DataFrame:
    """`low_pct` and `high_pct` of the areas that are told by their points alone for a sum's sake; missing elsewhere.

    `hidden` are the withheld rows, `limits` the `low` and `high` count of each sum of the `level`, `free` the areas
    that may be chosen. Of a sum it is the area of the largest count that may be `k` more, or less, as it takes, with
    the same points; none where there is no such area.
    """
    told = pd.DataFrame(np.nan, index=criteria.index, columns=["low_pct", "high_pct"])
    village = criteria["unit_id"].astype("object").map(dict(villages))
    known = numbers(criteria, "points").notna() & criteria["share_pct"].notna()
    sums = criteria[(criteria["level"] == level) & (limits["high"] > limits["low"]) & known]
    areas = criteria[(criteria["level"] == AREA) & free & ~hidden & known]
    for index, row in zip(sums.index, sums.to_dict("records"), strict=True):
        # Were the withheld count k, or 0, the others would have to be fewer, or more.
        fewer = not _same_points(row, limits["low"][index] + k, rules)
        more = not _same_points(row, limits["high"][index] - k, rules)
        if not (fewer or more):
            continue
        of_sum = (areas["round"] == row["round"]) & (areas["criterion"] == row["criterion"])
        own = areas[of_sum & ((village[areas.index] == row["unit_id"]) | (level != VILLAGE))]
        chosen = _with_room(own, rules, fewer=k * fewer, more=k * more)
        if chosen is not None:
            told.loc[chosen] = band_pct(int(criteria["points"][chosen]), rules)
    return told


def _same_points(row: Mapping[Any, Any], count: float, rules: Rules) -> bool:
    """Whether this count would have given the row its points, and both its limits."""
    share, size = row["share_pct"], row["denominator"]
    factor = row["share_low_pct"] / share if share else 1.0
    rest = (100 - row["share_high_pct"]) / (100 - share) if share < 100 else 1.0
    pct = min(max(100 * count / size, 0.0), 100.0)
    shares = [factor * pct, pct, 100 - rest * (100 - pct)]
    return [points(exact(one), rules) for one in shares] == [row["points_low"], row["points"], row["points_high"]]


def _with_room(areas: pd.DataFrame, rules: Rules, *, fewer: float, more: float) -> Any | None:
    """The index of the area of the largest count whose points stay with so many fewer, or more."""
    volume, size = numbers(areas, "volume"), numbers(areas, "denominator")
    bands = [band_pct(int(found), rules) for found in areas["points"]]
    low, high = (pd.Series([band[end] for band in bands], areas.index, dtype=float) * size / 100 for end in (0, 1))
    room = volume[(volume - fewer >= low) & (volume + more <= high)]
    return None if room.empty else room.idxmax()


def told_by_5b(sdg: pd.DataFrame, *, k: int, rules: Rules) -> set[tuple[Hashable, Hashable]]:
    """Area and round of which the points of 5b narrow a withheld count of those that are not improved.

    >>> from pipeline.rules import load
    >>> names = ["6.2.1:at_least_limited", "6.2.1:unimproved", "6.2.1:open_defecation"]
    >>> rules = load("permen-pupr-14-2018")
    >>> def told(*counts):
    ...     rows = pd.DataFrame({"indicator": names, "numerator": counts, "denominator": sum(counts)})
    ...     return told_by_5b(rows.assign(level="area", unit_id="A", round=2020), k=5, rules=rules)
    >>> told(30, 8, 1), told(60, 8, 1)
    ({('A', 2020)}, set())
    """
    of_areas = sdg[(sdg["level"] == AREA) & sdg["indicator"].isin((IMPROVED, *NOT_IMPROVED))]
    found: set[tuple[Hashable, Hashable]] = set()
    for (unit, year), group in of_areas.groupby(["unit_id", "round"], sort=False):
        counts = group.set_index("indicator")
        small = few(numbers(counts, "numerator"), k)
        if len(counts) < 3 or not small.reindex(NOT_IMPROVED, fill_value=False).any():
            continue
        others = numbers(counts, "numerator").reindex(NOT_IMPROVED)
        shown, parts = others[~small.reindex(NOT_IMPROVED)].sum(), int(small.reindex(NOT_IMPROVED).sum())
        ends = (shown + parts, shown + parts * (k - 1))
        size = float(counts["denominator"].iloc[0])
        if len({points(exact(100 * min(end, size) / size), rules) for end in ends}) > 1:
            found.add((unit, year))
    return found
