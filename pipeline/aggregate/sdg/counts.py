"""SDG indicators counted per area. Whole numbers that add: any split of the rows into blocks gives the same table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipeline import fields
from pipeline.aggregate.sdg.indicators import Judged, judged

if TYPE_CHECKING:
    from collections.abc import Sequence

ASKED = [
    "water_source",
    "defecation",
    "closet",
    "discharge",
    "roof",
    "wall",
    "floor",
    "hazard_zone",
    "water_body",
    "riparian_strip",
    "land_tenure",
    "land_document",
]
SIZES = ["length_m", "width_m", "storeys", "occupants"]
"""The questions that the indicators read."""
FALSE, TRUE, UNKNOWN = 0, 1, 2


def tally_sdg(households: pd.DataFrame, area_ids: Sequence[str], *, rural_pit: bool = False) -> pd.DataFrame:
    """Counts per area and indicator, one row each, indexed by (`area_id`, `indicator`), zeros without interviews.

    `households` carry `area_id` (the join's; rows without one count nowhere) and the variables of the dictionary.
    The unit is the indicator's population: households, or for 11.1.1 the persons (occupants) in them.

    - `numerator` of `answered` of `asked`: known to count, known at all, all. A household that does not say its
      occupants has no persons here.
    - `low_numerator` over `low_denominator` and the same for `high`: the lowest and the highest share that the
      unknown allows. A household that does not say its occupants has there between the fewest and the most persons
      of the dictionary's range, whichever moves the share further.
    """
    rows = households[households["area_id"].notna()]
    area = pd.Index(area_ids).get_indexer(pd.Index(rows["area_id"]))
    persons = rows["occupants"].to_numpy("float64", na_value=np.nan)
    tables = []
    for found in judged(coded(rows), rural_pit=rural_pit):
        cell = _cells(area, found)
        if found.population == "persons":
            counts = _persons(cell, persons, len(area_ids))
        else:
            counts = _households(cell, len(area_ids))
        tables.append(pd.DataFrame(counts).assign(area_id=list(area_ids), indicator=found.indicator))
    return pd.concat(tables).set_index(["area_id", "indicator"])


def coded(households: pd.DataFrame) -> pd.DataFrame:
    """The questions that the indicators read, the codes as categories, which are quick to compare."""
    return households[[*ASKED, *SIZES]].astype(dict.fromkeys(ASKED, "category"))


def _cells(area: np.ndarray, found: Judged) -> np.ndarray:
    """The place of each household in a table area x verdict."""
    verdict = np.where(found.counts.isna(), UNKNOWN, found.counts.to_numpy(bool, na_value=False))
    cells: np.ndarray = area * 3 + verdict
    return cells


def _counted(cell: np.ndarray, areas: int, *, weights: np.ndarray | None = None) -> np.ndarray:
    # Sums of whole numbers below 2**53, so the floats of a weighted count are exact.
    return np.bincount(cell, weights=weights, minlength=areas * 3).astype("int64").reshape(areas, 3)


def _households(cell: np.ndarray, areas: int) -> dict[str, np.ndarray]:
    count = _counted(cell, areas)
    asked = count.sum(axis=1)
    return {
        "numerator": count[:, TRUE],
        "answered": asked - count[:, UNKNOWN],
        "asked": asked,
        "low_numerator": count[:, TRUE],
        "low_denominator": asked,
        "high_numerator": asked - count[:, FALSE],
        "high_denominator": asked,
    }


def _persons(cell: np.ndarray, persons: np.ndarray, areas: int) -> dict[str, np.ndarray]:
    sized = ~np.isnan(persons)
    count = _counted(cell[sized], areas, weights=persons[sized])
    unsized = _counted(cell[~sized], areas)
    asked, all_unsized = count.sum(axis=1), unsized.sum(axis=1)
    fewest, most = (int(limit) for limit in fields.columns("households")["occupants"].range)
    never, surely = unsized[:, FALSE], unsized[:, TRUE]
    return {
        "numerator": count[:, TRUE],
        "answered": asked - count[:, UNKNOWN],
        "asked": asked,
        "low_numerator": count[:, TRUE] + fewest * surely,
        "low_denominator": asked + fewest * surely + most * (all_unsized - surely),
        "high_numerator": asked - count[:, FALSE] + most * (all_unsized - never),
        "high_denominator": asked + most * (all_unsized - never) + fewest * never,
    }
