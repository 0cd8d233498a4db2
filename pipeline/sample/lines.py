"""Roads and drains: the streets of the areas with width, surface and condition, and the roads between hamlets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import Geometry, LineString

from pipeline.sample.chance import Floats, generator
from pipeline.sample.facts import GEOGRAPHIC_CRS

if TYPE_CHECKING:
    from pipeline.sample.ground import Ground
    from pipeline.sample.settlements import Settlements
    from pipeline.sample.shares import Shares

WIDE_M = 1.5  # form B splits roads at this width
FIRE_ROAD_M = 3.5  # and fire access at this one


def make_roads(settlements: Settlements, shares: Shares, *, seed: int) -> gpd.GeoDataFrame:
    """`road_id, area, main, width_m, surface, condition, geometry`; `area` is the number of the area, -1 between."""
    random = generator(seed, 4)
    rows = [row for area in range(len(settlements.cells)) for row in _streets(settlements, shares, area, random)]
    rows += [
        {"area": -1, "main": True, "width_m": 4.5, "surface": "paved", "condition": "good", "geometry": line}
        for line in _between(settlements)
    ]
    return _layer(rows, settlements.ground, prefix="J")


def make_drains(roads: gpd.GeoDataFrame, settlements: Settlements, shares: Shares, *, seed: int) -> gpd.GeoDataFrame:
    """`drain_id, area, width_m, condition, geometry`: drains beside the streets that have one."""
    random = generator(seed, 5)
    rows: list[dict[str, object]] = []
    for area, cell in enumerate(settlements.cells):
        ditches = _ditches([street.line for street in cell.streets], roads, area, cell.shape)
        have = ~_chosen(_lengths(ditches), float(shares.share["4b"][area]), random)
        have[0] = have[0] or not have.any()
        kept = [ditch for ditch, there in zip(ditches, have, strict=True) if there]
        damaged = _chosen(_lengths(kept), float(shares.share["4c"][area]), random)
        rows += [
            {"area": area, "width_m": width, "condition": _condition(bad), "geometry": ditch}
            for ditch, bad, width in zip(kept, damaged, random.choice([0.3, 0.4, 0.5, 0.6], len(kept)), strict=True)
        ]
    return _layer(rows, settlements.ground, prefix="D")


def _layer(rows: list[dict[str, object]], ground: Ground, *, prefix: str) -> gpd.GeoDataFrame:
    table = pd.DataFrame(rows)
    shapes = [ground.shape_to_degrees(line) for line in table.pop("geometry")]
    numbers = [f"{prefix}{row:05d}" for row in range(1, len(rows) + 1)]
    table.insert(0, {"J": "road_id", "D": "drain_id"}[prefix], numbers)
    return gpd.GeoDataFrame(table, geometry=shapes, crs=GEOGRAPHIC_CRS)


def _streets(
    settlements: Settlements, shares: Shares, area: int, random: np.random.Generator
) -> list[dict[str, object]]:
    streets = settlements.cells[area].streets
    latent = float(settlements.character.latent[area])
    poor = 1 / (1 + np.exp(-latent))
    main_m = round(float(random.uniform(3.6, 5.5) if not shares.flag["7a"][area] else random.uniform(2.0, 3.4)), 1)
    widths = np.round(random.uniform(1.0, 1.6 + 1.6 * (1 - poor), len(streets)), 1)
    earth = random.uniform(size=len(streets)) < 0.15 + 0.7 * poor
    damaged = _chosen(_lengths([street.line for street in streets]), float(shares.share["2b"][area]), random)
    return [
        {
            "area": area,
            "main": street.main,
            "width_m": main_m if street.main else float(width),
            "surface": "earth" if soft and (not street.main or latent > 0.8) else "paved",
            "condition": _condition(bad),
            "geometry": street.line,
        }
        for street, width, soft, bad in zip(streets, widths, earth, damaged, strict=True)
    ]


def _condition(bad: object) -> str:
    return "damaged" if bad else "good"


def _lengths(lines: list[LineString]) -> Floats:
    return np.array([line.length for line in lines])


def _chosen(lengths_m: Floats, share: float, random: np.random.Generator) -> np.ndarray:
    """Which pieces, taken in a chance order, come nearest to the share of the whole length."""
    chosen = np.zeros(len(lengths_m), dtype=bool)
    target_m, taken_m = share * lengths_m.sum(), 0.0
    for piece in random.permutation(len(lengths_m)):
        if taken_m + lengths_m[piece] / 2 <= target_m:
            chosen[piece] = True
            taken_m += float(lengths_m[piece])
    return chosen


def _ditches(streets: list[LineString], roads: gpd.GeoDataFrame, area: int, cell: Geometry) -> list[LineString]:
    """A line beside each street, cut to the area."""
    widths = roads.loc[roads["area"] == area, "width_m"].to_numpy(dtype=float)
    beside = [street.offset_curve(width / 2 + 0.4) for street, width in zip(streets, widths, strict=True)]
    inside = [shapely.get_parts(line.intersection(cell.buffer(-0.3))) for line in beside]
    return [
        max(parts, key=lambda part: part.length)
        for parts in inside
        if len(parts) and parts[0].geom_type == "LineString"
    ]


def _between(settlements: Settlements) -> list[LineString]:
    """Roads that join the hamlets of a village, end of street to end of street, outside the areas."""
    found: list[LineString] = []
    cells = settlements.cells
    hamlet = settlements.delineations["name"].str.split(" ").str[3].to_numpy()
    areas = shapely.union_all([cell.shape for cell in cells]).buffer(0.5)
    for number, land in enumerate(settlements.land.values()):
        mine = np.flatnonzero(settlements.character.village == number)
        groups = [[cells[index] for index in mine if hamlet[index] == name] for name in dict.fromkeys(hamlet[mine])]
        ends = [
            shapely.multipoints(shapely.get_coordinates([cell.streets[0].line.boundary for cell in group]))
            for group in groups
        ]
        for later in range(1, len(ends)):
            nearest = min(ends[:later], key=ends[later].distance)
            straight = shapely.shortest_line(ends[later], nearest)
            parts = shapely.get_parts(curved(straight).intersection(land).difference(areas))
            found += [part for part in parts if part.geom_type == "LineString" and part.length > 15]
    return found


def curved(straight: LineString) -> LineString:
    """The straight line with a gentle bow, as a country road has."""
    along = np.linspace(0, 1, max(int(straight.length / 25), 2) + 1)
    points = shapely.get_coordinates(shapely.line_interpolate_point(straight, along, normalized=True))
    side = (points[-1] - points[0])[::-1] * np.array([-1.0, 1.0])
    return LineString(points + side * (0.06 * np.sin(np.pi * along) + 0.02 * np.sin(3 * np.pi * along))[:, None])
