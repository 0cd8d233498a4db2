"""The index gives what the exact predicates give, for every point and polygon that somebody could think of."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.join import cells, index
from pipeline.join import pages as pages_module
from pipeline.join.cells import draw, frames, numbers
from pipeline.join.edges import edges_of, parity, polygonal
from pipeline.join.index import index_of
from pipeline.join.pages import EMPTY, pages
from pipeline.join.tally import Tally, tally

Triples = set[tuple[int, int, bool]]


def found(shapes: np.ndarray, x: np.ndarray, y: np.ndarray, *, workers: int = 1) -> Triples:
    """What the index says: point, polygon, whether in the interior."""
    pairs = index_of(shapes, workers=workers).pairs(x, y)
    triples = list(zip(pairs.point.tolist(), pairs.polygon.tolist(), pairs.interior.tolist(), strict=True))
    assert len(set(triples)) == len(triples)
    return set(triples)


def exact(shapes: np.ndarray, x: np.ndarray, y: np.ndarray) -> Triples:
    """What the predicates of shapely say, each point against each polygon."""
    triples = set()
    for polygon, shape in enumerate(shapes):
        covers, contains = shapely.intersects_xy(shape, x, y), shapely.contains_xy(shape, x, y)
        triples |= {(int(point), polygon, bool(contains[point])) for point in np.flatnonzero(covers)}
    return triples


def jagged(chance: np.random.Generator, *, corners: int, radius: float) -> shapely.Geometry:
    """A star of that many corners; where it crosses itself, what is valid of it."""
    angle = np.sort(chance.uniform(0, 2 * np.pi, corners))
    reach = radius * chance.uniform(0.1, 1, corners)
    centre = chance.uniform(-2, 2, 2)
    return shapely.make_valid(shapely.polygons(centre + reach[:, None] * np.c_[np.cos(angle), np.sin(angle)]))


def holed(chance: np.random.Generator) -> shapely.Geometry:
    """A square with a square hole, and an island in the hole."""
    west, south = chance.integers(-8, 8, 2) / 4
    outer = shapely.box(west, south, west + 1, south + 1)
    hole = shapely.box(west + 0.25, south + 0.25, west + 0.75, south + 0.75)
    island = shapely.box(west + 0.375, south + 0.375, west + 0.5, south + 0.5)
    return shapely.union(shapely.difference(outer, hole), island)


def sliver(chance: np.random.Generator) -> shapely.Geometry:
    """Long, and 1e-13 to 1e-3 wide, in any direction."""
    a, b = chance.uniform(-2, 2, (2, 2))
    aside = np.array([a[1] - b[1], b[0] - a[0]]) * 10.0 ** -chance.uniform(3, 13)
    return shapely.polygons([a, b, b + aside])


def spiked(chance: np.random.Generator) -> shapely.Geometry:
    """A square with a spike a hundred times as long as it is wide."""
    x, y = chance.uniform(-1, 1, 2)
    return shapely.polygons(
        [(x, y), (x + 0.1, y), (x + 0.1, y + 0.04), (x + 2, y + 0.05), (x + 0.1, y + 0.06), (x, y + 0.1)]
    )


def on_lines(chance: np.random.Generator) -> shapely.Geometry:
    """A box whose sides are grid lines of any fineness."""
    west, south = chance.integers(-16, 16, 2) / 8
    return shapely.box(west, south, west + chance.integers(1, 9) / 8, south + chance.integers(1, 9) / 8)


def nested(chance: np.random.Generator) -> shapely.Geometry:
    """One of some squares about one centre."""
    half = 2.0 ** -chance.integers(0, 6)
    return shapely.box(-half, -half, half, half)


def tiny(chance: np.random.Generator) -> shapely.Geometry:
    """A triangle of the size of a rounding error, up to that of a cell."""
    corner = chance.uniform(-1, 1, 2)
    return shapely.polygons(corner + 10.0 ** -chance.uniform(1, 15) * np.array([[0, 0], [1, 0.1], [0.2, 1]]))


KINDS: list[Callable[[np.random.Generator], shapely.Geometry]] = [
    lambda chance: jagged(chance, corners=int(chance.integers(3, 12)), radius=1),
    lambda chance: jagged(chance, corners=200, radius=3),
    *(holed, sliver, spiked, on_lines, nested, tiny),
]


def neighbours(chance: np.random.Generator) -> list[shapely.Geometry]:
    """Triangles that share edges and corners to the last digit."""
    corners = shapely.MultiPoint(chance.uniform(-2, 2, (12, 2)))
    return list(shapely.get_parts(shapely.delaunay_triangles(corners)))


def awkward_points(shapes: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    """Points at random, on vertices, on edges as near as floats come, a rounding error beside them, on grid lines."""
    vertices = shapely.get_coordinates(shapes)
    vertices = vertices[chance.integers(0, len(vertices), 60)]
    edges = [shapely.get_coordinates(shape) for shape in shapes]
    ends = np.concatenate([np.c_[ring[:-1], ring[1:]] for ring in edges])[:200]
    part = chance.choice([0.5, 0.25, 1 / 3, 0.1], len(ends))[:, None]
    on_edges = ends[:, :2] + part * (ends[:, 2:] - ends[:, :2])
    # Beside 0 lie numbers of which GEOS cannot multiply two.
    beside = np.nextafter(np.where(vertices == 0, 1e-9, vertices), chance.choice([-np.inf, np.inf], vertices.shape))
    level = np.c_[chance.uniform(-3, 3, 60), vertices[:, 1]]
    on_lines = chance.integers(-24, 24, (80, 2)) / 8
    half_on_lines = np.c_[chance.integers(-48, 48, 40) / 16, chance.uniform(-3, 3, 40)]
    return np.concatenate([chance.uniform(-3, 3, (150, 2)), vertices, on_edges, beside, level, on_lines, half_on_lines])


def a_world(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Polygons of every kind, neighbours among them, and awkward points."""
    chance = np.random.default_rng(seed)
    made = [chance.choice(KINDS)(chance) for _ in range(chance.integers(1, 10))]
    shapes = np.array([*made, *(neighbours(chance) if seed % 2 else [])], dtype=object)
    return shapes, awkward_points(shapes, chance)


SCALES = [
    (1.0, (0.0, 0.0)),
    (1e-5, (111.5, -7.6)),
    (3e4, (5.6e5, 9.15e6)),
    (1e-7, (-111.5, 7.6)),
    (2.0**-30, (1.0, 1.0)),
]
"""Toy units, degrees in Madiun, metres of UTM, a room in degrees, and cells as small as coordinates can tell."""


WORLDS = {"max_examples": 60, "deadline": None, "suppress_health_check": [HealthCheck.too_slow]}


def moved(shapes: np.ndarray, points: np.ndarray, factor: float, offset: tuple[float, float]) -> tuple[np.ndarray, ...]:
    """The world at another scale and place, without what is no polygon there, and x and y of the points."""
    there = shapely.transform(shapes, lambda xy: xy * factor + offset)
    return polygonal(there[shapely.is_valid(there) & ~shapely.is_empty(there)]), *(points * factor + offset).T


@settings(**WORLDS)
@given(seed=st.integers(0, 2**32), scale=st.sampled_from(SCALES))
def test_equal_to_the_exact_predicates(seed: int, scale: tuple[float, tuple[float, float]]) -> None:
    shapes, x, y = moved(*a_world(seed), *scale)
    assert found(shapes, x, y) == exact(shapes, x, y)


@settings(**WORLDS | {"max_examples": 30})
@given(seed=st.integers(0, 2**32), per_side=st.sampled_from([1, 3, 100]), step=st.sampled_from([1, 5]))
def test_the_grid_changes_nothing(seed: int, per_side: int, step: int) -> None:
    shapes, points = a_world(seed)
    with pytest.MonkeyPatch.context() as other:
        other.setattr(cells, "PER_SIDE", (per_side, per_side))
        other.setattr(cells, "STEP", step)
        other.setattr(cells, "CELLS_AT_ONCE", 1000)
        other.setattr(index, "AT_ONCE", 7)
        other.setattr(index, "FEW_VERTICES", 0)
        other.setattr(pages_module, "ROOT_CELLS", 16)
        other.setattr(pages_module, "DENSE", 0)
        drawn = found(polygonal(shapes), *points.T)
    assert drawn == found(polygonal(shapes), *points.T)


@settings(**WORLDS | {"max_examples": 30})
@given(seed=st.integers(0, 2**32), pieces=st.integers(1, 9))
def test_order_blocks_and_cores_change_nothing(seed: int, pieces: int) -> None:
    """Points backwards, polygons backwards, in blocks, on two cores: the same triples under their own numbers."""
    shapes, points = a_world(seed)
    shapes = polygonal(shapes)
    straight = found(shapes, *points.T)
    last = len(points) - 1, len(shapes) - 1
    backwards = found(shapes[::-1], *points[::-1].T, workers=2)
    assert {(last[0] - point, last[1] - polygon, interior) for point, polygon, interior in backwards} == straight
    drawn, parts = index_of(shapes), np.array_split(np.arange(len(points)), pieces)
    in_blocks = {
        (int(part[point]), int(polygon), bool(interior))
        for part in parts
        for point, polygon, interior in zip(*drawn.pairs(*points[part].T), strict=True)
    }
    assert in_blocks == straight


def test_an_index_of_nothing_finds_nothing() -> None:
    for shapes in (np.empty(0, dtype=object), np.array([None, shapely.Polygon(), shapely.Point(0, 0)], dtype=object)):
        assert found(shapes, np.array([0.0, np.nan]), np.array([0.0, 0.0])) == set()


def test_no_position_is_in_no_polygon() -> None:
    square = np.array([shapely.box(0, 0, 1, 1)])
    x, y = np.array([np.nan, 0.5, np.inf, 0.5]), np.array([0.5, np.nan, 0.5, 0.5])
    assert found(square, x, y) == {(3, 0, True)}


def test_a_village_in_an_empty_country() -> None:
    """Two squares of 10 m, 5,000 km apart: the pages between them are not there."""
    squares = shapely.box([0, 5_000_000], [0, 0], [10, 5_000_010], [10, 10])
    layer = index_of(squares).layers[0]
    assert len(layer.pages.levels) == 2
    assert len(layer.cell) < 100_000
    assert found(squares, np.array([5.0, 2_500_000, 5_000_010]), np.array([5.0, 5, 10])) == {
        (0, 0, True),
        (2, 1, False),
    }


def test_large_and_small_lie_in_layers_of_their_own() -> None:
    """A house in a province is drawn as finely as the province."""
    nested_ = shapely.box([0, 50_000], [0, 50_000], [100_000, 50_010], [100_000, 50_010])
    assert len(index_of(nested_).layers) == 2
    assert found(nested_, np.array([50_005.0, 50_011]), np.array([50_005.0, 50_005])) == {
        (0, 0, True),
        (0, 1, True),
        (1, 0, True),
    }


def test_rows_by_head() -> None:
    """Of a square of 1 with cells of 1/8, two edges reach every row; the level ones lie in the first and the last."""
    with pytest.MonkeyPatch.context() as coarse:
        coarse.setattr(cells, "PER_SIDE", (8, 8))
        square = np.array([shapely.box(0, 0, 1, 1)])
        grid = frames(shapely.bounds(square))
        drawn, rows = draw(edges_of(square), grid, slice(0, 1))
    assert (grid.exponent.tolist(), grid.width.tolist(), grid.height.tolist()) == ([-3], [9], [9])
    assert np.diff(rows.first).tolist() == [3, 2, 2, 2, 2, 2, 2, 2, 3]
    # 9 x 9 cells as the upper edge lies in a row of its own; all but the outermost are wholly inside.
    assert (len(drawn.full), int(drawn.full.sum())) == (81, 49)


def test_a_certain_side_is_the_exact_side() -> None:
    """By whole numbers: of (0,0)-(3,1) the point (1,1/2) is left, (2,1/2) right, and (3,1), (0,0) on it."""
    x, y = np.array([1.0, 2, 3, 0]), np.array([0.5, 0.5, 1, 0])
    odd, uncertain = parity(x, y, np.arange(4), np.zeros(4, dtype="int64"), np.array([0.0, 3]), np.array([0.0, 1]))
    assert odd[:2].tolist() == [True, False]
    assert uncertain.tolist() == [False, False, True, True]


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=20), st.integers(-30, 10))
def test_a_greater_coordinate_is_never_in_a_smaller_cell(coordinates: list[float], exponent: int) -> None:
    """What makes the rows complete."""
    ordered = np.sort(coordinates)
    assert (np.diff(numbers(ordered, exponent)) >= 0).all()
    assert (numbers(ordered, np.full(len(ordered), exponent)) == numbers(ordered, exponent)).all()


def test_pages_keep_cells_apart() -> None:
    """Every cell under a box has a slot of its own, and no other cell has one of these."""
    with pytest.MonkeyPatch.context() as deep:
        deep.setattr(pages_module, "ROOT_CELLS", 4)
        deep.setattr(pages_module, "DENSE", 0)
        grid = pages([np.array([-70, 900]), np.array([5, 900]), np.array([70, 901]), np.array([9, 902])])
    columns, rows = (axis.ravel() for axis in np.meshgrid(np.arange(-80, 910), np.arange(0, 910)))
    slot = grid.slot(columns, rows)
    taken = slot[slot != EMPTY]
    assert len(np.unique(taken)) == len(taken)
    assert taken.max() < grid.slots
    boxed = (columns >= -70) & (columns <= 70) & (rows >= 5) & (rows <= 9)
    assert (slot[boxed] != EMPTY).all()


# -- counts -----------------------------------------------------------------------------------------------------------
def counted(shapes: np.ndarray, points: np.ndarray, answers: list[np.ndarray]) -> Tally:
    """The tally by the exact predicate, one polygon after the other."""
    rows = []
    for shape in shapes:
        inside = shapely.contains_xy(shape, *points.T)
        rows.append([int(inside.sum()), *(int((inside & answer).sum()) for answer in answers)])
    placed = {point for point, _, interior in exact(shapes, *points.T) if interior}
    return Tally(np.array(rows), len(points), len(placed), 0)


@settings(**WORLDS | {"max_examples": 30})
@given(seed=st.integers(0, 2**32), number=st.integers(0, 20))
def test_counts_are_those_of_the_exact_predicate(seed: int, number: int) -> None:
    shapes, points = a_world(seed)
    shapes = polygonal(shapes)
    answers = list(np.random.default_rng(seed).random((number, len(points))) < 0.3)
    drawn = index_of(shapes)
    whole, _ = tally(drawn, *points.T, answers)
    expected = counted(shapes, points, answers)
    assert whole.counts.tolist() == expected.counts.tolist()
    assert whole[1:4] == expected[1:4]
    parts = np.array_split(np.arange(len(points)), 3)
    blocks = [tally(drawn, *points[part].T, [answer[part] for answer in answers])[0] for part in parts]
    together = reduce(Tally.plus, blocks, Tally.empty(len(shapes), number))
    assert together.counts.tolist() == whole.counts.tolist()
    assert together[1:4] == whole[1:4]


def test_a_tally_by_head() -> None:
    """Two squares side by side and one over both: 1 in the first, 1 in both, 1 on the shared edge, 1 out, 1 nowhere."""
    squares = shapely.box([0, 1, 0], [0, 0, 0], [1, 2, 0.6], [1, 1, 1])
    x, y = np.array([0.7, 0.5, 1.0, 9, np.nan]), np.array([0.5, 0.5, 0.5, 0.5, 0.5])
    found_, _ = tally(index_of(squares), x, y, [np.array([True, True, True, True, True])])
    assert found_.counts.tolist() == [[2, 2], [0, 0], [1, 1]]
    assert found_[1:4] == (5, 2, 1)
