"""The tables of the field-quality page: each number written in its language, with its bar and its mark."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from pipeline import fields, text
from pipeline.render import style

if TYPE_CHECKING:
    from collections.abc import Sequence

KINDS = ("village", "enumerator", "day", "area")
GROUPS = {
    "count": ("interviews", "target", "done_pct"),
    "answers": ("duplicates", "missing_pct"),
    "position": ("no_position", "outside", "mended", "conflicts", "accuracy_median_m", "poor"),
    "time": ("minutes_median", "short", "overlaps"),
}
WITH_TARGET = ("village", "area")
BARS = {"done_pct": "done_pct", "missing_pct": "missing_pct", "poor": "poor_pct"}
"""The column with a bar, and the percent that it shows."""
FULL_PCT = {"missing_pct": 20.0}
"""Where the bar is full; at 100 % unless named."""
LEAST_BAR_PCT = 1.0
"""Less could not be seen."""
DECIMALS = {"accuracy_median_m": 1, "minutes_median": 1}
WORDS = {"accuracy_median_m": "metres", "minutes_median": "minutes"}
ALWAYS = ("interviews", "duplicates", "missing_pct", "no_position", "outside")


class Cell(NamedTuple):
    """A number as it is written; `bar` is its length in percent, `quiet` a zero that a narrow screen leaves out."""

    label: str
    text: str
    bar: float | None
    marked: bool
    quiet: bool
    known: bool


class Row(NamedTuple):
    """One unit: the anchor of its row, its name, and its cells."""

    anchor: str
    name: str
    known: bool
    cells: list[Cell]


class Table(NamedTuple):
    """One table of the page."""

    kind: str
    groups: list[tuple[str, int]]
    columns: list[str]
    rows: list[Row]
    total: list[Cell]


def anchor(kind: str, unit_id: str | None, table: pd.DataFrame, language: str) -> str:
    """The place of a unit's row on the page: a number, as an identifier of a study may hold any sign."""
    units = table.loc[table["by"] == kind, "unit_id"].tolist()
    return f"{language}-{kind}-{units.index(unit_id)}" if unit_id in units else f"{language}-{kind}"


def tables(table: pd.DataFrame, marks: pd.DataFrame, language: str) -> list[Table]:
    """The tables of `quality` in `language`; a kind of which nothing is known has none."""
    known = [kind for kind in KINDS if table.loc[table["by"] == kind, "unit_id"].notna().any()]
    return [_table(kind, table, marks, language) for kind in known]


def shown(table: pd.DataFrame, kind: str) -> list[str]:
    """The columns of a kind: targets where areas have them, and nothing of which nobody knows anything."""
    total = table[table["by"] == "total"].iloc[0]
    part = table[table["by"] == kind]
    return [
        column
        for columns in GROUPS.values()
        for column in columns
        if (column in ALWAYS or pd.notna(total[column]) or part[column].notna().any())
        and (column not in ("target", "done_pct") or kind in WITH_TARGET)
        and (column != "mended" or total["mended"] > 0)
    ]


def unknown_columns(table: pd.DataFrame, language: str) -> list[str]:
    """What no row of the file can tell, by the words of the columns."""
    total = table[table["by"] == "total"].iloc[0]
    columns = ("conflicts", "poor", "minutes_median", "overlaps")
    found = [text.say(f"quality.column.{column}", language) for column in columns if pd.isna(total[column])]
    kinds = [kind for kind in KINDS if table.loc[table["by"] == kind, "unit_id"].notna().sum() == 0]
    return [*(text.say(f"quality.unit.{kind}", language) for kind in kinds), *found]


def meanings(language: str) -> list[tuple[str, str]]:
    """Each column's heading with its meaning in the dictionary."""
    dictionary = fields.columns("quality")
    columns = [column for group in GROUPS.values() for column in group]
    return [(text.say(f"quality.column.{name}", language), dictionary[name].meaning(language)) for name in columns]


def _table(kind: str, table: pd.DataFrame, marks: pd.DataFrame, language: str) -> Table:
    columns = shown(table, kind)
    sizes = {group: sum(column in columns for column in members) for group, members in GROUPS.items()}
    rows = table[table["by"] == kind]
    total = table[table["by"] == "total"]
    return Table(
        kind,
        [(text.say(f"quality.group.{group}", language), size) for group, size in sizes.items() if size],
        [text.say(f"quality.column.{column}", language) for column in columns],
        [
            Row(
                f"{language}-{kind}-{number}",
                unit_name(kind, row["name"], language),
                pd.notna(row["unit_id"]),
                _cells(row, marks.loc[place], columns, language),
            )
            for number, (place, row) in enumerate(zip(rows.index, rows.to_dict("records"), strict=True))
        ],
        _cells(total.to_dict("records")[0], marks.loc[total.index[0]], columns, language),
    )


def _cells(row: dict[Any, Any], marked: pd.Series[bool], columns: Sequence[str], language: str) -> list[Cell]:
    return [
        Cell(
            text.say(f"quality.column.{column}", language),
            _written(row, column, language),
            _bar(row, column),
            bool(marked.get(column, False)),
            column != "interviews" and not marked.get(column, False) and _nothing(row[column]),
            pd.notna(row[column]),
        )
        for column in columns
    ]


def _nothing(value: Any) -> bool:
    return bool(pd.notna(value) and value == 0)


def _written(row: dict[Any, Any], column: str, language: str) -> str:
    value = row[column]
    if pd.isna(value):
        return text.say("unknown", language)
    if column.endswith("_pct"):
        return percent(value, language)
    number = style.number(value, language, decimals=DECIMALS.get(column, 0))
    if column == "poor" and value:
        return text.say("quality.share", language, number=number, percent=percent(row["poor_pct"], language))
    return text.say(f"quality.{WORDS[column]}", language, number=number) if column in WORDS else number


def percent(value: float, language: str) -> str:
    """A share with its sign.

    >>> percent(12.34, "id"), percent(0.02, "id"), percent(0.0, "en")
    ('12,3 %', '0,02 %', '0%')
    """
    return text.say("quality.percent", language, number=share(value, language))


def share(value: float, language: str) -> str:
    """A share with one decimal, below one percent with two, so that a few of many are not written as nothing."""
    return style.number(value, language, decimals=0 if value == 0 else 2 if value < 1 else 1)


def _bar(row: dict[Any, Any], column: str) -> float | None:
    percents = row[BARS[column]] if column in BARS else None
    if percents is None or pd.isna(percents) or percents < LEAST_BAR_PCT:
        return None
    return float(round(min(100 * percents / FULL_PCT.get(column, 100), 100), 1))


def unit_name(kind: str, name: Any, language: str) -> str:
    """The name of a unit as it is shown: days as a date, an unknown one as words."""
    if pd.isna(name):
        return text.say(f"quality.unknown.{kind}", language)
    if kind != "day":
        return str(name)
    day = date.fromisoformat(str(name))
    weekday = text.say("quality.weekdays", language).split()[day.weekday()]
    return text.say("quality.day_of_week", language, weekday=weekday, date=written_date(day, language))


def written_date(day: date, language: str) -> str:
    """A day as people write it.

    >>> written_date(date(2020, 5, 3), "id"), written_date(date(2020, 5, 3), "en")
    ('3 Mei 2020', '3 May 2020')
    """
    month = text.say("quality.months", language).split()[day.month - 1]
    return text.say("quality.date", language, day=day.day, month=month, year=day.year)
