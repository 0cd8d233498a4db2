"""The profile of a village: what its score says, where, how sure it is, and how it was made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.render import style
from pipeline.render.report import areaprofile, changetable
from pipeline.render.report.blocks import Heading, PageBreak, Paragraph
from pipeline.render.report.frame import aspects_chart, framed, is_scored, unit_map, unit_name
from pipeline.render.report.inputs import book_of
from pipeline.render.report.lineage import manifest
from pipeline.render.report.method import method
from pipeline.render.report.scoresheet import score_sheet
from pipeline.render.report.sdgtable import indicators
from pipeline.render.report.summary import paragraphs
from pipeline.render.report.uncertainty import outside_of, uncertainty

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.render.report.blocks import Block, Document
    from pipeline.render.report.inputs import Book, Inputs, Key


def village_profile(code: str, inputs: Inputs, *, language: str) -> Document:
    """The report on one village in one language; raises `KeyError` for a code that `scores` does not have.

    Figures: `map.class`, `map.score` where any unit of the study has a score, and `aspects`; a village without
    an assessed area refers to `map.class` alone.
    """
    book, key = book_of(inputs, language=language, village=code), ("village", code)
    assessed = book.score(key)["class"] != style.NOT_ASSESSED
    blocks = _assessed(book, key, book.areas_of(code)) if assessed else _not_assessed(book, key)
    return framed(book, book.say("title.village", name=unit_name(book, key)), [*blocks, *manifest(book)])


def _not_assessed(book: Book, key: Key) -> Iterator[Block]:
    """Nothing was measured, and nothing is said but that."""
    yield Heading(book.say("heading.summary"))
    yield from map(Paragraph, paragraphs(book, key, parts=()))
    yield Paragraph(book.say(":webmap.not_assessed"))
    yield from map(Paragraph, outside_of(book, key))
    yield unit_map(book, key, "map.class")


def _assessed(book: Book, key: Key, parts: Sequence[Key]) -> Iterator[Block]:
    yield Heading(book.say("heading.summary"))
    yield from map(Paragraph, paragraphs(book, key, parts=parts))
    yield areaprofile.area_table(book, parts)
    yield Heading(book.say("heading.map"))
    yield unit_map(book, key, "map.class")
    yield from scores(book, key)
    yield Heading(book.say("heading.areas"))
    yield areaprofile.points_table(book, parts)
    problems = areaprofile.problems_table(book, parts)
    yield Paragraph(book.say("no_slum")) if problems is None else problems
    if is_scored(book):
        yield unit_map(book, key, "map.score")
    yield from uncertainty(book, key, parts=parts)
    yield from indicators(book, key)
    yield PageBreak()
    yield from method(book)


def scores(book: Book, key: Key) -> Iterator[Block]:
    """The score sheet of a unit, the chart of its aspects, and what changed by criterion."""
    yield Heading(book.say("heading.sheet"))
    yield score_sheet(book, key)
    yield Heading(book.say(":webmap.aspects_heading"), 2)
    yield aspects_chart(book, key)
    changed = changetable.by_criterion(book, key)
    if changed is not None:
        yield Heading(book.say(":webmap.change_heading", round=book.round_before), 2)
        yield changed
