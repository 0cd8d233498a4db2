"""The texts of a PDF: what a reader sees on its pages, its metadata and notes, and the files attached to it.

Read by its marks and not by its structure, so that what no page shows any more is read too. Pictures and fonts are left
out.
"""

from __future__ import annotations

import re
import zlib
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    Codes = dict[int, str]
    Font = tuple[int, Codes]

_OBJECT = re.compile(rb"(\d+)\s+\d+\s+obj\b(.*?)(?:\bstream\r?\n|\bendobj\b)", re.DOTALL)
_LENGTH = re.compile(rb"/Length\s+(\d+)\b(?!\s+\d+\s+R)")
_NO_TEXT = re.compile(
    rb"/Subtype\s*/(?:Image|Type1C|CIDFontType0C|OpenType)|/Length1\b|/Type\s*/XRef|/N\s+[134]\b(?!.*/First)"
)
_LITERAL = rb"\(((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*)\)"
_BLOCK = re.compile(rb"\bBT\b(.*?)\bET\b", re.DOTALL)
_PART = re.compile(rb"/([^\s/<>\[\]()]+)\s+[-\d.]+\s+Tf|<([0-9A-Fa-f\s]*)>|" + _LITERAL, re.DOTALL)
_SAYING = re.compile(rb"[A-Za-z]{5}|(?<![\d.])\d{8}|[^\0-\x7f]")
"""What a stream of lines and colours alone does not hold."""
_STRING = re.compile(rb"<([0-9A-Fa-f\s]{2,})>|" + _LITERAL, re.DOTALL)
_ESCAPED = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_SIGNS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b""}
_FONTS = re.compile(rb"/Font\s*(?:<<(.*?)>>|(\d+)\s+\d+\s+R)", re.DOTALL)
_NAMED = re.compile(rb"/([^\s/<>\[\]()]+)\s+(\d+)\s+\d+\s+R")
_TABLE = re.compile(rb"/ToUnicode\s+(\d+)\s+\d+\s+R")
_SECTION = re.compile(rb"beginbf(char|range)(.*?)endbf", re.DOTALL)
_HEX = re.compile(rb"<([0-9A-Fa-f\s]*)>|(\[)|(\])")


def pieces(content: bytes) -> Iterator[str | bytes]:
    """Texts, and as they are the files that are attached and the metadata."""
    objects, streams = _read(content)
    yield "\n".join(_strings(b"\n".join((*objects.values(), _tail(content)))))
    fonts = _fonts(objects, streams)
    for number, stream in streams.items():
        if b"beginbf" in stream or b"/Type/ObjStm" in objects[number].replace(b" ", b""):
            continue
        if _BLOCK.search(stream) is not None:
            yield "\n".join(_shown(stream, fonts))
        elif _SAYING.search(stream) is not None:
            yield stream


def _tail(content: bytes) -> bytes:
    """What stands behind the last object: the trailer."""
    return content[content.rfind(b"endobj") :]


def _read(content: bytes) -> tuple[dict[int, bytes], dict[int, bytes]]:
    """The objects by their number, and the streams of those that have one and may hold text."""
    objects: dict[int, bytes] = {}
    streams: dict[int, bytes] = {}
    place = 0
    while (found := _OBJECT.search(content, place)) is not None:
        number, head, place = int(found[1]), found[2], found.end()
        objects[number] = head
        if not found[0].endswith(b"endobj"):
            length = _LENGTH.search(head)
            end = place + int(length[1]) if length is not None else content.find(b"endstream", place)
            if _NO_TEXT.search(head) is None:
                streams[number] = _inflated(head, content[place:end])
            place = end
    for number, head in list(objects.items()):
        if b"/ObjStm" in head and number in streams:
            objects |= _packed(head, streams[number])
    return objects, streams


def _inflated(head: bytes, data: bytes) -> bytes:
    if b"/FlateDecode" not in head:
        if b"/Filter" in head:
            raise ValueError("a stream of the PDF is packed in a way that is not read")
        return data
    inflate = zlib.decompressobj()
    inflated = inflate.decompress(data)
    if not inflate.eof:
        raise ValueError("a stream of the PDF is cut off")
    return inflated


def _packed(head: bytes, stream: bytes) -> dict[int, bytes]:
    """The objects of a stream of objects: pairs of number and place, then the objects."""
    first = re.search(rb"/First\s+(\d+)", head)
    begin = int(first[1]) if first is not None else 0
    numbers = [int(part) for part in stream[:begin].split()]
    places = [*numbers[1::2], len(stream) - begin]
    return {
        number: stream[begin + start : begin + end]
        for number, start, end in zip(numbers[::2], places, places[1:], strict=False)
    }


def _strings(objects: bytes) -> Iterator[str]:
    """The texts in objects: between brackets, or in hexadecimal.

    >>> list(_strings(b"/Title (Sri \\\\(RT\\\\)) /Author <FEFF00530072>"))
    ['Sri (RT)', 'Sr']
    """
    for digits, letters in _STRING.findall(objects):
        raw = _of_hex(digits) if digits else _ESCAPED.sub(_sign, letters)
        wide = raw.startswith((b"\xfe\xff", b"\xff\xfe"))
        yield raw.decode("utf-16" if wide else "utf-8", errors="replace")


def _of_hex(digits: bytes) -> bytes:
    return bytes.fromhex(digits.decode() + "0" * (len(b"".join(digits.split())) % 2))


def _sign(found: re.Match[bytes]) -> bytes:
    sign = found[1]
    return bytes([int(sign, 8) & 255]) if sign.isdigit() else _SIGNS.get(sign, sign)


def _fonts(objects: dict[int, bytes], streams: dict[int, bytes]) -> dict[bytes, list[Font]]:
    """How each font writes letters, by its name on a page; one name may mean several on several pages."""
    numbers: dict[bytes, set[int]] = defaultdict(set)
    for content in objects.values():
        for within, other in _FONTS.findall(content):
            for name, number in _NAMED.findall(within or objects.get(int(other or 0), b"")):
                numbers[name].add(int(number))
    every = {number for found in numbers.values() for number in found}
    known = {number: _font(objects.get(number, b""), streams) for number in sorted(every)}
    return {name: [known[number] for number in sorted(found)] for name, found in numbers.items()}


def _font(font: bytes, streams: dict[int, bytes]) -> Font:
    """The bytes of a letter, and the text of each code that the font explains."""
    table = _TABLE.search(font)
    stream = streams.get(int(table[1]), b"") if table is not None else b""
    return 2 if b"/Type0" in font else 1, _codes(stream)


def _codes(table: bytes) -> Codes:
    """The codes of a table from codes to letters.

    >>> _codes(b"1 beginbfchar <01> <0041> endbfchar 1 beginbfrange <02> <03> <0061> endbfrange")
    {1: 'A', 2: 'a', 3: 'b'}
    """
    codes: Codes = {}
    for kind, body in _SECTION.findall(table):
        parts = [b"[" if left else b"]" if right else digits for digits, left, right in _HEX.findall(body)]
        if kind == b"char":
            codes |= {int(code, 16): _letters(text) for code, text in zip(parts[::2], parts[1::2], strict=False)}
        else:
            _ranges(parts, codes)
    return codes


def _ranges(parts: list[bytes], codes: Codes) -> None:
    place = 0
    while place + 2 < len(parts):
        low, high, text = int(parts[place], 16), int(parts[place + 1], 16), parts[place + 2]
        if text == b"[":
            end = parts.index(b"]", place)
            codes |= {low + at: _letters(each) for at, each in enumerate(parts[place + 3 : end])}
            place = end + 1
            continue
        first = _letters(text)
        codes |= {low + at: first[:-1] + chr(ord(first[-1]) + at) for at in range(high - low + 1) if first}
        place += 3


def _letters(digits: bytes) -> str:
    return _of_hex(digits).decode("utf-16-be", errors="replace")


def _shown(stream: bytes, fonts: dict[bytes, list[Font]]) -> Iterator[str]:
    """The texts of a page, one line a block; a font's name that means several is read by each."""
    current: list[Font] = []
    for block in _BLOCK.findall(stream):
        lines: dict[int, str] = defaultdict(str)
        for font, digits, letters in _PART.findall(block):
            if font:
                current = fonts.get(font, [])
                continue
            raw = _of_hex(digits) if digits else _ESCAPED.sub(_sign, letters)
            for at, (size, codes) in enumerate(current or [(1, {})]):
                lines[at] += raw.decode("latin-1" if size == 1 else "utf-16-be", errors="replace").translate(codes)
        yield from lines.values()
