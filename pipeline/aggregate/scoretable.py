"""The table `scores`: a row a unit with its total, class, averages, size, and what its class leads to."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import TYPE_CHECKING

import pandas as pd

from pipeline.aggregate.considerations import Considerations, assess, background_columns
from pipeline.aggregate.gps import Gps
from pipeline.aggregate.measures import sum_if_all
from pipeline.rational import Fraction
from pipeline.scoring import as_float, exact

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.aggregate.facts import AreaFacts
    from pipeline.aggregate.levels import Score, Unit
    from pipeline.aggregate.results import Scored
    from pipeline.aggregate.shares import Share
    from pipeline.rules import Rules
    from pipeline.scoring import Average

SLUM = ("light", "moderate", "heavy")
NO_GPS = Gps(None, None)
NOT_CONSIDERED: dict[str, object] = dict.fromkeys([*(field.name for field in fields(Considerations)), "background"])
"""The columns of the considerations, unknown: those of a village and the district."""


def scores_table(scored: Scored, rules: Rules, average: Average) -> pd.DataFrame:
    """The table `scores` of one round; `average` is the one that the scores were made with.

    Considerations, legality, handling and priority are those of areas: what they ask is answered for an area, and
    does not add up.
    """
    sizes = _sizes(scored.facts)
    rows = []
    for unit in scored.units:
        found = scored.scores[unit.level, unit.unit_id]
        parts = [(sizes[part], scored.scores["area", part]) for part in unit.parts]
        key = {"level": unit.level, "unit_id": unit.unit_id, "name": unit.name, "round": scored.round}
        key |= {"rules": rules.id, "average": average}
        considered = NOT_CONSIDERED
        if unit.level == "area":
            inhabitants = sizes[unit.unit_id]["population"]
            considered = _consideration_row(
                scored.facts[unit.unit_id], inhabitants, scored.tenure[unit.unit_id], found, rules
            )
        rows.append(key | _score_row(found, rules) | _gps_row(scored, unit) | _size_row(parts) | considered)
    return pd.DataFrame(rows)


def _consideration_row(
    facts: AreaFacts, population: Fraction | None, tenure: Share, score: Score, rules: Rules
) -> dict[str, object]:
    """What follows the class of one area, and which of it rests on background knowledge."""
    found = assess(
        form=facts.form,
        population=population,
        tenure=tenure,
        class_=score.class_,
        class_low=score.class_low,
        class_high=score.class_high,
        rules=rules,
    )
    row = {column: getattr(found, column) for column in NOT_CONSIDERED if column != "background"}
    row |= {column: as_float(row[column]) for column in ("density_per_ha", "tenure_clear_pct")}
    marked = [column for column in background_columns(rules) if row[column] is not None]
    return row | {"background": ";".join(marked)}


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


def _gps_row(scored: Scored, unit: Unit) -> dict[str, object]:
    """What the error of the GPS leaves to a unit; empty where it has no area."""
    return {f"gps_{key}": value for key, value in asdict(scored.gps.get((unit.level, unit.unit_id), NO_GPS)).items()}


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


def _sizes(facts: Mapping[str, AreaFacts]) -> dict[str, dict[str, Fraction | None]]:
    """Households interviewed, population (the form's, the counts', else the raster's) and hectares of each area."""
    return {
        area_id: {
            "households": Fraction(fact.counted.households),
            "population": fact.population,
            "area_ha": exact(fact.area_ha),
        }
        for area_id, fact in facts.items()
    }
