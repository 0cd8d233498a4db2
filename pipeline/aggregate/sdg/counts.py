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
"""The questions that the indicators read, beside the floor area and the occupants."""
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
    coded = rows[ASKED].astype("category").join(rows[["length_m", "width_m", "storeys", "occupants"]])
    tables = []
    for found in judged(coded, rural_pit=rural_pit):
        cell = _cells(area, found)
        if found.population == "persons":
            counts = _persons(cell, persons, len(area_ids))
        else:
            counts = _households(cell, len(area_ids))
        tables.append(pd.DataFrame(counts).assign(area_id=list(area_ids), indicator=found.indicator))
    return pd.concat(tables).set_index(["area_id", "indicator"])


def _cells(area: np.ndarray, found: Judged) -> np.ndarray:
    """The place of each household in a cube area x verdict x placed."""
    verdict = found.counts.astype("UInt8").to_numpy("int64", na_value=UNKNOWN)
    return (area * 3 + verdict) * 2 + found.placed


def _cube(cell: np.ndarray, areas: int, *, weights: np.ndarray | None = None) -> np.ndarray:
    # Sums of whole numbers below 2**53, so the floats of a weighted count are exact.
    return np.bincount(cell, weights=weights, minlength=areas * 6).astype("int64").reshape(areas, 3, 2)


def _households(cell: np.ndarray, areas: int) -> dict[str, np.ndarray]:
    cube = _cube(cell, areas)
    asked = cube.sum(axis=(1, 2))
    by_verdict = cube.sum(axis=2)
    return {
        "numerator": cube[:, TRUE, 1],
        "answered": cube[:, :, 1].sum(axis=1),
        "asked": asked,
        "low_numerator": by_verdict[:, TRUE],
        "low_denominator": asked,
        "high_numerator": asked - by_verdict[:, FALSE],
        "high_denominator": asked,
    }


def _persons(cell: np.ndarray, persons: np.ndarray, areas: int) -> dict[str, np.ndarray]:
    sized = ~np.isnan(persons)
    cube = _cube(cell[sized], areas, weights=persons[sized])
    asked, by_verdict = cube.sum(axis=(1, 2)), cube.sum(axis=2)
    unsized = _cube(cell[~sized], areas).sum(axis=2)
    fewest, most = (int(limit) for limit in fields.columns("households")["occupants"].range)
    never, surely, total = unsized[:, FALSE], unsized[:, TRUE], unsized.sum(axis=1)
    return {
        "numerator": cube[:, TRUE, 1],
        "answered": cube[:, :, 1].sum(axis=1),
        "asked": asked,
        "low_numerator": by_verdict[:, TRUE] + fewest * surely,
        "low_denominator": asked + fewest * surely + most * (total - surely),
        "high_numerator": asked - by_verdict[:, FALSE] + most * (total - never),
        "high_denominator": asked + most * (total - never) + fewest * never,
    }
