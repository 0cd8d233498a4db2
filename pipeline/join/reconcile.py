"""The proof of the join: the buckets add up to the rows read, exactly; nothing is written where they do not."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from pipeline.errors import JoinError, Problem
from pipeline.join.accuracy import KEYS
from pipeline.join.households import BUCKETS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from pipeline.join.accuracy import Weighed


def reconcile(
    weighed: Weighed, households: pd.DataFrame, *, rows_in_survey: int, refused: Mapping[str, int]
) -> dict[str, Any]:
    """The counts of `reconciliation.json`.

    `households` came to the join; the survey has `rows_in_survey` rows, of which loading `refused` some, by reason.
    Raises `JoinError` when a household is lost, doubled, of nobody or without place, when rows of the survey are
    missing, or when the probabilities of the places of a household do not add up to 1.
    """
    join, chances = weighed
    kept_or_refused = len(households) + sum(refused.values())
    for counted, read in chain([(kept_or_refused, rows_in_survey)], _compared(join, chances, households)):
        if counted != read:
            raise JoinError([_lost(counted, read)])
    by_area = _counts(join["area_id"].dropna())
    return {
        "rows_in_survey": rows_in_survey,
        "refused": dict(refused),
        "rows_read": len(households),
        "buckets": {bucket: int((join["bucket"] == bucket).sum()) for bucket in BUCKETS},
        "methods": _counts(join["method"]),
        "areas_with_households": len(by_area),
        "households_by_area": by_area,
        "outside_by_village": _counts(join.loc[join["bucket"] == "outside", "village_code"]),
        "conflicts": int(join["conflict"].fillna(False).sum()),
        "accuracy": _accuracy(join, chances),
    }


def _compared(join: pd.DataFrame, chances: pd.DataFrame, households: pd.DataFrame) -> Iterator[tuple[int, int]]:
    """What was counted and what it must be, the one after the other: the next supposes that the last holds."""
    rows = len(households)
    in_area, to_area = join["area_id"].notna(), join["bucket"] == "area"
    yield len(join), rows
    for key in KEYS:
        yield int((join[key].to_numpy() == households[key].to_numpy()).sum()), rows
    yield rows - int(join.duplicated(KEYS).sum()), rows
    yield int(join["bucket"].isin(BUCKETS).sum()), rows
    yield int((in_area == to_area).sum()), rows
    of_household = chances.groupby(KEYS)["probability"].sum()
    yield int((of_household == 1).sum()), len(of_household)


def _accuracy(join: pd.DataFrame, chances: pd.DataFrame) -> dict[str, Any]:
    """Households near a boundary, in all and by area that may be theirs, and those whose error nobody knows."""
    placed = join["method"] != "no_position"
    return {
        "near_boundary": len(chances.drop_duplicates(KEYS)),
        "near_boundary_by_area": _counts(chances["area_id"].dropna()),
        "unknown": int((join["chance"].isna() & placed).sum()),
    }


def _counts(values: pd.Series[str]) -> dict[str, int]:
    counted = values.fillna("none").value_counts()
    return {str(value): int(count) for value, count in sorted(counted.items())}


def _lost(counted: int, read: int) -> Problem:
    return Problem("buckets-do-not-add-up", source="join", details={"counted": counted, "read": read})
