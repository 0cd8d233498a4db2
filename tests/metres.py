"""Boxes on a sheet of squared paper in metres, so that every area can be counted."""

from __future__ import annotations

import geopandas as gpd
import shapely

from pipeline.load import Loaded
from pipeline.load.areas import clean_areas, clean_villages
from pipeline.load.concordance import concordance

UTM = "EPSG:32749"
EAST, NORTH = 553_000, 9_157_000
"""The lower left corner of the sheet: a place in Kecamatan Jiwan."""
BUKUR, SAMBIREJO = "35.19.09.2001", "35.19.09.2002"
Box = tuple[float, float, float, float]


def box(*bounds: float) -> shapely.Polygon:
    """West, south, east and north in metres from the corner of the sheet."""
    west, south, east, north = bounds
    return shapely.box(EAST + west, NORTH + south, EAST + east, NORTH + north)


def shapes(*bounds: Box) -> list[shapely.Polygon]:
    return [box(*one) for one in bounds]


def sheet(
    rows: list[tuple[str, str]], geometry: list[shapely.Geometry], *, village: str | None = None
) -> gpd.GeoDataFrame:
    """Rows of (code, name) with their shapes."""
    table = {"kode": [code for code, _ in rows], "nama": [name for _, name in rows], "desa": village}
    return gpd.GeoDataFrame(table, geometry=geometry, crs=UTM)


def villages(rows: list[tuple[str, str]], geometry: list[shapely.Geometry] | None = None) -> Loaded:
    """The clean villages, by default in a row of squares of 1 ha, read with the program's own table of codes."""
    found = geometry or shapes(*((100 * i, 0, 100 * i + 100, 100) for i in range(len(rows))))
    return clean_villages(
        sheet(rows, found), id="kode", name="nama", metric_crs=UTM, source="v.gpkg", known=concordance()
    )


def areas(home: Loaded, ids: str, geometry: list[shapely.Geometry], *, village: str = BUKUR) -> Loaded:
    """The clean areas of one letter each."""
    return clean_areas(
        sheet([(id, f"RT {id}") for id in ids], geometry, village=village),
        home.frame,
        id="kode",
        name="nama",
        village="desa",
        round=2020,
        metric_crs=UTM,
        source="d.gpkg",
        known=concordance(),
    )
