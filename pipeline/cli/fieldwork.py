"""The field-quality page of `check`: the tables, and the page for the eyes of the team only."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pipeline.cli import study
from pipeline.io import documents
from pipeline.join.households import findings as found_in
from pipeline.quality.attention import attention, limits, marked
from pipeline.quality.interviews import interviews
from pipeline.quality.revisit import revisits
from pipeline.quality.tables import quality
from pipeline.quality.targets import targets

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd

    from pipeline.cli.layers import Layers
    from pipeline.config import Settings
    from pipeline.errors import Problem


class Fieldwork(NamedTuple):
    """The interviews (index: row of the file), the table `quality`, and what both and the join found wrong."""

    interviews: pd.DataFrame
    table: pd.DataFrame
    problems: list[Problem]


def fieldwork(settings: Settings, spatial: Layers, survey: Layers, join: pd.DataFrame) -> Fieldwork | None:
    """How the field work goes, by the table `join` of the survey; None where no household could be read."""
    source = settings.sources.households
    marks = survey.aside.get("households.marks")
    if source is None or marks is None:
        return None
    villages, areas, households = spatial.tables["villages"], spatial.tables["areas"], survey.tables["households"]
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
        survey.tables["area_counts"],
        round=settings.study.round,
        target=source.target,
        sample=source.weight is not None,
    )
    problems = found.problems + found_in(join, survey.tables["household_rows"])
    return Fieldwork(found.frame, quality(found.frame, areas, villages, goal), problems)


def page_path(processed: Path) -> Path:
    """Where the page lies: in the folder that only its owner may open."""
    return processed / "internal" / "quality.html"


def write(settings: Settings, work: Fieldwork, problems: Sequence[Problem], processed: Path) -> None:
    """Write the page; `problems` are all of the study."""
    from pipeline.render.qualitypage import QualityStudy, render

    source, chosen = settings.sources.households, settings.study
    assert source is not None
    errors = sum(problem.severity == "error" for problem in problems)
    visits = revisits(work.interviews, problems, source=source.path.name)
    about = QualityStudy(
        title_id=chosen.title_id,
        title_en=chosen.title_en,
        round=chosen.round,
        illustrative=chosen.illustrative,
        errors=errors,
        warnings=len(problems) - errors,
        limits=limits(),
        languages=settings.output.languages,
    )
    sentences = attention(work.table, errors=errors)
    html = render(study=about, table=work.table, marks=marked(work.table), sentences=sentences, visits=visits)
    documents.write_private(page_path(processed), html)
    study.say("summary.quality", path=page_path(processed), rows=len(visits))
