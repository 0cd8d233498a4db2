"""Clean tables gathered from every source, with all problems, so that they are reported at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline import fields
from pipeline.errors import PipelineError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from pipeline.load import Loaded


class Layers(NamedTuple):
    """Clean tables by name, what was found wrong, and the rows of each source: read, kept, refused by reason.

    `aside` holds what only `check` looks at and no stage writes: who interviewed when, and each row's blank answers.
    """

    tables: dict[str, pd.DataFrame]
    problems: list[Problem]
    rows: dict[str, dict[str, object]]
    aside: dict[str, Any]

    def add(self, table: str, source: str, clean: Callable[[], Loaded]) -> pd.DataFrame | None:
        """Take what `clean` gives as `table`, or its problems when it gives up."""
        try:
            loaded = clean()
        except PipelineError as fault:
            self.problems.extend(fault.problems)
            return None
        self.problems.extend(loaded.problems)
        self.tables[table] = loaded.frame
        kept = len(loaded.frame)
        self.rows[source] = {"read": kept + sum(loaded.refused.values()), "kept": kept, "refused": loaded.refused}
        if loaded.places is not None:
            self.tables["household_rows"] = fields.conform(loaded.places, "household_rows")
        if loaded.marks is not None:
            self.aside[f"{table}.marks"] = loaded.marks
        if loaded.mended:
            self.rows[source]["mended"] = dict(loaded.mended)
        if loaded.corrected is not None:
            self.rows[source]["corrected"] = loaded.corrected
        return loaded.frame

    def checked(self) -> Layers:
        """The layers themselves; raises `PipelineError` with every problem when one of them is an error."""
        if any(problem.severity == "error" for problem in self.problems):
            raise PipelineError(self.problems)
        return self
