"""The words inside a printed map: areas with their scores, villages, neighbours, and the note of an empty map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from matplotlib.patheffects import Stroke

from pipeline import text
from pipeline.render import style
from pipeline.render.labels import Board, Placed, Wish
from pipeline.render.mapframe import Frame, box_pt
from pipeline.render.paper import LINE_SPACING, clean, fitted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import geopandas as gpd
    import pandas as pd
    from shapely import Geometry

    from pipeline.render.printgroups import Group


def area_wishes(frame: Frame, groups: Sequence[Group]) -> list[Wish]:
    """A label for each area, in the order of the legend: its name, and what the theme says of it."""
    return [_area_wish(frame, row) for group in groups for _, row in group.areas.iterrows()]


def _area_wish(frame: Frame, row: pd.Series) -> Wish:
    """Name and number, in the widest part of the area if they fit there."""
    name, size = fitted(short_name(row), room_pt=90, size_pt=6.5, smallest_pt=6, lines=2, bold=True)
    number, _ = fitted(row["label_words"], room_pt=90, size_pt=size, smallest_pt=size, lines=2, bold=True)
    words = f"{name}\n{number}"
    x, y = shapely.get_coordinates(shapely.maximum_inscribed_circle(row.geometry))[0]
    home = _in_points(frame, row.geometry)
    own = box_pt(frame, row.geometry)
    return Wish(words, *frame.point(x, y), size, own=own, home=home, reach_pt=110, bold=True, role="area-label")


def short_name(row: pd.Series) -> str:
    """An area's name without its village's, which the title says already."""
    name = str(row["name"])
    return name.removesuffix(clean(row["village"])).rstrip(" ,-") or name


def _in_points(frame: Frame, shape: Geometry) -> Geometry:
    return shapely.transform(shape, lambda corners: np.column_stack(frame.point(*corners.T)))


def village_wishes(
    frame: Frame, villages: gpd.GeoDataFrame, *, role: str, size_pt: float, remarks: Mapping[str, str]
) -> list[Wish]:
    """A label for each village in the middle of what the view shows of it; slivers of neighbours get none.

    `remarks` holds a further line for some villages, by code.
    """
    window = shapely.box(*frame.view.bounds)
    wishes = []
    for _, row in villages.iterrows():
        shown = row.geometry.intersection(window)
        if shown.is_empty or (role == "neighbour-label" and shown.area < 0.01 * window.area):
            continue
        largest = max(shapely.get_parts(shown), key=lambda part: part.area)
        spot = largest.representative_point()
        words, size = fitted(clean(row["village"]), room_pt=110, size_pt=size_pt, smallest_pt=6, lines=2)
        words = "\n".join([words, *filter(None, [remarks.get(row["village_code"])])])
        home = _in_points(frame, largest)
        wishes.append(Wish(words, *frame.point(spot.x, spot.y), size, home=home, reach_pt=90, role=role))
    return wishes


def write_labels(frame: Frame, placed: Iterable[Placed], *, colour: str, zorder: float) -> None:
    """Write labels over a white halo; the halo is a drawing of its own, so that the words stay text in SVG and PDF."""
    for label in placed:
        x, y = frame.metres(label.x_pt, label.y_pt)
        if label.moved:
            for line, width in ((style.PAPER, 1.6), (style.INK, 0.5)):
                frame.axes.plot(*_leader(frame, label), color=line, linewidth=width, zorder=zorder - 0.2)
        weight = "bold" if label.wish.bold else "normal"
        options: dict[str, Any] = {
            "fontsize": label.wish.size_pt,
            "weight": weight,
            "ha": "center",
            "va": "center",
            "linespacing": LINE_SPACING,
            "clip_on": True,
        }
        halo = frame.axes.text(x, y, label.wish.text, color=style.PAPER, zorder=zorder - 0.1, gid="halo", **options)
        halo.set_path_effects([Stroke(linewidth=2.2, foreground=style.PAPER)])
        frame.axes.text(x, y, label.wish.text, color=colour, zorder=zorder, gid=label.wish.role, **options)


def _leader(frame: Frame, label: Placed) -> tuple[list[float], list[float]]:
    """From the area's own point to the nearest edge of its label."""
    left, bottom, right, top = label.box
    wish = label.wish
    end = frame.metres(min(max(wish.x_pt, left), right), min(max(wish.y_pt, bottom), top))
    start = frame.metres(wish.x_pt, wish.y_pt)
    return [start[0], end[0]], [start[1], end[1]]


def write_empty(frame: Frame, board: Board, *, language: str) -> None:
    """Say in words that no area of the unit is assessed."""
    words = text.say(f"class.{style.NOT_ASSESSED}", language)
    x_pt, y_pt = board.width_pt / 2, board.height_pt / 2
    x, y = frame.metres(x_pt, y_pt)
    frame.axes.text(
        x,
        y,
        words,
        fontsize=12,
        weight="bold",
        ha="center",
        va="center",
        color=style.INK,
        zorder=15,
        gid="not-assessed",
        bbox={"facecolor": style.PAPER, "edgecolor": style.INK, "pad": 5},
    )
    board.taken.append((x_pt - 140, y_pt - 15, x_pt + 140, y_pt + 15))
