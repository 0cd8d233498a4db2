"""Vector files, read whole: Fiona tells layers and schema, Pyogrio reads in bulk. Only known drivers are opened."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import crs
from pipeline.errors import CrsError, Problem, SourceError
from pipeline.io.documents import is_file

if TYPE_CHECKING:
    import geopandas as gpd

DRIVERS = {".gpkg": "GPKG", ".geojson": "GeoJSON", ".json": "GeoJSON", ".shp": "ESRI Shapefile"}
SUFFIXES = (*DRIVERS, ".parquet")


def read_vector(path: Path, *, layer: str | None = None, declared_crs: str | None = None) -> gpd.GeoDataFrame:
    """Every record of one layer with all its columns.

    `declared_crs` is the settings' word for a file that has none of its own. Raises `SourceError` for a file that is
    missing, of another kind or unreadable, and `CrsError` for a coordinate system missing or contradicting.
    """
    if not is_file(path):
        raise SourceError([Problem("source-missing", source=str(path))])
    if path.suffix.lower() not in SUFFIXES:
        raise SourceError([Problem("source-format", source=path.name, details={"known": ", ".join(SUFFIXES)})])
    frame = _read_parquet(path) if path.suffix.lower() == ".parquet" else _read_layer(path, layer)
    if frame.empty:
        raise SourceError([Problem("source-empty", source=path.name)])
    return _with_crs(frame, path.name, declared_crs)


def _read_parquet(path: Path) -> gpd.GeoDataFrame:
    import geopandas as gpd

    try:
        return gpd.read_parquet(path)
    except (ValueError, OSError) as fault:
        raise SourceError([_unreadable(path, fault)]) from fault


def _read_layer(path: Path, layer: str | None) -> gpd.GeoDataFrame:
    import geopandas as gpd
    import pyogrio
    from pyogrio.errors import DataSourceError, FeatureError
    from shapely.errors import GEOSException

    name = _layer(path, layer)
    try:
        # Coordinates that are no numbers make warnings here and a problem with their record later.
        with warnings.catch_warnings(action="ignore", category=RuntimeWarning):
            frame = pyogrio.read_dataframe(path, layer=name)
    except (DataSourceError, FeatureError, GEOSException, UnicodeDecodeError) as fault:
        raise SourceError([_unreadable(path, fault)]) from fault
    if not isinstance(frame, gpd.GeoDataFrame):
        raise SourceError([Problem("source-unreadable", source=path.name, details={"reason": "no geometry"})])
    return frame


def _layer(path: Path, layer: str | None) -> str:
    import fiona
    from fiona.errors import FionaError, FionaValueError

    try:
        known = fiona.listlayers(path)
    except (FionaError, FionaValueError) as fault:
        raise SourceError([_unreadable(path, fault)]) from fault
    if layer is not None and layer not in known:
        details = {"known": ", ".join(known)}
        raise SourceError([Problem("layer-missing", source=path.name, value=layer, details=details)])
    return layer or str(known[0])


def _unreadable(path: Path, fault: Exception) -> Problem:
    reason = str(fault).splitlines()[0][:160] if str(fault) else type(fault).__name__
    return Problem("source-unreadable", source=path.name, details={"reason": reason.replace(str(path.parent), "")})


def _with_crs(frame: gpd.GeoDataFrame, source: str, declared: str | None) -> gpd.GeoDataFrame:
    if declared is None:
        return crs.required(frame, source=source)
    system = crs.parse(declared, source=source)
    if frame.crs is not None and not frame.crs.equals(system, ignore_axis_order=True):
        details = {"file": frame.crs.name}
        raise CrsError([Problem("crs-contradicts", source=source, value=declared, details=details)])
    return frame.set_crs(system, allow_override=True)
