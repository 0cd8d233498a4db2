"""The layers that are published: areas and villages of one round with their public scores, and no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

DEGREE_DECIMALS = 7
"""About 1 cm: finer than any boundary that an office draws."""
_VERDICT = (
    "class", "class_low", "class_high", "class_settled", "score", "score_low", "score_high", "known_criteria",
)  # fmt: skip
_NUMBERS = (
    "slum_ha", "slum_low_ha", "slum_high_ha", "households", "population", "density_per_ha",
    *(f"{name}{end}_pct" for name in ("mean", *(f"aspect_{n}" for n in range(1, 8))) for end in ("", "_low", "_high")),
    "suppressed_columns", "subtraction_columns",
)  # fmt: skip
_PRIORITY = ("priority", "priority_low", "priority_high")
OF_AREA = ("area_id", "name", "village_code", "village", "round", *_VERDICT, *_PRIORITY, "area_ha", *_NUMBERS)
OF_VILLAGE = ("village_code", "village", "round", *_VERDICT, "area_ha", "assessed_ha", *_NUMBERS)
"""The columns of the two layers; of a village `area_ha` is its whole territory, `assessed_ha` what was assessed."""


def area_layer(areas: gpd.GeoDataFrame, scores: pd.DataFrame, *, round: int) -> gpd.GeoDataFrame:
    """One row an assessed area; `scores` is the public table, of which the rows of `round` are taken."""
    scored = _scored(scores, "area", round).drop(columns=["name", "area_ha"])
    shapes = areas[["area_id", "name", "village_code", "village", "area_ha", "geometry"]]
    merged = shapes.merge(scored, left_on="area_id", right_on="unit_id", validate="one_to_one")
    return _layer(merged, OF_AREA)


def village_layer(villages: gpd.GeoDataFrame, scores: pd.DataFrame, *, round: int) -> gpd.GeoDataFrame:
    """One row a village, with the sums over its assessed areas; one without any has no score and no hectares."""
    scored = _scored(scores, "village", round).drop(columns="name").rename(columns={"area_ha": "assessed_ha"})
    shapes = villages[["village_code", "village", "area_ha", "geometry"]]
    merged = shapes.merge(scored, left_on="village_code", right_on="unit_id", validate="one_to_one")
    return _layer(merged, OF_VILLAGE)


def _scored(scores: pd.DataFrame, level: str, round: int) -> pd.DataFrame:
    return scores[(scores["level"] == level) & (scores["round"] == round)]


def _layer(merged: gpd.GeoDataFrame, columns: tuple[str, ...]) -> gpd.GeoDataFrame:
    """The chosen columns; what is listed as withheld names columns of this layer only."""
    here = {
        listed: [";".join(one for one in names if one in columns) for names in merged[listed].fillna("").str.split(";")]
        for listed in ("suppressed_columns", "subtraction_columns")
    }
    shown = merged.assign(**here)[[*columns, "geometry"]]
    return shown.set_geometry(rounded(shown.geometry))


def rounded(shapes: gpd.GeoSeries) -> gpd.GeoSeries:
    """The shapes with corners of `DEGREE_DECIMALS`, outer rings anticlockwise as RFC 7946 asks.

    A shape that so small a move would break (a sliver) keeps the corners that it has.

    >>> import geopandas as gpd
    >>> square = gpd.GeoSeries([shapely.box(0.123456789, 0, 1, 1, ccw=False)])
    >>> shapely.get_coordinates(rounded(square))[0].tolist(), bool(shapely.is_ccw(rounded(square)[0].exterior))
    ([0.1234568, 0.0], True)
    """
    exact = shapes.to_numpy()
    near = shapely.transform(exact, lambda corners: np.round(corners, DEGREE_DECIMALS))
    kept = np.where(shapely.is_valid(near) & ~shapely.is_empty(near), near, exact)
    return type(shapes)(shapely.orient_polygons(kept, exterior_cw=False), index=shapes.index, crs=shapes.crs)
