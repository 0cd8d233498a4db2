"""The names of the basemap with their places, the most important first, none of them on an assessed area."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd

MOST_LABELS = 30
"""Of one kind; a page has no room for more."""
ALONG = (0.5, 0.35, 0.65, 0.2, 0.8, 0.05, 0.95)
"""Where on a line a name is tried, the middle first."""
DECIMALS = 5


class Label(NamedTuple):
    """A name and its place: latitude and longitude in degrees."""

    kind: str
    name: str
    place: tuple[float, float]


def labels(context: gpd.GeoDataFrame, villages: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> list[Label]:
    """Rivers, then roads, then neighbours of the table `context`, the longest or largest of each first.

    A river or road is labelled once, on the longest piece inside the study where there is one.
    """
    study = shapely.box(*shapely.total_bounds(villages.geometry.to_numpy()))
    taken = shapely.union_all(areas.geometry.to_numpy())
    named = context[context["name"].notna()]
    return [
        Label(kind, name, (round(place.y, DECIMALS), round(place.x, DECIMALS)))
        for kind in ("river", "road", "neighbour")
        for name, place in _places(named[named["kind"] == kind], study, taken)
    ]


def _places(
    named: gpd.GeoDataFrame, study: shapely.Geometry, taken: shapely.Geometry
) -> Iterator[tuple[str, shapely.Point]]:
    """Each name once, with its place, in the order of size; ground comes before lines."""
    shapes = named.geometry.to_numpy()
    sizes = pd.DataFrame(
        {"area": shapely.area(shapes), "length": shapely.length(shapes), "name": named["name"].to_numpy()}
    )
    order = (
        sizes.groupby("name").sum().sort_values(["area", "length"], ascending=False, kind="stable").index[:MOST_LABELS]
    )
    for name in order:
        whole = shapely.union_all(shapes[(named["name"] == name).to_numpy()])
        yield str(name), _roomiest(whole) if whole.area > 0 else _on_line(whole, study, taken)


def _on_line(line: shapely.Geometry, study: shapely.Geometry, taken: shapely.Geometry) -> shapely.Point:
    """Near the middle of the longest piece, where no assessed area lies."""
    inside = shapely.intersection(line, study)
    joined = shapely.line_merge(inside if inside.length > 0 else line)
    longest = max(shapely.get_parts(joined), key=lambda part: part.length)
    points = shapely.line_interpolate_point(longest, np.array(ALONG), normalized=True)
    free = points[~shapely.intersects(taken, points)]
    return free[0] if len(free) else points[0]


def _roomiest(surface: shapely.Geometry) -> shapely.Point:
    """The middle of the largest circle in the surface."""
    circle = shapely.maximum_inscribed_circle(surface, tolerance=shapely.length(surface) / 500)
    return shapely.get_point(circle, 0)
