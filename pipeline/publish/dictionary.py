"""The column dictionary of what is published: what each column of each published table means, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline import fields

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.fields import Field

MADE_OF = {"areas": ("areas", "scores"), "villages": ("villages", "scores")}
"""Published layers that join tables of the dictionary; of two columns of one name the first table's stands."""
RENAMED = {("areas", "area_id"): "unit_id", ("villages", "village_code"): "unit_id"}
"""The key of a layer, and what the tables call the same unit."""
EVERY = "every"


def described(table: str, columns: Iterable[str]) -> list[Field]:
    """The entry of each of `columns`, in that order; `KeyError` for a column that no dictionary explains.

    >>> [field.type for field in described("areas", ["name", "score", "class_en"])]
    ['string', 'integer', 'string']
    """
    known = _known(table)
    return [known[column] for column in columns]


def _known(table: str) -> dict[str, Field]:
    tables = MADE_OF.get(table, (table,))
    every = [*fields.published(), *fields.dictionary()]
    found: dict[str, Field] = {}
    for name in (*tables, EVERY):
        for field in every:
            if field.table == name:
                found.setdefault(field.column, field)
    return found


def keys(table: str) -> list[str]:
    """The columns that make a row of a published table one.

    >>> keys("sdg"), keys("areas")
    (['level', 'unit_id', 'round', 'indicator'], ['area_id'])
    """
    return [field.column for field in fields.columns(table).values() if field.presence == "key"]
