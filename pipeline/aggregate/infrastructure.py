"""Road and drain lines cut by the areas and summed in metres by condition."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

if TYPE_CHECKING:
    import geopandas as gpd

KINDS = ("road", "drain")


def line_lengths(lines: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, *, metric_crs: str) -> dict[str, dict[str, float]]:
    """`<kind>_length_m` and `<kind>_good_m` of each area that holds lines of the kind, by `area_id`.

    Lengths are planar in `metric_crs`. An area without a line of a kind says nothing of it: whether there is none or
    none was drawn, the lines do not know. One line of unknown condition leaves the good length unknown.
    """
    if lines.empty:
        return {}
    area, line, length_m = _pieces(lines.geometry.to_crs(metric_crs), areas.geometry.to_crs(metric_crs))
    condition = lines["condition"].to_numpy()[line]
    table = pd.DataFrame(
        {
            "area_id": areas["area_id"].to_numpy()[area],
            "kind": lines["kind"].to_numpy()[line],
            "length_m": length_m,
            "good_m": np.where(condition == "good", length_m, 0.0),
            "known": pd.notna(condition),
        }
    )
    grouped = table.groupby(["area_id", "kind"])
    summed, known = grouped[["length_m", "good_m"]].sum(), grouped["known"].all()
    found: dict[str, dict[str, float]] = {}
    for (area_id, kind), whole, good, sure in zip(
        summed.index, summed["length_m"], summed["good_m"], known, strict=True
    ):
        lengths = found.setdefault(str(area_id), {})
        lengths[f"{kind}_length_m"] = _centimetres(whole)
        lengths[f"{kind}_good_m"] = _centimetres(good) if sure else float("nan")
    return found


def _pieces(lines: gpd.GeoSeries, areas: gpd.GeoSeries) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The position of the area and of the line of every piece that has a length, and the length in metres."""
    shapes, paths = areas.to_numpy(), lines.to_numpy()
    area, line = shapely.STRtree(paths).query(shapes, predicate="intersects")
    length_m = shapely.length(shapely.intersection(paths[line], shapes[area]))
    inside = length_m > 0
    return area[inside], line[inside], length_m[inside]


def _centimetres(length_m: float) -> float:
    """Finer than any survey, and free of the last bits in which two machines may differ."""
    return round(float(length_m), 2)
