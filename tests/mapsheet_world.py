"""A world for map sheets, in metres from (552 000, 9 156 000) of EPSG:32749.

  y
3000 +-----------------------------+   village 03 has one area, L: 4000 m long and 100 m high
     |  ============ L ==========  |
2000 +-----------------------------+
     0                           4200
1000 +------+------+------+            village 01 holds A and B, 02 holds C, 04 has no area
     | A  B |  C   |  04  |            A (100 m square, 1 ha) heavy and settled
   0 +------+------+------+            B (200 m square, 4 ha) light, open up to moderate
     0    1000   2000   3000           C (100 m square, 1 ha) not slum
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
from matplotlib.text import Text
from matplotlib.transforms import Affine2D
from pdf_paths import page_of
from shapely import LineString, box
from verdicts import theme_of

from pipeline import rules
from pipeline.render.mapsheet import MapSheetStudy, draw_sheet, pdf_of, sheets_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from pipeline.render.mapsheet import MapSheet

EAST, NORTH = 552_000.0, 9_156_000.0
RULES = rules.load("permen-pupr-14-2018")
LONG = (
    "Permukiman kumuh dan permukiman yang rentan menjadi kumuh di seluruh wilayah Kecamatan Jiwan, Kabupaten Madiun, "
    "Provinsi Jawa Timur, menurut pendataan ulang tahun 2020 dengan verifikasi lapangan"
)
STUDY = MapSheetStudy("Permukiman kumuh", 2020, "EPSG:32749", context_licence="Peta dasar desa")


def layer(rows: list[dict[str, Any]]) -> gpd.GeoDataFrame:
    """Rows in metres from the corner of the world, as a table in degrees."""
    table = gpd.GeoDataFrame(rows, crs="EPSG:32749")
    table["geometry"] = table.translate(EAST, NORTH)
    return table.to_crs("EPSG:4326")


def area(area_id: str, name: str, village: tuple[str, str], area_ha: float, shape: Any) -> dict[str, Any]:
    return {
        "area_id": area_id,
        "name": f"{name} {village[1]}",
        "village_code": village[0],
        "village": village[1],
        "round": 2020,
        "area_ha": area_ha,
        "geometry": shape,
    }


def result(level: str, unit: str, name: str, limits: tuple[Any, Any, Any], classes: str) -> dict[str, Any]:
    low, *middle, high = classes.split(" ")
    scores = dict(zip(("score", "score_low", "score_high"), limits, strict=True))
    found = {"class": (middle or [low])[0], "class_low": low, "class_high": high}
    return {"level": level, "unit_id": unit, "name": name, "round": 2020, **scores, **found, "area_ha": 1.0}


BUKUR, JIWAN, METESIH = ("01", "Bukur"), ("02", "Jiwan"), ("03", "Metesih")
AREAS = layer(
    [
        area("A", "RT 01", BUKUR, 1.0, box(100, 400, 200, 500)),
        area("B", "RT 02", BUKUR, 4.0, box(600, 400, 800, 600)),
        area("C", "RT 01", JIWAN, 1.0, box(1400, 400, 1500, 500)),
        area("L", "RT 09", METESIH, 40.0, box(100, 2400, 4100, 2500)),
    ]
)
VILLAGES = layer(
    [
        {"village_code": code, "village": name, "area_ha": shape.area / 10_000, "geometry": shape}
        for code, name, shape in (
            (*BUKUR, box(0, 0, 1000, 1000)),
            (*JIWAN, box(1000, 0, 2000, 1000)),
            (*METESIH, box(0, 2000, 4200, 3000)),
            ("04", "Ngetrep", box(2000, 0, 3000, 1000)),
        )
    ]
)
LINES = layer(
    [
        {"kind": "road", "geometry": LineString([(0, 300), (3000, 300)])},
        {"kind": "drain", "geometry": LineString([(0, 310), (3000, 310)])},
    ]
)
CONTEXT = layer(
    [
        {"kind": "river", "name": "Kali Jiwan", "geometry": LineString([(0, 700), (3000, 700)])},
        {"kind": "road", "name": "Jalan Raya", "geometry": LineString([(500, -500), (500, 1500)])},
        {"kind": "built_up", "name": None, "geometry": box(50, 350, 900, 650)},
        {"kind": "neighbour", "name": "Kecamatan Wungu", "geometry": box(-2000, 0, 0, 3000)},
    ]
)
SCORES = pd.DataFrame(
    [
        result("area", "A", "RT 01 Bukur", (65, 65, 65), "heavy heavy heavy"),
        result("area", "B", "RT 02 Bukur", (30, 30, 45), "light light moderate"),
        result("area", "C", "RT 01 Jiwan", (5, 5, 5), "not_slum not_slum not_slum"),
        result("area", "L", "RT 09 Metesih", (40, 40, 40), "moderate moderate moderate"),
        result("village", "01", "Bukur", (34, 34, 36), "light light light"),
        result("village", "02", "Jiwan", (5, 5, 5), "not_slum not_slum not_slum"),
        result("village", "03", "Metesih", (40, 40, 40), "moderate moderate moderate"),
        result("village", "04", "Ngetrep", (None, None, None), "not_assessed not_assessed not_assessed"),
        result("district", "district", "Jiwan", (30, 30, 33), "light light light"),
    ]
)


def planned(unit: str = "01", level: Any = "village", **changes: Any) -> list[MapSheet]:
    """The sheets of a unit of this world."""
    options: dict[str, Any] = {
        "scores": SCORES,
        "areas": AREAS,
        "villages": VILLAGES,
        "lines": LINES,
        "context": CONTEXT,
        "rules": RULES,
        "study": STUDY,
        "paper": "A4",
        "language": "id",
    } | changes
    return sheets_of(unit, level=level, theme=theme_of(options["scores"]), **options)


@cache
def sheet(unit: str, level: str, paper: str, scale: int | None = None, language: str = "id") -> MapSheet:
    """The first sheet of a unit, which many tests look at and none changes."""
    return planned(unit, level, paper=paper, scale=scale, language=language)[0]


@cache
def figure(unit: str, level: str, paper: str, scale: int | None = None, language: str = "id") -> Figure:
    """The same, drawn."""
    return draw_sheet(sheet(unit, level, paper, scale, language))


@cache
def pdf(unit: str, level: str, paper: str, scale: int | None = None, language: str = "id") -> bytes:
    """The same, as the bytes of its file."""
    return pdf_of(figure(unit, level, paper, scale, language))


def words(drawn: Any, gid: str = ".*") -> list[str]:
    """What is written with a gid, lines joined."""
    found = drawn.findobj(lambda artist: re.fullmatch(gid, artist.get_gid() or "") is not None)
    return [artist.get_text().replace("\n", " ") for artist in found if isinstance(artist, Text)]


def extents(drawn_: Any) -> list[tuple[Text, Any]]:
    """Each piece of text with its box on the paper in points.

    Measured ten times larger: at 72 dots an inch letters are moved to whole dots, which a PDF does not do.
    """
    drawn_.set_dpi(720)
    shown = [
        artist
        for artist in drawn_.findobj(Text)
        if artist.get_text().strip() and artist.get_gid() not in ("halo", "sample-watermark")
    ]
    shrink = Affine2D().scale(0.1)
    return [(artist, artist.get_window_extent().transformed(shrink)) for artist in shown]


def drawn(unit: str = "01", level: str = "village", **changes: Any) -> Any:
    """The first sheet with other tables or another study."""
    return draw_sheet(planned(unit, level, **changes)[0])


def gids(drawn_: Any) -> set[str]:
    """What every artist is called."""
    return {artist.get_gid() for artist in drawn_.findobj() if artist.get_gid()}


def stacked(results: Any) -> pd.DataFrame:
    """The results of other areas instead of this world's, with its villages and district."""
    return pd.concat([results, SCORES[SCORES["level"] != "area"]], ignore_index=True)


def printed(unit: str, level: str, paper: str = "A4", language: str = "id") -> str:
    """The text of the PDF, with single spaces."""
    return " ".join(page_of(pdf(unit, level, paper, None, language)).extract_text().split())
