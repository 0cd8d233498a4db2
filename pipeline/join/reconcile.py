"""The proof of the join: the buckets add up to the rows read, exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.errors import JoinError, Problem
from pipeline.join.households import BUCKETS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd


def reconcile(join: pd.DataFrame, *, rows_read: int, refused: Mapping[str, int]) -> dict[str, Any]:
    """The counts of `reconciliation.json`.

    `rows_read` are the households that came to the join, `refused` the rows of the survey that loading refused, by
    reason. Raises `JoinError` when a household is lost, doubled or has no place.
    """
    buckets = {bucket: int((join["bucket"] == bucket).sum()) for bucket in BUCKETS}
    with_area = int(join["area_id"].notna().sum())
    if sum(buckets.values()) != rows_read or len(join) != rows_read:
        raise JoinError([_lost(sum(buckets.values()), rows_read)])
    if with_area != buckets["area"]:
        raise JoinError([_lost(with_area, buckets["area"])])
    if join.duplicated(["household_id", "round"]).any():
        raise JoinError([_lost(len(join.drop_duplicates(["household_id", "round"])), rows_read)])
    return {
        "rows_in_survey": rows_read + sum(refused.values()),
        "refused": dict(refused),
        "rows_read": rows_read,
        "buckets": buckets,
        "methods": _counts(join["method"]),
        "areas_with_households": int(join["area_id"].nunique()),
        "outside_by_village": _counts(join.loc[join["bucket"] == "outside", "village_code"]),
        "conflicts": int(join["conflict"].fillna(False).sum()),
    }


def _counts(values: pd.Series[str]) -> dict[str, int]:
    counted = values.fillna("none").value_counts()
    return {str(value): int(count) for value, count in sorted(counted.items())}


def _lost(counted: int, read: int) -> Problem:
    return Problem("buckets-do-not-add-up", source="join", details={"counted": counted, "read": read})
