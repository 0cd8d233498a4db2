"""Villages and assessed areas: identifiers, names, boundaries, and which village an area belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from pipeline import crs
from pipeline.errors import GeometryError, Problem
from pipeline.load import Loaded, polygons
from pipeline.load.concordance import Concordance
from pipeline.load.parts import join_parts
from pipeline.load.villagecodes import home_codes, official_names, village_codes

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    import pandas as pd

    from pipeline.load.parts import Villages

NO_CONCORDANCE = Concordance()
PUBLISHED_TOLERANCE_PCT = 5
"""A measured area further than this from the published one is that of another boundary or another village."""


def clean_villages(
    raw: gpd.GeoDataFrame,
    *,
    id: str,
    name: str,
    metric_crs: str,
    source: str,
    known: Concordance = NO_CONCORDANCE,
) -> Loaded:
    """The table `villages` from a boundary file: one row a village, in the order of their codes.

    `id` and `name` are the file's columns, `known` the table by which codes are told and names spelt. Raises
    `GeometryError` (or another of `pipeline.errors`) carrying every fault; overlaps between villages are warnings with
    their area in m2, and several rows of one code are joined to one village.
    """
    polygons.require_columns(raw, [id, name], source=source)
    codes, problems = village_codes(_text(raw[id]), _text(raw[name]), known, source=source, column=id)
    shapes, found = polygons.repair(raw.geometry, metric_crs=metric_crs, source=source)
    problems += found
    _stop_on_errors(problems)
    _stop_on_errors(polygons.outside_region(shapes, metric_crs=metric_crs, source=source))
    joined, found = join_parts(codes, _text(raw[name]), shapes, source=source, column=id)
    problems += found
    _stop_on_errors(problems)
    names, found = official_names(joined.names, joined.codes, known, rows=joined.rows, source=source, column=name)
    problems += found
    names, found = _names(names, joined.codes, rows=joined.rows, source=source, column=name)
    problems += found
    areas_ha = polygons.areas_ha(joined.shapes, metric_crs=metric_crs)
    problems += _village_faults(joined._replace(names=names), areas_ha, known, metric_crs=metric_crs, source=source)
    frame = _table(joined.shapes, source=source).assign(
        village_code=joined.codes.to_numpy(), village=names.to_numpy(), area_ha=areas_ha.to_numpy()
    )
    return Loaded(frame.sort_values("village_code", ignore_index=True), problems, joined.refused)


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
    known: Concordance = NO_CONCORDANCE,
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
        by_code = dict(zip(villages["village_code"], villages["village"], strict=True))
        codes, found = home_codes(_text(raw[village]), by_code, known, source=source, column=village)
        problems += found
    else:
        codes, found = _largest_overlap(shapes, villages, ids, metric_crs=metric_crs, source=source)
        problems += found
    _stop_on_errors(problems)
    problems += _boundary_faults(shapes, ids, codes, villages, metric_crs=metric_crs, source=source)
    rows = range(1, len(ids) + 1)
    problems += polygons.twins(shapes, ids, rows=rows, source=source)
    names, found = _names(_text(raw[name]), ids, rows=rows, source=source, column=name)
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
    names: pd.Series[str], ids: pd.Series[str], *, rows: Sequence[int], source: str, column: str
) -> tuple[pd.Series[str], list[Problem]]:
    """The names, an empty one replaced by the identifier, so that nothing is drawn without a word."""
    empty = (names == "").to_numpy()
    found = [
        Problem("name-missing", source=source, row=rows[int(index)], column=column, value=ids.iloc[index])
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


def _village_faults(
    found: Villages, areas_ha: pd.Series[float], known: Concordance, *, metric_crs: str, source: str
) -> list[Problem]:
    """Shapes that stand twice, overlaps in m2, and areas that are not the published ones."""
    problems = polygons.twins(found.shapes, found.codes, rows=found.rows, source=source)
    for i, j, m2 in polygons.overlaps_m2(found.shapes, metric_crs=metric_crs):
        code, other = found.codes.iloc[i], f"{found.names.iloc[j]} ({found.codes.iloc[j]})"
        details = {"other": other, "overlap_m2": f"{m2:.0f}"}
        problems.append(Problem("overlap-villages", source=source, row=found.rows[i], value=code, details=details))
    for row, code, area_ha in zip(found.rows, found.codes, areas_ha, strict=True):
        published = known.by_code[code].area_ha if code in known.by_code else None
        if published is not None and abs(area_ha - published) > PUBLISHED_TOLERANCE_PCT / 100 * published:
            details = {"measured": f"{area_ha:.1f}", "published": f"{published:.1f}"}
            details["percent"] = f"{100 * (area_ha / published - 1):+.2f}"
            problems.append(Problem("area-published-differs", source=source, row=row, value=code, details=details))
    return problems


def _far_from(villages: gpd.GeoDataFrame, shapes: gpd.GeoSeries, *, source: str) -> list[Problem]:
    region = shapely.box(*villages.total_bounds).buffer(polygons.REGION_MARGIN_DEG)
    geographic = crs.to_geographic(shapes.to_frame("geometry"), source=source).geometry
    far = ~shapely.intersects(region, geographic.to_numpy())
    return [Problem("geometry-outside", source=source, row=int(index) + 1) for index in np.flatnonzero(far)]


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
    outside = shapely.area(polygons.outside_their_village(shapes, codes, villages, metric_crs=metric_crs))
    for index in np.flatnonzero(outside > 0):
        details = {"outside_m2": f"{outside[index]:.0f}"}
        problems.append(
            Problem("area-outside-village", source=source, row=int(index) + 1, value=ids.iloc[index], details=details)
        )
    return problems
