"""The map inside its frame: boundaries, roads, drains, and the areas by group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from matplotlib.collections import PathCollection
from matplotlib.path import Path

from pipeline.render import style
from pipeline.render.labels import Board, spread
from pipeline.render.paper import MM_PER_INCH, PT_PER_MM

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import geopandas as gpd
    import pandas as pd
    from matplotlib.axes import Axes
    from shapely import Geometry

    from pipeline.render.layout import Box, View
    from pipeline.render.paper import Page
    from pipeline.render.printgroups import Group
    from pipeline.render.subject import Subject

OUTSIDE = "#f3f3f1"
OTHER_AREAS, OTHER_AREAS_LINE = "#e4e4e0", "#a8a8a2"
_DASHES = (0, (3.0, 1.6))
_LARGEST_MARKER_PT, _SMALLEST_MARKER_PT = 11.0, 3.5
MARKER_SIZE = {"o": 1.0, "^": 1.0, "s": 0.85, "D": 0.6, "X": 0.9}  # of the square, so that none looks more important
_SMALL = 1.3  # an area narrower than this many markers is drawn as a marker
_MARKER_SHARE = 0.03  # of the frame that all markers together may cover


@dataclass(frozen=True, slots=True)
class Frame:
    """The axes of a map in metres, and how its metres become points on the paper."""

    axes: Axes
    view: View

    def point(self, x_m: float, y_m: float) -> tuple[float, float]:
        """Points from the lower left corner of the frame."""
        factor = PT_PER_MM / self.view.metres_per_mm
        return (x_m - self.view.bounds[0]) * factor, (y_m - self.view.bounds[1]) * factor

    def metres(self, x_pt: float, y_pt: float) -> tuple[float, float]:
        """The place on the ground of a point of the frame."""
        factor = self.view.metres_per_mm / PT_PER_MM
        return self.view.bounds[0] + x_pt * factor, self.view.bounds[1] + y_pt * factor


def axes_in(page: Page, box: Box, view_bounds: Sequence[float], *, label: str) -> Axes:
    """Axes that fill `box` and show exactly the bounds."""
    width_mm, height_mm = (side * MM_PER_INCH for side in page.figure.get_size_inches())
    place = (box.left_mm / width_mm, box.bottom_mm / height_mm, box.width_mm / width_mm, box.height_mm / height_mm)
    axes = page.figure.add_axes(place, label=label)
    axes.set(xlim=(view_bounds[0], view_bounds[2]), ylim=(view_bounds[1], view_bounds[3]), xticks=[], yticks=[])
    axes.set_facecolor(OUTSIDE)
    for spine in axes.spines.values():
        spine.set(color=style.INK, linewidth=0.8, zorder=20)
    return axes


def draw_base(frame: Frame, subject: Subject) -> list[str]:
    """Land, boundaries, roads, drains and the areas of others; returns the keys of what is in view, for the legend."""
    seen = []
    own, others = in_view(frame, subject.villages), in_view(frame, subject.other_villages)
    fill(frame.axes, others, gid="other-villages", facecolor=OUTSIDE, edgecolor="#b4b8bb", linewidth=0.5, zorder=1)
    fill(frame.axes, own, gid="villages", facecolor=style.PAPER, edgecolor="none", linewidth=0, zorder=1.1)
    if fill(
        frame.axes,
        in_view(frame, subject.other_areas),
        gid="other-areas",
        facecolor=OTHER_AREAS,
        edgecolor=OTHER_AREAS_LINE,
        linewidth=0.4,
        zorder=2,
    ):
        seen.append("other_areas")
    for kind, colour, smallest_scale in (("road", style.ROAD_LINE, 100_000), ("drain", style.DRAIN_LINE, 25_000)):
        lines = in_view(frame, subject.lines[(subject.lines["kind"] == kind) & (frame.view.scale <= smallest_scale)])
        if fill(frame.axes, lines, gid=f"lines-{kind}", facecolor="none", edgecolor=colour, linewidth=0.5, zorder=6.5):
            seen.append(kind)
    fill(frame.axes, own, gid="village-lines", facecolor="none", edgecolor=style.VILLAGE_LINE, linewidth=1.1, zorder=5)
    return [*(["village_line"] if boundary_in_view(frame, subject) else []), *seen]


def boundary_in_view(frame: Frame, subject: Subject) -> bool:
    """Whether the frame shows an edge of the unit's villages, or lies wholly inside."""
    edges = shapely.boundary(subject.villages.geometry.to_numpy())
    return bool(shapely.intersects(edges, shapely.box(*frame.view.bounds)).any())


def in_view(frame: Frame, table: gpd.GeoDataFrame) -> list[Geometry]:
    """The shapes of `table` cut to a little more than the view, so that no cut edge shows and files stay small."""
    west, south, east, north = frame.view.bounds
    pad = (east - west) * 0.02
    shapes = table.geometry.array[table.geometry.notna().to_numpy()]
    window = shapely.box(west - pad, south - pad, east + pad, north + pad)
    hits = np.asarray(shapes)[np.asarray(shapely.intersects(np.asarray(shapes), window), dtype=bool)]
    return [shape for shape in shapely.intersection(hits, window) if not shape.is_empty]


def fill(axes: Axes, shapes: Iterable[Geometry], *, gid: str, **options: Any) -> bool:
    """Draw shapes (polygons with their holes, or lines) as one collection; False when there is nothing to draw."""
    paths = [path for shape in shapes if (path := path_of(shape)) is not None]
    if paths:
        collection = PathCollection(paths, capstyle="round", **options)
        collection.set_gid(gid)
        axes.add_collection(collection, autolim=False)
    return bool(paths)


def path_of(shape: Geometry) -> Path | None:
    """One path of all rings and lines of a geometry."""
    parts = shapely.get_parts(shape)
    polygons = parts[shapely.get_dimensions(parts) == 2]
    rings = shapely.get_rings(polygons) if len(polygons) else parts[shapely.get_dimensions(parts) == 1]
    if not len(rings):
        return None
    pieces = [_ring_path(shapely.get_coordinates(ring), closed=bool(len(polygons))) for ring in rings]
    return Path.make_compound_path(*pieces)


def _ring_path(corners: np.ndarray, *, closed: bool) -> Path:
    codes = np.full(len(corners), Path.LINETO, dtype=np.uint8)
    codes[0] = Path.MOVETO
    if closed:
        codes[-1] = Path.CLOSEPOLY
    return Path(corners, codes)


def marker_pt(count: int, view: View) -> float:
    """How large the markers of `count` areas may be without filling the map."""
    frame_pt2 = view.box.width_mm * view.box.height_mm * PT_PER_MM**2
    return float(np.clip((frame_pt2 * _MARKER_SHARE / max(count, 1)) ** 0.5, _SMALLEST_MARKER_PT, _LARGEST_MARKER_PT))


def outline(group: Group) -> dict[str, Any]:
    """How the edge of a group is drawn: an open one heavy and dashed."""
    return {"linewidth": 1.4, "linestyle": _DASHES} if group.is_open else {"linewidth": 0.7, "linestyle": "solid"}


def draw_areas(frame: Frame, groups: Sequence[Group]) -> tuple[bool, Board]:
    """Fill the areas of every group; one too small to be seen gets a marker.

    Returns whether there are markers, and the board on which labels find what is taken.
    """
    box = frame.view.box
    board = Board(box.width_mm * PT_PER_MM, box.height_mm * PT_PER_MM)
    side_pt = marker_pt(sum(len(group.areas) for group in groups), frame.view)
    small: list[tuple[Group, pd.Series]] = []
    for group in groups:
        large = []
        for _, row in group.areas.iterrows():
            own = box_pt(frame, row.geometry)
            if min(own[2] - own[0], own[3] - own[1]) < side_pt * _SMALL:
                small.append((group, row))
            else:
                large.append(row.geometry)
            board.soft.append(own)
        _fill_group(frame, group, large)
    _draw_markers(frame, small, side_pt=side_pt, board=board)
    return bool(small), board


def _fill_group(frame: Frame, group: Group, shapes: list[Geometry]) -> None:
    key = f"areas-{group.key}"
    fill(
        frame.axes,
        shapes,
        gid=key,
        facecolor=group.fill,
        edgecolor=hatch_colour(group),
        hatch=dense(group.hatch),
        linewidth=0,
        zorder=6,
    )
    fill(frame.axes, shapes, gid=f"{key}-outline", facecolor="none", edgecolor=style.INK, zorder=7, **outline(group))


def dense(hatch: str) -> str:
    """The pattern close enough to be recognised in a small area and in the legend."""
    return hatch * 2


def hatch_colour(group: Group) -> str:
    """The pattern's colour: seen on its fill in print as well as in a copy."""
    return style.hatch_ink(group.fill, is_open=group.is_open)


def box_pt(frame: Frame, shape: Geometry) -> tuple[float, float, float, float]:
    west, south, east, north = shape.bounds
    return (*frame.point(west, south), *frame.point(east, north))


def _draw_markers(frame: Frame, small: Sequence[tuple[Group, pd.Series]], *, side_pt: float, board: Board) -> None:
    """Symbols of one size, moved apart; from a readable size on they carry what their group says of them."""
    spots = [row.geometry.representative_point() for _, row in small]
    places = spread([frame.point(spot.x, spot.y) for spot in spots], distance_pt=side_pt + 1)
    for (group, row), (x_pt, y_pt) in zip(small, places, strict=True):
        x, y = frame.metres(x_pt, y_pt)
        size_pt2 = side_pt**2 * MARKER_SIZE[group.marker]
        marker = frame.axes.scatter(
            [x],
            [y],
            s=size_pt2,
            marker=group.marker,
            facecolor=group.fill,
            edgecolor=style.INK,
            zorder=8,
            **(outline(group) | {"linewidth": 1.1 if group.is_open else 0.6}),
        )
        marker.set_gid(f"marker-{row['area_id']}")
        board.taken.append((x_pt - side_pt / 2, y_pt - side_pt / 2, x_pt + side_pt / 2, y_pt + side_pt / 2))
        words = row["marker_words"]
        if words and side_pt >= 9:
            frame.axes.text(
                x,
                y,
                words,
                fontsize=5.5,
                ha="center",
                va="center",
                color=style.on_fill(group.fill),
                zorder=9,
                gid="marker-text",
            )
