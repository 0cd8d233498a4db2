"""The proof of the score: it counts in each area the households that the join put there, none less and none more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pipeline.errors import JoinError, Problem, SchemaError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import pandas as pd

Rows = dict[tuple[int, str], int]
"""Households by round and area."""
KEYS = ["household_id", "round"]


def with_place(households: pd.DataFrame, join: pd.DataFrame) -> pd.DataFrame:
    """The households with the `area_id` that the join gave them, and its `chance` (cardinality one to one).

    Raises `SchemaError` when the join is of other households, so of an earlier run.
    """
    if households[KEYS].reset_index(drop=True).equals(join[KEYS].reset_index(drop=True)):
        return households.assign(area_id=join["area_id"].array, chance=join["chance"].array)
    placed = households.merge(join[[*KEYS, "area_id", "chance"]].drop_duplicates(KEYS), on=KEYS)
    if not len(placed) == len(households) == len(join):
        raise SchemaError([Problem("table-stale", source="join", column="household_id")])
    return placed


def rows_of_join(join: pd.DataFrame, area_ids: Collection[str]) -> Rows:
    """The rows of the join in each round and area; raises `SchemaError` for an area that is none of `area_ids`.

    >>> import pandas as pd
    >>> rows_of_join(pd.DataFrame({"round": [2020, 2020, 2020], "area_id": ["A", "A", None]}), ["A", "B"])
    {(2020, 'A'): 2}
    """
    areas = join["area_id"].astype("category").cat
    codes, rounds, names = areas.codes.to_numpy(), join["round"].to_numpy(), areas.categories.tolist()
    found: Rows = {}
    for round in np.unique(rounds).tolist():
        counts = np.bincount(codes[(codes >= 0) & (rounds == round)], minlength=len(names)).tolist()
        found |= {(round, name): count for name, count in zip(names, counts, strict=True) if count}
    if strange := sorted({area_id for _, area_id in found} - set(area_ids)):
        raise SchemaError([Problem("table-stale", source="join", column="area_id", value=area) for area in strange])
    return found


def require_conserved(counted: Mapping[str, int], joined: Rows, *, round: int) -> None:
    """Raise `JoinError` with every area whose count of households is not the rows of the join there."""
    problems = [
        Problem("area-does-not-add-up", source=area_id, details={"counted": number, "joined": rows})
        for area_id, number in counted.items()
        if number != (rows := joined.get((round, area_id), 0))
    ]
    if problems:
        raise JoinError(problems)
