"""The table `sdg`: counts of areas added to villages and the district, as shares with the limits of the unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from pipeline.aggregate.levels import DISTRICT
from pipeline.aggregate.sdg.indicators import INDICATORS

if TYPE_CHECKING:
    from collections.abc import Mapping


def sdg_table(tally: pd.DataFrame, village_of: Mapping[str, str], *, round: int) -> pd.DataFrame:
    """One row per level, unit and indicator, from the counts of `tally_sdg`; counts are added, never shares.

    `village_of` gives the village of every area of `tally` (`KeyError` for one that it lacks); a village without
    areas has no row. The shares are those of the interviewed households of the areas, or of the persons in them.
    `share_pct` is of the answered; the limits let the unknown go either way, and reach the share of the answered
    where households whose occupants are unknown would draw them past it.

    >>> names = ["numerator", "answered", "asked", "low_numerator", "low_denominator", "high_numerator",
    ...          "high_denominator"]
    >>> index = pd.MultiIndex.from_product([["A", "B"], ["bps_kumuh"]], names=["area_id", "indicator"])
    >>> tally = pd.DataFrame([[1, 2, 4, 1, 4, 3, 4], [0, 0, 0, 0, 0, 0, 0]], columns=names, index=index)
    >>> table = sdg_table(tally, {"A": "V", "B": "V"}, round=2020).set_index("unit_id")
    >>> table[["share_pct", "share_low_pct", "share_high_pct"]].loc[["V", "B"]].values.tolist()
    [[50.0, 25.0, 75.0], [nan, 0.0, 100.0]]
    """
    rows = tally.reset_index()
    village = rows["area_id"].map(lambda area_id: village_of[area_id])
    units = {"area": rows["area_id"], "village": village, DISTRICT: pd.Series(DISTRICT, index=rows.index)}
    counts = pd.concat([_added(rows, level, unit) for level, unit in units.items()], ignore_index=True)
    share = _share_pct(counts["numerator"], counts["answered"])
    low = _share_pct(counts["low_numerator"], counts["low_denominator"]).fillna(0.0)
    high = _share_pct(counts["high_numerator"], counts["high_denominator"]).fillna(100.0)
    return pd.DataFrame(
        {
            "level": counts["level"],
            "unit_id": counts["unit_id"],
            "round": round,
            "indicator": counts["indicator"],
            "population": counts["indicator"].map(INDICATORS),
            "numerator": counts["numerator"],
            "denominator": counts["answered"],
            "share_pct": share,
            "share_low_pct": low.where(~(share < low), share),
            "share_high_pct": high.where(~(share > high), share),
        }
    )


def _added(rows: pd.DataFrame, level: str, unit: pd.Series[str]) -> pd.DataFrame:
    """The counts of the units, in the order in which the units and the indicators first appear."""
    order = unit.drop_duplicates().tolist()
    added = rows.drop(columns="area_id").assign(unit_id=unit).groupby(["unit_id", "indicator"], sort=False).sum()
    wanted = pd.MultiIndex.from_product([order, rows["indicator"].unique()], names=added.index.names)
    return added.reindex(wanted).reset_index().assign(level=level)


def _share_pct(numerator: pd.Series[int], denominator: pd.Series[int]) -> pd.Series[float]:
    """100 x numerator / denominator, one rounding from exact; missing where the denominator is 0."""
    return (100 * numerator / denominator.where(denominator > 0)).astype("float64")
