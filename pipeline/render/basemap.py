"""The study's own basemap as layers of a page: light enough to lie in the file, without gaps between territories.

Villages and neighbours are simplified together, so that a border stays one line; assessed areas are not touched.
The tolerance follows from the extent: a quarter of a pixel where the whole study fills a screen, and coarser only
where a layer would be larger than its budget.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import shapely

from pipeline.render.basemaplabels import Label, labels
from pipeline.render.coverage import Shapes, coverage, rounded, simplified
from pipeline.render.thinning import thin_ground, thin_lines

if TYPE_CHECKING:
    import geopandas as gpd

Collection = dict[str, Any]
"""A GeoJSON FeatureCollection; each feature has `id`, `properties.look` and a geometry in EPSG:4326."""
KINDS = {"built_up": "built_up", "river": "rivers", "road": "roads"}
"""What the table `context` calls the rows of a layer -> the layer."""
LAYERS = ("neighbours", "villages", *KINDS.values())
"""From bottom to top."""
BORDER_DECIMALS, OTHER_DECIMALS = 6, 5
"""Of a degree: 0.1 m for borders, 1 m for the rest."""
MOST_CORNERS = {"borders": 7000, "built_up": 4000, "rivers": 2500, "roads": 5000}
"""Of each layer, neighbours and villages together; a corner takes about 20 bytes of the page, so 400 kB in all."""
TOLERANCE_SHARE = 1 / 4000
"""Of the study's extent: a quarter of a pixel on a map 1,000 pixels wide."""
GAP_STEPS = 8
"""Between the borders of two sources a gap is closed when it is narrower than so many tolerances: two pixels."""
MOST_DOUBLINGS = 12
LINES = (shapely.GeometryType.LINESTRING, shapely.GeometryType.MULTILINESTRING)


class Basemap(NamedTuple):
    """Layers by name, from bottom to top, only those that have something to draw; labels, the first most important."""

    layers: dict[str, Collection]
    labels: list[Label]


def basemap(villages: gpd.GeoDataFrame, context: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> Basemap:
    """The basemap of a study: tables `villages`, `context` and `areas` of the dictionary, in EPSG:4326.

    `layers` holds those of `LAYERS` that there are: `villages` has a feature a village with its code as `id`,
    `neighbours` one a territory, the others one for their ground and one for their lines. `areas` are only looked
    at, so that no label lies on one. Equal input gives equal output.

    >>> import geopandas as gpd
    >>> villages = gpd.GeoDataFrame({"village_code": ["35.19.09.2001"]}, geometry=[shapely.box(0, 0, 1, 1)])
    >>> road = shapely.LineString([(0, 0), (1, 1)])
    >>> context = gpd.GeoDataFrame({"kind": ["road"], "name": ["Jalan A"]}, geometry=[road])
    >>> found = basemap(villages, context, villages.iloc[:0])
    >>> list(found.layers), found.labels
    (['villages', 'roads'], [Label(kind='road', name='Jalan A', place=(0.5, 0.5))])
    """
    tolerance = extent(villages) * TOLERANCE_SHARE
    shapes = {kind: context.geometry[context["kind"] == kind].to_numpy() for kind in ("neighbour", *KINDS)}
    made = _borders(villages, shapes["neighbour"], tolerance)
    made |= {layer: _layer(layer, shapes[kind], tolerance) for kind, layer in KINDS.items()}
    drawn = {layer: made[layer] for layer in LAYERS if made[layer]["features"]}
    return Basemap(drawn, labels(context, villages, areas))


def decimals_of(layer: str) -> int:
    """To how many decimals of a degree the shapes of a layer are given.

    >>> decimals_of("villages"), decimals_of("roads")
    (6, 5)
    """
    return OTHER_DECIMALS if layer in KINDS.values() else BORDER_DECIMALS


def extent(villages: gpd.GeoDataFrame) -> float:
    """The longer side of the study in degrees."""
    west, south, east, north = shapely.total_bounds(villages.geometry.to_numpy())
    return float(max(east - west, north - south))


def _borders(villages: gpd.GeoDataFrame, neighbours: Shapes, tolerance: float) -> dict[str, Collection]:
    """The layers `villages` and `neighbours`, which end where the villages begin."""
    codes = villages["village_code"].tolist()
    shapes = territories(villages.geometry.to_numpy(), shapely.get_parts(neighbours), tolerance)
    around = shapes[len(codes) :]
    numbers = [f"neighbour-{number}" for number in range(1, len(around) + 1)]
    return {
        "neighbours": _collection(numbers, around, ["base neighbours"] * len(around)),
        "villages": _collection(codes, shapes[: len(codes)], ["villages"] * len(codes)),
    }


def territories(villages: Shapes, neighbours: Shapes, tolerance: float) -> Shapes:
    """The polygons of the villages and, behind them, those of the neighbours, made lighter as one coverage.

    Where they are none and cannot be made one, the villages alone are; villages that overlap so that one would
    vanish keep every corner.
    """
    gap = GAP_STEPS * tolerance
    large = neighbours[shapely.area(neighbours) > gap**2]
    both = coverage(np.concatenate([villages, large]), decimals=BORDER_DECIMALS, gap=gap)
    if both is None:
        both = coverage(villages, decimals=BORDER_DECIMALS, gap=gap)
    return rounded(villages, BORDER_DECIMALS) if both is None else _lighter(both, tolerance)


def _lighter(whole: Shapes, tolerance: float) -> Shapes:
    """The coverage at the finest tolerance that keeps the number of corners."""
    found = whole
    for doubling in range(MOST_DOUBLINGS):
        found = simplified(whole, tolerance * 2**doubling)
        if shapely.get_num_coordinates(found).sum() <= MOST_CORNERS["borders"]:
            break
    return found


def _layer(layer: str, shapes: Shapes, tolerance: float) -> Collection:
    """The ground of a layer as one feature and its lines as another, as far as it has them."""
    linear = np.isin(shapely.get_type_id(shapes), LINES)
    found = {}
    for look, parts, thin in (
        (f"{layer} ground", shapes[~linear], thin_ground),
        (layer, shapes[linear], thin_lines),
    ):
        found[look] = thin(parts, tolerance, most_corners=MOST_CORNERS[layer], decimals=OTHER_DECIMALS)
    there = {look: shape for look, shape in found.items() if not shape.is_empty}
    looks = [f"base {look}" for look in there]
    return _collection([look.replace(" ", "-") for look in there], list(there.values()), looks)


def _collection(ids: list[str], shapes: Shapes | list[shapely.Geometry], looks: list[str]) -> Collection:
    features = [
        {"type": "Feature", "id": id_, "properties": {"look": look}, "geometry": shapely.geometry.mapping(shape)}
        for id_, shape, look in zip(ids, shapes, looks, strict=True)
    ]
    return {"type": "FeatureCollection", "features": features}
