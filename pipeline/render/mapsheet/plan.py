"""Which sheets a unit gets: the scale, the paper's orientation, and the ground that each sheet shows."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import shapely

from pipeline.render.mapsheet.content import content_of, source_words
from pipeline.render.mapsheet.layout import layouts_of
from pipeline.render.mapsheet.model import MapSheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    import pandas as pd
    from shapely import Geometry

    from pipeline.render.layout import Bounds
    from pipeline.render.mapsheet.layout import Paper, SheetLayout
    from pipeline.render.mapsheet.model import Level, MapSheetStudy
    from pipeline.render.themes import Theme
    from pipeline.rules import Rules

DETAILED = (1_000, 2_500, 5_000, 10_000)
"""Denominators in which a delineation can be measured on paper."""
OVERVIEW = (25_000, 50_000)
"""Denominators for a village too large for the others."""
RIM_MM = 5.0
"""Between the unit and the frame."""
OVERLAP_MM = 10.0
"""What neighbouring sheets both show."""


def sheets_of(
    unit_id: str,
    *,
    level: Level,
    theme: Theme,
    scores: pd.DataFrame,
    areas: gpd.GeoDataFrame,
    villages: gpd.GeoDataFrame,
    lines: gpd.GeoDataFrame,
    context: gpd.GeoDataFrame,
    rules: Rules,
    study: MapSheetStudy,
    paper: Paper,
    language: str,
    scale: int | None = None,
) -> list[MapSheet]:
    """The sheets of a village (`unit_id` is its code) or of an area (its identifier). The frames are tables,
    `theme` is the class as `themes_of` made it of them.

    Without `scale`, it is the largest of 1:1,000, 1:2,500, 1:5,000 and 1:10,000 at which the whole unit fits one
    sheet, lying or standing (lying where both do). An area that does not fit at 1:10,000 gets several sheets of that
    scale, because its boundary is to be measured on them; a village that does not fit gets one sheet at 1:25,000 or
    1:50,000, because its sheet shows where its areas lie, and several only beyond that. A given `scale` (denominator)
    is kept, with as many sheets as it needs. Sheets are numbered from the north-west, row by row; neighbours
    share a strip of 10 mm, and a sheet that would show nothing of the unit is left out.

    Raises `KeyError` for a unit that the tables do not have in the study's round, `CrsError` for a system that is not
    metric.
    """
    content = content_of(
        unit_id,
        level=level,
        theme=theme,
        scores=scores,
        areas=areas,
        villages=villages,
        lines=lines,
        context=context,
        rules=rules,
        study=study,
        language=language,
    )
    layouts = layouts_of(paper, sources=source_words(content))
    shape = _shape(content.subject.areas, content.subject.villages, level=level)
    layout, chosen = _chosen(shape.bounds, layouts, scales=_scales(level, scale))
    tiles = tuple(_tiles(shape, layout, chosen))
    return [MapSheet(number, layout, chosen, tiles, content) for number in range(1, len(tiles) + 1)]


def _scales(level: Level, scale: int | None) -> tuple[int, ...]:
    if scale is not None:
        return (scale,)
    return DETAILED if level == "area" else DETAILED + OVERVIEW


def _shape(areas: gpd.GeoDataFrame, villages: gpd.GeoDataFrame, *, level: Level) -> Geometry:
    """The unit's ground: the area, or the village with all its areas."""
    tables = [areas] if level == "area" else [villages, areas]
    return shapely.geometrycollections([shape for table in tables for shape in table.geometry if shape is not None])


def _chosen(bounds: Bounds, layouts: Sequence[SheetLayout], *, scales: Sequence[int]) -> tuple[SheetLayout, int]:
    """The first scale and layout that hold the unit; else the last scale, with the layout that needs fewer sheets."""
    for scale in scales:
        for layout in layouts:
            if max(_steps(bounds, layout, scale)) == 1:
                return layout, scale
    return min(layouts, key=lambda layout: math.prod(_steps(bounds, layout, scales[-1]))), scales[-1]


def _steps(bounds: Bounds, layout: SheetLayout, scale: int) -> tuple[int, int]:
    """How many sheets side by side, and how many rows of them."""
    frame = layout.frame
    sides = ((bounds[2] - bounds[0], frame.width_mm), (bounds[3] - bounds[1], frame.height_mm))
    across, down = (_number(length_m * 1000 / scale, frame_mm) for length_m, frame_mm in sides)
    return across, down


def _number(length_mm: float, frame_mm: float) -> int:
    """Frames for a length on paper: each next one adds its own length without the overlap."""
    return max(1, math.ceil((length_mm + 2 * RIM_MM - OVERLAP_MM) / (frame_mm - OVERLAP_MM) - 1e-9))


def _tiles(shape: Geometry, layout: SheetLayout, scale: int) -> list[Bounds]:
    """The bounds of every sheet that shows some of the unit; together they lie centred over it."""
    metres = scale / 1000
    across, down = _steps(shape.bounds, layout, scale)
    width, height = layout.frame.width_mm * metres, layout.frame.height_mm * metres
    step_x, step_y = width - OVERLAP_MM * metres, height - OVERLAP_MM * metres
    middle_x, middle_y = (shape.bounds[0] + shape.bounds[2]) / 2, (shape.bounds[1] + shape.bounds[3]) / 2
    west = middle_x - (width + (across - 1) * step_x) / 2
    north = middle_y + (height + (down - 1) * step_y) / 2
    tiles = [
        (west + x * step_x, north - y * step_y - height, west + x * step_x + width, north - y * step_y)
        for y in range(down)
        for x in range(across)
    ]
    return [tile for tile in tiles if shapely.box(*tile).intersects(shape)]
