"""Whatever is masked of a complete area, its limits contain the score that the complete data give."""

from __future__ import annotations

from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import fields
from pipeline.aggregate.facts import AreaFacts, Choices, Counted, Tally
from pipeline.aggregate.levels import Score, Unit, score, together
from pipeline.aggregate.results import Scored
from pipeline.aggregate.tally import Placed
from pipeline.aggregate.todo import Points, effect, tasks
from pipeline.aggregate.volumes import area_measures
from pipeline.rules import load

RULES = load("permen-pupr-14-2018")
BY_ANSWERS = ("1a", "1c", "3a", "3b", "5a", "5b", "6b")
TICKS = (
    "flood_height", "flood_duration", "flood_frequency", "waste_facility", "waste_transport", "fire_water", "fire_road",
    "fire_station", "fire_equipment",
)  # fmt: skip
HOUSEHOLDS = 12


@st.composite
def complete(draw: st.DrawFn) -> dict[str, object]:
    """A complete form: lengths in whole metres, the good part within what exists."""
    road, drain = draw(st.integers(1, 200)), draw(st.integers(1, 200))
    good = draw(st.lists(st.integers(0, road), min_size=3, max_size=3).map(sorted))
    parts = [good[0], good[1] - good[0], good[2] - good[1], 0]
    kinds = ("wide_paved", "wide_earth", "narrow_paved", "narrow_earth")
    return {
        "buildings": HOUSEHOLDS, "household_heads": HOUSEHOLDS, "families": draw(st.integers(10, 30)),
        "settlement_area_ha": draw(st.sampled_from([0.05, 0.06, 1.0])), "flood_area_ha": 0.02,
        "road_length_m": road, "road_needed_m": draw(st.integers(0, 200)),
        "drain_length_m": drain, "drain_needed_m": draw(st.integers(0, 200)),
        "drain_good_m": draw(st.integers(0, drain)),
        **{f"road_good_{kind}_m": part for kind, part in zip(kinds, parts, strict=True)},
        **{tick: draw(st.sampled_from("ab")) for tick in TICKS},
    }  # fmt: skip


def facts(
    form: dict[str, object], failing: dict[str, int], silent: dict[str, tuple[int, int]] | None = None
) -> AreaFacts:
    """An area of twelve households in twelve buildings; `silent` takes away passing and failing answers."""
    tallies = {}
    for criterion, fails in failing.items():
        passes_lost, fails_lost = (silent or {}).get(criterion, (0, 0))
        tallies[criterion] = Tally(fails - fails_lost, HOUSEHOLDS - passes_lost - fails_lost, HOUSEHOLDS)
    return AreaFacts("A", 1.0, form=form, counted=Counted(HOUSEHOLDS, *[Fraction(HOUSEHOLDS)] * 3), tallies=tallies)


def unit(area: AreaFacts, unit_id: str = "A") -> Unit:
    measured = area_measures(area, RULES, Choices())
    return Unit("area", unit_id, unit_id, measured.measures, (unit_id,), measured.pairs)


MASKED = ("buildings", "road_length_m", "road_needed_m", "road_good_wide_paved_m", "drain_length_m", "drain_needed_m",
          "drain_good_m", "flood_area_ha", *TICKS)  # fmt: skip
FAILING = st.fixed_dictionaries({criterion: st.integers(0, HOUSEHOLDS) for criterion in BY_ANSWERS})


@given(complete(), FAILING, st.sets(st.sampled_from(MASKED)), st.data())
@settings(max_examples=200, deadline=None)
def test_masking_never_loses_the_truth(
    form: dict[str, object], failing: dict[str, int], masked: set[str], data: st.DataObject
) -> None:
    truth = score(unit(facts(form, failing)), RULES, "plain")
    silent = {
        criterion: (data.draw(st.integers(0, HOUSEHOLDS - fails)), data.draw(st.integers(0, fails)))
        for criterion, fails in failing.items()
    }
    # Without the number of buildings the rows count them, as they are complete here.
    found = score(unit(facts({k: v for k, v in form.items() if k not in masked}, failing, silent)), RULES, "plain")
    assert truth.score is not None
    assert found.score_low <= truth.score_low <= truth.score <= truth.score_high <= found.score_high


@given(st.lists(st.tuples(complete(), FAILING, st.sets(st.sampled_from(MASKED))), min_size=2, max_size=3))
@settings(max_examples=80, deadline=None)
def test_a_village_s_limits_contain_its_truth(areas: list[tuple[dict[str, object], dict[str, int], set[str]]]) -> None:
    whole = [unit(facts(form, failing), str(i)) for i, (form, failing, _) in enumerate(areas)]
    open_ = [
        unit(facts({k: v for k, v in form.items() if k not in masked}, failing), str(i))
        for i, (form, failing, masked) in enumerate(areas)
    ]
    truth, found = (score(together("village", "V", "V", units, RULES), RULES, "plain") for units in (whole, open_))
    assert truth.score is not None
    assert found.score_low <= truth.score <= found.score_high


def complete_but(**missing: None) -> Score:
    form: dict[str, object] = {
        "buildings": HOUSEHOLDS, "household_heads": HOUSEHOLDS, "families": HOUSEHOLDS, "settlement_area_ha": 1.0,
        "road_length_m": 100, "road_needed_m": 0, "drain_length_m": 100, "drain_needed_m": 0, "drain_good_m": 100,
        **{f"road_good_{kind}_m": 25 for kind in ("wide_paved", "wide_earth", "narrow_paved", "narrow_earth")},
        **dict.fromkeys(TICKS, "a"),
    }  # fmt: skip
    return score(unit(facts(form | missing, dict.fromkeys(BY_ANSWERS, 0))), RULES, "plain")


def test_a_perfect_area_scores_nothing() -> None:
    assert (complete_but().score, complete_but().score_low, complete_but().score_high) == (0, 0, 0)


@pytest.mark.parametrize(
    ("missing", "high"),
    [
        ("waste_facility", 5),
        ("flood_height", 0),  # duration and frequency are within the limits, so nothing can be counted
        ("road_needed_m", 5),
        ("drain_good_m", 5),
        ("road_good_wide_paved_m", 1),  # 75 of the 100 m are known to be good, so 25 % at most are damaged
        ("road_length_m", 5),  # no need; more may exist than the good 100 m
    ],
)
def test_one_gap_by_head(missing: str, high: int) -> None:
    found = complete_but(**{missing: None})
    assert (found.score_low, found.score_high) == (0, high)


def scored(low: int, high: int) -> Score:
    classes = ["not_slum" if limit < 16 else "light" for limit in (low, high)]
    return Score(low, low, high, classes[0], classes[0], classes[1], 15, {}, None)


@pytest.mark.parametrize(
    ("low", "high", "part", "expected"),
    [
        (12, 17, (0, 5), "settles"),  # the whole gap
        (12, 22, (0, 5), "may_settle"),  # 5 settles (17..22); 0 leaves 12..17
        (12, 32, (0, 1), "narrows"),
        (2, 7, (0, 5), "narrows"),  # the class is settled already
    ],
)
def test_what_a_measurement_would_do(low: int, high: int, part: tuple[int, int], expected: str) -> None:
    assert effect(Points(low, high, low), Points(*part, part[0]), 1, RULES) == expected


def test_a_measurement_may_lift_the_known_points_into_their_limits() -> None:
    """11 are known; the drain, unknown, has 1 to 5 points: 12 or 14 is not slum, 16 is light, so it settles."""
    assert effect(Points(12, 16, 11), Points(1, 5, 0), 2, RULES) == "settles"


def test_an_answer_for_the_whole_area_is_all_or_nothing() -> None:
    """12 or 17 (5 of all or nothing), and 1 more open elsewhere: 12 to 13 is not slum, 17 to 18 is light."""
    assert effect(Points(12, 18, 12), Points(0, 5, 0), 0, RULES) == "settles"
    assert effect(Points(12, 18, 12), Points(0, 5, 0), 1, RULES) == "may_settle"  # 3 more leave 15 to 16


def test_what_nobody_can_count_is_no_task() -> None:
    """Under the rules of 2016 the drain questions belong to 4b and 4e; 4c, 4d and 6c give nothing to do."""
    rules = load("permen-pupr-2-2016")
    area = facts({"drain_length_m": 100}, {})
    measured = area_measures(area, rules, Choices())
    one = Unit("area", "A", "A", measured.measures, ("A",), measured.pairs)
    scores = {("area", "A"): score(one, rules, "plain")}
    placed = Placed(pd.DataFrame({column: [] for column in fields.columns("households")} | {"area_id": []}), ["A"])
    found = {
        task.criteria: task.columns for task in tasks(Scored(2020, [one], scores, {"A": area}, {}, placed, []), rules)
    }
    assert found["4b", "4e"] == ("drain_needed_m", "drain_good_m")
    assert not {("4c",), ("4d",), ("6c",)} & set(found)


def test_the_older_rules_measure_a_criterion_by_what_it_is() -> None:
    """In 2016 the quality of drains is 4e; 4c (not connected), 4d and 6c (maintenance) are unknown."""
    rules = load("permen-pupr-2-2016")
    form = {"drain_length_m": 100, "drain_needed_m": 0, "drain_good_m": 20}
    measured = area_measures(facts(form, {}), rules, Choices())
    assert measured.measures["4e"].share_pct == 80
    assert [measured.measures[criterion].share_pct for criterion in ("4c", "4d", "6c")] == [None] * 3
    assert ("4b", "4e") in measured.pairs
    assert list(measured.measures) == [row.criterion for row in rules.criteria]


@given(complete(), FAILING, st.sets(st.sampled_from(MASKED)))
@settings(max_examples=150, deadline=None)
def test_a_score_never_lies_outside_its_own_limits(
    form: dict[str, object], failing: dict[str, int], masked: set[str]
) -> None:
    found = score(unit(facts({k: v for k, v in form.items() if k not in masked}, failing)), RULES, "plain")
    assert found.score is not None
    assert found.score_low <= found.score <= found.score_high
    assert not (found.settled and found.class_ != found.class_low)


def interviewed(form: dict[str, object], *, failing: int = 10, seen: int = 10) -> AreaFacts:
    """Ten households in ten buildings were seen, of perhaps more."""
    tallies = dict.fromkeys(BY_ANSWERS, Tally(failing, seen, seen))
    return AreaFacts("A", 1.0, form=form, counted=Counted(seen, *[Fraction(seen)] * 3), tallies=tallies)


@pytest.mark.parametrize(
    ("form", "low"),
    [
        ({"household_heads": 100, "families": 100, "buildings": 100}, 10),
        ({"families": 100, "buildings": 100}, 10),  # nobody counted the households: the families stand for them
        ({"buildings": 100}, 10),
        ({"household_heads": 100}, 10),  # the denominators count just the ten that were seen
        ({"household_heads": 10}, 100),
        ({}, 100),
    ],
)
def test_households_that_were_not_reached_open_the_share(form: dict[str, object], low: int) -> None:
    """All ten that were seen fail; of a hundred the others may all pass."""
    measures = unit(interviewed(form)).measures
    for criterion in ("1c", "3a"):
        assert measures[criterion].share_pct == 100
        assert (measures[criterion].share_low_pct, measures[criterion].share_high_pct) == (low, 100)


def test_an_area_of_unknown_size_weighs_anything_in_its_village() -> None:
    """7a fails in A, whose buildings nobody counted though 90 households were not seen, and passes in B."""
    fails = {"fire_water": "b", "fire_road": "b", "household_heads": 100}
    passes = {"fire_water": "a", "household_heads": 10, "buildings": 10}
    village = together("village", "V", "V", [unit(interviewed(fails)), unit(interviewed(passes), "B")], RULES)
    assert village.measures["7a"].share_pct == 50
    assert (village.measures["7a"].share_low_pct, village.measures["7a"].share_high_pct) == (50, 100)


def test_an_area_without_any_drain_adds_nothing_to_its_village() -> None:
    """Alone it says nothing of drains; beside one with 20 of 100 m damaged the village is 20 %."""
    none = unit(interviewed({"drain_length_m": 0, "drain_needed_m": 0, "drain_good_m": 0}))
    some = unit(interviewed({"drain_length_m": 100, "drain_needed_m": 0, "drain_good_m": 80}), "B")
    assert none.measures["4c"].share_pct is None
    assert none.measures["4c"].share_high_pct == 100
    village = together("village", "V", "V", [none, some], RULES).measures["4c"]
    assert (village.share_low_pct, village.share_pct, village.share_high_pct) == (20, 20, 20)
