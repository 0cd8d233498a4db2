"""The score sheet of one unit: the criteria in the official order by aspect, and what they add up to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.render.report import cells
from pipeline.render.report.blocks import Column, Row, Table
from pipeline.render.report.cells import NOT_APPLICABLE
from pipeline.render.report.inputs import NO_ROW
from pipeline.render.themes.tables import is_unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.render.report.inputs import Book, Key
    from pipeline.render.report.inputs import Row as Cells
    from pipeline.rules.model import Criterion

KNOWN = "known"
"""What `limits_from` says of a percent of which nothing is missing."""


def score_sheet(book: Book, key: Key) -> Table:
    """Volume, denominator, percent and points of every criterion; averages of the aspects; the total."""
    columns = (
        Column(book.say(":webmap.criterion"), 3.5),
        Column(book.say(":webmap.volume"), 1.35, "right"),
        Column(book.say(":webmap.denominator"), 1.35, "right"),
        Column(book.say(":webmap.percent"), 2.8, "right"),
        Column(book.say(":webmap.points"), 1.25, "right"),
        Column(book.say("column.source"), 2.6),
    )
    average = book.say(f":webmap.average_{book.score(key).get('average', 'plain')}")
    notes = [book.say("sheet_note", sign=NOT_APPLICABLE), f"{average}.", *suppression_note(book)]
    caption = book.say("caption.sheet", name=book.name(key))
    return Table(columns, list(_rows(book, key)), caption=caption, note=" ".join(notes), small=True)


def suppression_note(book: Book) -> list[str]:
    """What `fewer than k` means, where counts may be withheld."""
    k = book.inputs.k
    return [] if k is None or k <= 1 else [book.say("below_k_note", k=k)]


def _rows(book: Book, key: Key) -> Iterator[Row]:
    for aspect in book.rules.aspects:
        yield _aspect_row(book, key, aspect)
        rows = book.criteria.get(key, {})
        for criterion in book.rules.criteria:
            if criterion.aspect == aspect:
                yield _criterion_row(book, criterion, rows.get(criterion.criterion, NO_ROW))
    yield _total_row(book, key)


def _aspect_row(book: Book, key: Key, aspect: int) -> Row:
    label = f"{aspect} {book.rules.aspects[aspect][book.language]}"
    average = cells.average(book, book.score(key), f"aspect_{aspect}")
    return Row(
        (label, NOT_APPLICABLE, NOT_APPLICABLE, average, NOT_APPLICABLE, book.say(":webmap.average")), strong=True
    )


def _criterion_row(book: Book, criterion: Criterion, row: Cells) -> Row:
    return Row(
        (
            f"{criterion.criterion} {criterion.label[book.language]}",
            cells.volume(book, row, "volume", criterion.unit),
            cells.volume(book, row, "denominator", criterion.unit),
            cells.share(book, row),
            cells.points(book, row),
            _origin(book, row),
        )
    )


def _origin(book: Book, row: Cells) -> str:
    """Where the volume comes from, why its limits differ, and what is wrong with it."""
    source = row.get("source")
    said = [book.number(None) if is_unknown(source) else book.say(f"source.{source}")]
    limits, remarks = (_listed(row.get(name)) for name in ("limits_from", "remark"))
    said += [book.say(f":webmap.limits.{why}") for why in limits if why != KNOWN]
    return "; ".join([*said, *(book.say(f":webmap.remark.{remark}") for remark in remarks)])


def _listed(cell: object) -> list[str]:
    return cell.split(";") if isinstance(cell, str) and cell else []


def _total_row(book: Book, key: Key) -> Row:
    row = book.score(key)
    found = (
        book.say(":score_column"),
        NOT_APPLICABLE,
        NOT_APPLICABLE,
        cells.average(book, row, "mean"),
        cells.points(book, row, "score"),
        cells.class_words(book, row),
    )
    return Row(found, strong=True, swatch=cells.swatch(row))
