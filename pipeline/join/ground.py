"""The areas and villages that households are placed in, made ready once for any number of households."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import shapely

from pipeline.join.index import Index, index_of

if TYPE_CHECKING:
    import geopandas as gpd
    from pyproj import CRS


@dataclass(frozen=True)
class Ground:
    """The tables `areas` and `villages`, and the coordinate system in which distances are metres.

    What is made from them is made when it is first asked for, and kept.
    """

    areas: gpd.GeoDataFrame
    villages: gpd.GeoDataFrame
    metric_crs: str

    @cached_property
    def area_index(self) -> Index:
        """The areas in the coordinate system of their own file: an edge that two share there is shared here."""
        return index_of(_source(self.areas).to_numpy())

    @cached_property
    def village_index(self) -> Index:
        """The villages, in the coordinate system of their own file too."""
        return index_of(_source(self.villages).to_numpy())

    @cached_property
    def metric(self) -> np.ndarray:
        """The areas in metres."""
        return self.areas.geometry.to_crs(self.metric_crs).to_numpy()  # type: ignore[no-any-return]

    @cached_property
    def nearest(self) -> shapely.STRtree:
        """A tree of the areas in metres."""
        return shapely.STRtree(self.metric)

    @cached_property
    def borders(self) -> shapely.STRtree:
        """Every straight piece of every boundary in metres: most points are near none, a long line is near all."""
        shapes = _source(self.areas).to_crs(self.metric_crs).to_numpy()
        vertices, ring = shapely.get_coordinates(shapely.get_parts(shapely.boundary(shapes)), return_index=True)
        joined = ring[1:] == ring[:-1]
        return shapely.STRtree(shapely.linestrings(np.stack([vertices[:-1][joined], vertices[1:][joined]], axis=1)))


def points_for(households: gpd.GeoDataFrame, polygons: gpd.GeoDataFrame) -> np.ndarray:
    """The positions in the coordinate system of the polygons' own file, moved once at most; empty ones are none."""
    system: CRS = _source(polygons).crs
    if households.crs.equals(system, ignore_axis_order=True):
        return households.geometry.to_numpy()  # type: ignore[no-any-return]
    return households.geometry.to_crs(system).to_numpy()  # type: ignore[no-any-return]


def _source(polygons: gpd.GeoDataFrame) -> gpd.GeoSeries:
    return polygons.set_geometry("source_geometry").geometry
