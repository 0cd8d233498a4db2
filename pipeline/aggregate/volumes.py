"""The measures of one area: which source gives each criterion its volume, and which denominator it has.

Order of sources: 1a 1c 3a 3b 5a 5b 6b from household answers; 1b 2a 2b 4a 4b 4c 6a 7a 7b from the RT form. What
neither gives is unknown. Volume formulas: KOTAKU baseline workbook 2021, sheets B and C. Rekap.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING, Literal, NamedTuple

from pipeline.aggregate.answers import OF_BUILDINGS
from pipeline.aggregate.measures import Measure, from_answers, settled, unknown
from pipeline.aggregate.scoring import Average, exact
from pipeline.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

Number = Fraction | None


@dataclass(frozen=True, slots=True)
class Choices:
    """What the settings choose where regulation and practice leave a choice."""

    density_limit_per_ha: Fraction = Fraction(200)
    building_denominator: Literal["buildings", "households"] = "buildings"
    average: Average = "plain"
    rounding: Literal["none", "kotaku"] = "none"
    impossible: Literal["exclude", "as_published"] = "exclude"


class Counted(NamedTuple):
    """What the interviewed rows of an area count themselves."""

    households: int
    buildings: int
    families: int | None


class Tally(NamedTuple):
    """Failing, answered and asked of one criterion in one area."""

    failing: int
    answered: int
    asked: int


@dataclass(frozen=True, slots=True)
class AreaFacts:
    """Everything known of one area: its form (empty when there is none), its rows, and its measured size."""

    area_id: str
    area_ha: float
    form: Mapping[str, object]
    counted: Counted
    tallies: Mapping[str, Tally]

    def number(self, column: str) -> Number:
        """A number of the form, exact as written; None where the form is silent."""
        return exact(self.form.get(column))  # type: ignore[arg-type]

    def worse(self, column: str) -> bool | None:
        """Whether the form ticked b, the failing option; None where it is silent."""
        return {"a": False, "b": True}.get(str(self.form.get(column)))


def denominators(facts: AreaFacts, choices: Choices) -> dict[str, Number]:
    """The denominators of the criteria by name: from the form, else counted from the rows, else unknown."""
    heads = _first(facts.number("household_heads"), exact(facts.counted.households or None))
    buildings = _first(facts.number("buildings"), exact(facts.counted.buildings or None))
    rows = facts.counted.families if facts.counted.households else None
    return {
        "buildings": heads if choices.building_denominator == "households" else buildings,
        "families": _first(facts.number("families"), exact(rows)),
        "settlement_area_ha": _first(facts.number("settlement_area_ha"), exact(facts.area_ha)),
        "road_ideal_m": _sum(facts.number("road_length_m"), facts.number("road_needed_m")),
        "drain_ideal_m": _sum(facts.number("drain_length_m"), facts.number("drain_needed_m")),
    }


def form_volumes(facts: AreaFacts, whole: Mapping[str, Number], choices: Choices) -> dict[str, Number]:
    """The volumes that the RT form gives, None where an answer it needs is missing."""
    good_road = _sum(*(facts.number(f"road_good_{kind}_m") for kind in GOOD_ROADS))
    return {
        "1b": _dense(facts.number("buildings"), whole["settlement_area_ha"], choices.density_limit_per_ha),
        "2a": facts.number("road_needed_m"),
        "2b": _minus(facts.number("road_length_m"), good_road),
        "4a": _flooded(facts),
        "4b": facts.number("drain_needed_m"),
        "4c": _minus(facts.number("drain_length_m"), facts.number("drain_good_m")),
        "6a": _all_or_nothing(_or(facts.worse("waste_facility"), facts.worse("waste_transport")), whole["families"]),
        "7a": _all_or_nothing(_and(facts.worse("fire_water"), facts.worse("fire_road")), whole["buildings"]),
        "7b": _all_or_nothing(_and(facts.worse("fire_station"), facts.worse("fire_equipment")), whole["buildings"]),
    }


GOOD_ROADS = ("wide_paved", "wide_earth", "narrow_paved", "narrow_earth")


def area_measures(
    facts: AreaFacts, denominator_of: Mapping[str, str], choices: Choices
) -> tuple[dict[str, Measure], list[Problem]]:
    """The measure of every criterion of one area, and the impossible volumes found.

    `denominator_of` is the rule file's: criterion -> name of its denominator.
    """
    whole = denominators(facts, choices)
    by_form = form_volumes(facts, whole, choices)
    measures, problems = {}, []
    for criterion, name in denominator_of.items():
        denominator = whole[name]
        if criterion in facts.tallies:
            measures[criterion] = _from_tally(facts, criterion, denominator, choices)
            continue
        volume = by_form.get(criterion)
        if volume is not None and denominator and not 0 <= volume <= denominator:
            problems.append(_impossible(facts.area_id, criterion, volume, denominator))
            volume = volume if choices.impossible == "as_published" else None
        known = volume is not None and denominator is not None
        measures[criterion] = settled(volume, denominator, source="form") if known else unknown(denominator)  # type: ignore[arg-type]
    return measures, problems


def _from_tally(facts: AreaFacts, criterion: str, denominator: Number, choices: Choices) -> Measure:
    tally = facts.tallies[criterion]
    measure = from_answers(tally.failing, tally.answered, tally.asked + _not_interviewed(facts), denominator)
    if choices.rounding == "none" or measure.volume is None or criterion in OF_BUILDINGS:
        return measure
    # The workbook rounds 3a and 3b half up and cuts 5a, 5b and 6b (C. Rekap; rulebook note on INT and ROUND).
    half = Fraction(1, 2) if criterion in ("3a", "3b") else Fraction(0)
    volume = Fraction(floor(measure.volume + half))
    low, high = min(measure.volume_low or volume, volume), max(measure.volume_high or volume, volume)
    return Measure(
        volume, measure.denominator, measure.whole, low, high, measure.source, measure.answered, measure.asked
    )


def _not_interviewed(facts: AreaFacts) -> int:
    """Households that the form counts and the survey did not reach: each may pass or fail."""
    heads = facts.number("household_heads")
    return 0 if heads is None else max(0, int(heads) - facts.counted.households)


def _impossible(area_id: str, criterion: str, volume: Fraction, denominator: Fraction) -> Problem:
    details = {"denominator": f"{float(denominator):g}"}
    return Problem("volume-impossible", source=area_id, column=criterion, value=f"{float(volume):g}", details=details)


def _first(*numbers: Number) -> Number:
    return next((number for number in numbers if number is not None), None)


def _sum(*numbers: Number) -> Number:
    known = [number for number in numbers if number is not None]
    return sum(known, Fraction(0)) if len(known) == len(numbers) else None


def _minus(left: Number, right: Number) -> Number:
    return None if left is None or right is None else left - right


def _dense(buildings: Number, area_ha: Number, limit_per_ha: Fraction) -> Number:
    """The whole settlement area when there are strictly more buildings than the limit allows on it, else 0."""
    if buildings is None or not area_ha:
        return None
    return area_ha if buildings > limit_per_ha * area_ha else Fraction(0)


def _flooded(facts: AreaFacts) -> Number:
    """The inundated area, counted only when height, duration and frequency are all worse than the limit."""
    worse = [facts.worse(column) for column in ("flood_height", "flood_duration", "flood_frequency")]
    if False in worse:
        return Fraction(0)
    return None if None in worse else facts.number("flood_area_ha")


def _all_or_nothing(fails: bool | None, denominator: Number) -> Number:
    """An answer for the whole RT: every unit fails, or none."""
    if fails is None or denominator is None:
        return None
    return denominator if fails else Fraction(0)


def _or(left: bool | None, right: bool | None) -> bool | None:
    return True if True in (left, right) else None if None in (left, right) else False


def _and(left: bool | None, right: bool | None) -> bool | None:
    return False if False in (left, right) else None if None in (left, right) else True
