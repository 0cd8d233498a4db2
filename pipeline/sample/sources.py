"""The register of the raw files that the sample writes: what each is, where it comes from, what may be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

FILES: Mapping[str, str] = {
    "SOURCES.csv": "this register / daftar ini",
    "villages.geojson": "village boundaries / batas desa",
    "delineations.gpkg": "assessed areas (RT) / delineasi kawasan (RT)",
    "roads.gpkg": "roads / jalan",
    "drains.gpkg": "drains / drainase",
    "main-roads.gpkg": "main roads of the basemap / jalan utama peta dasar",
    "rivers.geojson": "rivers of the basemap / sungai peta dasar",
    "built-up.gpkg": "built-up ground of the basemap / kawasan terbangun peta dasar",
    "neighbours.geojson": "districts around, of the basemap / kecamatan di sekitar, peta dasar",
    "population.tif": "persons per 100 m cell / penduduk per sel 100 m",
    "forms.csv": "RT form B / formulir B",
    "area-counts.csv": "volumes of the round of 2015 / volume putaran 2015",
    "households.csv": "household survey, KoboToolbox layout / survei rumah tangga",
    "settings.toml": "settings of the study / pengaturan kajian",
}
_COLUMNS = ("file", "what", "source", "licence", "date", "illustrative")
_DATE = "2020-03-15"  # the end of the invented survey: no clock, so that equal seeds give equal bytes


def sources_rows(*, villages_given: bool, households: int, seed: int) -> list[tuple[str, ...]]:
    """The header and one row a file."""
    made = f"invented, HOUSEHOLDS={households} SEED={seed}; not a survey / rekaan, bukan survei"
    rows = [(name, what, made, "CC0-1.0", _DATE, "true") for name, what in FILES.items()]
    shapes = ("the file given as VILLAGES, shapes unchanged", "that of the file given", "", "false")
    facts = ("schematic, from centres and areas of BPS 2020 (OCHA HDX)", "CC BY-IGO for the facts", _DATE, "true")
    villages = ("villages.geojson", FILES["villages.geojson"], *(shapes if villages_given else facts))
    return [_COLUMNS, *(villages if row[0] == "villages.geojson" else row for row in rows)]
