"""The columns that may be published, by table: what is not named here stays in the office, whatever a table gains."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

_LIMITS = ("low", "high")
_CLASSES = [name + end for name in ("class", "considerations_class") for end in ("", "_low", "_high")]

ALLOWED: dict[str, list[str]] = {
    "criteria": [
        "level", "unit_id", "round", "criterion", "volume", "denominator", "unit",
        "share_pct", "share_low_pct", "share_high_pct", "points", "points_low", "points_high",
        "source", "answered", "asked", "to_lower_pct", "to_upper_pct", "holds_class", "limits_from", "remark",
    ],
    "scores": [
        "level", "unit_id", "name", "round", "rules", "average", "score", "score_low", "score_high",
        *_CLASSES, "class_settled", "class_code", "known_criteria",
        "gps_households", "gps_unknown_households",
        *(f"gps_{what}_{limit}" for what in ("score", "class") for limit in _LIMITS),
        *(f"aspect_{aspect}_pct" for aspect in range(1, 8)), "mean_pct",
        "households", "population", "area_ha", "slum_ha", "slum_low_ha", "slum_high_ha",
        "density_per_ha", "density_points", "strategic_points", "potential_points",
        "considerations", "considerations_low", "considerations_high",
        "tenure_clear", "spatial_plan_ok", "legality", "handling",
        "priority", "priority_low", "priority_high", "background",
    ],
    "sdg": [
        "level", "unit_id", "round", "indicator", "population", "numerator", "denominator",
        "share_pct", "share_low_pct", "share_high_pct",
    ],
    "changes": [
        "level", "unit_id", "round_from", "round_to", "criterion", "share_from_pct", "share_to_pct", "change_pct",
        "points_from", "points_to", "contribution_pct", "contribution",
    ],
    "todo": [
        "level", "unit_id", "name", "round", "criteria", "question", "amount", "unit", "points_open", "effect",
        "class_low", "class_high", "effect_id", "effect_en", "criterion_id", "criterion_en",
    ],
}  # fmt: skip
"""Names of columns of `fields.csv`, all of them counts, shares, points or words of a whole area or more."""


def allowed(frame: pd.DataFrame, table: str) -> pd.DataFrame:
    """A new frame with those columns of `frame` that may be published, on an index of its own.

    >>> import pandas as pd
    >>> allowed(pd.DataFrame({"unit_id": ["A"], "respondent": ["x"], "level": ["area"]}), "sdg").columns.tolist()
    ['level', 'unit_id']
    """
    return frame[[column for column in ALLOWED[table] if column in frame]].reset_index(drop=True)
