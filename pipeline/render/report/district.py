"""The report on the district: which areas and villages come first, and everything that its own score says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.render.report import changetable, ranking
from pipeline.render.report.blocks import Heading, PageBreak, Paragraph
from pipeline.render.report.frame import framed, unit_map
from pipeline.render.report.inputs import DISTRICT, book_of
from pipeline.render.report.lineage import manifest
from pipeline.render.report.method import method
from pipeline.render.report.sdgtable import indicators
from pipeline.render.report.summary import paragraphs
from pipeline.render.report.uncertainty import uncertainty
from pipeline.render.report.village import scores

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.render.report.blocks import Block, Document
    from pipeline.render.report.inputs import Book, Inputs


def district_report(inputs: Inputs, *, language: str) -> Document:
    """The report on the whole district in one language. Figures: `map.class`, `map.score`, `aspects`."""
    book = book_of(inputs, language=language)
    return framed(book, book.say("title.district"), list(_blocks(book)))


def _blocks(book: Book) -> Iterator[Block]:
    parts = book.areas_of()
    yield Heading(book.say("heading.summary"))
    yield from map(Paragraph, paragraphs(book, DISTRICT, parts=parts))
    yield ranking.class_counts(book)
    yield Heading(book.say("heading.map"))
    yield unit_map(book, DISTRICT, "map.class")
    yield Heading(book.say("heading.ranking"))
    yield ranking.village_ranking(book)
    yield ranking.area_ranking(book)
    yield from scores(book, DISTRICT)
    yield from _change(book)
    yield from uncertainty(book, DISTRICT, parts=parts)
    yield from indicators(book, DISTRICT)
    yield PageBreak()
    yield from method(book)
    yield from manifest(book)


def _change(book: Book) -> Iterator[Block]:
    table = changetable.by_unit(book, [*book.villages(), DISTRICT])
    if table is not None:
        yield Heading(book.say("heading.change", before=book.round_before, now=book.inputs.round))
        yield table
