"""A GeoPackage with layers, tables and the styles in which QGIS opens them, the same bytes for equal content."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.io.documents import atomic
from pipeline.io.gdalfaults import refusals

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import pandas as pd

GEOMETRY = "geom"
VERSION = "1.2"
"""Of the standard: the QGIS of an office may be years old, and older readers doubt a file of a later version."""
STYLES = "layer_styles"
STYLE_COLUMNS = (
    "f_table_catalog", "f_table_schema", "f_table_name", "f_geometry_column", "styleName", "styleQML", "styleSLD",
    "useAsDefault", "description", "owner", "ui", "update_time",
)  # fmt: skip
"""Of the table in which QGIS looks for styles, as its own writer names them."""


def write_published(
    layers: Mapping[str, pd.DataFrame],
    path: Path,
    *,
    descriptions: Mapping[str, str],
    styles: Sequence[Mapping[str, object]],
    year: int,
) -> None:
    """Write `layers` (name -> frame, with geometry or without) with what each is.

    Each of `styles` has `layer, name, description, qml, sld, is_default`. Every date in the file is the first day
    of `year`, since a day of the run would change the bytes.
    """
    import pyogrio

    day = f"{year}-01-01T00:00:00.000Z"
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": day})
    try:
        with atomic(path) as aside, refusals(path):
            for name, frame in layers.items():
                _write(frame, aside, name, {"DESCRIPTION": descriptions[name]}, append=name != next(iter(layers)))
            _write(_style_table(styles, day), aside, STYLES, {"FID": "id"}, append=True)
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})


def _write(frame: pd.DataFrame, path: Path, name: str, options: dict[str, Any], *, append: bool) -> None:
    import geopandas as gpd
    import pyogrio

    is_layer = isinstance(frame, gpd.GeoDataFrame)
    pyogrio.write_dataframe(
        frame,
        path,
        layer=name,
        driver="GPKG",
        append=append,
        geometry_type="MultiPolygon" if is_layer else None,
        promote_to_multi=True if is_layer else None,
        layer_options=options,
        dataset_options={"VERSION": VERSION},
    )


def _style_table(styles: Sequence[Mapping[str, object]], day: str) -> pd.DataFrame:
    import pandas as pd

    renamed = {"layer": "f_table_name", "name": "styleName", "qml": "styleQML", "sld": "styleSLD"}
    table = pd.DataFrame(styles).rename(columns=renamed | {"is_default": "useAsDefault"})
    # QGIS compares the empty schema with an empty text; an unknown one would not be found.
    fixed = {"f_table_catalog": "", "f_table_schema": "", "f_geometry_column": GEOMETRY, "owner": "", "ui": ""}
    return table.assign(**fixed, update_time=pd.Timestamp(day).as_unit("ms"))[list(STYLE_COLUMNS)]
