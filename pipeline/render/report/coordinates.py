"""The place of an area in degrees, minutes and seconds, as decisions write it."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import shapely

from pipeline.render.report.cells import NO_BREAK
from pipeline.render.themes.tables import is_unknown

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pipeline.render.report.inputs import Book

TENTHS_PER_DEGREE = 36_000
DIRECTIONS = {"latitude": ("north", "south"), "longitude": ("east", "west")}


def position(book: Book, shape: Any) -> tuple[str, str]:
    """Latitude and longitude of a point that lies inside the area; words where it has no shape.

    `shape` is in degrees (EPSG:4326).
    """
    if shape is None or is_unknown(shape) or shapely.is_empty(shape):
        return book.number(None), book.number(None)
    inside = shapely.point_on_surface(shape)
    return degrees(book, float(inside.y), "latitude"), degrees(book, float(inside.x), "longitude")


def written_places(shapes: gpd.GeoSeries) -> NDArray[np.float64]:
    """The places of areas as `position` writes them: n x 2 in degrees, longitude first; of areas without a shape none.

    >>> square = gpd.GeoSeries.from_wkt(["POLYGON ((111 -8, 112 -8, 112 -7, 111 -7, 111 -8))", None], crs="EPSG:4326")
    >>> written_places(square).tolist()
    [[111.5, -7.5]]
    """
    inside = shapely.point_on_surface(shapes[shapes.notna() & ~shapes.is_empty].to_numpy())
    tenths: NDArray[np.float64] = np.round(shapely.get_coordinates(inside) * TENTHS_PER_DEGREE)
    return tenths / TENTHS_PER_DEGREE


def degrees(book: Book, value: float, axis: str) -> str:
    """An angle with its direction, such as `7° 37' 12,0" LS`; a tenth of a second is 3 m on the ground."""
    whole, minutes, seconds = sexagesimal(value)
    direction = book.say(f"direction.{DIRECTIONS[axis][value < 0]}")
    written = f"{whole}° {minutes:02d}' {book.number(seconds, 1).rjust(4, '0')}\" {direction}"
    return written.replace(" ", NO_BREAK)


def sexagesimal(value: float) -> tuple[int, int, float]:
    """Whole degrees, minutes and seconds of an angle without its sign, rounded half up to a tenth of a second.

    >>> sexagesimal(-7.62), sexagesimal(111.5), sexagesimal(7.99999)
    ((7, 37, 12.0), (111, 30, 0.0), (8, 0, 0.0))
    """
    exact = abs(Decimal(repr(value))) * TENTHS_PER_DEGREE
    tenths = int(exact.quantize(Decimal(1), ROUND_HALF_UP))
    whole, rest = divmod(tenths, TENTHS_PER_DEGREE)
    minutes, tenths = divmod(rest, 600)
    return whole, minutes, tenths / 10
