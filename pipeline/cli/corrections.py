"""The corrections that belong to a source, applied before anything is read from its cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.cli import study
from pipeline.errors import Problem, SourceError

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    import pandas as pd


def corrected(
    cells: pd.DataFrame,
    path: Path | None,
    *,
    key: str,
    fixed: Collection[str] = (),
    source: str,
    problems: list[Problem],
) -> tuple[pd.DataFrame, int | None]:
    """The cells with the corrections at `path`, and how many there were; None where the settings name no list.

    What cannot be applied, and one line for what was, goes to `problems`.
    """
    from pipeline.io.survey import read_survey
    from pipeline.load.corrections import apply

    if path is None:
        return cells, None
    try:
        listed = read_survey(path, problems=problems)
    except SourceError as fault:
        if [problem.code for problem in fault.problems] != ["source-empty"]:
            raise
        return cells, 0  # a list of nothing yet
    found = apply(cells, listed, key=key, fixed=fixed, source=source, list_source=path.name)
    problems += found.problems
    if found.applied:
        details = {"count": found.applied, "file": source}
        problems.append(Problem("corrections-applied", source=path.name, details=details))
        study.say("summary.corrections", list=path.name, **details)
    return found.cells, found.applied
