"""What a Shapefile keeps in the files beside it: its parts, and the encoding of its table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.io.layers import Request

NEEDED = (".shx", ".dbf")
UTF_8, WESTERN = "UTF-8", "CP1252"
SAYS_NOTHING = {0x00, 0x03, 0x57}
"""Code page marks that programs write whatever the table holds: none, Windows, and "ANSI"."""
FIELD_BYTES, NAME_BYTES, MARK_AT = 32, 11, 29


def encoding(request: Request, path: Path) -> str | None:
    """The encoding of a table that does not say it (no `.cpg`), or `None` when the file says it or it is plain ASCII.

    The rule: bytes that are valid UTF-8 are taken for UTF-8, all others for Windows-1252; a warning tells which was
    taken. Raises `SourceError` when a part is missing that the Shapefile cannot be read without.
    """
    parts = _parts(path)
    missing = [suffix for suffix in NEEDED if suffix not in parts]
    if missing:
        raise request.fault("shapefile-part-missing", value=path.name, part=" ".join(missing))
    if ".cpg" in parts:
        return None
    table = parts[".dbf"].read_bytes()
    text = _text(table)
    if text.isascii() or len(table) <= MARK_AT:
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
