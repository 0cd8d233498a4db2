"""The weights of a sample survey: how many households each interviewed one stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from pipeline import fields
from pipeline.errors import Problem, alike
from pipeline.load import values

if TYPE_CHECKING:
    from collections.abc import Iterator


def weights(
    cells: pd.DataFrame, column: str | None, *, id: str, source: str, decimal_comma: bool = False
) -> tuple[pd.Series[float], list[Problem]]:
    """The weight of each row, on the index of `cells` (spreadsheet row); all missing without a column: a census.

    Every row needs a number over 0, since one that stands for nobody, or for nobody knows how many, makes all shares
    wrong: each other cell is a problem that stops the stage.

    >>> cells = pd.DataFrame({"id": ["h1", "h2", "h3"], "w": ["12.5", "0", ""]}, dtype="str")
    >>> [problem.code for problem in weights(cells, "w", id="id", source="survey.csv")[1]]
    ['weight-not-positive', 'weight-missing']
    """
    if column is None:
        return pd.Series(float("nan"), index=cells.index), []
    # Faults of the cell are told below: whatever is no number over 0 stops the stage, and may not be left empty.
    field = fields.columns("households")["weight"]
    parsed, _ = values.parse(cells[column], field, source=source, column=column, decimal_comma=decimal_comma)
    numbers = parsed.astype("float64")
    faults = _faults(cells, column, numbers, id, source)
    return numbers, alike(faults, total=int((~(numbers > 0)).sum()))


def _faults(cells: pd.DataFrame, column: str, numbers: pd.Series[float], id: str, source: str) -> Iterator[Problem]:
    for row, _ in values.numbered(numbers[~(numbers > 0)]):
        cell = str(cells.at[row, column]).strip()
        code = "weight-not-positive" if cell else "weight-missing"
        details = {"household": str(cells.at[row, id]).strip()}
        yield Problem(code, source=source, row=row, column=column, value=cell, details=details)
