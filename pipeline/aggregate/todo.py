"""What would settle a unit: for each unknown, what to measure in the field and what its measurement would do."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial
from itertools import product
from typing import TYPE_CHECKING, Literal, NamedTuple

from pipeline.aggregate.facts import minus, plus
from pipeline.aggregate.levels import DISTRICT, groups, points_range
from pipeline.rational import Fraction
from pipeline.scoring import class_of, points

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pipeline.aggregate.facts import AreaFacts
    from pipeline.aggregate.levels import Unit
    from pipeline.aggregate.results import Scored
    from pipeline.rules import Rules

Effect = Literal["settles", "may_settle", "narrows"]
EFFECTS: tuple[Effect, ...] = ("settles", "may_settle", "narrows")
ROAD = (
    "road_length_m",
    "road_needed_m",
    "road_good_wide_paved_m",
    "road_good_wide_earth_m",
    "road_good_narrow_paved_m",
    "road_good_narrow_earth_m",
)
FORM_COLUMNS = {
    "1b": ("buildings",),
    "2a": ROAD,
    "2b": ROAD,
    "4a": ("flood_height", "flood_duration", "flood_frequency", "flood_area_ha"),
    "4b": ("drain_length_m", "drain_needed_m", "drain_good_m"),
    "4c": ("drain_length_m", "drain_needed_m", "drain_good_m"),
    "6a": ("waste_facility", "waste_transport"),
    "7a": ("fire_water", "fire_road"),
    "7b": ("fire_station", "fire_equipment"),
}
"""The questions of the RT form that a criterion needs."""


ALL_OR_NOTHING = ("1b", "6a", "7a", "7b")
"""Criteria that one answer decides for a whole area."""


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to measure. `amount` is in `unit`: households to ask, or metres to walk where the length is known."""

    level: str
    unit_id: str
    name: str
    round: int
    criteria: tuple[str, ...]
    columns: tuple[str, ...]
    amount: float | None
    unit: str
    points_open: int
    effect: Effect
    class_low: str
    class_high: str


def tasks(scored: Scored, rules: Rules) -> list[Task]:
    """The tasks of every unit whose score is open, the most useful first; open classes before open scores."""
    # The same few points come back in unit after unit.
    judge = cache(partial(effect, rules=rules))
    found = [task for unit in scored.units if unit.measures for task in _of_unit(unit, scored, rules, judge)]
    levels = ("area", "village", DISTRICT)
    return sorted(
        found,
        key=lambda task: (
            task.class_low == task.class_high,
            levels.index(task.level),
            task.unit_id,
            EFFECTS.index(task.effect),
            -task.points_open,
            task.criteria,
        ),
    )


class Points(NamedTuple):
    """What the data allow some criteria to add up to, and what those of them that are known add up to."""

    low: int
    high: int
    known: int

    def classes(self, rules: Rules) -> set[str]:
        """The lowest and the highest class; as `levels.score`, the limits take in the points that are known."""
        return {class_of(min(self.low, self.known), rules), class_of(max(self.high, self.known), rules)}


def _of_unit(
    unit: Unit, scored: Scored, rules: Rules, judge: Callable[[Points, Points, int], Effect]
) -> Iterator[Task]:
    score = scored.scores[unit.level, unit.unit_id]
    counted_as = {row.criterion: row.counted_as for row in rules.criteria}
    open_to = {group: _points(unit, group, rules) for group in groups(unit)}
    whole = Points(*(sum(column) for column in zip(*open_to.values(), strict=True)))
    for group, part in open_to.items():
        counted = tuple(name for criterion in group if (name := counted_as[criterion]) is not None)
        # A criterion that the program cannot count is open for ever: no measurement of this survey helps.
        if part.low < part.high and counted:
            missing = {area: _missing(scored.facts[area], counted) for area in unit.parts}
            columns = tuple(dict.fromkeys(column for found in missing.values() for column in found))
            amount, measured_in = _amount(unit, group, {a: scored.facts[a] for a, found in missing.items() if found})
            whole_or_none = unit.level == "area" and counted[0] in ALL_OR_NOTHING
            yield Task(
                unit.level,
                unit.unit_id,
                unit.name,
                scored.round,
                group,
                columns,
                amount,
                measured_in,
                part.high - part.low,
                judge(whole, part, 0 if whole_or_none else len(group)),
                score.class_low,
                score.class_high,
            )


def _points(unit: Unit, group: tuple[str, ...], rules: Rules) -> Points:
    return Points(
        *points_range(unit, group, rules),
        sum(points(unit.measures[criterion].share_pct, rules) or 0 for criterion in group),
    )


def effect(whole: Points, part: Points, criteria: int, rules: Rules) -> Effect:
    """What measuring `part` of a unit, so many criteria, does to the class of the whole, whatever comes out.

    Two criteria share one ideal length; 0 criteria is one that is all or nothing.

    `settles`: one class is left for every outcome; `may_settle`: for some; `narrows`: for none, or the class is
    settled already.

    12 to 17 points, of which 0 to 5 are unknown: whichever it is, one class is left.

    >>> from pipeline.rules import load
    >>> effect(Points(12, 17, 12), Points(0, 5, 0), 1, load("permen-pupr-14-2018"))
    'settles'
    """
    if len(whole.classes(rules)) == 1:
        return "narrows"
    rest = Points(*(all_ - one for all_, one in zip(whole, part, strict=True)))
    outcomes = {sum(chosen) for chosen in _outcomes(rules, criteria) if part.low <= sum(chosen) <= part.high}
    settled = [len(Points(*(known + found for known in rest)).classes(rules)) == 1 for found in outcomes]
    return "settles" if all(settled) else "may_settle" if any(settled) else "narrows"


def _outcomes(rules: Rules, criteria: int) -> Iterator[tuple[int, ...]]:
    """The points that can come out: of a pair only those whose percents fit into one whole."""
    if criteria == 0:
        return iter([(rules.points[0],), (rules.points[-1],)])
    least_pct = dict(zip(rules.points, (Fraction(0), *rules.cuts_pct), strict=True))
    every = product(rules.points, repeat=criteria)
    return (chosen for chosen in every if sum(least_pct[points] for points in chosen) <= 100)


def _missing(facts: AreaFacts, group: tuple[str, ...]) -> list[str]:
    """The questions open in one area: blanks of the form, or the households' own; `group` by the names of 2018."""
    if any(criterion in FORM_COLUMNS for criterion in group):
        columns = dict.fromkeys(column for criterion in group for column in FORM_COLUMNS[criterion])
        return [column for column in columns if _blank(facts, column)]
    tally = facts.tallies.get(group[0])
    asked = tally is not None and tally.answered == tally.asked and not facts.not_interviewed
    complete = asked and facts.shares is None  # a larger sample is always closer
    return [] if complete else ["households"]


def _blank(facts: AreaFacts, column: str) -> bool:
    return facts.of_form(column) is None if column.endswith(("_m", "_ha", "buildings")) else facts.worse(column) is None


def _amount(unit: Unit, group: tuple[str, ...], facts: Mapping[str, AreaFacts]) -> tuple[float | None, str]:
    """Households still to ask, metres of road or drain to walk, or nothing countable, in the areas of `facts`."""
    if group in unit.pairs:
        kind = "road" if "2a" in group else "drain"
        lengths = [fact.of_form(f"{kind}_length_m") for fact in facts.values()]
        known = [length for length in lengths if length is not None]
        return (float(sum(known, Fraction(0))) if known and len(known) == len(lengths) else None), "m"
    measure = unit.measures[group[0]]
    if any(fact.shares is not None for fact in facts.values()):
        missing = [minus(fact.household_heads, Fraction(fact.counted.households)) for fact in facts.values()]
        left = plus(*(None if number is None else max(number, Fraction(0)) for number in missing))
        return (float(left) or None if left is not None else None), "households"
    if measure.asked is not None and measure.answered is not None:
        return float(measure.asked - measure.answered) or None, "households"
    return None, "form"
