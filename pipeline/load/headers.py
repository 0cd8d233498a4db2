"""Which question of the project's forms a column of an export answers: by its name or its words in either language.

`roof`, `aspect_1/roof` (KoboToolbox), `aspect_1-roof` (ODK Central), `Q9 roof` and `Bangunan gedung/Q9 atap` are one
question; `roof/a` is one answer of it; `_position_latitude` and `place-position-Latitude` are one coordinate.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from pipeline import text
from pipeline.questions import POSITION, questions

if TYPE_CHECKING:
    from collections.abc import Iterator

_BREAKS = re.compile(r"[/-]")
_COORDINATE = re.compile(r"(.+)[_-](latitude|longitude|altitude|precision|accuracy)", re.IGNORECASE)
_COORDINATES = {"precision": "accuracy"}


class Header(NamedTuple):
    """What a column holds: the answer to `question`, one of its options, or one coordinate of it."""

    question: str
    option: str = ""
    coordinate: str = ""

    @property
    def words(self) -> str:
        """As a person writes it."""
        return "/".join(part for part in self if part)


def read_header(header: str, table: str) -> Header | None:
    """The question of the form of `table` that the column `header` answers; None when it answers none.

    >>> read_header("aspect_1/roof", "households"), read_header("Bangunan gedung/Q9 atap/bocor", "households")
    (Header(question='roof', option='', coordinate=''), Header(question='roof', option='bocor', coordinate=''))
    >>> read_header("_place/position_precision", "households").coordinate, read_header("telepon", "households")
    ('accuracy', None)
    """
    known = _known(table)
    name = next((known[tail] for tail in _tails(header) if tail in known), None)
    if name is not None:
        return Header(name)
    coordinate = _COORDINATE.fullmatch(header.strip())
    if coordinate and POSITION in {known.get(tail.removeprefix("_")) for tail in _tails(coordinate[1])}:
        part = coordinate[2].lower()
        return Header(POSITION, coordinate=_COORDINATES.get(part, part))
    parted = (parts for tail in _tails(header) for parts in _splits(tail) if parts[0] in known)
    return next(
        (Header(known[words], option) for words, option in parted if questions(table)[known[words]].field.codes),
        None,
    )


@cache
def _known(table: str) -> dict[str, str]:
    """Name and words of each question -> its name."""
    asked = questions(table)
    words = {question.words(language): name for name, question in asked.items() for language in text.LANGUAGES}
    return words | {name: name for name in asked}


def _tails(header: str) -> Iterator[str]:
    """The header, and what is left of it after each group's name; the longest first, since words hold breaks too."""
    header = header.strip()
    yield header
    yield from (header[found.end() :] for found in _BREAKS.finditer(header))


def _splits(tail: str) -> Iterator[tuple[str, str]]:
    """The tail parted at each stroke into question and option."""
    for found in re.finditer("/", tail):
        if tail[found.end() :]:
            yield tail[: found.start()], tail[found.end() :]
