"""The basemap on the page: no gap between territories, borders that stay one line, a size that is bounded."""

from __future__ import annotations

import json
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.render.basemap import BORDER_DECIMALS, LAYERS, MOST_CORNERS, Basemap, basemap, territories
from pipeline.sample.boundaries import schematic_villages
from pipeline.sample.landscape import make_built_up, make_main_roads, make_rivers
from pipeline.sample.settlements import make_settlements
from pipeline.sample.surroundings import make_neighbours

VILLAGES = schematic_villages()
NEIGHBOURS = make_neighbours(VILLAGES, seed=1)
NO_AREAS = gpd.GeoDataFrame({"area_id": []}, geometry=[], crs=4326)


def context(kind: str, shapes: object, names: list[str | None] | None = None) -> gpd.GeoDataFrame:
    """Rows of the table of one kind."""
    listed = list(shapes)  # type: ignore[call-overload]
    table = {"kind": [kind] * len(listed), "name": names or [None] * len(listed)}
    return gpd.GeoDataFrame(table, geometry=listed, crs=4326)


def shapes_of(found: Basemap, layer: str) -> np.ndarray:
    features = found.layers[layer]["features"] if layer in found.layers else []
    return np.array([shapely.geometry.shape(feature["geometry"]) for feature in features], dtype=object)


def kilobytes(found: Basemap) -> float:
    return len(json.dumps(found.layers, separators=(",", ":"))) / 1000


def square(west: float, south: float, size: float = 1.0) -> shapely.Polygon:
    return shapely.box(west, south, west + size, south + size)


def grid_of(cells: int, bends: int, seed: int) -> np.ndarray:
    """A square grid of territories whose edges are bent alike on both sides, with `bends` corners an edge."""
    random = np.random.default_rng(seed)
    shift = {}

    def edge(start: tuple[int, int], end: tuple[int, int]) -> list[tuple[float, float]]:
        key = tuple(sorted((start, end)))
        along = np.linspace(0, 1, bends + 2)[1:-1]
        aside = shift.setdefault(key, random.uniform(-0.2, 0.2, bends) * np.minimum(along, 1 - along))
        flip = start != key[0]
        (x0, y0), (x1, y1) = key
        points = [
            (x0 + (x1 - x0) * a + (y1 - y0) * s, y0 + (y1 - y0) * a + (x1 - x0) * s)
            for a, s in zip(along, aside, strict=True)
        ]
        return [start, *(points[::-1] if flip else points)]

    def ring(x: int, y: int) -> list[tuple[float, float]]:
        corners = [(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1), (x, y)]
        return [point for start, end in pairwise(corners) for point in edge(start, end)]

    rings = [ring(x, y) for x in range(cells) for y in range(cells)]
    return np.array([shapely.Polygon(ring) for ring in rings])


def assert_whole(shapes: np.ndarray, given_area: float) -> None:
    """No overlap, no gap: the union holds as much as its parts, in one piece without a hole."""
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)
    union = shapely.union_all(shapes)
    assert union.area == pytest.approx(shapely.area(shapes).sum(), rel=1e-12)
    assert union.geom_type == "Polygon"
    assert len(union.interiors) == 0
    assert union.area == pytest.approx(given_area, rel=0.05)


@given(cells=st.integers(1, 4), bends=st.integers(0, 40), seed=st.integers(0, 999), tolerance=st.floats(0, 0.06))
@settings(max_examples=60, deadline=None)
def test_no_gap_opens_between_territories(cells: int, bends: int, seed: int, tolerance: float) -> None:
    shapes = grid_of(cells, bends, seed)
    ours = len(shapes) // 2 or 1
    found = territories(shapes[:ours], shapes[ours:], tolerance)
    assert len(found) == len(shapes)
    assert_whole(found, shapely.area(shapes).sum())


@given(step=st.floats(0, 0.01), bends=st.integers(1, 40), seed=st.integers(0, 99))
@settings(max_examples=40, deadline=None)
def test_a_shared_border_is_the_same_corners_on_both_sides(step: float, bends: int, seed: int) -> None:
    one, two = territories(grid_of(2, bends, seed)[:2], np.empty(0, dtype=object), step)
    common = shapely.line_merge(shapely.intersection(one, two))
    corners = [set(map(tuple, shapely.get_coordinates(shape))) for shape in (one, two)]
    assert set(map(tuple, shapely.get_coordinates(common))) <= corners[0] & corners[1]
    assert common.length > 0.9


def test_borders_have_six_decimals_and_the_rest_five() -> None:
    road = shapely.LineString([(111.48123456, -7.61234567), (111.49123456, -7.60234567)])
    found = basemap(VILLAGES, context("road", [road]), NO_AREAS)
    borders = shapely.get_coordinates(shapes_of(found, "villages"))
    assert (borders.round(BORDER_DECIMALS) == borders).all()
    assert shapely.get_coordinates(shapes_of(found, "roads")).tolist() == [[111.48123, -7.61235], [111.49123, -7.60235]]


def test_simplified_corners_are_corners_of_the_file() -> None:
    """Rounded first, then simplified, so that nothing moves."""
    before = set(map(tuple, shapely.get_coordinates(VILLAGES.geometry.to_numpy()).round(BORDER_DECIMALS)))
    after = set(
        map(tuple, shapely.get_coordinates(shapes_of(basemap(VILLAGES, context("road", []), NO_AREAS), "villages")))
    )
    assert after < before


def test_thousands_of_corners_get_light() -> None:
    """80,000 corners, one a metre, weigh as little as the 3,000 that bend."""
    dense = VILLAGES.set_geometry(shapely.segmentize(VILLAGES.geometry.to_numpy(), 0.00001))
    assert shapely.get_num_coordinates(dense.geometry.to_numpy()).sum() > 79_000
    found = basemap(dense, context("road", []), NO_AREAS)
    assert kilobytes(found) < 60
    assert_whole(shapes_of(found, "villages"), VILLAGES.union_all().area)


def test_villages_that_bend_everywhere_keep_to_the_budget() -> None:
    """25 territories of 800 corners each."""
    shapes = grid_of(5, 200, 1)
    rough = gpd.GeoDataFrame({"village_code": [str(number) for number in range(25)]}, geometry=shapes, crs=4326)
    corners = shapely.get_num_coordinates(shapes_of(basemap(rough, context("road", []), NO_AREAS), "villages"))
    assert shapely.get_num_coordinates(shapes).sum() > 20_000
    assert 25 * 4 < corners.sum() <= MOST_CORNERS["borders"]


@pytest.mark.parametrize("shift_deg", [0.0, 0.00004, 0.0001])
def test_neighbours_of_another_source_end_where_the_villages_begin(shift_deg: float) -> None:
    """Moved by 11 m a neighbour overlaps here and leaves a gap there; neither is left, and the villages win."""
    moved = shapely.transform(NEIGHBOURS.geometry.to_numpy(), lambda corners: corners + shift_deg)
    found = basemap(VILLAGES, context("neighbour", moved), NO_AREAS)
    both = np.concatenate([shapes_of(found, "villages"), shapes_of(found, "neighbours")])
    assert len(both) == 14 + 6
    assert shapely.coverage_is_valid(both)
    assert len(shapely.union_all(both).interiors) == 0
    ours, before = shapely.area(both[:14]), shapely.area(VILLAGES.geometry.to_numpy())
    assert ours == pytest.approx(before, rel=0.03)


def test_villages_that_cannot_be_a_coverage_are_drawn_as_they_are() -> None:
    """Two villages of one shape: neither may vanish."""
    twins = gpd.GeoDataFrame({"village_code": ["a", "b"]}, geometry=[square(0, 0)] * 2, crs=4326)
    found = basemap(twins, context("neighbour", [square(1, 0)]), NO_AREAS)
    assert shapely.area(shapes_of(found, "villages")).tolist() == [1, 1]
    assert [feature["id"] for feature in found.layers["villages"]["features"]] == ["a", "b"]
    assert "neighbours" not in found.layers


def test_layers_come_from_bottom_to_top_and_only_where_there_is_something() -> None:
    rows = [context("road", [shapely.LineString([(0, 0), (1, 1)])]), context("neighbour", [square(1, 0)])]
    village = gpd.GeoDataFrame({"village_code": ["a"]}, geometry=[square(0, 0)], crs=4326)
    found = basemap(village, pd.concat(rows), NO_AREAS)
    assert list(found.layers) == ["neighbours", "villages", "roads"]
    assert {feature["properties"]["look"] for feature in found.layers["roads"]["features"]} == {"base roads"}
    assert set(found.layers) < set(LAYERS)


def test_a_river_may_be_ground_and_line() -> None:
    village = gpd.GeoDataFrame({"village_code": ["a"]}, geometry=[square(0, 0)], crs=4326)
    rows = context("river", [square(0.2, 0.2, 0.1), shapely.LineString([(0.3, 0.3), (1, 1)])])
    features = basemap(village, rows, NO_AREAS).layers["rivers"]["features"]
    assert [(f["id"], f["geometry"]["type"]) for f in features] == [
        ("rivers-ground", "MultiPolygon"),
        ("rivers", "MultiLineString"),
    ]


def test_what_is_too_small_to_see_is_dropped() -> None:
    """At an extent of 1 degree a pixel is 0.001: ground of 0.0005 goes, of 0.01 stays; so do holes and lines."""
    village = gpd.GeoDataFrame({"village_code": ["a"]}, geometry=[square(0, 0)], crs=4326)
    ground = square(0.5, 0.5, 0.1).difference(square(0.51, 0.51, 0.0005)).difference(square(0.55, 0.55, 0.01))
    rows = [
        context("built_up", [square(0.1, 0.1, 0.0005), ground]),
        context("road", [shapely.LineString([(0, 0), (0.0005, 0)]), shapely.LineString([(0, 1), (0.01, 1)])]),
    ]
    found = basemap(village, pd.concat(rows), NO_AREAS)
    (built_up,), (roads,) = shapes_of(found, "built_up"), shapes_of(found, "roads")
    assert built_up.area == pytest.approx(0.01 - 0.0001)
    assert len(built_up.geoms[0].interiors) == 1
    assert roads.length == pytest.approx(0.01)


def test_a_province_of_roads_keeps_to_the_budget_and_to_the_longest() -> None:
    """5,000 short roads of 40 corners and one across the study."""
    random = np.random.default_rng(1)
    starts = random.uniform([111.45, -7.68], [111.53, -7.56], (5000, 2))
    short = [shapely.LineString(start + np.cumsum(random.normal(0, 3e-4, (40, 2)), axis=0)) for start in starts]
    long = shapely.LineString([(111.45, -7.62), (111.53, -7.62)])
    found = basemap(VILLAGES, context("road", [*short, long]), NO_AREAS)
    (roads,) = shapes_of(found, "roads")
    assert 0.5 * MOST_CORNERS["roads"] < shapely.get_num_coordinates(roads) <= MOST_CORNERS["roads"]
    assert any(part.equals(long) for part in roads.geoms)


def test_the_sample_s_basemap_is_light() -> None:
    made = make_settlements(VILLAGES, households=3000, seed=1)
    roads, rivers = make_main_roads(made, seed=1), make_rivers(made, seed=1)
    rows = [
        context("neighbour", NEIGHBOURS.geometry, NEIGHBOURS["name"].tolist()),
        context("built_up", make_built_up(made, seed=1).geometry),
        context("river", rivers.geometry, rivers["name"].tolist()),
        context("road", roads.geometry, roads["name"].tolist()),
    ]
    found = basemap(VILLAGES, pd.concat(rows), made.delineations)
    assert list(found.layers) == list(LAYERS)
    assert 60 < kilobytes(found) < 120
    assert basemap(VILLAGES, pd.concat(rows), made.delineations) == found
    assert [label.kind for label in found.labels] == ["river"] * 2 + ["road"] * 3 + ["neighbour"] * 6
    places = shapely.points([label.place[::-1] for label in found.labels])
    assert not shapely.intersects(made.delineations.union_all(), places).any()
    assert shapely.covers(VILLAGES.union_all(), places[:2]).any()


def test_labels_are_told_once_and_the_longest_first() -> None:
    """A is in two pieces of 1 and 3, B is one of 2: A comes first, on its longer piece."""
    village = gpd.GeoDataFrame({"village_code": ["a"]}, geometry=[square(0, 0, 10)], crs=4326)
    lines = [shapely.LineString(ends) for ends in ([(0, 1), (1, 1)], [(0, 2), (2, 2)], [(0, 3), (3, 3)])]
    found = basemap(village, context("road", lines, ["A", "B", "A"]), NO_AREAS).labels
    assert [(label.name, label.place) for label in found] == [("A", (3.0, 1.5)), ("B", (2.0, 1.0))]


def test_a_label_gives_way_to_an_assessed_area() -> None:
    """The middle of the road, 5, lies in an area; the next place is at 35 %."""
    village = gpd.GeoDataFrame({"village_code": ["a"]}, geometry=[square(0, 0, 10)], crs=4326)
    area = gpd.GeoDataFrame({"area_id": ["x"]}, geometry=[square(4.5, 4.5)], crs=4326)
    road = context("road", [shapely.LineString([(0, 5), (10, 5)])], ["A"])
    assert basemap(village, road, area).labels[0].place == (5.0, 3.5)
