"""The rows that need another look in the field, each with what is wrong with it; the worst first, then by place."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.errors import Problem

IN_THE_OFFICE = frozenset(
    {
        "row-duplicate",
        "household-on-edge",
        "value-decimal-comma",
        "position-mended",
        "position-swapped",
        "position-sign-lost",
        "position-swapped-sign",
        "position-scale",
        "position-web-mercator",
        "position-utm",
        "position-utm-zone",
        "position-dms",
        "position-text",
        "position-decimal-comma",
        "position-several",
    }
)
"""What is mended in the file, or needs no mending: nobody has to go there again."""


class Revisit(NamedTuple):
    """One row of the file: whose interview it is, where, and what was found; None is unknown."""

    row: int
    household_id: str
    village_code: str | None
    area_id: str | None
    enumerator: str | None
    problems: list[Problem]


def revisits(interviews: pd.DataFrame, problems: Iterable[Problem], *, source: str) -> list[Revisit]:
    """Rows with an error first, then village by village, area by area, down the file."""
    found: dict[int, list[Problem]] = {}
    for problem in problems:
        if problem.row is not None and problem.source == source and problem.code not in IN_THE_OFFICE:
            found.setdefault(problem.row, []).append(problem)
    columns = ["household_id", "village_code", "area_id", "enumerator"]
    rows = interviews.loc[interviews.index.intersection(list(found)), columns].astype("object")
    told = rows.where(rows.notna(), None)
    visits = [
        Revisit(row, household, village, area, enumerator, found[row])
        for row, household, village, area, enumerator in told.itertuples(name=None)
    ]
    return sorted(visits, key=_order)


def _order(visit: Revisit) -> tuple[bool, str, str, int]:
    error = any(problem.severity == "error" for problem in visit.problems)
    return not error, visit.village_code or "~", visit.area_id or "~", visit.row
