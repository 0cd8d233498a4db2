"""Each household to one bucket: an area, outside every area, without position, or ambiguous."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from pipeline.errors import Problem
from pipeline.join.ownership import AMBIGUOUS, NOBODY, OUTSIDE, Overlap, owners

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd

BUCKETS = ("area", "outside", "no_position", "ambiguous")


def assign_households(
    households: gpd.GeoDataFrame,
    areas: gpd.GeoDataFrame,
    villages: gpd.GeoDataFrame,
    *,
    metric_crs: str,
    snap_m: float = 0,
    overlap: Overlap = "smallest",
    use_stated: bool = False,
) -> pd.DataFrame:
    """The table `join`: one row a household, in the households' order (cardinality one to one).

    Predicates run in the coordinate system of the delineations' own file (`source_geometry`), so that an edge which
    two areas share there is shared here. `snap_m` takes a household outside into an area within that distance;
    `use_stated` takes a household without position, or an ambiguous one, into the area that its respondent stated.
    """
    found = owners(_points(households, areas), _shapes(areas), areas["area_id"].tolist(), overlap=overlap)
    by_village = owners(
        _points(households, villages), _shapes(villages), villages["village_code"].tolist(), overlap="smallest"
    )
    position = households.geometry.notna().to_numpy()
    method = np.where(position, found.method, "no_position")
    area, distance_m = found.polygon.copy(), np.full(len(households), np.nan)
    if snap_m > 0:
        _snap(households, areas, area, method, distance_m, metric_crs=metric_crs, snap_m=snap_m)
    if use_stated:
        _take_stated(households, areas, area, method)
    measured = np.where(method == "stated", NOBODY, area)
    return _table(households, areas, villages, area, measured, by_village.polygon, method, distance_m)


def _points(households: gpd.GeoDataFrame, polygons: gpd.GeoDataFrame) -> np.ndarray:
    system = _source(polygons).crs
    if households.crs.equals(system, ignore_axis_order=True):
        return households.geometry.to_numpy()  # type: ignore[no-any-return]
    return households.geometry.to_crs(system).to_numpy()  # type: ignore[no-any-return]


def _source(polygons: gpd.GeoDataFrame) -> gpd.GeoSeries:
    return polygons.set_geometry("source_geometry").geometry


def _shapes(polygons: gpd.GeoDataFrame) -> np.ndarray:
    return _source(polygons).to_numpy()  # type: ignore[no-any-return]


def _snap(
    households: gpd.GeoDataFrame,
    areas: gpd.GeoDataFrame,
    area: np.ndarray,
    method: np.ndarray,
    distance_m: np.ndarray,
    *,
    metric_crs: str,
    snap_m: float,
) -> None:
    """Fill `area`, `method` and `distance_m` of the households outside that lie within `snap_m` of an area."""
    outside = np.flatnonzero(method == OUTSIDE)
    points = households.geometry.iloc[outside].to_crs(metric_crs).to_numpy()
    shapes = areas.geometry.to_crs(metric_crs).to_numpy()
    point, polygon = shapely.STRtree(shapes).query_nearest(points, max_distance=snap_m, all_matches=True)
    # Of areas at the same distance the one furthest west, then south, whatever the order of rows.
    place = np.lexsort(shapely.bounds(shapes[polygon]).T[1::-1]) if len(polygon) else np.array([], dtype=int)
    for index in place[::-1]:
        row = outside[point[index]]
        area[row], method[row] = polygon[index], "snapped"
        distance_m[row] = shapely.distance(points[point[index]], shapes[polygon[index]])


def _take_stated(households: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, area: np.ndarray, method: np.ndarray) -> None:
    """Fill `area` and `method` of the households without a place whose respondent stated a known area."""
    stated = pd.Index(areas["area_id"]).get_indexer(households["stated_area"])
    taken = ((method == "no_position") | (method == AMBIGUOUS)) & (stated != NOBODY)
    area[taken], method[taken] = stated[taken], "stated"


def _table(
    households: gpd.GeoDataFrame,
    areas: gpd.GeoDataFrame,
    villages: gpd.GeoDataFrame,
    area: np.ndarray,
    measured: np.ndarray,
    village: np.ndarray,
    method: np.ndarray,
    distance_m: np.ndarray,
) -> pd.DataFrame:
    area_id, measured_id = _named(areas["area_id"], area), _named(areas["area_id"], measured)
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
            "village_code": _named(villages["village_code"], village),
            "method": np.where(method == AMBIGUOUS, "overlap", method),
            "distance_m": distance_m,
            "stated_area": stated,
            "conflict": conflict,
        }
    )


def _named(names: pd.Series[str], position: np.ndarray) -> pd.Series[str]:
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
