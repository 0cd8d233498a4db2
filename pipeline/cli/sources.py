"""The boundaries, lines and rasters of a study read and cleaned."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from pipeline import crs, fields
from pipeline.cli import boundaries, context
from pipeline.cli.layers import Layers
from pipeline.errors import PipelineError, Problem
from pipeline.io import vector
from pipeline.load import Loaded

if TYPE_CHECKING:
    import geopandas as gpd

    from pipeline.config import Settings
    from pipeline.config.sources import Lines
    from pipeline.load.concordance import Concordance


def spatial(settings: Settings) -> Layers:
    """Villages, areas, lines, basemap and what rasters say of the areas: all that does not change with the survey."""
    layers = Layers({}, [], {}, {})
    try:
        crs.metric(settings.study.metric_crs, source="[study]")
    except PipelineError as fault:
        layers.problems.extend(replace(problem, column="metric_crs") for problem in fault.problems)
        return layers  # nothing can be measured
    known = boundaries.village_table(settings, layers.problems)
    source = settings.sources.villages
    villages = layers.add("villages", "villages", lambda: boundaries.villages(settings, source, known, layers.problems))
    areas = None
    if villages is not None:
        layers.problems.extend(boundaries.against_reference(settings, villages, known))
        areas = layers.add("areas", "delineations", lambda: _areas(settings, villages, known, layers.problems))
    if areas is not None:
        found = boundaries.topology_of(settings, villages, areas)
        layers.tables["topology"] = found.frame
        layers.problems.extend(found.problems)
    _lines(settings, layers)
    if villages is not None:
        context.add_context(settings, villages, layers)
    layers.tables["rasters"] = fields.empty("rasters")
    if areas is not None and settings.sources.rasters.named():
        layers.add("rasters", "rasters", lambda: _rasters(settings, areas))
    return layers


def _areas(settings: Settings, villages: gpd.GeoDataFrame, known: Concordance, problems: list[Problem]) -> Loaded:
    from pipeline.load.areas import clean_areas, villages_as_areas

    source, study = settings.sources.delineations, settings.study
    if source is None:
        return villages_as_areas(villages, round=study.round, source=settings.sources.villages.path.name)
    raw = vector.read_vector(source.path, layer=source.layer, declared_crs=source.crs, problems=problems)
    return clean_areas(
        raw,
        villages,
        id=source.id,
        name=source.name,
        village=source.village,
        round=study.round,
        metric_crs=study.metric_crs,
        source=source.path.name,
        known=known,
    )


def _lines(settings: Settings, layers: Layers) -> None:
    """Roads and drains become one table, `lines`."""
    import geopandas as gpd
    import pandas as pd

    parts = []
    for kind, source in (("road", settings.sources.roads), ("drain", settings.sources.drains)):
        if source is not None:
            clean = partial(_lines_of, kind, source, settings.study.metric_crs, layers.problems)
            parts += [part for part in [layers.add("lines", f"{kind}s", clean)] if part is not None]
    layers.tables["lines"] = gpd.GeoDataFrame(pd.concat(parts, ignore_index=True)) if parts else fields.empty("lines")


def _lines_of(kind: str, source: Lines, metric_crs: str, problems: list[Problem]) -> Loaded:
    from pipeline.load.infrastructure import clean_lines

    raw = vector.read_vector(
        source.path, layer=source.layer, declared_crs=source.crs, kind="LineString", problems=problems
    )
    return clean_lines(
        raw,
        kind=kind,
        width_m=source.width_m,
        surface=source.surface,
        condition=source.condition,
        metric_crs=metric_crs,
        source=source.path.name,
    )


def _rasters(settings: Settings, areas: gpd.GeoDataFrame) -> Loaded:
    """Every raster measured in every area; what is wrong with one of them does not hide what is wrong with the next."""
    from pipeline.config.sources import FloodRaster
    from pipeline.io import raster
    from pipeline.load.rasters import Measured, meaning, raster_table

    measured, found = {}, []
    for name, source in settings.sources.rasters.named().items():
        flooded = source.flooded if isinstance(source, FloodRaster) else ()
        what = meaning(name, source.unit, flooded=flooded)
        try:
            sums = raster.zonal(
                source.path,
                areas.geometry,
                **what._asdict(),
                band=source.band,
                nodata=source.nodata,
                declared_crs=source.crs,
            )
        except PipelineError as fault:
            found += fault.problems
            continue
        found += sums.problems
        measured[name] = Measured(sums.sums, sums.weights, sums.covered, source.path.name)
    table = raster_table(areas["area_id"], areas["area_ha"], measured)
    return table._replace(problems=found + table.problems)
