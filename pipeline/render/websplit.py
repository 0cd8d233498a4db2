"""A study too large for one file: the part of it that lies in one village, and what an overview of all needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import geopandas as gpd

MOST_AREAS = 2000
"""In one file; more of them would not be smooth on an old laptop."""
MARGIN_SHARE = 0.3
"""Of the longer side of a village: how much of what lies around it its map shows."""


@dataclass(frozen=True, slots=True)
class Part:
    """What the map of one village is made from."""

    code: str
    name: str
    tables: dict[str, pd.DataFrame]
    areas: gpd.GeoDataFrame
    villages: gpd.GeoDataFrame
    lines: gpd.GeoDataFrame
    context: gpd.GeoDataFrame


def parts(
    *,
    tables: Mapping[str, pd.DataFrame],
    areas: gpd.GeoDataFrame,
    villages: gpd.GeoDataFrame,
    lines: gpd.GeoDataFrame,
    context: gpd.GeoDataFrame,
) -> Iterator[Part]:
    """One part a village that has an assessed area, in the order of `villages`; the frames as for the whole map."""
    around = _around(villages, context)
    for code, name in zip(villages["village_code"], villages["village"], strict=True):
        own = areas[areas["village_code"] == code]
        if len(own):
            here = villages["village_code"] == code
            box = _wide(villages.geometry[here].total_bounds)
            chosen = {key: _rows(table, set(own["area_id"]), code) for key, table in tables.items()}
            others = around[around["village_code"] != code].drop(columns="village_code")
            yield Part(code, name, chosen, own, villages[here], _cut(lines, box), _cut(others, box))


def _rows(table: pd.DataFrame, area_ids: set[str], code: str) -> pd.DataFrame:
    """The rows of a village and its areas, and of the district that they are a part of."""
    level, unit = table["level"], table["unit_id"]
    ours = ((level == "area") & unit.isin(area_ids)) | ((level == "village") & (unit == code)) | (level == "district")
    return table[ours]


def _around(villages: gpd.GeoDataFrame, context: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The basemap with every village as a neighbour of the others."""
    own = villages[["village_code", "village", "geometry"]].rename(columns={"village": "name"}).assign(kind="neighbour")
    if not len(context):
        return own
    return type(villages)(pd.concat([context.assign(village_code=""), own], ignore_index=True), crs=villages.crs)


def _wide(bounds: Any) -> shapely.Polygon:
    west, south, east, north = bounds
    margin = MARGIN_SHARE * max(east - west, north - south)
    return shapely.box(west - margin, south - margin, east + margin, north + margin)


def _cut(frame: gpd.GeoDataFrame, box: shapely.Polygon) -> gpd.GeoDataFrame:
    """What lies in the box; shapes that reach out of it are cut, and pieces that are only touched are left out."""
    near = frame[shapely.intersects(frame.geometry.to_numpy(), box)]
    shapes = shapely.intersection(near.geometry.to_numpy(), box)
    same = shapely.get_dimensions(shapes) == shapely.get_dimensions(near.geometry.to_numpy())
    return near[same].set_geometry(shapes[same], crs=frame.crs)


def elsewhere(areas: gpd.GeoDataFrame) -> list[list[str]]:
    """Name, identifier and village code of every area, for the search of an overview that holds none of them."""
    columns = (areas[name].astype(str) for name in ("name", "area_id", "village_code"))
    return [list(row) for row in zip(*columns, strict=True)]
