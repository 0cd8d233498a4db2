"""KML and KMZ, read here and not by GDAL, which loses the columns of a `.kmz` and those in HTML descriptions."""

from __future__ import annotations

from functools import partial
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from pipeline import crs
from pipeline.io import archives, htmltable, layers
from pipeline.io.placemarks import Folder, Placemark, folders, named_apart
from pipeline.io.shapes import shape

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

    from pipeline.io.layers import Request

MAIN = "doc.kml"
MOST_COLUMNS, MOST_CELLS = 2_000, 20_000_000
NAME, DESCRIPTION = "Name", "Description"
"""The columns of a placemark's own name and description, called as GDAL calls them."""


def read(request: Request) -> gpd.GeoDataFrame:
    """The placemarks of one folder as a table of text; coordinates are degrees on WGS 84, as KML has it.

    A column comes from ExtendedData, else from a table in the description. Raises `SourceError` for XML that is
    broken or declares entities, and for coordinates that are none, with the number of the placemark in its folder.
    """
    return _read(request, [request.path])


def read_zipped(request: Request) -> gpd.GeoDataFrame:
    """The same from a KMZ: its `doc.kml`, then the other files of KML in it, to which QGIS moves the layers.

    A link is not followed: what it would lead to is in the archive and read anyway, or it is elsewhere and not read.
    """
    with archives.extracted(request, wanted=_is_kml) as folder:
        found = sorted(folder.rglob("*"), key=lambda path: (path.parent != folder, path.name != MAIN, path))
        files = [path for path in found if path.is_file()]
        if not files:
            raise request.fault("archive-without-layer", known=MAIN)
        return _read(request, files)


def _read(request: Request, files: list[Path]) -> gpd.GeoDataFrame:
    known = named_apart([folder for file in files for folder in folders(request, file)])
    return layers.read_wanted(request, known, partial(_frame, request))


def _is_kml(path: PurePosixPath) -> bool:
    return path.suffix.lower() == ".kml"


def _frame(request: Request, folder: Folder) -> gpd.GeoDataFrame:
    import geopandas as gpd

    shapes = []
    for row, placemark in enumerate(folder.placemarks, start=1):
        try:
            shapes.append(None if placemark.geometry is None else shape(placemark.geometry))
        except ValueError as fault:
            raise request.unreadable(fault, row=row) from fault
    rows = [_attributes(placemark) for placemark in folder.placemarks]
    columns = dict.fromkeys(column for row in rows for column in row)
    if len(columns) > MOST_COLUMNS or len(columns) * len(rows) > MOST_CELLS:
        raise request.fault("source-large", limit=f"{MOST_COLUMNS:,} x {MOST_CELLS // MOST_COLUMNS:,}")
    table = {column: [row.get(column) for row in rows] for column in columns}
    return gpd.GeoDataFrame(table, geometry=gpd.GeoSeries(shapes, crs=crs.GEOGRAPHIC))


def _attributes(placemark: Placemark) -> dict[str, str]:
    """What the placemark says of itself, the plainest place first."""
    own = {NAME: placemark.name, DESCRIPTION: placemark.description}
    said = {column: text for column, text in own.items() if text}
    found = said | htmltable.pairs(placemark.description) | placemark.extended
    found.pop("geometry", None)  # the shape's own column
    return found
