"""`diff`: which scores and classes are not those of an earlier build, and by what cause each of them changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from pipeline import fields, text
from pipeline.cli import recompute, study
from pipeline.errors import Problem, SourceError
from pipeline.io import documents, tables
from pipeline.manifest.differences import CAUSES, CODE, FACTORS, KEYS, SHOWN, Builds, differences
from pipeline.render import style

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.rules import Rules

NAME = "diff"
SHOWN_ROWS = 40
WIDTHS = (10, 22, 20, 7, 7, 27, 27)


def run(options: Namespace) -> None:
    """Print what changed since the build in `--old`, a copy of a PROCESSED folder, and write it as `diff.csv`."""
    settings = study.open_settings(options.config)
    old, new = (recompute.read(folder, settings) for folder in (options.old, options.processed))
    now = recompute.scores(new)
    _require_current(now, options.processed)
    builds = Builds(
        written=tables.read_table(options.old, "scores"),
        old=recompute.scores(old),
        alone={factor: recompute.scores(old.with_factor(factor, new)) for factor in FACTORS},
        new=now,
    )
    found = fields.conform(differences(builds, same_inputs=_same_inputs(options.old, options.processed)), NAME)
    tables.write_csv(found, options.processed / f"{NAME}.csv")
    print("\n".join(_table(found, new.rules)), flush=True)
    for language in text.LANGUAGES:
        print(_summary(found, language), flush=True)


def _summary(found: pd.DataFrame, language: str) -> str:
    """How many units changed, and how many of them by each cause; a unit may have several."""
    told = found["causes"].str.split("+").explode().value_counts().to_dict()
    counts = {cause if cause != CODE else "program": int(told.get(cause, 0)) for cause in CAUSES}
    return text.say("diff.summary", language, units=len(found), file=f"{NAME}.csv", **counts)


def _require_current(now: pd.DataFrame, processed: Path) -> None:
    """Raise `SourceError` when the scores there are not those of the inputs there: the causes would be wrong."""
    there = tables.read_table(processed, "scores")
    columns = [*KEYS, *SHOWN]
    if not there[columns].equals(now[columns]):
        raise SourceError([Problem("table-stale", source="scores.parquet")])


def _same_inputs(*folders: Path) -> bool:
    old, new = (documents.read_json(folder / "manifest.json")["inputs"] for folder in folders)
    return bool(old == new)


def _table(found: pd.DataFrame, rules: Rules) -> Iterator[str]:
    """The first rows for the terminal, under a head in each language."""
    if found.empty:
        return
    for language in text.LANGUAGES:
        yield _line([text.say(f"diff.head.{name}", language) for name in HEAD])
    for row in found.head(SHOWN_ROWS).to_dict("records"):
        known = {str(name): None if pd.isna(value) else value for name, value in row.items()}
        for at, language in enumerate(text.LANGUAGES):
            yield _line(_cells(known, rules, language, first=at == 0))
    if len(found) > SHOWN_ROWS:
        yield " / ".join(text.say("diff.more", one, more=len(found) - SHOWN_ROWS) for one in text.LANGUAGES)


HEAD = ("level", "unit", "name", "old", "new", "class_old", "class_new", "causes")


def _cells(row: dict[str, Any], rules: Rules, language: str, *, first: bool) -> list[str]:
    """One unit; numbers and names stand in its first line only, words in each language."""
    scores = [
        text.say("diff.none", language) if row[f"score_{end}"] is None else str(row[f"score_{end}"]) for end in ENDS
    ]
    place = [str(row["unit_id"]), str(row["name"]), *scores] if first else ["", "", "", ""]
    classes = [_class(row, end, rules, language) for end in ENDS]
    return [text.say(f"diff.level.{row['level']}", language), *place, *classes, _causes(row, language)]


ENDS = ("old", "new")


def _class(row: dict[str, Any], end: str, rules: Rules, language: str) -> str:
    """The class, as a range where the data leave it open; a word where the unit was not there."""
    given = [row[f"{name}_{end}"] for name in ("class", "class_low", "class_high")]
    if given[0] is None:
        return text.say("diff.none", language)
    label, low, high = (style.class_label(class_, rules, language) for class_ in given)
    return label if low == high else text.say("diff.open", language, label=label, low=low, high=high)


def _causes(row: dict[str, Any], language: str) -> str:
    """The causes, each with its points where they are known."""
    return ", ".join(
        text.say(f"diff.cause.{cause}", language) + ("" if row[cause] is None else f" {int(row[cause]):+d}")
        for cause in row["causes"].split("+")
    )


def _line(cells: list[str]) -> str:
    return " ".join(cell.ljust(width) for cell, width in zip(cells, (*WIDTHS, 0), strict=True)).rstrip()
