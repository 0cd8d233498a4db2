"""A study for the score sheets, made without files: what each area's criteria measure, added up as the pipeline does.

village 01 Bukur: A and B        1a: 1 of 3 in A, unknown in B, so Bukur has 1 of 3
village 02 Jiwan: C              1c: 50,995 of 100,000 in A is on the cut (3 points); with 0 of 100,000 in B: 25.4975
village 03 Ngetrep: no area      2a: a denominator of 0 in A is unknown, not 0
                                 3a: 24,995 of 100,000 in A is on the cut (1 point); 3b one below it (0 points)
                                 3a of B is 37.123456789 % of a sample, which is no fraction of counts: of 200 families
                                 5a: 1 of 3 households that answered stands for 10 families: 3.33 of 10
                                 4a: 0.3 of 0.4 ha in A, 0.1 of 0.2 ha in B: 0.4 of 0.6 ha is 66.67 %
C knows nothing at all but 7b, of which it has 3 of 61.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from pipeline import rules
from pipeline.aggregate import levels
from pipeline.aggregate.measures import Measure, from_answers, of_sample, settled, unknown
from pipeline.aggregate.shares import Share
from pipeline.rational import Fraction
from pipeline.scoring import as_float, points

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.scoring import Average

RULES = rules.load("permen-pupr-14-2018")
UNITS = {row.criterion: row.unit for row in RULES.criteria}
NOTHING = unknown(None)
ZERO_DENOMINATOR = settled(Fraction(0), Fraction(0), source="form")
TITLE = {"id": "Permukiman kumuh", "en": "Slum areas"}
LINEAGE: dict[str, object] = {
    "inputs": {"forms.csv": "ab" * 32},
    "rows": {"forms.csv": 3},
    "rules": {"id": RULES.id, "sha256": "cd" * 32},
    "versions": {"python": "3.13.0"},
    "settings": {"score": {"average": "plain"}, "output": {"languages": ["id", "en"]}},
}


def of(volume: object, denominator: object) -> Measure:
    """A volume over its denominator, as an office writes both."""
    return settled(Fraction(str(volume)), Fraction(str(denominator)), source="form")


SAMPLED = of_sample(Share(Fraction("37.123456789"), Fraction(25), Fraction(50)), Fraction(200), answered=30, asked=30)
AREAS: dict[str, dict[str, Measure]] = {
    "A": {
        "1a": of(1, 3),
        "1b": of(0, "0.48"),
        "1c": of(50_995, 100_000),
        "2a": ZERO_DENOMINATOR,
        "2b": of("150.2", "335.9"),
        "3a": of(24_995, 100_000),
        "3b": of(24_994, 100_000),
        "4a": of("0.3", "0.4"),
        "4b": of(0, "50.5"),
        "4c": of("3.13", 100),
        "5a": from_answers(1, 3, 3, Fraction(10)),
        "5b": from_answers(2, 3, 4, Fraction(10)),
        "6a": of(10, 10),
        "6b": of(6, 10),
        "7a": of(3, 3),
        "7b": of(2, 3),
    },
    "B": {
        "1c": of(0, 100_000),
        "3a": SAMPLED,
        "4a": of("0.1", "0.2"),
        "5a": from_answers(5, 7, 7, Fraction(9)),
        "7b": of(1, 7),
    },
    "C": {"7b": of(3, 61)},
}
NAMES = {"A": "RT 01 Bukur", "B": "RT 02 Bukur", "C": "RT 01 Jiwan"}
VILLAGES = {"01": "Bukur", "02": "Jiwan", "03": "Ngetrep"}
LIES_IN = {"A": "01", "B": "01", "C": "02"}


def book(**changes: Any) -> dict[str, Any]:
    """The arguments of `scores_workbook` for the world, with what differs from it."""
    made = study(names=changes.pop("names", NAMES), villages=changes.pop("villages", VILLAGES))
    return made | options() | changes


def options() -> dict[str, Any]:
    """The arguments that are no data."""
    shared = {"rules": RULES, "round": 2020, "title": TITLE, "languages": ["id", "en"]}
    return shared | {"illustrative": True, "k": None, "lineage": LINEAGE}


def study(
    areas: Mapping[str, Mapping[str, Measure]] = AREAS,
    *,
    names: Mapping[str, str] = NAMES,
    villages: Mapping[str, str] = VILLAGES,
    lies_in: Mapping[str, str] = LIES_IN,
    average: Average = "plain",
) -> dict[str, Any]:
    """The tables and the areas of a study, by what each area measures; what an area does not name is unknown."""
    units = {
        area: levels.Unit(
            "area", area, names[area], {criterion: told.get(criterion, NOTHING) for criterion in UNITS}, (area,)
        )
        for area, told in areas.items()
    }
    inside = {code: [units[area] for area in units if lies_in[area] == code] for code in villages}
    sums = [levels.together("village", code, villages[code], members, RULES) for code, members in inside.items()]
    whole = [*units.values(), *sums, levels.together("district", "district", "Kecamatan", units.values(), RULES)]
    tables = {
        "scores": pd.DataFrame([_score_row(unit, average) for unit in whole]),
        "criteria": pd.DataFrame([row for unit in whole for row in _criteria_rows(unit)]),
    }
    places = [
        {
            "area_id": area,
            "village_code": lies_in[area],
            "village": villages[lies_in[area]],
            "name": names[area],
            "area_ha": 1.5,
        }
        for area in areas
    ]
    return {"tables": {name: _typed(frame) for name, frame in tables.items()}, "areas": pd.DataFrame(places)}


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    whole = ["points", "score", "answered", "asked"]
    return frame.astype({column: "Int64" for column in whole if column in frame})


def _score_row(unit: levels.Unit, average: Average) -> dict[str, Any]:
    found = levels.score(unit, RULES, average)
    aspects = {f"aspect_{aspect}_pct": as_float(value) for aspect, value in found.aspect_pct.items()}
    return {
        "level": unit.level,
        "unit_id": unit.unit_id,
        "name": unit.name,
        "round": 2020,
        "average": average,
        "score": found.score,
        "score_low": found.score_low,
        "score_high": found.score_high,
        "class": found.class_,
        "class_low": found.class_low,
        "class_high": found.class_high,
        "known_criteria": found.known_criteria,
        **aspects,
        "mean_pct": as_float(found.mean_pct),
        "area_ha": 1.5 * len(unit.parts) or None,
    }


def _criteria_rows(unit: levels.Unit) -> list[dict[str, Any]]:
    rows = []
    for criterion, measure in unit.measures.items():
        share = measure.share_pct
        is_zero = unit.level == "area" and measure is ZERO_DENOMINATOR
        rows.append(
            {
                "level": unit.level,
                "unit_id": unit.unit_id,
                "round": 2020,
                "criterion": criterion,
                "volume": None if share is None else as_float(measure.volume),
                "denominator": as_float(measure.denominator) if share is not None else as_float(measure.whole or None),
                "unit": UNITS[criterion],
                "share_pct": as_float(share),
                "share_low_pct": as_float(measure.share_low_pct),
                "share_high_pct": as_float(measure.share_high_pct),
                "points": points(share, RULES),
                "points_low": points(measure.share_low_pct, RULES),
                "points_high": points(measure.share_high_pct, RULES),
                "source": measure.source,
                "answered": measure.answered,
                "asked": measure.asked,
                "remark": "zero_denominator" if is_zero else None,
            }
        )
    return rows
