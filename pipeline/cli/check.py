"""`check`: every input read, every problem reported; written are `problems.csv` and the page for the field team."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.cli import aggregate, fieldwork, join, report, sources, study, surveys
from pipeline.errors import PipelineError
from pipeline.io import findings, tables

if TYPE_CHECKING:
    from argparse import Namespace

    from pipeline.cli.fieldwork import Fieldwork
    from pipeline.config import Settings
    from pipeline.errors import Problem
    from pipeline.rules import Rules


def run(options: Namespace) -> None:
    """Write the problems and the page; raises `PipelineError` when one of the problems is an error."""
    settings = study.open_settings(options.config)
    problems: list[Problem] = []
    rows, work = _read(settings, _rules(settings, problems), problems)
    findings.write_failed(problems, options.processed)
    if work is not None:
        fieldwork.write(settings, work, problems, options.processed)
    elif fieldwork.page_path(options.processed).exists():
        study.say("summary.quality_old", path=fieldwork.page_path(options.processed))
    if any(problem.severity == "error" for problem in problems):
        raise PipelineError(problems)
    report(problems)
    path = options.processed / "problems.csv"
    study.say("summary.check", rows=rows, errors=0, warnings=len(problems), path=path)


def _read(settings: Settings, loaded: Rules | None, problems: list[Problem]) -> tuple[int, Fieldwork | None]:
    """Read every input, add what is wrong to `problems`, and say how the field work goes where that can be told."""
    spatial = sources.spatial(settings)
    problems += spatial.problems
    if not {"villages", "areas"} <= spatial.tables.keys():
        return 0, None
    survey = surveys.survey(settings, spatial.tables["villages"], spatial.tables["areas"], fieldwork=True)
    problems += survey.problems
    points, areas, villages = (
        tables.geotable(layers.tables[table], table)
        for layers, table in ((survey, "households"), (spatial, "areas"), (spatial, "villages"))
    )
    joined = join.joined(settings, points, areas, villages)
    work = fieldwork.fieldwork(settings, spatial, survey, joined)
    problems += [] if work is None else work.problems
    # As with `make`: a score from inputs with an error would find what is not there.
    if loaded is not None and not any(problem.severity == "error" for problem in problems):
        problems += aggregate.found(aggregate.in_memory(spatial, survey, joined), loaded, settings)
    return len(survey.tables["households"]), work


def _rules(settings: Settings, problems: list[Problem]) -> Rules | None:
    """The rules of the study; where they cannot be read, what is wrong with them goes to `problems`."""
    try:
        return study.rules_of(settings)
    except PipelineError as fault:
        problems += fault.problems
    return None
