"""What changed since the round before: of one unit by criterion, or of several units by their totals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.render.report import cells
from pipeline.render.report.blocks import Column, Row, Table
from pipeline.render.report.inputs import DISTRICT, NO_ROW, TOTAL
from pipeline.render.themes.tables import number, whole, withheld

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.render.report.inputs import Book, Key
    from pipeline.render.report.inputs import Row as Cells

MINUS = "\N{MINUS SIGN}"


def by_criterion(book: Book, key: Key) -> Table | None:
    """Percent and points of each criterion in both rounds; None where no round is compared."""
    rows = book.changes.get(key)
    if not rows:
        return None
    columns = _columns(book, ":webmap.criterion", ("percent", "points"))
    named = book.rules.by_criterion()
    found = [
        Row((f"{name} {named[name].label[book.language]}", *_percents(book, rows[name]), *_points(book, rows[name])))
        for name in named
        if name in rows
    ]
    total = rows.get(TOTAL, NO_ROW)
    found.append(Row((book.say("mean_and_total"), *_percents(book, total), *_points(book, total)), strong=True))
    caption = book.say("caption.change", before=book.round_before, now=book.inputs.round)
    return Table(columns, found, caption=caption, note=book.say("change_note"), small=True)


def _columns(book: Book, first: str, kinds: Sequence[str]) -> list[Column]:
    """A column for what is compared, then for each kind: then, now, difference."""
    rounds = {"then": book.round_before, "now": book.inputs.round}
    found = [Column(book.say(first), 4)]
    for kind in kinds:
        word = book.say(f":webmap.{kind}")
        found += [Column(f"{word} {round}", 1.3, "right") for round in rounds.values()]
        found.append(Column(book.say("column.difference"), 1.1, "right"))
    return found


def _percents(book: Book, row: Cells) -> tuple[str, str, str]:
    """Then, now and their difference in percentage points."""
    ends = [number(row, f"share_{end}_pct") for end in ("from", "to")]
    hidden = withheld(row)
    word = book.say(":webmap.withheld")
    written = [word if end is None and hidden else cells.percent(book, end) for end in ends]
    change = number(row, "change_pct")
    return written[0], written[1], word if change is None and hidden else difference(book, change, 2)


def _points(book: Book, row: Cells) -> tuple[str, str, str]:
    then, now = (whole(row, f"points_{end}") for end in ("from", "to"))
    change = None if then is None or now is None else now - then
    return book.number(then), book.number(now), difference(book, change)


def difference(book: Book, value: float | None, decimals: int = 0) -> str:
    """A change with its sign, none where it is written as 0; the word for an unknown one."""
    if value is None:
        return book.number(None)
    written = book.number(abs(value), decimals)
    if not written.strip("0.,"):
        return written
    return f"{'+' if value > 0 else MINUS}{written}"


def by_unit(book: Book, keys: Sequence[Key]) -> Table | None:
    """Score and class of each unit in both rounds, and the contribution of the handling; None without a round."""
    if book.round_before is None:
        return None
    columns = [
        *_columns(book, ":webmap.level_village", ("points",)),
        *(Column(f"{book.say(':class_column')} {round}", 2.3) for round in (book.round_before, book.inputs.round)),
        Column(book.say("column.contribution"), 2),
    ]
    rows = [_unit_row(book, key) for key in keys]
    caption = book.say("caption.change", before=book.round_before, now=book.inputs.round)
    return Table(columns, rows, caption=caption, note=book.say("change_note"), small=True)


def _unit_row(book: Book, key: Key) -> Row:
    total = book.changes.get(key, {}).get(TOTAL, NO_ROW)
    then, now = book.before.get(key, NO_ROW), book.score(key)
    words = [cells.class_words(book, row) for row in (then, now)]
    if not then:
        words[0] = book.say(":webmap.not_then")
    name = book.say("whole_district") if key == DISTRICT else book.name(key)
    found = (name, *_points(book, total), *words, _contribution(book, total))
    return Row(found, strong=key == DISTRICT, swatch=cells.swatch(now))


def _contribution(book: Book, row: Cells) -> str:
    """The contribution of the handling in percent, or why there is none."""
    kind = str(row.get("contribution", "unknown"))
    value = number(row, "contribution_pct")
    if kind in ("handled", "partly"):
        return book.say(":webmap.withheld") if value is None and withheld(row) else cells.percent(book, value)
    return book.say(f"contribution.{kind}")
