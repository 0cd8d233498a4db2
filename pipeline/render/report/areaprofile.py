"""The assessed areas of a village or the district: what they are, their points, and what is worst in the slums."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.render.report import cells
from pipeline.render.report.blocks import Column, Row, Table
from pipeline.render.report.summary import heaviest
from pipeline.render.themes.tables import number, whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.render.report.inputs import Book, Key
    from pipeline.render.report.inputs import Row as Cells

BACKGROUND = ("priority", "priority_low", "legality", "handling", "considerations_class")
"""What follows the class, of which some rests on background knowledge."""
STAR = "*"
WORST = 4
"""So many problems are named for each slum area."""


def by_priority(book: Book, keys: Sequence[Key]) -> list[Key]:
    """Areas in the order of handling: the most urgent priority that may be first, then the highest score.

    Areas of which the priority is not known come after those, and what is no slum comes last.
    """

    def order(key: Key) -> tuple[int, int, int, str, str]:
        row = book.score(key)
        rank = whole(row, "priority_low")
        if rank is None:
            rank = whole(row, "priority")
        settled_good = row.get("class_high") == book.rules.classes[0].class_
        kind = 2 if settled_good else 1 if rank is None else 0
        return kind, rank or 0, -(whole(row, "score") or 0), book.name(key), key[1]

    return sorted(keys, key=order)


def by_score(book: Book, keys: Sequence[Key]) -> list[Key]:
    """Units from the highest score to the lowest, those without one last."""

    def order(key: Key) -> tuple[bool, int, str, str]:
        score = whole(book.score(key), "score")
        return score is None, -(score or 0), book.name(key), key[1]

    return sorted(keys, key=order)


def area_table(book: Book, keys: Sequence[Key]) -> Table:
    """A row an area: class, score, priority, hectares and households, with the colour of its class."""
    columns = (
        Column(book.say("column.area"), 3.2),
        Column(book.say(":class_column"), 3),
        Column(book.say(":score_column"), 1.5, "right"),
        Column(book.say("column.priority"), 1.6, "right"),
        Column(book.say("column.area_ha"), 1.1, "right"),
        Column(book.say("column.households"), 1.5, "right"),
    )
    rows = [_area_row(book, key) for key in by_score(book, keys)]
    note = " ".join([book.say("ranges_note"), *background_note(book, keys, "priority", "priority_low")])
    return Table(columns, rows, caption=book.say("caption.areas"), note=note)


def _area_row(book: Book, key: Key) -> Row:
    row = book.score(key)
    found = (
        book.name(key),
        cells.class_words(book, row),
        cells.points(book, row, "score"),
        starred(cells.priority(book, row), row, "priority", "priority_low"),
        cells.hectares(book, book.areas[key[1]].get("area_ha")),
        cells.counted(book, row, "households"),
    )
    return Row(found, swatch=cells.swatch(row))


def starred(written: str, row: Cells, *columns: str) -> str:
    """The words with a star where they rest on background knowledge."""
    return f"{written}{STAR}" if cells.rests_on_background(row, *columns) else written


def background_note(book: Book, keys: Sequence[Key], *columns: str) -> list[str]:
    """What a star means, where there is one."""
    marked = any(cells.rests_on_background(book.score(key), *columns) for key in keys)
    return [f"{book.say(':webmap.background_note')}."] if marked else []


def points_table(book: Book, keys: Sequence[Key]) -> Table:
    """The score sheets of areas in short: a row an area, a column a criterion."""
    names = list(book.rules.by_criterion())
    columns = [Column(book.say("column.area"), 3.6)]
    columns += [Column(name, 0.75, "center") for name in names]
    columns += [Column(book.say("column.total"), 1.7, "right")]
    rows = [Row(_points_row(book, key, names), swatch=cells.swatch(book.score(key))) for key in by_score(book, keys)]
    return Table(columns, rows, caption=book.say("caption.points"), note=book.say("points_note"), small=True)


def _points_row(book: Book, key: Key, names: Sequence[str]) -> list[str]:
    rows, score = book.criteria.get(key, {}), book.score(key)
    total = whole(score, "score")
    ends = (whole(score, "score_low"), whole(score, "score_high"))
    written = book.say("unknown_mark") if total is None else book.number(total)
    if None not in ends and ends[0] != ends[1]:
        written += f"{cells.NO_BREAK}({ends[0]}-{ends[1]})"
    return [book.name(key), *(_short_points(book, rows.get(name, {})) for name in names), written]


def _short_points(book: Book, row: Cells) -> str:
    """`3`, `1-3` where the data leave it open, `?` where nothing is known."""
    value, low, high = (whole(row, f"points{end}") for end in ("", "_low", "_high"))
    if value is None:
        return book.say("unknown_mark")
    return f"{value}" if low == high or low is None or high is None else f"{low}-{high}"


def problems_table(book: Book, keys: Sequence[Key]) -> Table | None:
    """What is worst in each slum area and what follows for its handling; None where no area is a slum."""
    slums = [key for key in by_priority(book, keys) if cells.is_slum(book, book.score(key))]
    if not slums:
        return None
    columns = (
        Column(book.say("column.area"), 2.2),
        Column(book.say("column.problems"), 5),
        Column(book.say(":webmap.considerations_class"), 1.4),
        Column(book.say(":webmap.legality"), 1.4),
        Column(book.say(":webmap.handling"), 1.8),
    )
    rows = [_problem_row(book, key) for key in slums]
    note = " ".join([book.say("problems_note", count=WORST), *background_note(book, slums, *BACKGROUND[2:])])
    return Table(columns, rows, caption=book.say("caption.problems"), note=note, small=True)


def _problem_row(book: Book, key: Key) -> Row:
    row = book.score(key)
    named = book.rules.by_criterion()
    worst = [
        book.say(
            "worst",
            criterion=f"{found['criterion']} {named[found['criterion']].label[book.language]}",
            points=book.number(whole(found, "points")),
        )
        for found in heaviest(book, key)[:WORST]
    ]
    follows = (
        starred(cells.word(book, row, fact), row, fact) for fact in ("considerations_class", "legality", "handling")
    )
    return Row((book.name(key), "; ".join(worst), *follows), swatch=cells.swatch(row))


def hectares_of(book: Book, keys: Sequence[Key]) -> float | None:
    """The hectares of areas together; None where one is not known."""
    sizes = [number(book.areas[key[1]], "area_ha") for key in keys]
    return None if None in sizes else sum(size for size in sizes if size is not None)
