"""Files that GDAL reads, each by the one driver that its suffix promises: Fiona looks in, Pyogrio reads in bulk."""

from __future__ import annotations

import glob
import warnings
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.errors import SourceError
from pipeline.io import database, geojson, layers, shapefile

if TYPE_CHECKING:
    import geopandas as gpd

    from pipeline.io.layers import Request

DRIVERS = {
    ".gpkg": "GPKG",
    ".geojson": "GeoJSON",
    ".json": "GeoJSON",
    ".shp": "ESRI Shapefile",
    ".fgb": "FlatGeobuf",
    ".gdb": "OpenFileGDB",
}
"""The allow-list: suffix -> the only driver that may open such a file."""
TEXT = "GeoJSON"
BOUNDS = {
    # A proxy of a kind that there is not: GDAL, which would fetch an address that a file names, fails at once instead.
    "GDAL_HTTP_PROXY": "none://none",
    "GDAL_HTTPS_PROXY": "none://none",
    # Of memory for one object of a GeoJSON, in MB: a few MB of text make hundreds.
    "OGR_GEOJSON_MAX_OBJ_SIZE": "100",
}
"""What GDAL may not do for a file."""
BEGINNINGS = {"GPKG": b"SQLite format 3\0", "ESRI Shapefile": b"\0\0\x27\x0a", "FlatGeobuf": b"fgb\x03"}
"""The first bytes of each kind of file that is not text."""
CATALOGUE = "a00000001.gdbtable"
"""The table of tables, in every File Geodatabase."""


class Layer(NamedTuple):
    """One layer of a file, before it is read; `opened` is how GDAL is told the file."""

    path: Path
    opened: str
    driver: str
    name: str
    kind: str
    records: int
    encoding: str | None


def read(request: Request) -> gpd.GeoDataFrame:
    """The wanted layer of one file; raises `SourceError` for one that is broken or of another kind than its suffix."""
    return layers.read_wanted(request, known_layers(request, request.path), partial(read_layer, request))


def known_layers(request: Request, path: Path) -> list[Layer]:
    """Every layer of `path`, in its order, as the allowed driver tells them."""
    import fiona
    import pyogrio
    from fiona.errors import CRSError

    driver = DRIVERS[path.suffix.lower()]
    _require_kind(request, path, driver)
    _require_files(request, path)
    if driver == database.DRIVER:
        database.require_plain(request, path)
    if driver == TEXT:
        geojson.require_harmless(request, path)
    encoding = shapefile.encoding(request, path) if path.suffix.lower() == ".shp" else None
    opened = _opened(path, driver)
    found = []
    try:
        # Pyogrio first: damage that GDAL tells in bytes that are no text makes Fiona 1.10 crash, Pyogrio raises.
        pyogrio.set_gdal_config_options(BOUNDS)
        with warnings.catch_warnings(action="ignore"):
            names = [str(name) for name, _ in pyogrio.list_layers(opened)]
        for name in names:
            with fiona.Env(**BOUNDS), fiona.open(path, layer=name, enabled_drivers=[driver]) as records:
                kind = str(records.schema["geometry"])
                found.append(Layer(path, opened, driver, name, kind, len(records), encoding))
    except CRSError as fault:
        raise request.unknown_crs() from fault
    except Exception as fault:  # a broken file fails in as many ways as it has parts
        if type(fault) is ValueError:  # Fiona's word for a file without any layer
            raise request.fault("source-empty") from fault
        raise request.unreadable(fault) from fault
    return found


def _require_kind(request: Request, path: Path, driver: str) -> None:
    """Refuse what is not what its suffix promises before any driver meets it; of text the driver itself decides."""
    if path.is_dir():
        right = (path / CATALOGUE).is_file()
    else:
        beginning = BEGINNINGS.get(driver, b"")
        with path.open("rb") as file:
            right = file.read(len(beginning)) == beginning
    if not right:
        raise request.unreadable(f"not {driver}")


def _require_files(request: Request, path: Path) -> None:
    """Refuse a pipe or a device among the files of a source: GDAL would wait for it, or read it without end."""
    files = path.iterdir() if path.is_dir() else path.parent.glob(f"{glob.escape(path.stem)}*")
    for file in files:
        if file.exists() and not file.is_file() and not file.is_dir():
            raise request.unreadable(f"{file.name} is no file")


def _opened(path: Path, driver: str) -> str:
    """The name that only the allowed driver takes up: Pyogrio cannot be told one, and text may please several.

    A GeoJSON that holds `<OGRVRTDataSource>` in one of its texts is opened as a virtual file otherwise, and leads to
    others. The binary kinds are known by their first bytes.
    """
    return f"{TEXT}:{path}" if driver == TEXT else str(path)


def read_layer(request: Request, layer: Layer) -> gpd.GeoDataFrame:
    """All records of `layer`; raises `SourceError` naming the first record that cannot be read, or `CrsError`."""
    import geopandas as gpd
    import pyogrio
    from pyogrio.errors import CRSError
    from pyproj.exceptions import CRSError as ProjError

    try:
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            opened = pyogrio.read_info(layer.opened, layer=layer.name)["driver"]
            if opened != layer.driver:
                raise request.unreadable(f"{opened} instead of {layer.driver}")
            frame = pyogrio.read_dataframe(layer.opened, layer=layer.name, encoding=layer.encoding)
    except SourceError:
        raise
    except (CRSError, ProjError, UnboundLocalError) as fault:  # the last is a slip of Pyogrio 0.13 over some .prj
        raise request.unknown_crs() from fault
    except Exception as fault:  # a broken file fails in as many ways as it has parts
        raise request.unreadable(fault, row=_broken_record(layer)) from fault
    if layer.driver == TEXT and layer.path.stat().st_size > geojson.SMALL_BYTES:  # now that no part of it is too large
        geojson.require_plain(request, layer.path)
    if not isinstance(frame, gpd.GeoDataFrame):
        raise request.unreadable("no geometry")
    if layer.driver == TEXT and geojson.in_metres(frame):
        frame = frame.set_crs(None, allow_override=True)
    # Coordinates that are no numbers make warnings too; they are a problem with their record later.
    if any("Measured (M)" in str(warning.message) for warning in said):
        frame.attrs["measured"] = True
    return frame


def _broken_record(layer: Layer) -> int | None:
    """The number of the first record that cannot be read alone, from 1; `None` when each can."""
    import fiona

    good = 0
    try:
        with fiona.open(
            layer.path, layer=layer.name, enabled_drivers=[layer.driver], encoding=layer.encoding
        ) as records:
            for record in records:
                _require_shape(record.geometry)
                good += 1
    except Exception:  # whatever it is, it is in the record after the last good one
        return good + 1
    return None


def _require_shape(geometry: Any) -> None:
    """Raise when a geometry of Fiona is none: too few positions, or a ring that does not close."""
    from shapely.geometry import shape

    if geometry is None:
        return
    shape(geometry)
    polygons = {"Polygon": [geometry.coordinates], "MultiPolygon": geometry.coordinates}.get(geometry.type, [])
    if any(ring[0] != ring[-1] for polygon in polygons for ring in polygon):
        raise ValueError("ring")
