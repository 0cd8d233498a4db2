"""Cells in which a file itself says that something is unknown: `-`, `n/a`, `tidak tahu`, `999`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    import pandas as pd


def blank(
    cells: pd.DataFrame, columns: Iterable[str], *, missing: Collection[str], source: str
) -> tuple[pd.DataFrame, list[Problem]]:
    """The cells with every one of `columns` that holds a word of `missing` made empty, and one problem a column.

    Case and blanks around a word do not count. Identifiers are not among `columns`: a person may have number 999.

    >>> import pandas as pd
    >>> told, found = blank(pd.DataFrame({"q": ["a", " N/A"]}), ["q"], missing=["n/a"], source="s.csv")
    >>> told["q"].tolist(), [problem.details["count"] for problem in found]
    (['a', ''], [1])
    """
    words = {word.strip().casefold() for word in missing} - {""}
    if not words:
        return cells, []
    emptied, problems = {}, []
    for column in dict.fromkeys(columns):
        unknown = cells[column].str.strip().str.casefold().isin(words)
        if unknown.any():
            emptied[column] = cells[column].mask(unknown, "")
            details = {"count": int(unknown.sum())}
            problems.append(Problem("value-declared-missing", source=source, column=column, details=details))
    return cells.assign(**emptied), problems
