"""Vector tiles: a layer as one PMTiles file, for whoever serves the folder of a study too large for one map file."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from pipeline.io.documents import atomic
from pipeline.io.gdalfaults import refusals

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

ZOOMS = (6, 15)
"""From a province in one view to a street: in zoom 15 a unit of a tile is 0.3 m."""
WHOLE = {
    # GDAL leaves features out of a tile that grows over its limits, and says nothing; a planner would miss them.
    "MAX_SIZE": "1000000000",
    "MAX_FEATURES": "1000000000",
    "SIMPLIFICATION_MAX_ZOOM": "0",
}
"""Every feature in every tile it touches, and the boundaries of the last zoom as they are."""
ASIDE_TILES = ".tmp.mbtiles"
"""What GDAL adds to the name for its own work; it stays when the writing fails."""


def write_pmtiles(path: Path, layer: gpd.GeoDataFrame, *, name: str) -> None:
    """Write `layer` (in any coordinate system) as the tiles of one layer called `name`, equal bytes for equal content.

    GDAL's driver makes one layer a file. A boundary is cut where tiles meet and a feature smaller than a unit of a
    tile is not in it: all are in zoom 12 and above, if they are larger than some 3 m. Raises `OutputError` when the
    folder, the disk or GDAL refuses.
    """
    import pyogrio

    lowest, highest = ZOOMS
    options = {"NAME": name, "MINZOOM": str(lowest), "MAXZOOM": str(highest), **WHOLE}
    with atomic(path) as aside, refusals(path):
        try:
            pyogrio.write_dataframe(layer, aside, driver="PMTiles", layer=name, dataset_options=options)
        finally:
            with suppress(OSError):
                aside.with_name(aside.name + ASIDE_TILES).unlink()
