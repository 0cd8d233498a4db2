"""Rasters: what the cells inside each polygon add up to, a cell on the boundary by its covered share.

Only GeoTIFF is opened, and of it only the windows of the polygons.
"""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from pipeline import crs
from pipeline.errors import CrsError, Problem, SourceError
from pipeline.io.documents import is_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd
    import numpy as np
    from numpy.typing import NDArray
    from pyproj import CRS

    from pipeline.io.cells import Judge

Weight = Literal["cell", "ground", "hectares"]
"""Cells count alike; by the ground they cover, for shares; or by their hectares, for densities."""
DEGREES = (361, 91)
"""No longitude and no latitude is further from 0; a degree more for the cells that overhang."""
NOISE = 1e-6
"""Shares are summed in single precision; this near to the whole is the whole."""


class Zonal(NamedTuple):
    """Per polygon the sum of what its cells add, the sum of their weights, and the covered share from 0 to 1.

    Sums are NaN where no cell with a value is covered.
    """

    sums: NDArray[np.float64]
    weights: NDArray[np.float64]
    covered: NDArray[np.float64]
    problems: list[Problem]


def zonal(
    path: Path,
    polygons: gpd.GeoSeries,
    *,
    judge: Judge,
    allowed: tuple[float, float],
    weight: Weight,
    classes: frozenset[int] = frozenset(),
    band: int | None = None,
    nodata: float | None = None,
    declared_crs: str | None = None,
) -> Zonal:
    """What `judge` makes of the cells, times their weight and covered share, summed over each polygon.

    `allowed` is the range of the values, in the unit that the settings declare; `nodata` and `declared_crs` are the
    settings' word against that of the file. The polygons are brought to the raster's coordinate system, never the
    raster to theirs. Raises `SourceError` for a file that is missing, unreadable or ambiguous, or holds impossible
    values, and `CrsError` for a coordinate system that is missing or cannot be right.
    """
    from pipeline.io.cells import MOST_CLASSES, Cells, Rules

    with _opened(path) as dataset:
        chosen = _band(dataset, band, path.name)
        system, problems = _system(dataset, declared_crs, path.name)
        row_weights = _row_weights(dataset, system, weight, declared_crs, path.name)
        tagged = dataset.nodatavals[chosen - 1]
        told = tagged if nodata is None else nodata
        problems += _nodata(tagged, nodata, classes, path.name)
        rules = Rules(judge, allowed, told, classes)
        cells = Cells(dataset, band=chosen, rules=rules, row_weights=row_weights)
        sums = _sums(cells, polygons.to_crs(system), system, path.name)
    if cells.refused:
        details = {"allowed": f"{allowed[0]:g}..{allowed[1]:g}"}
        value = f"{min(cells.refused):g}"
        raise SourceError([Problem("raster-value", source=path.name, value=value, details=details)])
    if absent := classes - cells.classes:
        details = {"found": ", ".join(f"{each:g}" for each in sorted(cells.classes)[:MOST_CLASSES]) or "-"}
        value = ", ".join(f"{each:g}" for each in sorted(absent))
        problems.append(Problem("raster-class-absent", source=path.name, value=value, details=details))
    assumed = [Problem("raster-nodata-assumed", source=path.name, value=f"{low:g}") for low in sorted(cells.assumed)]
    return sums._replace(problems=problems + assumed)


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    import rasterio
    from pyproj.exceptions import ProjError
    from rasterio.errors import NotGeoreferencedWarning, RasterioError

    if not is_file(path):
        raise SourceError([Problem("source-missing", source=str(path))])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)  # it becomes a problem below
            dataset = rasterio.open(path, driver="GTiff")
        with dataset:
            yield dataset
    except (RasterioError, RuntimeError, ProjError, UnicodeError) as fault:  # a damaged place, system or description
        reason = (str(fault).splitlines() or [type(fault).__name__])[0].replace(str(path), path.name)[:120]
        raise SourceError([Problem("raster-unusable", source=path.name, details={"reason": reason})]) from fault


def _band(dataset: Any, band: int | None, source: str) -> int:
    """The number of the band to read, on a grid that lies straight."""
    details = {"count": dataset.count}
    if band is None and dataset.count != 1:
        raise SourceError([Problem("raster-bands", source=source, details=details)])
    chosen = band or 1
    if chosen > dataset.count:
        raise SourceError([Problem("raster-band-missing", source=source, value=str(chosen), details=details)])
    transform = dataset.transform
    if transform.is_identity or transform.b or transform.d or transform.a <= 0 or transform.e >= 0:
        raise SourceError([Problem("raster-grid", source=source)])
    if "complex" in dataset.dtypes[chosen - 1]:
        raise SourceError([Problem("raster-unusable", source=source, details={"reason": "complex numbers"})])
    return chosen


def _system(dataset: Any, declared: str | None, source: str) -> tuple[CRS, list[Problem]]:
    """The coordinate system of the raster: the settings' where they name one, else the file's."""
    if dataset.crs is None and declared is None:
        raise CrsError([Problem("raster-crs-missing", source=source)])
    written = None if dataset.crs is None else crs.parse(dataset.crs.to_wkt(), source=source)
    system = written if declared is None else crs.parse(declared, source=source)
    assert system is not None
    degrees = all(abs(number) <= limit for number, limit in zip(dataset.bounds, DEGREES * 2, strict=True))
    if not (system.is_geographic or system.is_projected) or system.is_geographic != degrees:
        raise CrsError([Problem("raster-crs-wrong", source=source, value=system.name)])
    if declared is None or written is None or written.equals(system, ignore_axis_order=True):
        return system, []
    details = {"file": written.name}
    return system, [Problem("raster-crs-overruled", source=source, value=declared, details=details)]


def _row_weights(dataset: Any, system: CRS, weight: Weight, declared: str | None, source: str) -> NDArray[np.float64]:
    """The weight of a cell in each row; by latitude where the raster counts in degrees."""
    import numpy as np

    transform, rows = dataset.transform, dataset.height
    if weight == "cell":
        return np.ones(rows)
    if system.is_geographic:
        return crs.zone_ha(system, transform.f + transform.e * np.arange(rows + 1), width_deg=transform.a)
    if weight == "hectares":
        crs.metric(declared or dataset.crs.to_string(), source=source)
    return np.full(rows, abs(transform.a * transform.e) / crs.M2_PER_HA)


def _nodata(tagged: float | None, declared: float | None, classes: frozenset[int], source: str) -> list[Problem]:
    told = tagged if declared is None else declared
    if told in classes:
        raise SourceError([Problem("raster-nodata-class", source=source, value=f"{told:g}")])
    if tagged is None or declared is None or tagged == declared or (tagged != tagged and declared != declared):
        return []
    return [Problem("raster-nodata-overruled", source=source, value=f"{declared:g}", details={"file": f"{tagged:g}"})]


def _sums(cells: Any, shapes: gpd.GeoSeries, system: CRS, source: str) -> Zonal:
    """The sums over the polygons that the raster reaches; the others are covered by nothing."""
    import numpy as np
    import shapely
    from exactextract import exact_extract

    from pipeline.io.cells import Part

    transform, bounds = cells.dataset.transform, shapely.bounds(shapes.to_numpy())
    west, south, east, north = cells.dataset.bounds
    reached = np.isfinite(bounds).all(axis=1)
    reached &= (bounds[:, 0] < east) & (bounds[:, 2] > west) & (bounds[:, 1] < north) & (bounds[:, 3] > south)
    if not reached.any():
        raise CrsError([Problem("raster-elsewhere", source=source, value=system.name)])
    parts = [Part(cells, 0, system=system, name="sum"), Part(cells, 1, system=system, name="weight")]
    found = exact_extract(parts, shapes[reached].to_frame("geometry"), ["sum", "count"], output="pandas")
    covered = np.zeros(len(shapes))
    cell = abs(transform.a * transform.e)
    covered[reached] = found["weight_count"].to_numpy() * cell / shapely.area(shapes[reached].to_numpy())
    result = {name: np.full(len(shapes), np.nan) for name in ("sum", "weight")}
    for name, numbers in result.items():
        numbers[reached] = np.where(covered[reached] > 0, found[f"{name}_sum"].to_numpy(dtype="float64"), np.nan)
    return Zonal(result["sum"], result["weight"], np.where(covered > 1 - NOISE, 1.0, covered), [])
