"""Verdicts counted per area. Counts add, so any split of the rows into blocks by area gives the same table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipeline.aggregate.answers import OF_BUILDINGS, VERDICTS
from pipeline.aggregate.facts import Counted, Tally
from pipeline.aggregate.sdg.counts import tally_sdg
from pipeline.aggregate.tenure import tenure_tallies
from pipeline.errors import Problem
from pipeline.scoring import exact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.aggregate.tenure import TenureTally

WEIGHT_DECIMALS = 6


class Placed:
    """The households of one round that lie in an area, with the position of their area and their building's number.

    The same building identifier in two areas is two buildings; a household without one is a building of its own. With
    weights the households are a sample, and stand for others too.
    """

    def __init__(self, households: pd.DataFrame, area_ids: Sequence[str], *, asks_families: bool | None = None) -> None:
        """`asks_families`: whether any household of the round says its families, where these are not all of them."""
        self.area_ids = list(area_ids)
        inside = households["area_id"].notna()
        self.rows = households if inside.all() else households[inside]
        self.is_sample = bool(self.rows["weight"].notna().any())
        # Of the survey, not of the rows that happen to lie in an area.
        told = bool(households["families"].notna().any())
        self.asks_families = told if asks_families is None else asks_families
        self.area = pd.Index(self.area_ids).get_indexer(pd.Index(self.rows["area_id"]))
        codes, names = pd.factorize(self.rows["building_id"])
        own = len(self.area_ids) * len(names) + np.arange(len(codes))
        self.building = pd.factorize(np.where(codes >= 0, self.area * len(names) + codes, own))[0]
        self.buildings = int(self.building.max()) + 1 if len(self.building) else 0
        self.verdicts = pd.DataFrame(
            {criterion: verdict(self.rows) for criterion, verdict in VERDICTS.items()}, index=self.rows.index
        )

    def per_area(self, rows: np.ndarray | slice) -> np.ndarray:
        """How many of the rows (positions or a mask) lie in each area."""
        return np.bincount(self.area[rows], minlength=len(self.area_ids))

    def tallies(self) -> dict[str, dict[str, Tally]]:
        """Failing, answered and asked by area and criterion; an area without interviews has none.

        1a and 1c count a building once: it fails if one of its households fails, and is unknown if none fails and
        one is unknown.
        """
        found: dict[str, dict[str, Tally]] = {area_id: {} for area_id in self.area_ids}
        for criterion in VERDICTS:
            for area_id, failing, answered, asked in zip(self.area_ids, *self._counts(criterion), strict=True):
                if asked:
                    found[area_id][criterion] = Tally(int(failing), int(answered), int(asked))
        return found

    def _counts(self, criterion: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        place, fails, unknown = self._asked(criterion)
        asked, open_, failing = (
            np.bincount(place[rows], minlength=len(self.area_ids)) for rows in (slice(None), unknown, fails)
        )
        return failing, asked - open_, asked

    def _asked(self, criterion: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Area, fails and unknown of each household, or of each building for 1a and 1c."""
        verdict = self.verdicts[criterion]
        fails, unknown = (~verdict).fillna(False).to_numpy(bool), verdict.isna().to_numpy()
        return self._by_building(fails, unknown) if criterion in OF_BUILDINGS else (self.area, fails, unknown)

    def weighed(self, criterion: str) -> pd.DataFrame:
        """`fails` (unknown where it is), `weight` and `area_id` of each household, or of each building for 1a and 1c.

        A building stands for as many as its interviewed households do on average.
        """
        place, fails, unknown = self._asked(criterion)
        weight = self.rows["weight"].to_numpy(float)
        if criterion in OF_BUILDINGS:
            weight = np.bincount(self.building, weight) / np.bincount(self.building)
        area_id = pd.Series(self.area_ids, dtype="str").iloc[place].reset_index(drop=True)
        return pd.DataFrame(
            {"fails": pd.Series(fails, dtype="boolean").mask(unknown), "weight": weight, "area_id": area_id}
        )

    def _by_building(self, fails: np.ndarray, unknown: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Area, fails and unknown of each building from those of its households."""
        place = np.zeros(self.buildings, dtype=self.area.dtype)
        place[self.building] = self.area
        any_fails, any_unknown = self._any(fails), self._any(unknown)
        return place, any_fails, any_unknown & ~any_fails

    def _any(self, rows: np.ndarray) -> np.ndarray:
        """Whether a building has one of the rows."""
        found = np.zeros(self.buildings, dtype=bool)
        found[self.building[rows]] = True
        return found

    def _first_rows(self) -> np.ndarray:
        """The position of the first row of each building."""
        first = np.zeros(self.buildings, dtype=np.intp)
        # Of several that are written to one place the last stays.
        first[self.building[::-1]] = np.arange(len(self.building))[::-1]
        return first

    def counted(self) -> dict[str, Counted]:
        """What the rows themselves count per area: households, buildings, families, and all of them in a sample.

        Families are missing where a household of the area does not say its number; a survey without that question
        counts one family a household. In a sample the buildings, families and household heads are those that the rows
        stand for.
        """
        weight = self.rows["weight"].to_numpy(float) if self.is_sample else np.ones(len(self.rows))
        families = self.rows["families"].astype("Float64")
        if not self.asks_families:
            families = families.fillna(1)
        silent = families.isna().to_numpy(bool)
        first = self._first_rows()
        of_building = np.bincount(self.building, weight) / np.bincount(self.building)
        columns = (
            self.per_area(slice(None)),
            self._summed(self.area[first], of_building),
            self._summed(self.area, weight * families.fillna(0).to_numpy(float)),
            self._summed(self.area, weight),
            self.per_area(silent) > 0,
        )
        return {
            area_id: Counted(int(households), exact(buildings), None if unknown else exact(number), exact(heads))
            for area_id, households, buildings, number, heads, unknown in zip(self.area_ids, *columns, strict=True)
        }

    def _summed(self, area: np.ndarray, numbers: np.ndarray) -> list[float]:
        """Sums per area, without the noise of the floats: survey weights have few decimals."""
        summed = np.bincount(area, numbers, minlength=len(self.area_ids))
        return [round(number, WEIGHT_DECIMALS) for number in summed.tolist()]

    def verdict_table(self) -> pd.DataFrame:
        """The table `verdicts`: who passes what, so that a person can go from a criterion down to its households."""
        named = self.verdicts.rename(columns=lambda criterion: f"passes_{criterion}")
        return pd.concat([self.rows[["household_id", "round", "area_id"]], named], axis=1)

    def tenure(self) -> dict[str, TenureTally]:
        """The land status of the households by area."""
        return tenure_tallies(self.rows, self.area_ids)

    def sdg(self) -> pd.DataFrame:
        """The counts of the SDG indicators by area."""
        return tally_sdg(self.rows, self.area_ids)

    def disagreements(self, *, source: str) -> list[Problem]:
        """Buildings whose households disagree on a criterion of the building, each once."""
        return [disagreement(building, source=source) for building in self.disagreeing()]

    def disagreeing(self) -> list[tuple[str, str]]:
        """Area and name of those buildings, sorted."""
        named = self.rows["building_id"].notna().to_numpy()
        found = np.zeros(self.buildings, dtype=bool)
        for criterion in OF_BUILDINGS:
            verdict = self.verdicts[criterion]
            fails, passes = ((verdict == told).fillna(False).to_numpy(bool) & named for told in (False, True))
            found |= self._any(fails) & self._any(passes)
        first = self.rows[["area_id", "building_id"]].iloc[self._first_rows()[found]]
        return sorted((str(area), str(name)) for area, name in first.itertuples(index=False, name=None))


def disagreement(building: tuple[str, str], *, source: str) -> Problem:
    """A building (area and name) whose households disagree on what is one answer of the building."""
    return Problem("building-disagrees", source=source, value=" / ".join(building))
