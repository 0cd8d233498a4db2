"""Seeded spoiling of valid inputs: bytes of any kind, and text by its own structure (`soak.structure`)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath
from random import Random

from soak import structure
from soak.seeds import Input

HUGE = (b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"\0\0\0\x80", b"\x7f\xff\xff\xff", b"\0\xca\x9a\x3b", b"\0\0\0\0")
"""Four bytes that mean a huge, negative or no length, whichever end comes first."""
LARGEST_BYTES = 2_000_000
"""No spoiled file grows over this: size is the business of the hostile table."""


def spoiled(one: Input, chance: Random) -> Input:
    """`one` with one of its files spoiled, or the archive around them."""
    if one.packed and chance.random() < 0.4:
        one = one.archived()
    name = chance.choice(sorted(one.files))
    changed = dict(one.files)
    if len(changed) > 1 and chance.random() < 0.05:
        del changed[name]
    else:
        changed[name] = _spoiled_file(name, changed[name], chance)[:LARGEST_BYTES]
    return one._replace(files=changed)


def _spoiled_file(name: str, content: bytes, chance: Random) -> bytes:
    by_structure = structure.MUTATORS.get(PurePosixPath(name).suffix)
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        if by_structure is not None and chance.random() < 0.7:
            content = by_structure(content, chance)
        else:
            content = chance.choice(BYTES)(content, chance)
    return content


def _place(content: bytes, chance: Random) -> int:
    """A place in `content`, rather one that is not empty: files of pages are mostly zeros."""
    for _ in range(8):
        place = chance.randrange(len(content)) if content else 0
        if content[place : place + 1] != b"\0":
            break
    return place


def _flip(content: bytes, chance: Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 8))):
        if changed:
            changed[_place(content, chance)] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _scatter(content: bytes, chance: Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.choice((1, 2, 16))):
        if changed:
            changed[_place(content, chance)] = chance.choice((0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256)))
    return bytes(changed)


def _cut(content: bytes, chance: Random) -> bytes:
    return content[: chance.randrange(len(content) + 1)]


def _drop(content: bytes, chance: Random) -> bytes:
    start = _place(content, chance)
    return content[:start] + content[start + chance.choice((1, 2, 4, 64, 512)) :]


def _double(content: bytes, chance: Random) -> bytes:
    start, length = _place(content, chance), chance.choice((1, 4, 64, 512, 4096))
    block = content[start : start + length]
    return content[:start] + block * chance.choice((2, 2, 3, 50)) + content[start + length :]


def _splice(content: bytes, chance: Random) -> bytes:
    """A block of the file over another place of it."""
    source, target, length = _place(content, chance), _place(content, chance), chance.choice((4, 16, 100, 512))
    block = content[source : source + length]
    return content[:target] + block + content[target + len(block) :]


def _huge(content: bytes, chance: Random) -> bytes:
    """A length, a count or an offset that the file does not have."""
    start = _place(content, chance)
    value = chance.choice(HUGE)[: chance.choice((2, 4, 4))]
    return content[:start] + value + content[start + len(value) :]


def _head(content: bytes, chance: Random) -> bytes:
    """One byte among the first, where the sizes stand."""
    start = chance.randrange(min(len(content), 128) or 1)
    return content[:start] + bytes([chance.randrange(256)]) + content[start + 1 :]


BYTES: tuple[Callable[[bytes, Random], bytes], ...] = (
    _flip,
    _scatter,
    _cut,
    _drop,
    _double,
    _splice,
    _huge,
    _huge,
    _head,
)
