"""Vector sources, each kind by its own reader, and what holds for all: coordinate system, two dimensions, records."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import crs
from pipeline.errors import CrsError, Problem, SourceError
from pipeline.io import kml, ogr, parquet, webmap, zipped
from pipeline.io.documents import is_file
from pipeline.io.layers import Kind, Request

if TYPE_CHECKING:
    from collections.abc import Callable

    import geopandas as gpd


READERS: dict[str, Callable[[Request], gpd.GeoDataFrame]] = {
    **dict.fromkeys(ogr.DRIVERS, ogr.read),
    ".zip": zipped.read,
    ".kml": kml.read,
    ".kmz": kml.read_zipped,
    ".js": webmap.read,
    ".parquet": parquet.read,
}
SUFFIXES = tuple(READERS)
FOLDERS = (".gdb",)
"""Sources that are a folder."""


def read_vector(
    path: Path,
    *,
    layer: str | None = None,
    declared_crs: str | None = None,
    kind: Kind = "Polygon",
    problems: list[Problem] | None = None,
) -> gpd.GeoDataFrame:
    """Every record of one layer with all its columns, in two dimensions.

    Without `layer` the first one that holds records of `kind` is read. `declared_crs` is the settings' word for a
    file that has none of its own. What is noticed but read past (an encoding assumed, heights dropped, a layer
    chosen) is added to `problems`. Raises `SourceError` for a file that is missing, of another kind or unreadable,
    and `CrsError` for a coordinate system missing or contradicting.
    """
    if not is_there(path):
        raise SourceError([Problem("source-missing", source=str(path))])
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise SourceError([Problem("source-format", source=path.name, details={"known": ", ".join(SUFFIXES)})])
    # An absolute path cannot be taken for an address or an option by any library below.
    request = Request(path.absolute(), path.name, layer, kind, [] if problems is None else problems)
    frame = reader(request)
    if frame.empty:
        raise SourceError([Problem("source-empty", source=path.name)])
    return _flat(request, _with_crs(frame, path.name, declared_crs))


def is_there(path: Path) -> bool:
    """Whether `path` is a file, or a folder of the kind that is a source.

    >>> is_there(Path("/vsicurl/https://example.org/desa.gdb"))
    False
    """
    try:
        return is_file(path) or (path.suffix.lower() in FOLDERS and path.is_dir())
    except (OSError, ValueError):
        return False


def _flat(request: Request, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Heights (Z) and measures (M) dropped, and told once."""
    import shapely

    shapes = frame.geometry.to_numpy()
    deep = shapely.has_z(shapes) | shapely.has_m(shapes)
    # Pyogrio has dropped the measures of such a layer already.
    records = int(frame.geometry.notna().sum()) if frame.attrs.pop("measured", False) else int(deep.sum())
    if records:
        request.note("geometry-3d", records=records)
    flat = type(frame.geometry)(shapely.force_2d(shapes), index=frame.index, crs=frame.crs)
    return frame.assign(**{frame.geometry.name: flat})


def _with_crs(frame: gpd.GeoDataFrame, source: str, declared: str | None) -> gpd.GeoDataFrame:
    if frame.crs is not None and crs.names_file(frame.crs.to_wkt()):
        raise CrsError([Problem("crs-unreadable", source=source)])
    if declared is None:
        return crs.required(frame, source=source)
    system = crs.parse(declared, source=source)
    if frame.crs is not None and not frame.crs.equals(system, ignore_axis_order=True):
        details = {"file": frame.crs.name}
        raise CrsError([Problem("crs-contradicts", source=source, value=declared, details=details)])
    return frame.set_crs(system, allow_override=True)
