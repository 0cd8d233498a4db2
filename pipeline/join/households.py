"""Each household to one bucket: an area, outside every area, without position, or ambiguous."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
import shapely

from pipeline.errors import Problem
from pipeline.join.ground import points_for
from pipeline.join.ownership import AMBIGUOUS, NOBODY, OUTSIDE, Overlap, owners

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd

    from pipeline.join.ground import Ground

BUCKETS = ("area", "outside", "no_position", "ambiguous")


class Placed(NamedTuple):
    """Of each household the position of its area (`NOBODY` for none), how it was found, and how far it was snapped."""

    area: np.ndarray
    method: np.ndarray
    distance_m: np.ndarray


def assign_households(
    households: gpd.GeoDataFrame,
    ground: Ground,
    *,
    snap_m: float = 0,
    overlap: Overlap = "smallest",
    use_stated: bool = False,
) -> pd.DataFrame:
    """The table `join` but for `chance`: one row a household, in the households' order (cardinality one to one).

    Each is placed as `place` says, and in a village by the village's own polygon.
    """
    placed = place(households, ground, snap_m=snap_m, overlap=overlap, use_stated=use_stated)
    codes = ground.villages["village_code"].tolist()
    village = owners(points_for(households, ground.villages), ground.village_index, codes, overlap="smallest")
    return _table(households, ground, placed, village.polygon)


def place(households: gpd.GeoDataFrame, ground: Ground, *, snap_m: float, overlap: Overlap, use_stated: bool) -> Placed:
    """The area of each household, by its position and the area that its respondent stated (`stated_area`).

    Predicates run in the coordinate system of the delineations' own file (`source_geometry`), so that an edge which
    two areas share there is shared here. `snap_m` takes a household outside into an area within that distance;
    `use_stated` takes a household without position into the area that its respondent stated, and an ambiguous one
    where that is one of the areas that overlap there.
    """
    points = points_for(households, ground.areas)
    found = owners(points, ground.area_index, ground.areas["area_id"].tolist(), overlap=overlap)
    known = has_position(households)
    placed = Placed(
        found.polygon.copy(), np.where(known, found.method, "no_position"), np.full(len(households), np.nan)
    )
    if snap_m > 0:
        _snap(households, ground, placed, snap_m=snap_m)
    if use_stated:
        _take_stated(households, ground, points, placed)
    return placed


def has_position(households: gpd.GeoDataFrame) -> np.ndarray:
    """Which households have a position; an empty point is none."""
    points = households.geometry.to_numpy()
    return ~(shapely.is_missing(points) | shapely.is_empty(points))  # type: ignore[no-any-return]


def _snap(households: gpd.GeoDataFrame, ground: Ground, placed: Placed, *, snap_m: float) -> None:
    """Fill in the households outside that lie within `snap_m` of an area."""
    outside = np.flatnonzero(placed.method == OUTSIDE)
    points = households.geometry.iloc[outside].to_crs(ground.metric_crs).to_numpy()
    point, polygon = ground.nearest.query_nearest(points, max_distance=snap_m, all_matches=True)
    # Of areas at the same distance the one furthest west, then south, whatever the order of rows.
    shapes = ground.metric[polygon]
    order = np.lexsort(shapely.bounds(shapes).T[1::-1])[::-1] if len(polygon) else np.array([], dtype="int64")
    row = outside[point[order]]
    placed.area[row], placed.method[row] = polygon[order], "snapped"
    placed.distance_m[row] = shapely.distance(points[point[order]], shapes[order])


def _take_stated(households: gpd.GeoDataFrame, ground: Ground, points: np.ndarray, placed: Placed) -> None:
    """Fill in the households without a place whose respondent stated a known area that the position allows."""
    stated = pd.Index(ground.areas["area_id"]).get_indexer(households["stated_area"])
    known, ambiguous = stated != NOBODY, placed.method == AMBIGUOUS
    told_apart = np.flatnonzero(ambiguous & known)
    allowed = shapely.covers(ground.area_index.shapes[stated[told_apart]], points[told_apart])
    taken = (placed.method == "no_position") & known
    taken[told_apart[allowed]] = True
    placed.area[taken], placed.method[taken] = stated[taken], "stated"


def _table(households: gpd.GeoDataFrame, ground: Ground, placed: Placed, village: np.ndarray) -> pd.DataFrame:
    area, method = placed.area, placed.method
    measured = np.where(method == "stated", NOBODY, area)
    area_id, measured_id = (named(ground.areas["area_id"], at) for at in (area, measured))
    stated = households["stated_area"].reset_index(drop=True)
    conflict = (stated != measured_id).astype("boolean").mask(stated.isna() | measured_id.isna())
    # An ambiguous place is a bucket, not a way of finding one: what was found there is an overlap.
    bucket = np.where(area != NOBODY, "area", method)
    return pd.DataFrame(
        {
            "household_id": households["household_id"].to_numpy(),
            "round": households["round"].to_numpy(),
            "bucket": bucket,
            "area_id": area_id,
            "village_code": named(ground.villages["village_code"], village),
            "method": np.where(method == AMBIGUOUS, "overlap", method),
            "distance_m": placed.distance_m,
            "stated_area": stated,
            "conflict": conflict,
        }
    )


def named(names: pd.Series[str], position: np.ndarray) -> pd.Series[str]:
    """The names at the positions; empty for `NOBODY`."""
    return pd.Series(names.to_numpy()[position], dtype="str").where(position != NOBODY)


def findings(join: pd.DataFrame, places: pd.DataFrame | None = None) -> list[Problem]:
    """What a person should look at: households outside, on a shared boundary, or not where they say they are.

    `places` says which `row` of which file (`source`) each row of `join` is, in the same order, where that is known.
    """
    chosen = {
        "household-outside": join["bucket"] == "outside",
        "household-on-edge": join["method"] == "edge",
        "household-conflict": join["conflict"].fillna(False),
    }
    return [
        Problem(code, source=source, row=row, value=household, details={"measured": measured, "stated": stated})
        for code, wanted in chosen.items()
        for (household, measured, stated), (source, row) in zip(
            join.loc[wanted, ["household_id", "area_id", "stated_area"]].itertuples(name=None, index=False),
            _places(places, np.flatnonzero(wanted)),
            strict=True,
        )
    ]


def _places(places: pd.DataFrame | None, rows: np.ndarray) -> Iterator[tuple[str, int | None]]:
    """File and row of some rows of the join; the join itself and no row where they are not known."""
    if places is None:
        return iter([("join", None)] * len(rows))
    found = places.iloc[rows]
    return zip(found["source"].tolist(), found["row"].tolist(), strict=True)
