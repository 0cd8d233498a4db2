"""Rasters: the sum of the cells inside each polygon, a cell on the boundary by its covered share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import Problem, SourceError
from pipeline.io.documents import is_file

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy as np

M2_PER_HA = 10_000


def sums(path: Path, polygons: gpd.GeoSeries, *, per_ha: bool) -> np.ndarray:
    """The sum of band 1 inside each polygon (float64, one a polygon; NaN where no valid cell is covered).

    With `per_ha` a cell holds a density and is multiplied by its area in hectares first. The polygons are brought
    to the raster's coordinate system, never the raster to theirs. Raises `SourceError` for a file that is missing,
    unreadable or without a coordinate system.
    """
    import numpy as np
    import rasterio
    from exactextract import exact_extract
    from rasterio.errors import RasterioIOError

    if not is_file(path):
        raise SourceError([Problem("source-missing", source=str(path))])
    try:
        with rasterio.open(path, driver="GTiff") as raster:
            if raster.crs is None:
                raise SourceError([_unusable(path, "no coordinate system")])
            if per_ha and not raster.crs.is_projected:
                raise SourceError([_unusable(path, "persons_per_ha needs cells in metres")])
            shapes = polygons.to_crs(raster.crs).to_frame("geometry")
            result = exact_extract(raster, shapes, ["count", "sum"], output="pandas")
            cell_ha = abs(raster.res[0] * raster.res[1]) / M2_PER_HA if per_ha else 1.0
    except RasterioIOError as fault:
        raise SourceError([_unusable(path, str(fault).splitlines()[0][:120])]) from fault
    totals = result["sum"].to_numpy(dtype="float64") * cell_ha
    return np.where(result["count"].to_numpy() > 0, totals, np.nan)


def _unusable(path: Path, reason: str) -> Problem:
    return Problem("raster-unusable", source=path.name, details={"reason": reason})
