"""`diff`: which scores and classes are not those of an earlier build, and by what cause each of them changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from pipeline import fields, text
from pipeline.cli import earlier, recompute, study
from pipeline.errors import Problem, SettingsError, SourceError, shown
from pipeline.io import documents, tables
from pipeline.manifest.changes import read_alike
from pipeline.manifest.differences import CAUSES, CODE, FACTORS, KEYS, SHOWN, Builds, differences
from pipeline.render import style

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

    from pipeline.cli.recompute import Build
    from pipeline.config import Settings
    from pipeline.rules import Rules

NAME = "diff"
SHOWN_ROWS = 40
LONGEST_NAME = 40


def run(options: Namespace) -> None:
    """Print what changed since the build in `--old`, a copy of a PROCESSED folder, and write it as `diff.csv`."""
    settings = study.open_settings(options.config)
    old, written = earlier.read(options.old, settings, present=options.processed)
    new = _present(options.processed, settings)
    now = recompute.scores(new)
    _require_current(now, options.processed)
    earlier.require_same_study(written, now, folder=options.old)
    builds = Builds(
        written=written,
        old=recompute.scores(old),
        alone={factor: recompute.scores(old.with_factor(factor, new)) for factor in FACTORS},
        new=now,
    )
    found = fields.conform(differences(builds, same_inputs=_same_inputs(options)), NAME)
    tables.write_csv(found, options.processed / f"{NAME}.csv")
    print("\n".join(_table(found, new.rules)), flush=True)
    for language in text.LANGUAGES:
        print(_summary(found, language), flush=True)


def _present(processed: Path, settings: Settings) -> Build:
    """The build of today; raises `SourceError` where one of its files is missing or damaged, which `make` mends."""
    try:
        return recompute.read(processed, settings)
    except SettingsError as fault:
        raise SourceError([Problem("table-damaged", source=str(processed / earlier.RECORD))]) from fault


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


def _same_inputs(options: Namespace) -> bool:
    then, now = (documents.read_json(folder / "manifest.json") for folder in (options.old, options.processed))
    return read_alike(then, now, config=options.config.name)


def _table(found: pd.DataFrame, rules: Rules) -> list[str]:
    """The first rows for the terminal, under a head in each language, in columns as wide as what stands in them."""
    if found.empty:
        return []
    lines = [[text.say(f"diff.head.{name}", language) for name in HEAD] for language in text.LANGUAGES]
    for row in found.head(SHOWN_ROWS).to_dict("records"):
        known = {str(name): None if pd.isna(value) else value for name, value in row.items()}
        lines += [_cells(known, rules, language) for language in text.LANGUAGES]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    told = ["  ".join(map(str.ljust, line, widths)).rstrip() for line in lines]
    more = len(found) - SHOWN_ROWS
    return [*told, " / ".join(text.say("diff.more", one, more=more) for one in text.LANGUAGES)] if more > 0 else told


HEAD = ("level", "unit", "name", "round", "old", "new", "class_old", "class_new", "causes")


def _cells(row: dict[str, Any], rules: Rules, language: str) -> list[str]:
    """One unit in one language; names are shown as a terminal can bear them."""
    none = text.say("diff.none", language)
    scores = [none if row[f"score_{end}"] is None else str(row[f"score_{end}"]) for end in ENDS]
    place = [shown(str(row[name]), longest=LONGEST_NAME) for name in ("unit_id", "name", "round")]
    classes = [_class(row, end, rules, language) for end in ENDS]
    return [text.say(f"diff.level.{row['level']}", language), *place, *scores, *classes, _causes(row, language)]


ENDS = ("old", "new")


def _class(row: dict[str, Any], end: str, rules: Rules, language: str) -> str:
    """The class, as a range where the data leave it open; a word where the unit was not there."""
    given = [row[f"{name}_{end}"] for name in ("class", "class_low", "class_high")]
    if given[0] is None:
        return text.say("diff.none", language)
    label, low, high = (style.class_label(class_, rules, language) for class_ in given)
    return label if low == high else text.say("diff.open", language, label=label, low=low, high=high)


def _causes(row: dict[str, Any], language: str) -> str:
    """The causes, each with its points; one that moves the class or its range alone has none."""
    return ", ".join(
        text.say(f"diff.cause.{cause}", language) + (f" {int(row[cause]):+d}" if row[cause] else "")
        for cause in row["causes"].split("+")
    )
