"""The units that get a sheet: areas, the villages they lie in, and the district, each with its rows of one round."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.render.workbook import entries
from pipeline.render.workbook.names import sheet_names
from pipeline.render.workbook.words import plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from pipeline.render.workbook.entries import Entry
    from pipeline.rules import Rules

Row = dict[str, Any]
Key = tuple[str, str]
"""Level and identifier."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit with its row of `scores`, its entries in the official order, and the units that it adds up.

    `sheet` is empty for a village without an assessed area: it has nothing to score.
    """

    level: str
    unit_id: str
    name: str
    village_code: str
    village: str
    score: Row
    entries: Mapping[str, Entry]
    parts: Sequence[Unit]
    sheet: str


def units(
    tables: Mapping[str, pd.DataFrame], areas: pd.DataFrame, rules: Rules, round: int, taken: Sequence[str]
) -> Unit:
    """The district of `round`, with its villages as parts, and theirs.

    Villages and areas stand in the order of their codes. `taken` are names of sheets that are not free.
    """
    scores, criteria = _rows(tables, rules, round)
    scale = entries.scales(tables["criteria"][tables["criteria"]["round"] == round])
    places = {
        ("area", str(place["area_id"])): place
        for place in areas.sort_values(["village_code", "area_id"], kind="stable").to_dict("records")
        if ("area", str(place["area_id"])) in scores
    }
    called = {key: str(scores[key]["name"]) for key in sorted(scores) if key[0] != "area" and key in criteria}
    called |= {key: str(place["name"]) for key, place in places.items()}
    sheets = dict(zip(called, sheet_names([(name, key[1]) for key, name in called.items()], taken=taken), strict=True))
    maker = _Maker(scores, criteria, scale, sheets)
    inside: dict[str, list[Unit]] = {}
    for key, place in places.items():
        code = str(place["village_code"])
        inside.setdefault(code, []).append(maker.area(key, str(place["name"]), code, str(place["village"])))
    villages = [maker.sum(key, inside.get(key[1], [])) for key in sorted(scores) if key[0] == "village"]
    return maker.sum(next(key for key in scores if key[0] == "district"), villages)


@dataclass(frozen=True, slots=True)
class _Maker:
    """Puts units together from the rows of one round."""

    scores: Mapping[Key, Row]
    criteria: Mapping[Key, Mapping[str, Row]]
    scale: Mapping[str, int]
    sheets: Mapping[Key, str]

    def area(self, key: Key, name: str, village_code: str, village: str) -> Unit:
        """One area, with the name that `areas` gives it."""
        rows = self.criteria.get(key, {})
        made = {criterion: entries.area_entry(row, self.scale[criterion]) for criterion, row in rows.items()}
        return Unit(*key, plain(name), village_code, plain(village), self.scores[key], made, (), self.sheets[key])

    def sum(self, key: Key, parts: Sequence[Unit]) -> Unit:
        """A village or the district, from the units that it adds up."""
        made = {}
        for criterion, row in self.criteria.get(key, {}).items():
            known = [part.entries[criterion] for part in parts if part.entries]
            made[criterion] = entries.sum_entry(row, known, self.scale[criterion])
        name = plain(self.scores[key]["name"])
        return Unit(*key, name, key[1], name, self.scores[key], made, parts, self.sheets.get(key, ""))


def _rows(
    tables: Mapping[str, pd.DataFrame], rules: Rules, round: int
) -> tuple[dict[Key, Row], dict[Key, dict[str, Row]]]:
    """The rows of one round by (level, unit_id), those of `criteria` also by criterion in the official order."""
    scores = [_row(row) for row in tables["scores"][tables["scores"]["round"] == round].to_dict("records")]
    criteria = tables["criteria"][tables["criteria"]["round"] == round].to_dict("records")
    found: dict[Key, dict[str, Row]] = {}
    for row in map(_row, criteria):
        found.setdefault((row["level"], str(row["unit_id"])), {})[row["criterion"]] = row
    official = [row.criterion for row in rules.criteria]
    ordered = {key: {name: rows[name] for name in official if name in rows} for key, rows in found.items()}
    return {(row["level"], str(row["unit_id"])): row for row in scores}, ordered


def _row(row: Mapping[Any, Any]) -> Row:
    return {str(column): value for column, value in row.items()}
