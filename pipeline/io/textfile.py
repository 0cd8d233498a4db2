"""A text file as UTF-8, whatever it was written in. What had to be guessed is said; what is no text is refused.

A file in another encoding is written once, block by block, to a temporary file that vanishes when it is closed.
"""

from __future__ import annotations

import codecs
import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, cast

from pipeline.errors import Problem, SourceError
from pipeline.io import dialect

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CHUNK_BYTES = 1 << 22
ANSI = "Windows-1252"
PYTHON_NAMES = {ANSI: "cp1252", "UTF-16 LE": "utf-16-le", "UTF-16 BE": "utf-16-be"}
MARKS = {codecs.BOM_UTF16_LE: "UTF-16 LE", codecs.BOM_UTF16_BE: "UTF-16 BE"}
CONTROLS = bytes(set(range(1, 32)) - set(b"\t\n\v\f\r\x1a")) + b"\x7f"
"""What no text holds; end of file (1A) is kept because old programs wrote it after the last row."""
MIXED_FROM = 1 / 20
"""Letters of good UTF-8 to bytes that are none: less is chance (É before ’ makes one), more is a second encoding."""
BINARY_FROM, BINARY_LETTERS = 1 / 3, 100
"""Bytes that are no UTF-8 to all letters, and their least number: no language in Latin letters has as many accents."""


class Utf8(NamedTuple):
    """A file of UTF-8 bytes, whether there is a carriage return in it, and what had to be guessed."""

    file: BinaryIO
    returns: bool
    problems: list[Problem]


class _Scan(NamedTuple):
    """What one pass over the bytes found: where text that is no UTF-8 and a NUL begin, and any carriage return."""

    not_utf8: int | None
    nul: int | None
    returns: bool


@contextmanager
def utf8(path: Path) -> Iterator[Utf8]:
    """The text of the file as UTF-8, with or without its byte order mark.

    UTF-16 is known by its mark, or by the NUL in every second byte of Latin letters. Other bytes that are no UTF-8
    are taken for Windows-1252, as Excel writes a plain CSV. Raises `SourceError` for what is no text, for NUL bytes
    and for two encodings in one file.
    """
    source = path.name
    with path.open("rb") as file, tempfile.TemporaryFile() as temporary:
        copy = cast("BinaryIO", temporary)
        start = file.read(dialect.HEADER_BYTES)
        mark, bare = MARKS.get(start[:2]), _bare_utf16(start)
        if mark or bare:
            _recode(file, copy, encoding=mark or bare, skip=2 if mark else 0, source=source)
            scan = _scan(copy)
            _require_no_nul(copy, scan, source=source)
            yield Utf8(copy, scan.returns, [] if mark else [_guessed(bare, source=source)])
            return
        scan = _scan(file)
        _require_no_nul(file, scan, source=source)
        if scan.not_utf8 is None:
            yield Utf8(file, scan.returns, [])
            return
        row = _require_ansi(file, scan.not_utf8, source=source)
        _recode(file, copy, encoding=ANSI, skip=0, source=source)
        yield Utf8(copy, scan.returns, [_guessed(ANSI, source=source, row=row)])


def _guessed(encoding: str, *, source: str, row: int | None = None) -> Problem:
    return Problem("encoding-guessed", source=source, row=row, details={"encoding": encoding})


def _bare_utf16(start: bytes) -> str:
    """The UTF-16 that has no mark, by where the NUL of its Latin letters stands; an empty string for another text.

    >>> _bare_utf16("id;umur".encode("utf-16-le")), _bare_utf16("id;umur".encode("utf-16-be")), _bare_utf16(b"id;umur")
    ('UTF-16 LE', 'UTF-16 BE', '')
    """
    even, odd = start[::2].count(0), start[1::2].count(0)
    half = len(start) // 4
    return "UTF-16 LE" if odd > half and not even else "UTF-16 BE" if even > half and not odd else ""


def _scan(file: BinaryIO) -> _Scan:
    """One pass over the bytes, a few megabytes at a time."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    not_utf8 = nul = None
    position, returns = 0, False
    while chunk := file.read(CHUNK_BYTES):
        pending = len(decoder.getstate()[0])
        if not_utf8 is None and (pending or not chunk.isascii()):
            not_utf8 = _fault(decoder, chunk, start=position - pending)
        if nul is None and (found := chunk.find(b"\0")) >= 0:
            nul = position + found
        returns = returns or b"\r" in chunk
        position += len(chunk)
    if not_utf8 is None:
        not_utf8 = _fault(decoder, b"", start=position - len(decoder.getstate()[0]))
    return _Scan(not_utf8, nul, returns)


def _fault(decoder: codecs.IncrementalDecoder, chunk: bytes, *, start: int) -> int | None:
    """Where the chunk (empty at the end of the file) is no UTF-8."""
    try:
        decoder.decode(chunk, not chunk)
    except UnicodeDecodeError as fault:
        return start + fault.start
    return None


def _require_no_nul(file: BinaryIO, scan: _Scan, *, source: str) -> None:
    if scan.nul is not None:
        _require_no_controls(file, source=source)
        raise SourceError([Problem("text-nul", source=source, row=dialect.row_at(file, scan.nul))])


def _require_no_controls(file: BinaryIO, *, source: str) -> None:
    file.seek(0)
    beginning = file.read(dialect.HEADER_BYTES)
    if len(beginning.translate(None, CONTROLS)) < len(beginning):
        raise SourceError([Problem("text-none", source=source)])


def _require_ansi(file: BinaryIO, not_utf8: int, *, source: str) -> int | None:
    """The row of the first byte that is no UTF-8; refuses what Windows-1252 would only make worse."""
    _require_no_controls(file, source=source)
    good, bad, size = _letters(file)
    if bad > max(size * BINARY_FROM, BINARY_LETTERS):
        raise SourceError([Problem("text-none", source=source)])
    row = dialect.row_at(file, not_utf8)
    if good > bad * MIXED_FROM:
        raise SourceError([Problem("encoding-mixed", source=source, row=row)])
    return row


def _letters(file: BinaryIO) -> tuple[int, int, int]:
    """Letters beyond ASCII that are good UTF-8, bytes that are none, and all letters."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    good = bad = size = 0
    while chunk := file.read(CHUNK_BYTES):
        text = decoder.decode(chunk)
        replaced = text.count("\ufffd")
        good += len(text) - len(text.encode("ascii", "ignore")) - replaced
        bad, size = bad + replaced, size + len(text)
    return good, bad, size


def _recode(file: BinaryIO, copy: BinaryIO, *, encoding: str, skip: int, source: str) -> None:
    """Write the file's text to `copy` as UTF-8."""
    file.seek(skip)
    decoder = codecs.getincrementaldecoder(PYTHON_NAMES[encoding])()
    done = 0
    try:
        while chunk := file.read(CHUNK_BYTES):
            copy.write(decoder.decode(chunk).encode("utf-8"))
            done += len(chunk)
        copy.write(decoder.decode(b"", True).encode("utf-8"))
    except UnicodeError as fault:
        row = dialect.row_at(file, done + getattr(fault, "start", 0)) if encoding == ANSI else None
        details = {"encoding": encoding}
        raise SourceError([Problem("encoding-broken", source=source, row=row, details=details)]) from fault
