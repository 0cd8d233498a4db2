"""What was drawn from what, so that only what changed is drawn again.

A drawing is kept when it was made from the same content by the same program, and its files are as they were written.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import SourceError
from pipeline.io import documents

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

PACKAGE = Path(__file__).parents[1]
CODE = ("*.py", "*.toml", "*.csv", "*.typ")


class Ledger:
    """The drawings of one stage by their names; `path` is a hidden file beside the tables."""

    def __init__(self, path: Path) -> None:
        """Read what an earlier run wrote; an unreadable file is as good as none."""
        self.path = path
        try:
            self.entries: dict[str, Any] = documents.read_json(path)
        except (SourceError, ValueError):
            self.entries = {}

    def is_current(self, name: str, digest: str, folder: Path) -> bool:
        """Whether the files of `name` in `folder` are those that were made from the content with this digest."""
        entry = self.entries.get(name)
        if not isinstance(entry, dict) or entry.get("digest") != digest:
            return False
        files = entry["files"].items()
        return all(documents.is_file(folder / file) and documents.sha256(folder / file) == sha for file, sha in files)

    def note(self, name: str, digest: str, folder: Path, files: Sequence[str], order: Mapping[str, object]) -> None:
        """Remember that `files` were made; `order` is what is needed to make them again."""
        made = {file: documents.sha256(folder / file) for file in files}
        self.entries[name] = {"digest": digest, "files": made, "order": dict(order)}

    def keeps(self, name: str, digest: str, folder: Path, files: Sequence[str]) -> bool:
        """Whether the files are current; then they are made as new as those that will be made."""
        current = self.is_current(name, digest, folder)
        for file in files if current else ():
            documents.touch(folder / file)
        return current

    def write(self, names: Sequence[str]) -> list[dict[str, Any]]:
        """Keep what is known of `names`, and nothing else; returns it."""
        kept = {name: self.entries[name] for name in names if name in self.entries}
        documents.write_json(self.path, kept)
        return list(kept.values())


@cache
def code_digest() -> str:
    """The SHA-256 of the program itself, and of what draws for it."""
    from importlib.metadata import version

    found = hashlib.sha256(f"{version('matplotlib')} {version('shapely')}".encode())
    for path in sorted(path for kind in CODE for path in PACKAGE.rglob(kind)):
        found.update(path.relative_to(PACKAGE).as_posix().encode() + path.read_bytes())
    return found.hexdigest()


def digest_of(*parts: object) -> str:
    """The SHA-256 of content that has one way to be written; the program's own digest is in it."""
    found = hashlib.sha256(code_digest().encode())
    for part in parts:
        found.update(part if isinstance(part, bytes) else repr(part).encode())
        found.update(b"\0")
    return found.hexdigest()


def remove_others(folder: Path, names: Collection[str], suffixes: Sequence[str]) -> None:
    """Take away what a stage could have made, and what the study no longer has."""
    for path in folder.iterdir():
        if path.is_file() and path.name not in names and path.suffix in suffixes:
            path.unlink()
