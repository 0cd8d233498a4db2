"""What the page knows of each area, village and district: its score sheet, a column of numbers for each thing said.

Every list holds the units of a level in the order of `ids`; what has several entries a unit (criteria, aspects) holds
them one unit after another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from pipeline.render import style
from pipeline.render.weblayers import anchors_of
from pipeline.render.webnumbers import BELOW_K, SUBTRACTION, Cell, column, hidden, mark_of, unless_equal
from pipeline.render.webrows import criterion_rows, indicator_rows, last_change, tasks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd

    from pipeline.rules import Rules

LEVELS = ("area", "village", "district")
CLASSES = ("not_slum", "light", "moderate", "heavy", style.NOT_ASSESSABLE, style.NOT_ASSESSED)
FOLLOWS = ("considerations_class", "legality", "handling", "priority")
"""What follows the class of an area."""
NUMBERS = {
    "score": 0,
    "score_low": 0,
    "score_high": 0,
    "known_criteria": 0,
    "households": 0,
    "population": 0,
    "area_ha": 2,
    "slum_ha": 2,
    "slum_low_ha": 2,
    "slum_high_ha": 2,
    "mean_pct": 2,
    "mean_low_pct": 2,
    "mean_high_pct": 2,
}
"""Columns of `scores` that a sheet shows, with their decimals."""
COUNTS = ("households", "population", "gps_households", "gps_unknown_households")
"""Of them those of which a withheld one is fewer than `k`; a withheld average has limits instead."""
ROWS = ("criteria", "sdg", "changes", "todo")
Table = dict[str, Any]


def level_tables(
    tables: Mapping[str, pd.DataFrame], areas: gpd.GeoDataFrame, villages: gpd.GeoDataFrame, rules: Rules
) -> dict[str, Table]:
    """The tables of one round (`scores`, `criteria` and, where there are any, `sdg`, `changes`, `todo`) by level."""
    shapes = {"area": areas.set_index("area_id"), "village": villages.set_index("village_code")}
    found = {}
    for level in LEVELS:
        scores = _ranked(_at(tables["scores"], level))
        rows = {name: _at(tables[name], level) for name in ROWS if name in tables}
        found[level] = _level(scores, rows, shapes.get(level), rules)
    return found


def _at(table: pd.DataFrame, level: str) -> pd.DataFrame:
    return table[table["level"] == level]


def _ranked(scores: pd.DataFrame) -> pd.DataFrame:
    """From the highest score to the lowest, those without a score last."""
    return scores.sort_values(["score", "name", "unit_id"], ascending=[False, True, True], na_position="last")


def _level(
    scores: pd.DataFrame, rows: Mapping[str, pd.DataFrame], shapes: gpd.GeoDataFrame | None, rules: Rules
) -> Table:
    ids = scores["unit_id"].tolist()
    return {
        "ids": ids,
        "name": scores["name"].tolist(),
        **_places(ids, shapes),
        **{key: [CLASSES.index(class_) for class_ in scores[key]] for key in ("class", "class_low", "class_high")},
        **{key: _numbers(scores, key, decimals) for key, decimals in NUMBERS.items() if key in scores},
        "aspects": _aspects(scores, rules),
        "rows": criterion_rows(rows["criteria"], ids, rules),
        "gps": {key: _gps(scores, key) for key in ("near", "unknown", "low", "high")},
        "follows": _follows(scores) if shapes is not None and shapes.index.name == "area_id" else {},
        "sdg": indicator_rows(rows["sdg"], ids) if "sdg" in rows else {},
        "change": last_change(rows["changes"], ids, rules) if "changes" in rows else {},
        "todo": tasks(rows["todo"], ids) if "todo" in rows else {},
    }


def _places(ids: Sequence[str], shapes: gpd.GeoDataFrame | None) -> Table:
    """Where each unit is, and the village that an area lies in."""
    if shapes is None:
        return {}
    chosen = shapes.reindex(ids)
    anchors = anchors_of(chosen.geometry.tolist())
    if "village" not in chosen or chosen.index.name != "area_id":
        return {"anchor": anchors}
    villages = {key: _texts(chosen[key]) for key in ("village", "village_code")}
    return {"anchor": anchors, **villages}


def _texts(values: pd.Series[Any]) -> list[str | None]:
    return [None if pd.isna(value) else str(value) for value in values]


def _numbers(scores: pd.DataFrame, key: str, decimals: int) -> list[Cell]:
    found = column(scores[key], decimals)
    return hidden(found, _marks(scores, key)) if key in COUNTS else found


def _marks(scores: pd.DataFrame, key: str) -> list[str | None]:
    """Why the number of a unit may not be published, where it may not."""
    if "suppressed_columns" not in scores:
        return [None] * len(scores)
    back = scores.get("subtraction_columns", pd.Series("", index=scores.index))
    listed = zip(scores["suppressed_columns"], back, strict=True)
    return [
        mark_of(is_withheld=key in words(few), why=SUBTRACTION if key in words(told) else None) for few, told in listed
    ]


def words(joined: Any) -> list[str]:
    """What a cell lists, joined by semicolons."""
    return [] if pd.isna(joined) or not joined else str(joined).split(";")


def _aspects(scores: pd.DataFrame, rules: Rules) -> Table:
    """The averages of the aspects; the limits of those that may not be published exactly."""

    def flat(name: str) -> list[Cell]:
        columns = [
            column(scores[key], 2) if (key := f"aspect_{aspect}_{name}pct") in scores else [None] * len(scores)
            for aspect in rules.aspects
        ]
        return [cell for unit in zip(*columns, strict=True) for cell in unit]

    value = flat("")
    return {"value": value, "low": unless_equal(flat("low_"), value), "high": unless_equal(flat("high_"), value)}


def _gps(scores: pd.DataFrame, key: str) -> list[Any]:
    if key in ("low", "high"):
        limits = scores.get(f"gps_class_{key}", pd.Series(None, index=scores.index, dtype=object))
        return [None if pd.isna(limit) else CLASSES.index(limit) for limit in limits]
    name = {"near": "gps_households", "unknown": "gps_unknown_households"}[key]
    return _numbers(scores, name, 0) if name in scores else [None] * len(scores)


def _follows(scores: pd.DataFrame) -> Table:
    """What follows the class of each area: a number, or a word of the rules; and what rests on background knowledge."""
    facts = {
        fact: {side: _facts(scores, f"{fact}{ending}") for side, ending in _SIDES.items()}
        for fact in FOLLOWS
        if fact in scores
    }
    background = scores.get("background", pd.Series(None, index=scores.index, dtype=object))
    return {**facts, "background": [";".join(words(joined)) for joined in background]}


_SIDES = {"value": "", "low": "_low", "high": "_high"}


def _facts(scores: pd.DataFrame, key: str) -> list[Cell]:
    if key not in scores:
        return [None] * len(scores)
    if key.startswith("priority"):
        return column(scores[key])
    return [None if pd.isna(value) else str(value) for value in scores[key]]


def is_open(row: Mapping[Any, Any]) -> bool:
    """Whether the data allow more than one class; a unit of which nothing is known says that instead."""
    return row["class"] not in (style.NOT_ASSESSABLE, style.NOT_ASSESSED) and row["class_low"] != row["class_high"]


__all__ = ["BELOW_K", "CLASSES", "FOLLOWS", "LEVELS", "is_open", "level_tables", "words"]
