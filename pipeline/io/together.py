"""The files of one stage change together: written aside first, and renamed only when all are whole.

While they do, a hidden marker stands beside the tables. A stage that is killed in that moment leaves it, and then
Make runs the stage again and no later stage reads what is half old and half new.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pipeline.errors import OutputError, PipelineError, Problem

SUFFIX = ".unfinished"


class Held:
    """Files that wait: where each belongs and where it is, and those that will go."""

    def __init__(self) -> None:
        """Nothing waits yet."""
        self.asides: dict[Path, Path] = {}
        self.gone: list[Path] = []

    def take_places(self) -> None:
        """Rename every file and take the others away, then let the disk know."""
        for path, aside in self.asides.items():
            aside.replace(path)
        for path in self.gone:
            path.unlink(missing_ok=True)
            with suppress(OSError):  # only a folder that is empty now
                path.parent.rmdir()
        for folder in sorted({path.parent for path in (*self.asides, *self.gone)}):
            sync_folder(folder)


_open: list[Held] = []
"""The stage that writes in this process, if one does; a process has one stage at a time."""


def held() -> Held | None:
    """What waits for the end of the stage; None where a file takes its place at once."""
    return _open[-1] if _open else None


def marker(processed: Path, stage: str) -> Path:
    """The file that says that the outputs of `stage` may be of two runs."""
    return processed / f".{stage}{SUFFIX}"


def unfinished(processed: Path) -> set[str]:
    """The stages that were cut off while their files changed."""
    return {path.name.removeprefix(".").removesuffix(SUFFIX) for path in processed.glob(f".*{SUFFIX}")}


@contextmanager
def together(processed: Path, stage: str) -> Iterator[None]:
    """All files that are written in the block take their places at its end; on any fault none does.

    Raises `OutputError` when the folder or the disk refuses.
    """
    waiting = Held()
    _open.append(waiting)
    try:
        yield
        _open.remove(waiting)
        with begun(processed, stage):
            waiting.take_places()
    except PipelineError:
        raise
    except OSError as fault:
        raise _refused(processed, fault) from fault
    finally:
        with suppress(ValueError):
            _open.remove(waiting)
        for aside in waiting.asides.values():
            with suppress(OSError):
                aside.unlink(missing_ok=True)


@contextmanager
def begun(processed: Path, stage: str) -> Iterator[None]:
    """Mark `stage` as unfinished until the block ends well: for files that take their places one by one.

    Raises `OutputError` when the folder or the disk refuses.
    """
    path = marker(processed, stage)
    try:
        processed.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            os.fsync(file.fileno())
        sync_folder(processed)
    except OSError as fault:
        raise _refused(path, fault) from fault
    yield
    with suppress(OSError):
        path.unlink(missing_ok=True)
        sync_folder(processed)


def _refused(path: Path, fault: OSError) -> OutputError:
    return OutputError([Problem("output-refused", source=str(path), value=fault.strerror or str(fault))])


def sync_folder(folder: Path) -> None:
    """Let the names in `folder` reach the disk; some file systems cannot, and need not be asked twice."""
    with suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def remove(path: Path) -> None:
    """Take a file away, at the end of the stage where one is writing."""
    waiting = held()
    if waiting is None:
        path.unlink(missing_ok=True)
    else:
        waiting.gone.append(path)


def written(path: Path) -> Path:
    """Where the newest content of `path` is: aside, while it waits for the end of the stage."""
    waiting = held()
    return path if waiting is None else waiting.asides.get(path, path)
