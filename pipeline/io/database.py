"""A GeoPackage is a database, and a database can hold programs: layers that are computed as they are read."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.io.layers import Request

DRIVER = "GPKG"
INDEXES = ("rtree", "fts3", "fts4", "fts5")
"""Virtual tables that are only indexes."""
COMPUTED_COLUMN = 2
"""SQLite's mark of a column that is computed on reading."""


def require_plain(request: Request, path: Path) -> None:
    """Raise `SourceError` for a layer that is a view, a virtual table, or has computed columns.

    Such a layer may run for ever, swell to any size, or lead to other files; none of this can be seen before.
    """
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            computed = _computed(database)
    except (sqlite3.Error, ValueError, MemoryError) as fault:  # damage is told in bytes that are no text, or as want
        raise request.unreadable(fault) from fault
    if computed is not None:
        raise request.fault("layer-computed", value=computed)


def _computed(database: sqlite3.Connection) -> str | None:
    """The first such layer."""
    for name, kind, sql in database.execute(
        "SELECT name, type, sql FROM sqlite_master WHERE type IN ('table', 'view')"
    ):
        if kind == "view" or _is_virtual(str(sql)) or _has_computed_column(database, name):
            return str(name)
    return None


def _is_virtual(sql: str) -> bool:
    """Whether a table is made by a program.

    >>> _is_virtual("CREATE VIRTUAL TABLE v USING VirtualOGR('a')")
    True
    >>> _is_virtual("CREATE VIRTUAL TABLE r USING rtree(id)"), _is_virtual("CREATE TABLE virtual (id)")
    (False, False)
    """
    words = sql.upper().split("USING")
    virtual = "VIRTUAL" in words[0].split()
    return virtual and not words[-1].strip().lower().startswith(INDEXES)


def _has_computed_column(database: sqlite3.Connection, table: str) -> bool:
    columns = database.execute("SELECT hidden FROM pragma_table_xinfo(?)", (table,))
    return any(hidden == COMPUTED_COLUMN for (hidden,) in columns)
