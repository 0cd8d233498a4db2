"""Spoiling text where its meaning is: values of JSON, numbers and tags of XML, cells of CSV, keys of TOML."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from random import Random
from typing import Any

DEEP = 2_000
"""Deep enough for every recursion; the hostile table goes deeper."""
VALUES: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    1e308,
    -1e308,
    5e-324,
    2**53,
    10**400,
    "",
    "x" * 70_000,
    "\0",
    "\ud800",
    "\u202e",
    "=1+1",
    "{0}{value}",
    [],
    {},
    [[]],
    [[[[]]]],
    ["a"],
    {"type": "Feature"},
    float("nan"),
    float("inf"),
    float("-inf"),
)
WORDS = (
    "NaN",
    "Infinity",
    "-inf",
    "1e308",
    "-1e308",
    "1e999999999",
    "9" * 5000,
    "0x" + "f" * 5000,
    "-0",
    "",
    "true",
    "null",
    '"',
    "'",
    "\0",
    "\ufeff",
    "\u0661",
    "x" * 70_000,
    "=cmd|' /C calc'!A0",
    "&#" + "9" * 5000 + ";",
    "&#xd800;",
    "&lt;",
    "<![x",
    "<!--",
    "]]>",
    "1_1",
    "{value}",
)
"""What a token of any text may become."""
MARKS = (",,", ";", "\r", "\n\n", '"', ',"', "\t")
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
TAG = re.compile(r"</?[A-Za-z:]++[^<>]*+>")
TOKEN = re.compile(r"[\w.\-]+|[^\w\s]")


def _text(content: bytes) -> str:
    return content.decode("utf-8", errors="surrogateescape")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", errors="surrogateescape")


def _replaced(text: str, pattern: re.Pattern[str], new: Callable[[str], str], chance: Random) -> str:
    """One match of `pattern`, chosen by chance, made new."""
    found = list(pattern.finditer(text))
    if not found:
        return text
    one = chance.choice(found)
    return text[: one.start()] + new(one.group()) + text[one.end() :]


def words(content: bytes, chance: Random) -> bytes:
    """A token or a number of any text replaced, or a line said twice, moved or left out."""
    text = _text(content)
    kind = chance.randrange(4)
    if kind < 3:
        pattern = NUMBER if kind == 0 else TOKEN
        return _bytes(_replaced(text, pattern, lambda _: chance.choice(WORDS), chance))
    lines = text.splitlines(keepends=True)
    place = chance.randrange(len(lines) or 1)
    lines[place : place + 1] = lines[place : place + 1] * chance.choice((0, 2)) + lines[:1] * chance.choice((0, 1))
    return _bytes("".join(lines))


def xml(content: bytes, chance: Random) -> bytes:
    """A tag lost, doubled, or nested in itself; else words."""
    text, kind = _text(content), chance.randrange(6)
    if kind == 0:
        return _bytes(_replaced(text, TAG, lambda _: "", chance))
    if kind == 1:
        return _bytes(_replaced(text, TAG, lambda tag: tag * chance.choice((2, 3, DEEP)), chance))
    if kind == 2:
        other = chance.choice(TAG.findall(text) or [""])
        return _bytes(_replaced(text, TAG, lambda _: other, chance))
    if kind == 3:
        return _bytes(_replaced(text, re.compile(r"<Polygon>.{0,2000}?</Polygon>"), _nested, chance))
    return words(content, chance)


def _nested(element: str) -> str:
    return "<MultiGeometry>" * DEEP + element + "</MultiGeometry>" * DEEP


def geojson(content: bytes, chance: Random) -> bytes:
    """A member replaced, removed, renamed or nested; numbers that JSON does not have; else words."""
    start = content.find(b"{")
    try:
        document, end = json.JSONDecoder(strict=False).raw_decode(_text(content), max(start, 0))
    except (ValueError, RecursionError):
        return words(content, chance)
    if not isinstance(document, dict) or not document or chance.random() < 0.2:
        return words(content, chance)
    _spoil(document, chance)
    text = _text(content)
    try:
        return _bytes(text[:start] + _json(document, chance) + text[end:])
    except (ValueError, RecursionError):
        return content


def _json(document: object, chance: Random) -> str:
    """With lone surrogates escaped or, half as often, written as bytes that are no UTF-8."""
    text = json.dumps(document, ensure_ascii=chance.random() < 0.7)
    return text.encode("utf-8", errors="surrogatepass").decode("utf-8", errors="surrogateescape")


def _spoil(document: Any, chance: Random) -> None:
    """Go down by chance and change what is there."""
    here = document
    for _ in range(chance.randrange(1, 8)):
        keys = list(here) if isinstance(here, dict) else list(range(len(here)))
        inner = [key for key in keys if isinstance(here[key], dict | list) and here[key]]
        if not inner:
            break
        here = here[chance.choice(inner)]
    keys = list(here) if isinstance(here, dict) else list(range(len(here)))
    key, kind = chance.choice(keys), chance.randrange(6)
    if kind == 0:
        del here[key]
    elif kind == 1 and isinstance(here, dict):
        here[chance.choice(("type", "features", "geometry", "crs", "\0", "", "=1", key + "x"))] = here.pop(key)
    elif kind == 2:
        for _ in range(chance.choice((1, 2, 300))):
            here[key] = [here[key]]
    elif kind == 3 and isinstance(here, list):
        here[key:key] = [here[key]] * chance.choice((1, 2, 1000))
    else:
        here[key] = chance.choice(VALUES)


def csv(content: bytes, chance: Random) -> bytes:
    """A cell replaced, a delimiter or quote too many; else words."""
    text = _text(content)
    if chance.random() < 0.5:
        return _bytes(_replaced(text, re.compile(r"[,\n]"), lambda _: chance.choice(MARKS), chance))
    return words(content, chance)


MUTATORS: dict[str, Callable[[bytes, Random], bytes]] = {
    ".geojson": geojson,
    ".js": geojson,
    ".kml": xml,
    ".xml": xml,
    ".rels": xml,
    ".csv": csv,
    ".toml": words,
    ".prj": words,
    ".cpg": words,
}
