"""A cell of a table as JSON knows it."""

from __future__ import annotations

from typing import Any

import pandas as pd


def plain(cell: Any) -> str | int | float | bool | None:
    """Text, number or truth; an unknown value is None, never 0, and so is an empty text.

    >>> [plain(cell) for cell in (pd.NA, float("nan"), "", 0, 0.0, True, "=1+1")]
    [None, None, None, 0, 0.0, True, '=1+1']
    """
    if cell is None or cell is pd.NA or cell == "" or cell != cell:
        return None
    known: str | int | float | bool = cell
    return known
