"""The numbers and words of a summary, each with the cells of the tables that it was read from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.render.report.inputs import Book

COUNT = ""
"""The column of a fact that counts rows."""


@dataclass(frozen=True, slots=True)
class Fact:
    """What fills one place of a sentence: `written` is `value` as people write it.

    `value` is the cell of `table` (`scores`, `criteria`, `changes`) in `column`, in the one row that has all values of
    `where`. With an empty column it is how many rows of `areas` have them, each with its scores and whether its class
    `is_open`. A fact of the `rules` has no row.
    """

    table: str
    where: Mapping[str, Any]
    column: str
    value: Any
    written: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words by their code, whose places are filled by facts alone, or by sentences made in the same way."""

    code: str
    places: Mapping[str, Fact | tuple[Sentence, ...]] = field(default_factory=dict)

    def text(self, book: Book) -> str:
        """The sentence in the book's language."""
        return book.say(self.code, **{name: _written(place, book) for name, place in self.places.items()})

    def facts(self) -> list[Fact]:
        """Every fact of the sentence and of the sentences inside it."""
        found: list[Fact] = []
        for place in self.places.values():
            found += [place] if isinstance(place, Fact) else [fact for one in place for fact in one.facts()]
        return found


def _written(place: Fact | tuple[Sentence, ...], book: Book) -> str:
    return place.written if isinstance(place, Fact) else ", ".join(one.text(book) for one in place)
