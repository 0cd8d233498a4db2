"""Hostile JSON and scripts, and files of one kind that another driver of GDAL takes for its own."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from soak import seeds
from soak.child import READ
from soak.tricks import DEEP, Place, Trick, file


def _geojson(**members: object) -> Callable[[Place], Path]:
    def text(place: Place) -> str:
        filled = json.dumps(members).replace("ADDRESS", place.address).replace("SECRET", str(place.secret))
        return json.dumps(json.loads(seeds.geojson().files["desa.geojson"]) | json.loads(filled))

    return file("desa.geojson", text)


def _put(old: str, new: str) -> Callable[[Place], Path]:
    """The valid file with its first `old` made `new`."""
    valid = seeds.geojson().files["desa.geojson"].decode()
    return file("desa.geojson", lambda _: valid.replace(old, new, 1))


def _system(kind: str, **properties: object) -> Callable[[Place], Path]:
    return _geojson(crs={"type": kind, "properties": properties})


VIRTUAL = "<OGRVRTDataSource><OGRVRTLayer name='v'><SrcDataSource>{}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"


def _disguised(name: str, text: str) -> Callable[[Place], Path]:
    return file(name, lambda place: text.replace("ADDRESS", place.address).replace("SECRET", str(place.secret)))


def _polyglot(text: str) -> Callable[[Place], Path]:
    """A GeoJSON that another driver may take for its own."""
    valid = seeds.geojson().files["desa.geojson"].decode()
    return _disguised("desa.geojson", '{"x": "' + text.format("SECRET") + '", ' + valid.removeprefix("{"))


JSON = {
    "a coordinate system that is a link": Trick("geojson", "crs-unreadable", _system("link", href="ADDRESS")),
    "a coordinate system that is an address": Trick("geojson", "crs-unknown", _system("name", name="ADDRESS")),
    "a coordinate system that is a file": Trick("geojson", "crs-unknown", _system("name", name="+init=SECRET:x")),
    "a grid that is a file": Trick("geojson", "crs-unknown", _system("name", name="+proj=longlat +nadgrids=SECRET")),
    "a coordinate system of the wrong type": Trick("geojson", "crs-unreadable", _geojson(crs=[1])),
    "deep JSON": Trick("geojson", "source-unreadable", file("desa.geojson", lambda _: "[" * DEEP + "]" * DEEP)),
    "deep members": Trick(
        "geojson", "source-unreadable", file("desa.geojson", lambda _: '{"a":' * DEEP + "1" + "}" * DEEP)
    ),
    "deep script": Trick("js", "source-unreadable", file("a.js", lambda _: "var a = " + "[" * DEEP)),
    "a number of 5,000 digits": Trick(
        "js", "source-unreadable", file("a.js", lambda _: 'var a = {"type": ' + "9" * 5000 + "};")
    ),
    "a script that is a program": Trick("js", "source-unreadable", file("a.js", lambda _: "var a = fetch('x');")),
    "a foreign member of 12 MB": Trick(
        "geojson", "source-unreadable", _put('{"type"', '{"x": [' + "[]," * 4_000_000 + '[]], "type"')
    ),
    "a property of 12 MB": Trick(
        "geojson", "source-unreadable", _put('"kode"', '"x": [' + "[]," * 4_000_000 + '[]], "kode"')
    ),
    "2 million records that are none": Trick(
        "geojson", "source-unreadable", _put('"features": [', '"features": [' + "[]," * 2_000_000)
    ),
    "a script of 26 MB": Trick("js", "source-large", file("a.js", lambda _: "var a = {};" + " " * 26_000_000)),
    "a virtual file in a text": Trick("geojson", READ, _polyglot(VIRTUAL)),
    "a web service in a text": Trick(
        "geojson", READ, _polyglot("<OGRWFSDataSource><URL>ADDRESS</URL></OGRWFSDataSource>")
    ),
    "a program of GDAL in a text": Trick(
        "geojson", READ, _geojson(x={"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline ! read SECRET"})
    ),
    "a TopoJSON": Trick(
        "geojson", "source-unreadable", _disguised("a.geojson", '{"type":"Topology","objects":{},"arcs":[]}')
    ),
    "an ESRI JSON": Trick(
        "geojson", "source-unreadable", _disguised("a.geojson", '{"geometryType":"esriGeometryPoint"}')
    ),
    "an address as text": Trick("geojson", "source-unreadable", _disguised("a.geojson", "ADDRESS")),
    "a database as text": Trick(
        "geojson", "source-unreadable", _disguised("a.geojson", "PG:host=127.0.0.1 dbname=a tables=b")
    ),
}
VIRTUAL_FILES = {
    f"a virtual file as {name}": Trick(
        reader,
        "source-empty" if name == "kml" else "source-unreadable",
        _disguised(f"desa.{name}", VIRTUAL.format("/vsicurl/ADDRESS")),
    )
    for name, reader in {
        "geojson": "geojson",
        "json": "geojson",
        "gpkg": "gpkg",
        "fgb": "fgb",
        "kml": "kml",
        "parquet": "parquet",
        "zip": "zip",
        "kmz": "kmz",
        "xlsx": "xlsx",
    }.items()
} | {
    "a virtual raster": Trick(
        "tif",
        "raster-unusable",
        _disguised(
            "a.tif",
            '<VRTDataset rasterXSize="1" rasterYSize="1"><VRTRasterBand dataType="Byte" band="1"><SimpleSource>'
            "<SourceFilename>/vsicurl/ADDRESS</SourceFilename></SimpleSource></VRTRasterBand></VRTDataset>",
        ),
    ),
}
