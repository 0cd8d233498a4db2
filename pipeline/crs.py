"""The only module that names a coordinate system or moves geometry from one to another."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.errors import CrsError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable

    import geopandas as gpd
    import numpy as np
    from pyproj import CRS

    Mover = Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]

GEOGRAPHIC = "EPSG:4326"
"""Longitude and latitude in degrees on WGS 84: the system of every table in `data/processed/`."""

UTM_49_SOUTH = "EPSG:32749"
"""Metres from 108 to 114 degrees east, south of the equator: the practice data lie at 111.5 degrees."""

WEB_MERCATOR = "EPSG:3857"
"""Metres of the maps on the web: never measured in, but found in columns that should hold degrees."""

WORLD = (-180.0, -90.0, 180.0, 90.0)
"""West, south, east, north in degrees."""

M2_PER_HA = 10_000

LONGITUDE_FIRST = {GEOGRAPHIC, "OGC:CRS84"}
"""Two names of the same numbers, as files write longitude first."""


FILE = re.compile(r"""(init|grids|PARAMETERFILE\[[^]]*)["']?\s*[=:,]\s*["']?[^\s,"'\]]*[/\\]""", re.IGNORECASE)


def names_file(definition: str) -> bool:
    """Whether a definition sends PROJ to a file of this machine by its path, which no file from outside may.

    >>> names_file("+proj=longlat +nadgrids=/etc/passwd"), names_file("+init=epsg:4326"), names_file("EPSG:4326")
    (True, False, False)
    >>> names_file('PARAMETERFILE["difference file","/etc/passwd"]'), names_file('PARAMETERFILE["file","a.gsb"]')
    (True, False)
    """
    return FILE.search(definition) is not None


def parse(name: str, *, source: str) -> CRS:
    """The system that `name` means; raises `CrsError` when no system has that name, or it names a file."""
    from pyproj import CRS
    from pyproj.exceptions import CRSError as ProjError

    if names_file(name):
        raise CrsError([Problem("crs-unknown", source=source, value=name)])
    try:
        return CRS.from_user_input(name)
    except (ProjError, ValueError) as fault:  # a name with a NUL in it is no ProjError
        raise CrsError([Problem("crs-unknown", source=source, value=name)]) from fault


def metric(name: str, *, source: str) -> CRS:
    """A projected system in metres for areas and lengths; raises `CrsError` for degrees or another unit.

    EPSG:3857 is refused: its areas are 2.5 percent too large at this latitude.

    >>> metric("EPSG:32749", source="settings.toml").name
    'WGS 84 / UTM zone 49S'
    """
    system = parse(name, source=source)
    units = {axis.unit_name for axis in system.axis_info}
    if not system.is_projected or units != {"metre"} or system.to_epsg() == 3857:
        raise CrsError([Problem("crs-not-metric", source=source, value=name)])
    return system


def bounds(name: str, *, source: str) -> tuple[float, float, float, float]:
    """West, south, east and north in degrees of the region that a metric system serves."""
    area = metric(name, source=source).area_of_use
    return WORLD if area is None else area.bounds


def required(frame: gpd.GeoDataFrame, *, source: str) -> gpd.GeoDataFrame:
    """The frame itself; raises `CrsError` when it does not say its coordinate system."""
    if frame.crs is None:
        raise CrsError([Problem("crs-missing", source=source)])
    return frame


def to_geographic(frame: gpd.GeoDataFrame, *, source: str) -> gpd.GeoDataFrame:
    """The frame in longitude and latitude; unchanged, to the bit, when it is there already."""
    frame = required(frame, source=source)
    if frame.crs.equals(parse(GEOGRAPHIC, source=source), ignore_axis_order=True):
        return frame.set_crs(GEOGRAPHIC, allow_override=True)
    return frame.to_crs(GEOGRAPHIC)


def degrees(x: np.ndarray, y: np.ndarray, system: CRS) -> tuple[np.ndarray, np.ndarray]:
    """Longitude and latitude on WGS 84 of coordinates in `system`; what cannot be moved is infinite or NaN."""
    return _moved(x, y, system, parse(GEOGRAPHIC, source=""))


def from_degrees(x: np.ndarray, y: np.ndarray, system: CRS) -> tuple[np.ndarray, np.ndarray]:
    """The coordinates in `system` of places given in degrees.

    >>> import numpy as np
    >>> east, _ = from_degrees(np.array([111.0]), np.array([-7.62]), parse("EPSG:32749", source=""))
    >>> east.round(3).tolist()
    [500000.0]
    """
    return _moved(x, y, parse(GEOGRAPHIC, source=""), system)


def _moved(x: np.ndarray, y: np.ndarray, here: CRS, there: CRS) -> tuple[np.ndarray, np.ndarray]:
    if here == there:
        return x, y
    from pyproj import Transformer

    moved: tuple[np.ndarray, np.ndarray] = Transformer.from_crs(here, there, always_xy=True).transform(x, y)
    return moved


def utm_zone(frame: gpd.GeoDataFrame, *, source: str) -> str:
    """The UTM zone on WGS 84 in which the middle of the layer lies; raises `CrsError` where there is none.

    >>> import geopandas as gpd
    >>> def around(lon, lat):
    ...     return gpd.GeoDataFrame(geometry=gpd.points_from_xy([lon], [lat]).buffer(0.1), crs="EPSG:4326")
    >>> utm_zone(around(111.5, -7.6), source=""), utm_zone(around(95.3, 5.5), source="")
    ('EPSG:32749', 'EPSG:32646')
    """
    try:
        return f"EPSG:{frame.estimate_utm_crs().to_epsg()}"
    except (RuntimeError, ValueError) as fault:  # of a layer beyond the poles, or of nothing
        raise CrsError([Problem("villages-elsewhere", source=source)]) from fault


def utm_around(system: CRS) -> list[CRS]:
    """The UTM zone of a system and the two beside it, each north and south; none when it is no UTM zone.

    >>> [zone.to_epsg() for zone in utm_around(parse("EPSG:32749", source=""))]
    [32648, 32748, 32649, 32749, 32650, 32750]
    """
    if system.utm_zone is None:
        return []
    zone = int(system.utm_zone[:-1])
    near = [(zone + step - 1) % 60 + 1 for step in (-1, 0, 1)]
    return [parse(f"EPSG:{half + number}", source="") for number in near for half in (32600, 32700)]


def zone_ha(system: CRS, latitudes_deg: np.ndarray, *, width_deg: float) -> np.ndarray:
    """Hectares on the ellipsoid between each latitude and the next, `width_deg` of longitude wide.

    Exact: the integral of the ellipsoid's surface (Snyder 1987, formula 3-12), no projection. `system` is geographic.

    The whole earth on WGS 84 has 51,006,562,172 ha, and half of it lies on each side of the equator:

    >>> import numpy as np
    >>> [round(ha) for ha in zone_ha(parse("EPSG:4326", source=""), np.array([90, 0, -90]), width_deg=360)]
    [25503281086, 25503281086]
    """
    import numpy as np

    ellipsoid = system.ellipsoid
    assert ellipsoid is not None
    minor_m = ellipsoid.semi_minor_metre
    eccentricity = np.sqrt(1 - (minor_m / ellipsoid.semi_major_metre) ** 2)
    sine = np.sin(np.radians(latitudes_deg))
    slanted = np.arctanh(eccentricity * sine) / eccentricity if eccentricity else sine
    to_equator_m2 = minor_m**2 * np.radians(width_deg) / 2 * (sine / (1 - (eccentricity * sine) ** 2) + slanted)
    hectares: np.ndarray = np.abs(np.diff(to_equator_m2)) / M2_PER_HA
    return hectares


def same(one: str, other: str) -> bool:
    """Whether two names mean one system to the letter; only then is it known without a look into their definitions.

    >>> same("EPSG:4326", "OGC:CRS84"), same("epsg:4326", "EPSG:4326"), same("EPSG:4326", "EPSG:32749")
    (True, True, False)
    """
    names = {name.upper() for name in (one, other)}
    return len(names) == 1 or names <= LONGITUDE_FIRST


def mover(system: str, target: str, *, source: str) -> Mover | None:
    """What takes coordinates (east or longitude first) from one system to another; `None` where they stay.

    Raises `CrsError` for a system that nobody knows.
    """
    if same(system, target):
        return None
    from pyproj import Transformer

    ours, theirs = parse(system, source=source), parse(target, source=source)
    if ours.equals(theirs, ignore_axis_order=True):
        return None
    return Transformer.from_crs(ours, theirs, always_xy=True).transform
