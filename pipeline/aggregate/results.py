"""The tables `criteria` and `scores`: facts gathered per area, measured, added up and written as rows."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from pipeline.aggregate import tally as tallies
from pipeline.aggregate.levels import DISTRICT, Score, Unit, score, together
from pipeline.aggregate.measures import sum_if_all
from pipeline.aggregate.scoring import exact, points
from pipeline.aggregate.volumes import AreaFacts, Choices, Counted, Tally, area_measures

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.aggregate.measures import Measure
    from pipeline.errors import Problem
    from pipeline.rules import Rules

SLUM = ("light", "moderate", "heavy")


class Results(NamedTuple):
    """The two tables and what was found on the way."""

    criteria: pd.DataFrame
    scores: pd.DataFrame
    problems: list[Problem]


def aggregate(
    households: pd.DataFrame,
    join: pd.DataFrame,
    areas: pd.DataFrame,
    villages: pd.DataFrame,
    forms: pd.DataFrame,
    population: pd.DataFrame,
    *,
    rules: Rules,
    choices: Choices,
    round: int,
    district: str,
) -> Results:
    """Score every area, village and the district (named `district`) of one round.

    The frames are the tables of the dictionary; `join` matches `households` one to one by `household_id`.
    """
    placed = households.merge(
        join[["household_id", "round", "area_id"]], on=["household_id", "round"], how="left", validate="one_to_one"
    )
    facts = gather(placed, areas, forms)
    denominator_of = {row.criterion: row.denominator for row in rules.criteria}
    units, problems = [], tallies.disagreements(placed, source="households")
    for (area_id, fact), name in zip(facts.items(), areas["name"], strict=True):
        measures, found = area_measures(fact, denominator_of, choices)
        units.append(Unit("area", area_id, name, measures, (area_id,)))
        problems += found
    village_of = dict(zip(areas["area_id"], areas["village_code"], strict=True))
    for code, name in zip(villages["village_code"], villages["village"], strict=True):
        inside = [unit for unit in units if unit.level == "area" and village_of[unit.unit_id] == code]
        units.append(together("village", code, name, inside, rules))
    units.append(together(DISTRICT, DISTRICT, district, [unit for unit in units if unit.level == "area"], rules))
    scored = {(unit.level, unit.unit_id): score(unit, rules, choices.average) for unit in units}
    sizes = _sizes(facts, population)
    return Results(_criteria(units, rules, round), _scores(units, scored, sizes, rules, round), problems)


def gather(placed: pd.DataFrame, areas: pd.DataFrame, forms: pd.DataFrame) -> dict[str, AreaFacts]:
    """Everything known of each area, in the order of `areas`. `placed` are the households with their `area_id`."""
    ids = areas["area_id"].tolist()
    asked = placed["area_id"].notna().any()
    counts = tallies.tally(placed, ids) if asked else None
    counted = tallies.interviewed(placed, ids)
    by_area: dict[str, dict[str, Any]] = {row["area_id"]: row for row in _records(forms)}
    per_area: dict[str, dict[str, Tally]] = {area_id: {} for area_id in ids}
    for row in _records(counts.reset_index()) if counts is not None else ():
        if row["asked"]:
            per_area[row["area_id"]][row["criterion"]] = Tally(row["failing"], row["answered"], row["asked"])
    return {
        area_id: AreaFacts(
            area_id=area_id,
            area_ha=float(area_ha),
            form=by_area.get(area_id, {}),
            tallies=per_area[area_id],
            counted=Counted(int(rows), int(buildings), None if pd.isna(families) else int(families)),
        )
        for area_id, area_ha, (rows, buildings, families) in zip(
            ids, areas["area_ha"], counted.itertuples(index=False, name=None), strict=True
        )
    }


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]


def _criteria(units: list[Unit], rules: Rules, round: int) -> pd.DataFrame:
    unit_of = {row.criterion: row.unit for row in rules.criteria}
    rows = [
        {
            "level": unit.level,
            "unit_id": unit.unit_id,
            "round": round,
            "criterion": criterion,
            "unit": unit_of[criterion],
            **_measure_row(measure, rules),
        }
        for unit in units
        for criterion, measure in unit.measures.items()
    ]
    return pd.DataFrame(rows)


def _measure_row(measure: Measure, rules: Rules) -> dict[str, object]:
    known = measure.share_pct is not None
    return {
        "volume": _float(measure.volume if known else None),
        "denominator": _float(measure.denominator if known else measure.whole),
        "share_pct": _float(measure.share_pct),
        "share_low_pct": _float(measure.share_low_pct),
        "share_high_pct": _float(measure.share_high_pct),
        "points": points(measure.share_pct, rules),
        "points_low": points(measure.share_low_pct, rules),
        "points_high": points(measure.share_high_pct, rules),
        "source": measure.source if known else "unknown",
        "answered": measure.answered,
        "asked": measure.asked,
    }


def _scores(
    units: list[Unit],
    scored: Mapping[tuple[str, str], Score],
    sizes: Mapping[str, dict[str, Fraction | None]],
    rules: Rules,
    round: int,
) -> pd.DataFrame:
    rows = []
    for unit in units:
        found = scored[unit.level, unit.unit_id]
        parts = [(sizes[part], scored["area", part]) for part in unit.parts]
        rows.append(
            {
                "level": unit.level,
                "unit_id": unit.unit_id,
                "name": unit.name,
                "round": round,
                **_score_row(found, rules),
                **_size_row(parts),
            }
        )
    return pd.DataFrame(rows)


def _score_row(found: Score, rules: Rules) -> dict[str, object]:
    assessed = found.class_ != "not_assessed"
    return {
        "score": found.score,
        "score_low": found.score_low if assessed else None,
        "score_high": found.score_high if assessed else None,
        "class": found.class_,
        "class_low": found.class_low,
        "class_high": found.class_high,
        "class_settled": found.settled if assessed else None,
        "known_criteria": found.known_criteria,
        **{f"aspect_{aspect}_pct": _float(found.aspect_pct[aspect]) for aspect in rules.aspects},
        "mean_pct": _float(found.mean_pct),
    }


def _size_row(parts: list[tuple[dict[str, Fraction | None], Score]]) -> dict[str, float | None]:
    """Sums over the areas of a unit; unknown where one of them is unknown or there is none."""
    size_of = {key: sum_if_all(size[key] for size, _ in parts) for key in ("households", "population", "area_ha")}
    slum: dict[str, list[bool | None]] = {
        "slum_ha": [None if score.score is None else score.class_ in SLUM for _, score in parts],
        "slum_low_ha": [score.class_low in SLUM for _, score in parts],
        "slum_high_ha": [score.class_high in SLUM for _, score in parts],
    }
    hectares = {
        key: sum_if_all(_part(size["area_ha"], is_slum) for (size, _), is_slum in zip(parts, flags, strict=True))
        for key, flags in slum.items()
    }
    return {key: _float(value) for key, value in (size_of | hectares).items()}


def _part(area_ha: Fraction | None, is_slum: bool | None) -> Fraction | None:
    """The slum hectares of one area: all of it, none of it, or unknown."""
    if area_ha is None or is_slum is None:
        return None
    return area_ha if is_slum else Fraction(0)


def _sizes(facts: Mapping[str, AreaFacts], population: pd.DataFrame) -> dict[str, dict[str, Fraction | None]]:
    """Households interviewed, population (the form's, else the raster's) and hectares of each area."""
    raster = dict(zip(population["area_id"], population["population_raster"], strict=True))
    return {
        area_id: {
            "households": Fraction(fact.counted.households),
            "population": inhabitants
            if (inhabitants := fact.number("population")) is not None
            else exact(raster.get(area_id)),
            "area_ha": exact(fact.area_ha),
        }
        for area_id, fact in facts.items()
    }


def _float(number: Fraction | None) -> float | None:
    return None if number is None else float(number)
