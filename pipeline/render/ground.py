"""The basemap of a printed map: neighbours, built-up ground, rivers and main roads beneath the areas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import shapely

from pipeline.render.mapframe import OUTSIDE, fill, in_view

if TYPE_CHECKING:
    import geopandas as gpd
    from shapely import Geometry

    from pipeline.render.mapframe import Frame

BUILT_UP, RIVER, RIVER_GROUND, MAIN_ROAD, MAIN_ROAD_EDGE = "#f5efe2", "#3f83b5", "#c4dced", "#fbf6e9", "#8c8373"
"""Lighter than any class, also in a copy without colour."""
KINDS = ("neighbour", "built_up", "river", "road")
_LINES = 1  # dimension of a geometry
_NEIGHBOUR: dict[str, Any] = {"facecolor": OUTSIDE, "edgecolor": "#b4b8bb", "linewidth": 0.5}
_BUILT_UP: dict[str, Any] = {"facecolor": BUILT_UP, "edgecolor": "none", "linewidth": 0}
_WATER: dict[str, Any] = {"facecolor": RIVER_GROUND, "edgecolor": RIVER, "linewidth": 0.4}
_RIVER: dict[str, Any] = {"facecolor": "none", "edgecolor": RIVER, "linewidth": 1.3}
_ROAD_EDGE: dict[str, Any] = {"facecolor": "none", "edgecolor": MAIN_ROAD_EDGE, "linewidth": 2.2}
_ROAD: dict[str, Any] = {"facecolor": "none", "edgecolor": MAIN_ROAD, "linewidth": 1.4}


def draw_ground(frame: Frame, context: gpd.GeoDataFrame) -> list[str]:
    """Draw what the table `context` (in metres) has in view; returns the keys of it for the legend.

    A road is two lines with light between them, so that it is no river in a copy without colour.
    """
    parts = {kind: in_view(frame, context[context["kind"] == kind]) for kind in KINDS}
    water, rivers = _by_dimension(parts["river"])
    found = {
        "neighbour": fill(frame.axes, parts["neighbour"], gid="context-neighbour", zorder=0.9, **_NEIGHBOUR),
        "built_up": fill(frame.axes, parts["built_up"], gid="context-built-up", zorder=1.5, **_BUILT_UP),
        "water": fill(frame.axes, water, gid="context-water", zorder=2.5, **_WATER),
        "river": fill(frame.axes, rivers, gid="context-river", zorder=2.5, **_RIVER),
        "main_road": fill(frame.axes, parts["road"], gid="context-road-edge", zorder=2.6, **_ROAD_EDGE),
        "road": fill(frame.axes, parts["road"], gid="context-road", zorder=2.7, **_ROAD),
    }
    found["river"] = found["river"] or found["water"]
    return [key for key in ("built_up", "river", "main_road") if found[key]]


def _by_dimension(shapes: list[Geometry]) -> tuple[list[Geometry], list[Geometry]]:
    """Polygons, and lines."""
    ground = [shape for shape in shapes if shapely.get_dimensions(shape) > _LINES]
    return ground, [shape for shape in shapes if shapely.get_dimensions(shape) == _LINES]
