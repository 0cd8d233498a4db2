"""What the page knows of each area, village and district: its score sheet, every number rounded and written plainly."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd

from pipeline.render import style
from pipeline.render.weblayers import anchor_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from pipeline.rules import Rules

LEVELS = ("area", "village", "district")
FOLLOWS = ("considerations_class", "legality", "handling", "priority")
"""What follows the class of an area."""


@dataclass(frozen=True, slots=True)
class Unit:
    """An area, village or district as its sheet shows it: every number rounded and written plainly, None if unknown."""

    name: str
    village: str | None
    village_code: str | None
    look: str
    marker: str
    sentence: str
    anchor: list[float] | None
    score: str | None
    score_low: str | None
    score_high: str | None
    known: str | None
    aspects: list[str | None]
    mean: str | None
    households: str | None
    population: str | None
    area_ha: str | None
    slum_ha: str | None
    slum_low_ha: str | None
    slum_high_ha: str | None
    rows: list[dict[str, Any]]
    follows: list[dict[str, Any]]
    gps: dict[str, str | None]


def units_of(
    scores: pd.DataFrame, criteria: pd.DataFrame, areas: gpd.GeoDataFrame, villages: gpd.GeoDataFrame, rules: Rules
) -> dict[tuple[str, str], Unit]:
    homes = {row.area_id: (row.village, row.village_code) for row in areas.itertuples()}
    anchors = {
        (level, unit_id): anchor_of(shape)
        for level, ids, shapes in (("area", areas["area_id"], areas), ("village", villages["village_code"], villages))
        for unit_id, shape in zip(ids, shapes.geometry, strict=True)
    }
    measured = dict(iter(criteria.groupby(["level", "unit_id"])))
    units = {}
    for row in scores.to_dict("records"):
        key = (row["level"], row["unit_id"])
        village, code = homes.get(key[1], (None, None)) if key[0] == "area" else (None, None)
        rows = _criterion_rows(measured[key], rules) if key in measured else []
        units[key] = _unit(row, rules, rows=rows, village=village, village_code=code, anchor=anchors.get(key))
    return units


def _unit(row: Mapping[Any, Any], rules: Rules, **given: Any) -> Unit:
    return Unit(
        **given,
        name=str(row["name"]),
        look=_look(row),
        marker=style.class_marker(row["class"]),
        sentence=sentence_key(row),
        score=plain(row["score"]),
        score_low=plain(row["score_low"]),
        score_high=plain(row["score_high"]),
        known=plain(row["known_criteria"]),
        aspects=[plain(row[f"aspect_{aspect}_pct"], 2) for aspect in rules.aspects],
        mean=plain(row["mean_pct"], 2),
        households=plain(row["households"]),
        population=plain(row["population"]),
        area_ha=plain(row["area_ha"], 2),
        slum_ha=plain(row["slum_ha"], 2),
        slum_low_ha=plain(row["slum_low_ha"], 2),
        slum_high_ha=plain(row["slum_high_ha"], 2),
        follows=_follows(row) if row["level"] == "area" else [],
        gps=gps_sentence(row),
    )


def gps_sentence(row: Mapping[Any, Any]) -> dict[str, str | None]:
    """What the error of the GPS leaves to a unit: the key of the sentence and what stands in its places.

    Said of a unit with interviews: how many households lie near a boundary, and whether the class could change beyond
    what the missing data leave to it anyway.
    """
    near, unknown = row.get("gps_households"), row.get("gps_unknown_households")
    if pd.isna(unknown):
        return {"key": None}
    limits = {side: row[f"gps_class_{side}"] for side in ("low", "high")}
    if pd.isna(near):
        key = "gps.unknown"
    elif not near:
        key = "gps.none"
    elif any(pd.isna(limit) for limit in limits.values()):
        key = "gps.not_worked_out"
    else:
        key = "gps.same" if all(limits[side] == row[f"class_{side}"] for side in limits) else "gps.changes"
    known = {side: None if pd.isna(limit) else str(limit) for side, limit in limits.items()}
    silent = plain(unknown) if unknown and key != "gps.unknown" else None
    return {"key": key, "near": plain(near), "unknown": silent, **known}


def _follows(row: Mapping[Any, Any]) -> list[dict[str, Any]]:
    """What follows the class of an area: a fact a row, marked where it rests on background knowledge."""
    marked = _words(row.get("background"))
    found = []
    for fact in FOLLOWS:
        value, limits = row.get(fact), (row.get(f"{fact}_low"), row.get(f"{fact}_high"))
        if fact == "handling" and row["class_high"] == "not_slum":
            continue
        low, high = (None if pd.isna(limit) else _fact(fact, limit) for limit in limits)
        if fact == "priority" and low is None:
            continue
        known = None if pd.isna(value) else _fact(fact, value)
        background = fact in marked or f"{fact}_low" in marked
        found.append({"key": fact, "value": known, "low": low, "high": high, "background": background})
    return found


def _fact(fact: str, value: Any) -> str:
    """A number as written, or the key of a word of the rules."""
    return str(int(value)) if fact == "priority" else f"{fact}.{value}"


def _words(joined: Any) -> list[str]:
    return [] if pd.isna(joined) or not joined else str(joined).split(";")


def _criterion_rows(measured: pd.DataFrame, rules: Rules) -> list[dict[str, Any]]:
    """One row a criterion in the official order; one that the table does not hold is unknown."""
    found = {row["criterion"]: row for row in measured.to_dict("records")}
    percents = {"share": "share_pct", "share_low": "share_low_pct", "share_high": "share_high_pct"}
    rows = []
    for criterion in rules.criteria:
        row = found.get(criterion.criterion, {})
        amounts = {key: amount(row.get(key), criterion.unit) for key in ("volume", "denominator")}
        shares = {key: plain(row.get(column), 2) for key, column in percents.items()}
        points = {key: plain(row.get(key)) for key in ("points", "points_low", "points_high")}
        notes = [f"limits.{why}" for why in _words(row.get("limits_from")) if why != "known"]
        notes += [f"remark.{remark}" for remark in _words(row.get("remark"))]
        rows.append(amounts | shares | points | {"notes": notes})
    return rows


def plain(value: Any, decimals: int = 0) -> str | None:
    """A number rounded half up and written without separators of thousands, for the page to write in its language."""
    return None if pd.isna(value) else style.number(value, "en", decimals=decimals).replace(",", "")


def amount(value: Any, unit: str) -> str | None:
    """A volume: hectares with two decimals, counts and metres with one where they are not whole.

    >>> amount(12.0, "unit"), amount(12.25, "m"), amount(0.5, "ha"), amount(None, "KK")
    ('12', '12.3', '0.50', None)
    """
    written = plain(value, 2 if unit == "ha" else 1)
    return written if written is None or unit == "ha" else written.removesuffix(".0")


def is_open(row: Mapping[Any, Any]) -> bool:
    """Whether the data allow more than one class; a unit of which nothing is known says that instead."""
    return row["class"] not in (style.NOT_ASSESSABLE, style.NOT_ASSESSED) and row["class_low"] != row["class_high"]


def _look(row: Mapping[Any, Any]) -> str:
    return f"c-{row['class']}{' open' if is_open(row) else ''}"


def sentence_key(row: Mapping[Any, Any]) -> str:
    return ".".join(["sentence", row["class"], *([row["class_low"], row["class_high"]] if is_open(row) else [])])


def by_level(units: Mapping[tuple[str, str], Unit]) -> dict[str, dict[str, dict[str, Any]]]:
    levels: dict[str, dict[str, dict[str, Any]]] = {level: {} for level in LEVELS}
    for (level, unit_id), unit in units.items():
        levels[level][unit_id] = {field.name: getattr(unit, field.name) for field in fields(unit)}
    return levels


def by_score(scores: pd.DataFrame) -> dict[str, list[str]]:
    """The units of each level from the highest score to the lowest, those without a score last."""
    ranked = scores.sort_values(["score", "name", "unit_id"], ascending=[False, True, True], na_position="last")
    return {level: ranked.loc[ranked["level"] == level, "unit_id"].tolist() for level in LEVELS}
