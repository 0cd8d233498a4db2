"""What a file holds, taken out of its wrapping: texts, and bytes that may be packed numbers."""

from __future__ import annotations

import base64
import binascii
import gzip
import re
import sqlite3
import zipfile
import zlib
from contextlib import closing
from io import BytesIO
from typing import TYPE_CHECKING

from pipeline.publish.leakscan.words import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

PNG = b"\x89PNG\r\n\x1a\n"
DEEPEST = 5
"""Wrappings inside one another: a picture in a document in an archive."""
_BASE64 = re.compile(rb"[A-Za-z0-9+/]{64,}={0,2}")


def texts(content: bytes, *, depth: int = 0) -> Iterator[str | bytes]:
    """Every text in a file, whatever it is wrapped in, and as bytes what is no text.

    Zip archives (DOCX, XLSX), PDF, SQLite (GeoPackage), gzip, tiles, base64 in pages and the texts beside the pixels of
    a PNG are opened; of a PNG the pixels, which no one can read, are not looked at. Raises `ValueError` for wrappings
    inside one another deeper than `DEEPEST`, and what the reader of a broken file raises.

    >>> list(texts("Sri".encode())), list(texts(gzip.compress(b"Sri")))
    (['Sri'], ['Sri'])
    """
    if depth > DEEPEST:
        raise ValueError("too many wrappings inside one another")
    if content.startswith(PNG):
        yield from _png(content, depth)
        return
    inner = _members(content)
    if inner is not None:
        for one in inner:
            if isinstance(one, str):
                yield one
            else:
                yield from texts(one, depth=depth + 1)
        return
    yield from _bare(content, depth)


def _members(content: bytes) -> Iterator[str | bytes] | None:
    """What a wrapping holds; None for what is none."""
    if content.startswith(b"PK\x03\x04"):
        return _archive(content)
    if content.startswith(b"%PDF-"):
        from pipeline.publish.leakscan.pdf import pieces

        return pieces(content)
    if content.startswith(b"SQLite format 3\0"):
        return _database(content)
    if content.startswith(b"PMTiles"):
        return _tiles(content)
    if content.startswith(b"\x1f\x8b\x08"):
        return iter([gzip.decompress(content)])
    return None


def _bare(content: bytes, depth: int) -> Iterator[str | bytes]:
    if b"\0" in content[:4096]:
        yield content
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield plain(content.decode("utf-16", errors="replace"))
    else:
        yield plain(content.decode("utf-8", errors="replace"))
    for found in _BASE64.findall(content):
        try:
            wrapped = base64.b64decode(found + b"=" * (-len(found) % 4))
        except binascii.Error:
            continue
        yield from texts(wrapped, depth=depth + 1)


def _png(content: bytes, depth: int) -> Iterator[str | bytes]:
    """The chunks of a PNG but for its pixels, and what stands behind its end."""
    place = len(PNG)
    while place + 8 <= len(content):
        length, kind = int.from_bytes(content[place : place + 4], "big"), content[place + 4 : place + 8]
        data = content[place + 8 : place + 8 + length]
        place += length + 12
        if kind in (b"zTXt", b"iTXt", b"iCCP"):
            yield from _inflated_after(data)
        if kind not in (b"IDAT", b"IEND", b"PLTE"):
            yield data.decode("utf-8", errors="replace")
        if kind == b"IEND":
            break
    if place < len(content):
        yield from texts(content[place:], depth=depth + 1)


def _inflated_after(data: bytes) -> Iterator[str]:
    """The text of a compressed chunk: it begins after the keyword, at one of the marks of zlib."""
    for found in re.finditer(rb"x[\x01\x5e\x9c\xda]", data):
        try:
            yield zlib.decompress(data[found.start() :]).decode("utf-8", errors="replace")
        except zlib.error:
            continue
        return


def _archive(content: bytes) -> Iterator[str | bytes]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        yield archive.comment
        for member in archive.infolist():
            yield f"{member.filename}\n{member.comment.decode('utf-8', errors='replace')}"
            yield archive.read(member)


def _database(content: bytes) -> Iterator[str | bytes]:
    """Every cell of every table; and the file as it is, where a deleted row may still lie."""
    yield content.decode("utf-8", errors="replace")
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(content)
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for name in names:
            try:
                rows = connection.execute(f"SELECT * FROM {_quoted(name)}").fetchall()
            except sqlite3.Error:  # a virtual table of a driver, whose cells are in other tables
                continue
            cells = [cell for row in rows for cell in row]
            yield "\n".join(str(cell) for cell in cells if cell is not None and not isinstance(cell, bytes))
            yield b"\0" * 16 + (b"\0" * 16).join(cell for cell in cells if isinstance(cell, bytes))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _tiles(content: bytes) -> Iterator[str | bytes]:
    """The tiles and directories of an archive of tiles, each of which is compressed by itself."""
    for found in re.finditer(rb"\x1f\x8b\x08", content):
        try:
            yield zlib.decompressobj(31).decompress(content[found.start() :])
        except zlib.error:
            continue
