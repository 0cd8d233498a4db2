"""The districts around the study: invented neighbours that share its outer border corner by corner."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely
from shapely import Geometry, LineString, Polygon

from pipeline.sample.chance import Floats, generator
from pipeline.sample.facts import GEOGRAPHIC_CRS
from pipeline.sample.ground import Ground, ground_of

if TYPE_CHECKING:
    from collections.abc import Sequence

BEARINGS = (12.0, 68.0, 122.0, 187.0, 245.0, 303.0)
"""Where the border between a neighbour and the one before it leaves the study, in degrees from the east."""
REACH_M = 6000.0
"""How far the neighbours go: well beyond what a map of the study shows."""
DIRECTIONS = ("Timur", "Timur Laut", "Utara", "Barat Laut", "Barat", "Barat Daya", "Selatan", "Tenggara")
"""The eight directions, from the east against the clock."""
_STEP_M = 120.0
_WAVE = 0.035


def outline(villages: gpd.GeoDataFrame) -> Geometry:
    """The ground of all villages without holes, in degrees, with every corner of its outer border."""
    ground = shapely.union_all(shapely.make_valid(villages.geometry.to_numpy()))
    filled = [Polygon(part.exterior) for part in shapely.get_parts(ground) if part.geom_type == "Polygon"]
    return shapely.union_all(filled)


def make_neighbours(villages: gpd.GeoDataFrame, *, seed: int) -> gpd.GeoDataFrame:
    """`name, geometry` (EPSG:4326): one neighbour for each of `BEARINGS`, fewer around a study with few corners."""
    study, ground = outline(villages), ground_of(villages)
    borders = _borders(study, ground, generator(seed, 14))
    frame = _frame([border.coords[-1] for border in borders], study, ground)
    faces = shapely.get_parts(shapely.polygonize([shapely.union_all([study.boundary, frame, *borders])]))
    middles = shapely.point_on_surface(faces)
    outer = [face for face, middle in zip(faces, middles, strict=True) if not study.contains(middle)]
    return gpd.GeoDataFrame({"name": _named(outer, study)}, geometry=outer, crs=GEOGRAPHIC_CRS)


def _borders(study: Geometry, ground: Ground, random: np.random.Generator) -> list[LineString]:
    """A line from the corner that lies furthest in each direction outwards, so that none meets the study again."""
    corners = shapely.get_coordinates(study.boundary)
    corners_m = ground.to_metres(corners)
    found: dict[int, LineString] = {}
    for bearing in BEARINGS:
        ahead = np.array([np.cos(np.radians(bearing)), np.sin(np.radians(bearing))])
        corner = int(np.argmax(corners_m @ ahead))
        if not any((corners[corner] == corners[other]).all() for other in found):
            found[corner] = _border(corners[corner], ahead, ground, random)
    return list(found.values())


def _border(corner: Floats, ahead: Floats, ground: Ground, random: np.random.Generator) -> LineString:
    """Waves grow with the distance and go sideways only, so that borders neither turn back nor meet."""
    along = np.arange(0, REACH_M + _STEP_M, _STEP_M)
    waves = np.sin(along / 610 + random.uniform(0, 6)) + 0.5 * np.sin(along / 230 + random.uniform(0, 6))
    aside = np.array([-ahead[1], ahead[0]])
    corner_m = ground.to_metres(corner[None, :])[0]
    points = corner_m + along[:, None] * ahead + (_WAVE * along * waves)[:, None] * aside
    return LineString(np.vstack([corner, ground.to_degrees(points[1:])]))


def _frame(ends: Sequence[tuple[float, ...]], study: Geometry, ground: Ground) -> LineString:
    """The closed line through the outer ends of the borders, bulging outwards between them."""
    middle_m = ground.to_metres(shapely.get_coordinates(study.envelope.centroid))[0]
    ends_m = ground.to_metres(np.array(ends))
    away = ends_m - middle_m
    order = np.argsort(np.arctan2(away[:, 1], away[:, 0]))
    ring = [_arc(ends_m[here], ends_m[there], middle_m) for here, there in zip(order, np.roll(order, -1), strict=True)]
    exact = {tuple(ground.to_degrees(end[None, :])[0]): end_deg for end, end_deg in zip(ends_m, ends, strict=True)}
    points = [exact.get(tuple(point), tuple(point)) for arc in ring for point in ground.to_degrees(arc)]
    return LineString([*points, points[0]])


def _arc(start_m: Floats, end_m: Floats, middle_m: Floats) -> Floats:
    """Points from `start_m` to before `end_m`, turning around the middle."""
    here, there = start_m - middle_m, end_m - middle_m
    turn = np.arctan2(here[1], here[0])
    sweep = (np.arctan2(there[1], there[0]) - turn) % (2 * np.pi)
    part = np.arange(24) / 24
    radius = np.hypot(*here) * (1 - part) + np.hypot(*there) * part
    angle = turn + sweep * part
    return np.asarray(middle_m + np.column_stack([np.cos(angle), np.sin(angle)]) * radius[:, None])


def _named(faces: Sequence[Geometry], study: Geometry) -> list[str]:
    """A name by where each face lies, with a number from the second one of a direction on."""
    middle = shapely.get_coordinates(study.envelope.centroid)[0]
    away = np.array([shapely.get_coordinates(face.centroid)[0] - middle for face in faces])
    bearings = np.degrees(np.arctan2(away[:, 1], away[:, 0])) % 360
    directions = [DIRECTIONS[round(bearing / 45) % 8] for bearing in bearings]
    earlier = [directions[:place].count(direction) for place, direction in enumerate(directions)]
    return [
        f"Kecamatan Contoh {direction}" + (f" {before + 1}" if before else "")
        for direction, before in zip(directions, earlier, strict=True)
    ]
