"""Geometry of KML: elements with their coordinates as text, made into shapes or refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import shapely

MOST_POSITIONS = 1_000_000
"""In one line or ring: while they are text each takes 300 bytes."""
KINDS = ("Point", "LineString", "LinearRing", "Polygon", "MultiGeometry")


@dataclass(slots=True)
class Element:
    """One geometry element: its coordinates, and the elements in it; `inner` is a ring that bounds a hole."""

    kind: str
    inner: bool = False
    coordinates: str = ""
    parts: list[Element] = field(default_factory=list)


def shape(element: Element) -> shapely.Geometry | None:
    """The shape of an element, `None` when it is empty; raises `ValueError` for coordinates that are none.

    >>> shape(Element("Point", coordinates="111.5,-7.6,0")).wkt
    'POINT Z (111.5 -7.6 0)'
    """
    import shapely

    if element.kind == "MultiGeometry":
        return _together([part for part in map(shape, element.parts) if part is not None])
    if element.kind == "Polygon":
        rings = [(part.inner, _ring(part.coordinates)) for part in element.parts]
        outer = [ring for inner, ring in rings if not inner]
        if not rings:
            return None
        if len(outer) != 1:
            raise ValueError(f"{len(outer)} outer rings in one Polygon")
        return shapely.Polygon(outer[0], [ring for inner, ring in rings if inner])
    positions = _positions(element.coordinates)
    if not positions:
        return None
    if element.kind == "Point":
        return shapely.Point(positions[0])
    return shapely.LineString(positions)


def _ring(text: str) -> list[tuple[float, ...]]:
    positions = _positions(text)
    if len(positions) < 4 or positions[0] != positions[-1]:
        raise ValueError("a ring that does not close")
    return positions


def _positions(text: str) -> list[tuple[float, ...]]:
    """Longitude, latitude and perhaps a height; a ring where only some have one has none.

    >>> _positions("111.5,-7.6 111.6,-7.6,0")
    [(111.5, -7.6), (111.6, -7.6)]
    """
    if text.count(",") > MOST_POSITIONS:
        raise ValueError(f"more than {MOST_POSITIONS:,} coordinates in one line")
    positions = [tuple(float(number) for number in position.split(",")) for position in text.split()]
    lengths = {len(position) for position in positions}
    if not lengths <= {2, 3}:
        raise ValueError("coordinates are not longitude,latitude[,height]")
    return [position[: min(lengths)] for position in positions]


def _together(parts: list[shapely.Geometry]) -> shapely.Geometry | None:
    """Parts of one kind as its multi-geometry, of several kinds as a collection."""
    import shapely

    if not parts:
        return None
    kinds = {part.geom_type for part in parts}
    multi = {"Point": shapely.MultiPoint, "LineString": shapely.MultiLineString, "Polygon": shapely.MultiPolygon}
    if len(kinds) == 1 and (kind := kinds.pop()) in multi:
        return multi[kind](parts)
    return shapely.GeometryCollection(parts)
