"""What may be wrong with a position that is not in the region: every reading that would bring it there.

A repair is offered only where exactly one place results. All readings are tried, none is preferred.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from pipeline import crs
from pipeline.load.coordinates import LATITUDE, LONGITUDE
from pipeline.load.region import Bounds, inside

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyproj import CRS

    from pipeline.load.coordinates import Coordinate

CURES = ("swapped", "sign", "scale", "web_mercator", "utm", "dms", "text", "decimal_comma")
"""The repairs, as the settings name them."""
POWERS = (0, 4, 5, 6, 7, 8)
"""Decimals that a device writes: so many digits stand behind the point that was lost; 0 where it was not."""
METRES_FROM = 360.0
"""No degree is larger, so a coordinate beyond it may be metres."""
SAME_PLACE_DEG = 1e-6
"""About 0.1 m: nearer to each other two readings mean one place."""


class Cure(NamedTuple):
    """The repairs that together bring a position into the region, and where it then lies, in degrees."""

    cures: frozenset[str]
    east: float
    north: float


class _Reading(NamedTuple):
    cures: frozenset[str]
    east: np.ndarray
    north: np.ndarray


def search(xs: list[Coordinate], ys: list[Coordinate], *, system: CRS, metric: CRS, region: Bounds) -> list[list[Cure]]:
    """For each pair of coordinates (longitude or easting, latitude or northing) the different places it may mean.

    `system` is the one that the settings declare for the positions, `metric` the study's. An empty list: no reading
    leads into the region. A position that lies there as it is read is that one place, whatever else would fit.
    """
    x, y = (np.array([one.value for one in column], dtype="float64") for column in (xs, ys))
    named_x, named_y = (np.array([one.axis for one in column], dtype="object") for column in (xs, ys))
    found: list[list[Cure]] = [[] for _ in xs]
    settled = np.zeros(len(xs), dtype=bool)
    for reading in _readings(x, y, named_x, named_y, system=system, metric=metric):
        fits = inside(reading.east, reading.north, region) & ~settled
        for index in np.flatnonzero(fits):
            cures = reading.cures | xs[index].cures | ys[index].cures
            _add(found[index], Cure(cures, float(reading.east[index]), float(reading.north[index])))
        if not reading.cures:
            settled = fits
    return found


def _add(found: list[Cure], cure: Cure) -> None:
    """Keep the reading unless one that asks for less gives the same place."""
    near = (max(abs(one.east - cure.east), abs(one.north - cure.north)) < SAME_PLACE_DEG for one in found)
    if not any(near):
        found.append(cure)


def _readings(
    x: np.ndarray, y: np.ndarray, named_x: np.ndarray, named_y: np.ndarray, *, system: CRS, metric: CRS
) -> Iterator[_Reading]:
    """As written first, then with ever more repairs."""
    systems = _systems(system, metric)
    for cures, east, north in _turned(x, y, named_x, named_y):
        yield _Reading(cures, *crs.degrees(east, north, system))
        for cure, other in systems:
            far = np.maximum(np.abs(east), np.abs(north)) > METRES_FROM
            yield _Reading(cures | {cure}, *crs.degrees(np.where(far, east, np.nan), north, other))
        if system.is_geographic:
            for power_x, power_y in list(product(POWERS, POWERS))[1:]:
                shifted = crs.degrees(east / 10**power_x, north / 10**power_y, system)
                yield _Reading(cures | {"scale"}, *shifted)


def _turned(
    x: np.ndarray, y: np.ndarray, named_x: np.ndarray, named_y: np.ndarray
) -> Iterator[tuple[frozenset[str], np.ndarray, np.ndarray]]:
    """The pair as it is, without its minus sign, swapped, and both.

    What a compass letter says stands: it forbids the exchange that would contradict it, and a sign set beside it.
    """
    straight = (named_x != LATITUDE) & (named_y != LONGITUDE)
    crossed = (named_x != LONGITUDE) & (named_y != LATITUDE)
    for cures, allowed, east, north, named in (
        (frozenset[str](), straight, x, y, named_y),
        (frozenset({"swapped"}), crossed, y, x, named_x),
    ):
        kept = np.where(allowed, east, np.nan)
        yield cures, kept, north
        lost = (north > 0) & (named == "")
        yield cures | {"sign"}, np.where(lost, kept, np.nan), -north


def _systems(system: CRS, metric: CRS) -> list[tuple[str, CRS]]:
    """The systems in which metres may have been written instead of the declared one."""
    if system.is_geographic:
        return [("utm", metric), ("web_mercator", crs.parse(crs.WEB_MERCATOR, source=""))]
    return [("utm", zone) for zone in crs.utm_around(metric) if zone != system]
