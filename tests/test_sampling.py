"""Weighted shares: published limits reproduced, plain shares from equal weights, and weights that cannot be used."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.aggregate.sampling import weighted_shares

LIMITS = ["share_low_pct", "share_high_pct"]


def shares(*groups: tuple[str, bool | None, float, int], **options: pd.Series[str]) -> pd.DataFrame:
    """Shares of rows given as (domain, verdict, weight, how often)."""
    rows = pd.DataFrame([group[:3] for group in groups for _ in range(group[3])], columns=["domain", "ok", "weight"])
    return weighted_shares(rows["ok"].astype("boolean"), rows["weight"], rows["domain"].astype("str"), **options)


def test_limits_of_mendel_s_peas() -> None:
    """682 giants and 243 dwarfs (Conover 1971, p. 97; R's `?binom.test` prints the limits 0.7076683 and 0.7654066).

    341 rows of weight w and 584 of weight 1 have the share 682/925 when 341 w / (341 w + 584) = 682/925. Weights that
    differ between the answers only make the effective size over 925, and the standard cuts it at the rows: 925.
    """
    weight = 2 * 584 / 243
    found = shares(("A", True, weight, 341), ("A", False, 1, 584)).loc["A"]
    assert found["share_pct"] == pytest.approx(100 * 682 / 925)
    assert found[LIMITS].tolist() == pytest.approx([70.76683, 76.54066], abs=5e-6)


def test_unequal_weights_widen_the_limits() -> None:
    """16 rows, half true, weights 1 and 3 alike in both: Kish's 1 + cv2 = 5/4, so 15 / (5/4) = 12 rows in effect.

    The limits are then those of Clopper and Pearson (1934) for 6 of 12: at each, 6 or more (or fewer) has 2.5 %.
    """
    found = shares(*[("A", ok, weight, 4) for ok in (True, False) for weight in (1, 3)]).loc["A"]
    assert found["share_pct"] == pytest.approx(50)
    assert found[LIMITS].tolist() == pytest.approx([21.1, 78.9], abs=0.05)
    low = found["share_low_pct"] / 100
    assert sum(math.comb(12, k) * low**k * (1 - low) ** (12 - k) for k in range(6, 13)) == pytest.approx(0.025)


def test_a_domain_is_estimated_inside_the_whole_sample() -> None:
    """One draw of all rows makes the domain's variance n / (n - 1) of all n rows, not of its own: a little narrower."""
    groups = [("A", ok, weight, 4) for ok in (True, False) for weight in (1, 3)]
    alone, among = shares(*groups).loc["A"], shares(*groups, ("B", True, 1, 999)).loc["A"]
    assert among["share_pct"] == pytest.approx(alone["share_pct"])
    assert alone["share_low_pct"] < among["share_low_pct"] < among["share_high_pct"] < alone["share_high_pct"]


def test_with_strata_another_stratum_changes_nothing() -> None:
    groups = [("A", ok, weight, 4) for ok in (True, False) for weight in (1, 3)]
    more = [*groups, ("B", True, 5.0, 7), ("B", False, 2.0, 6)]
    stratum = pd.Series(["A"] * 16 + ["B"] * 13, dtype="str")
    pd.testing.assert_series_equal(shares(*more, stratum=stratum).loc["A"], shares(*groups).loc["A"], rtol=1e-12)


def test_rows_without_a_stratum_are_one_of_their_own() -> None:
    groups = [("A", True, 1.0, 5), ("A", False, 1.0, 5), ("A", True, 1.0, 5), ("A", False, 1.0, 3)]
    named = pd.Series(["x"] * 10 + ["y"] * 8, dtype="str")
    pd.testing.assert_frame_equal(shares(*groups, stratum=named.mask(named == "y")), shares(*groups, stratum=named))


def test_strata_narrow_what_they_explain() -> None:
    rows = [("V", True, 1.0, 9), ("V", False, 1.0, 1), ("V", True, 1.0, 1), ("V", False, 1.0, 9)]
    stratum = pd.Series(["A"] * 10 + ["B"] * 10, dtype="str")
    plain, split = shares(*rows).loc["V"], shares(*rows, stratum=stratum).loc["V"]
    assert plain["share_low_pct"] < split["share_low_pct"] < 50 < split["share_high_pct"] < plain["share_high_pct"]


def test_equal_answers_have_one_sided_limits() -> None:
    """All of n alike: the other limit is the exact binomial 0.025 ** (1 / n), here 69.2 and 30.8 % of 10."""
    found = shares(("A", True, 2, 10), ("B", False, 3, 10))
    edge = 100 * math.pow(0.025, 1 / 10)
    assert found.loc["A", ["share_pct", *LIMITS]].tolist() == pytest.approx([100, edge, 100])
    assert found.loc["B", ["share_pct", *LIMITS]].tolist() == pytest.approx([0, 0, 100 - edge])


def test_a_sample_without_a_single_true_answer() -> None:
    found = shares(("A", False, 2, 10)).loc["A"]
    assert found[["share_pct", *LIMITS]].tolist() == pytest.approx([0, 0, 100 - 100 * math.pow(0.025, 1 / 10)])


@pytest.mark.parametrize("with_strata", [False, True])
def test_one_row_says_nothing_of_the_spread(with_strata: bool) -> None:
    options = {"stratum": pd.Series(["A", "B", "B"], dtype="str")} if with_strata else {}
    found = shares(("A", True, 2, 1), ("B", True, 1, 1), ("B", False, 1, 1), **options)
    assert found.loc["A", ["share_pct", *LIMITS]].tolist() == [100, 0, 100]


def test_unknown_verdicts_are_left_out_and_counted() -> None:
    found = shares(("A", True, 1, 2), ("A", False, 1, 2), ("A", None, 50, 3), ("B", None, 1, 2))
    assert found["answered"].tolist() == [4, 0]
    assert found["asked"].tolist() == [7, 2]
    assert found.loc["A", "share_pct"] == pytest.approx(50)
    assert math.isnan(found.loc["B", "share_pct"])
    assert found.loc["B", LIMITS].tolist() == [0, 100]


@pytest.mark.parametrize("groups", [[("A", None, 1.0, 2)], []])
def test_nobody_answered(groups: list[tuple[str, bool | None, float, int]]) -> None:
    found = shares(*groups)
    assert found["share_pct"].isna().all()
    assert found.index.tolist() == [group[0] for group in groups]


def test_rows_without_a_domain_count_nowhere() -> None:
    verdict = pd.Series([True, False, True], dtype="boolean")
    found = weighted_shares(verdict, pd.Series([1.0, 1.0, math.nan]), pd.Series(["A", "A", None], dtype="str"))
    assert found.index.tolist() == ["A"]
    assert found.loc["A", "share_pct"] == pytest.approx(50)


def test_a_weight_that_cannot_be_used_stops_the_estimate() -> None:
    with pytest.raises(ValueError, match="every weight"):
        shares(("A", True, 1, 1), ("A", False, 0, 1))


ROWS = st.lists(
    st.tuples(st.sampled_from("AB"), st.one_of(st.none(), st.booleans()), st.floats(0.1, 50)), min_size=1, max_size=12
)


@settings(max_examples=40, deadline=None)
@given(ROWS, st.booleans())
def test_the_share_lies_inside_its_limits_and_these_inside_0_and_100(
    rows: list[tuple[str, bool | None, float]], strata: bool
) -> None:
    stratum = pd.Series([row[0] for row in rows], dtype="str")
    found = shares(*[(*row, 1) for row in rows], **({"stratum": stratum} if strata else {}))
    known = found[found["share_pct"].notna()]
    assert found[LIMITS].ge(0).all(axis=None)
    assert found[LIMITS].le(100).all(axis=None)
    assert (known["share_low_pct"] <= known["share_pct"] + 1e-9).all()
    assert (known["share_pct"] <= known["share_high_pct"] + 1e-9).all()


@settings(max_examples=20, deadline=None)
@given(st.lists(st.booleans(), min_size=2, max_size=15), st.floats(0.1, 1000))
def test_equal_weights_give_the_plain_share(answers: list[bool], weight: float) -> None:
    found = shares(*[("A", answer, weight, 1) for answer in answers]).loc["A"]
    assert found["share_pct"] == pytest.approx(100 * sum(answers) / len(answers))
