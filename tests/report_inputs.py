"""Inputs of reports: the hostile study of `webmap_world`, with what a report needs beside its tables."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd
import webmap_world as world

from pipeline import rules
from pipeline.io import documents, tables
from pipeline.publish.suppression import published
from pipeline.render.report import blocks
from pipeline.render.report.annex import decision_annex
from pipeline.render.report.district import district_report
from pipeline.render.report.inputs import Inputs
from pipeline.render.report.village import village_profile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Study

RULES = world.RULES
TABLES = ("scores", "criteria", "sdg", "changes", "todo")
LINEAGE: dict[str, Any] = {
    "inputs": {"households.csv": "ab" * 32, "settings.toml": "cd" * 32},
    "rows": {"survey": {"households": {"read": 12, "kept": 10, "refused": {"duplicate": 2}}}},
    "settings": {"score": {"average": "plain", "density_limit_per_ha": 260.0}, "privacy": {"k": 5}},
    "rules": {"id": RULES.id, "sha256": "ef" * 32},
    "versions": {"pandas": "3.0"},
}
OFFICIAL_ORDER = (
    "1", "1a", "1b", "1c", "2", "2a", "2b", "3", "3a", "3b", "4", "4a", "4b", "4c", "5", "5a", "5b", "6", "6a", "6b",
    "7", "7a", "7b",
)  # fmt: skip
"""Each aspect, then its criteria."""
JOINED = {
    "rows_read": 3000,
    "buckets": {"area": 2950, "outside": 30, "no_position": 3, "ambiguous": 0},
    "outside_by_village": {world.CODES[0]: 3},
}


def inputs(*, k: int | None = None, **changed: Any) -> Inputs:
    """The study of `webmap_world`; with `k` its tables as published."""
    return hidden(
        replace(
            Inputs(
                tables=world.tables(),
                areas=world.areas(),
                villages=world.villages(),
                rules=RULES,
                title={"id": "Permukiman kumuh", "en": "Slum areas"},
                round=world.ROUND,
                k=None,
                illustrative=True,
                without_delineations=False,
                lineage=LINEAGE,
                reconciliation=JOINED,
            ),
            **changed,
        ),
        k=k,
    )


def hidden(exact: Inputs, *, k: int | None) -> Inputs:
    """The same inputs as published; unchanged without `k`."""
    if k is None:
        return exact
    shown = published(**exact.tables, k=k, rules=exact.rules)  # type: ignore[arg-type]
    return replace(exact, tables={name: getattr(shown, name) for name in TABLES}, k=k)


def of_study(study: Study, *, k: int | None = None) -> Inputs:
    """The inputs of a study that was built."""
    exact = Inputs(
        tables={name: tables.read_table(study.processed, name) for name in TABLES},
        areas=tables.read_geotable(study.processed, "areas"),
        villages=tables.read_geotable(study.processed, "villages"),
        rules=rules.load("permen-pupr-14-2018"),
        title={"id": "Dunia mainan", "en": "Toy world"},
        round=2020,
        k=None,
        illustrative=False,
        without_delineations=False,
        lineage=LINEAGE,
        reconciliation=documents.read_json(study.processed / "reconciliation.json"),
    )
    return hidden(exact, k=k)


def with_row(table: pd.DataFrame, where: dict[str, Any], **cells: Any) -> pd.DataFrame:
    """A new table with some cells of the rows that have the values of `where` changed; at least one has."""
    chosen = pd.Series(True, index=table.index)
    for column, value in where.items():
        chosen &= table[column] == value
    assert chosen.any(), where
    changed = table.copy()
    for column, value in cells.items():
        changed.loc[chosen, column] = value
    return changed


def documents_of(given: Inputs, language: str) -> Iterator[blocks.Document]:
    """Every report of a study in one language."""
    for code in given.villages["village_code"]:
        yield village_profile(code, given, language=language)
    yield district_report(given, language=language)
    yield decision_annex(given, language=language)


def all_tables(document: blocks.Document) -> list[blocks.Table]:
    return [block for block in document.blocks if isinstance(block, blocks.Table)]


def table(document: blocks.Document, caption: str) -> blocks.Table:
    """The one table whose caption begins so."""
    found = [one for one in all_tables(document) if one.caption.startswith(caption)]
    assert len(found) == 1, [one.caption for one in all_tables(document)]
    return found[0]


def column(table: blocks.Table, title: str) -> list[str]:
    """The cells of one column."""
    place = [one.title for one in table.columns].index(title)
    return [plain(row.cells[place]) for row in table.rows]


def plain(words: str) -> str:
    """Words with ordinary spaces."""
    return words.replace("\N{NO-BREAK SPACE}", " ")


def texts(document: blocks.Document) -> Iterator[str]:
    """Everything that can be read in a document."""
    yield from (document.title, document.subtitle, document.footer, document.banner, *(document.stamp or ()))
    for block in document.blocks:
        yield from map(plain, _of_block(block))


def _of_block(block: blocks.Block) -> Iterator[str]:
    match block:
        case blocks.Heading(text=words) | blocks.Paragraph(text=words):
            yield words
        case blocks.Listing(items=items):
            yield from items
        case blocks.Figure(alt=alt, caption=caption):
            yield from (alt, caption)
        case blocks.Signatures(roles=roles, place=place):
            yield from (*roles, place)
        case blocks.Table(columns=columns, rows=rows, caption=caption, note=note):
            yield from (caption, note, *(one.title for one in columns))
            for row in rows:
                yield from row.cells


def with_change(given: Inputs, **cells_: Any) -> Inputs:
    """The change of HEAVY as that of the village, which had 72 points before."""
    changes = given.tables["changes"].assign(level="village", unit_id=world.CODES[0])
    changes = with_row(changes, {"criterion": "total"}, **cells_) if cells_ else changes
    return replace(given, tables=dict(given.tables) | {"changes": changes})
