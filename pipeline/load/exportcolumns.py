"""Which columns of an export are read on, and which of them say who interviewed when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline import fields
from pipeline.load import repeats
from pipeline.load.headers import read_header
from pipeline.load.layouts import IDENTIFIERS, KOBO, ODK, PLAIN, SIGNS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

INTERVIEW: dict[str, dict[str, tuple[str, ...]]] = {
    "enumerator": {
        KOBO: ("enumerator", "_submitted_by", "username"),
        ODK: ("enumerator", "SubmitterName", "SubmitterID"),
    },
    "date": {KOBO: ("today",), ODK: ("today",)},
    "start": {KOBO: ("start",), ODK: ("start",)},
    "end": {KOBO: ("end",), ODK: ("end",)},
}
"""Who interviewed when: the setting -> the columns that hold it in each layout, the best first."""


def needed(
    names: Sequence[str], *, table: str, named: Collection[str], layout: str | None, interviews: bool = False
) -> Sequence[str]:
    """Which columns of an export are read on: what the settings name, the variables, and what a layout gives.

    With `interviews` also those that say who interviewed when.

    All of them when one that the settings name is not there, so that the most similar name can be told, and when none
    is known, which is a file of another kind.

    >>> needed(["nama", "telepon", "id", "roof", "Q9 atap"], table="households", named=["id"], layout=None)
    ['id', 'roof', 'Q9 atap']
    >>> needed(["nama", "kode"], table="households", named=["id"], layout=None)
    ['nama', 'kode']
    """
    if not set(named) <= set(names):
        return names
    own = {*named, *fields.columns(table), *repeats.TIES, *repeats.TIES.values()}
    own |= {column for columns, _ in SIGNS.values() for column in columns}
    own |= {column for columns in IDENTIFIERS.values() for column in columns}
    if interviews:
        own |= {column for tool in (KOBO, ODK) for column in interview_columns(names, tool).values()}
    kept = [name for name in names if name in own or (layout != PLAIN and read_header(name, table) is not None)]
    return kept or names


def interview_columns(columns: Iterable[str], layout: str) -> dict[str, str]:
    """The columns that say who interviewed when, in whatever group they stand.

    >>> interview_columns(["start", "identitas/enumerator", "_submitted_by"], "kobo")
    {'enumerator': 'identitas/enumerator', 'start': 'start'}
    """
    by_name: dict[str, str] = {}
    for column in columns:
        by_name.setdefault(column.replace("-", "/").rpartition("/")[2], column)
    found = {role: [name for name in names.get(layout, ()) if name in by_name] for role, names in INTERVIEW.items()}
    return {role: by_name[names[0]] for role, names in found.items() if names}
