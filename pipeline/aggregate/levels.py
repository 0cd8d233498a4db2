"""From areas to villages to the district: volumes and denominators are added and scored again, never percents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.aggregate.measures import Measure, added
from pipeline.aggregate.scoring import NOT_ASSESSED, Average, class_of, mean_of_aspects, mean_pct, points, total

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from fractions import Fraction

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
    sums = {c.criterion: added(area.measures[c.criterion] for area in areas) for c in rules.criteria} if areas else {}
    return Unit(level, unit_id, name, sums, tuple(area.unit_id for area in areas))


def score(unit: Unit, rules: Rules, average: Average) -> Score:
    """Score a unit; one without assessed areas is `not_assessed`, with nothing known."""
    if not unit.measures:
        return Score(
            None, 0, rules.max_score, NOT_ASSESSED, NOT_ASSESSED, NOT_ASSESSED, 0, dict.fromkeys(rules.aspects), None
        )
    measures = unit.measures.values()
    low = sum(points(m.share_low_pct, rules) or 0 for m in measures)
    high = sum(points(m.share_high_pct, rules) or 0 for m in measures)
    known = [points(m.share_pct, rules) for m in measures]
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
