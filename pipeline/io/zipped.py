"""Layers in a zip file: Shapefiles, File Geodatabases and the other kinds that GDAL reads."""

from __future__ import annotations

from functools import partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from pipeline.io import archives, layers, ogr

if TYPE_CHECKING:
    import geopandas as gpd

    from pipeline.io.layers import Request

PARTS = (*ogr.DRIVERS, ".shx", ".dbf", ".prj", ".cpg")
GEODATABASE = ".gdb"


def read(request: Request) -> gpd.GeoDataFrame:
    """The wanted layer among all files in the archive; a Shapefile's layer has the name of its file."""
    with archives.extracted(request, wanted=_is_part) as folder:
        paths = _sources(folder)
        if not paths:
            raise request.fault("archive-without-layer", known=" ".join(ogr.DRIVERS))
        known = [layer for path in paths for layer in ogr.known_layers(request, path)]
        return layers.read_wanted(request, known, partial(ogr.read_layer, request))


def _is_part(path: PurePosixPath) -> bool:
    """Whether a member belongs to a layer: by its suffix, or because it lies in a geodatabase.

    >>> [_is_part(PurePosixPath(name)) for name in ("desa.SHP", "x.gdb/a0001.spx", "foto.jpg")]
    [True, True, False]
    """
    return path.suffix.lower() in PARTS or any(part.lower().endswith(GEODATABASE) for part in path.parts[:-1])


def _sources(folder: Path) -> list[Path]:
    """What can be opened, in the order of the names; what lies in a geodatabase is a part of it."""
    found = [path for path in sorted(folder.rglob("*")) if path.suffix.lower() in ogr.DRIVERS]
    inside = {path for path in found if any(parent.suffix.lower() == GEODATABASE for parent in _below(folder, path))}
    return [path for path in found if path not in inside and path.is_dir() == (path.suffix.lower() == GEODATABASE)]


def _below(folder: Path, path: Path) -> list[Path]:
    return [parent for parent in path.parents if parent.is_relative_to(folder)]
