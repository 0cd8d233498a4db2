"""`count`: rows and true answers per area in one pass over a survey of any size, without a table per household."""

from __future__ import annotations

from functools import partial, reduce
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely

from pipeline import blocks, crs
from pipeline.cli import study
from pipeline.errors import PipelineError, Problem, SchemaError, SettingsError, SourceError
from pipeline.io import counts, points, polygons
from pipeline.join.index import index_of
from pipeline.join.tally import Tally, tally

if TYPE_CHECKING:
    from argparse import Namespace

    import geopandas as gpd

    from pipeline.io.points import Block, Points
    from pipeline.io.polygons import Polygons
    from pipeline.join.index import Index

AHEAD = 6
"""Blocks read while the areas are still being indexed."""
CHECKED_AT_ONCE = 4_096


class Sources(NamedTuple):
    """What is counted in what; without `longitude` and `latitude` the points are a layer.

    `metric_crs` measures what a repair changes; None: the zone that the areas lie in.
    """

    areas: Path
    id: str
    points: Path
    longitude: str | None
    latitude: str | None
    crs: str
    layer: str | None = None
    areas_crs: str | None = None
    points_layer: str | None = None
    metric_crs: str | None = None


def run(options: Namespace) -> None:
    """Write `counts.parquet` and `counts.csv`: a row an area, its rows of the survey and its true answers."""
    sources = _given(options) if options.areas or options.points else _of_study(options.config)
    survey = points.open_points(
        sources.points, longitude=sources.longitude, latitude=sources.latitude, layer=sources.points_layer
    )
    read = blocks.ahead(survey.blocks(), count=AHEAD)
    areas = _areas(sources, workers=options.workers)
    mover = crs.mover(sources.crs, areas.system, source=sources.points.name)
    index = index_of(areas.shapes, workers=options.workers)
    found = blocks.mapped(partial(_tally, index, mover), read, workers=options.workers)
    counted = reduce(Tally.plus, found, Tally.empty(len(areas.ids), len(survey.names)))
    _require_sense(counted, survey, sources)
    counts.write(options.processed, areas.ids, survey.names, counted.counts, left_out=survey.others)
    study.say(
        "summary.count",
        rows=counted.rows,
        placed=counted.placed,
        areas=len(areas.ids),
        several=int(counted.counts[:, 0].sum()) - counted.placed,
        outside=counted.rows - counted.placed - counted.no_position,
        no_position=counted.no_position,
        answers=len(survey.names) - len(survey.others),
    )


def _require_sense(counted: Tally, survey: Points, sources: Sources) -> None:
    """Raise for a survey without rows, or with a column that is named as one of ours; tell one that lies elsewhere."""
    source = sources.points.name
    taken = [name for name in (counts.AREA, counts.ROWS) if name in survey.names and name not in survey.others]
    if taken:
        raise SchemaError([Problem("count-name-taken", source=source, column=name) for name in taken])
    if not counted.rows:
        raise SourceError([Problem("source-empty", source=source)])
    if not counted.placed:
        study.tell([Problem("count-nothing-placed", source=source, value=sources.crs)])


def _tally(index: Index, mover: crs.Mover | None, block: Block) -> Tally:
    x, y = (block.x, block.y) if mover is None else mover(block.x, block.y)
    return tally(index, x, y, block.answers)


def _given(options: Namespace) -> Sources:
    """The sources by the options of the command; raises `SettingsError` for those that are missing."""
    wanted = ("areas", "area_id", "points", "longitude", "latitude")
    missing = [f"--{name.replace('_', '-')}" for name in wanted if getattr(options, name) is None]
    if missing:
        raise SettingsError([Problem("option-missing", value=" ".join(missing))])
    return Sources(options.areas, options.area_id, options.points, options.longitude, options.latitude, options.crs)


def _of_study(config: Path) -> Sources:
    """The sources of a settings file; raises `SettingsError` where its survey has no two columns of positions."""
    settings = study.open_settings(config)
    survey, areas = settings.sources.households, settings.sources.delineations or settings.sources.villages
    if survey is None:
        raise SettingsError([Problem("count-without-survey", source=str(config), column="sources.households")])
    if survey.layout == "workbook" or survey.position is not None:
        raise SettingsError([Problem("count-without-columns", source=str(config), column="sources.households")])
    return Sources(
        areas.path,
        areas.id,
        survey.path,
        survey.longitude,
        survey.latitude,
        survey.crs,
        layer=areas.layer,
        areas_crs=areas.crs,
        points_layer=survey.layer,
        metric_crs=settings.study.metric_crs,
    )


def _areas(sources: Sources, *, workers: int) -> Polygons:
    """The areas, each with an identifier of its own and valid; what had to be repaired is told."""
    from pipeline.load.polygons import check_ids

    found = polygons.read(sources.areas, id=sources.id, layer=sources.layer, declared_crs=sources.areas_crs)
    source = sources.areas.name
    problems = found.problems + check_ids(found.ids, source=source, column=sources.id)
    parts = np.array_split(found.shapes, len(found.shapes) // CHECKED_AT_ONCE + 1)
    if not all(blocks.mapped(_all_sound, parts, workers=workers)):
        found, repaired = _repaired(found, sources)
        problems += repaired
    if any(problem.severity == "error" for problem in problems):
        raise PipelineError(problems)
    study.tell(problems)
    return found


def _all_sound(shapes: np.ndarray) -> bool:
    polygonal = np.isin(shapely.get_type_id(shapes), (3, 6))
    return bool((polygonal & ~shapely.is_empty(shapes) & shapely.is_valid(shapes)).all())


def _repaired(found: Polygons, sources: Sources) -> tuple[Polygons, list[Problem]]:
    import geopandas as gpd

    from pipeline.load.polygons import repair

    shapes = gpd.GeoSeries(found.shapes, crs=found.system)
    metric = sources.metric_crs or _zone(shapes)
    repaired, problems = repair(shapes, metric_crs=metric, source=sources.areas.name)
    return found._replace(shapes=repaired.to_numpy()), problems


def _zone(shapes: gpd.GeoSeries) -> str:
    """The UTM zone of the shapes that are somewhere."""
    there = shapes[np.isfinite(shapely.bounds(shapes.to_numpy())).all(axis=1)]
    return str(there.estimate_utm_crs().to_string()) if len(there) else crs.UTM_49_SOUTH
