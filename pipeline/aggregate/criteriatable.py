"""The table `criteria`: a row a criterion of each unit, with the limits of its share and its way to the next cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from pipeline.aggregate.border import holds_class, to_cuts_pct
from pipeline.aggregate.rasters import RASTER
from pipeline.scoring import as_float, points

if TYPE_CHECKING:
    from pipeline.aggregate.measures import Measure
    from pipeline.aggregate.results import Scored
    from pipeline.rules import Rules


REMARKS = {
    "volume-impossible": "impossible",
    "volume-impossible-kept": "impossible_kept",
    "denominator-zero": "zero_denominator",
    "sources-disagree": "disagree",
}
"""What was found wrong with one criterion of one area, as its row says it."""
LIMITS_FROM = KNOWN, ANSWERS, VOLUME, IDEAL_LENGTH, UNKNOWN_SIZE, SAMPLE, RASTER_COVERAGE = (
    "known", "answers", "volume", "ideal_length", "unknown_size", "sample", "raster_coverage",
)  # fmt: skip
"""What the limits of a percent can come from."""


def criteria_table(scored: Scored, rules: Rules) -> pd.DataFrame:
    """The table `criteria` of one round."""
    unit_of = {row.criterion: row.unit for row in rules.criteria}
    remarks, limits = _remarks(scored), _limits_from(scored)
    rows = []
    for unit in scored.units:
        total = scored.scores[unit.level, unit.unit_id].score
        for criterion, measure in unit.measures.items():
            key = {"level": unit.level, "unit_id": unit.unit_id, "round": scored.round, "criterion": criterion}
            said = {
                "limits_from": limits[unit.level, unit.unit_id, criterion],
                "remark": ";".join(sorted(remarks.get((unit.unit_id, criterion), ()))) or None,
            }
            rows.append(key | {"unit": unit_of[criterion]} | _measure_row(measure, total, rules) | said)
    return pd.DataFrame(rows)


def _remarks(scored: Scored) -> dict[tuple[str, str], set[str]]:
    found: dict[tuple[str, str], set[str]] = {}
    for problem in scored.problems:
        if problem.code in REMARKS:
            found.setdefault((problem.source, problem.column), set()).add(REMARKS[problem.code])
    return found


def _limits_from(scored: Scored) -> dict[tuple[str, str, str], str]:
    """What the limits of each criterion of each unit come from; a village and the district name what their areas do."""
    found: dict[tuple[str, str, str], str] = {}
    for unit in scored.units:
        linked = {criterion for pair in unit.pairs for criterion in pair}
        for criterion, measure in unit.measures.items():
            if measure.share_low_pct == measure.share_high_pct:
                why = KNOWN
            elif unit.level == "area":
                why = _why_open(measure, linked=criterion in linked, sampled=scored.placed.is_sample)
            else:
                parts = {found["area", part, criterion] for part in unit.parts} - {KNOWN}
                why = ";".join(sorted(parts))
            found[unit.level, unit.unit_id, criterion] = why
    return found


def _why_open(measure: Measure, *, linked: bool, sampled: bool) -> str:
    if linked:
        return IDEAL_LENGTH
    if measure.asked is not None:
        return SAMPLE if sampled else ANSWERS
    if measure.source == RASTER:
        return RASTER_COVERAGE
    return UNKNOWN_SIZE if measure.rays or not measure.whole else VOLUME


def _measure_row(measure: Measure, total: int | None, rules: Rules) -> dict[str, object]:
    share = measure.share_pct
    to_lower, to_upper = to_cuts_pct(share, rules)
    return {
        "volume": as_float(measure.volume if share is not None else None),
        "denominator": as_float(
            measure.denominator if share is not None else (None if measure.rays else measure.whole or None)
        ),
        "share_pct": as_float(share),
        "share_low_pct": as_float(measure.share_low_pct),
        "share_high_pct": as_float(measure.share_high_pct),
        "points": points(share, rules),
        "points_low": points(measure.share_low_pct, rules),
        "points_high": points(measure.share_high_pct, rules),
        "source": measure.source if share is not None else "unknown",
        "answered": measure.answered,
        "asked": measure.asked,
        "to_lower_pct": as_float(to_lower),
        "to_upper_pct": as_float(to_upper),
        "holds_class": holds_class(points(share, rules), total, rules),
    }
