"""The layers of the study's own basemap, read and cut: the table `context`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, cast

from pipeline import fields
from pipeline.io import vector
from pipeline.load.context import KINDS, clean_context

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from pipeline.cli.layers import Layers
    from pipeline.config import Settings
    from pipeline.config.context import ContextLayer
    from pipeline.errors import Problem
    from pipeline.io.layers import Kind
    from pipeline.load import Loaded


def add_context(settings: Settings, villages: gpd.GeoDataFrame, layers: Layers) -> None:
    """Put the table `context` into `layers`, from bottom to top as a map draws it; without the source it is empty."""
    source = settings.sources.context
    parts: list[pd.DataFrame] = []
    for kind, layer in source.named().items() if source is not None else ():
        clean = partial(_layer, kind, layer, villages, settings.study.metric_crs, layers.problems)
        part = layers.add("context", f"context.{kind}", clean)
        parts += [] if part is None else [part]
    layers.tables["context"] = _together(parts)


def _layer(
    kind: str, layer: ContextLayer, villages: gpd.GeoDataFrame, metric_crs: str, problems: list[Problem]
) -> Loaded:
    wanted = cast("Kind", KINDS[kind][0])
    raw = vector.read_vector(layer.path, layer=layer.layer, declared_crs=layer.crs, kind=wanted, problems=problems)
    return clean_context(raw, villages, kind=kind, name=layer.name, metric_crs=metric_crs, source=layer.path.name)


def _together(parts: list[pd.DataFrame]) -> Any:
    import geopandas as gpd
    import pandas as pd

    # A layer without any name has a column of another type.
    typed = [part.astype({"kind": "str", "name": "str"}) for part in parts]
    return gpd.GeoDataFrame(pd.concat(typed, ignore_index=True)) if typed else fields.empty("context")
