"""What a report was made from: the files with their SHA-256, the rows read, the options, and the versions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.lineage import SHORT_DIGITS, fingerprint
from pipeline.render.report import cells
from pipeline.render.report.blocks import Column, Heading, Paragraph, Row, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pipeline.render.report.blocks import Block
    from pipeline.render.report.inputs import Book

SECTIONS = ("join", "score", "privacy")
"""The options that change a result."""


def manifest(book: Book) -> Iterator[Block]:
    """The part of a report on its origin."""
    lineage = book.inputs.lineage
    yield Heading(book.say("heading.manifest"))
    yield Paragraph(book.say("manifest.intro"))
    columns = (Column(book.say("column.file"), 2), Column("SHA-256", 4))
    rules = {book.say("manifest.rules", rules=_rules(book).get("id", book.rules.id)): _rules(book).get("sha256")}
    digests = {**lineage.get("inputs", {}), **rules}
    rows = [Row((str(name), _known(book, digest))) for name, digest in digests.items()]
    rows.append(Row((book.say("manifest.all"), fingerprint(lineage.get("inputs", {}))), strong=True))
    yield Table(columns, rows, caption=book.say("caption.inputs"), note=book.say("manifest.note"), small=True)
    yield from _rows_read(book)
    yield from _named(book, "caption.options", dict(_options(book)))
    yield from _named(book, "caption.versions", lineage.get("versions", {}))


def _rules(book: Book) -> Mapping[str, Any]:
    found: Mapping[str, Any] = book.inputs.lineage.get("rules", {})
    return found


def _known(book: Book, value: object) -> str:
    return book.number(None) if value is None else str(value)


def _rows_read(book: Book) -> Iterator[Block]:
    """How many rows of each source were read and kept; not in a published report.

    All rows less those whose place is told would be a count that is withheld beside them.
    """
    parts = {} if cells.withholds(book) else book.inputs.lineage.get("rows", {})
    rows = [
        Row((str(name), *(book.number(counts.get(kind)) for kind in ("read", "kept")), _refused(book, counts)))
        for part in parts.values()
        for name, counts in part.items()
    ]
    if rows:
        columns = [Column(book.say("column.table"), 2)]
        columns += [Column(book.say(f"column.rows_{kind}"), 1, "right") for kind in ("read", "kept", "refused")]
        yield Table(columns, rows, caption=book.say("caption.rows"), small=True)


def _refused(book: Book, counts: Mapping[str, Any]) -> str:
    return book.number(sum(counts.get("refused", {}).values()))


def _options(book: Book) -> Iterator[tuple[str, str]]:
    """The options by the name that the settings file gives them, with their values as it writes them."""
    settings = book.inputs.lineage.get("settings", {})
    for section in SECTIONS:
        for name, value in settings.get(section, {}).items():
            yield f"{section}.{name}", book.say("not_set") if value is None else _as_written(value)


def _as_written(value: object) -> str:
    """A value as TOML writes it.

    >>> _as_written(False), _as_written(0.0), _as_written("plain")
    ('false', '0', 'plain')
    """
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)


def _named(book: Book, caption: str, values: Mapping[str, Any]) -> Iterator[Block]:
    """Names and values."""
    pairs = [(str(name), str(value)) for name, value in values.items()]
    if not pairs:
        return
    head = (Column(book.say("column.name"), 2), Column(book.say("column.value"), 1.5))
    yield Table(head, [Row(pair) for pair in pairs], caption=book.say(caption), small=True)


def footer(book: Book) -> str:
    """The line at the foot of every page: rules and inputs with the beginning of their digests, and the round."""
    digest = str(_rules(book).get("sha256", ""))[:SHORT_DIGITS]
    rules = f"{book.rules.id} ({digest})" if digest else book.rules.id
    inputs = book.inputs.lineage.get("inputs", {})
    places = {"count": book.number(len(inputs)), "digest": fingerprint(inputs)[:SHORT_DIGITS]}
    return book.say("footer", rules=rules, round=book.inputs.round, **places)
