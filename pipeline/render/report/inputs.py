"""What a report is put together from: the tables of a study, cut to one round and looked up by unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import pandas as pd

from pipeline import text
from pipeline.render import style
from pipeline.render.paper import clean
from pipeline.render.themes.tables import is_unknown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pipeline.rules import Rules

Row = dict[str, Any]
Key = tuple[str, str]
"""Level and unit."""
DISTRICT: Key = ("district", "district")
TOTAL = "total"
NO_ROW: Row = {}
_KINDS = {text.say("district", language) for language in text.LANGUAGES}


@dataclass(frozen=True, slots=True)
class Inputs:
    """All that the reports of a study say.

    `tables` holds `scores`, `criteria`, `sdg`, `changes` and `todo` of the dictionary with all their rounds, exact or
    as published; `areas` and `villages` the layers (EPSG:4326). `k` is the number of households below which a count is
    withheld, None in the exact reports of the office. `lineage` is what `manifest.json` says of the run (inputs, rows,
    settings, rules, versions), `reconciliation` what the join counted.
    """

    tables: Mapping[str, pd.DataFrame]
    areas: pd.DataFrame
    villages: pd.DataFrame
    rules: Rules
    title: Mapping[str, str]
    round: int
    k: int | None
    illustrative: bool
    without_delineations: bool
    lineage: Mapping[str, Any]
    reconciliation: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Book:
    """The rows of one round in one language, by unit; a unit that a table does not have is not in its mapping.

    `before` holds the scores of the round that `changes` starts from, `areas` the rows of the layer by area, and
    `by_village` the areas of each village that has one.
    """

    inputs: Inputs
    language: str
    scores: Mapping[Key, Row]
    before: Mapping[Key, Row]
    criteria: Mapping[Key, Mapping[str, Row]]
    sdg: Mapping[Key, Sequence[Row]]
    changes: Mapping[Key, Mapping[str, Row]]
    todo: Mapping[Key, Sequence[Row]]
    areas: Mapping[str, Row]
    by_village: Mapping[str, Sequence[Key]]

    @property
    def rules(self) -> Rules:
        """The rules of the study."""
        return self.inputs.rules

    @property
    def round_before(self) -> int | None:
        """The round that is compared with; None where there is none."""
        rounds = [row["round_from"] for rows in self.changes.values() for row in rows.values()]
        return int(rounds[0]) if rounds else None

    def say(self, code: str, **values: object) -> str:
        """The words of `report.<code>` in the book's language; a code with a colon before it is of another file."""
        return text.say(code[1:] if code.startswith(":") else f"report.{code}", self.language, **values)

    def number(self, value: Any, decimals: int = 0) -> str:
        """A number as people write it; an unknown one is a word."""
        return style.number(None if is_unknown(value) else value, self.language, decimals=decimals)

    def areas_of(self, village_code: str | None = None) -> list[Key]:
        """The areas of a village, or of the whole district, in the order of the layer."""
        if village_code is None:
            return [("area", area_id) for area_id in self.areas]
        return list(self.by_village.get(village_code, ()))

    def villages(self) -> list[Key]:
        """The villages in the order of their codes."""
        return sorted(key for key in self.scores if key[0] == "village")

    def score(self, key: Key) -> Row:
        """The row of `scores`; of an area without one, nothing is known."""
        return self.scores.get(key, NO_ROW)

    def name(self, key: Key) -> str:
        """The unit's name on one line; a district that is only called one is `this district`."""
        row = self.scores.get(key) or self.areas.get(key[1], NO_ROW)
        named = row.get("name")
        written = key[1] if is_unknown(named) else clean(named)
        return self.say("this_district") if key == DISTRICT and written in _KINDS else written


def book_of(inputs: Inputs, *, language: str, village: str | None = None) -> Book:
    """The rows of the inputs' round, of all units or of one village and its areas; `KeyError` for an unknown village.

    A village without an assessed area has a row in `scores` and no other.
    """
    areas = _areas(inputs, village)
    units = None if village is None else {village, *areas}
    tables = {name: _of(table, units) for name, table in inputs.tables.items()}
    now = {name: _round(table, inputs.round) for name, table in tables.items() if "round" in table}
    changes = _last(tables["changes"], inputs.round)
    started = _round(tables["scores"], int(changes["round_from"].iloc[0])) if len(changes) else None
    scores = _by_unit(now["scores"])
    if village is not None and ("village", village) not in scores:
        raise KeyError(village)
    return Book(
        inputs,
        language,
        scores,
        {} if started is None else _by_unit(started),
        _by_name(now["criteria"], "criterion"),
        _listed(now["sdg"]),
        _by_name(changes, "criterion"),
        _listed(now["todo"]),
        areas,
        _by_village(areas),
    )


def _areas(inputs: Inputs, village: str | None) -> dict[str, Row]:
    layer = inputs.areas
    if "round" in layer:
        layer = layer[layer["round"] == inputs.round]
    if village is not None:
        layer = layer[layer["village_code"] == village]
    return {str(row["area_id"]): row for row in _records(layer)}


def _by_village(areas: Mapping[str, Row]) -> dict[str, list[Key]]:
    found: dict[str, list[Key]] = {}
    for area_id, row in areas.items():
        found.setdefault(str(row["village_code"]), []).append(("area", area_id))
    return found


def _of(table: pd.DataFrame, units: Iterable[str] | None) -> pd.DataFrame:
    return table if units is None else table[table["unit_id"].isin(list(units))]


def _round(table: pd.DataFrame, round: int) -> pd.DataFrame:
    return table[table["round"] == round]


def _last(changes: pd.DataFrame, round: int) -> pd.DataFrame:
    """The changes from the nearest earlier round to this one."""
    ending = changes[changes["round_to"] == round]
    return ending[ending["round_from"] == ending["round_from"].max()] if len(ending) else ending


def _records(frame: pd.DataFrame) -> list[Row]:
    return cast("list[Row]", pd.DataFrame(frame).to_dict("records"))


def _key(row: Row) -> Key:
    return str(row["level"]), str(row["unit_id"])


def _by_unit(frame: pd.DataFrame) -> dict[Key, Row]:
    return {_key(row): row for row in _records(frame)}


def _listed(frame: pd.DataFrame) -> dict[Key, list[Row]]:
    found: dict[Key, list[Row]] = {}
    for row in _records(frame):
        found.setdefault(_key(row), []).append(row)
    return found


def _by_name(frame: pd.DataFrame, column: str) -> dict[Key, dict[str, Row]]:
    return {key: {str(row[column]): row for row in rows} for key, rows in _listed(frame).items()}
