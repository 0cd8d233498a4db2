"""The tables of the annex: the slum locations down to the RT with sums by village, and what could still become one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.render.report import cells
from pipeline.render.report.areaprofile import BACKGROUND, background_note, by_priority, hectares_of, starred
from pipeline.render.report.blocks import Column, Row, Table
from pipeline.render.report.cells import NOT_APPLICABLE
from pipeline.render.report.coordinates import position
from pipeline.render.report.scoresheet import suppression_note
from pipeline.render.report.uncertainty import criteria_of, measure
from pipeline.render.themes.tables import number, withheld
from pipeline.render.themes.verdicts import is_open

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.render.report.inputs import Book, Key

FOLLOWS = ("considerations_class", "legality", "handling")
Count = tuple[float | None, str]
"""A number of people, None where it is unknown or withheld, and how it is written."""
OPEN_MARK = "?"
"""Behind the number of a location whose class is open; the printed maps use the same mark."""


def locations(book: Book) -> list[Key]:
    """The areas that are a slum by their score, village by village, each in the order of handling."""
    return [key for village in book.villages() for key in _of(book, village)]


def _of(book: Book, village: Key) -> list[Key]:
    return [key for key in by_priority(book, book.areas_of(village[1])) if cells.is_slum(book, book.score(key))]


def location_table(book: Book) -> Table:
    """The table of locations of Pasal 37(1): a row an RT, a sum for each village that has one, and the total."""
    columns = (
        Column(book.say(":webmap.rank"), 0.9, "right"),
        Column(book.say("column.location"), 2.7),
        Column(book.say(":webmap.level_village"), 1.5),
        Column(book.say("column.coordinates"), 2),
        Column(book.say("column.area_ha"), 0.95, "right"),
        Column(book.say("column.families"), 1.35, "right"),
        Column(book.say("column.population"), 1.3, "right"),
        Column(book.say(":score_column"), 1.25, "right"),
        Column(book.say(":class_column"), 2),
        Column(book.say(":webmap.considerations_class"), 1.6),
        Column(book.say(":webmap.legality"), 1.3),
        Column(book.say(":webmap.handling"), 1.8),
        Column(book.say("column.priority"), 1.25, "right"),
    )
    keys = locations(book)
    notes = [book.say("location_note", mark=OPEN_MARK), *suppression_note(book)]
    notes += background_note(book, keys, *BACKGROUND)
    return Table(columns, list(_rows(book)), caption=book.say("caption.locations"), note=" ".join(notes), small=True)


def _rows(book: Book) -> Iterator[Row]:
    rank = 0
    for village in book.villages():
        keys = _of(book, village)
        for key in keys:
            rank += 1
            yield _location(book, key, rank)
        if keys:
            yield _sum(book, book.say("sum_of", name=book.name(village)), keys)
    yield _sum(book, book.say("sum"), locations(book))


def _location(book: Book, key: Key, rank: int) -> Row:
    row, area = book.score(key), book.areas[key[1]]
    found = (
        f"{book.number(rank)}{OPEN_MARK if is_open(row) else ''}",
        book.say("location", name=book.name(key), id=key[1]),
        book.name(("village", str(area["village_code"]))),
        " ".join(position(book, area.get("geometry"))),
        cells.hectares(book, area.get("area_ha")),
        families(book, key)[1],
        cells.counted(book, row, "population"),
        cells.points(book, row, "score"),
        cells.class_words(book, row),
        *(starred(cells.word(book, row, fact), row, fact) for fact in FOLLOWS),
        starred(cells.priority(book, row), row, *BACKGROUND[:2]),
    )
    return Row(found, swatch=cells.swatch(row))


def _sum(book: Book, label: str, keys: Sequence[Key]) -> Row:
    """Areas, hectares and people of several locations together."""
    found = (
        NOT_APPLICABLE,
        label,
        book.say("locations", count=book.number(len(keys))),
        NOT_APPLICABLE,
        cells.hectares(book, hectares_of(book, keys)),
        summed(book, [families(book, key) for key in keys]),
        summed(book, [_population(book, key) for key in keys]),
    )
    return Row((*found, *[NOT_APPLICABLE] * 6), strong=True)


def _population(book: Book, key: Key) -> Count:
    row = book.score(key)
    return number(row, "population"), cells.counted(book, row, "population")


def families(book: Book, key: Key) -> Count:
    """The families (KK) of an area and how they are written: the denominator of its criteria that count families."""
    rows = book.criteria.get(key, {})
    counted = [rows[row.criterion] for row in book.rules.criteria if row.unit == "KK" and row.criterion in rows]
    for row in counted:
        if (value := number(row, "denominator")) is not None:
            return value, book.number(value)
    hidden = [row for row in counted if withheld(row)]
    return None, cells.hidden(book, hidden[0]) if hidden else book.number(None)


def summed(book: Book, counts: Sequence[Count]) -> str:
    """Several counts together; where some are not shown, those that are, and said so.

    A withheld count is in no sum, or the sum less the others would tell it.
    """
    known = [value for value, _ in counts if value is not None]
    if len(known) == len(counts):
        return book.number(sum(known))
    if len(counts) == 1:
        return counts[0][1]
    return book.say("at_least", value=book.number(sum(known))) if known else book.number(None)


def pending(book: Book) -> list[Key]:
    """Areas that are no slum by their score, and that the missing data could still make one."""
    keys = [key for village in book.villages() for key in by_priority(book, book.areas_of(village[1]))]
    return [key for key in keys if cells.may_be_slum(book, book.score(key))]


def pending_table(book: Book) -> Table | None:
    """The areas that could still become a location, and what to measure there; None where there is none."""
    keys = pending(book)
    if not keys:
        return None
    columns = (
        Column(book.say("column.location"), 2.4),
        Column(book.say(":webmap.level_village"), 1.6),
        Column(book.say("column.area_ha"), 1, "right"),
        Column(book.say(":score_column"), 1.5, "right"),
        Column(book.say(":class_column"), 2.4),
        Column(book.say("column.settle"), 5),
    )
    rows = [_pending_row(book, key) for key in keys]
    return Table(columns, rows, caption=book.say("caption.pending"), small=True)


def _pending_row(book: Book, key: Key) -> Row:
    row, area = book.score(key), book.areas[key[1]]
    tasks = [f"{criteria_of(book, task)} ({measure(book, task)})" for task in book.todo.get(key, ())]
    found = (
        book.say("location", name=book.name(key), id=key[1]),
        book.name(("village", str(area["village_code"]))),
        cells.hectares(book, area.get("area_ha")),
        cells.points(book, row, "score"),
        cells.class_words(book, row),
        "; ".join(tasks) or book.say("open.no_task"),
    )
    return Row(found, swatch=cells.swatch(row))
