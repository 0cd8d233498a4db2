"""`scan`: every byte of the public files against what the raw survey says of persons and households.

A file that holds such a value is taken away and the build fails; nothing else is touched. The value is told nowhere.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from pipeline import engine
from pipeline.cli import identities, study
from pipeline.errors import OutputError, Problem
from pipeline.io import documents

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from pipeline.publish.leakscan.scan import Sought

FOLDERS = {"static": "static", "sheets": "sheets", "reports": "reports", "publish": "data"}
"""The folder of `maps/` that each stage writes; `maps` itself writes everything beside them."""
SHARE_BYTES = 20_000_000
"""Of public files for each process: about two seconds of work, as is the start of one."""
ALL = ("maps", *FOLDERS)


class Seen(NamedTuple):
    """What one file holds that it may not: kinds, or why it cannot be looked into, or that nobody let this process."""

    kinds: list[str]
    fault: str = ""
    is_closed: bool = False


def run(options: Namespace) -> None:
    """Scan the public files of one stage, or all of them; raises `OutputError` once those at fault are gone."""
    settings = study.open_settings(options.config)
    part = getattr(options, "scanned", None)
    if part in (None, "maps"):  # once a build
        study.tell(identities.numbers_in_names(settings, options.processed))
    paths = list(_files(options.maps, ALL if part is None else (part,)))
    prepare = partial(identities.sought, settings, options.processed)
    with engine.opened(workers=workers(paths, options.workers, share_bytes=SHARE_BYTES)) as machine:
        seen = zip(paths, machine.each(_look, paths, prepare=prepare), strict=True)
        problems = [problem for path, each in seen for problem in _problems(path, options.maps, each)]
    if problems:
        raise OutputError(problems)
    study.say("summary.scan", files=len(paths), folder=options.maps)


def workers(paths: Sequence[Path], most: int, *, share_bytes: int) -> int:
    """How many processes are worth it: each reads the raw survey anew, as long as it takes to look at its share."""
    return max(1, min(most, sum(documents.size_bytes(path) for path in paths) // share_bytes))


def _files(maps: Path, parts: tuple[str, ...]) -> Iterator[Path]:
    """What each part has written; links are scanned as what they lead to."""
    folders = set(FOLDERS.values())
    for path in sorted(maps.rglob("*")):
        top = path.relative_to(maps).parts[0]
        stage = next((name for name, folder in FOLDERS.items() if folder == top), "maps") if top in folders else "maps"
        if stage in parts and documents.is_file(path):
            yield path


def _look(sought: Sought, path: Path) -> Seen:
    """What a worker says of one file; the file stays as it is."""
    from pipeline.publish.leakscan.scan import found

    try:
        return Seen(found(documents.read_bytes(path), sought))
    except PermissionError:
        return Seen([], is_closed=True)
    except Exception as fault:  # whatever a broken file does to its reader, it cannot be vouched for
        return Seen([], type(fault).__name__)


def _problems(path: Path, maps: Path, seen: Seen) -> list[Problem]:
    """What is wrong with one file, which is then gone; one that may not be read stays."""
    from pipeline.publish.leakscan.scan import POSITION

    name = path.relative_to(maps.parent).as_posix()
    if seen.is_closed:
        return [Problem("file-closed", source=name)]
    problems = [
        Problem("leak-position", source=name) if kind == POSITION else Problem("leak-value", source=name, column=kind)
        for kind in seen.kinds
    ]
    if seen.fault:
        problems.append(Problem("leak-unreadable", source=name, details={"reason": seen.fault}))
    return [*problems, *_refused(path, name)] if problems else []


def _refused(path: Path, name: str) -> list[Problem]:
    """Take the file away; where the disk does not let it go, that is one more problem."""
    try:
        path.unlink(missing_ok=True)
    except OSError as fault:
        return [Problem("leak-not-removed", source=name, details={"reason": fault.strerror or str(fault)})]
    return []
