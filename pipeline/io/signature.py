"""What a table file is by its first bytes: its name is often wrong, and never asked."""

from __future__ import annotations

import codecs
import mmap
import re
from typing import TYPE_CHECKING, Literal

from pipeline.errors import Problem, SourceError

if TYPE_CHECKING:
    from pathlib import Path

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
"""The stream in which Excel keeps a workbook that is locked with a password."""
PAGE = re.compile(rb"\s*<(?:!doctype|!--|\?xml|(?:html|head|body|meta|style|script|table|div)\b)", re.IGNORECASE)
MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
LOOKED_AT_BYTES = 1024


def kind_of(path: Path) -> Literal["text", "workbook"]:
    """Whether the file is read as text or as a workbook.

    Raises `SourceError` for an old or locked workbook, for a page of the web, and for a .xlsx that is none.
    """
    with path.open("rb") as file:
        start = file.read(LOOKED_AT_BYTES)
    if start.startswith(OLE):
        raise SourceError([Problem("workbook-locked" if _is_encrypted(path) else "workbook-old", source=path.name)])
    if PAGE.match(_without_mark(start).replace(b"\0", b"")):  # of UTF-16 too
        raise SourceError([Problem("text-page", source=path.name)])
    if start.startswith(ZIP):
        return "workbook"
    if path.suffix.lower() == ".xlsx":
        raise SourceError([Problem("source-unreadable", source=path.name, details={"reason": "not a workbook"})])
    return "text"


def _without_mark(start: bytes) -> bytes:
    mark = next((mark for mark in MARKS if start.startswith(mark)), b"")
    return start.removeprefix(mark)


def _is_encrypted(path: Path) -> bool:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return content.find(ENCRYPTED) >= 0
