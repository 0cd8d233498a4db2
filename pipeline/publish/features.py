"""A layer as GeoJSON (RFC 7946): longitude and latitude, one feature a line, an unknown value null."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import shapely

from pipeline.publish.cells import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd


def feature_collection(layer: gpd.GeoDataFrame, *, key: str, about: Mapping[str, object]) -> str:
    """The text of the file. `key` is the column that identifies a feature, `about` stands beside the features.

    Text of the data is data: it is written as JSON strings and nowhere else.
    """
    columns = [column for column in layer.columns if column != layer.geometry.name]
    rows = zip(*(layer[column].tolist() for column in columns), strict=True)
    features = [
        _feature(dict(zip(columns, map(plain, row), strict=True)), shape, key)
        for row, shape in zip(rows, layer.geometry, strict=True)
    ]
    head = {"type": "FeatureCollection", **about, "bbox": _box(layer)}
    lines = ",\n".join(map(_json, features))
    return f'{_json(head)[:-1]},"features":[\n{lines}\n]}}\n'


def _feature(properties: dict[str, Any], shape: shapely.Geometry, key: str) -> dict[str, Any]:
    geometry = shapely.geometry.mapping(shape)
    return {"type": "Feature", "id": properties[key], "properties": properties, "geometry": geometry}


def _box(layer: gpd.GeoDataFrame) -> list[float]:
    """West, south, east and north."""
    return [float(edge) for edge in layer.total_bounds]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
