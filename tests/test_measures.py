"""Measures and their sums: what is known, and what the unknown leaves open."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from pipeline.aggregate.levels import Unit, score, together
from pipeline.aggregate.measures import Measure, added, from_answers, settled, unknown
from pipeline.rules import load

RULES = load("permen-pupr-14-2018")


def counts() -> st.SearchStrategy[tuple[int, int, int]]:
    """failing <= answered <= asked."""
    return st.tuples(*[st.integers(0, 40)] * 3).map(lambda numbers: tuple(sorted(numbers)))  # type: ignore[return-value]


def measures() -> st.SearchStrategy[Measure]:
    whole = st.one_of(st.none(), st.integers(1, 500).map(Fraction))
    return st.one_of(
        st.builds(lambda c, w: from_answers(*c, w), counts(), whole),
        st.builds(
            lambda v, w: settled(Fraction(v), Fraction(v + w), source="form"), st.integers(0, 99), st.integers(0, 99)
        ),
        st.builds(unknown, whole),
    )


def test_answers_stand_for_the_whole_and_the_unanswered_open_it() -> None:
    measure = from_answers(3, 8, 10, Fraction(20))
    assert (measure.volume, measure.share_pct) == (Fraction("7.5"), Fraction("37.5"))
    assert (measure.share_low_pct, measure.share_high_pct) == (30, 50)


def test_forty_of_forty_households_with_42_families_open_nothing() -> None:
    measure = from_answers(10, 40, 40, Fraction(42))
    assert measure.volume == Fraction("10.5")
    assert measure.share_low_pct == measure.share_high_pct == measure.share_pct == 25


def test_nobody_answered() -> None:
    measure = from_answers(0, 0, 10, Fraction(20))
    assert measure.share_pct is None
    assert (measure.share_low_pct, measure.share_high_pct, measure.source) == (0, 100, "unknown")


def test_a_zero_denominator_is_unknown() -> None:
    measure = settled(Fraction(0), Fraction(0), source="form")
    assert measure.share_pct is None
    assert (measure.share_low_pct, measure.share_high_pct) == (0, 100)


def test_sums_add_the_known_and_keep_the_unknown_open() -> None:
    both = added([settled(Fraction(1), Fraction(4), source="form"), unknown(Fraction(4))])
    assert (both.volume, both.denominator, both.whole, both.rays) == (1, 4, 8, frozenset())
    assert (both.share_pct, both.share_low_pct, both.share_high_pct) == (25, Fraction("12.5"), Fraction("62.5"))
    assert both.source == "form"


def test_a_part_of_unknown_size_opens_everything() -> None:
    both = added([settled(Fraction(1), Fraction(4), source="form"), unknown(None)])
    assert (both.share_pct, both.share_low_pct, both.share_high_pct) == (25, 0, 100)


def test_sources_that_differ_are_mixed() -> None:
    parts = [settled(Fraction(1), Fraction(4), source="form"), from_answers(1, 1, 1, Fraction(1))]
    assert added(parts).source == "mixed"


@given(st.lists(measures(), min_size=1, max_size=6))
def test_the_limits_contain_the_value(parts: list[Measure]) -> None:
    whole = added(parts)
    if whole.share_pct is not None:
        assert whole.share_low_pct <= whole.share_pct <= whole.share_high_pct


@given(st.lists(measures(), min_size=2, max_size=6), st.randoms())
def test_order_and_grouping_change_nothing(parts: list[Measure], random: object) -> None:
    shuffled = list(parts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert added(shuffled) == added(parts)
    known = [part for part in parts if part.share_pct is not None]
    if len(known) == len(parts):
        first, rest = added(parts[:1]), added(parts[1:])
        assert added([first, rest]).share_pct == added(parts).share_pct


@given(counts(), st.integers(0, 5))
def test_one_more_answer_narrows(counted: tuple[int, int, int], more: int) -> None:
    failing, answered, asked = counted
    wide = from_answers(failing, answered, asked + more, Fraction(7))
    narrow = from_answers(failing, answered + more, asked + more, Fraction(7))
    assert wide.share_low_pct <= narrow.share_low_pct <= narrow.share_high_pct <= wide.share_high_pct


def _unit(share_pct: int | None, criteria: int) -> Unit:
    ids = [row.criterion for row in RULES.criteria]
    known = [settled(Fraction(share_pct or 0), Fraction(100), source="form")] * criteria
    rest = [unknown(Fraction(100))] * (16 - criteria)
    return Unit("area", "A", "RT A", dict(zip(ids, known + rest, strict=True)), ("A",))


def test_total_adds_the_known_criteria() -> None:
    found = score(_unit(100, 3), RULES, "plain")
    assert (found.score, found.score_low, found.score_high, found.known_criteria) == (15, 15, 80, 3)
    assert (found.class_, found.class_low, found.class_high, found.settled) == ("not_slum", "not_slum", "heavy", False)


def test_all_known_is_settled() -> None:
    found = score(_unit(30, 16), RULES, "plain")
    assert (found.score, found.score_low, found.score_high, found.class_, found.settled) == (16, 16, 16, "light", True)
    assert found.mean_pct == 30


def test_nothing_known_is_not_assessable() -> None:
    found = score(_unit(None, 0), RULES, "plain")
    assert (found.score, found.class_, found.class_low, found.class_high) == (
        None,
        "not_assessable",
        "not_slum",
        "heavy",
    )


def test_a_village_without_areas_is_not_assessed() -> None:
    found = score(together("village", "V", "Desa", [], RULES), RULES, "plain")
    assert (found.score, found.class_, found.class_low) == (None, "not_assessed", "not_assessed")


def test_a_village_is_the_sum_of_its_areas_scored_again() -> None:
    """30 % (1 point) and 20 % (0 points) of equal wholes are 25 %: 1 point on each of 16 criteria."""
    village = together("village", "V", "Desa", [_unit(30, 16), _unit(20, 16)], RULES)
    assert village.measures["3a"].share_pct == 25
    assert score(village, RULES, "plain").score == 16
