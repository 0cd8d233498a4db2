"""Every point has one owner, whatever the order; every household one bucket, and the buckets add up."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import JoinError
from pipeline.join.accuracy import Weighed
from pipeline.join.ground import Ground
from pipeline.join.households import assign_households
from pipeline.join.index import index_of
from pipeline.join.ownership import NOBODY, owners
from pipeline.join.reconcile import reconcile

# Four unit squares that share edges, and a fifth that overlaps the first two.
SQUARES = shapely.box([0, 1, 0, 1, 0.5], [0, 0, 1, 1, 0.25], [1, 2, 1, 2, 1.5], [1, 1, 2, 2, 0.75])
IDS = ["A", "B", "C", "D", "E"]


def owner(x: float, y: float, *, overlap: str = "smallest", shapes: np.ndarray = SQUARES[:4]) -> tuple[str | None, str]:
    found = owners(shapely.points([[x, y]]), index_of(shapes), IDS[: len(shapes)], overlap=overlap)  # type: ignore[arg-type]
    position = int(found.polygon[0])
    return None if position == NOBODY else IDS[position], str(found.method[0])


@pytest.mark.parametrize(
    ("x", "y", "area", "method"),
    [
        (0.5, 0.5, "A", "inside"),
        (1.0, 0.5, "A", "edge"),  # shared by A and B: A reaches further west
        (1.0, 1.0, "A", "edge"),  # the corner of all four: A reaches furthest west, then south
        (0.5, 1.0, "A", "edge"),  # shared by A and C: as far west, A further south
        (1.0, 1.5, "C", "edge"),
        (0.0, 0.5, "A", "inside"),  # the outer boundary belongs to its only polygon
        (2.0, 2.0, "D", "inside"),
        (2.1, 0.5, None, "outside"),
    ],
)
def test_owner_by_head(x: float, y: float, area: str | None, method: str) -> None:
    assert owner(x, y) == (area, method)


@pytest.mark.parametrize(
    ("overlap", "area", "method"),
    [
        ("smallest", "E", "overlap"),
        ("largest", "A", "overlap"),
        ("first", "A", "overlap"),
        ("ambiguous", None, "ambiguous"),
    ],
)
def test_overlap_policies(overlap: str, area: str | None, method: str) -> None:
    """E (0.5 large) lies over A (1 large) at this point."""
    assert owner(0.75, 0.5, overlap=overlap, shapes=SQUARES) == (area, method)


def test_the_interior_wins_over_a_boundary() -> None:
    """On the edge of A and B, but inside E."""
    assert owner(1.0, 0.5, shapes=SQUARES) == ("E", "inside")


def test_equal_geometries_are_told_apart_by_id_alone() -> None:
    twins = shapely.box([0, 0], [0, 0], [1, 1], [1, 1])
    for ids in (["A", "B"], ["B", "A"]):
        found = owners(shapely.points([[0.5, 0.5], [0.0, 0.5]]), index_of(twins), ids, overlap="smallest")
        assert [ids[position] for position in found.polygon] == ["A", "A"]


GRID = st.integers(0, 8).map(lambda step: step / 4)
POINTS = st.lists(st.tuples(GRID, GRID), min_size=1, max_size=30)


@given(POINTS, st.permutations(range(5)), st.sampled_from(["smallest", "largest", "first", "ambiguous"]))
@settings(max_examples=60)
def test_order_changes_nothing(points: list[tuple[float, float]], order: list[int], overlap: str) -> None:
    shapes, ids = SQUARES[order], [IDS[i] for i in order]
    names = np.array([*IDS, None], dtype=object)
    shuffled_names = np.array([*ids, None], dtype=object)
    straight = owners(shapely.points(points), index_of(SQUARES), IDS, overlap=overlap)  # type: ignore[arg-type]
    backward = owners(shapely.points(points[::-1]), index_of(shapes), ids, overlap=overlap)  # type: ignore[arg-type]
    assert names[straight.polygon].tolist() == shuffled_names[backward.polygon].tolist()[::-1]
    assert straight.method.tolist() == backward.method.tolist()[::-1]


@given(POINTS, st.integers(-64, 64), st.integers(-64, 64), st.sampled_from(["smallest", "largest", "ambiguous"]))
@settings(max_examples=60)
def test_translation_and_renaming_change_nothing(
    points: list[tuple[float, float]], dx: int, dy: int, overlap: str
) -> None:
    moved = shapely.transform(SQUARES, lambda xy: xy + np.array([dx, dy]))
    here = owners(shapely.points(points), index_of(SQUARES), IDS, overlap=overlap)  # type: ignore[arg-type]
    there = owners(
        shapely.points(np.array(points) + np.array([dx, dy])), index_of(moved), list("zyxwv"), overlap=overlap
    )  # type: ignore[arg-type]
    assert here.polygon.tolist() == there.polygon.tolist()


@given(POINTS)
@settings(max_examples=60)
def test_agrees_with_the_exact_predicate(points: list[tuple[float, float]]) -> None:
    found = owners(shapely.points(points), index_of(SQUARES), IDS, overlap="smallest")
    for point, position in zip(points, found.polygon, strict=True):
        covering = [i for i, square in enumerate(SQUARES) if square.covers(shapely.Point(point))]
        assert (position == NOBODY) == (covering == [])
        assert position in [*covering, NOBODY]


def areas(squares: np.ndarray = SQUARES[:4]) -> gpd.GeoDataFrame:
    frame = gpd.GeoDataFrame(
        {"area_id": IDS[: len(squares)]}, geometry=shapely.transform(squares, lambda xy: xy / 1000), crs=4326
    )
    return frame.assign(source_geometry=frame.geometry)


def villages() -> gpd.GeoDataFrame:
    frame = gpd.GeoDataFrame({"village_code": ["V"]}, geometry=[shapely.box(0, 0, 0.002, 0.003)], crs=4326)
    return frame.assign(source_geometry=frame.geometry)


def ground() -> Ground:
    return Ground(areas(), villages(), "EPSG:32631")


def households(places: list[tuple[float, float] | None], stated: list[str | None] | None = None) -> gpd.GeoDataFrame:
    geometry = [None if place is None else shapely.Point(place[0] / 1000, place[1] / 1000) for place in places]
    table = {
        "household_id": [f"h{i}" for i in range(len(places))],
        "round": 2020,
        "stated_area": pd.Series(stated or [None] * len(places), dtype="str"),
    }
    return gpd.GeoDataFrame(table, geometry=geometry, crs=4326)


def joined(*args: object, **options: object) -> pd.DataFrame:
    return assign_households(households(*args), ground(), **options)  # type: ignore[arg-type]


def test_buckets_by_head() -> None:
    join = joined([(0.5, 0.5), (1.0, 0.5), (0.5, 2.5), None, (5.0, 5.0)])
    assert join["bucket"].tolist() == ["area", "area", "outside", "no_position", "outside"]
    assert join["method"].tolist() == ["inside", "edge", "outside", "no_position", "outside"]
    assert join["area_id"].fillna("-").tolist() == ["A", "A", "-", "-", "-"]
    assert join["village_code"].fillna("-").tolist() == ["V", "V", "V", "-", "-"]


def test_snapping_keeps_the_distance() -> None:
    """0.1 thousandths of a degree beyond A's outer edge is about 11 m."""
    join = joined([(-0.1, 0.5), (-0.5, 0.5)], snap_m=20)
    assert join["method"].tolist() == ["snapped", "outside"]
    assert join["area_id"].fillna("-").tolist() == ["A", "-"]
    assert 10 < join["distance_m"].iloc[0] < 12


def test_stated_place_is_used_only_when_asked() -> None:
    assert joined([None], ["B"])["bucket"].tolist() == ["no_position"]
    stated = joined([None, None], ["B", "nowhere"], use_stated=True)
    assert stated["bucket"].tolist() == ["area", "no_position"]
    assert stated["method"].tolist() == ["stated", "no_position"]


def test_conflicts_are_told_where_both_places_are_known() -> None:
    join = joined([(0.5, 0.5), (0.5, 0.5), (0.5, 0.5), None], ["A", "B", None, "B"])
    assert join["conflict"].tolist() == [False, True, pd.NA, pd.NA]


PLACES = [(0.5, 0.5), (0.5, 2.5), None]
CHANCES = pd.DataFrame({"household_id": ["h0", "h0"], "round": 2020, "area_id": ["A", None], "probability": 0.5})


def reconciled(join: pd.DataFrame, chances: pd.DataFrame = CHANCES, rows: int = 5) -> dict[str, Any]:
    """Three households, two rows refused as doubled."""
    join = join.assign(chance=[0.5, 1.0, np.nan][: len(join)])
    return reconcile(Weighed(join, chances), households(PLACES), rows_in_survey=rows, refused={"duplicate": 2})


def test_reconciliation_adds_up() -> None:
    counts = reconciled(joined(PLACES))
    assert counts["rows_in_survey"] == 5
    assert counts["households_by_area"] == {"A": 1}
    assert counts["accuracy"] == {"near_boundary": 1, "near_boundary_by_area": {"A": 1}, "unknown": 0}
    assert counts["buckets"] == {"area": 1, "outside": 1, "no_position": 1, "ambiguous": 0}
    assert counts["outside_by_village"] == {"V": 1}


SPOILT = {
    "lost": lambda join: join.iloc[:2],
    "doubled": lambda join: pd.concat([join.iloc[:2], join.iloc[:1]]),
    "of nobody": lambda join: join.assign(household_id=["h0", "h1", "stranger"]),
    "of another round": lambda join: join.assign(round=[2020, 2020, 2019]),
    "without area": lambda join: join.assign(area_id=None),
    "two faults that cancel out": lambda join: join.assign(area_id=join["area_id"].iloc[[1, 0, 2]].to_numpy()),
    "of no bucket": lambda join: join.assign(bucket=["area", "outside", "elsewhere"]),
}


@pytest.mark.parametrize("spoil", SPOILT)
def test_a_lost_or_doubled_household_stops_the_stage(spoil: str) -> None:
    with pytest.raises(JoinError, match="do not add up"):
        reconciled(SPOILT[spoil](joined(PLACES)))


def test_a_row_of_the_survey_that_loading_lost_stops_the_stage() -> None:
    with pytest.raises(JoinError, match="5 of 6"):
        reconciled(joined(PLACES), rows=6)


def test_places_that_are_not_all_possible_ones_stop_the_stage() -> None:
    with pytest.raises(JoinError, match="do not add up"):
        reconciled(joined(PLACES), CHANCES.iloc[:1])


@pytest.mark.parametrize(
    ("stated", "use_stated", "bucket", "area"),
    [
        ("E", True, "area", "E"),
        ("A", True, "area", "A"),
        ("D", True, "ambiguous", "-"),  # the position says A or E: not where the respondent says
        ("nowhere", True, "ambiguous", "-"),
        (None, True, "ambiguous", "-"),
        ("A", False, "ambiguous", "-"),
    ],
)
def test_an_ambiguous_household_is_told_apart_by_a_stated_area_that_its_position_allows(
    stated: str | None, use_stated: bool, bucket: str, area: str
) -> None:
    """E lies over A at this point."""
    join = assign_households(
        households([(0.75, 0.5)], [stated]),
        Ground(areas(SQUARES), villages(), "EPSG:32631"),
        overlap="ambiguous",
        use_stated=use_stated,
    )
    assert (join["bucket"][0], join["area_id"].fillna("-")[0]) == (bucket, area)
    assert join["method"][0] == ("stated" if bucket == "area" else "overlap")


def test_an_empty_point_is_no_position() -> None:
    empty = households([(0.5, 0.5)]).set_geometry([shapely.Point()], crs=4326)
    join = assign_households(empty, ground())
    assert join["bucket"].tolist() == ["no_position"]
