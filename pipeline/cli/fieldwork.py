"""The field-quality page of `check`: the join in memory, the tables, and the page for the eyes of the team only."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pipeline import crs
from pipeline.join.households import assign_households
from pipeline.join.households import findings as found_in
from pipeline.quality.interviews import interviews
from pipeline.quality.tables import quality
from pipeline.quality.targets import targets

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.cli.layers import Layers
    from pipeline.config import Settings
    from pipeline.errors import Problem


class Fieldwork(NamedTuple):
    """The interviews (index: row of the file), the table `quality`, and what both and the join found wrong."""

    interviews: pd.DataFrame
    table: pd.DataFrame
    problems: list[Problem]


def fieldwork(settings: Settings, spatial: Layers, survey: Layers) -> Fieldwork | None:
    """How the field work goes; None where no household could be read."""
    import geopandas as gpd

    source = settings.sources.households
    marks = survey.aside.get("households.marks")
    if source is None or marks is None:
        return None
    villages, areas, households = spatial.tables["villages"], spatial.tables["areas"], survey.tables["households"]
    points = gpd.GeoDataFrame(households, geometry="geometry", crs=crs.GEOGRAPHIC)
    join = assign_households(
        points, areas, villages, metric_crs=settings.study.metric_crs, **settings.join.model_dump()
    )
    found = interviews(
        survey.aside["interviews"],
        marks,
        households,
        join,
        areas,
        [problem.row for problem in survey.problems if problem.code == "position-mended" and problem.row is not None],
        columns=survey.aside["interviews.columns"],
        round=settings.study.round,
        source=source.path.name,
    )
    goal = targets(
        areas["area_id"].tolist(),
        survey.tables["forms"],
        survey.tables["counts"],
        round=settings.study.round,
        target=source.target,
        sample=source.weight is not None,
    )
    problems = found.problems + found_in(join, source=source.path.name, rows=marks.index.tolist())
    return Fieldwork(found.frame, quality(found.frame, areas, villages, goal), problems)
