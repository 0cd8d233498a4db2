"""What stands in a cell: a number with its unit and its limits, or the words for one that is unknown or withheld."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.render import palettes, style
from pipeline.render.report.blocks import Swatch
from pipeline.render.themes.tables import is_unknown, leads_back, names_in, number, whole, withheld
from pipeline.render.themes.verdicts import is_open

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.render.report.inputs import Book, Row

NOT_APPLICABLE = "–"
"""Stands where a number would have no meaning, such as the volume of an aspect."""
NO_BREAK = "\N{NO-BREAK SPACE}"
UNASSESSED = (style.NOT_ASSESSABLE, style.NOT_ASSESSED)


def below_k(book: Book) -> str:
    """The words for a count that may not be published."""
    return book.say("below_k", k=book.inputs.k)


def withholds(book: Book) -> bool:
    """Whether counts of few households are withheld at all: not in the office's reports, and not with `k` 1."""
    return book.inputs.k is not None and book.inputs.k > 1


def hidden(book: Book, row: Row, *columns: str) -> str:
    """The words for a withheld count: that it is few, or `withheld` where it would lead back to one that is."""
    return book.say(":webmap.withheld") if leads_back(row, *columns) else below_k(book)


def counted(book: Book, row: Row, column: str, *, decimals: int = 0) -> str:
    """A count of households or persons: the number, `fewer than k`, or `unknown`."""
    value = number(row, column)
    if value is None and withheld(row, column):
        return hidden(book, row, column)
    return book.number(value, decimals)


def shown_count(book: Book, value: int) -> str:
    """A count that no table withholds, withheld here where it is of somebody and of fewer than `k`."""
    k = book.inputs.k
    return below_k(book) if k is not None and 0 < value < k else book.number(value)


def hectares(book: Book, value: Any) -> str:
    """An area in hectares, without the unit."""
    return book.number(value, 2)


def with_ha(book: Book, value: Any) -> str:
    """An area with its unit, or the word for an unknown one."""
    return book.number(None) if is_unknown(value) else f"{hectares(book, value)}{NO_BREAK}ha"


def amount(book: Book, value: Any, unit: str) -> str:
    """A volume with its unit: hectares with two decimals, others with one where they are not whole."""
    if is_unknown(value):
        return book.number(None)
    decimals = 2 if unit == "ha" else 0 if round(float(value), 1) == round(float(value)) else 1
    return f"{book.number(value, decimals)} {book.say(f':webmap.unit_{unit}')}"


def volume(book: Book, row: Row, column: str, unit: str) -> str:
    """The volume of a criterion or its denominator, or the words for one that is not shown."""
    value = number(row, column)
    if value is None and withheld(row):
        return hidden(book, row)
    return amount(book, value, unit)


def percent(book: Book, value: Any, decimals: int = 2) -> str:
    """A percent, which stays on one line, or the word for an unknown one."""
    return book.number(None) if is_unknown(value) else f"{book.number(value, decimals)}{NO_BREAK}%"


def span(book: Book, low: Any, high: Any, decimals: int = 0) -> str:
    """`low-high`: without spaces, as a line may break behind a hyphen that has one, even one that does not break."""
    return f"{book.number(low, decimals)}-{book.number(high, decimals)}"


def share(book: Book, row: Row, *, decimals: int = 2) -> str:
    """The percent of a row with its limits in brackets; a withheld one is its limits alone."""
    value, low, high = (number(row, f"share{side}_pct") for side in ("", "_low", "_high"))
    return limited(book, (value, low, high), withheld=value is None and withheld(row), decimals=decimals)


def limited(
    book: Book, values: tuple[float | None, float | None, float | None], *, withheld: bool, decimals: int = 2
) -> str:
    """A percent, its lowest and its highest value, as one cell."""
    value, low, high = values
    if low is None or high is None or _same(low, high, decimals):
        return percent(book, value, decimals)
    limits = f"{span(book, low, high, decimals)}{NO_BREAK}%"
    if withheld:
        return limits
    return f"{percent(book, value, decimals)} ({limits})"


def _same(low: float, high: float, decimals: int) -> bool:
    return abs(low - high) * 10.0**decimals < 0.5


def average(book: Book, row: Row, name: str) -> str:
    """An average of percents (`aspect_1`, `mean`); where it may not be published, its limits."""
    value, low, high = (number(row, f"{name}{side}_pct") for side in ("", "_low", "_high"))
    if value is not None:
        return percent(book, value)
    return limited(book, (value, low, high), withheld=withheld(row, f"{name}_pct"))


def points(book: Book, row: Row, name: str = "points") -> str:
    """Points (or a total) with their limits in brackets."""
    value, low, high = (whole(row, f"{name}{side}") for side in ("", "_low", "_high"))
    if low is None or high is None or low == high == value:
        return book.number(value)
    return f"{book.number(value)} ({book.number(low) if low == high else span(book, low, high)})"


def class_words(book: Book, row: Row) -> str:
    """The class of a unit; an open one as `open: from - to`."""
    if is_unknown(row.get("class")):
        return style.class_label(style.NOT_ASSESSABLE, book.rules, book.language)
    class_, low, high = (str(row[name]) for name in ("class", "class_low", "class_high"))
    return style.class_sentence(class_, low, high, book.rules, book.language)


def swatch(row: Row) -> Swatch:
    """The unit's class as the maps draw it."""
    class_ = style.NOT_ASSESSABLE if is_unknown(row.get("class")) else str(row["class"])
    drawn = style.CLASS_STYLES[class_]
    hatch = palettes.NOT_ASSESSED_HATCH if class_ == style.NOT_ASSESSED else drawn.hatch
    if row and is_open(row):
        return Swatch(style.open_fill(drawn.fill), hatch, is_open=True)
    return Swatch(drawn.fill, hatch)


def is_slum(book: Book, row: Row) -> bool:
    """Whether the unit's class, as its score stands, is one of slum."""
    return not is_unknown(row.get("class")) and row["class"] not in (*UNASSESSED, book.rules.classes[0].class_)


def may_be_slum(book: Book, row: Row) -> bool:
    """Whether a unit that is not a slum by its score could still become one."""
    highest = row.get("class_high")
    return not is_slum(book, row) and not is_unknown(highest) and highest != book.rules.classes[0].class_


def priority(book: Book, row: Row) -> str:
    """The order of handling in words: settled, open, of a unit that may be no slum, none, or unknown."""
    low, high, sure = (whole(row, name) for name in ("priority_low", "priority_high", "priority"))
    if row.get("class_high") == book.rules.classes[0].class_:
        return book.say("no_priority")
    if low is None or high is None:
        return book.number(sure)
    ranks = book.number(low) if low == high else span(book, low, high)
    if row.get("class_low") == book.rules.classes[0].class_:
        return book.say(":webmap.if_slum", value=ranks)
    return ranks if low == high else book.say("open_ranks", ranks=ranks)


def word(book: Book, row: Row, fact: str) -> str:
    """What follows the class (`legality`, `handling`, `considerations_class`) by its official name."""
    value = row.get(fact)
    if not is_unknown(value):
        return _labels(book, fact)[str(value)]
    low, high = row.get(f"{fact}_low"), row.get(f"{fact}_high")
    if is_unknown(low) or is_unknown(high):
        return book.number(None)
    if low == high:
        return _labels(book, fact)[str(low)]
    words = (_labels(book, fact)[str(limit)] for limit in (low, high))
    return book.say(":class.open", **dict(zip(("low", "high"), words, strict=True)))


def _labels(book: Book, fact: str) -> Mapping[str, str]:
    rules = book.rules
    if fact == "considerations_class":
        return {row.class_: row.label[book.language] for row in rules.considerations.classes}
    labels = rules.legality.labels if fact == "legality" else rules.handling.labels
    return {key: label[book.language] for key, label in labels.items()}


def rests_on_background(row: Row, *columns: str) -> bool:
    """Whether one of the columns has no cited source yet."""
    return bool(names_in(row.get("background")).intersection(columns))
