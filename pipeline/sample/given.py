"""The villages of a file that the user gives: their codes and names found by looking, their shapes left alone."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from pipeline.errors import CrsError, Problem, SchemaError
from pipeline.sample.facts import GEOGRAPHIC_CRS, codes

# BPS writes 10 digits, OCHA the same after "ID", Kemendagri 10 digits with or without dots.
_CODE = r"(?:[iI][dD])?(\d{10}|\d{2}\.\d{2}\.\d{2}\.\d{4})"
_NAME_HINTS = ("village", "desa", "kelurahan", "adm4", "namobj", "nama", "name")
_DISTRICT_HINTS = ("kecamatan", "subdistrict", "sub_district", "wadmkc", "adm3", "district")
_DISTRICT = r"(?i)^(?:kecamatan +|kec\. *)?((?!kecamatan$)[^\W\d_]{2,30}(?:[ '-][^\W\d_]{1,30}){0,3})$"


def given_villages(table: gpd.GeoDataFrame, *, source: str = "VILLAGES") -> gpd.GeoDataFrame:
    """`village_code, village, geometry` in EPSG:4326 from a table with columns of any spelling.

    The shapes are used as they are (parts, overlaps and slivers are real); a code is turned into the dotted one
    of Kemendagri only where the table of facts has that very code.

    Raises `SchemaError` when no column looks like codes or like names, `CrsError` without a coordinate system.
    """
    if table.crs is None:
        raise CrsError([Problem("crs-missing", source=source)])
    found = table.to_crs(GEOGRAPHIC_CRS)
    code, name = _columns(pd.DataFrame(found.drop(columns=found.geometry.name)), source=source)
    written = _texts(found[code])
    plain = written.str.extract(rf"^{_CODE}$", expand=False)
    return gpd.GeoDataFrame(
        {
            "village_code": plain.map(lambda each: codes().get(each, each)).to_numpy(),
            "village": _texts(found[name]).to_numpy(),
        },
        geometry=shapely.force_2d(found.geometry.to_numpy()),
        crs=GEOGRAPHIC_CRS,
    )


def _columns(table: pd.DataFrame, *, source: str) -> tuple[str, str]:
    texts = {str(name): _texts(column) for name, column in table.items()}
    code_columns = [name for name, column in texts.items() if column.str.fullmatch(_CODE).all()]
    name_columns = [name for name, column in texts.items() if name not in code_columns and _looks_like_names(column)]
    if table.empty or not code_columns or not name_columns:
        raise SchemaError([Problem("villages-columns-unknown", source=source, details={"columns": ", ".join(texts)})])
    return (
        max(code_columns, key=lambda name: texts[name].nunique()),
        max(name_columns, key=lambda name: _rank(name, texts[name])),
    )


def _looks_like_names(texts: pd.Series[str]) -> bool:
    return bool(texts.str.contains(r"[^\W\d_]", regex=True).all() and not texts.str.contains(r"\d{2}").any())


def _rank(name: str, column: pd.Series[str]) -> tuple[bool, int, int]:
    """A column that varies and is called like a village's name comes first; a hint ahead in the list weighs more."""
    hints = [place for place, hint in enumerate(_NAME_HINTS) if hint in name.casefold()]
    return bool(hints) and column.nunique() > len(column) // 2, column.nunique(), -min(hints, default=len(_NAME_HINTS))


def _texts(column: pd.Series[Any]) -> pd.Series[str]:
    return column.astype("string").fillna("").str.strip().str.replace(r"\.0$", "", regex=True)


def district_name(table: pd.DataFrame) -> str | None:
    """The name of the one district that all villages are in, without that word; None where no column tells one.

    Of columns that are called alike the one of the shortest name counts; in English some call a regency a district.

    >>> district_name(pd.DataFrame({"desa": ["Kare", "Bodag"], "KECAMATAN": ["KEC. KARE", "KEC. KARE"]}))
    'Kare'
    >>> district_name(pd.DataFrame({"desa": ["Kare", "Bodag"], "kecamatan": ["Kare", None]})) is None
    True
    """
    columns = {str(name): column for name, column in table.items()}
    for name in (name for hint in _DISTRICT_HINTS for name in sorted(columns, key=len) if hint in name.casefold()):
        found = _texts(columns[name]).str.extract(_DISTRICT, expand=False).unique()
        if len(found) == 1 and isinstance(found[0], str):
            return found[0].title() if found[0].isupper() else found[0]
    return None
