"""Form B of every RT: counts that agree with the households, lengths that agree with the lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
import shapely

from pipeline.sample.chance import Floats, generator
from pipeline.sample.lines import FIRE_ROAD_M, WIDE_M

if TYPE_CHECKING:
    import geopandas as gpd

    from pipeline.sample.census import Census
    from pipeline.sample.ground import Ground
    from pipeline.sample.settlements import Settlements
    from pipeline.sample.shares import Shares

_FARTHEST_HOUSE_M = 100.0


class Inside(NamedTuple):
    """Which line lies in which of so many areas, and how much of it."""

    line: np.ndarray
    area: np.ndarray
    length_m: Floats
    areas: int


def make_forms(
    settlements: Settlements,
    census: Census,
    roads: gpd.GeoDataFrame,
    drains: gpd.GeoDataFrame,
    shares: Shares,
    *,
    seed: int,
) -> pd.DataFrame:
    """`area_id` and the variables of the table `forms`, one row an area, before any defect."""
    random = generator(seed, 9)
    shapes = settlements.ground.shape_to_metres(settlements.delineations.geometry.to_numpy())
    parts = [
        _counts(settlements, census, shapes, random),
        _roads(roads, _inside(roads, shapes, settlements.ground), shares, random),
        _floods(shapes, shares, random),
        _drains(drains, _inside(drains, shapes, settlements.ground), shares, random),
        _services(settlements, roads, shares, random),
    ]
    return pd.concat(parts, axis=1)


def _counts(settlements: Settlements, census: Census, shapes: np.ndarray, random: np.random.Generator) -> pd.DataFrame:
    settlement_ha = np.round(shapely.area(shapes) / 10_000, 3)
    return pd.DataFrame(
        {
            "area_id": settlements.area_ids,
            "rt_area_ha": np.round(settlement_ha * random.uniform(1.05, 1.6, len(shapes)), 3),
            "settlement_area_ha": settlement_ha,
            "buildings": census.buildings,
            "household_heads": census.households,
            "families": census.families,
            "population": census.population,
            "steep_pct": 0.0,
        }
    )


def _roads(roads: gpd.GeoDataFrame, inside: Inside, shares: Shares, random: np.random.Generator) -> pd.DataFrame:
    """B5 to B12. The sums are rounded and the parts are their differences, so that parts add up to their total."""
    wide = roads["width_m"].to_numpy() >= WIDE_M
    paved = roads["surface"].to_numpy() == "paved"
    good = roads["condition"].to_numpy() == "good"
    kinds = [
        is_good & is_wide & is_paved
        for is_wide in (wide, ~wide)
        for is_paved in (paved, ~paved)
        for is_good in (good, ~good)
    ]
    sums = np.round(np.cumsum([_per_area(inside, kind) for kind in kinds], axis=0), 1)
    part = np.round(np.diff(sums, axis=0, prepend=0), 1)
    return pd.DataFrame(
        {
            "road_length_m": sums[7],
            "road_wide_m": sums[3],
            "road_wide_paved_m": sums[1],
            "road_needed_m": _needed(sums[7], shares.share["2a"], random),
            "road_good_wide_paved_m": part[0],
            "road_good_wide_earth_m": part[2],
            "road_good_narrow_paved_m": part[4],
            "road_good_narrow_earth_m": part[6],
        }
    )


def _drains(drains: gpd.GeoDataFrame, inside: Inside, shares: Shares, random: np.random.Generator) -> pd.DataFrame:
    good = drains["condition"].to_numpy() == "good"
    length = np.round(_per_area(inside, np.ones(len(drains), dtype=bool)), 1)
    clean = np.floor(length * random.uniform(0.3, 0.95, inside.areas) * 10) / 10
    return pd.DataFrame(
        {
            "drain_length_m": length,
            "drain_needed_m": _needed(length, shares.share["4b"], random),
            "drain_clean_m": clean,
            "drain_good_m": np.round(_per_area(inside, good), 1),
        }
    )


def _needed(length_m: Floats, share: Floats, random: np.random.Generator) -> Floats:
    """The new length with which the share is needed / (existing + needed); small needs are left out by the meeting."""
    needed = length_m * share / (1 - share) * random.uniform(0.9, 1.1, len(share))
    return np.where(needed < 0.08 * length_m, 0.0, np.round(needed, 0))


def _inside(lines: gpd.GeoDataFrame, shapes: np.ndarray, ground: Ground) -> Inside:
    """Every line inside every area, measured as stored."""
    pieces = ground.shape_to_metres(lines.geometry.to_numpy())
    line, area = shapely.STRtree(shapes).query(pieces, predicate="intersects")
    return Inside(line, area, shapely.length(shapely.intersection(pieces[line], shapes[area])), len(shapes))


def _per_area(inside: Inside, mask: np.ndarray) -> Floats:
    kept = mask[inside.line]
    lengths_m = inside.length_m[kept]
    summed: Floats = np.bincount(inside.area[kept], weights=lengths_m, minlength=inside.areas).astype("float64")
    return summed


def _floods(shapes: np.ndarray, shares: Shares, random: np.random.Generator) -> pd.DataFrame:
    """B15 to B19: only three answers `b` together count as inundation; elsewhere one or two may be `b`."""
    floods = shares.flag["floods"]
    answers = {
        name: np.where(floods | (random.uniform(size=len(floods)) < 0.25), "b", "a")
        for name in ("flood_height", "flood_duration", "flood_frequency")
    }
    answers["flood_height"] = np.where(
        floods, "b", np.where(answers["flood_duration"] == "b", "a", answers["flood_height"])
    )
    wet = (answers["flood_height"] == "b") | (answers["flood_frequency"] == "b")
    area_ha = np.round(np.where(wet, shapely.area(shapes) / 10_000 * np.clip(shares.share["4a"], 0.05, 0.98), 0), 3)
    source = np.where(wet, random.choice(["b", "c", "c"], len(floods)), "")
    return pd.DataFrame({**answers, "flood_area_ha": area_ha, "flood_source": source})


def _services(
    settlements: Settlements, roads: gpd.GeoDataFrame, shares: Shares, random: np.random.Generator
) -> pd.DataFrame:
    """B29 to B39: waste service, fire protection, and what is not physical."""
    count = len(settlements.cells)

    def chance(share: float) -> np.ndarray:
        return random.uniform(size=count) < share

    no_waste, no_station = shares.flag["6a"], shares.flag["7b"]
    half = chance(0.35)
    fire_road = _fire_roads(settlements, roads)
    return pd.DataFrame(
        {
            "waste_facility": _yes(~no_waste | half),
            "waste_transport": _yes(~no_waste | (~half & chance(0.4))),
            "fires_5y": random.poisson(0.25, count),
            "fire_water": _yes(~shares.flag["7a"] & chance(0.6)),
            "fire_road": _yes(fire_road),
            "fire_station": _yes(~no_station & chance(0.3)),
            "fire_equipment": _yes(~no_station),
            "strategic_location": _yes(chance(0.25)),
            "social_potential": _yes(chance(0.4)),
            "spatial_plan": _yes(chance(0.8)),
        }
    )


def _yes(mask: np.ndarray) -> np.ndarray:
    return np.where(mask, "a", "b")


def _fire_roads(settlements: Settlements, roads: gpd.GeoDataFrame) -> np.ndarray:
    """B35: the main street is wide enough, and no point of the area is 100 m or more from it."""
    mains = roads[roads["main"] & (roads["area"] >= 0)].sort_values("area")
    wide = mains["width_m"].to_numpy() >= FIRE_ROAD_M
    near = [
        shapely.hausdorff_distance(cell.shape, cell.streets[0].line) < _FARTHEST_HOUSE_M for cell in settlements.cells
    ]
    return np.asarray(wide & np.array(near))
