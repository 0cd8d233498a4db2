"""The draft annex of the decision on slum locations: a table down to the RT and a map, as Pasal 37(1) asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.render.report.blocks import Figure, Heading, Listing, PageBreak, Paragraph, Signatures
from pipeline.render.report.frame import framed
from pipeline.render.report.inputs import DISTRICT, book_of
from pipeline.render.report.locations import location_table, locations, pending, pending_table
from pipeline.render.themes.verdicts import is_open

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.render.report.blocks import Block, Document
    from pipeline.render.report.inputs import Book, Inputs

LEGAL_LANGUAGE = "id"


def decision_annex(inputs: Inputs, *, language: str) -> Document:
    """The draft annex in one language, on landscape pages. Figure: `map.distribution`.

    Source: Permen PUPR 14/PRT/M/2018, Pasal 37(1): the decision carries a table of locations and a map; it goes down
    to the RT. The Indonesian text is the legal one, and the other says that it is a translation.
    """
    book = book_of(inputs, language=language)
    title = book.say("title.annex", draft=book.say("draft"))
    return framed(book, title, list(_blocks(book)), landscape=True)


def _blocks(book: Book) -> Iterator[Block]:
    yield Paragraph(book.say("annex.of"))
    yield Paragraph(book.say("annex.number"))
    if book.language != LEGAL_LANGUAGE:
        yield Paragraph(book.say("annex.translation"), small=True)
    yield Heading(book.say("heading.locations"))
    yield location_table(book) if locations(book) else Paragraph(book.say("annex.none"))
    yield Heading(book.say("heading.pending"))
    pending_ = pending_table(book)
    yield Paragraph(book.say("annex.none_pending")) if pending_ is None else pending_
    yield Heading(book.say("heading.still_open"), 2)
    yield Listing(list(_still_open(book)))
    yield Signatures([book.say("sign.checked"), book.say("sign.decided")], book.say("sign.place"))
    yield PageBreak()
    yield Heading(book.say("heading.distribution"))
    name = book.name(DISTRICT)
    alt, caption = (book.say(f"{kind}.distribution", name=name) for kind in ("alt", "map"))
    yield Figure("map.distribution", alt, caption)


def _still_open(book: Book) -> Iterator[str]:
    """What has to be settled or checked before the draft can become a decision."""
    keys = locations(book)
    open_ = sum(is_open(book.score(key)) for key in keys)
    counts = {"open": book.number(open_), "all": book.number(len(keys)), "pending": book.number(len(pending(book)))}
    yield book.say("annex.open", **counts)
    yield book.say("annex.verify")
    yield book.say("annex.families")
    yield book.say("annex.background")
    if book.inputs.without_delineations:
        yield f"{book.say(':no_delineations_note')}."
    if book.inputs.illustrative:
        yield book.say("annex.sample", note=book.say(":sample_note"))
