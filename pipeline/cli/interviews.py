"""Who interviewed when, for the eyes of `check` alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.errors import PipelineError

if TYPE_CHECKING:
    from pipeline.config.sources import Households
    from pipeline.errors import Problem
    from pipeline.load.layouts import Known


def told(source: Households, export: Known, problems: list[Problem]) -> dict[str, Any]:
    """Of each row of the file the identifier and, as texts, who interviewed when; and the columns that say it."""
    import pandas as pd

    from pipeline.load import exportcolumns, gaps
    from pipeline.load.polygons import require_columns

    given = {role: getattr(source, role) for role in exportcolumns.INTERVIEW}
    named = {role: column for role, column in given.items() if column is not None}
    try:
        require_columns(export.cells, named.values(), source=source.path.name)
    except PipelineError as fault:
        problems += fault.problems
    columns = exportcolumns.interview_columns(export.cells.columns, export.layout) | named
    present = {role: column for role, column in columns.items() if column in export.cells}
    told, _ = gaps.blank(export.cells, present.values(), missing=source.missing, source=source.path.name)
    names = {"household_id": export.roles["id"], "round": source.round, **present}
    interviews = pd.DataFrame({name: told[column] for name, column in names.items() if column in told})
    return {"interviews": interviews, "interviews.columns": present}
