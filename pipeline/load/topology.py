"""Where boundaries do not fit: overlaps, enclosed gaps, slivers, and what of an area is outside its village, in m2."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely

from pipeline import crs, fields
from pipeline.errors import Problem
from pipeline.load import Loaded, polygons

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import geopandas as gpd
    import pandas as pd

SLIVER_M2 = 10.0
"""Below this an overlap, a gap or a part of a shape is a slip of the drawing hand."""
GAP_MAX_M2 = {"area": 5_000.0, "village": 10_000.0}
"""A larger hole between delineations is open land; between villages it is a village that the file does not hold."""
SLIT_M = 0.1
"""An opening narrower than this does not make a gap open land: corners that neighbours do not share leave slits."""
REACH_M = 0.01
"""How near a boundary must be to the edge of a gap to be one of its sides: coordinates are rounded to about 1 cm."""


class Fault(NamedTuple):
    """One row of the table `topology`: what it is, whatever its size, and its shape in the metric system."""

    origin: str
    level: str
    first_id: str
    second_id: str
    shape: shapely.Geometry

    @property
    def kind(self) -> str:
        """The `kind` of the table: small ones are slivers, but land outside a village is that at any size."""
        return "sliver" if self.shape.area < SLIVER_M2 and self.origin != "outside_village" else self.origin


def topology(
    villages: gpd.GeoDataFrame,
    areas: gpd.GeoDataFrame | None,
    *,
    metric_crs: str,
    sources: tuple[str, str],
) -> Loaded:
    """The table `topology` of the clean villages and areas (None where the villages are the areas themselves).

    Gaps and slivers of parts are problems too, under the name of the boundary or the delineation file (`sources`);
    overlaps and land outside the village are those of `clean_villages` and `clean_areas`.
    """
    found = list(_of_level("village", villages, "village_code", metric_crs=metric_crs))
    if areas is not None:
        found += _of_level("area", areas, "area_id", metric_crs=metric_crs)
        found += _outside(areas, villages, metric_crs=metric_crs)
    by_level = dict(zip(("village", "area"), sources, strict=True))
    named = {code: f"{name} ({code})" for code, name in zip(villages["village_code"], villages["village"], strict=True)}
    problems = [_problem(fault, by_level[fault.level], named) for fault in found if fault.origin in ("gap", "part")]
    return Loaded(_table(found, metric_crs=metric_crs), problems, {})


def _of_level(level: str, frame: gpd.GeoDataFrame, id: str, *, metric_crs: str) -> Iterator[Fault]:
    shapes, ids = _source_shapes(frame), frame[id].tolist()
    for i, j, shared in polygons.overlaps(shapes, metric_crs=metric_crs):
        first, second = sorted((ids[i], ids[j]))
        yield Fault("overlap", level, first, second, shared)
    metric = shapes.to_crs(metric_crs).to_numpy()
    for members in [range(len(ids))] if level == "village" else frame.groupby("village_code").indices.values():
        inside = [ids[index] for index in members]
        for gap, sides in enclosed_gaps(metric[list(members)], largest_m2=GAP_MAX_M2[level]):
            first, second = sorted(inside[side] for side in sides)
            yield Fault("gap", level, first, second, gap)
    parts, owner = shapely.get_parts(metric, return_index=True)
    for index in np.flatnonzero(shapely.area(parts) < SLIVER_M2):
        yield Fault("part", level, ids[owner[index]], "", parts[index])


def _source_shapes(frame: gpd.GeoDataFrame) -> gpd.GeoSeries:
    shapes: gpd.GeoSeries = frame.set_geometry("source_geometry").geometry
    return shapes


def enclosed_gaps(shapes: np.ndarray, *, largest_m2: float) -> list[tuple[shapely.Geometry, list[int]]]:
    """The holes between at least two of the shapes (in metres) that they close all round, with their two longest sides.

    A hole of one shape alone is its own, and land with a side open wider than `SLIT_M` is no gap.

    >>> ring = [(0, 0, 30, 10), (0, 20, 30, 30), (0, 0, 10, 30), (20, 0, 30, 30)]
    >>> boxes = np.array([shapely.box(*bounds) for bounds in ring])
    >>> [(round(gap.area, 3), sides) for gap, sides in enclosed_gaps(boxes, largest_m2=5000)]
    [(100.0, [0, 1])]
    >>> enclosed_gaps(boxes[:3], largest_m2=5000)
    []
    """
    whole = shapely.union_all(shapes)
    closed = shapely.union_all(shapely.buffer(shapes, SLIT_M / 2, join_style="mitre"))
    rings = [ring for part in shapely.get_parts(closed) for ring in part.interiors]
    grown = shapely.buffer([shapely.Polygon(ring) for ring in rings], SLIT_M / 2, join_style="mitre")
    holes = [polygons.polygonal(hole) for hole in shapely.difference(grown, whole)]
    sized = [hole for hole in holes if polygons.OVERLAP_MIN_M2 <= hole.area < largest_m2]
    tree = shapely.STRtree(shapes)
    found = []
    for hole in sorted(sized, key=lambda hole: hole.bounds):
        near = np.sort(tree.query(hole, predicate="dwithin", distance=REACH_M))
        along = shapely.length(shapely.intersection(hole.boundary, shapely.buffer(shapes[near], REACH_M))).round(2)
        sides = near[np.argsort(-along, kind="stable")][: np.count_nonzero(along > 2 * REACH_M)]
        if len(sides) >= 2:
            found.append((hole, sides[:2].tolist()))
    return found


def _outside(areas: gpd.GeoDataFrame, villages: gpd.GeoDataFrame, *, metric_crs: str) -> Iterator[Fault]:
    codes = areas["village_code"]
    outside = polygons.outside_their_village(_source_shapes(areas), codes, villages, metric_crs=metric_crs)
    for area_id, code, shape in zip(areas["area_id"], codes, outside, strict=True):
        if not shape.is_empty:
            yield Fault("outside_village", "area", area_id, code, polygons.polygonal(shape))


def _problem(fault: Fault, source: str, named: Mapping[str, str]) -> Problem:
    point = fault.shape.representative_point()
    other = named.get(fault.second_id, fault.second_id)
    details = {"other": other, "m2": f"{fault.shape.area:.1f}", "x": f"{point.x:.0f}", "y": f"{point.y:.0f}"}
    code = "gap" if fault.origin == "gap" else "sliver-part"
    return Problem(code, source=source, value=fault.first_id, details=details)


def _table(found: list[Fault], *, metric_crs: str) -> pd.DataFrame:
    import geopandas as gpd

    if not found:
        return fields.empty("topology")
    rows = [fault._asdict() | {"kind": fault.kind, "area_m2": fault.shape.area} for fault in found]
    frame = gpd.GeoDataFrame(rows, geometry="shape", crs=metric_crs).rename_geometry("geometry")
    geographic: pd.DataFrame = crs.to_geographic(frame, source="topology")
    return geographic
