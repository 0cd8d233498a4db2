"""The volumes that the RT form gives. Formulas: KOTAKU baseline workbook 2021, sheets B and C. Rekap."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.aggregate.facts import AreaFacts, Number, plus
from pipeline.rational import Fraction

if TYPE_CHECKING:
    from collections.abc import Mapping

GOOD_ROADS = ("wide_paved", "wide_earth", "narrow_paved", "narrow_earth")


def form_volumes(facts: AreaFacts, whole: Mapping[str, Number], density_limit_per_ha: Fraction) -> dict[str, Number]:
    """The volumes of the criteria that stand alone, None where an answer they need is missing."""
    return {
        "1b": _dense(facts.of_form("buildings"), whole["settlement_area_ha"], density_limit_per_ha),
        "4a": _flooded(facts),
        "6a": _all_or_nothing(_or(facts.worse("waste_facility"), facts.worse("waste_transport")), whole["families"]),
        "7a": _all_or_nothing(_and(facts.worse("fire_water"), facts.worse("fire_road")), whole["buildings"]),
        "7b": _all_or_nothing(_and(facts.worse("fire_station"), facts.worse("fire_equipment")), whole["buildings"]),
    }


def at_most(facts: AreaFacts) -> dict[str, Number]:
    """Volumes that are unknown and yet cannot be larger: a flood of known size whose limits are not all ticked."""
    return {"4a": facts.of_form("flood_area_ha")}


def good_road_at_least_m(facts: AreaFacts) -> Fraction:
    """What of the undamaged road is known, where some of its four kinds are blank."""
    known = (facts.of_form(f"road_good_{kind}_m") for kind in GOOD_ROADS)
    return sum((length for length in known if length is not None), Fraction(0))


def good_road_m(facts: AreaFacts) -> Number:
    """The undamaged road: the four kinds of the form added (B9 to B12)."""
    return plus(*(facts.of_form(f"road_good_{kind}_m") for kind in GOOD_ROADS))


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
    return None if None in worse else facts.of_form("flood_area_ha")


def _all_or_nothing(fails: bool | None, denominator: Number) -> Number:
    """An answer for the whole RT: every unit fails, or none."""
    if fails is None or denominator is None:
        return None
    return denominator if fails else Fraction(0)


def _or(left: bool | None, right: bool | None) -> bool | None:
    return True if True in (left, right) else None if None in (left, right) else False


def _and(left: bool | None, right: bool | None) -> bool | None:
    return False if False in (left, right) else None if None in (left, right) else True
