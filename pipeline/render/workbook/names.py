"""Names of sheets: unique, and valid for Excel."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.render.workbook.words import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST = 31
_INVALID = re.compile(r"[\[\]:*?/\\]")
_RESERVED = {"history"}
"""Excel keeps this name for itself."""


def sheet_names(wishes: Iterable[tuple[str, str]], *, taken: Iterable[str] = ()) -> list[str]:
    """A name for each (name, identifier): the name where it is free, else the identifier, else either with a number.

    Names are compared without regard to capitals, as Excel does.

    >>> sheet_names([("RT 1", "A"), ("rt 1", "B"), ("x/y", "C"), ("", "A")])
    ['RT 1', 'B', 'x-y', 'A']
    """
    used = {name.casefold() for name in taken} | _RESERVED
    names = []
    for name, identifier in wishes:
        found = next(wish for wish in _candidates(name, identifier) if wish and wish.casefold() not in used)
        used.add(found.casefold())
        names.append(found)
    return names


def _candidates(name: str, identifier: str) -> Iterable[str]:
    first, second = valid(name), valid(identifier)
    yield first if len(valid(name, longest=10 * LONGEST)) <= LONGEST else second
    yield second
    number = 2
    while True:
        ending = f" ({number})"
        yield (second or "-")[: LONGEST - len(ending)] + ending
        number += 1


def valid(name: str, *, longest: int = LONGEST) -> str:
    """The name without what a sheet's name cannot hold; it may come out empty.

    >>> valid("'[RT]: 1/2'")
    '-RT-- 1-2'
    """
    return _INVALID.sub("-", plain(name).strip("' "))[:longest].strip("' ")


def reference(sheet: str, cell: str) -> str:
    """A cell of another sheet, as a formula names it.

    >>> reference("Jum'at", "C9")
    "'Jum''at'!C9"
    """
    return "'" + sheet.replace("'", "''") + f"'!{cell}"
