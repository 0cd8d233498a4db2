"""What every report has around its blocks: title, stamp of a sample, banner of the office, footer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.render import style
from pipeline.render.paper import clean
from pipeline.render.report.blocks import Document, Figure
from pipeline.render.report.inputs import DISTRICT
from pipeline.render.report.lineage import footer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.render.report.blocks import Block
    from pipeline.render.report.inputs import Book, Key


def framed(book: Book, title: str, blocks: Sequence[Block], *, landscape: bool = False) -> Document:
    """The blocks as a document of the study; exact numbers are marked as not to be passed on."""
    inputs = book.inputs
    study = clean(inputs.title[book.language])
    notes = [study, book.say(":webmap.subtitle", round=inputs.round, rules=book.rules.title[book.language])]
    notes += [book.say(":no_delineations_note")] if inputs.without_delineations else []
    stamp = (book.say(":sample_stamp"), book.say(":sample_note")) if inputs.illustrative else None
    return Document(
        book.language,
        title,
        ". ".join(notes),
        tuple(blocks),
        footer=footer(book),
        banner=book.say("banner") if inputs.k is None else "",
        stamp=stamp,
        landscape=landscape,
    )


def unit_name(book: Book, key: Key) -> str:
    """The unit with its kind; the district by its name alone."""
    return book.name(key) if key == DISTRICT else book.say(":printmap.village", name=book.name(key))


def unit_map(book: Book, key: Key, figure: str) -> Figure:
    """A map of the unit by the figure's key, with words that say what it shows."""
    assessed = book.score(key)["class"] != style.NOT_ASSESSED
    kind = figure.partition(".")[2] if assessed else style.NOT_ASSESSED
    name = unit_name(book, key)
    return Figure(figure, book.say(f"alt.{kind}", name=name), book.say(f"map.{kind}", name=name))


def is_scored(book: Book) -> bool:
    """Whether any unit of the round has a score; of a study without a single answer no map can show one."""
    scores = book.inputs.tables["scores"]
    return bool(scores.loc[scores["round"] == book.inputs.round, "score"].notna().any())


def aspects_chart(book: Book, key: Key) -> Figure:
    """The chart of the seven aspects."""
    name = unit_name(book, key)
    return Figure("aspects", book.say("alt.aspects", name=name), book.say("map.aspects", name=name))
