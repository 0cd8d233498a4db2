"""The command line: one subcommand a Make target, each of which reads, calls one function, writes and reports."""

from __future__ import annotations

import errno
import os
import sys
import tempfile
from importlib import import_module
from typing import TYPE_CHECKING

from pipeline import text
from pipeline.cli import guard, study
from pipeline.cli.arguments import contradiction, parser
from pipeline.cli.digest import by_kind
from pipeline.errors import EXIT_FAULT, EXIT_INTERRUPTED, EXIT_OK, OutputError, PipelineError, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

SHOWN_ERRORS = 20
UNLISTED = ("scan", "diff", "verify")
"""The commands that find many problems and write none of them into `problems.csv`."""
NO_ROOM = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)
"""What a disk answers that is full, or a user's part of it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand. Exit code 0 done, 1 data or settings at fault, 2 wrong usage, 3 a fault of ours, 130 stopped.

    Whatever the user stops with Ctrl-C, be it the reading of the command line, ends with one sentence.
    """
    try:
        return _run(arguments)
    except KeyboardInterrupt:
        for language in study.languages():
            print(text.say("run.interrupted", language), file=sys.stderr)
        return EXIT_INTERRUPTED


def _run(arguments: Sequence[str] | None) -> int:
    options = parser().parse_args(arguments)
    if found := contradiction(options):
        parser().error(found)
    study.forget()
    os.environ["PROJ_NETWORK"] = "OFF"  # PROJ would fetch grids, and shift by them, where another program asks for it
    try:
        # Each stage is a module, imported when it runs: starting one does not pay for the libraries of the others.
        with guard.guarded(options):
            import_module(f"pipeline.cli.{options.command}").run(options)
    except PipelineError as fault:
        report(fault.problems, most=None if options.command in UNLISTED else SHOWN_ERRORS)
        return fault.exit_code
    except Exception as fault:
        if os.environ.get("PIPELINE_TRACEBACK"):
            raise
        if isinstance(fault, OSError) and fault.errno in NO_ROOM:  # of a library, in the folder of temporary files
            report([Problem("output-refused", source=tempfile.gettempdir(), value=fault.strerror or str(fault))])
            return OutputError.exit_code
        details = {"fault": f"{type(fault).__name__}: {fault}"}
        report([Problem("program-fault", source=options.command, details=details)])
        return EXIT_FAULT
    return EXIT_OK


def report(problems: Sequence[Problem], *, most: int | None = SHOWN_ERRORS) -> None:
    """Print the first errors in full, in the study's languages, then one entry a kind where that leaves any out.

    `most` is None where no list has the others.
    """
    errors = [problem for problem in problems if problem.severity == "error"][:most]
    for problem in errors:
        for language in study.languages():
            print(problem.line(language), file=sys.stderr)
    if len(problems) > len(errors):
        print("\n".join(by_kind(problems, study.language())), file=sys.stderr)
        print(text.say("digest.all", study.language()), file=sys.stderr)
