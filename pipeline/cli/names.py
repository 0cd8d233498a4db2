"""Names of files from identifiers of a study, which may hold any letter."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_STEM = 80
"""Letters of a file's name without its suffixes."""
RESERVED = {"", "con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))}
"""What no file may be called on Windows, whatever its suffixes."""


def stems_of(units: Iterable[str]) -> dict[str, str]:
    """A file name for each unit that every disk can hold, no two alike, also where A and a are one.

    Letters, digits, dots and dashes stay; a name that had others, is too long, or would be another's gets eight
    digits of its own sum (SHA-256) at its end. A unit that is told twice (without delineations a village is an area
    too) has one name.

    >>> stems_of(["35.19.09.2001-001", "RT 1/RW 2", "a", "A"])
    {'35.19.09.2001-001': '35.19.09.2001-001', 'RT 1/RW 2': 'RT_1_RW_2-b56e05a2', 'a': 'a', 'A': 'A-559aead0'}
    """
    stems: dict[str, str] = {}
    taken: set[str] = set()
    for unit in dict.fromkeys(units):
        plain = "".join(letter if letter.isascii() and (letter.isalnum() or letter in ".-") else "_" for letter in unit)
        stem = plain.strip(".")[:LONGEST_STEM]
        if stem != unit or stem.casefold() in taken or stem.split(".")[0].casefold() in RESERVED:
            stem = f"{stem}-{hashlib.sha256(unit.encode()).hexdigest()[:8]}"
        stems[unit] = stem
        taken.add(stem.casefold())
    return stems
