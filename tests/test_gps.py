"""What the error of the GPS leaves to a score: whatever household is moved as its chances allow, the score lies within.

Three areas of 1 ha: A and B in village V, C in village W; beside them lies what is in no area.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import fields
from pipeline.aggregate.answers import QUESTIONS
from pipeline.aggregate.facts import Choices
from pipeline.aggregate.gps import Gps
from pipeline.aggregate.moves import movers
from pipeline.aggregate.results import HOUSEHOLD_COLUMNS, Scored, Tables, score_round
from pipeline.errors import SchemaError
from pipeline.rules import load

RULES = load("permen-pupr-14-2018")
ROUND = 2020
AREAS = {"A": "V", "B": "V", "C": "W"}
PLACES = (*AREAS, None)
GOOD: dict[str, object] = dict.fromkeys(QUESTIONS, "a") | {"septic_distance": None, "building_id": None}

Row = dict[str, object]


@cache
def layers() -> dict[str, Any]:
    """The tables that no test changes."""
    shapes = [shapely.box(x, 0, x + 1, 1) for x in range(3)]
    table = {"area_id": list(AREAS), "name": list(AREAS), "village_code": list(AREAS.values()), "area_ha": 1.0}
    areas = gpd.GeoDataFrame(table | {"village": list(AREAS.values()), "round": ROUND}, geometry=shapes, crs=4326)
    villages = gpd.GeoDataFrame({"village_code": ["V", "W"], "village": ["V", "W"]}, geometry=shapes[:2], crs=4326)
    lines = gpd.GeoDataFrame(fields.empty("lines"), geometry=[], crs=4326)
    return {"areas": areas, "villages": villages, "lines": lines, "rasters": fields.empty("rasters")}


def told(table: str, rows: list[Row]) -> pd.DataFrame:
    """A table of the dictionary with these cells; the others are blank."""
    return fields.conform(pd.DataFrame(rows, columns=list(fields.columns(table))), table)


def scored(
    households: list[Row],
    at: list[str | None],
    possible: list[list[str | None]] | None = None,
    *,
    forms: list[Row] | None = None,
    counts: list[Row] | None = None,
    accuracy: bool = True,
    choices: Choices | None = None,
) -> Scored:
    """The round with each household `at` its area, and what else is possible for it."""
    ids = [f"h{number}" for number in range(len(households))]
    rows = [{"household_id": one, "round": ROUND, **row} for one, row in zip(ids, households, strict=True)]
    frame = told("households", rows)[HOUSEHOLD_COLUMNS]
    chances = [
        {"household_id": one, "round": ROUND, "area_id": place, "probability": 1 / len(places)}
        for one, places in zip(ids, possible or [[]] * len(ids), strict=True)
        for place in places
        if len(places) > 1
    ]
    joined = {(ROUND, area): at.count(area) for area in AREAS}
    return score_round(
        Tables(
            households=frame.assign(area_id=pd.array(at, dtype="str"), chance=1.0 if accuracy else float("nan")),
            forms=told("forms", [{"round": ROUND, **row} for row in forms or []]),
            counts=told("area_counts", [{"round": ROUND, **row} for row in counts or []]),
            chances=told("chances", chances),
            joined=joined,
            **layers(),
        ),
        rules=RULES,
        choices=choices or Choices(),
        round=ROUND,
        district="D",
        metric_crs="EPSG:32631",
    )


# -- whatever is drawn ------------------------------------------------------------------------------------------------
ANSWERS = {name: [*fields.columns("households")[name].codes[:3], None] for name in QUESTIONS}
HOUSEHOLD = st.fixed_dictionaries(
    {name: st.sampled_from(codes) for name, codes in ANSWERS.items()}
    | {"building_id": st.sampled_from(["b1", "b2", None]), "families": st.sampled_from([1, 1, 2, 3, None])}
)
SIZE = st.none() | st.integers(0, 12)
FORM = st.fixed_dictionaries(
    dict.fromkeys(("buildings", "household_heads", "families"), SIZE)
    | {name: st.sampled_from(["a", "b", None]) for name in ("waste_facility", "fire_water", "fire_road")}
    | {name: st.none() | st.integers(0, 50) for name in ("drain_length_m", "drain_needed_m")}
)
COUNTS = st.fixed_dictionaries(
    dict.fromkeys(("buildings", "households", "household_heads", "v1a", "v3a", "v5b", "v7a", "v6a"), SIZE)
)
CHOICES = st.builds(
    Choices,
    prefer=st.sampled_from(["answers", "answers", "counts"]),
    rounding=st.sampled_from(["none", "none", "kotaku"]),
    building_denominator=st.sampled_from(["buildings", "buildings", "households"]),
)
PLACED = st.lists(st.sampled_from(PLACES), min_size=1, max_size=3, unique=True)
ORDER = ["not_assessable", *(row.class_ for row in RULES.classes)]


@given(
    st.lists(st.tuples(HOUSEHOLD, PLACED), min_size=1, max_size=9),
    st.fixed_dictionaries({area: st.none() | FORM for area in AREAS}),
    st.fixed_dictionaries({area: st.none() | COUNTS for area in AREAS}),
    CHOICES,
    st.data(),
)
@settings(max_examples=100, deadline=None)
def test_wherever_households_are_the_score_lies_within(
    drawn: list[tuple[Row, list[str | None]]],
    forms: dict[str, Row | None],
    counts: dict[str, Row | None],
    choices: Choices,
    data: st.DataObject,
) -> None:
    households, possible = [row for row, _ in drawn], [places for _, places in drawn]
    tables: dict[str, Any] = {
        "forms": [{"area_id": area, **row} for area, row in forms.items() if row],
        "counts": [{"area_id": area, **row} for area, row in counts.items() if row],
        "choices": choices,
    }
    found = scored(households, [places[0] for places in possible], possible, **tables).gps
    truth = scored(households, [data.draw(st.sampled_from(places)) for places in possible], **tables).scores
    for key, limits in found.items():
        moved = truth[key]
        assert limits.score_low is not None
        assert limits.score_high is not None
        assert limits.score_low <= moved.score_low <= moved.score_high <= limits.score_high
        assert ORDER.index(str(limits.class_low)) <= ORDER.index(moved.class_low)
        assert ORDER.index(moved.class_high) <= ORDER.index(str(limits.class_high))
        assert moved.score is None or limits.score_low <= moved.score <= limits.score_high


# -- by head ----------------------------------------------------------------------------------------------------------
FORMS: list[Row] = [
    {"area_id": area, "household_heads": number, "families": number, "buildings": number}
    for area, number in (("A", 4), ("B", 3))
]
NO_LATRINE = GOOD | {"defecation": "c", "closet": None, "discharge": None}
LEAKS = GOOD | {"roof": "b"}
IN_A_AND_B: list[str | None] = ["A"] * 4 + ["B"] * 3


def wider(found: Scored, unit: str, level: str = "area") -> tuple[int, int]:
    """By how many points the limits of the GPS reach beyond those of the missing answers, below and above."""
    score, gps = found.scores[level, unit], found.gps[level, unit]
    assert gps.score_low is not None
    assert gps.score_high is not None
    return score.score_low - gps.score_low, gps.score_high - score.score_high


def near(first: Row, *possible: str | None, others: Row = GOOD) -> Scored:
    """Four households in A, of which the first may be elsewhere, and three in B."""
    return scored([first] + [others] * 6, IN_A_AND_B, [["A", *possible]] + [[]] * 6, forms=FORMS)


def test_a_failing_household_may_leave_and_enter() -> None:
    """5a and 5b are 1 of 4 in A, 1 point each, and 0 of 3 in B; without it 0 of 4, with it 1 of 4.

    Then one of the 4 in A is missing, which may fail the 5 other criteria: 1 of 4, 1 point each.
    """
    found = near(NO_LATRINE, "B")
    assert (wider(found, "A"), wider(found, "B")) == ((2, 5), (0, 2))
    assert [found.gps[key].households for key in (("area", "A"), ("area", "B"), ("village", "V"))] == [1, 1, 1]
    assert (wider(found, "C"), found.gps["area", "C"].households) == ((0, 0), 0)


def test_it_may_leave_for_no_area() -> None:
    found = near(NO_LATRINE, None)
    assert (wider(found, "A"), wider(found, "B")) == ((2, 5), (0, 0))


def test_a_passing_household_that_leaves_is_one_whose_answers_are_missing() -> None:
    """A has 4 households: without it 3 are known, so each of the 7 criteria may be 1 of 4, 1 point."""
    assert wider(near(GOOD, None), "A") == (0, 7)


def test_a_building_fails_while_one_of_its_households_fails() -> None:
    """The first two share a building. Where both leak, it fails whichever of them is there; else it may be sound."""
    first, second = LEAKS | {"building_id": "b"}, GOOD | {"building_id": "b"}
    for other, low in ((second, 1), (second | {"roof": "b"}, 0)):
        rows = [first, other] + [GOOD] * 5
        found = scored(rows, IN_A_AND_B, [["A", None]] + [[]] * 6, forms=[FORMS[0] | {"buildings": 3}])
        assert wider(found, "A")[0] == low  # 1 of 3 buildings, 1 point, or none


def test_without_any_move_the_limits_are_those_of_the_answers() -> None:
    found = scored([NO_LATRINE] + [GOOD] * 6, IN_A_AND_B, forms=FORMS)
    for key, score in found.scores.items():
        gps = found.gps[key]
        assert (gps.score_low, gps.score_high) == (score.score_low, score.score_high)
        assert (gps.class_low, gps.class_high) == (score.class_low, score.class_high)
        assert (gps.households, gps.unknown_households) == (0, 0)


def test_without_accuracy_nothing_is_known() -> None:
    """C has no household, of which none has an unknown accuracy."""
    found = scored([NO_LATRINE] + [GOOD] * 6, IN_A_AND_B, forms=FORMS, accuracy=False)
    assert found.gps["area", "A"] == Gps(None, 4)
    assert found.gps["village", "V"] == Gps(None, 7)
    assert (found.gps["area", "C"].households, found.gps["area", "C"].unknown_households) == (0, 0)


def test_weights_leave_the_limits_unknown_where_a_household_may_move() -> None:
    pytest.importorskip("svy")
    found = near(NO_LATRINE | {"weight": 2.0}, "B", others=GOOD | {"weight": 2.0})
    assert found.gps["area", "A"] == Gps(1, 0)
    assert wider(found, "C") == (0, 0)


@pytest.mark.parametrize("possible", [["A", "elsewhere"], ["A", "B"]], ids=["another area", "another household"])
def test_chances_of_an_earlier_run_are_told(possible: list[str | None]) -> None:
    found = near(NO_LATRINE, "B")
    chances = told("chances", [{"household_id": "h9", "round": ROUND, "area_id": one} for one in possible])
    households = found.placed.rows.assign(household_id=["h9", *found.placed.rows["household_id"].iloc[1:]])
    if "elsewhere" not in possible:
        households = found.placed.rows
    with pytest.raises(SchemaError, match="not built yet"):
        movers(found.placed, households, chances)
