"""The tables are for their owner alone: nobody else on the machine opens their folder or reads a file of it."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from pipeline.errors import Problem

FOLDERS = ("internal", "problems", "rows", "forms")
"""Those that the stages make inside the folder of the tables."""


def open_private(folder: Path) -> list[Problem]:
    """Let only its owner open the folder of the tables; a warning where it is somebody else's, or has no owner."""
    try:
        folder.chmod(0o700)
    except OSError:
        return [Problem("folder-not-private", source=str(folder))]
    return []


def make_private(folder: Path) -> None:
    """Every file and folder of the tables for the owner alone: a copy of one keeps its mode where the folder does not.

    What belongs to somebody else stays as it is.
    """
    inside = [path for name in FOLDERS for path in (folder / name, *(folder / name).rglob("*"))]
    for path in (*folder.glob("*"), *inside):
        with suppress(OSError):
            if path.is_symlink():
                continue
            if path.is_file():
                path.chmod(0o600)
            elif path in inside and path.is_dir():
                path.chmod(0o700)
