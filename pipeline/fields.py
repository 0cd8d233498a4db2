"""The column dictionary: one row a column, which checks the data, labels the legends and prints the documentation."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from pipeline.errors import Problem, SchemaError

if TYPE_CHECKING:
    from collections.abc import Collection

    import pandas as pd


LARGEST = 1e9
"""Beyond this a number in a survey is a slip of the keyboard, whatever its unit."""
SYMBOLS = ("m", "ha")
"""Units that are written alike in both languages, and that a question does not say by itself."""


@dataclass(frozen=True, slots=True)
class Field:
    """One column of one table.

    `allowed` holds codes (`a|b`) or a range (`0..100`, an open end left out). `presence` is `key` for what makes a
    row one, `always` for what is never unknown, and empty elsewhere. `applies_when` names the answer
    on which the form asks this question at all (`water_source=c|d|e`); elsewhere a blank is no gap.
    """

    table: str
    column: str
    type: str
    unit: str
    allowed: str
    presence: str
    applies_when: str
    meaning_id: str
    meaning_en: str

    @property
    def codes(self) -> tuple[str, ...]:
        """The allowed codes of a `code` column, else an empty tuple."""
        return tuple(self.allowed.split("|")) if self.type == "code" else ()

    @property
    def range(self) -> tuple[float, float]:
        """Lowest and highest allowed value; where the dictionary sets none, what no measurement exceeds.

        >>> columns("households")["storeys"].range, columns("forms")["road_length_m"].range
        ((1.0, 60.0), (0.0, 1000000000.0))
        """
        low, _, high = self.allowed.partition("..") if self.type in {"integer", "number"} else ("", "", "")
        return float(low or -LARGEST), float(high or LARGEST)

    @property
    def condition(self) -> tuple[str, tuple[str, ...]] | None:
        """The column and its answers on which this question is asked; None when it is always asked.

        >>> columns("households")["closet"].condition
        ('defecation', ('a', 'b'))
        """
        column, _, answers = self.applies_when.partition("=")
        return (column, tuple(answers.split("|"))) if column else None

    def meaning(self, language: str) -> str:
        """What the column says, in `language`."""
        return self.meaning_id if language == "id" else self.meaning_en

    def question(self, language: str) -> str:
        """The meaning as a questionnaire asks it: without the answers, with a unit that both languages share.

        >>> columns("households")["roof"].question("en"), columns("households")["length_m"].question("en")
        ('Q9 roof', 'Q6 length of the building (m)')
        """
        asked = self.meaning(language).partition(f": {self.codes[0]} ")[0] if self.codes else self.meaning(language)
        return f"{asked} ({self.unit})" if self.unit in SYMBOLS else asked

    def choices(self, language: str) -> dict[str, str]:
        """The words of each code, as the meaning lists them (`question: a words; b words`).

        >>> columns("households")["roof"].choices("id")
        {'a': 'tidak bocor', 'b': 'bocor'}
        """
        if not self.codes:
            return {}
        listed = self.meaning(language).partition(f": {self.codes[0]} ")[2]
        pairs = (entry.partition(" ") for entry in f"{self.codes[0]} {listed}".split("; "))
        return {code: words for code, _, words in pairs}


@cache
def dictionary() -> tuple[Field, ...]:
    """Every row of `fields.csv`, in its order."""
    return _rows("fields.csv")


@cache
def published() -> tuple[Field, ...]:
    """The columns that a table gains when it is published; those of the table `every` may be in each.

    >>> [field.column for field in published() if field.table == "sdg"]
    ['suppressed', 'withheld_because']
    """
    return _rows("published.csv")


def _rows(name: str) -> tuple[Field, ...]:
    text = (resources.files("pipeline") / name).read_text(encoding="utf-8")
    return tuple(Field(**row) for row in csv.DictReader(text.splitlines()))


@cache
def columns(table: str) -> dict[str, Field]:
    """The columns of one table by name, in the table's order; `KeyError` for an unknown table."""
    found = {field.column: field for field in dictionary() if field.table == table}
    if not found:
        raise KeyError(table)
    return found


GEOMETRY_TYPES = ("polygon", "point", "line", "shape")
"""A `shape` is a line or a polygon."""
_DTYPES = {"string": "str", "code": "str", "integer": "Int64", "number": "float64", "boolean": "boolean"}


def conform(
    frame: pd.DataFrame, table: str, chosen: list[str] | None = None, *, categories: Collection[str] = ()
) -> pd.DataFrame:
    """The columns of `table` (or the `chosen` ones) in the dictionary's order and types; an unknown value stays empty.

    The texts and codes named in `categories` are categories, which are small and quick to compare.
    Raises `SchemaError` naming every column that is missing, and every code that the dictionary does not allow.
    """
    wanted = {name: field for name, field in columns(table).items() if chosen is None or name in chosen}
    missing = [Problem("table-stale", source=table, column=column) for column in wanted if column not in frame]
    if missing:
        raise SchemaError(missing)
    dtypes = {name: _DTYPES[field.type] for name, field in wanted.items() if field.type in _DTYPES}
    dtypes |= dict.fromkeys(categories, "category")
    typed = frame[list(wanted)].astype(dtypes)
    unknown = [
        Problem("value-code-unknown", source=table, column=name, value=str(value), details={"allowed": field.allowed})
        for name, field in wanted.items()
        if field.codes
        for value in sorted(_used(typed[name]) - set(field.codes))
    ]
    if unknown:
        raise SchemaError(unknown)
    return typed


def _used(codes: pd.Series[str]) -> set[str]:
    return set(codes.cat.categories if codes.dtype == "category" else codes.dropna().unique())


def empty(table: str) -> pd.DataFrame:
    """A table without rows."""
    import pandas as pd

    return conform(pd.DataFrame({column: [] for column in columns(table)}), table)


def as_markdown() -> str:
    """The dictionary as the page `docs/columns.md`: one table a table, both languages."""
    lines = ["# Columns", "", "Made from `pipeline/fields.csv` by `make docs`; an empty cell is unknown, never 0.", ""]
    lines += _markdown(dictionary())
    lines += ["# Columns that only published tables have", ""]
    lines += ["Made from `pipeline/published.csv`; see [data.md](data.md).", "", *_markdown(published())]
    return "\n".join(lines)


def _markdown(listed: tuple[Field, ...]) -> list[str]:
    lines: list[str] = []
    for table in dict.fromkeys(field.table for field in listed):
        lines += [f"## {table}", "", "| column | type | unit | allowed | presence | asked when | arti | meaning |"]
        lines += ["|---|---|---|---|---|---|---|---|"]
        for field in (field for field in listed if field.table == table):
            cells = (f"`{field.column}`", field.type, field.unit, field.allowed, field.presence, field.applies_when)
            escaped = [cell.replace("|", "\\|") for cell in (*cells, field.meaning_id, field.meaning_en)]
            lines.append(f"| {' | '.join(escaped)} |")
        lines.append("")
    return lines
