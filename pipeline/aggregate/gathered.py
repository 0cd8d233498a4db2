"""What the households of one round count, made in parts: each of some areas with all their households.

No area lies in two parts, so its counts are added to nothing, and a building, which lies in one area, is counted once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

import pandas as pd

from pipeline.aggregate.tally import disagreement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.aggregate.facts import Counted, Tally
    from pipeline.aggregate.tally import Placed
    from pipeline.aggregate.tenure import TenureTally
    from pipeline.errors import Problem


class Part(NamedTuple):
    """What the households of some areas count. `verdicts` has a row a household, with its place in the survey as index.

    `sdg` has a row an area and indicator, `disagreeing` the area and name of each building that disagrees with itself.
    """

    tallies: dict[str, dict[str, Tally]]
    counted: dict[str, Counted]
    tenure: dict[str, TenureTally]
    sdg: pd.DataFrame
    disagreeing: list[tuple[str, str]]
    verdicts: pd.DataFrame


def part_of(placed: Placed) -> Part:
    """Everything that is counted of these households; a census, since weights need all rows of a unit at once."""
    return Part(
        placed.tallies(),
        placed.counted(),
        placed.tenure(),
        placed.sdg(),
        placed.disagreeing(),
        placed.verdict_table(),
    )


class Gathered:
    """The parts put together in the order of the areas and of the survey: says what `Placed` says of all at once.

    `around` are all households that the GPS may have put into the wrong area, those outside too, and those that share a
    building with one: first the ones in an area, counted as if they were all, then the rows themselves.
    """

    is_sample: ClassVar[bool] = False

    def __init__(self, parts: Sequence[Part], area_ids: Sequence[str], around: tuple[Placed, pd.DataFrame]) -> None:
        self.area_ids, self._parts, self.around = list(area_ids), parts, around

    def tallies(self) -> dict[str, dict[str, Tally]]:
        """As `Placed.tallies`."""
        found = {area_id: tally for part in self._parts for area_id, tally in part.tallies.items()}
        return {area_id: found[area_id] for area_id in self.area_ids}

    def counted(self) -> dict[str, Counted]:
        """As `Placed.counted`."""
        found = {area_id: counted for part in self._parts for area_id, counted in part.counted.items()}
        return {area_id: found[area_id] for area_id in self.area_ids}

    def tenure(self) -> dict[str, TenureTally]:
        """As `Placed.tenure`."""
        found = {area_id: tally for part in self._parts for area_id, tally in part.tenure.items()}
        return {area_id: found[area_id] for area_id in self.area_ids}

    def sdg(self) -> pd.DataFrame:
        """As `Placed.sdg`: indicator by indicator, in each the areas in their order."""
        found = pd.concat([part.sdg for part in self._parts])
        indicators = found.index.get_level_values("indicator").unique()
        order = [(area_id, indicator) for indicator in indicators for area_id in self.area_ids]
        return found.loc[pd.MultiIndex.from_tuples(order, names=found.index.names)]

    def disagreements(self, *, source: str) -> list[Problem]:
        """As `Placed.disagreements`."""
        found = sorted(building for part in self._parts for building in part.disagreeing)
        return [disagreement(building, source=source) for building in found]

    def verdict_table(self) -> pd.DataFrame:
        """As `Placed.verdict_table`."""
        return pd.concat([part.verdicts for part in self._parts]).sort_index()
