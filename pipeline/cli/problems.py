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
    found = findings.gather(options.processed)
    path = options.processed / "problems.csv"
    study.say("summary.problems", errors=found["error"], warnings=found["warning"], path=path)
