"""The measures of one area: which source gives each criterion its volume, and every disagreement between sources.

Order: 1a 1c 3a 3b 5a 5b 6b from household answers, then counts; 1b 6a 7a 7b from the RT form, then counts; 4a from the
form, then the flood raster, then counts; 2a 2b 4b 4c from the form, then lines (which know what exists, not what is
needed), then counts. `prefer = "counts"` puts the counts first. What no source gives is unknown.
"""

from __future__ import annotations

from dataclasses import replace
from math import floor
from typing import TYPE_CHECKING, NamedTuple

from pipeline.aggregate import linked
from pipeline.aggregate.answers import OF_BUILDINGS
from pipeline.aggregate.facts import AreaFacts, Choices, Number, Tally, denominators, first, minus, plus
from pipeline.aggregate.form import at_most, form_volumes, good_road_at_least_m, good_road_m
from pipeline.aggregate.measures import (
    Measure,
    from_answers,
    limited,
    of_estimated_size,
    of_sample,
    of_unknown_size,
    settled,
    unknown,
)
from pipeline.aggregate.rasters import FLOODED, flood_measure
from pipeline.errors import Problem
from pipeline.rational import Fraction

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.aggregate.linked import Linked
    from pipeline.rules import Criterion, Rules

PAIRS = {("2a", "2b"): "road", ("4b", "4c"): "drain"}
"""Criteria that share an ideal length: needed and damaged."""
DISAGREE_PCT = 5
"""Sources whose percents differ by more than this many points are reported."""


class Measured(NamedTuple):
    """The measures of one area, its linked pairs, and the problems found."""

    measures: dict[str, Measure]
    pairs: dict[tuple[str, str], Linked]
    problems: list[Problem]


def area_measures(facts: AreaFacts, rules: Rules, choices: Choices) -> Measured:
    """Measure every criterion of one area by the name that the rule file gives it.

    A criterion that is the same as one with a known volume under another name (`same_as`) is measured as that one; one
    whose volume nobody knows is unknown.
    """
    known = {row.counted_as: row for row in rules.criteria if row.counted_as}
    measured = _measure({name: row.denominator for name, row in known.items()}, facts, choices)
    named = {
        row.criterion: measured.measures[row.counted_as] if row.counted_as else unknown(None) for row in rules.criteria
    }
    pairs = {
        (known[one].criterion, known[two].criterion): both
        for (one, two), both in measured.pairs.items()
        if one in known and two in known
    }
    return Measured(named, pairs, [_named(problem, known) for problem in measured.problems])


def _named(problem: Problem, known: Mapping[str, Criterion]) -> Problem:
    """The problem with the name that the rule file gives its criterion."""
    return replace(problem, column=known[problem.column].criterion) if problem.column in known else problem


def _measure(denominator_of: Mapping[str, str], facts: AreaFacts, choices: Choices) -> Measured:
    result = Measured({}, {}, [])
    whole = denominators(facts, choices)
    of_counts = denominators(facts, choices, counts_first=True) if facts.counts else whole
    of_form = form_volumes(facts, whole, choices.density_limit_per_ha)
    upper = at_most(facts)
    for pair, kind in PAIRS.items():
        _measure_pair(facts, pair, kind, of_counts, choices, result)
    for criterion, name in denominator_of.items():
        if criterion in result.measures:
            continue
        candidates = []
        if criterion in facts.tallies:
            candidates.append(from_tally(facts, criterion, name, whole[name], choices))
        if criterion in of_form:
            measure = _volume(facts, criterion, of_form[criterion], whole[name], "form", choices, result)
            measure = limited(measure, upper.get(criterion))
            candidates.append(of_estimated_size(measure) if facts.only_seen(name) else measure)
        if criterion == FLOODED and (by_raster := flood_measure(facts)) is not None:
            candidates.append(by_raster)
        if facts.counts or not candidates:
            volume = facts.of_counts(f"v{criterion}")
            counts = _volume(facts, criterion, volume, of_counts[name], "counts", choices, result)
            candidates = [counts, *candidates] if choices.prefer == "counts" else [*candidates, counts]
        result.measures[criterion] = _first_known(facts.area_id, criterion, candidates, result)
    # In the official order, whatever was measured first.
    ordered = {criterion: result.measures[criterion] for criterion in denominator_of}
    return result._replace(measures=ordered)


def _first_known(area_id: str, criterion: str, candidates: list[Measure], result: Measured) -> Measure:
    """The first candidate whose share is known, else the first that limits it; others that differ are reported."""
    known = [candidate for candidate in candidates if candidate.share_pct is not None]
    for other in known[1:]:
        result.problems.extend(_disagreement(area_id, criterion, known[0], other))
    if known or len(candidates) == 1:
        return (known or candidates)[0]
    return min(candidates, key=lambda measure: measure.share_high_pct - measure.share_low_pct)


def _disagreement(area_id: str, criterion: str, used: Measure, other: Measure) -> list[Problem]:
    shares = [measure.share_pct or Fraction(0) for measure in (used, other)]
    if abs(shares[0] - shares[1]) <= DISAGREE_PCT:
        return []
    details = {"used": used.source, "other": other.source, "other_pct": f"{float(shares[1]):.2f}"}
    value = f"{float(shares[0]):.2f}"
    return [Problem("sources-disagree", source=area_id, column=criterion, value=value, details=details)]


def _volume(
    facts: AreaFacts, criterion: str, volume: Number, whole: Number, source: str, choices: Choices, result: Measured
) -> Measure:
    """A measure from one volume; an impossible one is reported, and kept only as published."""
    if whole == 0 and (volume is not None or source == "form"):
        result.problems.append(_without_denominator(facts.area_id, criterion, volume))
    if volume is not None and whole is not None and not 0 <= volume <= whole and whole != 0:
        result.problems.append(_impossible(facts.area_id, criterion, volume, whole, choices))
        volume = volume if choices.impossible == "as_published" else None
    elif volume is not None and volume < 0:
        volume = None
    if volume is None:
        return unknown(whole)
    return of_unknown_size(volume) if whole is None else settled(volume, whole, source=source)


def _impossible(area_id: str, criterion: str, volume: Fraction, whole: Fraction, choices: Choices) -> Problem:
    code = "volume-impossible-kept" if choices.impossible == "as_published" else "volume-impossible"
    details = {"denominator": f"{float(whole):g}"}
    return Problem(code, source=area_id, column=criterion, value=f"{float(volume):g}", details=details)


def _without_denominator(area_id: str, criterion: str, volume: Number) -> Problem:
    value = "" if volume is None else f"{float(volume):g}"
    return Problem("denominator-zero", source=area_id, column=criterion, value=value)


def from_tally(facts: AreaFacts, criterion: str, name: str, denominator: Number, choices: Choices) -> Measure:
    """A measure from the household answers of one area; `name` is that of its denominator."""
    tally = facts.tallies[criterion]
    if facts.shares is not None:
        return of_sample(facts.shares[criterion], denominator, answered=tally.answered, asked=tally.asked)
    if facts.only_seen(name):
        spoilt = facts.not_interviewed if criterion in OF_BUILDINGS else 0
        asked = tally.asked + (0 if spoilt else facts.not_interviewed)
        seen = from_answers(tally.failing, tally.answered, asked, denominator, spoilt=spoilt)
        return of_estimated_size(seen, low=Fraction(tally.failing, tally.asked + facts.not_interviewed))
    if criterion in OF_BUILDINGS:
        return _of_buildings(facts, tally, denominator)
    measure = from_answers(tally.failing, tally.answered, tally.asked + facts.not_interviewed, denominator)
    if choices.rounding == "none" or measure.volume is None:
        return measure
    # The workbook rounds 3a and 3b half up and cuts 5a, 5b and 6b (C. Rekap, ROUND and INT).
    # So would it round whatever the missing answers turn out to be, and rounding keeps their order.
    half = Fraction(1, 2) if criterion in ("3a", "3b") else Fraction(0)
    low, volume, high = (
        Fraction(floor(number + half)) for number in (measure.volume_low, measure.volume, measure.volume_high)
    )
    return replace(measure, volume=volume, volume_low=low, volume_high=high)


def _of_buildings(facts: AreaFacts, tally: Tally, denominator: Number) -> Measure:
    """Households that were not interviewed live in buildings that nobody saw, or in ones seen, which they may spoil."""
    missing = facts.not_interviewed
    buildings = first(facts.of_form("buildings"), facts.of_counts("buildings"))
    unseen = missing if buildings is None else min(missing, max(0, int(buildings) - tally.asked))
    asked = tally.asked + (0 if buildings is None else unseen)
    spoilt = missing if buildings is None else missing - unseen
    return from_answers(tally.failing, tally.answered, asked, denominator, spoilt=spoilt)


def _measure_pair(
    facts: AreaFacts, pair: tuple[str, str], kind: str, whole: Mapping[str, Number], choices: Choices, result: Measured
) -> None:
    """Fill the measures of two criteria that share an ideal length, and what the data leave to both."""
    lengths = _of_lengths(facts, pair, kind, choices, result)
    counts = _of_counts(facts, pair, whole[f"{kind}_ideal_m"], choices, result)
    order = [counts, *lengths] if choices.prefer == "counts" else [*lengths, counts]
    known = [candidate for candidate in order if all(m.share_pct is not None for m in candidate[0])]
    partly = [candidate for candidate in order if any(m.share_pct is not None for m in candidate[0])]
    measures, both = (known or partly or sorted(order, key=_width))[0]
    for criterion, measure, others in zip(
        pair, measures, zip(*(candidate[0] for candidate in order), strict=True), strict=True
    ):
        result.measures[criterion] = measure
        for other in others:
            if measure.share_pct is not None and other.share_pct is not None and other.source != measure.source:
                result.problems.extend(_disagreement(facts.area_id, criterion, measure, other))
    result.pairs[pair] = both


Candidate = tuple[tuple[Measure, Measure], "Linked"]


def _width(candidate: Candidate) -> Fraction:
    return sum((measure.share_high_pct - measure.share_low_pct for measure in candidate[0]), Fraction(0))


def _of_lengths(
    facts: AreaFacts, pair: tuple[str, str], kind: str, choices: Choices, result: Measured
) -> list[Candidate]:
    """The candidates by length: what exists by the form, and by the lines; what is needed by the form alone."""
    needed = facts.of_form(f"{kind}_needed_m")
    good_by_form = good_road_m(facts) if kind == "road" else facts.of_form("drain_good_m")
    by_source = {
        "form": (facts.of_form(f"{kind}_length_m"), good_by_form),
        "lines": (facts.of_lines(f"{kind}_length_m"), facts.of_lines(f"{kind}_good_m")),
    }
    candidates = []
    for source, (existing, good) in by_source.items():
        if source == "lines" and existing is None:
            continue
        possible = good
        if existing is not None and good is not None and good > existing:
            result.problems.append(_impossible(facts.area_id, pair[1], existing - good, existing, choices))
            kept = choices.impossible == "as_published"
            good, possible = (good, existing) if kept else (None, None)
        parts = source == "form" and kind == "road" and good_by_form is None
        at_least = good_road_at_least_m(facts) if parts else Fraction(0)
        if existing is not None and at_least > existing:
            result.problems.append(_impossible(facts.area_id, pair[1], existing - at_least, existing, choices))
            at_least = Fraction(0)
        both = linked.of_lengths(existing, needed, possible, at_least_good=at_least)
        ideal = plus(existing, needed)
        if ideal == 0 and source == "form":
            result.problems.extend(_without_denominator(facts.area_id, criterion, Fraction(0)) for criterion in pair)
        sources = ("form", source)
        candidates.append(_candidate((needed, minus(existing, good)), ideal, both, sources))
    return candidates


def _of_counts(facts: AreaFacts, pair: tuple[str, str], ideal: Number, choices: Choices, result: Measured) -> Candidate:
    volumes = []
    for criterion in pair:
        volume = facts.of_counts(f"v{criterion}")
        if volume is not None and ideal == 0:
            result.problems.append(_without_denominator(facts.area_id, criterion, volume))
        if volume is not None and ideal and not 0 <= volume <= ideal:
            result.problems.append(_impossible(facts.area_id, criterion, volume, ideal, choices))
            volume = volume if choices.impossible == "as_published" else None
        volumes.append(volume)
    if ideal and None not in volumes and sum(volumes) > ideal:  # type: ignore[arg-type]
        result.problems.append(_impossible(facts.area_id, pair[1], sum(volumes), ideal, choices))  # type: ignore[arg-type]
        volumes = volumes if choices.impossible == "as_published" else [None, None]
    possible = [volume if volume is None or not ideal else max(Fraction(0), min(volume, ideal)) for volume in volumes]
    if not ideal and any(volume is not None and volume < 0 for volume in volumes):
        possible = [None, None]
    both = linked.of_volumes(possible[0], possible[1], ideal)
    return _candidate((volumes[0], volumes[1]), ideal, both, ("counts", "counts"))


def _candidate(volumes: tuple[Number, Number], ideal: Number, both: Linked, sources: tuple[str, str]) -> Candidate:
    limits = ((both.first_low, both.first_high), (both.second_low, both.second_high))
    first_, second = (
        Measure(
            volume if ideal else None,
            ideal or None,
            *limit,
            both.whole,
            frozenset(ray[side] for ray in both.rays),
            source if volume is not None and ideal else "unknown",
        )
        for side, (volume, limit, source) in enumerate(zip(volumes, limits, sources, strict=True))
    )
    return (first_, second), both
