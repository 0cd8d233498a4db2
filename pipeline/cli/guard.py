"""What stands around a stage: the lock on its folders, the sweeping after killed runs, no reading of half a stage."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pipeline import text
from pipeline.cli import study
from pipeline.errors import OutputError, Problem
from pipeline.io.asides import sweep
from pipeline.io.locks import locked
from pipeline.io.private import make_private, open_private
from pipeline.io.together import unfinished

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator
    from pathlib import Path

LOADED = frozenset({"spatial", "survey"})
SCORED = LOADED | {"join", "aggregate"}
READS: dict[str, frozenset[str]] = {
    "check": frozenset(),
    "load": frozenset(),
    "join": LOADED,
    "count": frozenset(),
    "aggregate": LOADED | {"join"},
    "maps": SCORED,
    "static": SCORED,
    "sheets": SCORED,
    "publish": SCORED,
    "reports": SCORED,
    "scan": LOADED,
    "problems": SCORED,
    "manifest": SCORED,
    "diff": SCORED,
    "all": frozenset(),
}
"""The commands that write outputs, and the stages whose files each reads."""
INTO_MAPS = ("maps", "static", "sheets", "publish", "reports", "scan", "manifest", "all")
AGAIN = {"spatial": "load", "survey": "load"}
"""The command of a stage that is called otherwise."""


@contextmanager
def guarded(options: Namespace) -> Iterator[None]:
    """Hold the folders of a stage for as long as it runs; a command that writes no output runs at once.

    Raises `OutputError` for a folder that cannot be written or is none for outputs, and where an earlier stage was cut
    off while its files changed: what it left may be of two runs; `SettingsError` for a `SOURCE_DATE_EPOCH` that is no
    time.
    """
    if options.command not in READS:
        yield
        return
    from pipeline.cli import lineage, places  # `doctor` passes here with nothing but Python itself

    lineage.given_time()  # before the work: the libraries that draw read it too, and end without a word for a person
    places.require_apart(options.processed, options.maps)
    folders = [options.processed]
    if options.command in INTO_MAPS:
        places.require_no_input(options.config, options.maps)
        folders.append(options.maps)
    with locked(folders, wait=_wait) as warnings:
        study.tell([*warnings, *open_private(options.processed)])
        for folder in folders:
            sweep(folder)
        _require_whole(options)
        try:
            yield
        finally:
            make_private(options.processed)


def _require_whole(options: Namespace) -> None:
    reads = READS[options.command] | ({"spatial"} if getattr(options, "part", None) == "survey" else set())
    halves = sorted(reads & unfinished(options.processed))
    if halves:
        source = str(options.processed)
        raise OutputError([Problem("stage-unfinished", source=source, value=AGAIN.get(one, one)) for one in halves])


def _wait(folder: Path) -> None:
    for language in study.languages():
        print(text.say("run.waiting", language, folder=folder), file=sys.stderr, flush=True)
