"""The boundary sources of a study: the table of codes, the villages, a second source of them, and how all fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.errors import PipelineError
from pipeline.io import vector

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from pipeline.config import Settings
    from pipeline.config.sources import Polygons
    from pipeline.errors import Problem
    from pipeline.load import Loaded
    from pipeline.load.concordance import Concordance


def village_table(settings: Settings, problems: list[Problem]) -> Concordance:
    """The villages by all their codes: the study's own table before those that the program knows.

    What is wrong with the study's table goes to `problems`, and the others are checked without it.
    """
    from pipeline.io.survey import read_survey
    from pipeline.load.concordance import concordance, read_concordance

    source = settings.sources.concordance
    if source is None:
        return concordance()
    try:
        cells = read_survey(source.path, layer=source.layer, problems=problems)
        return concordance(read_concordance(cells, source=source.path.name))
    except PipelineError as fault:
        problems.extend(fault.problems)
        return concordance()


def villages(settings: Settings, source: Polygons, known: Concordance, problems: list[Problem]) -> Loaded:
    """The villages of one boundary source."""
    from pipeline.load.areas import clean_villages

    raw = vector.read_vector(source.path, layer=source.layer, declared_crs=source.crs, problems=problems)
    return clean_villages(
        raw, id=source.id, name=source.name, metric_crs=settings.study.metric_crs, source=source.path.name, known=known
    )


def against_reference(settings: Settings, ours: gpd.GeoDataFrame, known: Concordance) -> list[Problem]:
    """What is wrong with the second source of the villages, and where it differs from the first."""
    from pipeline.load.reference import compare_villages

    source = settings.sources.reference_villages
    if source is None:
        return []
    noticed: list[Problem] = []
    try:
        loaded = villages(settings, source, known, noticed)
    except PipelineError as fault:
        return noticed + fault.problems
    return (
        noticed
        + loaded.problems
        + compare_villages(
            ours,
            loaded.frame,
            metric_crs=settings.study.metric_crs,
            source=settings.sources.villages.path.name,
            reference_source=source.path.name,
        )
    )


def topology_of(settings: Settings, villages: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> Loaded:
    """Where the boundaries of villages and areas do not fit."""
    from pipeline.load.topology import topology

    first, second = settings.sources.villages, settings.sources.delineations
    return topology(
        villages,
        None if second is None else areas,
        metric_crs=settings.study.metric_crs,
        sources=(first.path.name, (second or first).path.name),
    )


def with_village_codes(settings: Settings, cells: pd.DataFrame, column: str, areas: gpd.GeoDataFrame) -> pd.DataFrame:
    """The cells with their village codes made canonical, where the villages are the areas that `column` names."""
    from pipeline.load.concordance import canonical_cells

    if settings.sources.delineations is not None:
        return cells
    # A fault of the table was told when the villages were read.
    return canonical_cells(cells, column, village_table(settings, []), frozenset(areas["area_id"]))
