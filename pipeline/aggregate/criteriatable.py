"""The table `criteria`: a row a criterion of each unit, with the limits of its share and its way to the next cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from pipeline.aggregate.border import holds_class, to_cuts_pct
from pipeline.aggregate.scoring import as_float, points

if TYPE_CHECKING:
    from pipeline.aggregate.measures import Measure
    from pipeline.aggregate.results import Scored
    from pipeline.rules import Rules


def criteria_table(scored: Scored, rules: Rules) -> pd.DataFrame:
    """The table `criteria` of one round."""
    unit_of = {row.criterion: row.unit for row in rules.criteria}
    rows = []
    for unit in scored.units:
        total = scored.scores[unit.level, unit.unit_id].score
        for criterion, measure in unit.measures.items():
            key = {"level": unit.level, "unit_id": unit.unit_id, "round": scored.round, "criterion": criterion}
            rows.append(key | {"unit": unit_of[criterion]} | _measure_row(measure, total, rules))
    return pd.DataFrame(rows)


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
