"""Verdicts counted per area. Counts add, so any split of the rows into blocks by area gives the same table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipeline.aggregate.answers import OF_BUILDINGS, VERDICTS
from pipeline.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence


def tally(households: pd.DataFrame, area_ids: Sequence[str]) -> pd.DataFrame:
    """Failing, answered and asked per area and criterion, one row each, indexed by (`area_id`, `criterion`).

    `households` carry `area_id` (the join's; rows without one count nowhere), the variables of the dictionary and
    `building_id`. 1a and 1c count a building once: it fails if one of its households fails, and is unknown if none
    fails and one is unknown. Every area has its rows, zeros where nobody was interviewed.
    """
    placed = households[households["area_id"].notna()]
    area = pd.Index(area_ids).get_indexer(pd.Index(placed["area_id"]))
    building = _buildings(placed, area)
    tables = []
    for criterion, verdict_of in VERDICTS.items():
        verdict = verdict_of(placed)
        fails, unknown = (verdict == False).fillna(False).to_numpy(bool), verdict.isna().to_numpy()  # noqa: E712
        place = area
        if criterion in OF_BUILDINGS:
            place, fails, unknown = _by_building(area, building, fails, unknown)
        asked = np.bincount(place, minlength=len(area_ids))
        answered = asked - np.bincount(place[unknown], minlength=len(area_ids))
        failing = np.bincount(place[fails], minlength=len(area_ids))
        counts = {
            "area_id": list(area_ids),
            "criterion": criterion,
            "failing": failing,
            "answered": answered,
            "asked": asked,
        }
        tables.append(pd.DataFrame(counts))
    return pd.concat(tables).set_index(["area_id", "criterion"])


def _buildings(placed: pd.DataFrame, area: np.ndarray) -> np.ndarray:
    """A number for each building; a household without `building_id` is a building of its own.

    The same identifier in two areas is two buildings.
    """
    own = pd.Series(np.arange(len(placed)), index=placed.index).astype("str").radd("row ")
    named = placed["building_id"].astype("str").radd("id ").where(placed["building_id"].notna(), own)
    return pd.MultiIndex.from_arrays([area, named]).factorize()[0]


def _by_building(
    area: np.ndarray, building: np.ndarray, fails: np.ndarray, unknown: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Area, fails and unknown of each building from those of its households."""
    count = int(building.max()) + 1 if len(building) else 0
    place = np.zeros(count, dtype=area.dtype)
    place[building] = area
    any_fails = np.bincount(building[fails], minlength=count) > 0
    any_unknown = np.bincount(building[unknown], minlength=count) > 0
    return place, any_fails, any_unknown & ~any_fails


def interviewed(households: pd.DataFrame, area_ids: Sequence[str]) -> pd.DataFrame:
    """What the rows themselves count per area, indexed by `area_id`: `households`, `buildings`, `families`.

    `families` is missing where a household of the area does not say its number; a survey without that question
    counts one family a household.
    """
    placed = households[households["area_id"].notna()]
    area = pd.Index(area_ids).get_indexer(pd.Index(placed["area_id"]))
    building = _buildings(placed, area)
    rows = np.bincount(area, minlength=len(area_ids))
    buildings = np.bincount(area[np.unique(building, return_index=True)[1]], minlength=len(area_ids))
    families = placed["families"].astype("Float64")
    if families.isna().all():
        families = families.fillna(1)
    summed = (
        families.groupby(area).agg(lambda values: values.sum(skipna=False)).reindex(range(len(area_ids)), fill_value=0)
    )
    table = {"households": rows, "buildings": buildings, "families": summed.astype("Int64").to_numpy()}
    return pd.DataFrame(table, index=pd.Index(area_ids, name="area_id"))


def disagreements(households: pd.DataFrame, *, source: str) -> list[Problem]:
    """Buildings whose households disagree on a criterion of the building, each once."""
    placed = households[households["area_id"].notna() & households["building_id"].notna()]
    keys = [placed["area_id"], placed["building_id"]]
    found: set[tuple[str, str]] = set()
    for criterion in OF_BUILDINGS:
        verdict = VERDICTS[criterion](placed)
        known = verdict.dropna().astype("int8").groupby([key[verdict.notna()] for key in keys]).agg(["min", "max"])
        found |= set(known.index[known["min"] < known["max"]])
    return [
        Problem("building-disagrees", source=source, value=f"{area} / {building}") for area, building in sorted(found)
    ]
