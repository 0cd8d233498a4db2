"""The persons of a household as a table of their own: counted, never read.

KoboToolbox ties a row to its household by `_parent_index` and `_index`, ODK Central by `PARENT_KEY` and `KEY`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from pipeline.errors import Problem, SchemaError
from pipeline.load.values import numbered, to_numbers

if TYPE_CHECKING:
    from collections.abc import Mapping

TIES = {"_parent_index": "_index", "PARENT_KEY": "KEY"}
"""The column of a row's household -> the household's own column."""
PERSONS = "persons"
"""The name that a repeat of persons has when the settings name no other."""


def persons_of(
    repeats: Mapping[str, pd.DataFrame], name: str | None, *, source: str
) -> tuple[pd.DataFrame | None, list[Problem]]:
    """The table of persons among the repeats, and a line for each repeat that is left aside.

    Raises `SchemaError` when the one that the settings name is not there.
    """
    wanted = name or PERSONS
    if name is not None and name not in repeats:
        details = {"known": ", ".join(repeats) or "-"}
        raise SchemaError([Problem("repeat-missing", source=source, value=name, details=details)])
    unused = [Problem("repeat-unused", source=source, value=other) for other in repeats if other != wanted]
    return repeats.get(wanted), unused


def count_persons(
    households: pd.DataFrame, persons: pd.DataFrame, *, source: str
) -> tuple[pd.Series[str], list[Problem]]:
    """How many rows of `persons` each household has, as text; empty where it has none, which is unknown and not 0.

    Raises `SchemaError` when the households have no column to be tied by.

    >>> households = pd.DataFrame({"KEY": ["k1", "k2"]}, index=[2, 3])
    >>> count_persons(households, pd.DataFrame({"PARENT_KEY": ["k1", "k1"]}, index=[2, 3]), source="s")[0].tolist()
    ['2', '']
    """
    tie, key = next((tie, key) for tie, key in TIES.items() if tie in persons)
    if key not in households:
        raise SchemaError([Problem("repeat-untied", source=source, column=key, details={"tie": tie})])
    parents, keys = persons[tie].str.strip(), households[key].str.strip()
    orphans = ~parents.isin(keys[keys != ""])
    problems = [
        Problem("repeat-orphan", source=source, row=row, column=tie, value=value)
        for row, value in numbered(parents[orphans])
    ]
    counts = parents[~orphans].value_counts()
    return keys.map(counts.astype("str")).fillna("").astype("str"), problems


def differences(answered: pd.Series[str], counted: pd.Series[str], *, source: str, column: str) -> list[Problem]:
    """Households whose answer is another number than the persons counted; the answer is used."""
    said, found = to_numbers(answered.str.strip()), to_numbers(counted)
    differ = said.notna() & found.notna() & (said != found)
    return [
        Problem("persons-differ", source=source, row=row, column=column, value=value, details={"counted": counted[row]})
        for row, value in numbered(answered[differ])
    ]
