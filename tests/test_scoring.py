"""The rule set against cuts, classes and twelve published score sheets."""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import scoring
from pipeline.rules import load

RULES = load("permen-pupr-14-2018")
SHEETS = Path(__file__).parent / "published_sheets.csv"
ASPECTS = Path(__file__).parent / "published_averages.csv"


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


@pytest.mark.parametrize(
    ("pct", "points"),
    [
        ("0", 0),
        ("24.99", 0),
        ("24.995", 1),
        ("25", 1),
        ("50.99", 1),
        ("50.995", 3),
        ("51", 3),
        ("75.99", 3),
        ("75.995", 5),
        ("76", 5),
        ("100", 5),
        ("-13.64", 0),
    ],
)
def test_points_at_the_cuts(pct: str, points: int) -> None:
    assert scoring.points(Fraction(pct), RULES) == points


def test_a_share_on_the_cut_is_on_the_cut_whatever_the_floats_say() -> None:
    share = scoring.share_pct(Fraction(50_995), Fraction(100_000))
    assert share == Fraction("50.995")
    assert scoring.points(share, RULES) == 3
    assert 100 * (50_995 / 100_000) != 50.995, "a float misses the cut"


@pytest.mark.parametrize(
    ("total", "class_"),
    [
        (0, "not_slum"),
        (15, "not_slum"),
        (16, "light"),
        (37, "light"),
        (38, "moderate"),
        (59, "moderate"),
        (60, "heavy"),
        (80, "heavy"),
        (None, "not_assessable"),
    ],
)
def test_class_limits(total: int | None, class_: str) -> None:
    assert scoring.class_of(total, RULES) == class_


@pytest.mark.parametrize(
    ("number", "rounded"),
    [("1.565", "1.57"), ("1.564", "1.56"), ("63.335", "63.34"), ("-0.005", "-0.01"), ("0.004", "0")],
)
def test_half_up(number: str, rounded: str) -> None:
    assert scoring.half_up(Fraction(number)) == Fraction(rounded)


def test_unknown_is_never_zero() -> None:
    assert scoring.share_pct(None, Fraction(5)) is None
    assert scoring.share_pct(Fraction(0), Fraction(0)) is None
    assert scoring.points(None, RULES) is None
    assert scoring.total([None, None]) is None
    assert scoring.total([None, 0]) == 0
    assert scoring.mean_pct({"2a": None, "2b": None}, ["2a", "2b"], RULES, "plain") is None
    assert scoring.exact(float("nan")) is None


def test_scored_average_divides_by_the_full_count() -> None:
    shares = {"1a": Fraction(60), "1b": Fraction(0), "1c": Fraction(20)}
    assert scoring.mean_pct(shares, ["1a", "1b", "1c"], RULES, "scored") == 20
    assert scoring.mean_pct(shares, ["1a", "1b", "1c"], RULES, "plain") == Fraction("26.67")


@given(st.fractions(0, 200), st.fractions(0, 200))
def test_a_larger_share_never_scores_less(one: Fraction, other: Fraction) -> None:
    low, high = sorted([one, other])
    assert (scoring.points(low, RULES) or 0) <= (scoring.points(high, RULES) or 0)


@given(st.integers(0, 10**6), st.integers(1, 10**6), st.integers(1, 1000))
def test_units_do_not_matter(volume: int, denominator: int, factor: int) -> None:
    one = scoring.share_pct(Fraction(volume), Fraction(denominator))
    other = scoring.share_pct(Fraction(volume * factor, 1000), Fraction(denominator * factor, 1000))
    assert one == other


def sheet_ids() -> list[str]:
    return sorted({row["sheet"] for row in table(SHEETS)})


def test_twelve_sheets_are_there() -> None:
    assert len(sheet_ids()) == 12
    assert len(table(SHEETS)) == 12 * 16


@pytest.mark.parametrize("sheet", sheet_ids())
def test_published_sheet(sheet: str) -> None:
    """Percent, points, total, averages and class of one published sheet. A zero denominator prints 0 % there."""
    rows = [row for row in table(SHEETS) if row["sheet"] == sheet]
    shares: dict[str, Fraction | None] = {}
    for row in rows:
        share = scoring.share_pct(scoring.exact(row["volume"]), scoring.exact(row["denominator"]))
        zero = Fraction(row["denominator"]) == 0
        assert (share is None) == zero
        shares[row["criterion"]] = Fraction(0) if share is None else share
        assert abs(shares[row["criterion"]] - Fraction(row["percent"])) <= Fraction(row["tolerance"])  # type: ignore[operator]
        assert scoring.points(shares[row["criterion"]], RULES) == int(row["points"])
    published = next(row for row in table(ASPECTS) if row["sheet"] == sheet)
    assert scoring.total(scoring.points(share, RULES) for share in shares.values()) == int(published["total"])
    assert scoring.class_of(int(published["total"]), RULES) == published["class"]
    for aspect in RULES.aspects:
        mean = scoring.mean_pct(shares, RULES.members(aspect), RULES, "plain")
        tolerance = max(Fraction(row["tolerance"]) for row in rows if row["criterion"][0] == str(aspect))
        assert mean is not None
        assert abs(mean - Fraction(published[f"aspect_{aspect}"])) <= (0 if tolerance < Fraction("0.01") else tolerance)
