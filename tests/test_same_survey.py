"""One survey, whatever it is written in: every format and every dialect gives the same table of households."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
import toy
from conftest import Study

HEAD = toy.SETTINGS.partition("[sources.households]")[0]
IN_COLUMNS = 'id = "id"\nlongitude = "x"\nlatitude = "y"\n'
AS_POINTS = 'id = "id"\n'


def text(path: Path, *, encoding: str = "utf-8", sep: str = ",", end: str = "\n", decimal: str = ".") -> Path:
    frame = toy.households().astype("str")
    for column in ("x", "y"):
        frame[column] = frame[column].str.replace(".", decimal, regex=False)
    buffer = io.StringIO()
    frame.to_csv(buffer, index=False, sep=sep, lineterminator="\n", quoting=1)
    path.write_bytes(buffer.getvalue().replace("\n", end).encode(encoding))
    return path


def points() -> gpd.GeoDataFrame:
    """The survey as a layer; h10 has no position, and so no geometry."""
    frame = toy.households()
    shapes = [
        shapely.Point(float(x), float(y)) if x else None for x, y in zip(frame.pop("x"), frame.pop("y"), strict=True)
    ]
    return gpd.GeoDataFrame(frame, geometry=shapes, crs="EPSG:4326")


def layer(path: Path) -> Path:
    points().to_file(path)
    return path


def flatgeobuf(path: Path) -> Path:
    """Its spatial index takes no record without a shape."""
    points().to_file(path, SPATIAL_INDEX="NO")
    return path


def geoparquet(path: Path) -> Path:
    points().to_parquet(path)
    return path


def workbook(path: Path) -> Path:
    """Positions as numbers, as a spreadsheet has them."""
    frame = toy.households()
    for column in ("x", "y"):
        frame[column] = pd.to_numeric(frame[column])
    frame.to_excel(path, index=False)
    return path


def kml(path: Path) -> Path:
    marks = ""
    for row in points().to_dict("records"):
        shape = row.pop("geometry")
        place = "" if shape is None else f"<Point><coordinates>{shape.x!r},{shape.y!r}</coordinates></Point>"
        data = "".join(f'<Data name="{name}"><value>{cell}</value></Data>' for name, cell in row.items())
        marks += f"<Placemark><ExtendedData>{data}</ExtendedData>{place}</Placemark>"
    path.write_text(f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{marks}</Document></kml>', encoding="utf-8")
    return path


def zipped(path: Path) -> Path:
    inside = layer(path.with_suffix(".geojson"))
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(inside, inside.name)
    return path


WAYS: dict[str, tuple[str, Callable[[Path], Path], str]] = {
    "comma": ("s.csv", text, IN_COLUMNS),
    "semicolon, BOM, CRLF": ("s.csv", lambda p: text(p, encoding="utf-8-sig", sep=";", end="\r\n"), IN_COLUMNS),
    "tab, CR": ("s.tsv", lambda p: text(p, sep="\t", end="\r"), IN_COLUMNS),
    "UTF-16": ("s.txt", lambda p: text(p, encoding="utf-16"), IN_COLUMNS),
    "Windows-1252": ("s.csv", lambda p: text(p, encoding="cp1252", sep=";"), IN_COLUMNS),
    "decimal comma": (
        "s.csv",
        lambda p: text(p, sep=";", decimal=","),
        IN_COLUMNS + "[sources.households.repair]\ndecimal_comma = true\n",
    ),
    "workbook": ("s.xlsx", workbook, IN_COLUMNS),
    "GeoPackage": ("s.gpkg", layer, AS_POINTS),
    "GeoJSON": ("s.geojson", layer, AS_POINTS),
    "FlatGeobuf": ("s.fgb", flatgeobuf, AS_POINTS),
    "GeoParquet": ("s.parquet", geoparquet, AS_POINTS),
    "KML": ("s.kml", kml, AS_POINTS),
    "archive": ("s.zip", zipped, AS_POINTS),
}


@pytest.mark.parametrize("way", WAYS)
def test_the_households_are_the_same(toy_results: Study, toy_study: Study, way: str) -> None:
    name, write, keys = WAYS[way]
    write(toy_study.config.parent / name)
    toy_study.config.write_text(f'{HEAD}[sources.households]\npath = "{name}"\n{keys}', encoding="utf-8")
    toy_study.build("load")
    pd.testing.assert_frame_equal(toy_study.table("households"), toy_results.table("households"))
