"""What is known of the 14 villages of Kecamatan Jiwan, and the coordinate systems that the sample is made in."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer
from shapely import Geometry

from pipeline import crs, villages

if TYPE_CHECKING:
    from pipeline.sample.chance import Floats

GEOGRAPHIC_CRS = crs.GEOGRAPHIC
DISTRICT = "Jiwan"
METRIC_CRS = crs.UTM_49_SOUTH
DECIMALS = 7  # of a degree: about 1 cm, what KoboToolbox and GeoJSON writers keep


@cache
def village_facts() -> pd.DataFrame:
    """The table of the villages that the program knows: code, BPS code, name, centre, area and where they come from."""
    numbers = {"latitude": float, "longitude": float, "area_ha": float}
    return pd.DataFrame(villages.rows()).astype(numbers)


@cache
def codes() -> dict[str, str]:
    """Every exact spelling of a village's code -> the dotted code of Kemendagri.

    >>> codes()["3519150010"], codes()["3519092010"]
    ('35.19.09.2010', '35.19.09.2010')
    """
    facts = village_facts()
    dotted = [str(code) for code in facts["village_code"]]
    plain = [code.replace(".", "") for code in dotted]
    bps = [str(code) for code in facts["bps_code"]]
    return {
        **dict(zip(dotted, dotted, strict=True)),
        **dict(zip(plain, dotted, strict=True)),
        **dict(zip(bps, dotted, strict=True)),
    }


@cache
def _transformer(source: str, target: str) -> Transformer:
    return Transformer.from_crs(source, target, always_xy=True)


def to_degrees(points_m: Floats) -> Floats:
    """(n, 2) metres -> (n, 2) longitude and latitude, rounded so that text and binary hold the same number."""
    lon, lat = _transformer(METRIC_CRS, GEOGRAPHIC_CRS).transform(points_m[:, 0], points_m[:, 1])
    return np.round(np.column_stack([lon, lat]), DECIMALS)


def to_metres(points_deg: Floats) -> Floats:
    """(n, 2) longitude and latitude -> (n, 2) metres."""
    x_m, y_m = _transformer(GEOGRAPHIC_CRS, METRIC_CRS).transform(points_deg[:, 0], points_deg[:, 1])
    return np.column_stack([x_m, y_m])


def shape_to_degrees(shape: Geometry) -> Geometry:
    """The geometry in degrees: equal vertices stay equal, so shared edges stay shared."""
    return shapely.transform(shape, to_degrees)


def shape_to_metres(shape: Geometry) -> Geometry:
    """The geometry in metres."""
    return shapely.transform(shape, to_metres)
