"""The SDG and housing indicators of a unit, with the population that they cover and what the form cannot tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.render.report import cells
from pipeline.render.report.blocks import Column, Heading, Listing, Paragraph, Row, Table
from pipeline.render.report.scoresheet import suppression_note
from pipeline.render.themes.tables import number, withheld

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.render.report.blocks import Block
    from pipeline.render.report.inputs import Book, Key
    from pipeline.render.report.inputs import Row as Cells


def indicators(book: Book, key: Key) -> Iterator[Block]:
    """The part of a report on the indicators; a sentence where the survey has none of the unit."""
    yield Heading(book.say(":webmap.sdg_heading"))
    rows = book.sdg.get(key, ())
    if not rows:
        yield Paragraph(book.say("sdg_none"))
        return
    columns = (
        Column(book.say(":webmap.indicator"), 4.2),
        Column(book.say("column.counted"), 2.2, "right"),
        Column(book.say(":webmap.percent"), 1.3, "right"),
        Column(book.say("column.possible"), 1.9, "right"),
        Column(book.say("column.reading"), 1.8),
    )
    found, note = [_row(book, row) for row in rows], " ".join(_notes(book, rows))
    yield Table(columns, found, caption=book.say("caption.sdg"), note=note, small=True)
    yield Paragraph(book.say("sdg_limits"), small=True)
    yield Listing([_limits(book, row) for row in rows])


def _row(book: Book, row: Cells) -> Row:
    name = str(row["indicator"])
    counted = book.say(":webmap.of_number", value=_count(book, row, "numerator"), all=_count(book, row, "denominator"))
    reading = book.say(f":themes.sdg.{book.say(f':sdg.{name}.high_is')}")
    return Row((book.say(f":sdg.{name}.label"), counted, _percent(book, row), _possible(book, row), reading))


def _count(book: Book, row: Cells, column: str) -> str:
    value = number(row, column)
    decimals = 0 if value is None or value == int(value) else 1
    return cells.counted(book, row, column, decimals=decimals)


def _percent(book: Book, row: Cells) -> str:
    value = number(row, "share_pct")
    return book.say(":webmap.withheld") if value is None and withheld(row) else cells.percent(book, value, 1)


def _possible(book: Book, row: Cells) -> str:
    """What the data allow; the percent itself where nothing is missing."""
    low, high = number(row, "share_low_pct"), number(row, "share_high_pct")
    if low is None or high is None:
        return book.number(None)
    if low == high:
        return cells.percent(book, low, 1)
    return f"{cells.span(book, low, high, 1)}{cells.NO_BREAK}%"


def _notes(book: Book, rows: Sequence[Cells]) -> Iterator[str]:
    """Whom the indicators cover; each population once, with the indicators that are of it."""
    found: dict[str, dict[str, None]] = {}
    for row in rows:
        label = book.say(f":sdg.{row['indicator']}.label").partition(":")[0]
        found.setdefault(str(row["population"]), {})[label] = None
    for population, labels in found.items():
        covered = book.say(f":sdg.population.{population}")
        yield book.say("covers", population=covered, indicators=", ".join(labels))
    yield from suppression_note(book)


def _limits(book: Book, row: Cells) -> str:
    name = str(row["indicator"])
    return f"{book.say(f':sdg.{name}.label')}: {book.say(f':sdg.{name}.limits')}."
