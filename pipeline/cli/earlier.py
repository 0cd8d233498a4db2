"""The earlier build that `diff` is given: a whole copy of a PROCESSED folder of this study, or a plain refusal."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pipeline.cli import guard, recompute
from pipeline.errors import Problem, SchemaError, SourceError
from pipeline.io import documents, tables
from pipeline.io.together import unfinished
from pipeline.manifest.differences import KEYS

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from pipeline.config import Settings

RECORD = "manifest.json"
NAMED = ("area", "village")
"""The levels whose units are of one study alone; every study has one district."""


class Earlier(NamedTuple):
    """What an earlier build was computed from, and the table `scores` that it wrote."""

    build: recompute.Build
    written: pd.DataFrame


def read(folder: Path, settings: Settings, *, present: Path) -> Earlier:
    """The build in `folder`; `present` is the folder of today's tables.

    Raises `SourceError` or `SettingsError`, in words for a copy: it cannot be made anew by `make`, as an output can.
    """
    _require_copy(folder, present)
    try:
        return Earlier(recompute.read(folder, settings), tables.read_table(folder, "scores"))
    except (SourceError, SchemaError) as fault:
        raise SourceError([_of_copy(problem, folder) for problem in fault.problems]) from fault


def _require_copy(folder: Path, present: Path) -> None:
    code = ""
    if documents.is_closed(folder):
        code = "file-closed"
    elif not documents.is_file(folder / RECORD):
        code = "diff-old-missing"
    elif folder.resolve() == present.resolve():
        code = "diff-old-same"
    elif unfinished(folder) & guard.SCORED:
        code = "diff-old-unfinished"
    if code:
        raise SourceError([Problem(code, source=str(folder))])


def _of_copy(problem: Problem, folder: Path) -> Problem:
    """A table that `make` would make anew is one that must be copied again."""
    if problem.code not in {"table-stale", "table-damaged"}:
        return problem
    name = problem.source.replace("\\", "/").rpartition("/")[2]
    return Problem("diff-old-unreadable", source=str(folder / name), column=problem.column)


def require_same_study(written: pd.DataFrame, now: pd.DataFrame, *, folder: Path) -> None:
    """Raise `SourceError` when not one area or village of the build in `folder` is in the tables of today."""
    units = [set(map(tuple, table.loc[table["level"].isin(NAMED), KEYS[:2]].to_numpy())) for table in (written, now)]
    if units[0].isdisjoint(units[1]):
        raise SourceError([Problem("diff-old-other", source=str(folder))])
