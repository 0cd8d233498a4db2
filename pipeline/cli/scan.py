"""`scan`: every byte of the public files against what the raw survey says of persons and households.

A file that holds such a value is taken away and the build fails; nothing else is touched. The value is told nowhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.cli import identities, study
from pipeline.errors import OutputError, Problem
from pipeline.io import documents

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.publish.leakscan.scan import Sought

PARTS = {"static": "static", "sheets": "sheets", "reports": "reports", "publish": "data"}
"""The folder of `maps/` that each stage writes; `maps` itself writes everything beside them."""
ALL = ("maps", *PARTS)


def run(options: Namespace) -> None:
    """Scan the public files of one stage, or all of them; raises `OutputError` once those at fault are gone."""
    settings = study.open_settings(options.config)
    part = getattr(options, "scanned", None)
    paths = list(_files(options.maps, ALL if part is None else (part,)))
    sought = identities.sought(settings, options.processed)
    problems = [problem for path in paths for problem in _problems(path, options.maps, sought)]
    if problems:
        raise OutputError(problems)
    study.say("summary.scan", files=len(paths), folder=options.maps)


def _files(maps: Path, parts: tuple[str, ...]) -> Iterator[Path]:
    """What each part has written; links are scanned as what they lead to."""
    folders = set(PARTS.values())
    for path in sorted(maps.rglob("*")):
        top = path.relative_to(maps).parts[0]
        stage = next((name for name, folder in PARTS.items() if folder == top), "maps") if top in folders else "maps"
        if stage in parts and documents.is_file(path):
            yield path


def _problems(path: Path, maps: Path, sought: Sought) -> list[Problem]:
    """What is wrong with one file, which is then gone."""
    from pipeline.publish.leakscan.scan import POSITION, found

    name = path.relative_to(maps.parent).as_posix()
    try:
        kinds = found(path.read_bytes(), sought)
    except Exception as fault:  # whatever a broken file does to its reader, it cannot be vouched for
        problems = [Problem("leak-unreadable", source=name, details={"reason": type(fault).__name__})]
    else:
        problems = [
            Problem("leak-position", source=name)
            if kind == POSITION
            else Problem("leak-value", source=name, column=kind)
            for kind in kinds
        ]
    if problems:
        path.unlink()
    return problems
