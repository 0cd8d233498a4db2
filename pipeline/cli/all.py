"""`all`: every stage in order in one process, for a machine without Make."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import Namespace

STAGES = ("load", "join", "aggregate", "maps", "static", "sheets", "publish", "reports", "scan", "problems", "manifest")


def run(options: Namespace) -> None:
    """Run the stages of `make all` one after the other; the first fault stops them."""
    options.part = options.themes = options.units = options.languages = options.size = None
    options.bare = options.transparent = False
    options.scale = options.paper = options.language = None
    for stage in (stage for stage in STAGES if options.stages is None or stage in options.stages):
        import_module(f"pipeline.cli.{stage}").run(options)
