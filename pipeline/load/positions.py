"""Where a household says it is, and the ways in which a GPS column goes wrong.

A position is usable when it lies in the study region; any other is left out, named, and given a cure that a person
may apply. Nothing is mended silently.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from pipeline import crs
from pipeline.errors import Problem
from pipeline.load.polygons import REGION_MARGIN_DEG
from pipeline.load.values import numbered, to_numbers

if TYPE_CHECKING:
    from pyproj import CRS

Bounds = tuple[float, float, float, float]


def positions(
    longitude: pd.Series[str],
    latitude: pd.Series[str],
    *,
    system: CRS,
    region: Bounds,
    source: str,
    columns: tuple[str, str],
) -> tuple[np.ndarray, list[Problem]]:
    """Points in degrees (None where unusable), one a row, and a problem for each unusable one.

    `region` is west, south, east, north of the villages in degrees; `columns` are the file's longitude and latitude
    columns. The index of the cells holds the rows to name.
    """
    x, y = to_numbers(longitude.str.strip()), to_numbers(latitude.str.strip())
    degrees = _to_degrees(x.to_numpy(), y.to_numpy(), system)
    verdict = _verdicts(longitude, latitude, x, y, degrees, region)
    problems = [
        _problem(code, row, longitude[row], latitude[row], source=source, columns=columns)
        for row, code in numbered(verdict[verdict != ""])
    ]
    points: np.ndarray = shapely.points(*degrees)
    points[(verdict != "").to_numpy()] = None
    return points, problems


def _to_degrees(x: np.ndarray, y: np.ndarray, system: CRS) -> tuple[np.ndarray, np.ndarray]:
    if system == crs.GEOGRAPHIC:
        return x, y
    from pyproj import Transformer

    return Transformer.from_crs(system, crs.GEOGRAPHIC, always_xy=True).transform(x, y)


def _verdicts(
    longitude: pd.Series[str],
    latitude: pd.Series[str],
    x: pd.Series[float],
    y: pd.Series[float],
    degrees: tuple[np.ndarray, np.ndarray],
    region: Bounds,
) -> pd.Series[str]:
    """The code of each row's fault; an empty string where the position is usable. The first that fits is named."""
    east, north = degrees
    empty = (longitude.str.strip() == "") | (latitude.str.strip() == "")
    tests = {
        "position-missing": empty,
        "position-not-number": x.isna() | y.isna(),
        "position-zero": (x == 0) & (y == 0),
        "": _inside(east, north, region),
        "position-swapped": _inside(north, east, region),
        "position-sign-lost": _inside(east, -north, region),
    }
    codes = np.select([np.asarray(test) for test in tests.values()], list(tests), default="position-far")
    return pd.Series(codes, index=longitude.index, dtype="str")


def _inside(x: np.ndarray, y: np.ndarray, region: Bounds) -> np.ndarray:
    west, south, east, north = region
    margin = REGION_MARGIN_DEG
    return (x >= west - margin) & (x <= east + margin) & (y >= south - margin) & (y <= north + margin)


def _problem(code: str, row: int, longitude: str, latitude: str, *, source: str, columns: tuple[str, str]) -> Problem:
    proposed = {
        "position-swapped": f"{columns[0]} {latitude}, {columns[1]} {longitude}",
        "position-sign-lost": f"{columns[1]} -{latitude.lstrip('+')}",
    }
    value = "" if code == "position-missing" else f"{longitude}, {latitude}"
    details = {"proposed": proposed.get(code, "")}
    return Problem(code, source=source, row=row, column=", ".join(columns), value=value, details=details)
