"""Files that a killed process left aside: known by the number of the process in their names, and taken away."""

from __future__ import annotations

import os
import re
import shutil
from contextlib import suppress
from pathlib import Path

ASIDE = re.compile(r"\..*\.(\d+)\.aside.*")
CELLS = re.compile(r"\.cells-(\d+)-.*")
"""Folders of `textblocks`."""


def aside_of(path: Path) -> Path:
    """The name aside of `path` for this process; it keeps the suffix, since drivers choose a format by it."""
    return path.with_name(f".{path.stem}.{os.getpid()}.aside{path.suffix}")


def sweep(folder: Path) -> int:
    """Remove below `folder` what no living process can still be writing; returns how many there were.

    To be called before this process writes: what bears its own number is of an earlier process with the same one.
    """
    return sum(_swept(path) for path in sorted(folder.rglob(".*")))


def _swept(path: Path) -> bool:
    found = ASIDE.fullmatch(path.name) or CELLS.fullmatch(path.name)
    if found is None or _lives(int(found[1])):
        return False
    with suppress(OSError):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
        return True
    return False


def _lives(process: int) -> bool:
    if process == os.getpid():
        return False
    if os.name == "nt":  # there a signal 0 would end it
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True
