"""What the error of the GPS leaves to a score: households near a boundary may belong to the area beside it.

The limits go through the same measures as those of missing answers, and take them in: they hold for every choice of a
possible place for every household near a boundary, and for every answer that is missing then. Each criterion is taken
by itself at its worst, so they may be wider than need be, never narrower. Chances enter only as possible or not.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from pipeline.aggregate.answers import OF_BUILDINGS, VERDICTS
from pipeline.aggregate.facts import STAND_INS, AreaFacts, Choices, Counted, Number, denominators, first
from pipeline.aggregate.levels import groups, points_range
from pipeline.aggregate.measures import ONE, ZERO, Measure, added
from pipeline.aggregate.moves import Ends, Movers
from pipeline.aggregate.volumes import from_tally
from pipeline.rational import Fraction
from pipeline.scoring import class_of, points

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from pipeline.aggregate.levels import Score, Unit
    from pipeline.rules import Rules

COUNTED = dict(zip(("families", "buildings"), STAND_INS, strict=True))
"""Denominators that the interviews themselves give where neither form nor counts tell them."""
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Gps:
    """Of one unit: households near a boundary of its areas, those without accuracy, and the limits; None is unknown."""

    households: int | None
    unknown_households: int | None
    score_low: int | None = None
    score_high: int | None = None
    class_low: str | None = None
    class_high: str | None = None


def gps_limits(
    units: Sequence[Unit],
    scores: Mapping[Key, Score],
    facts: Mapping[str, AreaFacts],
    moving: Movers | None,
    silent: Mapping[str, int],
    *,
    is_sample: bool,
    rules: Rules,
    choices: Choices,
) -> dict[Key, Gps]:
    """The GPS columns of every unit with areas, by level and identifier.

    `moving` are the households of the round that may move, `silent` counts those in each area without a known
    accuracy. Where no accuracy is known, nothing is; in a sample survey the limits are unknown where a household may
    move, as weights are not counted here.
    """
    areas = {unit.unit_id: unit for unit in units if unit.level == "area"}
    wide = _widened(moving, areas, facts, rules, choices) if moving is not None else {}
    found = {}
    for (key, told), unit in zip(_counts(units, facts, silent, moving).items(), filter(_assessed, units), strict=True):
        score = scores[key]
        limits = score.score_low, score.score_high
        if told.households is None or (told.households and is_sample):
            found[key] = told
            continue
        if told.households:
            limits = _limits(unit, _moved(unit, areas, wide), score, rules)
        found[key] = _with_limits(told, limits, rules)
    return found


def _assessed(unit: Unit) -> bool:
    return bool(unit.measures)


def silent(households: pd.DataFrame) -> dict[str, int]:
    """How many households of each area have no known accuracy, from their `area_id` and `chance`."""
    found = households.loc[households["chance"].isna(), "area_id"].value_counts()
    return {str(area_id): int(count) for area_id, count in found.items()}


def _counts(
    units: Sequence[Unit], facts: Mapping[str, AreaFacts], silent: Mapping[str, int], moving: Movers | None
) -> dict[Key, Gps]:
    """Households near a boundary and without accuracy, by unit; the former unknown where no accuracy is known."""
    position = {area_id: number for number, area_id in enumerate(facts)}
    may_be_in = np.bincount(moving.place if moving is not None else [], minlength=len(position))
    found = {}
    for unit in filter(_assessed, units):
        parts = np.array([position[part] for part in unit.parts])
        # In one area a household has one possible place; in several it may have more.
        near = int(may_be_in[parts].sum())
        if moving is not None and near and len(parts) > 1:
            near = moving.near(parts)
        unknown = sum(silent.get(part, 0) for part in unit.parts)
        all_unknown = not near and 0 < unknown == sum(facts[part].counted.households for part in unit.parts)
        found[unit.level, unit.unit_id] = Gps(None if all_unknown else near, unknown)
    return found


def _with_limits(told: Gps, limits: tuple[int, int], rules: Rules) -> Gps:
    low, high = limits
    return replace(
        told, score_low=low, score_high=high, class_low=class_of(low, rules), class_high=class_of(high, rules)
    )


def _widened(
    moving: Movers,
    areas: Mapping[str, Unit],
    facts: Mapping[str, AreaFacts],
    rules: Rules,
    choices: Choices,
) -> dict[str, dict[str, Measure]]:
    """The measures that moves change, by area and criterion."""
    area_ids = list(facts)
    ends = {
        criterion: moving.ends(
            criterion,
            {i: tally for i, area_id in enumerate(area_ids) if (tally := facts[area_id].tallies.get(criterion))},
            len(area_ids),
        )
        for criterion in VERDICTS
    }
    return {
        area_id: _of_area(
            areas[area_id], facts[area_id], {criterion: of[position] for criterion, of in ends.items()},
            _least_counted(moving, position, facts[area_id].counted, ends), rules, choices,
        )
        for position in np.unique(moving.place).tolist()
        for area_id in [area_ids[position]]
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Certain:
    """What the households that stay count, and whether one that may move does not say its families."""

    counted: Counted
    silent: bool


def _least_counted(moving: Movers, position: int, counted: Counted, ends: Mapping[str, Mapping[int, Ends]]) -> Certain:
    """What an area counts when every household that may leave has left."""
    own = (moving.place == position) & moving.leaving()
    rows, buildings = (ends[criterion][position].certain.asked for criterion in ("3a", OF_BUILDINGS[0]))
    families = moving.families[own]
    gone = Fraction(int(np.where(np.isnan(families), 1, families).sum()))
    left = None if counted.families is None else counted.families - gone
    silent = bool(np.isnan(moving.families[moving.place == position]).any())
    return Certain(Counted(rows, Fraction(buildings), left, Fraction(rows)), silent)


def _of_area(
    unit: Unit,
    facts: AreaFacts,
    ends: Mapping[str, Ends],
    certain: Certain,
    rules: Rules,
    choices: Choices,
) -> dict[str, Measure]:
    """The measures of one area that moves change."""
    alone = replace(facts, counted=Counted())
    told, told_by_counts = (denominators(alone, choices, counts_first=first_) for first_ in (False, True))
    found = {}
    for row in rules.criteria:
        if row.counted_as is None or row.denominator not in COUNTED:
            continue
        measure, name = unit.measures[row.criterion], row.denominator
        whole = told[name] if _is_told(facts, name, certain) else None
        from_counts = measure.source == "counts" and choices.prefer == "counts"
        if row.counted_as in ends and not ends[row.counted_as].certain.answered and told[name] != told_by_counts[name]:
            whole = None  # without answers the counts take over, with the denominator that they tell
        # A volume of the counts may fit into what the interviews count, or not, and then be used, or not.
        may_fit = facts.of_counts(f"v{row.counted_as}") is not None and (
            choices.prefer == "counts" or row.counted_as not in ends
        )
        if not whole and (certain.silent or may_fit or not certain.counted.households):
            limits = (ZERO, ONE)
        elif row.counted_as in ends and not from_counts:
            limits = _share_limits(facts, row.counted_as, name, whole, ends[row.counted_as], certain, choices)
        elif whole:
            continue
        else:
            limits = (measure.share_low_pct / 100, measure.share_high_pct / 100)
        found[row.criterion] = _between(measure, limits, whole)
    return found


def _is_told(facts: AreaFacts, name: str, certain: Certain) -> bool:
    """Whether form or counts tell this denominator, so that no move changes it.

    A 0 beside interviews is not used (`AreaFacts.contradicted`); who knows whether there are any, where all may leave.
    """
    of_form, of_counts = COUNTED[name]
    if first(facts.of_form(of_form), facts.of_counts(of_counts)) is None:
        return False
    return bool(certain.counted.households) or not _tells_zero(facts)


def _tells_zero(facts: AreaFacts) -> bool:
    columns = [*STAND_INS, ("household_heads", "household_heads")]
    return any(0 in (facts.of_form(of_form), facts.of_counts(of_counts)) for of_form, of_counts in columns)


def _between(measure: Measure, limits: tuple[Fraction, Fraction], whole: Number) -> Measure:
    """The measure with other limits; one whose whole moves change weighs anything in its village."""
    low, high = limits
    if not whole:
        return replace(measure, volume_low=ZERO, volume_high=ZERO, whole=ZERO, rays=frozenset(limits))
    return replace(measure, volume_low=low * whole, volume_high=high * whole, whole=whole, rays=frozenset())


def _share_limits(
    facts: AreaFacts, criterion: str, name: str, whole: Number, ends: Ends, certain: Certain, choices: Choices
) -> tuple[Fraction, Fraction]:
    """The lowest and highest share of a criterion that answers decide; all is open where no answer is sure to stay."""
    by_heads = facts.household_heads is not None
    rounded = choices.rounding != "none"
    if not ends.certain.answered or (certain.silent and not by_heads) or (rounded and not whole):
        return ZERO, ONE
    shares = []
    for tally in (ends.least, ends.most):
        counted = certain.counted
        if by_heads and criterion not in OF_BUILDINGS:
            counted = counted._replace(heads=Fraction(tally.asked))
        there = replace(facts, counted=counted, tallies={criterion: tally})
        shares.append(from_tally(there, criterion, name, whole or ONE, choices))
    return shares[0].share_low_pct / 100, shares[1].share_high_pct / 100


def _moved(unit: Unit, areas: Mapping[str, Unit], wide: Mapping[str, Mapping[str, Measure]]) -> dict[str, Measure]:
    """The measures of a unit that moves change: those of its areas added, changed or not."""
    if unit.level == "area":
        return dict(wide[unit.unit_id])
    changed = dict.fromkeys(criterion for part in unit.parts for criterion in wide.get(part, ()))
    return {
        criterion: added(wide.get(part, {}).get(criterion, areas[part].measures[criterion]) for part in unit.parts)
        for criterion in changed
    }


def _limits(unit: Unit, moved: Mapping[str, Measure], score: Score, rules: Rules) -> tuple[int, int]:
    """The lowest and highest total; as in `levels.score` an unknown criterion adds nothing to the one told."""
    there = replace(unit, measures={**unit.measures, **moved})
    ranges = [points_range(there, group, rules) for group in groups(there)]
    low, high = (sum(limit) for limit in zip(*ranges, strict=True))
    told_low, told_high = score.score or 0, score.score or 0
    for criterion, measure in moved.items():
        if (now := points(unit.measures[criterion].share_pct, rules)) is not None:
            told_low += (points(measure.share_low_pct, rules) or 0) - now
            told_high += (points(measure.share_high_pct, rules) or 0) - now
    return min(low, told_low, score.score_low), max(high, told_high, score.score_high)
