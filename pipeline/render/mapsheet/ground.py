"""The map itself: the study's basemap, boundaries, lines, the areas by class, and what is written among them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from pipeline.render import ground, style
from pipeline.render.labels import Wish
from pipeline.render.lettering import area_wishes, short_name, village_wishes, write_empty, write_labels
from pipeline.render.mapframe import boundary_in_view, box_pt, draw_areas, draw_base, fill
from pipeline.render.mapsheet.layout import SMALLEST_PT
from pipeline.render.paper import PT_PER_MM, clean, fitted, height_pt, width_pt

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd
    from shapely import Geometry

    from pipeline.render.labels import Board
    from pipeline.render.mapframe import Frame
    from pipeline.render.mapsheet.model import MapSheet
    from pipeline.render.printgroups import Group

OTHER_EDGE, OTHER_EDGE_PT = "#7d838a", 0.6
"""Around areas that are not the unit's: seen in a copy without colour, where their ground is like any other."""
_LINES = 1  # dimension of a geometry
_LEAST_SHARE = 0.02  # of an area that must be in view for its label


def draw_ground(frame: Frame, sheet: MapSheet, groups: list[Group]) -> tuple[list[str], bool]:
    """Draw everything in the frame; returns what is in view, for the legend, and whether areas are symbols."""
    content = sheet.content
    seen = draw_base(frame, content.subject)
    seen += ground.draw_ground(frame, content.context)
    edge: dict[str, Any] = {"facecolor": "none", "edgecolor": OTHER_EDGE, "linewidth": OTHER_EDGE_PT}
    fill(frame.axes, _in_view(frame, content.subject.other_areas), gid="other-areas-outline", zorder=6.6, **edge)
    markers, board = draw_areas(frame, groups)
    if content.subject.areas.empty:
        write_empty(frame, board, language=content.language)
    _label(frame, sheet, groups, board)
    return seen, markers


def _in_view(frame: Frame, table: gpd.GeoDataFrame, *, pad_mm: float = 3) -> list[Geometry]:
    """The shapes cut to a little more than the view, so that no cut edge shows."""
    return [shape for _, shape in _cut(frame, table, pad_mm=pad_mm)]


def _cut(frame: Frame, table: gpd.GeoDataFrame, *, pad_mm: float) -> Iterator[tuple[int, Geometry]]:
    """The place of each row in view, with its shape cut."""
    pad = pad_mm * frame.view.metres_per_mm
    west, south, east, north = frame.view.bounds
    window = shapely.box(west - pad, south - pad, east + pad, north + pad)
    shapes = np.asarray(table.geometry.array, dtype=object)
    hits = np.flatnonzero(shapely.intersects(shapes, window))
    yield from zip(hits.tolist(), shapely.intersection(shapes[hits], window), strict=True)


def _label(frame: Frame, sheet: MapSheet, groups: list[Group], board: Board) -> None:
    """Areas of the unit first, then other areas, the village, its neighbours, and what the basemap names."""
    subject, content = sheet.content.subject, sheet.content
    own = [replace(group, areas=_shown(frame, group.areas)) for group in groups]
    wishes = area_wishes(frame, own)
    write_labels(frame, board.place(wishes), colour=style.INK, zorder=12)
    villages = village_wishes(frame, subject.villages, role="village-label", size_pt=8.5, remarks={})
    near = village_wishes(frame, subject.other_villages, role="neighbour-label", size_pt=6.5, remarks={})
    if boundary_in_view(frame, subject):
        write_labels(frame, board.place(villages), colour=style.MUTED, zorder=11)
    write_labels(frame, board.place(near), colour="#7b838a", zorder=10.5)
    others = _name_wishes(frame, _shown(frame, subject.other_areas), role="other-area-label")
    write_labels(frame, board.place(others), colour=style.MUTED, zorder=10.3)
    named = content.context[content.context["name"].notna()]
    write_labels(frame, board.place(_context_wishes(frame, named)), colour="#54606b", zorder=10)


def _shown(frame: Frame, areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The areas in view, each cut to it; slivers are left out."""
    cut = dict(_cut(frame, areas, pad_mm=0))
    whole = areas.geometry.area.to_numpy()
    places = [place for place, shape in cut.items() if shape.area > _LEAST_SHARE * whole[place]]
    return areas.iloc[places].set_geometry([cut[place] for place in places], crs=areas.crs)


def _name_wishes(frame: Frame, areas: gpd.GeoDataFrame, *, role: str) -> list[Wish]:
    """The name of each area that is large enough for it."""
    wishes = []
    for _, row in areas.iterrows():
        spot, (left, bottom, right, top) = row.geometry.representative_point(), box_pt(frame, row.geometry)
        words, size = fitted(short_name(row), room_pt=90, size_pt=6, smallest_pt=SMALLEST_PT, lines=2)
        if width_pt(words, size_pt=size) > right - left or height_pt(words, size_pt=size) > top - bottom:
            continue
        wishes.append(Wish(words, *frame.point(spot.x, spot.y), size, reach_pt=12, role=role))
    return wishes


def _context_wishes(frame: Frame, named: gpd.GeoDataFrame) -> list[Wish]:
    """Each name once, at the middle of the longest part in view; neighbours of the study in their ground."""
    longest: dict[tuple[str, str], Geometry] = {}
    for place, shape in _cut(frame, named, pad_mm=0):
        row = named.iloc[place]
        key, part = (row["kind"], clean(row["name"])), max(shapely.get_parts(shape), key=_extent, default=None)
        if part is not None and (key not in longest or _extent(part) > _extent(longest[key])):
            longest[key] = part
    least = 15 * frame.view.metres_per_mm
    return [_context_wish(frame, name, part) for (_, name), part in longest.items() if _extent(part) >= least]


def _extent(shape: Geometry) -> float:
    return (
        float(max(shape.bounds[2] - shape.bounds[0], shape.bounds[3] - shape.bounds[1])) if not shape.is_empty else 0.0
    )


def _context_wish(frame: Frame, name: str, part: Geometry) -> Wish:
    is_line = shapely.get_dimensions(part) == _LINES
    spot = part.interpolate(0.5, normalized=True) if is_line else part.representative_point()
    words, size = fitted(name, room_pt=30 * PT_PER_MM, size_pt=6, smallest_pt=SMALLEST_PT, lines=2)
    return Wish(words, *frame.point(spot.x, spot.y), size, reach_pt=30, role="context-label")
