"""The tables `criteria` and `scores`: facts gathered per area, measured, added up and written as rows."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from pipeline.aggregate.border import holds_class, to_cuts_pct
from pipeline.aggregate.facts import AreaFacts, Choices
from pipeline.aggregate.infrastructure import line_lengths
from pipeline.aggregate.levels import DISTRICT, Score, Unit, score, together
from pipeline.aggregate.measures import sum_if_all
from pipeline.aggregate.scoring import exact, points
from pipeline.aggregate.tally import Placed
from pipeline.aggregate.volumes import area_measures
from pipeline.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from pipeline.aggregate.measures import Measure
    from pipeline.rules import Rules

SLUM = ("light", "moderate", "heavy")


class Tables(NamedTuple):
    """The tables of the dictionary that the score is made from; `households` carry their `area_id`."""

    households: pd.DataFrame
    areas: gpd.GeoDataFrame
    villages: gpd.GeoDataFrame
    forms: pd.DataFrame
    counts: pd.DataFrame
    lines: gpd.GeoDataFrame
    population: pd.DataFrame

    def of_round(self, round: int) -> Tables:
        """The same with the rows of one round only, where a table has rounds."""
        by_round = {name: getattr(self, name) for name in ("households", "forms", "counts")}
        return self._replace(**{name: frame[frame["round"] == round] for name, frame in by_round.items()})


class Scored(NamedTuple):
    """Every unit of one round with its score, what it was made from, and what was found on the way."""

    round: int
    units: list[Unit]
    scores: dict[tuple[str, str], Score]
    facts: dict[str, AreaFacts]
    placed: Placed
    problems: list[Problem]


def with_area(households: pd.DataFrame, join: pd.DataFrame) -> pd.DataFrame:
    """The households with the `area_id` that the join gave them (cardinality one to one)."""
    keys = ["household_id", "round"]
    if households[keys].reset_index(drop=True).equals(join[keys].reset_index(drop=True)):
        return households.assign(area_id=join["area_id"].to_numpy())
    return households.merge(join[[*keys, "area_id"]], on=keys, how="left", validate="one_to_one")


def score_round(
    tables: Tables, *, rules: Rules, choices: Choices, round: int, district: str, metric_crs: str
) -> Scored:
    """Score every area, village and the district (named `district`) of one round."""
    of_round = tables.of_round(round)
    placed = Placed(of_round.households, of_round.areas["area_id"].tolist())
    facts = gather(of_round, placed, metric_crs=metric_crs)
    areas, problems = [], placed.disagreements(source="households")
    for (area_id, fact), name in zip(facts.items(), tables.areas["name"], strict=True):
        measured = area_measures(fact, rules, choices)
        problems += _more_interviewed(fact)
        areas.append(Unit("area", area_id, name, measured.measures, (area_id,), measured.pairs))
        problems += measured.problems
    units = [*areas, *_villages(areas, tables, rules), together(DISTRICT, DISTRICT, district, areas, rules)]
    scores = {(unit.level, unit.unit_id): score(unit, rules, choices.average) for unit in units}
    return Scored(round, units, scores, facts, placed, problems)


def _more_interviewed(fact: AreaFacts) -> list[Problem]:
    """An area with more interviews than households by its form or counts."""
    heads = fact.household_heads
    if heads is None or fact.counted.households <= heads:
        return []
    details = {"interviewed": fact.counted.households}
    return [Problem("interviewed-more", source=fact.area_id, value=str(int(heads)), details=details)]


def _villages(areas: list[Unit], tables: Tables, rules: Rules) -> list[Unit]:
    village_of = dict(zip(tables.areas["area_id"], tables.areas["village_code"], strict=True))
    inside: dict[str, list[Unit]] = {code: [] for code in tables.villages["village_code"]}
    for area in areas:
        inside[village_of[area.unit_id]].append(area)
    names = dict(zip(tables.villages["village_code"], tables.villages["village"], strict=True))
    return [together("village", code, names[code], parts, rules) for code, parts in inside.items()]


def gather(tables: Tables, placed: Placed, *, metric_crs: str) -> dict[str, AreaFacts]:
    """Everything known of each area in one round, in the order of `areas`."""
    forms, counts = (by_area(frame) for frame in (tables.forms, tables.counts))
    lines = line_lengths(tables.lines, tables.areas, metric_crs=metric_crs)
    tallies, counted = placed.tallies(), placed.counted()
    return {
        area_id: AreaFacts(
            area_id=area_id,
            area_ha=float(area_ha),
            form=forms.get(area_id, {}),
            counts=counts.get(area_id, {}),
            lines=lines.get(area_id, {}),
            counted=counted[area_id],
            tallies=tallies[area_id],
        )
        for area_id, area_ha in zip(tables.areas["area_id"], tables.areas["area_ha"], strict=True)
    }


def by_area(frame: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """The rows of a table with one row an area, by `area_id`."""
    return {row["area_id"]: {str(key): value for key, value in row.items()} for row in frame.to_dict("records")}


def criteria_table(scored: Scored, rules: Rules) -> pd.DataFrame:
    """The table `criteria` of one round."""
    unit_of = {row.criterion: row.unit for row in rules.criteria}
    rows = []
    for unit in scored.units:
        total = scored.scores[unit.level, unit.unit_id].score
        for criterion, measure in unit.measures.items():
            key = {"level": unit.level, "unit_id": unit.unit_id, "round": scored.round, "criterion": criterion}
            rows.append(key | {"unit": unit_of[criterion]} | _measure_row(measure, total, rules))
    return pd.DataFrame(rows)


def _measure_row(measure: Measure, total: int | None, rules: Rules) -> dict[str, object]:
    share = measure.share_pct
    to_lower, to_upper = to_cuts_pct(share, rules)
    return {
        "volume": as_float(measure.volume if share is not None else None),
        "denominator": as_float(
            measure.denominator if share is not None else (None if measure.rays else measure.whole or None)
        ),
        "share_pct": as_float(share),
        "share_low_pct": as_float(measure.share_low_pct),
        "share_high_pct": as_float(measure.share_high_pct),
        "points": points(share, rules),
        "points_low": points(measure.share_low_pct, rules),
        "points_high": points(measure.share_high_pct, rules),
        "source": measure.source if share is not None else "unknown",
        "answered": measure.answered,
        "asked": measure.asked,
        "to_lower_pct": as_float(to_lower),
        "to_upper_pct": as_float(to_upper),
        "holds_class": holds_class(points(share, rules), total, rules),
    }


def scores_table(scored: Scored, population: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """The table `scores` of one round."""
    sizes = _sizes(scored.facts, population)
    rows = []
    for unit in scored.units:
        found = scored.scores[unit.level, unit.unit_id]
        parts = [(sizes[part], scored.scores["area", part]) for part in unit.parts]
        key = {"level": unit.level, "unit_id": unit.unit_id, "name": unit.name, "round": scored.round}
        rows.append(key | _score_row(found, rules) | _size_row(parts))
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
        **{f"aspect_{aspect}_pct": as_float(found.aspect_pct[aspect]) for aspect in rules.aspects},
        "mean_pct": as_float(found.mean_pct),
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
    return {key: as_float(value) for key, value in (size_of | hectares).items()}


def _part(area_ha: Fraction | None, is_slum: bool | None) -> Fraction | None:
    """The slum hectares of one area: all of it, none of it, or unknown."""
    if area_ha is None or is_slum is None:
        return None
    return area_ha if is_slum else Fraction(0)


def _sizes(facts: Mapping[str, AreaFacts], population: pd.DataFrame) -> dict[str, dict[str, Fraction | None]]:
    """Households interviewed, population (the form's, the counts', else the raster's) and hectares of each area."""
    raster = dict(zip(population["area_id"], population["population_raster"], strict=True))
    return {
        area_id: {
            "households": Fraction(fact.counted.households),
            "population": fact.population(exact(raster.get(area_id))),
            "area_ha": exact(fact.area_ha),
        }
        for area_id, fact in facts.items()
    }


def as_float(number: Fraction | None) -> float | None:
    """The nearest float, for a table; unknown stays unknown."""
    return None if number is None else float(number)
