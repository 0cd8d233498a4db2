"""What follows the class: considerations, legality, handling, priority. Every expected value is done in the head."""

from __future__ import annotations

from dataclasses import fields as fields_of
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.aggregate import considerations, handling, tenure
from pipeline.aggregate.considerations import Considerations, assess
from pipeline.aggregate.shares import UNKNOWN, Share, of_counts
from pipeline.aggregate.tenure import TenureTally
from pipeline.rules import Rules, load
from pipeline.rules.vocabulary import CLASSES, CONSIDERATION_CLASSES, LEGALITIES, SLUM_CLASSES

RULES = load("permen-pupr-14-2018")
OLD = load("permen-pupr-2-2016")
LAWFUL = of_counts(40, 40, 40)
NOT_CLEAR = of_counts(10, 40, 40)


def area(
    *,
    strategic: str | None = "a",
    potential: str | None = "a",
    population: int | None = 300,
    rt_area_ha: float | None = 1.0,
    spatial_plan: str | None = "a",
    tenure: Share = LAWFUL,
    classes: tuple[str, str, str] = ("heavy", "heavy", "heavy"),
) -> Considerations:
    """A heavy slum with everything known: 5 + 5 + 5 points (300 persons on 1 ha), legal."""
    form = {"strategic_location": strategic, "social_potential": potential, "rt_area_ha": rt_area_ha}
    return assess(
        form=form | {"spatial_plan": spatial_plan},
        population=None if population is None else Fraction(population),
        tenure=tenure,
        class_=classes[0],
        class_low=classes[1],
        class_high=classes[2],
        rules=RULES,
    )


def test_everything_known() -> None:
    assert area() == Considerations(
        strategic_points=5,
        density_per_ha=Fraction(300),
        density_points=5,
        potential_points=5,
        considerations=15,
        considerations_low=15,
        considerations_high=15,
        considerations_class="high",
        considerations_class_low="high",
        considerations_class_high="high",
        tenure_clear_pct=Fraction(100),
        tenure_clear=True,
        spatial_plan_ok=True,
        legality="legal",
        handling="renewal",
        priority=1,
        priority_low=1,
        priority_high=1,
        class_code="A1",
    )


@pytest.mark.parametrize(
    ("per_ha", "medium_small", "metropolitan_large"),
    [
        ("0", 1, 1),
        ("150", 1, 1),
        ("150.01", 3, 1),
        ("151", 3, 1),
        ("200", 3, 1),
        ("200.01", 5, 3),
        ("400", 5, 3),
        ("400.01", 5, 5),
    ],
)
def test_density_points_at_the_limits(per_ha: str, medium_small: int, metropolitan_large: int) -> None:
    item = RULES.considerations.population_density
    for size, expected in (("medium_small", medium_small), ("metropolitan_large", metropolitan_large)):
        assert considerations.density_points(Fraction(per_ha), item, city_size=size) == expected


def test_the_size_of_the_city_is_the_rule_file_s() -> None:
    """300 persons/ha are 5 points in a small city and 3 in a large one."""
    large = replace(RULES, city_size="metropolitan_large")
    heavy = dict.fromkeys(("class_", "class_low", "class_high"), "heavy")
    form = {"rt_area_ha": 1}
    found = assess(form=form, population=Fraction(300), tenure=UNKNOWN, rules=large, **heavy)
    assert found.density_points == 3
    assert area().density_points == 5


@pytest.mark.parametrize(
    ("total", "class_2018", "class_2016"),
    [
        (3, "low", "low"),
        (4, "low", "medium"),
        (5, "low", "medium"),
        (6, "medium", "medium"),
        (7, "medium", "high"),
        (10, "medium", "high"),
        (11, "high", "high"),
        (15, "high", "high"),
    ],
)
def test_classes_of_the_sum(total: int, class_2018: str, class_2016: str) -> None:
    assert considerations.consideration_class(total, RULES) == class_2018
    assert considerations.consideration_class(total, OLD) == class_2016


def test_an_area_without_size_or_inhabitants_has_no_density() -> None:
    assert area(rt_area_ha=0.0).density_points is None
    assert area(rt_area_ha=None).density_per_ha is None
    assert area(population=None).density_points is None
    assert area(population=0).density_points == 1


def test_an_unknown_item_opens_the_sum_by_its_points() -> None:
    """5 + density 5 + unknown 1 to 5 is 11 to 15: the sum is unknown, its class is not."""
    found = area(potential=None)
    assert (found.considerations, found.considerations_low, found.considerations_high) == (None, 11, 15)
    assert found.considerations_class == "high"
    assert found.priority == 1


def test_an_open_class_of_considerations_opens_the_priority() -> None:
    """1 + 5 + unknown is 7 to 11, medium or high: a moderate slum comes 5th or 2nd, and has no code yet."""
    found = area(strategic="b", potential=None, classes=("moderate", "moderate", "moderate"))
    assert (found.considerations_class_low, found.considerations_class_high) == ("medium", "high")
    assert (found.considerations_class, found.priority, found.class_code) == (None, None, None)
    assert (found.priority_low, found.priority_high) == (2, 5)
    assert found.handling == "renewal"


def test_an_open_class_opens_the_priority() -> None:
    found = area(classes=("light", "not_slum", "heavy"))
    assert (found.priority, found.priority_low, found.priority_high) == (3, 1, 3)
    assert (found.handling, found.class_code) == (None, None)


def test_two_classes_that_are_handled_alike_leave_the_handling_known() -> None:
    found = area(classes=("moderate", "moderate", "heavy"))
    assert (found.handling, found.class_code) == ("renewal", None)


def test_nothing_known() -> None:
    found = assess(
        form={},
        population=None,
        tenure=UNKNOWN,
        class_="not_assessable",
        class_low="not_slum",
        class_high="heavy",
        rules=RULES,
    )
    known = {field.name: value for field in fields_of(found) if (value := getattr(found, field.name)) is not None}
    assert known == {
        "considerations_low": 3,
        "considerations_high": 15,
        "considerations_class_low": "low",
        "considerations_class_high": "high",
        "priority_low": 1,
        "priority_high": 9,
    }


@pytest.mark.parametrize("class_", ["not_slum", "not_assessed"])
def test_no_slum_no_priority(class_: str) -> None:
    found = area(classes=(class_, class_, class_))
    assert (found.priority, found.priority_low, found.priority_high) == (None, None, None)
    assert (found.handling, found.class_code) == (None, None)


LAND_STATUS: dict[str | None, dict[str | None, bool | None]] = {
    "a": {"a": True, "b": True, "c": False, None: None},
    "b": {"a": True, "b": True, "c": True, None: True},
    "c": {"a": False, "b": False, "c": False, None: False},
    None: {"a": None, "b": None, "c": None, None: None},
}
"""By Q27, tenure of the land, and Q28, its document."""


@pytest.mark.parametrize(
    ("land_tenure", "land_document", "clear"),
    [(tenure, document, clear) for tenure, row in LAND_STATUS.items() for document, clear in row.items()],
)
def test_land_status_of_a_household(land_tenure: str | None, land_document: str | None, clear: bool | None) -> None:
    rows = pd.DataFrame({"land_tenure": [land_tenure], "land_document": [land_document]}, dtype="str", index=[7])
    verdict = tenure.tenure_clear(rows)
    assert verdict.dtype == "boolean"
    assert verdict.index.tolist() == [7]
    assert (None if verdict.isna().all() else bool(verdict.iloc[0])) is clear


def test_land_status_is_counted_per_area() -> None:
    """A: clear, not clear, unknown. B: nobody. One household lies outside."""
    rows = pd.DataFrame(
        {
            "area_id": ["A", "A", "A", None],
            "land_tenure": ["b", "c", None, "a"],
            "land_document": ["c", "c", None, "a"],
        },
        dtype="str",
    )
    assert tenure.tenure_tallies(rows, ["B", "A"]) == {"B": TenureTally(0, 0, 0), "A": TenureTally(1, 2, 3)}
    assert TenureTally(1, 2, 3).share(unseen=1) == (Fraction(50), Fraction(25), Fraction(75))
    assert tenure.tenure_tallies(rows.iloc[:0], ["A"]) == {"A": TenureTally(0, 0, 0)}


@pytest.mark.parametrize(
    ("counts", "clear"),
    [
        ((20, 40, 40), False),
        ((21, 40, 40), True),
        ((0, 0, 40), None),
        ((0, 0, 0), None),
        ((19, 39, 40), False),
        ((20, 39, 40), None),
        ((21, 39, 40), True),
    ],
)
def test_tenure_of_an_area(counts: tuple[int, int, int], clear: bool | None) -> None:
    """More than half of 40 is 21; one household without an answer decides only when 20 are clear."""
    assert tenure.tenure_aspect(of_counts(*counts), above_pct=Fraction(50)) is clear


LEGALITY: dict[bool | None, dict[bool | None, str | None]] = {
    True: {True: "legal", False: "illegal", None: None},
    False: {True: "illegal", False: "illegal", None: "illegal"},
    None: {True: None, False: "illegal", None: None},
}


@pytest.mark.parametrize(
    ("clear", "in_plan", "expected"),
    [(clear, in_plan, expected) for clear, row in LEGALITY.items() for in_plan, expected in row.items()],
)
def test_legality(clear: bool | None, in_plan: bool | None, expected: str | None) -> None:
    assert tenure.legality(clear, in_plan) == expected


def test_illegal_land_is_resettled() -> None:
    assert area(tenure=NOT_CLEAR).legality == "illegal"
    assert area(tenure=NOT_CLEAR).handling == "resettlement"
    assert area(spatial_plan="b").class_code == "A2"
    assert area(spatial_plan=None).legality is None
    assert area(spatial_plan=None).handling is None
    assert area(spatial_plan=None).priority == 1, "priority does not wait for legality"


HANDLING = {
    "heavy": {"legal": "renewal", "illegal": "resettlement"},
    "moderate": {"legal": "renewal", "illegal": "resettlement"},
    "light": {"legal": "restoration", "illegal": "resettlement"},
}
PRIORITY = {
    "heavy": {"high": 1, "medium": 4, "low": 7},
    "moderate": {"high": 2, "medium": 5, "low": 8},
    "light": {"high": 3, "medium": 6, "low": 9},
}
CODES_OF_PRIORITY = {1: "A1 A2", 2: "B1 B2", 3: "C1 C2", 4: "A3 A4", 5: "B3 B4", 6: "C3 C4"}
CODES_OF_PRIORITY |= {7: "A5 A6", 8: "B5 B6", 9: "C5 C6"}


@pytest.mark.parametrize("rules", [RULES, OLD], ids=lambda rules: rules.id)
def test_handling_priority_and_codes_are_complete(rules: Rules) -> None:
    for class_, lawful in product(SLUM_CLASSES, LEGALITIES):
        assert handling.handling((class_, class_), lawful, rules) == HANDLING[class_][lawful]
    for class_, considered in product(SLUM_CLASSES, CONSIDERATION_CLASSES):
        place = handling.priority(class_, considered, rules)
        codes = [handling.class_code(class_, considered, lawful, rules) for lawful in LEGALITIES]
        assert place == PRIORITY[class_][considered]
        assert codes == CODES_OF_PRIORITY[place].split()


def test_what_rests_on_background_knowledge_is_named() -> None:
    """In 2016 the classes of the sum have a source, the density points still do not, so all that follows rests too."""
    expected = {"density_points", "considerations", "considerations_class", "tenure_clear", "legality", "handling"}
    expected |= {f"{one}_{side}" for one in ("considerations", "considerations_class") for side in ("low", "high")}
    expected |= {"priority_low", "priority_high"}
    assert set(considerations.background_columns(RULES)) == expected | {"priority", "class_code"}
    assert "considerations_class" in considerations.background_columns(OLD)
    density = replace(OLD.considerations.population_density, evidence="source")
    sourced = replace(OLD, considerations=replace(OLD.considerations, population_density=density))
    assert set(considerations.background_columns(sourced)) == {"tenure_clear", "legality", "handling", "class_code"}


ANSWER = st.sampled_from(["a", "b"])
ORDERED = st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 3)).map(sorted)


@given(ANSWER, ANSWER, ANSWER, st.integers(0, 600), ORDERED, st.sets(st.integers(0, 3)), st.integers(0, 40))
def test_the_truth_lies_within_what_a_masked_form_allows(
    strategic: str,
    potential: str,
    plan: str,
    population: int,
    classes: list[int],
    masked: set[int],
    clear: int,
) -> None:
    """Whatever is masked, the interval holds the truth, and what is said as known is true."""
    low, between, high = (CLASSES[place] for place in classes)
    full: dict[str, Any] = {
        "strategic": strategic,
        "potential": potential,
        "population": population,
        "spatial_plan": plan,
    }
    truth = area(**full, tenure=of_counts(clear, 40, 40), classes=(between, between, between))
    known: dict[str, Any] = {key: None if place in masked else value for place, (key, value) in enumerate(full.items())}
    unanswered = len(masked) * 5
    partly = of_counts(max(0, clear - unanswered), 40 - unanswered, 40)
    found = area(**known, tenure=partly, classes=(between, low, high))
    assert truth.considerations is not None
    assert found.considerations_low <= truth.considerations <= found.considerations_high
    for name in ("considerations", "considerations_class", "tenure_clear", "legality", "handling", "class_code"):
        assert getattr(found, name) in (None, getattr(truth, name))
    assert found.priority in (None, truth.priority)
    if truth.priority is not None:
        assert found.priority_low is not None
        assert found.priority_high is not None
        assert found.priority_low <= truth.priority <= found.priority_high


@pytest.mark.parametrize("masked", list(product([False, True], repeat=3)))
def test_the_interval_is_tight(masked: tuple[bool, bool, bool]) -> None:
    """By brute force: the limits are the smallest and largest sum over every completion of the masked answers."""
    answers: list[tuple[Any, ...]] = [("a", "b"), ("a", "b"), (100, 160, 300)]
    kept: tuple[Any, ...] = ("b", "a", 160)
    options = [every if hide else (one,) for every, one, hide in zip(answers, kept, masked, strict=True)]
    sums = [
        area(strategic=strategic, potential=potential, population=population).considerations
        for strategic, potential, population in product(*options)
    ]
    shown: list[Any] = [None if hide else one for one, hide in zip(kept, masked, strict=True)]
    found = area(strategic=shown[0], potential=shown[1], population=shown[2])
    assert (found.considerations_low, found.considerations_high) == (min(sums), max(sums))  # type: ignore[type-var]
