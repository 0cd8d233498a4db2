"""How a report was scored: points, classes, criteria, averages, what unknown and withheld mean, join and GPS."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pipeline import text
from pipeline.rational import Fraction
from pipeline.render import style
from pipeline.render.report import cells
from pipeline.render.report.blocks import Column, Heading, Listing, Paragraph, Row, Swatch, Table
from pipeline.render.themes.bands import short, spans
from pipeline.render.themes.tables import withheld

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pipeline.render.report.blocks import Block
    from pipeline.render.report.inputs import Book


def method(book: Book) -> Iterator[Block]:
    """The part of a report that lets a reader check it: what was counted, and by which rules."""
    rules, language = book.rules, book.language
    yield Heading(book.say("heading.method"))
    numbers = {"criteria": len(rules.criteria), "aspects": len(rules.aspects), "max": rules.max_score}
    points = ", ".join(map(str, rules.points))
    yield Paragraph(
        book.say("method.intro", rules=rules.title[language], source=rules.source, points=points, **numbers)
    )
    yield Listing(list(_points_explained(book)))
    yield _scale(book)
    yield _classes(book)
    yield _criteria(book)
    yield Heading(book.say("heading.reading"), 2)
    yield Listing(list(_reading(book)))


def _points_explained(book: Book) -> Iterator[str]:
    yield book.say("method.percent")
    yield book.say("method.levels")
    limit = short(_limit(book), book.language)
    yield book.say("method.density", limit=limit, source=book.rules.density.source)
    average = book.scores[next(iter(book.scores))].get("average", "plain")
    yield f"{book.say(f':webmap.average_{average}')}. {book.say('method.mean')}"


def _limit(book: Book) -> Fraction:
    """The limit of building density: what the settings say, else that of the rules."""
    settings: Mapping[str, Any] = book.inputs.lineage.get("settings", {})
    chosen = settings.get("score", {}).get("density_limit_per_ha")
    return book.rules.density_limit_per_ha if chosen is None else Fraction(str(chosen))


def _scale(book: Book) -> Table:
    columns = (Column(book.say(":webmap.percent"), 2), Column(book.say(":webmap.points"), 1, "right"))
    bands = zip(spans(book.rules.cuts_pct, book.language), book.rules.points, strict=True)
    rows = [Row((book.say(":themes.percent", span=span), book.number(points))) for span, points in bands]
    return Table(columns, rows, caption=book.say("caption.scale"), note=_source(book, book.rules.scale.source))


def _source(book: Book, source: str) -> str:
    return book.say("source_line", source=source)


def _classes(book: Book) -> Table:
    """The classes from worst to best with their totals, drawn as on the maps, and an open one."""
    columns = (Column(book.say(":class_column"), 3), Column(book.say(":score_column"), 3))
    starts = [*(row.from_score for row in book.rules.classes), book.rules.max_score + 1]
    rows = [
        _class_row(book, row.class_, book.say(":webmap.range", low=low, high=after - 1))
        for row, (low, after) in zip(book.rules.classes, pairwise(starts), strict=True)
    ][::-1]
    second, worst = (row.class_ for row in book.rules.classes[-2:])
    example = {"class": second, "class_low": second, "class_high": worst}
    meaning = text.say("guide.classes.open", book.language)
    rows.append(Row((cells.class_words(book, example), meaning), swatch=cells.swatch(example)))
    for class_ in (style.NOT_ASSESSABLE, style.NOT_ASSESSED):
        rows.append(_class_row(book, class_, text.say(f"guide.classes.{class_}", book.language)))
    return Table(columns, rows, caption=book.say("caption.classes"), note=_source(book, book.rules.classes[0].source))


def _class_row(book: Book, class_: str, meaning: str) -> Row:
    drawn: Swatch = cells.swatch({"class": class_, "class_low": class_, "class_high": class_})
    return Row((style.class_label(class_, book.rules, book.language), meaning), swatch=drawn)


def _criteria(book: Book) -> Table:
    """What each criterion counts, over what, and where the rule is read."""
    columns = (
        Column(book.say(":webmap.criterion"), 2.6),
        Column(book.say(":webmap.volume"), 3),
        Column(book.say(":webmap.denominator"), 2.2),
        Column(book.say("column.rule_source"), 3),
    )
    rows = [
        Row(
            (
                f"{row.criterion} {row.label[book.language]}",
                f"{row.volume[book.language]} ({book.say(f':webmap.unit_{row.unit}')})",
                book.say(f":rulebook.denominator.{row.denominator}"),
                row.source,
            )
        )
        for row in book.rules.criteria
    ]
    return Table(columns, rows, caption=book.say("caption.criteria"), small=True)


def _reading(book: Book) -> Iterator[str]:
    """What the words of the report mean."""
    yield book.say("method.unknown")
    yield book.say("method.open")
    k = book.inputs.k
    if k is None:
        yield book.say("method.internal")
    elif k > 1:
        yield f"{book.say('method.withheld', k=k)} {_how_many_withheld(book)}"
    yield book.say("method.join")
    yield book.say("method.gps")
    if book.round_before is not None:
        yield book.say("method.change")
    if book.inputs.without_delineations:
        yield f"{book.say(':no_delineations_note')}."
    if book.inputs.illustrative:
        yield book.say("method.sample", stamp=book.say(":sample_stamp"), note=book.say(":sample_note"))


def _how_many_withheld(book: Book) -> str:
    """How many percents of criteria are withheld, of all units of the report."""
    rows = [row for of_unit in book.criteria.values() for row in of_unit.values()]
    count, asked = sum(map(withheld, rows)), len(rows)
    return book.say("method.withheld_count", count=book.number(count), asked=book.number(asked))
