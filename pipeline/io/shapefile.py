"""What a Shapefile keeps in the files beside it: its parts, and the encoding of its table."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.io.layers import Request

NEEDED = (".shx", ".dbf")
UTF_8, WESTERN = "UTF-8", "CP1252"
SAYS_NOTHING = {0x00, 0x03, 0x57}
"""Code page marks that programs write whatever the table holds: none, Windows, and "ANSI"."""
INDEX_HEAD_BYTES, INDEX_BYTES, RECORD_HEAD_BYTES = 100, 8, 8
FIELD_BYTES, NAME_BYTES, MARK_AT = 32, 11, 29


def encoding(request: Request, path: Path) -> str | None:
    """The encoding of a table that does not say it (no `.cpg`), or `None` when the file says it or it is plain ASCII.

    The rule: bytes that are valid UTF-8 are taken for UTF-8, all others for Windows-1252; a warning tells which was
    taken. Raises `SourceError` when a part is missing that the Shapefile cannot be read without, or is cut short.
    """
    parts = _parts(path)
    missing = [suffix for suffix in NEEDED if suffix not in parts]
    if missing:
        raise request.fault("shapefile-part-missing", value=path.name, part=" ".join(missing))
    index, table = (parts[suffix].read_bytes() for suffix in NEEDED)
    row = first_cut(index, path.stat().st_size) or first_unwritten(table)
    if row is not None:
        raise request.unreadable("the file ends before this record", row=row)
    if ".cpg" in parts:
        return None
    text = _text(table)
    if text.isascii():
        return None
    taken = UTF_8 if is_utf_8(text) else WESTERN
    if taken == WESTERN and table[MARK_AT] not in SAYS_NOTHING:
        return None
    request.note("encoding-assumed", value=taken)
    return taken


def _parts(path: Path) -> dict[str, Path]:
    """The files of one Shapefile by suffix; names on a disk from Windows differ in capitals."""
    stem = path.stem.casefold()
    return {side.suffix.casefold(): side for side in path.parent.iterdir() if side.stem.casefold() == stem}


def first_cut(index: bytes, size: int) -> int | None:
    """The first record, from 1, that a `.shp` of `size` bytes does not hold whole, by its `.shx`.

    GDAL gives such a record without a shape and says nothing. The index counts in words of two bytes, a record's head
    of eight bytes not among them.

    >>> index = bytes(100) + struct.pack(">4i", 50, 64, 118, 64)
    >>> first_cut(index, 372), first_cut(index, 371), first_cut(index, 236), first_cut(index, 235)
    (None, 2, 2, 1)
    """
    body = index[INDEX_HEAD_BYTES:]
    places = struct.iter_unpack(">2i", body[: len(body) // INDEX_BYTES * INDEX_BYTES])
    for row, (offset, length) in enumerate(places, start=1):
        if 2 * (offset + length) + RECORD_HEAD_BYTES > size:
            return row
    return None


def first_unwritten(table: bytes) -> int | None:
    """The first record, from 1, that a dBASE table counts but does not hold whole."""
    if len(table) < FIELD_BYTES:
        return 1
    records, header, width = struct.unpack_from("<I2H", table, 4)
    whole = (len(table) - header) // width if width else 0
    return max(whole, 0) + 1 if whole < records else None


def _text(table: bytes) -> bytes:
    """The column names and the records of a dBASE table, without the binary parts of its header."""
    header = int.from_bytes(table[8:10], "little")
    starts = range(FIELD_BYTES, max(header - 1, FIELD_BYTES), FIELD_BYTES)
    names = [table[start : start + NAME_BYTES].split(b"\0")[0] for start in starts]
    return b" ".join([*names, table[header:]])


def is_utf_8(text: bytes) -> bool:
    """Whether bytes can be UTF-8; text of Windows-1252 with letters beyond ASCII practically never can.

    >>> is_utf_8("Désa".encode()), is_utf_8("Désa".encode("cp1252"))
    (True, False)
    """
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
