"""Known hostile inputs, each with what is to become of it: a row a trick, built below a folder and never kept.

`expected` is the code of the refusal, or `READ` where the trick is harmless and the rest of the file is read.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from soak import archives, databases, seeds
from soak.child import READ
from soak.seeds import Input

DEEP = 100_000
ANY = "any"
"""For what a reader may refuse or read, as long as it does so in peace."""


class Place(NamedTuple):
    """Where a trick is built: its folder, a folder that may not be opened, an address that may not be called."""

    folder: Path
    outside: Path
    address: str

    @property
    def secret(self) -> Path:
        """A file that no reader may open."""
        return self.outside / "secret.txt"


class Trick(NamedTuple):
    """One hostile input."""

    reader: str
    expected: str
    build: Callable[[Place], Path | str]


def _file(name: str, content: Callable[[Place], str | bytes]) -> Callable[[Place], Path]:
    def build(place: Place) -> Path:
        made = content(place)
        (place.folder / name).write_bytes(made if isinstance(made, bytes) else made.encode())
        return place.folder / name

    return build


def _seed(one: Callable[[], Input], change: Callable[[Place, dict[str, bytes]], None]) -> Callable[[Place], Path]:
    """A valid input whose files `change` has changed."""

    def build(place: Place) -> Path:
        valid = one()
        files = dict(valid.files)
        change(place, files)
        return valid._replace(files=files).write(place.folder)

    return build


def _replaced(name: str, old: str, new: str) -> Callable[[Place, dict[str, bytes]], None]:
    def change(_: Place, files: dict[str, bytes]) -> None:
        assert old.encode() in files[name], "the trick has lost its place"
        files[name] = files[name].replace(old.encode(), new.encode(), 1)

    return change


# -- XML and KML ------------------------------------------------------------------------------------------------------
def _kml(content: str, *, before: str = "") -> Callable[[Place], Path]:
    def text(place: Place) -> str:
        filled = before.replace("SECRET", place.secret.as_uri()).replace("ADDRESS", place.address)
        return f"{filled}<kml><Document>{content.replace('ADDRESS', place.address)}</Document></kml>"

    return _file("desa.kml", text)


LAUGHS = "".join(f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, 10))
BILLION = f'<!DOCTYPE kml [<!ENTITY l0 "ha">{LAUGHS}]>'
POINT = "<Placemark><name>{}</name><Point><coordinates>111.5,-7.6</coordinates></Point></Placemark>"
LINK = "<NetworkLink><Link><href>ADDRESS</href></Link></NetworkLink><Style><Icon><href>ADDRESS</href></Icon></Style>"


def _described(html: str) -> str:
    return f"<Placemark><description><![CDATA[{html}]]></description></Placemark>"


KML = {
    "billion laughs": Trick("kml", "xml-declares", _kml(POINT.format("&l9;"), before=BILLION)),
    "an entity that is a file": Trick(
        "kml", "xml-declares", _kml(POINT.format("&x;"), before='<!DOCTYPE kml [<!ENTITY x SYSTEM "SECRET">]>')
    ),
    "a document type far away": Trick(
        "kml", "xml-declares", _kml(POINT.format("a"), before='<!DOCTYPE kml SYSTEM "ADDRESS">')
    ),
    "a stylesheet far away": Trick(
        "kml", READ, _kml(POINT.format("a"), before='<?xml version="1.0"?><?xml-stylesheet href="ADDRESS"?>')
    ),
    "links": Trick("kml", READ, _kml(LINK + POINT.format("a"))),
    "a schema far away": Trick("kml", READ, _kml(POINT.format("a").replace("<Point>", '<Point x="ADDRESS">'))),
    "deep XML": Trick("kml", "source-unreadable", _kml("<a>" * DEEP)),
    "deep folders": Trick("kml", READ, _kml("<Folder>" * DEEP + POINT.format("a") + "</Folder>" * DEEP)),
    "deep geometry": Trick(
        "kml",
        "source-unreadable",
        _kml("<Placemark>" + "<MultiGeometry>" * DEEP + "</MultiGeometry>" * DEEP + "</Placemark>"),
    ),
    "HTML that ends Python's parser": Trick("kml", READ, _kml(_described("<table><tr><td>a</td><td><![x"))),
    "HTML of comments that never end": Trick("kml", READ, _kml(_described("<tr><td>" + "<!--" * DEEP))),
    "HTML of tags that never end": Trick("kml", READ, _kml(_described("<tr><td>" + "<a b='" * DEEP))),
    "HTML of a tag that is one long word": Trick("kml", READ, _kml(_described("<tr><td><" + "x" * DEEP))),
    "a character of 5,000 digits": Trick("kml", READ, _kml(_described(f"<tr><td>a</td><td>&#{'9' * 5000};</td></tr>"))),
    "2 million folders": Trick("kml", "source-large", _kml("<Folder/>" * 2_000_000)),
    "3,000 columns": Trick(
        "kml",
        "source-large",
        _kml(
            "<Placemark>" + "".join(f'<Data name="{n}"><value>1</value></Data>' for n in range(3_000)) + "</Placemark>"
        ),
    ),
    "a line of 2 million positions": Trick(
        "kml", "source-unreadable", _kml(POINT.format("a").replace("111.5,-7.6", "1,1 " * 2_000_000))
    ),
    "coordinates without end": Trick(
        "kml", READ, _kml(POINT.format("a").replace("111.5,-7.6", "1e308,-1e999") + POINT.format("b"))
    ),
    "not a number": Trick("kml", READ, _kml(POINT.format("a").replace("111.5,-7.6", "nan,inf"))),
    "a name that steers the terminal": Trick(
        "kml", "source-unreadable", _kml(POINT.format("a").replace("111.5", "\u202e\u009b2J"))
    ),
}


# -- JSON -------------------------------------------------------------------------------------------------------------
def _geojson(**members: object) -> Callable[[Place], Path]:
    def text(place: Place) -> str:
        filled = json.dumps(members).replace("ADDRESS", place.address).replace("SECRET", str(place.secret))
        return json.dumps(json.loads(seeds.geojson().files["desa.geojson"]) | json.loads(filled))

    return _file("desa.geojson", text)


def _system(kind: str, **properties: object) -> Callable[[Place], Path]:
    return _geojson(crs={"type": kind, "properties": properties})


VIRTUAL = "<OGRVRTDataSource><OGRVRTLayer name='v'><SrcDataSource>{}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"


def _disguised(name: str, text: str) -> Callable[[Place], Path]:
    return _file(name, lambda place: text.replace("ADDRESS", place.address).replace("SECRET", str(place.secret)))


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
    "deep JSON": Trick("geojson", "source-unreadable", _file("desa.geojson", lambda _: "[" * DEEP + "]" * DEEP)),
    "deep members": Trick(
        "geojson", "source-unreadable", _file("desa.geojson", lambda _: '{"a":' * DEEP + "1" + "}" * DEEP)
    ),
    "deep script": Trick("js", "source-unreadable", _file("a.js", lambda _: "var a = " + "[" * DEEP)),
    "a number of 5,000 digits": Trick(
        "js", "source-unreadable", _file("a.js", lambda _: 'var a = {"type": ' + "9" * 5000 + "};")
    ),
    "a script that is a program": Trick("js", "source-unreadable", _file("a.js", lambda _: "var a = fetch('x');")),
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


# -- what is no file, or another's ------------------------------------------------------------------------------------
def _pipe(name: str) -> Callable[[Place], Path]:
    def build(place: Place) -> Path:
        os.mkfifo(place.folder / name)
        return place.folder / name

    return build


def _link(name: str, target: Callable[[Place], str | Path]) -> Callable[[Place], Path]:
    def build(place: Place) -> Path:
        (place.folder / name).symlink_to(target(place))
        return place.folder / name

    return build


def _linked_valid(place: Place) -> Path:
    """Offices keep large files elsewhere; a link that a person made is followed."""
    (place.folder / "elsewhere").mkdir()
    seeds.geojson().write(place.folder / "elsewhere")
    return _link("desa.geojson", lambda _: "elsewhere/desa.geojson")(place)


def _pipe_beside(one: Callable[[], Input], side: str) -> Callable[[Place], Path]:
    """A part of the source is a pipe."""

    def build(place: Place) -> Path:
        path = one().write(place.folder)
        (place.folder / side).unlink(missing_ok=True)
        os.mkfifo(place.folder / side)
        return path

    return build


def _folder(name: str) -> Callable[[Place], Path]:
    def build(place: Place) -> Path:
        (place.folder / name).mkdir()
        return place.folder / name

    return build


MISSING = {"config": "settings-missing", "rules": "rules-unreadable"}
UNNAMED = MISSING | {"rules": "settings-not-toml"}
NAMES = {
    reader: f"x.{suffix}"
    for reader, suffix in {
        **{name: name for name in ("gpkg", "shp", "geojson", "fgb", "gdb", "zip", "kml", "kmz", "js", "parquet")},
        "csv": "csv",
        "xlsx": "xlsx",
        "tif": "tif",
        "config": "toml",
        "rules": "toml",
    }.items()
}
NO_FILES = {
    **{f"a pipe as {r}": Trick(r, MISSING.get(r, "source-missing"), _pipe(name)) for r, name in NAMES.items()},
    **{
        f"a device as {r}": Trick(r, MISSING.get(r, "source-missing"), _link(name, lambda _: "/dev/zero"))
        for r, name in NAMES.items()
    },
    **{
        f"a folder as {r}": Trick(
            r, MISSING.get(r, "source-unreadable" if r == "gdb" else "source-missing"), _folder(name)
        )
        for r, name in NAMES.items()
    },
    **{
        f"a name with NUL as {r}": Trick(r, UNNAMED.get(r, "source-missing"), lambda _, name=name: f"a\0{name}")
        for r, name in NAMES.items()
    },
    **{
        f"a path on the web as {r}": Trick(
            r, MISSING.get(r, "source-missing"), lambda place, name=name: f"/vsicurl/{place.address}/{name}"
        )
        for r, name in NAMES.items()
    },
    "a database as path": Trick("gpkg", "source-missing", lambda _: "PG:host=127.0.0.1 dbname=a.gpkg"),
    "up and out": Trick("geojson", "source-missing", lambda place: place.folder / ".." / ".." / "none.geojson"),
    "a link to the secret": Trick("fgb", "source-unreadable", _link("a.fgb", lambda _: "/etc/passwd")),
    "a link to a file elsewhere": Trick("geojson", READ, _linked_valid),
    "a link to itself": Trick("geojson", "source-missing", _link("a.geojson", lambda _: "a.geojson")),
    "a pipe as table": Trick("shp", "source-unreadable", _pipe_beside(seeds.shapefile, "desa.dbf")),
    "a pipe as projection": Trick("shp", "source-unreadable", _pipe_beside(seeds.shapefile, "desa.prj")),
    "a pipe as encoding": Trick("shp", "source-unreadable", _pipe_beside(seeds.shapefile, "desa.cpg")),
    "a pipe in a geodatabase": Trick(
        "gdb", "source-unreadable", _pipe_beside(seeds.geodatabase, "desa.gdb/a00000002.gdbtable")
    ),
}

# -- tables and settings ----------------------------------------------------------------------------------------------
FORMULAS = "id,x\n" + "\n".join(
    f'"{cell}",1' for cell in ("=HYPERLINK(A1)", "=cmd|' /C calc'!A0", "+1+1", "-1-1", "@SUM(A1)", "\t=1+1", "\r=1+1")
)
TABLES = {
    "formulas": Trick("csv", READ, _file("a.csv", lambda _: FORMULAS)),
    "a cell of 5 MB": Trick("csv", ANY, _file("a.csv", lambda _: "a,b\n1," + "x" * 5_000_000)),
    "deep TOML": Trick("config", "settings-not-toml", _file("a.toml", lambda _: "a = " + "[" * DEEP + "]" * DEEP)),
    "a whole number of 5,000 digits": Trick(
        "config", "settings-not-toml", _file("a.toml", lambda _: "a = " + "9" * 5000)
    ),
    "a hexadecimal number of 5,000 digits": Trick(
        "config", "settings-value", _seed(seeds.settings, _replaced("settings.toml", "2020", "0x" + "f" * 5000))
    ),
    "a key of 900 kB": Trick(
        "config", "settings-key-missing", _seed(seeds.settings, _replaced("settings.toml", "round", "r" * 900_000))
    ),
    "settings of 2 MB": Trick("config", "settings-not-toml", _file("a.toml", lambda _: "#" * 2_000_000)),
    "deep rules": Trick("rules", "rules-not-toml", _file("a.toml", lambda _: "a = " + "[" * DEEP + "]" * DEEP)),
    "a rule of 5,000 digits": Trick(
        "rules",
        "rules-value",
        _seed(seeds.rules, _replaced("perda.toml", "points = [0,", f"points = [0x{'f' * 5000},")),
    ),
}

TRICKS: dict[str, Trick] = {
    **KML,
    **JSON,
    **VIRTUAL_FILES,
    **NO_FILES,
    **TABLES,
    **{name: Trick(*row) for name, row in archives.ROWS.items()},
    **{name: Trick(*row) for name, row in databases.ROWS.items()},
}
