"""Villages and assessed areas: identifiers, names, boundaries, and which village an area belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from pipeline import crs
from pipeline.errors import GeometryError, Problem
from pipeline.load import Loaded, polygons
from pipeline.load.codes import canonical_village_code

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd


def clean_villages(raw: gpd.GeoDataFrame, *, id: str, name: str, metric_crs: str, source: str) -> Loaded:
    """The table `villages` from a boundary file: one row a village, in the order of their codes.

    `id` and `name` are the file's columns. Raises `GeometryError` (or another of `pipeline.errors`) carrying every
    fault; overlaps between villages are warnings with their area in m2.
    """
    polygons.require_columns(raw, [id, name], source=source)
    codes = _text(raw[id]).map(lambda text: canonical_village_code(text) or text)
    problems = polygons.check_ids(codes, source=source, column=id)
    problems += _malformed(codes, source=source, column=id)
    shapes, found = polygons.repair(raw.geometry, metric_crs=metric_crs, source=source)
    problems += found
    _stop_on_errors(problems)
    _stop_on_errors(polygons.outside_region(shapes, metric_crs=metric_crs, source=source))
    names, found = _names(_text(raw[name]), codes, source=source, column=name)
    problems += found
    for i, j, m2 in polygons.overlaps_m2(shapes, metric_crs=metric_crs):
        details = {"other": f"{names.iloc[j]} ({codes.iloc[j]})", "overlap_m2": f"{m2:.0f}"}
        problems.append(Problem("overlap-villages", source=source, row=i + 1, value=codes.iloc[i], details=details))
    frame = _table(shapes, source=source).assign(
        village_code=codes, village=names, area_ha=polygons.areas_ha(shapes, metric_crs=metric_crs)
    )
    return Loaded(frame.sort_values("village_code", ignore_index=True), problems, {})


def clean_areas(
    raw: gpd.GeoDataFrame,
    villages: gpd.GeoDataFrame,
    *,
    id: str,
    name: str,
    village: str | None,
    round: int,
    metric_crs: str,
    source: str,
) -> Loaded:
    """The table `areas` from the delineations: one row an area, in the order of their identifiers.

    Without a `village` column an area belongs to the village that it overlaps most, and a problem says so.
    """
    polygons.require_columns(raw, [id, name, *([village] if village else [])], source=source)
    ids = _text(raw[id])
    shapes, problems = polygons.repair(raw.geometry, metric_crs=metric_crs, source=source)
    problems += polygons.check_ids(ids, source=source, column=id)
    _stop_on_errors(problems)
    _stop_on_errors(_far_from(villages, shapes, source=source))
    if village:
        codes = _text(raw[village]).map(lambda text: canonical_village_code(text) or text)
        problems += _unknown_villages(codes, villages, source=source, column=village)
    else:
        codes, found = _largest_overlap(shapes, villages, ids, metric_crs=metric_crs, source=source)
        problems += found
    _stop_on_errors(problems)
    problems += _boundary_faults(shapes, ids, codes, villages, metric_crs=metric_crs, source=source)
    names, found = _names(_text(raw[name]), ids, source=source, column=name)
    problems += found
    frame = _table(shapes, source=source).assign(
        area_id=ids,
        name=names,
        village_code=codes,
        round=round,
        village=codes.map(villages.set_index("village_code")["village"]),
        area_ha=polygons.areas_ha(shapes, metric_crs=metric_crs),
    )
    return Loaded(frame.sort_values("area_id", ignore_index=True), problems, {})


def villages_as_areas(villages: gpd.GeoDataFrame, *, round: int, source: str) -> Loaded:
    """The table `areas` of a study without delineations: every village is one area, and a problem says so."""
    frame = villages.assign(area_id=villages["village_code"], name=villages["village"], round=round)
    return Loaded(frame, [Problem("delineations-none", source=source)], {})


def _text(values: pd.Series[Any]) -> pd.Series[str]:
    return values.map(_cell).astype("str")


def _cell(value: Any) -> str:
    """A Shapefile keeps a code as a real number: 3577011001.0 is 3577011001."""
    if value is None or value != value:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()


def _names(
    names: pd.Series[str], ids: pd.Series[str], *, source: str, column: str
) -> tuple[pd.Series[str], list[Problem]]:
    """The names, an empty one replaced by the identifier, so that nothing is drawn without a word."""
    empty = (names == "").to_numpy()
    found = [
        Problem("name-missing", source=source, row=int(index) + 1, column=column, value=ids.iloc[index])
        for index in np.flatnonzero(empty)
    ]
    return names.where(~empty, ids), found


def _table(shapes: gpd.GeoSeries, *, source: str) -> gpd.GeoDataFrame:
    """`geometry` in degrees for maps, `source_geometry` as the file has it for exact predicates."""
    frame = crs.to_geographic(shapes.to_frame("geometry").reset_index(drop=True), source=source)
    return frame.assign(source_geometry=shapes.reset_index(drop=True))


def _stop_on_errors(problems: list[Problem]) -> None:
    if any(problem.severity == "error" for problem in problems):
        raise GeometryError(problems)


def _malformed(codes: pd.Series[str], *, source: str, column: str) -> list[Problem]:
    return [
        Problem("code-malformed", source=source, row=row, column=column, value=code)
        for row, code in enumerate(codes, start=1)
        if code and canonical_village_code(code) is None
    ]


def _far_from(villages: gpd.GeoDataFrame, shapes: gpd.GeoSeries, *, source: str) -> list[Problem]:
    region = shapely.box(*villages.total_bounds).buffer(polygons.REGION_MARGIN_DEG)
    geographic = crs.to_geographic(shapes.to_frame("geometry"), source=source).geometry
    far = ~shapely.intersects(region, geographic.to_numpy())
    return [Problem("geometry-outside", source=source, row=int(index) + 1) for index in np.flatnonzero(far)]


def _unknown_villages(codes: pd.Series[str], villages: gpd.GeoDataFrame, *, source: str, column: str) -> list[Problem]:
    known = set(villages["village_code"])
    return [
        Problem("village-unknown", source=source, row=row, column=column, value=code)
        for row, code in enumerate(codes, start=1)
        if code not in known
    ]


def _largest_overlap(
    shapes: gpd.GeoSeries, villages: gpd.GeoDataFrame, ids: pd.Series[str], *, metric_crs: str, source: str
) -> tuple[pd.Series[str], list[Problem]]:
    metric, village_shapes = shapes.to_crs(metric_crs).to_numpy(), villages.geometry.to_crs(metric_crs).to_numpy()
    area, village = shapely.STRtree(village_shapes).query(metric, predicate="intersects")
    shared = np.zeros((len(metric), len(village_shapes)))
    shared[area, village] = shapely.area(shapely.intersection(metric[area], village_shapes[village]))
    codes = villages["village_code"].iloc[shared.argmax(axis=1)].set_axis(ids.index)
    problems = []
    for row, (best, whole) in enumerate(zip(shared.max(axis=1), shapely.area(metric), strict=True), start=1):
        code = "village-by-overlap" if best > 0 else "village-none"
        details = {"share": f"{100 * best / whole:.0f}"}
        problems.append(Problem(code, source=source, row=row, value=ids.iloc[row - 1], details=details))
    return codes, problems


def _boundary_faults(
    shapes: gpd.GeoSeries,
    ids: pd.Series[str],
    codes: pd.Series[str],
    villages: gpd.GeoDataFrame,
    *,
    metric_crs: str,
    source: str,
) -> list[Problem]:
    """Overlaps between areas, and what of an area lies outside its village, both in m2."""
    problems = []
    for i, j, m2 in polygons.overlaps_m2(shapes, metric_crs=metric_crs):
        details = {"other": ids.iloc[j], "overlap_m2": f"{m2:.0f}"}
        problems.append(Problem("overlap-areas", source=source, row=i + 1, value=ids.iloc[i], details=details))
    home = villages.set_index("village_code").geometry.to_crs(metric_crs).loc[codes].to_numpy()
    outside = shapely.area(shapely.difference(shapes.to_crs(metric_crs).to_numpy(), home))
    for index in np.flatnonzero(outside >= polygons.OVERLAP_MIN_M2):
        details = {"outside_m2": f"{outside[index]:.0f}"}
        problems.append(
            Problem("area-outside-village", source=source, row=int(index) + 1, value=ids.iloc[index], details=details)
        )
    return problems
