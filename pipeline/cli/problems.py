"""`problems`: the problems of the stages gathered into `problems.csv`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.cli import study
from pipeline.io import findings

if TYPE_CHECKING:
    from argparse import Namespace


def run(options: Namespace) -> None:
    """Write `problems.csv` and count it."""
    study.open_settings(options.config)
    rows = findings.gather(options.processed)
    errors = sum(row["severity"] == "error" for row in rows)
    study.say("summary.problems", errors=errors, warnings=len(rows) - errors, path=options.processed / "problems.csv")
