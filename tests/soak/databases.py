"""Hostile databases and columns: rows of reader, expected end, and how it is built."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from soak import seeds

if TYPE_CHECKING:
    from soak.tricks import Place

Row = tuple[str, str, "Callable[[Place], Path]"]
REGISTERED = (
    "DELETE FROM gpkg_geometry_columns",
    "DELETE FROM gpkg_contents",
    "INSERT INTO gpkg_contents(table_name, data_type, identifier, srs_id) VALUES ('v', 'features', 'v', 4326)",
    "INSERT INTO gpkg_geometry_columns VALUES ('v', 'geom', 'POLYGON', 4326, 0, 0)",
)
FOREVER = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x AS fid, NULL AS geom FROM n"


def _database(*statements: str) -> Callable[[Place], Path]:
    """The valid GeoPackage after `statements`, with a layer `v`; SECRET is a file that may not be opened."""

    def build(place: Place) -> Path:
        path = seeds.geopackage().write(place.folder)
        connection = sqlite3.connect(path)
        connection.execute("PRAGMA writable_schema = 1")
        for statement in (*statements, *REGISTERED):
            connection.execute(statement.replace("SECRET", str(place.secret)))
        connection.commit()
        connection.close()
        return path

    return build


def _declared(sql: str) -> str:
    """A table that SQLite is told it has already: what makes it is run when the file is opened."""
    quoted = sql.replace("'", "''")
    return f"INSERT INTO sqlite_master VALUES ('table', 'v', 'v', 0, '{quoted}')"


def _view(sql: str) -> Callable[[Place], Path]:
    return _database(f"CREATE VIEW v AS {sql}")


def _columns(rows: int, text: str) -> Callable[[Place], Path]:
    """A GeoParquet whose every row points at the same shape and the same text."""

    def build(place: Place) -> Path:
        path = seeds.geoparquet().write(place.folder)
        valid = parquet.read_table(path)
        place_of = pa.array(np.zeros(rows, dtype="int32"))
        once = {"kode": pa.array([text]), "geometry": valid["geometry"].combine_chunks().slice(0, 1)}
        table = pa.table({name: pa.DictionaryArray.from_arrays(place_of, values) for name, values in once.items()})
        kept = {b"geo": valid.schema.metadata[b"geo"]}
        parquet.write_table(table.replace_schema_metadata(kept), path)
        return path

    return build


def _ring_open(place: Place) -> Path:
    """The second shape's ring does not close: its last coordinate differs from its first."""
    path = seeds.geoparquet().write(place.folder)
    table = parquet.read_table(path)
    shapes = table["geometry"].to_pylist()
    shapes[1] = shapes[1][:-1] + b"\x41"
    parquet.write_table(table.set_column(2, "geometry", pa.array(shapes, pa.binary())), path)
    return path


def _grid(place: Place) -> Path:
    path = seeds.geoparquet().write(place.folder)
    table = parquet.read_table(path)
    about = table.schema.metadata[b"geo"].decode()
    start = about.index('"crs": {')
    end = about.index('"encoding"', start) if '"encoding"' in about[start:] else about.index("}}", start)
    changed = about[:start] + f'"crs": "+proj=longlat +nadgrids={place.secret}", ' + about[end:]
    parquet.write_table(table.replace_schema_metadata({b"geo": changed.encode()}), path)
    return path


ROWS: dict[str, Row] = {
    "a table that is another file": (
        "gpkg",
        "layer-computed",
        _database(_declared("CREATE VIRTUAL TABLE v USING VirtualOGR('SECRET')")),
    ),
    "a table that is a Shapefile": (
        "gpkg",
        "layer-computed",
        _database(_declared("CREATE VIRTUAL TABLE v USING VirtualShape('SECRET', 'CP1252', 4326)")),
    ),
    "a view that opens a raster": (
        "gpkg",
        "layer-computed",
        _view("SELECT fid, geom, gdal_get_pixel_value('SECRET', 1, 'georef', 1, 1) FROM desa"),
    ),
    "a view that opens a file": (
        "gpkg",
        "layer-computed",
        _view("SELECT fid, geom, ogr_datasource_load_layers('SECRET') FROM desa"),
    ),
    "a view that asks the network": ("gpkg", "layer-computed", _view("SELECT fid, geom, ogr_geocode('a') FROM desa")),
    "a view without end": ("gpkg", "layer-computed", _view(FOREVER)),
    "a view of a gigabyte": (
        "gpkg",
        "layer-computed",
        _view("SELECT fid, geom, hex(zeroblob(500000000)) AS kode FROM desa"),
    ),
    "a column of a gigabyte": (
        "gpkg",
        "layer-computed",
        _database(
            "CREATE TABLE v (fid INTEGER PRIMARY KEY, geom BLOB, a TEXT AS (hex(zeroblob(400000000))) VIRTUAL)",
            "INSERT INTO v (fid, geom) SELECT fid, geom FROM desa",
        ),
    ),
    "30 million rows in a few kB": ("parquet", "source-large", _columns(30_000_000, "a")),
    "a text of 1 MB in every row": ("parquet", "source-large", _columns(20_000, "a" * 1_000_000)),
    "texts that repeat": ("parquet", "read", _columns(2_000, "a" * 1_000)),
    "a ring that is open": ("parquet", "source-unreadable", _ring_open),
    "a grid that is a file, in columns": ("parquet", "crs-unreadable", _grid),
}
