"""Hostile archives: rows of reader, expected end, and how it is built; none is larger than a few MB."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from soak import seeds

if TYPE_CHECKING:
    from soak.tricks import Place

Row = tuple[str, str, "Callable[[Place], Path]"]
GIGABYTE = 1_000_000_000
HEADS = '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = "</sheetData></worksheet>"
SHARED = '<c r="A2" t="s"><v>4294967295</v></c>'


def _zeros(size: int) -> tuple[bytes, int]:
    """`size` zeros as raw deflate, in about a thousandth, and their CRC."""
    packer, block, crc = zlib.compressobj(9, zlib.DEFLATED, -15), bytes(1_000_000), 0
    packed = bytearray()
    for _ in range(size // len(block)):
        packed += packer.compress(block)
        crc = zlib.crc32(block, crc)
    return bytes(packed + packer.flush()), crc


def _member(name: str, packed: bytes, crc: int, size: int) -> tuple[bytes, bytes]:
    """A local head with its data, and the entry of the directory without its offset."""
    said = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 33, crc, len(packed), min(size, 0xFFFFFFFE), len(name), 0)
    central = b"PK\1\2" + struct.pack("<H", 20) + said + struct.pack("<HHHI", 0, 0, 0, 0)
    return b"PK\3\4" + said + name.encode() + packed, central


def _raw(members: list[tuple[str, bytes, int, int]], *, overlapping: bool = False) -> bytes:
    """A zip file of ready-packed members; overlapping ones share the data of the first."""
    body, directory, start = bytearray(), bytearray(), 0
    for name, packed, crc, size in members:
        local, central = _member(name, packed, crc, size)
        if not (overlapping and body):
            start = len(body)
            body += local
        directory += central + struct.pack("<I", start) + name.encode()
    end = struct.pack("<HHHHIIH", 0, 0, len(members), len(members), len(directory), len(body), 0)
    return bytes(body + directory + b"PK\5\6" + end)


def _bomb(name: str, member: str) -> Callable[[Place], Path]:
    """10 GB of zeros: what one head can say of it is 4 GB."""

    def build(place: Place) -> Path:
        packed, crc = _zeros(GIGABYTE // 10)
        return _written(place, name, _raw([(f"{n}{member}", packed, crc, GIGABYTE // 10) for n in range(100)]))

    return build


def _overlapping(name: str, member: str) -> Callable[[Place], Path]:
    def build(place: Place) -> Path:
        packed, crc = _zeros(GIGABYTE // 10)
        members = [(f"{n:03}{member}", packed, crc, GIGABYTE // 10) for n in range(100)]
        return _written(place, name, _raw(members, overlapping=True))

    return build


def _lying(name: str, member: str) -> Callable[[Place], Path]:
    """The head says 1,000 bytes and has 100 MB behind it."""

    def build(place: Place) -> Path:
        packed, crc = _zeros(GIGABYTE // 10)
        return _written(place, name, _raw([(member, packed, crc, 1_000)]))

    return build


def _written(place: Place, name: str, content: bytes) -> Path:
    (place.folder / name).write_bytes(content)
    return place.folder / name


def _named(name: str, member: str, content: bytes = b"x", mode: int = 0o644) -> Callable[[Place], Path]:
    def build(place: Place) -> Path:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            entry = zipfile.ZipInfo(member.replace("OUTSIDE", str(place.outside)))
            entry.external_attr = mode << 16
            archive.writestr(entry, content or str(place.secret).encode())
        return _written(place, name, buffer.getvalue())

    return build


def _nested(place: Place) -> Path:
    """Zip in zip in zip: only the outermost is opened."""
    content = seeds.packed({"desa.geojson": seeds.geojson().files["desa.geojson"]})
    for level in range(50):
        content = seeds.packed({f"{level}.zip": content})
    return _written(place, "desa.zip", content)


def _workbook(**changed: str) -> Callable[[Place], Path]:
    """The valid workbook with members of it replaced."""

    def build(place: Place) -> Path:
        names = {"sheet": "xl/worksheets/sheet1.xml", "strings": "xl/sharedStrings.xml"}
        files = dict(seeds.xlsx().files) | {names[name]: text.encode() for name, text in changed.items()}
        return _written(place, "rumah.xlsx", seeds.packed(files))

    return build


def _shared(place: Place) -> Path:
    """Shared texts that are said to be 4 billion, and a cell that names the last."""
    files = dict(seeds.xlsx().files)
    types = files["[Content_Types].xml"].decode()
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    part = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    files["[Content_Types].xml"] = types.replace("</Types>", part).encode()
    files["xl/sharedStrings.xml"] = (
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" uniqueCount="4294967295">'
        f"{'<si><t/></si>' * 200_000}</sst>"
    ).encode()
    files["xl/worksheets/sheet1.xml"] = f"{HEADS}{HEADER}{_row(2, SHARED)}{TAIL}".encode()
    return _written(place, "rumah.xlsx", seeds.packed(files))


def _row(number: int, cells: str) -> str:
    return f'<row r="{number}">{cells}</row>'


def _cell(at: str, text: str) -> str:
    return f'<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>'


HEADER = _row(1, _cell("A1", "id") + _cell("B1", "x"))
SAYS_ALL = HEADS.replace("<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>')
LAUGHS = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
FORMULA = "<c r=\"{}\" t=\"str\"><f>cmd|' /C calc'!A0</f><v>=cmd|' /C calc'!A0</v></c>"

ROWS: dict[str, Row] = {
    **{
        f"a member {member} in {kind}": (kind, "archive-path", _named(f"desa.{kind}", member))
        for kind in ("zip", "kmz")
        for member in ("../desa.shp", "a/../../../outside/x.shp", "OUTSIDE/x.shp", "C:\\desa.shp", "a\\..\\..\\b.shp")
    },
    "a link in zip": ("zip", "archive-link", _named("desa.zip", "desa.shp", b"", stat.S_IFLNK | 0o777)),
    "a link in kmz": ("kmz", "archive-link", _named("desa.kmz", "doc.kml", b"", stat.S_IFLNK | 0o777)),
    "zip in zip": ("zip", "archive-without-layer", _nested),
    "10 GB in zip": ("zip", "archive-large", _bomb("desa.zip", ".geojson")),
    "10 GB in kmz": ("kmz", "archive-large", _bomb("desa.kmz", ".kml")),
    "members that overlap in zip": ("zip", "archive-large", _overlapping("desa.zip", ".geojson")),
    "a lying head in zip": ("zip", "source-unreadable", _lying("desa.zip", "desa.geojson")),
    "a lying head in kmz": ("kmz", "source-unreadable", _lying("desa.kmz", "doc.kml")),
    "3,000 members": (
        "zip",
        "archive-many",
        lambda place: _written(place, "a.zip", seeds.packed({f"{n}.txt": b"" for n in range(3_000)})),
    ),
    "a virtual file in zip": (
        "zip",
        "source-unreadable",
        lambda place: _written(
            place,
            "a.zip",
            seeds.packed({"a.geojson": f"<OGRVRTDataSource><a>{place.secret}</a></OGRVRTDataSource>".encode()}),
        ),
    ),
    "a workbook of shared texts": ("xlsx", "source-unreadable", _shared),
    "a cell of 100 MB": (
        "xlsx",
        "any",
        _workbook(sheet=HEADS + HEADER + _row(2, _cell("A2", " " * 100_000_000)) + TAIL),
    ),
    "a workbook with a lying head": ("xlsx", "source-unreadable", _lying("rumah.xlsx", "xl/workbook.xml")),
    "a sheet that says it is full": (
        "xlsx",
        "read",
        _workbook(sheet=SAYS_ALL + HEADER + _row(2, _cell("A2", "1")) + TAIL),
    ),
    "a cell in the last row": (
        "xlsx",
        "read",
        _workbook(sheet=SAYS_ALL + HEADER + _row(1_048_576, _cell("A1048576", "1")) + TAIL),
    ),
    "cells in the last column": (
        "xlsx",
        "read",
        _workbook(sheet=SAYS_ALL + HEADER + "".join(_row(n, _cell(f"XFD{n}", "1")) for n in range(2, 1_000)) + TAIL),
    ),
    "entities in a workbook": (
        "xlsx",
        "any",
        _workbook(sheet=HEADS.replace("<worksheet", LAUGHS + "<worksheet") + _row(1, _cell("A1", "&b;")) + TAIL),
    ),
    "a deep workbook": ("xlsx", "source-unreadable", _workbook(sheet=HEADS + "<a>" * 100_000)),
    "formulas in a workbook": (
        "xlsx",
        "read",
        _workbook(sheet=HEADS + HEADER + _row(2, FORMULA.format("A2") + _cell("B2", "=HYPERLINK(A1)")) + TAIL),
    ),
}
