"""The table `sdg` of a sample survey: weighted shares with 95 % confidence limits instead of counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipeline.aggregate.estimates import estimates
from pipeline.aggregate.levels import DISTRICT
from pipeline.aggregate.sdg.counts import coded
from pipeline.aggregate.sdg.indicators import judged
from pipeline.aggregate.shares import UNKNOWN
from pipeline.scoring import as_float

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.aggregate.sdg.indicators import Judged

WEIGHT_DECIMALS = 6


def sampled_sdg(households: pd.DataFrame, village_of: Mapping[str, str], *, round: int) -> pd.DataFrame:
    """One row per level, unit and indicator, as `sdg_table`; `households` carry `area_id` and `weight`.

    Numerator and denominator are the households, or the persons in them, that the answers stand for. A household that
    does not say its occupants is one without an answer, as large as the largest interviewed one.
    """
    rows = households[households["area_id"].notna()].reset_index(drop=True)
    units = [
        *(("area", area_id) for area_id in village_of),
        *(("village", code) for code in dict.fromkeys(village_of.values())),
        (DISTRICT, DISTRICT),
    ]
    keyed = pd.DataFrame(units, columns=["level", "unit_id"]).assign(round=round)
    # Every indicator's rows have the places of `keyed` as index: a stable sort by it brings those of a unit together.
    by_indicator = [_rows(found, rows, keyed, village_of) for found in judged(coded(rows))]
    return pd.concat(by_indicator).sort_index(kind="stable").reset_index(drop=True)


def _rows(found: Judged, rows: pd.DataFrame, keyed: pd.DataFrame, village_of: Mapping[str, str]) -> pd.DataFrame:
    """The rows of one indicator."""
    counts, weight = found.counts, rows["weight"].astype("float64")
    if found.population == "persons":
        persons = rows["occupants"].astype("Float64")
        counts = counts.mask(persons.isna())
        weight = weight * persons.fillna(persons.max() if persons.notna().any() else 1).to_numpy("float64")
    shares = estimates(counts, weight, rows["area_id"], village_of)
    percents = [
        shares.get((level, unit_id), UNKNOWN) for level, unit_id in zip(keyed["level"], keyed["unit_id"], strict=True)
    ]
    return keyed.assign(
        indicator=found.indicator,
        population=found.population,
        numerator=_stood_for(keyed, weight.where(counts.fillna(False).astype(bool), 0.0), rows["area_id"], village_of),
        denominator=_stood_for(keyed, weight.where(counts.notna(), 0.0), rows["area_id"], village_of),
        share_pct=np.array([as_float(share.share_pct) for share in percents], dtype="float64"),
        share_low_pct=[float(share.low_pct) for share in percents],
        share_high_pct=[float(share.high_pct) for share in percents],
    )


def _stood_for(
    keyed: pd.DataFrame, weight: pd.Series[float], area: pd.Series[str], village_of: Mapping[str, str]
) -> np.ndarray:
    """The weights added in each unit."""
    of_area = weight.groupby(area.to_numpy()).sum().reindex(list(village_of), fill_value=0.0)
    of_village = of_area.groupby([village_of[area_id] for area_id in of_area.index]).sum()
    added = {"area": of_area, "village": of_village, DISTRICT: pd.Series({DISTRICT: of_area.sum()})}
    return np.array(
        [
            round(added[level][unit], WEIGHT_DECIMALS)
            for level, unit in zip(keyed["level"], keyed["unit_id"], strict=True)
        ]
    )
