"""The field-quality page: one HTML file for the team alone, in both languages, without script and network."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

import pandas as pd
from markupsafe import Markup

from pipeline import text
from pipeline.render import style
from pipeline.render.qualitytables import (
    anchor,
    meanings,
    percent,
    share,
    tables,
    unit_name,
    unknown_columns,
    written_date,
)
from pipeline.render.webpieces import piece, policy, template

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.errors import Problem

MOST_ROWS = 500
FEWEST_SENTENCES = 3


class Sentence(Protocol):
    """What needs attention: its code, the numbers and names in it, and the unit it leads to."""

    @property
    def code(self) -> str: ...
    @property
    def values(self) -> dict[str, Any]: ...
    @property
    def by(self) -> str: ...
    @property
    def unit_id(self) -> str | None: ...


class Visit(Protocol):
    """A row of the file with what was found in it."""

    @property
    def row(self) -> int: ...
    @property
    def household_id(self) -> str: ...
    @property
    def village_code(self) -> str | None: ...
    @property
    def area_id(self) -> str | None: ...
    @property
    def enumerator(self) -> str | None: ...
    @property
    def problems(self) -> list[Problem]: ...


@dataclass(frozen=True, slots=True)
class QualityStudy:
    """What the page says of its study; the first of `languages` is shown first."""

    title_id: str
    title_en: str
    round: int
    illustrative: bool
    errors: int
    warnings: int
    limits: Mapping[str, float]  # the places of `quality.marks_note`
    languages: tuple[str, ...] = text.LANGUAGES

    def title(self, language: str) -> str:
        """The study's title in `language`."""
        return self.title_id if language == "id" else self.title_en


def render(
    *,
    study: QualityStudy,
    table: pd.DataFrame,
    marks: pd.DataFrame,
    sentences: Sequence[Sentence],
    visits: Sequence[Visit],
) -> str:
    """The whole page. `table` is the table `quality`, `marks` says which of its numbers need attention."""
    styles = [piece("quality.css")]
    parts = [_part(study, table, marks, sentences, visits, language) for language in study.languages]
    return template("quality.html").render(
        languages=study.languages,
        titles={language: text.say("quality.language", language) for language in study.languages},
        illustrative=study.illustrative,
        stamp=text.say("sample_stamp", study.languages[0]),
        policy=policy(styles, []),
        styles=[Markup(part) for part in styles],
        parts=parts,
    )


def _part(
    study: QualityStudy,
    table: pd.DataFrame,
    marks: pd.DataFrame,
    sentences: Sequence[Sentence],
    visits: Sequence[Visit],
    language: str,
) -> dict[str, Any]:
    """Everything that the page says in one language."""
    made = tables(table, marks, language)
    limits = {name: style.number(limit, language) for name, limit in study.limits.items()}
    more = len(visits) - MOST_ROWS
    return {
        "language": language,
        "title": study.title(language),
        "round": text.say("quality.round", language, round=study.round),
        "days": _days(table, language),
        "note": text.say("sample_note", language) if study.illustrative else "",
        "tiles": _tiles(study, table, language),
        "sentences": [_sentence(one, table, language) for one in sentences]
        + ([(text.say("quality.attention.nothing", language), "", "")] if len(sentences) < FEWEST_SENTENCES else []),
        "tables": made,
        "visits": [_visit(one, table, language) for one in visits[:MOST_ROWS]],
        "more": text.say("quality.revisit_more", language, more=style.number(more, language)) if more > 0 else "",
        "meanings": meanings(language),
        "marks_note": text.say("quality.marks_note", language, **limits),
        "unknown": _unknown(table, language),
        "words": {
            code.removeprefix("quality."): entry[language]
            for code, entry in text.catalogue().items()
            if code.startswith("quality.")
        },
    }


def _days(table: pd.DataFrame, language: str) -> str:
    days = table.loc[(table["by"] == "day") & table["unit_id"].notna(), "unit_id"].tolist()
    if not days:
        return text.say("quality.no_dates", language)
    first, last = (written_date(date.fromisoformat(day), language) for day in (min(days), max(days)))
    return first if first == last else text.say("quality.range", language, first=first, last=last)


def _unknown(table: pd.DataFrame, language: str) -> str:
    columns = unknown_columns(table, language)
    return text.say("quality.unknown_column", language, columns=", ".join(columns)) if columns else ""


def _tiles(study: QualityStudy, table: pd.DataFrame, language: str) -> list[tuple[str, str]]:
    """The numbers of the header."""
    total = table[table["by"] == "total"].to_dict("records")[0]
    done, missing = (
        text.say("unknown", language) if pd.isna(total[name]) else percent(total[name], language)
        for name in ("done_pct", "missing_pct")
    )
    numbers = {
        "interviews": style.number(total["interviews"], language),
        "refused": style.number(total["duplicates"], language),
        "target": done,
        "missing": missing,
        "errors": style.number(study.errors, language),
        "warnings": style.number(study.warnings, language),
    }
    return [(number, text.say(f"quality.tile.{name}", language)) for name, number in numbers.items()]


def _sentence(one: Sentence, table: pd.DataFrame, language: str) -> tuple[str, str, str]:
    """The words, where the link leads, and what it says."""
    values = {name: _value(value, language) for name, value in one.values.items()}
    words = text.say(f"quality.attention.{one.code}", language, **values)
    if not one.by:
        return words, f"{language}-rows", text.say("quality.go_list", language)
    return words, anchor(one.by, one.unit_id, table, language), text.say("quality.go", language)


def _value(value: Any, language: str) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return share(value, language)
    return style.number(value, language)


def _visit(one: Visit, table: pd.DataFrame, language: str) -> dict[str, Any]:
    place = [_place(table, "village", one.village_code), _place(table, "area", one.area_id)]
    return {
        "row": one.row,
        "household": one.household_id,
        "place": ", ".join(name for name in place if name) or unit_name("area", None, language),
        "enumerator": one.enumerator or unit_name("enumerator", None, language),
        "found": list(dict.fromkeys(_found(problem, language) for problem in one.problems)),
        "error": any(problem.severity == "error" for problem in one.problems),
    }


def _found(problem: Problem, language: str) -> str:
    column = f"{problem.column}: " if problem.column else ""
    return f"{column}{problem.problem(language)}"


def _place(table: pd.DataFrame, kind: str, unit_id: str | None) -> str:
    name = table.loc[(table["by"] == kind) & (table["unit_id"] == unit_id), "name"]
    return str(name.iloc[0]) if len(name) and pd.notna(name.iloc[0]) else ""
