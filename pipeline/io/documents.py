"""Whole files: written aside, flushed, then renamed, so that a reader never meets half of one."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from pipeline.errors import OutputError, PipelineError, Problem, SourceError
from pipeline.io import together
from pipeline.io.asides import aside_of


@contextmanager
def atomic(path: Path) -> Iterator[Path]:
    """Yield a path beside `path`; when the block ends well it takes the place of `path`.

    On any fault the file aside is removed and `path` stays as it was. Within `together.together` the file waits
    aside for the others of its stage.

    Raises `OutputError` when the folder or the disk refuses.
    """
    aside, waiting = aside_of(path), together.held()
    kept = False
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        aside.unlink(missing_ok=True)
        yield aside
        _flush(aside)
        if waiting is None:
            aside.replace(path)
            together.sync_folder(path.parent)
        else:
            waiting.asides[path] = aside
            kept = True
    except PipelineError:
        raise
    except OSError as fault:
        raise OutputError([Problem("output-refused", source=str(path), value=fault.strerror or str(fault))]) from fault
    finally:
        if not kept:
            with suppress(OSError):
                aside.unlink(missing_ok=True)


def _flush(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 text with the line ends as given."""
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, content: bytes) -> None:
    """Write `content` as the whole of `path`."""
    with atomic(path) as aside:
        aside.write_bytes(content)


def write_private(path: Path, text: str) -> None:
    """Write UTF-8 text as `write_private_bytes` writes bytes."""
    write_private_bytes(path, text.encode("utf-8"))


def write_private_bytes(path: Path, content: bytes) -> None:
    """Write what only the owner may read, in a folder that only the owner may open.

    Raises `OutputError` when the folder or the disk refuses.
    """
    with atomic(path) as aside:
        path.parent.chmod(0o700)
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)


def size_bytes(path: Path) -> int:
    """How large a file is; of one that waits for the end of its stage, the new one."""
    return together.written(path).stat().st_size


def touch(path: Path) -> None:
    """Say that `path` is as it would be written now; raises `OutputError` when the disk refuses."""
    try:
        path.touch()
    except OSError as fault:
        raise OutputError([Problem("output-refused", source=str(path), value=fault.strerror or str(fault))]) from fault


def write_json(path: Path, content: Mapping[str, object] | list[object]) -> None:
    """Write JSON with sorted keys, so that equal content gives equal bytes."""
    write_text(path, json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False) + "\n")


FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\n")


def inert(value: object) -> object:
    """Text that a spreadsheet would take for a formula is quoted; a plain number is not text.

    A carriage return becomes a line feed: Python's CSV leaves it bare, and what follows would be the next row's cell.

    >>> inert("=1+1"), inert("-7.5"), inert("RT 1"), inert("a" + chr(13) + "=1+1")
    ("'=1+1", '-7.5', 'RT 1', 'a\\n=1+1')
    """
    text = str(value)
    if "\r" in text:
        return inert(text.replace("\r\n", "\n").replace("\r", "\n"))
    if text.startswith(FORMULA_STARTS) and not text[1:].replace(".", "", 1).isdigit():
        return "'" + text
    return value


def is_file(path: Path) -> bool:
    """Whether `path` is a file; a folder is none, nor is a name that the disk cannot have."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def is_closed(folder: Path) -> bool:
    """Whether `folder` is one that this user may not look into."""
    return folder.is_dir() and not os.access(folder, os.R_OK | os.X_OK)


def read_json(path: Path) -> dict[str, Any]:
    """The JSON object that a stage wrote; raises `SourceError` when it is not there, damaged, closed, or no object."""
    try:
        content: object = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as fault:
        raise SourceError([Problem("table-stale", source=path.name)]) from fault
    except (OSError, ValueError, RecursionError) as fault:  # brackets in brackets, a thousand deep
        raise unreadable(path, fault) from fault
    if not isinstance(content, dict):
        raise SourceError([Problem("table-damaged", source=str(path))])
    return content


def unreadable(path: Path, fault: Exception) -> SourceError:
    """What it means that a file of the program's own cannot be read; nobody is told to delete what is only closed."""
    return SourceError(
        [Problem("file-closed" if isinstance(fault, PermissionError) else "table-damaged", source=str(path))]
    )


def read_bytes(path: Path) -> bytes:
    """The whole of a small file."""
    return path.read_bytes()


def sha256(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal; of one that waits for the end of its stage, the new bytes'.

    Raises `SourceError` for a file that may not be read.
    """
    try:
        with together.written(path).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except PermissionError as fault:
        raise unreadable(path, fault) from fault
