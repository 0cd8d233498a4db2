"""A round whose households are a sample: their shares for every unit, and how these enter the measures."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.aggregate.answers import VERDICTS
from pipeline.aggregate.estimates import Key, estimates
from pipeline.aggregate.measures import added, within
from pipeline.aggregate.shares import UNKNOWN, Share
from pipeline.aggregate.tenure import tenure_clear

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.aggregate.levels import Unit
    from pipeline.aggregate.tally import Placed
    from pipeline.rules import Rules

TENURE = "tenure"
Sampled = dict[str, dict[Key, Share]]
"""By question (a criterion, or `tenure`) and unit."""


def sample_shares(placed: Placed, village_of: Mapping[str, str]) -> Sampled:
    """The failing share of each criterion that answers decide, and the share with a clear land status."""
    found = {}
    for criterion in VERDICTS:
        rows = placed.weighed(criterion)
        found[criterion] = estimates(rows["fails"], rows["weight"], rows["area_id"], village_of)
    rows = placed.rows
    found[TENURE] = estimates(tenure_clear(rows), rows["weight"], rows["area_id"], village_of)
    return found


def of_area(sampled: Sampled, area_id: str) -> dict[str, Share]:
    """The shares of one area by criterion; unknown where nobody was interviewed."""
    return {criterion: sampled[criterion].get(("area", area_id), UNKNOWN) for criterion in VERDICTS}


def of_sample(unit: Unit, areas: Sequence[Unit], sampled: Sampled, rules: Rules) -> Unit:
    """A village or the district with the limits of its own rows for its areas that have a criterion from answers.

    Its other areas are added with the limits that each of them has.
    """
    counted_as = {row.criterion: row.counted_as for row in rules.criteria}
    inside = set(unit.parts)
    parts = [area.measures for area in areas if area.unit_id in inside]
    measures = dict(unit.measures)
    for criterion in unit.measures:
        own = sampled.get(counted_as[criterion] or "", {}).get((unit.level, unit.unit_id))
        asked = [part[criterion] for part in parts if part[criterion].source == "households"]
        others = [part[criterion] for part in parts if part[criterion].source != "households"]
        if own is not None and asked:
            measures[criterion] = added([within(added(asked), own), *others])
    return replace(unit, measures=measures)
