"""What lies around the areas, for the basemap: roads, rivers, built-up ground and neighbours, cut to the study."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from pipeline import crs
from pipeline.errors import GeometryError, Problem
from pipeline.load import Loaded, polygons
from pipeline.load.infrastructure import LINEAR

if TYPE_CHECKING:
    import geopandas as gpd

LINES, POLYGONS = "LineString", "Polygon"
KINDS = {"road": (LINES,), "river": (LINES, POLYGONS), "built_up": (POLYGONS,), "neighbour": (POLYGONS,)}
"""What a layer of each kind may hold, its usual form first."""
MARGIN_M, MARGIN_SHARE = 2000.0, 0.15
"""Around the villages at least so many metres, or so much of their extent: what a map shows besides them."""
OURS_SHARE = 0.5
"""A neighbour of which more lies in the study is the study itself, as a file of a whole regency holds it too."""


def clean_context(
    raw: gpd.GeoDataFrame,
    villages: gpd.GeoDataFrame,
    *,
    kind: str,
    name: str | None,
    metric_crs: str,
    source: str,
) -> Loaded:
    """Rows of the table `context` of one kind, in the order of the file, cut to the villages and a margin around them.

    `name` is the column of the labels. What lies outside the margin is left out, and so is a neighbour that is the
    study itself. Raises `GeometryError` with every record that is no line or polygon, `SchemaError` without `name`.
    """
    polygons.require_columns(raw, [name] if name is not None else [], source=source)
    sound, problems = _sound(raw.geometry, KINDS[kind], metric_crs=metric_crs, source=source)
    shapes = crs.to_geographic(sound.to_frame("geometry").reset_index(drop=True), source=source)
    names = raw[name].map(_name).to_numpy() if name is not None else np.full(len(raw), None)
    frame = shapes.assign(kind=kind, name=names)
    frame = frame.set_geometry(_cut(frame.geometry, region(villages, metric_crs=metric_crs), KINDS[kind]))
    inside = ~frame.geometry.is_empty
    if kind == "neighbour":
        inside &= ~_ours(frame.geometry, villages)
    kept = frame[inside].reset_index(drop=True)
    found = [Problem("context-elsewhere", source=source)] if kept.empty and len(raw) else []
    return Loaded(kept, problems + found, {"outside": len(frame) - len(kept)} if len(kept) < len(frame) else {})


def region(villages: gpd.GeoDataFrame, *, metric_crs: str) -> shapely.Polygon:
    """The rectangle in degrees around the villages that a map shows: `MARGIN_M` or `MARGIN_SHARE` wider."""
    west, south, east, north = villages.geometry.to_crs(metric_crs).total_bounds
    margin_m = max(MARGIN_M, MARGIN_SHARE * max(east - west, north - south))
    wide = shapely.box(west, south, east, north).buffer(margin_m, join_style="mitre")
    box = type(villages.geometry)([wide], crs=metric_crs).to_crs(villages.crs)
    return shapely.box(*box.total_bounds)


def _sound(
    shapes: gpd.GeoSeries, kinds: tuple[str, ...], *, metric_crs: str, source: str
) -> tuple[gpd.GeoSeries, list[Problem]]:
    """Lines as they are and polygons repaired in the open; raises for every record that is neither."""
    flat = shapely.force_2d(shapes.to_numpy())
    lines = np.isin(shapely.get_type_id(flat), LINEAR)
    problems = _line_faults(flat, lines, kinds, source=source)
    others = np.flatnonzero(~lines)
    if POLYGONS in kinds:
        repaired, found = polygons.repair(shapes.iloc[others], metric_crs=metric_crs, source=source)
        flat[others] = repaired.to_numpy()
        problems += [replace(problem, row=int(others[(problem.row or 1) - 1]) + 1) for problem in found]
    if any(problem.severity == "error" for problem in problems):
        raise GeometryError(sorted(problems, key=lambda problem: problem.row or 0))
    return type(shapes)(flat, index=shapes.index, crs=shapes.crs), problems


def _line_faults(flat: np.ndarray, lines: np.ndarray, kinds: tuple[str, ...], *, source: str) -> list[Problem]:
    """Lines that are empty or not finite; lines where polygons are wanted, and the reverse."""
    nothing = shapely.is_empty(flat) & lines
    endless = lines & polygons.not_finite(flat)
    wrong = (
        (lines & ~nothing) if LINES not in kinds else (~lines if POLYGONS not in kinds else np.zeros(len(flat), bool))
    )
    details = {"expected": kinds[0]}
    return [
        *(Problem("geometry-missing", source=source, row=int(index) + 1) for index in np.flatnonzero(nothing)),
        *(Problem("geometry-not-finite", source=source, row=int(index) + 1) for index in np.flatnonzero(endless)),
        *(
            Problem("geometry-kind", source=source, row=int(index) + 1, details=details)
            for index in np.flatnonzero(wrong)
        ),
    ]


def _cut(shapes: gpd.GeoSeries, box: shapely.Polygon, kinds: tuple[str, ...]) -> np.ndarray:
    """What of each shape lies in the box: its corners stay to the bit, so that neighbours share theirs."""
    found: np.ndarray = shapes.to_numpy().copy()
    found[~shapely.intersects(found, box)] = shapely.Polygon()
    across = np.flatnonzero(~shapely.is_empty(found) & ~shapely.covers(box, found))
    found[across] = [_of_kinds(shape, kinds) for shape in shapely.intersection(found[across], box)]
    return found


def _of_kinds(shape: shapely.Geometry, kinds: tuple[str, ...]) -> shapely.Geometry:
    """The lines, or the polygons, of what a cut leaves, without the points where shape and box only touch."""
    if POLYGONS in kinds and (surface := polygons.polygonal(shape)).area > 0:
        return surface
    if LINES not in kinds:
        return shapely.Polygon()
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == LINES]
    return parts[0] if len(parts) == 1 else shapely.MultiLineString(parts)


def _ours(shapes: gpd.GeoSeries, villages: gpd.GeoDataFrame) -> np.ndarray:
    ours = shapely.union_all(villages.geometry.to_numpy())
    shared = shapely.area(shapely.intersection(shapes.to_numpy(), ours))
    found: np.ndarray = shared > OURS_SHARE * shapely.area(shapes.to_numpy())
    return found


def _name(value: Any) -> str | None:
    """A label as text; none where the cell is empty.

    >>> _name(" Kali Contoh "), _name(float("nan")), _name("")
    ('Kali Contoh', None, None)
    """
    return None if value is None or value != value else str(value).strip() or None
