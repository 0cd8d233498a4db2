"""What a basemap shows inside the study: main and village roads, rivers, and the built-up ground around the areas."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely
from shapely import Geometry, LineString

from pipeline.sample.chance import Floats, generator
from pipeline.sample.facts import GEOGRAPHIC_CRS
from pipeline.sample.lines import curved

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.sample.ground import Ground
    from pipeline.sample.settlements import Settlements

RIVERS: Mapping[str, tuple[float, float]] = {"Kali Contoh": (155.0, -0.12), "Kali Rekaan": (75.0, 0.3)}
MAIN_ROADS: Mapping[str, tuple[float, float]] = {
    "Jalan Raya Contoh": (8.0, 0.1),
    "Jalan Raya Rekaan": (98.0, -0.15),
    "Jalan Lingkar Contoh": (40.0, 0.32),
}
"""Name -> direction in degrees from the east, and how far beside the middle it passes, in parts of the extent."""
BEYOND_M = 4000.0
"""How far roads and rivers go on outside the study."""
_TRIES = 60
_STEP_M = 90.0


def make_rivers(settlements: Settlements, *, seed: int) -> gpd.GeoDataFrame:
    """`name, geometry` (EPSG:4326): winding lines that touch few areas; the second one flows into the first."""
    random = generator(seed, 15)
    river, tributary = (_across(settlements, *way, winding=0.05, random=random) for way in RIVERS.values())
    upstream = max(shapely.get_parts(tributary.difference(river)), key=lambda part: part.length)
    return _layer(settlements.ground, list(RIVERS), [river, upstream])


def make_main_roads(settlements: Settlements, *, seed: int) -> gpd.GeoDataFrame:
    """`name, geometry` (EPSG:4326): roads across the study, then the nameless ones from village to village."""
    random = generator(seed, 16)
    mains = [_across(settlements, *way, winding=0.012, random=random) for way in MAIN_ROADS.values()]
    between = _between_villages(settlements)
    return _layer(settlements.ground, [*MAIN_ROADS, *[None] * len(between)], [*mains, *between])


def make_built_up(settlements: Settlements, *, seed: int) -> gpd.GeoDataFrame:
    """`geometry` (EPSG:4326): the ground of each hamlet, wider than its areas by gardens and better houses."""
    random = generator(seed, 17)
    blocks: list[Geometry] = []
    for number, land in enumerate(settlements.land.values()):
        mine = np.flatnonzero(settlements.character.village == number)
        wide = [_around(settlements.cells[index].shape, random) for index in mine]
        blocks += shapely.get_parts(shapely.union_all(wide).intersection(land)).tolist()
    kept = [block for block in blocks if block.geom_type == "Polygon"]
    return gpd.GeoDataFrame(geometry=[settlements.ground.shape_to_degrees(block) for block in kept], crs=GEOGRAPHIC_CRS)


def _around(cell: Geometry, random: np.random.Generator) -> Geometry:
    """A ragged edge around one area; the cell itself lies wholly inside."""
    width_m = float(random.uniform(35, 75))
    wide = cell.buffer(width_m, quad_segs=2).simplify(width_m / 6)
    return wide.union(cell)


def _layer(ground: Ground, names: Sequence[str | None], lines: Sequence[LineString]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"name": list(names)}, geometry=[ground.shape_to_degrees(line) for line in lines], crs=GEOGRAPHIC_CRS
    )


def _across(
    settlements: Settlements, bearing_deg: float, beside: float, *, winding: float, random: np.random.Generator
) -> LineString:
    """Of several lines in about one direction the one of which least lies on assessed ground."""
    ground = shapely.box(*shapely.total_bounds(list(settlements.land.values())))
    areas = shapely.union_all([cell.shape for cell in settlements.cells]).buffer(15, quad_segs=1)
    tries = [_line(ground, bearing_deg, beside, winding, random) for _ in range(_TRIES)]
    return min(tries, key=lambda line: line.intersection(areas).length)


def _line(
    ground: Geometry, bearing_deg: float, beside: float, winding: float, random: np.random.Generator
) -> LineString:
    west, south, east, north = ground.bounds
    size_m = float(np.hypot(east - west, north - south))
    turn = np.radians(bearing_deg + random.normal(0, 6))
    ahead, aside = np.array([np.cos(turn), np.sin(turn)]), np.array([-np.sin(turn), np.cos(turn)])
    along = np.arange(-size_m / 2 - BEYOND_M, size_m / 2 + BEYOND_M, _STEP_M)
    shift = size_m * (beside + random.normal(0, 0.08)) / 2 + winding * size_m * _waves(along / size_m, random)
    middle = np.array([(west + east) / 2, (south + north) / 2])
    return LineString(middle + along[:, None] * ahead + shift[:, None] * aside)


def _waves(along: Floats, random: np.random.Generator) -> Floats:
    """Bends of four lengths, the longer ones wider."""
    waves = np.zeros(len(along))
    for count in (2, 5, 11, 23):
        waves += np.sin(2 * np.pi * (along * count + random.uniform())) / np.sqrt(count)
    return waves


def _between_villages(settlements: Settlements) -> list[LineString]:
    """From the middle of each village to the nearest one before it: all are joined, by as many roads less one."""
    middles = [shapely.point_on_surface(land) for land in settlements.land.values()]
    roads = []
    for later in range(1, len(middles)):
        nearest = min(middles[:later], key=middles[later].distance)
        roads.append(curved(LineString([middles[later], nearest])))
    return roads
