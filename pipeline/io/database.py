"""A GeoPackage is a database, and a database can hold programs: layers that are computed as they are read."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.io.layers import Request

DRIVER = "GPKG"
NAME = r"""("[^"]*"|'[^']*'|\[[^]]*\]|`[^`]*`|\w+)"""
STORED = re.compile(rf"CREATE\s+(TABLE\s|VIRTUAL\s+TABLE\s+{NAME}\s+USING\s+(rtree|fts[345])\b)", re.IGNORECASE)
"""How the making of a table begins; a virtual one may only be an index."""
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
        if kind == "view" or not _is_stored(str(sql)) or _has_computed_column(database, name):
            return str(name)
    return None


def _is_stored(sql: str) -> bool:
    """Whether a table is one of rows, or an index; only how SQLite itself writes both is taken.

    >>> _is_stored("CREATE TABLE virtual (id)"), _is_stored('CREATE VIRTUAL TABLE "r_desa" USING rtree(id, a, b)')
    (True, True)
    >>> _is_stored("CREATE VIRTUAL TABLE v USING VirtualOGR('a')"), _is_stored("CREATE/**/VIRTUAL TABLE v USING rtree")
    (False, False)
    """
    return STORED.match(sql) is not None


def _has_computed_column(database: sqlite3.Connection, table: str) -> bool:
    columns = database.execute("SELECT hidden FROM pragma_table_xinfo(?)", (table,))
    return any(hidden == COMPUTED_COLUMN for (hidden,) in columns)
