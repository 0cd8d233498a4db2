"""The shapes of the page as Folium writes them: layers from bottom to top, each in its own pane."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import folium
import numpy as np
import shapely
from branca.element import Element, Figure, MacroElement
from folium.map import CustomPane
from folium.template import Template

from pipeline.render.basemap import decimals_of
from pipeline.render.webpacking import packed_shapes
from pipeline.render.webpieces import piece

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import geopandas as gpd

DEGREE_DECIMALS = 6
"""About 0.1 m: finer than any survey, and a third of the bytes."""
PANES = {"base": 400, "villages": 402, "lines": 404, "areas": 406, "hits": 408, "dots": 410, "names": 610}
LAYERS = {
    "neighbours": "base",
    "villages": "villages",
    "built_up": "lines",
    "rivers": "lines",
    "context_roads": "lines",
    "roads": "lines",
    "drains": "lines",
    "areas": "areas",
}
"""Layers from bottom to top, with the pane that keeps each in its place when it is switched off and on."""
OF_BASE = {"roads": "context_roads"}
"""Layers of the basemap that are called otherwise here, where the survey has roads of its own."""
Collection = dict[str, Any]


def layer_data(
    areas: gpd.GeoDataFrame, lines: gpd.GeoDataFrame | None, base: Mapping[str, Collection]
) -> dict[str, Collection]:
    """The packed shapes of each layer that has something to draw, from bottom to top; `base` is the basemap's."""
    data = {"areas": _collection(areas["area_id"].tolist(), areas.geometry)}
    for kind in line_kinds(lines):
        parts = shapely.get_parts(lines.geometry[lines["kind"] == kind].to_numpy()) if lines is not None else []
        data[f"{kind}s"] = _collection([kind], [shapely.MultiLineString(list(parts))])
    data |= {
        OF_BASE.get(layer, layer): packed_shapes(collection, decimals=decimals_of(layer))
        for layer, collection in base.items()
    }
    return {layer: data[layer] for layer in LAYERS if layer in data}


def line_kinds(lines: gpd.GeoDataFrame | None) -> list[str]:
    return [] if lines is None else [kind for kind in ("road", "drain") if (lines["kind"] == kind).any()]


def _collection(ids: Sequence[str], shapes: Sequence[shapely.Geometry]) -> Collection:
    """Not simplified: an area is a decision about houses. All else of it is in the page's data, found by id."""
    features = [
        {"id": id_, "properties": {}, "geometry": shapely.geometry.mapping(shape)}
        for id_, shape in zip(ids, shapes, strict=True)
    ]
    return packed_shapes({"features": features}, decimals=DEGREE_DECIMALS)


def anchors_of(shapes: Sequence[shapely.Geometry | None]) -> list[list[float] | None]:
    """Latitude and longitude of the middle of the roomiest part of each, where a name or a dot sits best.

    >>> anchors_of([shapely.box(110, -8, 112, -6), None])
    [[-7.0, 111.0], None]
    """
    circles = shapely.maximum_inscribed_circle(shapes, tolerance=shapely.length(shapes) / 500)
    middles = shapely.get_point(circles, 0)
    pairs = np.round(np.column_stack([shapely.get_y(middles), shapely.get_x(middles)]), DEGREE_DECIMALS).tolist()
    return [None if shape is None else pair for shape, pair in zip(shapes, pairs, strict=True)]


class _Start(MacroElement):
    """Hands Folium's map and layers to `map.js`."""

    def __init__(self, layers: Mapping[str, Element]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name, self.layers = "Start", layers
        self._template = Template(piece("start.js"))


class _Shapes(folium.map.Layer):
    """A layer without shapes: the page adds those of its data."""

    def __init__(self, layer: str) -> None:
        super().__init__(name=f'<span data-t="layer_{layer}"></span>', overlay=True)
        self._name, self.look = "Shapes", layer
        self.options = {"pane": LAYERS[layer], "interactive": layer in ("areas", "villages")}
        self._template = Template(piece("shapes.js"))


def folium_parts(names: Iterable[str]) -> tuple[str, str]:
    """The element and the script that Folium writes; its header, full of addresses on the network, stays out."""
    figure = Figure()
    plan = folium.Map(
        location=[0, 0], zoom_start=12, tiles=None, zoom_snap=0.25, attribution_control=False, fade_animation=False
    )
    plan.add_to(_named(figure, "figure"))
    _named(plan, "study")
    for pane, z_index in PANES.items():
        _named(CustomPane(pane, z_index=z_index), pane).add_to(plan)
    layers = {name: _named(_Shapes(name), name).add_to(plan) for name in names}
    _named(folium.LayerControl(), "layers").add_to(plan)
    _named(_Start(layers), "page").add_to(plan)
    figure.render()
    return figure.html.render(), figure.script.render()


def _named(element: Element, name: str) -> Any:
    """Folium names its elements by chance; a fixed name gives the same bytes again."""
    element._id = name
    return element
