"""What villages and delineations have in common: columns, identifiers, geometry checked and repaired in the open."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

import numpy as np
import shapely

from pipeline import crs
from pipeline.errors import Problem, SchemaError

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas as gpd
    import pandas as pd

M2_PER_HA = 10_000
REGION_MARGIN_DEG = 0.1
"""About 11 km around the villages: what lies further away is misplaced, not outside the areas."""
OVERLAP_MIN_M2 = 1.0
"""Overlaps below this are the rounding of coordinates, not a fault to mend."""

POLYGONAL = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)


def require_columns(frame: pd.DataFrame, wanted: Iterable[str], *, source: str) -> None:
    """Raise `SchemaError` naming every wanted column that is not there, with the most similar one that is."""
    problems = []
    for column in wanted:
        if column not in frame.columns:
            nearest = difflib.get_close_matches(column, map(str, frame.columns), n=1, cutoff=0)
            details = {"nearest": nearest[0] if nearest else "-"}
            problems.append(Problem("column-missing", source=source, column=column, details=details))
    if problems:
        raise SchemaError(problems)


def check_ids(ids: pd.Series[str] | list[str], *, source: str, column: str) -> list[Problem]:
    """Every empty identifier, and every one that stands a second time."""
    rows = range(1, len(ids) + 1)
    problems = [
        Problem("id-missing", source=source, row=row, column=column)
        for row, id_ in zip(rows, ids, strict=True)
        if id_ == ""
    ]
    first: dict[str, int] = {}
    for row, value in zip(rows, ids, strict=True):
        if value and first.setdefault(value, row) != row:
            details = {"first": first[value]}
            problems.append(Problem("id-twice", source=source, row=row, column=column, value=value, details=details))
    return problems


def repair(shapes: gpd.GeoSeries, *, metric_crs: str, source: str) -> tuple[gpd.GeoSeries, list[Problem]]:
    """Valid polygons in the frame's own system, two-dimensional, with a line for each one that had to be changed.

    Areas in the problems are in hectares, measured in `metric_crs`. A shape without area left, of another kind or
    empty is an error, reported with its record number.
    """
    flat: np.ndarray = shapely.force_2d(shapes.to_numpy())
    problems = []
    for index in np.flatnonzero(shapely.is_missing(flat) | shapely.is_empty(flat)):
        problems.append(Problem("geometry-missing", source=source, row=int(index) + 1))
    lost = not_finite(flat)
    for index in np.flatnonzero(lost):
        problems.append(Problem("geometry-not-finite", source=source, row=int(index) + 1))
    flat[lost] = None
    other = ~np.isin(shapely.get_type_id(flat), [*POLYGONAL, -1]) & ~shapely.is_empty(flat)
    for index in np.flatnonzero(other):
        kind = flat[index].geom_type
        problems.append(
            Problem("geometry-kind", source=source, row=int(index) + 1, value=kind, details={"expected": "Polygon"})
        )
    broken = np.flatnonzero(~shapely.is_missing(flat) & ~shapely.is_valid(flat))
    repaired = flat.copy()
    repaired[broken] = [polygonal(shape) for shape in shapely.make_valid(flat[broken])]
    before, after = (_area_ha(array[broken], shapes.crs, metric_crs) for array in (flat, repaired))
    for index, ha_before, ha_after in zip(broken, before, after, strict=True):
        reason = shapely.is_valid_reason(flat[index]).split("[")[0]
        details = {"reason": reason, "before": f"{ha_before:.4f}", "after": f"{ha_after:.4f}"}
        code = "geometry-repaired" if ha_after > 0 else "geometry-collapsed"
        problems.append(Problem(code, source=source, row=int(index) + 1, details=details))
    return type(shapes)(repaired, index=shapes.index, crs=shapes.crs), problems


def not_finite(shapes: np.ndarray) -> np.ndarray:
    """Which shapes have a coordinate that is no number."""
    coordinates, owner = shapely.get_coordinates(shapes, return_index=True)
    found = np.zeros(len(shapes), dtype=bool)
    found[owner[~np.isfinite(coordinates).all(axis=1)]] = True
    return found


def polygonal(shape: shapely.Geometry) -> shapely.Geometry:
    """The polygons of a shape, without the lines and points that an intersection leaves beside them."""
    parts = [part for part in shapely.get_parts(shape, return_index=False) if part.geom_type == "Polygon"]
    nested = [p for part in shapely.get_parts(shape) if part.geom_type == "MultiPolygon" for p in part.geoms]
    return shapely.union_all([*parts, *nested]) if parts or nested else shapely.Polygon()


def _area_ha(array: np.ndarray, system: object, metric_crs: str) -> np.ndarray:
    import geopandas as gpd

    hectares: np.ndarray = gpd.GeoSeries(array, crs=system).to_crs(metric_crs).area.to_numpy() / M2_PER_HA
    return hectares


def areas_ha(shapes: gpd.GeoSeries, *, metric_crs: str) -> pd.Series[float]:
    """Planar area in hectares in the study's metric system, on the caller's index."""
    hectares: pd.Series[float] = shapes.to_crs(metric_crs).area / M2_PER_HA
    return hectares


def outside_region(shapes: gpd.GeoSeries, *, metric_crs: str, source: str) -> list[Problem]:
    """Shapes that the metric system does not serve: swapped axes, or metres taken for degrees."""
    west, south, east, north = crs.bounds(metric_crs, source=source)
    bounds = crs.to_geographic(shapes.to_frame("geometry"), source=source).bounds.to_numpy()
    inside = (bounds[:, 0] >= west) & (bounds[:, 1] >= south) & (bounds[:, 2] <= east) & (bounds[:, 3] <= north)
    if len(shapes) > 1 and not inside.any():
        return [Problem("geometry-elsewhere", source=source, details={"metric_crs": metric_crs})]
    return [Problem("geometry-outside", source=source, row=int(index) + 1) for index in np.flatnonzero(~inside)]


def overlaps_m2(shapes: gpd.GeoSeries, *, metric_crs: str) -> list[tuple[int, int, float]]:
    """Every pair (i, j), i < j by position, that shares more than a rounding error, with the shared area in m2."""
    return [(i, j, shared.area) for i, j, shared in overlaps(shapes, metric_crs=metric_crs)]


def overlaps(shapes: gpd.GeoSeries, *, metric_crs: str) -> list[tuple[int, int, shapely.Geometry]]:
    """As `overlaps_m2`, with what the two share as polygons in `metric_crs`."""
    metric = shapes.to_crs(metric_crs).to_numpy()
    left, right = shapely.STRtree(metric).query(metric, predicate="intersects")
    left, right = left[left < right], right[left < right]
    shared = shapely.intersection(metric[left], metric[right])
    large = shapely.area(shared) >= OVERLAP_MIN_M2
    found = zip(left[large].tolist(), right[large].tolist(), shared[large], strict=True)
    return sorted(((i, j, polygonal(shape)) for i, j, shape in found), key=lambda pair: pair[:2])


def outside_their_village(
    shapes: gpd.GeoSeries, codes: pd.Series[str], villages: gpd.GeoDataFrame, *, metric_crs: str
) -> np.ndarray:
    """What of each shape lies outside the village of its code, in `metric_crs`; empty below `OVERLAP_MIN_M2`."""
    home = villages.set_index("village_code").geometry.to_crs(metric_crs).loc[codes].to_numpy()
    outside: np.ndarray = shapely.difference(shapes.to_crs(metric_crs).to_numpy(), home)
    outside[shapely.area(outside) < OVERLAP_MIN_M2] = shapely.Polygon()
    return outside


def twins(shapes: gpd.GeoSeries, ids: pd.Series[str], *, rows: Iterable[int], source: str) -> list[Problem]:
    """Every shape that stands a second time under another identifier, whatever the order of its corners."""
    first: dict[bytes, str] = {}
    problems = []
    for key, id_, row in zip(shapely.to_wkb(shapely.normalize(shapes.to_numpy())), ids, rows, strict=True):
        if (other := first.setdefault(key, id_)) != id_:
            problems.append(Problem("shape-twice", source=source, row=row, value=id_, details={"other": other}))
    return problems
