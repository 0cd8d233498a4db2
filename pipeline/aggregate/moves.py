"""Households that the GPS may have put into the wrong area, and how far moving them changes what an area counts.

Each household near a boundary may be in any of its possible places (table `chances`), whatever the others do. For a
criterion an area fails least when every such household that fails is elsewhere and every other is in it, and most the
other way round. A building fails as soon as one of its households does, so the same two ends hold for buildings.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from pipeline.aggregate.answers import OF_BUILDINGS, VERDICTS
from pipeline.aggregate.facts import Tally
from pipeline.errors import Problem, SchemaError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.aggregate.tally import Placed


class Ends(NamedTuple):
    """Tallies of one criterion in one area: without any household that may move, and where it fails least and most."""

    certain: Tally
    least: Tally
    most: Tally


@dataclass(frozen=True)
class Movers:
    """Who may move, and the rows that share a building with them.

    `household` and `place` are a row a possible place of a household: its number and the position of the area.
    `area`, `building`, `stays`, `here` and `verdicts` are a row a household in an area: those that share a building
    with a mover and stay, then the possible places; `here` is where the join put them.
    """

    household: np.ndarray
    place: np.ndarray
    area: np.ndarray
    building: np.ndarray
    stays: np.ndarray
    here: np.ndarray
    verdicts: pd.DataFrame
    families: np.ndarray

    def ends(self, criterion: str, tallies: Mapping[int, Tally], areas: int) -> dict[int, Ends]:
        """The tallies at both ends of each area (by position) that somebody may leave or enter.

        `tallies` are those of the join, missing where an area has no interview; `areas` is the number of all areas.
        """
        verdict = self.verdicts[criterion]
        fails, passes = (~verdict).fillna(False).to_numpy(bool), verdict.fillna(False).to_numpy(bool)
        chosen = (self.stays | self.here, self.stays, self.stays | ~fails, self.stays | ~passes)
        counted = [self._tallies(criterion, rows, fails, passes, areas) for rows in chosen]
        found = {}
        for area in np.unique(self.place).tolist():
            now, *others = (counts[:, area] for counts in counted)
            rest = np.array(tallies.get(area, Tally(0, 0, 0))) - now
            found[area] = Ends(*(Tally(*(rest + counts).tolist()) for counts in others))
        return found

    def _tallies(
        self, criterion: str, rows: np.ndarray, fails: np.ndarray, passes: np.ndarray, areas: int
    ) -> np.ndarray:
        """Failing, answered and asked of the chosen rows in each area, shape (3, areas); of buildings for 1a and 1c."""
        area, fails, unknown = self.area[rows], fails[rows], ~(fails | passes)[rows]
        if criterion in OF_BUILDINGS:
            _, first, building = np.unique(self.building[rows], return_index=True, return_inverse=True)
            fails, unknown = (np.bincount(building[some], minlength=len(first)) > 0 for some in (fails, unknown))
            area, unknown = area[first], unknown & ~fails
        asked, failing, open_ = (np.bincount(area[some], minlength=areas) for some in (slice(None), fails, unknown))
        return np.stack([failing, asked - open_, asked])

    def near(self, areas: np.ndarray) -> int:
        """How many households may be in one of these areas (positions)."""
        return len(np.unique(self.household[np.isin(self.place, areas)]))

    def leaving(self) -> np.ndarray:
        """Which possible places are the ones that the join gave."""
        return self.here[len(self.here) - len(self.place) :]


def movers(placed: Placed, households: pd.DataFrame, chances: pd.DataFrame) -> Movers | None:
    """The movers of one round, or None when there is none; `households` are all of the round, those outside too.

    Raises `SchemaError` when the chances are of other households or areas, so of an earlier run.
    """
    inside = chances[chances["area_id"].notna()]
    near = households[households["household_id"].isin(inside["household_id"].unique())]
    if inside.empty:
        return None
    household = pd.Index(near["household_id"]).get_indexer(pd.Index(inside["household_id"]))
    place = pd.Index(placed.area_ids).get_indexer(pd.Index(inside["area_id"]))
    for column, found in (("household_id", household), ("area_id", place)):
        if (found < 0).any():
            raise SchemaError([Problem("table-stale", source="chances", column=column)])
    given = pd.Index(placed.area_ids).get_indexer(pd.Index(near["area_id"]))
    touched = np.flatnonzero(placed.rows["building_id"].isin(near["building_id"].dropna().unique()))
    rest = touched[~placed.rows["household_id"].iloc[touched].isin(near["household_id"]).to_numpy()]
    moving = near.iloc[household]
    families = moving["families"] if placed.asks_families else moving["families"].fillna(1)
    verdicts = pd.DataFrame({criterion: verdict(near) for criterion, verdict in VERDICTS.items()})
    names = pd.concat([placed.rows["building_id"].iloc[rest], moving["building_id"]])
    area = np.concatenate([placed.area[rest], place])
    stays = np.arange(len(area)) < len(rest)
    return Movers(
        household=household,
        place=place,
        area=area,
        building=_numbered(names, area),
        stays=stays,
        here=np.concatenate([np.zeros(len(rest), dtype=bool), given[household] == place]),
        verdicts=pd.concat([placed.verdicts.iloc[rest], verdicts.iloc[household]], ignore_index=True),
        families=families.astype("Float64").to_numpy(float, na_value=np.nan),
    )


def _numbered(names: pd.Series[str], area: np.ndarray) -> np.ndarray:
    """A number a building: one name in two areas is two buildings, a household without one is a building of its own."""
    codes, known = pd.factorize(names)
    own = len(known) * (int(area.max()) + 1) + np.arange(len(codes))
    return np.where(codes >= 0, area * len(known) + codes, own)
