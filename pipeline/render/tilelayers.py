"""What the vector tiles of a large study hold: its areas and villages with what a map is coloured by."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

VERDICT = ["class", "class_low", "class_high", "score"]


def tile_layers(
    *, scores: pd.DataFrame, areas: gpd.GeoDataFrame, villages: gpd.GeoDataFrame, round: int
) -> dict[str, gpd.GeoDataFrame]:
    """`areas` (`area_id, name, village`) and `villages` (`village_code, village`), each with `VERDICT`.

    Raises `MergeError` when a unit has two scores in the round. A unit without a score keeps its shape; its verdict
    is unknown.
    """
    now = scores[scores["round"] == round]
    wanted = {
        "areas": (areas, "area", ["area_id", "name", "village"]),
        "villages": (villages, "village", ["village_code", "village"]),
    }
    return {name: _scored(layer, now[now["level"] == level], kept) for name, (layer, level, kept) in wanted.items()}


def _scored(layer: gpd.GeoDataFrame, scores: pd.DataFrame, kept: list[str]) -> gpd.GeoDataFrame:
    """The layer with the verdicts of its units; the first of `kept` is their identifier."""
    verdicts = scores[["unit_id", *VERDICT]].rename(columns={"unit_id": kept[0]})
    return layer[[*kept, "geometry"]].merge(verdicts, on=kept[0], how="left", validate="one_to_one")
