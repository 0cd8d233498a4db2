"""Where in a village the hamlets lie: near its middle, apart from each other, wholly inside, whatever its shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely import Geometry, Polygon

if TYPE_CHECKING:
    import geopandas as gpd

    from pipeline.sample.chance import Floats
    from pipeline.sample.clusters import Cell
    from pipeline.sample.ground import Ground

_APART_M = 45.0
_MARGIN_M = 18.0
_TRIES = 260


def interiors(villages: gpd.GeoDataFrame, ground: Ground) -> dict[str, Geometry]:
    """For each village code the land in metres that belongs to it alone.

    Real files hold overlaps; a hamlet there would lie in two villages.
    """
    merged = villages.dissolve(by="village_code", sort=False).geometry
    shapes = [shapely.make_valid(ground.shape_to_metres(shape)) for shape in merged]
    tree = shapely.STRtree(shapes)
    alone = {}
    for index, (code, shape) in enumerate(zip(merged.index, shapes, strict=True)):
        others = [shapes[other] for other in tree.query(shape, predicate="intersects") if other != index]
        alone[str(code)] = shape.difference(shapely.union_all(others)) if others else shape
    return alone


def place(hamlets: list[list[Cell]], land: Geometry, random: np.random.Generator) -> list[list[Cell]]:
    """The hamlets turned and shifted into `land`; where they do not fit, all are drawn smaller until they do."""
    inside = _shrunk(land)
    angle = random.uniform(0, np.pi)
    for size in 0.86 ** np.arange(40):
        placed = _placed(hamlets, inside, float(size), float(angle), random)
        if placed is not None:
            return placed
    raise AssertionError("a village without room for a house")


def _shrunk(land: Geometry) -> Geometry:
    for margin_m in (_MARGIN_M, 6.0, 2.0, 0.5):
        inside = land.buffer(-margin_m)
        if inside.area > 0.25 * land.area:
            return inside
    return land


def _placed(
    hamlets: list[list[Cell]], inside: Geometry, size: float, angle: float, random: np.random.Generator
) -> list[list[Cell]] | None:
    """One attempt: the largest hamlet first, each at the first of the candidate spots that is free."""
    spots = _spots(inside, random)
    free = inside
    placed: dict[int, list[Cell]] = {}
    for number in sorted(range(len(hamlets)), key=lambda index: -sum(cell.shape.area for cell in hamlets[index])):
        outline = shapely.union_all([cell.shape for cell in hamlets[number]]).convex_hull
        spot = _free_spot(outline, free, spots, size, angle, random)
        if spot is None:
            return None
        turn, shift = spot
        placed[number] = [cell.mapped(turn, shift) for cell in hamlets[number]]
        taken = shapely.union_all([cell.shape for cell in placed[number]]).buffer(_APART_M * size, quad_segs=2)
        free = free.difference(taken)
    return [placed[number] for number in range(len(hamlets))]


def _spots(inside: Geometry, random: np.random.Generator) -> Floats:
    """Points of the land in a chance order that favours its middle; the middle itself as a last resort."""
    west, south, east, north = inside.bounds
    many = np.column_stack([random.uniform(west, east, 4000), random.uniform(south, north, 4000)])
    points = many[shapely.contains_xy(inside, many[:, 0], many[:, 1])]
    if len(points) == 0:
        points = shapely.get_coordinates(inside.representative_point())
    middle = shapely.get_coordinates(shapely.maximum_inscribed_circle(_largest(inside), tolerance=5.0))[0]
    away = np.hypot(*(points - middle).T)
    order = np.argsort(away * random.uniform(0.06, 1.0, len(points)), kind="stable")
    return np.vstack([points[order][: _TRIES // 2], middle[None, :], points[order][_TRIES // 2 :]])


def _largest(land: Geometry) -> Polygon:
    return max(shapely.get_parts(land), key=lambda part: part.area)


def _free_spot(
    outline: Polygon, free: Geometry, spots: Floats, size: float, angle: float, random: np.random.Generator
) -> tuple[Floats, Floats] | None:
    shapely.prepare(free)
    every = spots[shapely.contains_xy(free, spots[:, 0], spots[:, 1])][:_TRIES]
    for spot in every:
        turn = _turn(angle + random.normal(0, 0.2) + random.integers(0, 2) * np.pi / 2, size)
        if free.contains(Polygon(shapely.get_coordinates(outline) @ turn.T + spot)):
            return turn, spot
    return None


def _turn(angle: float, size: float) -> Floats:
    cosine, sine = np.cos(angle) * size, np.sin(angle) * size
    return np.array([[cosine, -sine], [sine, cosine]])
