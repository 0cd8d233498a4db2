"""The probability of a place, on two squares of 100 m side by side; every number by head or by the normal curve.

y  100 +-----------+-----------+
       |     A     |     B     |     C lies over the right third of A where a test asks for it
     0 +-----------+-----------+
   x   0          100         200
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.join.accuracy import DRAWS, Policy, Weighed, weigh
from pipeline.join.ground import Ground
from pipeline.join.households import assign_households

CRS = "EPSG:32749"
SQUARES = {"A": (0, 0, 100, 100), "B": (100, 0, 200, 100), "C": (66, 0, 99, 100)}
NEARLY = 1.5 / DRAWS
"""What a probability may be off."""


def areas(names: str) -> gpd.GeoDataFrame:
    frame = gpd.GeoDataFrame({"area_id": list(names)}, geometry=[shapely.box(*SQUARES[n]) for n in names], crs=CRS)
    return frame.assign(source_geometry=frame.geometry)


def villages() -> gpd.GeoDataFrame:
    frame = gpd.GeoDataFrame({"village_code": ["V"]}, geometry=[shapely.box(-500, -500, 500, 500)], crs=CRS)
    return frame.assign(source_geometry=frame.geometry)


def weighed(
    *places: tuple[float, float, float] | None, stated: str | None = None, names: str = "AB", **policy: object
) -> Weighed:
    """Households at x, y with an accuracy in metres."""
    geometry = [None if place is None else shapely.Point(place[:2]) for place in places]
    table = {
        "household_id": [f"h{number}" for number in range(len(places))],
        "round": 2020,
        "accuracy_m": [5.0 if place is None else place[2] for place in places],
        "stated_area": pd.Series([stated] * len(places), dtype="str"),
    }
    households = gpd.GeoDataFrame(table, geometry=geometry, crs=CRS)
    chosen = Policy(snap_m=0, overlap="smallest", use_stated=False) | policy  # type: ignore[operator]
    ground = Ground(areas(names), villages(), CRS)
    return weigh(households, ground, assign_households(households, ground, **chosen), chosen)


def probabilities(found: Weighed) -> dict[str, float]:
    """By place of the one household, `-` for none."""
    return dict(zip(found.chances["area_id"].fillna("-"), found.chances["probability"], strict=True))


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ((100, 50, 10), {"A": 0.5, "B": 0.5}),  # on the edge
        ((95, 50, 10), {"A": 0.775, "B": 0.225}),  # 5 m away, of a deviation of 10 / 1.51 m
        ((10, 50, 10), {"A": 0.934, "-": 0.066}),  # the circle touches the outer edge
        ((-5, 50, 10), {"-": 0.775, "A": 0.225}),  # from outside
        ((100, 0, 10), {"A": 0.25, "B": 0.25, "-": 0.5}),  # a corner of both
    ],
)
def test_the_probability_of_each_place(place: tuple[float, float, float], expected: dict[str, float]) -> None:
    found = weighed(place)
    assert probabilities(found) == {name: pytest.approx(part, abs=NEARLY) for name, part in expected.items()}
    assert found.join["chance"].tolist() == [probabilities(found)[found.join["area_id"].fillna("-")[0]]]


def test_a_circle_that_crosses_no_boundary_leaves_no_doubt() -> None:
    """3 m from the edge: an accuracy of 2 m does not reach it, one of 3 m does."""
    found = weighed((97, 50, 2), (97, 50, 3), (-3, 50, 2))
    assert found.join["chance"].tolist() == [1, pytest.approx(0.934, abs=NEARLY), 1]
    assert set(found.chances["household_id"]) == {"h1"}


def test_a_coarse_position_is_found_from_afar() -> None:
    assert set(probabilities(weighed((-250, 50, 260)))) == {"-", "A"}
    assert probabilities(weighed((-250, 50, 240))) == {}


def test_what_is_unknown_has_no_chance() -> None:
    """No accuracy, one of 0, which a phone states where it has none, and no position, whatever is stated."""
    found = weighed((100, 50, np.nan), (100, 50, 0), None, stated="A", use_stated=True)
    assert found.join["chance"].isna().all()
    assert found.join["area_id"].tolist() == ["A", "A", "A"]
    assert found.chances.empty


@pytest.mark.parametrize(
    ("overlap", "expected"),
    [
        ("smallest", {"A": 0.5, "C": 0.5}),
        ("largest", {}),  # A on both sides: the circle crosses a boundary that changes nothing
        ("first", {}),
        ("ambiguous", {"A": 0.5, "-": 0.5}),
    ],
)
def test_an_overlap_is_owned_as_the_join_owns_it(overlap: str, expected: dict[str, float]) -> None:
    """On the left edge of C, which lies over A."""
    found = weighed((66, 50, 10), names="AC", overlap=overlap)
    assert probabilities(found) == {name: pytest.approx(part, abs=0.05) for name, part in expected.items()}


def test_a_stated_area_tells_the_places_apart_that_the_position_allows() -> None:
    """Inside the overlap of A and C, 4 m from where C ends: there the stated C counts, beyond it A."""
    found = weighed((70, 50, 10), stated="C", names="AC", overlap="ambiguous", use_stated=True)
    assert found.join["method"].tolist() == ["stated"]
    assert probabilities(found) == {"C": pytest.approx(0.727, abs=NEARLY), "A": pytest.approx(0.273, abs=NEARLY)}


def test_snapping_draws_the_boundary_further_out() -> None:
    """Within 20 m of A all is A's: 5 m out nothing is in doubt, 20 m out half of it is."""
    assert probabilities(weighed((-5, 50, 5), snap_m=20)) == {}
    found = weighed((-20, 50, 5), snap_m=20)
    assert probabilities(found) == {name: pytest.approx(0.5, abs=0.05) for name in ("A", "-")}


PLACES = st.lists(st.tuples(st.integers(-20, 220), st.integers(-20, 120), st.integers(1, 60)), min_size=1, max_size=12)


@given(PLACES, st.sampled_from(["smallest", "largest", "first", "ambiguous"]), st.sampled_from([0, 10]))
@settings(max_examples=60, deadline=None)
def test_every_household_near_a_boundary_is_somewhere(
    places: list[tuple[float, float, float]], overlap: str, snap_m: float
) -> None:
    """The probabilities add up to 1, exactly; the place given is possible; the order of rows and areas is nothing."""
    found = weighed(*places, names="ABC", overlap=overlap, snap_m=snap_m)
    by_household = found.chances.groupby("household_id")["probability"]
    assert (by_household.sum() == 1).all()
    assert (by_household.size() > 1).all()
    given_ = found.join.merge(found.chances, on=["household_id", "round", "area_id"])
    assert (given_["chance"] == given_["probability"]).all()
    assert len(given_) == len(by_household)
    assert (found.join["chance"][~found.join["household_id"].isin(found.chances["household_id"])] == 1).all()
    backward = weighed(*places[::-1], names="CBA", overlap=overlap, snap_m=snap_m)
    assert found.join["chance"].tolist() == backward.join["chance"].tolist()[::-1]


@given(st.integers(60, 140), st.integers(-20, 120), st.integers(5, 40))
@settings(max_examples=20, deadline=None)
def test_agrees_with_chance_itself(x: int, y: int, accuracy_m: int) -> None:
    """20,000 draws from the normal curve that has 68 % within the accuracy."""
    told = probabilities(weighed((x, y, accuracy_m)))
    deviation_m = accuracy_m / np.sqrt(-2 * np.log(1 - 0.68))
    east, north = (np.array([[x], [y]]) + np.random.default_rng(1).normal(0, deviation_m, (2, 20_000))).tolist()
    inside = (np.array(north) >= 0) & (np.array(north) <= 100)
    in_a = inside & (np.array(east) >= 0) & (np.array(east) < 100)
    if told:
        assert told.get("A", 0) == pytest.approx(in_a.mean(), abs=0.05)
