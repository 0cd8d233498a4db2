"""What was drawn from what, so that only what changed is drawn again.

A drawing is kept when it was made from the same content by the same program, and its files are as they were written.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import SourceError
from pipeline.io import documents
from pipeline.manifest import PACKAGES

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

PACKAGE = Path(__file__).parents[1]
CODE = ("*.py", "*.toml", "*.csv", "*.typ")


class Ledger:
    """The drawings of one stage by their names; `path` is a hidden file beside the tables."""

    def __init__(self, path: Path) -> None:
        """Read what an earlier run wrote; an unreadable file is as good as none, and so is an unreadable entry."""
        self.path = path
        self.entries: dict[str, dict[str, Any]] = {}
        with suppress(SourceError):
            found = documents.read_json(path)
            self.entries = {name: entry for name, entry in found.items() if _is_entry(entry)}

    def is_current(self, name: str, digest: str, folder: Path) -> bool:
        """Whether the files of `name` in `folder` are those that were made from the content with this digest."""
        entry = self.entries.get(name)
        if entry is None or entry["digest"] != digest:
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


def _is_entry(entry: object) -> bool:
    """Whether it is what `note` writes.

    >>> _is_entry({"digest": "4a", "files": {"a.svg": "9f"}, "order": {}}), _is_entry({"digest": "4a"}), _is_entry([])
    (True, False, False)
    """
    if not isinstance(entry, dict) or not isinstance(entry.get("order"), dict):
        return False
    files = entry.get("files")
    return isinstance(files, dict) and all(isinstance(text, str) for text in (entry.get("digest"), *files.values()))


@cache
def code_digest() -> str:
    """The SHA-256 of the program itself, and of the versions of what reads, draws and writes for it."""
    from importlib import metadata

    found = hashlib.sha256(" ".join(map(metadata.version, PACKAGES)).encode())
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


def remove_others(folder: Path, names: Collection[str], endings: Sequence[str]) -> None:
    """Take away what a stage could have made, by how it ends, and what the study no longer has."""
    for path in folder.iterdir():
        if path.is_file() and path.name not in names and path.name.endswith(tuple(endings)):
            path.unlink()
