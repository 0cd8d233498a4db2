"""`explain`: what has changed since the last build, and what the next `make` will rerun."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from pipeline import text
from pipeline.cli import lineage, study
from pipeline.cli.verify import made_in
from pipeline.io import documents
from pipeline.manifest.changes import changes, stages_of

if TYPE_CHECKING:
    from argparse import Namespace

    from pipeline.manifest.changes import Change

DIGEST_DIGITS = 64


def run(options: Namespace) -> None:
    """Print one line a change; with `--plan` the stages that `make --dry-run`, on standard input, would run."""
    settings = study.open_settings(options.config)
    record = options.processed / "manifest.json"
    if documents.is_file(record):
        inputs = lineage.inputs(options.config, settings)
        code, sources = lineage.code_parts(), lineage.sources(options.config, settings)
        now = lineage.described(settings, inputs=inputs, rows={}, outputs={}, code=code, sources=sources)
        found = changes(documents.read_json(record), now)
        for change in found:
            _tell(change)
        if not found:
            study.say("explain.nothing")
    else:
        study.say("explain.first")
    if not options.plan:
        study.say("explain.without_make")
    elif stages := stages_of(sys.stdin, kept=made_in(options.maps)):
        study.say("explain.rerun", stages=", ".join(stages))
    else:
        study.say("explain.rerun_nothing")


def _tell(change: Change) -> None:
    ends = {end: _short(value) for end, value in (("old", change.old), ("new", change.new))}
    part = text.say(f"explain.part.{change.part}", study.language())
    study.say("explain.change", part=part, name=change.name, **ends)


def _short(value: str | None) -> str:
    """A value as it is told: of a digest its beginning, and a word where there is none."""
    if value is None:
        return text.say("explain.absent", study.language())
    is_digest = len(value) == DIGEST_DIGITS and set(value) <= set("0123456789abcdef")
    return value[:12] if is_digest else value
