"""From areas to villages to the district: volumes and denominators are added and scored again, never percents."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.aggregate import linked
from pipeline.aggregate.measures import Measure, added
from pipeline.scoring import NOT_ASSESSED, Average, class_of, mean_of_aspects, mean_pct, points, total

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.aggregate.linked import Linked
    from pipeline.rational import Fraction
    from pipeline.rules import Rules

DISTRICT = "district"


@dataclass(frozen=True, slots=True)
class Unit:
    """One area, village or district with its measures; `parts` are the areas it is made of (itself for an area)."""

    level: str
    unit_id: str
    name: str
    measures: Mapping[str, Measure]
    parts: tuple[str, ...]
    pairs: Mapping[tuple[str, str], Linked] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Score:
    """The score of a unit with the limits that the data leave; None where nothing is known."""

    score: int | None
    score_low: int
    score_high: int
    class_: str
    class_low: str
    class_high: str
    known_criteria: int
    aspect_pct: dict[int, Fraction | None]
    mean_pct: Fraction | None

    @property
    def settled(self) -> bool:
        """Whether the data allow one class only."""
        return self.class_low == self.class_high


def together(level: str, unit_id: str, name: str, areas: Iterable[Unit], rules: Rules) -> Unit:
    """The unit made of `areas`, by adding their volumes and denominators."""
    areas = list(areas)
    parts = tuple(area.unit_id for area in areas)
    if not areas:
        return Unit(level, unit_id, name, {}, parts)
    sums = {row.criterion: added(area.measures[row.criterion] for area in areas) for row in rules.criteria}
    pairs = {pair: linked.together(area.pairs[pair] for area in areas) for pair in areas[0].pairs}
    return Unit(level, unit_id, name, sums, parts, pairs)


def points_range(unit: Unit, criteria: tuple[str, ...], rules: Rules) -> tuple[int, int]:
    """The lowest and highest points of one criterion, or of a linked pair together, that the data allow."""
    if criteria in unit.pairs:
        cuts = tuple(cut / 100 for cut in rules.cuts_pct)
        return linked.points_range(unit.pairs[criteria], cuts, rules.points)  # type: ignore[index]
    (measure,) = (unit.measures[criterion] for criterion in criteria)
    return points(measure.share_low_pct, rules) or 0, points(measure.share_high_pct, rules) or 0


def groups(unit: Unit) -> list[tuple[str, ...]]:
    """The criteria of a unit in the official order, linked ones together."""
    second = {pair[1] for pair in unit.pairs}
    starts = {pair[0]: pair for pair in unit.pairs}
    return [starts.get(criterion, (criterion,)) for criterion in unit.measures if criterion not in second]


def score(unit: Unit, rules: Rules, average: Average) -> Score:
    """Score a unit; one without assessed areas is `not_assessed`, with nothing known."""
    if not unit.measures:
        return Score(
            None, 0, rules.max_score, NOT_ASSESSED, NOT_ASSESSED, NOT_ASSESSED, 0, dict.fromkeys(rules.aspects), None
        )
    ranges = [points_range(unit, group, rules) for group in groups(unit)]
    low, high = (sum(limit) for limit in zip(*ranges, strict=True))
    known = [points(measure.share_pct, rules) for measure in unit.measures.values()]
    if (told := total(known)) is not None:
        # An unknown criterion adds nothing to the score, though the data may hold it above 0: the limits take in both,
        # so that a unit is never drawn outside what is said of it.
        low, high = min(low, told), max(high, told)
    shares = {criterion: measure.share_pct for criterion, measure in unit.measures.items()}
    aspects = {aspect: mean_pct(shares, rules.members(aspect), rules, average) for aspect in rules.aspects}
    return Score(
        score=total(known),
        score_low=low,
        score_high=high,
        class_=class_of(total(known), rules),
        class_low=class_of(low, rules),
        class_high=class_of(high, rules),
        known_criteria=sum(value is not None for value in known),
        aspect_pct=aspects,
        mean_pct=mean_of_aspects(aspects.values()),
    )
