"""`check`: every input read, every problem reported, nothing else written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.cli import report, sources, study, surveys
from pipeline.errors import PipelineError
from pipeline.io import findings

if TYPE_CHECKING:
    from argparse import Namespace

    from pipeline.config import Settings
    from pipeline.errors import Problem


def run(options: Namespace) -> None:
    """Write `problems.csv`; raises `PipelineError` when one of the problems is an error."""
    settings = study.open_settings(options.config)
    problems, rows = _of_rules(settings), 0
    found = sources.spatial(settings)
    problems += found.problems
    if {"villages", "areas"} <= found.tables.keys():
        survey = surveys.survey(settings, found.tables["villages"], found.tables["areas"])
        problems += survey.problems
        rows = len(survey.tables["households"])
    path = options.processed / "problems.csv"
    findings.write_failed(problems, options.processed)
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise PipelineError(problems)
    report(problems)
    study.say("summary.check", rows=rows, errors=0, warnings=len(problems), path=path)


def _of_rules(settings: Settings) -> list[Problem]:
    try:
        study.rules_of(settings)
    except PipelineError as fault:
        return list(fault.problems)
    return []
