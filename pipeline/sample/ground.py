"""The metres in which a sample is drawn: those of the UTM zone in which its villages lie."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely
from pyproj import Transformer
from shapely import Geometry

from pipeline import crs
from pipeline.sample.facts import GEOGRAPHIC_CRS, METRIC_CRS

if TYPE_CHECKING:
    import geopandas as gpd

    from pipeline.sample.chance import Floats

DECIMALS = 7  # of a degree: about 1 cm, what KoboToolbox and GeoJSON writers keep


@cache
def _transformer(source: str, target: str) -> Transformer:
    return Transformer.from_crs(source, target, always_xy=True)


class Ground(NamedTuple):
    """A metric system, with the way to degrees and back."""

    metric_crs: str = METRIC_CRS

    def to_degrees(self, points_m: Floats) -> Floats:
        """(n, 2) metres -> (n, 2) longitude and latitude, rounded so that text and binary hold the same number."""
        lon, lat = _transformer(self.metric_crs, GEOGRAPHIC_CRS).transform(points_m[:, 0], points_m[:, 1])
        return np.round(np.column_stack([lon, lat]), DECIMALS)

    def to_metres(self, points_deg: Floats) -> Floats:
        """(n, 2) longitude and latitude -> (n, 2) metres."""
        x_m, y_m = _transformer(GEOGRAPHIC_CRS, self.metric_crs).transform(points_deg[:, 0], points_deg[:, 1])
        return np.column_stack([x_m, y_m])

    def shape_to_degrees(self, shape: Geometry) -> Geometry:
        """The geometry in degrees: equal vertices stay equal, so shared edges stay shared."""
        return shapely.transform(shape, self.to_degrees)

    def shape_to_metres(self, shape: Geometry) -> Geometry:
        """The geometry in metres."""
        return shapely.transform(shape, self.to_metres)


def ground_of(villages: gpd.GeoDataFrame) -> Ground:
    """The metres of the villages, which lie anywhere on Earth; raises `CrsError` where they lie in no UTM zone."""
    return Ground(crs.utm_zone(villages, source="VILLAGES"))
