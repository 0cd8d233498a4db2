"""The tables of a district: its areas and villages in order, and how many areas of each class a village has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.render import style
from pipeline.render.report import cells
from pipeline.render.report.areaprofile import background_note, by_priority, by_score, hectares_of, starred
from pipeline.render.report.blocks import Column, Row, Table
from pipeline.render.report.inputs import DISTRICT
from pipeline.render.themes.tables import number
from pipeline.render.themes.verdicts import is_open

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.render.report.inputs import Book, Key

PRIORITY = ("priority", "priority_low", "priority_high")


def area_ranking(book: Book) -> Table:
    """Every area in the order of handling, then of its score."""
    columns = (
        Column(book.say(":webmap.rank"), 0.8, "right"),
        Column(book.say("column.area"), 2.6),
        Column(book.say(":webmap.level_village"), 1.8),
        Column(book.say("column.priority"), 1.9, "right"),
        Column(book.say(":score_column"), 1.5, "right"),
        Column(book.say(":class_column"), 2.6),
        Column(book.say("column.area_ha"), 1, "right"),
    )
    keys = by_priority(book, book.areas_of())
    rows = [_area_row(book, key, rank) for rank, key in enumerate(keys, start=1)]
    note = " ".join([book.say("ranking_note"), book.say("ranges_note"), *background_note(book, keys, *PRIORITY)])
    return Table(columns, rows, caption=book.say("caption.area_ranking"), note=note, small=True)


def _area_row(book: Book, key: Key, rank: int) -> Row:
    row, area = book.score(key), book.areas[key[1]]
    found = (
        book.number(rank),
        book.name(key),
        book.name(("village", str(area["village_code"]))),
        starred(cells.priority(book, row), row, *PRIORITY),
        cells.points(book, row, "score"),
        cells.class_words(book, row),
        cells.hectares(book, area.get("area_ha")),
    )
    return Row(found, swatch=cells.swatch(row))


def village_ranking(book: Book) -> Table:
    """Every village by its score, and the district as the sum."""
    columns = (
        Column(book.say(":webmap.rank"), 0.8, "right"),
        Column(book.say(":webmap.level_village"), 2.4),
        Column(book.say(":score_column"), 1.6, "right"),
        Column(book.say(":class_column"), 3),
        Column(book.say("column.assessed_ha"), 1.5, "right"),
        Column(book.say("column.slum_ha"), 2.2, "right"),
        Column(book.say("column.households"), 1.6, "right"),
    )
    keys = by_score(book, book.villages())
    rows = [_village_row(book, key, book.number(rank)) for rank, key in enumerate(keys, start=1)]
    rows.append(_village_row(book, DISTRICT, cells.NOT_APPLICABLE))
    return Table(columns, rows, caption=book.say("caption.village_ranking"), note=book.say("village_note"), small=True)


def _village_row(book: Book, key: Key, rank: str) -> Row:
    row = book.score(key)
    assessed = row["class"] != style.NOT_ASSESSED
    numbers: tuple[str, ...] = (
        cells.points(book, row, "score"),
        cells.class_words(book, row),
        cells.hectares(book, row.get("area_ha")),
        slum_hectares(book, key),
        cells.counted(book, row, "households"),
    )
    if not assessed:
        numbers = (book.say("no_score"), cells.class_words(book, row), *[cells.NOT_APPLICABLE] * 3)
    name = book.say("whole_district") if key == DISTRICT else book.name(key)
    return Row((rank, name, *numbers), strong=key == DISTRICT, swatch=cells.swatch(row))


def slum_hectares(book: Book, key: Key) -> str:
    """The hectares of slum with the least and the most that the data allow."""
    row = book.score(key)
    low, high = number(row, "slum_low_ha"), number(row, "slum_high_ha")
    written = cells.hectares(book, row.get("slum_ha"))
    return written if low == high else f"{written} ({cells.span(book, low, high, 2)})"


def class_counts(book: Book) -> Table:
    """Areas and hectares of each settled class by village; areas with an open class have a column of their own."""
    classes = style.class_order(book.rules)
    labels = [style.class_label(class_, book.rules, book.language) for class_ in classes[:-1]]
    labels += [book.say("column.open"), style.class_label(classes[-1], book.rules, book.language)]
    columns = [Column(book.say(":webmap.level_village"), 2.2), Column(book.say("column.areas"), 1.7, "right")]
    columns += [Column(label, 1.7, "right") for label in labels]
    rows = [_counts_row(book, book.name(key), book.areas_of(key[1])) for key in book.villages()]
    rows.append(_counts_row(book, book.say("sum"), book.areas_of(), strong=True))
    return Table(columns, rows, caption=book.say("caption.class_counts"), note=book.say("counts_note"), small=True)


def _counts_row(book: Book, name: str, keys: Sequence[Key], *, strong: bool = False) -> Row:
    kinds = [_kind(book, key) for key in keys]
    order = [*style.class_order(book.rules)[:-1], OPEN, style.NOT_ASSESSABLE]
    members = [[key for key, kind in zip(keys, kinds, strict=True) if kind == wanted] for wanted in order]
    return Row((name, _counted(book, keys), *(_counted(book, found) for found in members)), strong=strong)


OPEN = "open"


def _kind(book: Book, key: Key) -> str:
    row = book.score(key)
    if not row:
        return style.NOT_ASSESSABLE
    return OPEN if is_open(row) else str(row["class"])


def _counted(book: Book, keys: Sequence[Key]) -> str:
    """How many areas, and their hectares."""
    if not keys:
        return book.number(0)
    return book.say("count_and_ha", count=book.number(len(keys)), area_ha=cells.hectares(book, hectares_of(book, keys)))
