"""Corrections of single cells, each signed and with its reason, beside a raw file that nobody changes.

A correction says what the cell holds now. When the raw file has changed meanwhile it no longer fits and is refused,
so that nothing is mended twice or over somebody else's mending.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from pipeline.errors import Problem
from pipeline.load.polygons import require_columns

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Iterator, Mapping

    import pandas as pd

COLUMNS = ("id", "column", "old", "new", "who", "why")
SIGNED = ("who", "why")


class Corrected(NamedTuple):
    """The cells with what could be applied, why the rest could not, and how many cells were corrected."""

    cells: pd.DataFrame
    problems: list[Problem]
    applied: int


def apply(
    cells: pd.DataFrame, listed: pd.DataFrame, *, key: str, fixed: Collection[str] = (), source: str, list_source: str
) -> Corrected:
    """The text cells of `source` with the corrections `listed` in `list_source` (index: spreadsheet row).

    `key` is the column of the identifiers, which cannot be corrected, nor can the columns `fixed`. Raises
    `SchemaError` when the list or the file has not the columns that this takes.

    >>> import pandas as pd
    >>> listed = pd.DataFrame([["h1", "roof", "a", "b", "Sri", "visited again"]], columns=COLUMNS, index=[2])
    >>> cells = pd.DataFrame({"id": ["h1"], "roof": ["a"]})
    >>> apply(cells, listed, key="id", source="s", list_source="c").cells["roof"].tolist()
    ['b']
    """
    require_columns(listed, COLUMNS, source=list_source)
    require_columns(cells, [key], source=source)
    listed = listed[list(COLUMNS)].apply(lambda column: column.str.strip())
    places = _places(cells[key].str.strip(), listed["id"])
    open_columns = [column for column in cells.columns if column not in (key, *fixed)]
    problems: list[Problem] = []
    changes: dict[str, dict[int, str]] = {}
    first: dict[tuple[str, str], Hashable] = {}
    for row, said in zip(listed.index.tolist(), listed.to_dict("records"), strict=True):
        found = list(_faults(said, cells, places, open_columns))
        if (said["id"], said["column"]) in first:
            found.append(("correction-twice", "id", said["id"], {"first": first[said["id"], said["column"]]}))
        first.setdefault((said["id"], said["column"]), row)
        problems += [
            Problem(code, source=list_source, row=row, column=column, value=value, details={**details, "file": source})
            for code, column, value, details in found
        ]
        if not found:
            changes.setdefault(said["column"], {})[places[said["id"]][0]] = said["new"]
    corrected = {column: _changed(cells[column], new) for column, new in changes.items()}
    return Corrected(cells.assign(**corrected), problems, sum(map(len, changes.values())))


def _places(ids: pd.Series[str], wanted: pd.Series[str]) -> dict[str, list[int]]:
    """Where each wanted identifier stands, counted from 0."""
    places: dict[str, list[int]] = {}
    for place in np.flatnonzero(ids.isin(wanted)).tolist():
        places.setdefault(str(ids.iloc[place]), []).append(place)
    return places


def _faults(
    said: Mapping[Hashable, str], cells: pd.DataFrame, places: Mapping[str, list[int]], columns: list[str]
) -> Iterator[tuple[str, str, str, dict[str, object]]]:
    """What is wrong with one correction: code, column of the list, value and details.

    What the raw file holds is not repeated: it may be a name.
    """
    yield from (("correction-unsigned", name, "", {}) for name in SIGNED if not said[name])
    rows, column = places.get(said["id"], []), said["column"]
    if not rows:
        yield "correction-id-unknown", "id", said["id"], {}
    elif len(rows) > 1:
        yield "correction-id-several", "id", said["id"], {"count": len(rows)}
    if column not in columns:
        code = "correction-column-fixed" if column in cells.columns else "correction-column-unknown"
        yield code, "column", column, {"nearest": _nearest(column, columns)}
    elif len(rows) == 1 and cells[column].iloc[rows[0]].strip() != said["old"]:
        yield "correction-old", "old", "", {"id": said["id"], "column": column}


def _nearest(word: str, known: list[str]) -> str:
    return next(iter(difflib.get_close_matches(word, known, n=1, cutoff=0)), "-")


def _changed(cells: pd.Series[str], new: Mapping[int, str]) -> pd.Series[str]:
    changed = cells.copy()
    for place, cell in new.items():
        changed.iloc[place] = cell
    return changed
