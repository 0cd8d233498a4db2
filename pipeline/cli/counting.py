"""What `count` reads, and how a block of it is counted: the same on this machine and on a worker."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely

from pipeline import blocks, crs
from pipeline.errors import PipelineError
from pipeline.io import points, polygons
from pipeline.join.index import index_of
from pipeline.join.tally import Tally, tally

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import geopandas as gpd

    from pipeline.io.points import Block, Part, Points
    from pipeline.io.polygons import Polygons

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

    def absolute(self) -> Sources:
        """The same on a machine with another working folder."""
        return self._replace(areas=self.areas.absolute(), points=self.points.absolute())


def survey(sources: Sources, *, part: Part = None) -> Points:
    """The survey, or a part of it."""
    return points.open_points(
        sources.points,
        longitude=sources.longitude,
        latitude=sources.latitude,
        layer=sources.points_layer,
        part=part,
    )


def area_ids(sources: Sources) -> list[str]:
    """The identifiers of all areas, in their order; raises `PipelineError` for one that is missing or there twice."""
    ids = polygons.read_ids(sources.areas, id=sources.id, layer=sources.layer, declared_crs=sources.areas_crs)
    require_ids(ids, sources)
    return ids


def require_ids(ids: list[str], sources: Sources) -> None:
    """Raise `PipelineError` for every identifier that is missing or there twice."""
    from pipeline.load.polygons import check_ids

    if problems := check_ids(ids, source=sources.areas.name, column=sources.id):
        raise PipelineError(problems)


def areas(sources: Sources, *, part: tuple[int, int] | None = None, workers: int = 1) -> Polygons:
    """The areas, or those from one number up to another, valid; `problems` say what was repaired for it.

    Raises `PipelineError` for one that cannot be.
    """
    found = polygons.read(sources.areas, id=sources.id, layer=sources.layer, declared_crs=sources.areas_crs, part=part)
    pieces = np.array_split(found.shapes, len(found.shapes) // CHECKED_AT_ONCE + 1)
    if not all(blocks.mapped(_all_sound, pieces, workers=workers)):
        found = _repaired(found, sources, before=part[0] if part else 0)
    if any(problem.severity == "error" for problem in found.problems):
        raise PipelineError(found.problems)
    return found


def _all_sound(shapes: np.ndarray) -> bool:
    polygonal = np.isin(shapely.get_type_id(shapes), (3, 6))
    return bool((polygonal & ~shapely.is_empty(shapes) & shapely.is_valid(shapes)).all())


def _repaired(found: Polygons, sources: Sources, *, before: int) -> Polygons:
    import geopandas as gpd

    from pipeline.load.polygons import repair

    shapes = gpd.GeoSeries(found.shapes, crs=found.system)
    repaired, problems = repair(shapes, metric_crs=sources.metric_crs or _zone(shapes), source=sources.areas.name)
    numbered = [problem if problem.row is None else replace(problem, row=problem.row + before) for problem in problems]
    return found._replace(shapes=repaired.to_numpy(), problems=found.problems + numbered)


def _zone(shapes: gpd.GeoSeries) -> str:
    """The UTM zone of the shapes that are somewhere."""
    there = shapes[np.isfinite(shapely.bounds(shapes.to_numpy())).all(axis=1)]
    return str(there.estimate_utm_crs().to_string()) if len(there) else crs.UTM_49_SOUTH


def placing(sources: Sources, areas: Polygons, *, workers: int) -> Callable[[Block], tuple[Tally, np.ndarray]]:
    """What gives the tally of a block in the areas, and which of its rows lie in one; threads may share it."""
    mover = crs.mover(sources.crs, areas.system, source=sources.points.name)
    index = index_of(areas.shapes, workers=workers)

    def placed(block: Block) -> tuple[Tally, np.ndarray]:
        x, y = (block.x, block.y) if mover is None else mover(block.x, block.y)
        return tally(index, x, y, block.answers, block.blank)

    return placed
