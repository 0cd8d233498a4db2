"""Roads and drains: lines with width, surface and condition, and their length in the study's metric system."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from pipeline import crs, fields
from pipeline.errors import Problem
from pipeline.load import Loaded, values
from pipeline.load.polygons import require_columns

if TYPE_CHECKING:
    import geopandas as gpd

LINEAR = (shapely.GeometryType.LINESTRING, shapely.GeometryType.MULTILINESTRING)


def clean_lines(
    raw: gpd.GeoDataFrame,
    *,
    kind: str,
    width_m: str | None,
    surface: str | None,
    condition: str | None,
    metric_crs: str,
    source: str,
) -> Loaded:
    """Rows of the table `lines` of one kind (`road` or `drain`), in the order of the file."""
    columns = {"width_m": width_m, "surface": surface, "condition": condition}
    named = {variable: column for variable, column in columns.items() if column is not None}
    require_columns(raw, named.values(), source=source)
    flat = shapely.force_2d(raw.geometry.to_numpy())
    problems = [
        Problem("geometry-kind", source=source, row=int(index) + 1, details={"expected": "LineString"})
        for index in np.flatnonzero(~np.isin(shapely.get_type_id(flat), LINEAR))
    ]
    attributes = {}
    for variable, column in columns.items():
        cells = _text(raw[column]) if column is not None else pd.Series("", index=range(1, len(raw) + 1), dtype="str")
        field = fields.columns("lines")[variable]
        attributes[variable], found = values.parse(cells, field, source=source, column=str(column))
        problems += found
    shapes = type(raw.geometry)(flat, crs=raw.crs).to_frame("geometry")
    table = pd.DataFrame(attributes).reset_index(drop=True)
    frame = crs.to_geographic(shapes, source=source).assign(
        kind=kind, length_m=shapes.geometry.to_crs(metric_crs).length, **{name: table[name] for name in columns}
    )
    return Loaded(frame, problems, {})


def _text(cells: pd.Series[Any]) -> pd.Series[str]:
    text = cells.map(lambda value: "" if value is None or value != value else str(value)).astype("str")
    return text.set_axis(range(1, len(text) + 1))
