"""Valid small inputs of every kind, as bytes by relative path: what the mutators spoil."""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import exports
import geopandas as gpd
import openpyxl
import pandas as pd
import pyogrio
import rasterio
import shapely
import toy
import workbooks
from rasterio.transform import Affine

from pipeline import rules as rulebook


class Input(NamedTuple):
    """The files of one input; the reader is given `main`. With `packed` they are the members of that archive."""

    main: str
    files: Mapping[str, bytes]
    packed: bool = False

    def write(self, folder: Path) -> Path:
        """Put it into `folder` and return the path to read."""
        for name, content in self.archived().files.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        return folder / self.main

    def archived(self) -> Input:
        """The archive as one file; what is no archive is itself."""
        return Input(self.main, {self.main: packed(self.files)}) if self.packed else self


def packed(files: Mapping[str, bytes]) -> bytes:
    """A zip file of `files`, the same bytes for the same content."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            member = zipfile.ZipInfo(name)
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, content)
    return buffer.getvalue()


def _written(main: str, write: Callable[[Path], object]) -> Input:
    """What `write` leaves in a folder, `main` among it."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        write(folder / main)
        files = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
        return Input(main, {relative: path.read_bytes() for relative, path in files.items()})


def _driven(main: str, driver: str, frame: gpd.GeoDataFrame, **options: str) -> Input:
    return _written(main, lambda path: pyogrio.write_dataframe(frame, path, driver=driver, **options))


def _points() -> gpd.GeoDataFrame:
    frame = toy.villages()
    return frame.set_geometry(shapely.centroid(frame.geometry.to_numpy()))


def _compact(path: Path) -> None:
    """Small pages, so that a random place of the file means something."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA page_size = 512")
    connection.execute("VACUUM")
    connection.close()


def _geopackage(frame: gpd.GeoDataFrame) -> Input:
    def write(path: Path) -> None:
        pyogrio.write_dataframe(frame, path, driver="GPKG", layer="desa")
        _compact(path)

    return _written("desa.gpkg", write)


@cache
def geopackage() -> Input:
    return _geopackage(toy.villages())


@cache
def point_geopackage() -> Input:
    return _geopackage(_points())


@cache
def shapefile() -> Input:
    return _driven("desa.shp", "ESRI Shapefile", toy.villages())


@cache
def flatgeobuf() -> Input:
    return _driven("desa.fgb", "FlatGeobuf", toy.villages())


@cache
def geodatabase() -> Input:
    return _driven("desa.gdb", "OpenFileGDB", toy.villages(), layer="desa")


@cache
def geojson() -> Input:
    return Input("desa.geojson", {"desa.geojson": toy.villages().to_json().encode()})


@cache
def point_geojson() -> Input:
    return Input("rumah.geojson", {"rumah.geojson": _points().to_json().encode()})


@cache
def geojson_in_metres() -> Input:
    """As before RFC 7946, with a member `crs`."""
    content = json.loads(toy.villages().to_crs("EPSG:32749").to_json())
    content["crs"] = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32749"}}
    return Input("desa.geojson", {"desa.geojson": json.dumps(content).encode()})


@cache
def webmap() -> Input:
    return Input("desa_1.js", {"desa_1.js": f"var json_desa_1 = {toy.villages().to_json()};\n".encode()})


@cache
def geoparquet() -> Input:
    return _written("desa.parquet", toy.villages().to_parquet)


@cache
def zipped_shapefile() -> Input:
    return Input("desa.zip", shapefile().files, packed=True)


@cache
def zipped_geojson() -> Input:
    return Input("desa.zip", geojson().files, packed=True)


@cache
def zipped_geodatabase() -> Input:
    return Input("desa.zip", geodatabase().files, packed=True)


def _placemark(code: str, name: str, shape: str) -> str:
    table = f"<description><![CDATA[<table><tr><td>kode</td><td>{code}</td></tr></table>]]></description>"
    data = f'<ExtendedData><Data name="desa"><value>{name}</value></Data></ExtendedData>'
    return f"<Placemark><name>{name}</name>{table}{data}{shape}</Placemark>"


def _kml(placemarks: list[str]) -> bytes:
    text = "".join(placemarks)
    return (
        '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder>'
        f"<name>desa</name>{text}</Folder></Document></kml>"
    ).encode()


@cache
def kml() -> Input:
    """Rings as KML writes them: longitude,latitude with spaces between."""
    placemarks = []
    for row in toy.villages().itertuples():
        ring = " ".join(f"{x!r},{y!r}" for x, y in row.geometry.exterior.coords)
        ring = f"<outerBoundaryIs><LinearRing><coordinates>{ring}</coordinates></LinearRing></outerBoundaryIs>"
        shape = f"<MultiGeometry><Polygon>{ring}</Polygon></MultiGeometry>"
        placemarks.append(_placemark(row.kode, row.desa, shape))
    return Input("desa.kml", {"desa.kml": _kml(placemarks)})


@cache
def point_kml() -> Input:
    placemarks = [
        _placemark(row.kode, row.desa, f"<Point><coordinates>{row.geometry.x},{row.geometry.y}</coordinates></Point>")
        for row in _points().itertuples()
    ]
    return Input("rumah.kml", {"rumah.kml": _kml(placemarks)})


@cache
def kmz() -> Input:
    return Input("desa.kmz", {"doc.kml": kml().files["desa.kml"]}, packed=True)


@cache
def csv() -> Input:
    return Input("rumah.csv", {"rumah.csv": toy.households().to_csv(index=False).encode()})


@cache
def plain_parquet() -> Input:
    """A table without geometry, its positions as numbers, with a question of true and false."""
    table = toy.households()
    numbers = {name: pd.to_numeric(table[name]) for name in ("x", "y")}
    return _written("rumah.parquet", table.assign(**numbers, dikunjungi=True).to_parquet)


@cache
def xlsx() -> Input:
    """A workbook by its members."""
    book = openpyxl.Workbook()
    households = toy.households()
    for row in [list(households.columns), *households.to_numpy().tolist()]:
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    with zipfile.ZipFile(buffer) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    return Input("rumah.xlsx", members, packed=True)


@cache
def kobo_csv() -> Input:
    """As KoboToolbox exports the project's form by names."""
    return Input("kobo.csv", {"kobo.csv": exports.kobo_names().to_csv(index=False, sep=";").encode()})


@cache
def kobo_book() -> Input:
    """The same as a workbook with a sheet for the persons, by its members."""
    return _members("kobo.xlsx", exports.write_kobo_book)


@cache
def odk_archive() -> Input:
    """As ODK Central exports it, with a table for the persons, by its members."""
    return _members("odk.zip", exports.write_odk_archive)


@cache
def programme() -> Input:
    """The programme's own workbook of RT A, by its members."""
    return _members("A.xlsx", lambda path: workbooks.write(path.parent))


def _members(name: str, write: Callable[[Path], None]) -> Input:
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        write(path)
        with zipfile.ZipFile(path) as archive:
            return Input(name, {member: archive.read(member) for member in archive.namelist()}, packed=True)


@cache
def geotiff() -> Input:
    """Ten by ten cells of a hundredth of a degree over the toy world."""
    import numpy as np

    def write(path: Path) -> None:
        profile = {"driver": "GTiff", "width": 10, "height": 10, "count": 1, "dtype": "float32", "compress": "deflate"}
        transform = Affine(0.01, 0, 111.45, 0, -0.01, -7.57)
        with rasterio.open(path, "w", crs="EPSG:4326", transform=transform, nodata=-1, **profile) as raster:
            raster.write(np.arange(100, dtype="float32").reshape(10, 10), 1)

    return _written("jiwa.tif", write)


@cache
def settings() -> Input:
    return Input("settings.toml", {"settings.toml": toy.SETTINGS.encode()})


@cache
def rules() -> Input:
    """The first of the program's rule files under a name of its own."""
    name = rulebook.available()[0]
    return Input("perda.toml", {"perda.toml": rulebook.content(name).replace(name.encode(), b"perda-uji", 1)})
