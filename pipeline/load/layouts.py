"""An export of the project's forms, in the layout of the tool that gave it, as columns whose meaning is known.

What the settings name keeps that meaning; the layout adds the rest, so that an export needs no mapping.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from pipeline.errors import Problem, SchemaError
from pipeline.load import options, repeats
from pipeline.load.headers import Header, read_header
from pipeline.questions import POSITION, questions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.load.mapping import Recoded

PLAIN, KOBO, ODK = "plain", "kobo", "odk"
SIGNS = {
    KOBO: ({"_id", "_uuid", "_submission_time", "_index"}, 2),
    ODK: ({"KEY", "SubmissionDate", "meta-instanceID", "instanceID", "SubmitterID"}, 2),
}
"""Columns that the tool adds by itself, and how many of them tell it."""
IDENTIFIERS = {
    PLAIN: ("household_id",),
    KOBO: ("_uuid", "meta/instanceID", "_id"),
    ODK: ("meta-instanceID", "instanceID", "KEY"),
}
"""The columns that identify a record, the best first."""
SKIPPED = "n/a"
"""What older KoboToolbox exports write for a question that was not asked."""
AREAS = {"households": "stated_area", "forms": "area_id"}
"""The question that names the area."""
ROLES = {"longitude": "longitude", "latitude": "latitude", "accuracy_m": "accuracy"}
"""The setting of a column -> the coordinate."""

Answers = Mapping[str, "str | Recoded"]


class Known(NamedTuple):
    """The cells with each column's meaning: `roles` for `id`, `area` and the position, `answers` for the variables."""

    layout: str
    cells: pd.DataFrame
    roles: dict[str, str | None]
    answers: dict[str, str | Recoded]
    questions: int
    problems: list[Problem]


def detect(columns: Iterable[str]) -> str:
    """The layout that the columns tell; `plain` when no tool's own columns are among them.

    >>> detect(["_uuid", "_index", "roof"]), detect(["KEY", "SubmissionDate"]), detect(["id", "roof"])
    ('kobo', 'odk', 'plain')
    """
    present = set(columns)
    return next((layout for layout, (signs, enough) in SIGNS.items() if len(signs & present) >= enough), PLAIN)


def recognise(
    cells: pd.DataFrame,
    *,
    table: str,
    layout: str | None,
    roles: Mapping[str, str | None],
    answers: Answers,
    source: str,
    repeated: Mapping[str, pd.DataFrame] | None = None,
    persons: str | None = None,
) -> Known:
    """The export's text cells (index: spreadsheet row) with the meaning of their columns.

    `layout` None finds it out. `roles` and `answers` are what the settings name. `repeated` are the tables of the
    export's repeat groups, `persons` the name of the one whose rows are the persons of a household.
    Raises `SchemaError` when two columns answer one question or option columns cannot be read.
    """
    layout = layout or detect(cells.columns)
    listed, problems = repeats.persons_of({} if layout == PLAIN else repeated or {}, persons, source=source)
    named = dict(roles)
    if "id" in named and named["id"] is None:
        named["id"] = _identifier(cells, layout, source=source)
    if layout == PLAIN:
        return Known(layout, cells, named, dict(answers), 0, problems)
    found = _headers(cells, table, named, answers, source=source)
    cells = _without_skipped(cells, answers) if layout == KOBO else cells
    named = _position(found, named)
    named["area"] = named.get("area") or found.get(Header(AREAS[table]))
    cells, taken = _answers(cells, found, table, source=source)
    meanings = {**answers, **taken}
    if listed is not None:
        cells, meanings, wrong = _occupants(cells, meanings, listed, source=source)
        problems += wrong
    return Known(layout, cells, named, meanings, len({header.question for header in found}), problems)


def key_column(
    cells: pd.DataFrame,
    *,
    table: str,
    layout: str | None,
    roles: Mapping[str, str | None],
    answers: Answers,
    source: str,
) -> str:
    """The column that identifies a record: a household's identifier, the area of an RT form."""
    layout = layout or detect(cells.columns)
    if table == "households":
        return roles["id"] or _identifier(cells, layout, source=source)
    found = {} if layout == PLAIN else _headers(cells, table, roles, answers, source=source)
    return roles["area"] or found.get(Header(AREAS[table]), AREAS[table])


def _identifier(cells: pd.DataFrame, layout: str, *, source: str) -> str:
    column = next((name for name in IDENTIFIERS[layout] if name in cells), None)
    if column is None:
        details = {"known": ", ".join(IDENTIFIERS[layout]), "layout": layout}
        raise SchemaError([Problem("layout-no-identifier", source=source, details=details)])
    return column


def _mapped(roles: Mapping[str, str | None], answers: Answers, table: str) -> set[str]:
    """The questions that the settings have given a column."""
    mapped = {answer if isinstance(answer, str) else answer.variable for answer in answers.values()}
    mapped |= {AREAS[table]} if roles.get("area") else set()
    return mapped | ({POSITION} if roles.get("longitude") or roles.get("position") else set())


def _headers(
    cells: pd.DataFrame, table: str, roles: Mapping[str, str | None], answers: Answers, *, source: str
) -> dict[Header, str]:
    """What each column holds -> the column; columns and questions that the settings name are left to them."""
    kept, mapped = {*answers, *roles.values()}, _mapped(roles, answers, table)
    found: dict[Header, str] = {}
    problems = []
    for column in cells.columns:
        header = read_header(column, table) if column not in kept else None
        if header is None or header.question in mapped:
            continue
        if header in found:
            details = {"question": header.words, "first": found[header]}
            problems.append(Problem("layout-question-twice", source=source, column=column, details=details))
        found.setdefault(header, column)
    if problems:
        raise SchemaError(problems)
    return found


def _without_skipped(cells: pd.DataFrame, answers: Answers) -> pd.DataFrame:
    """Empty cells for questions not asked; a column with codes of its own is left to the settings."""
    recoded = {column for column, answer in answers.items() if not isinstance(answer, str)}
    skipped = {column: cells[column] == SKIPPED for column in cells.columns if column not in recoded}
    return cells.assign(**{column: cells[column].mask(rows, "") for column, rows in skipped.items() if rows.any()})


def _position(found: Mapping[Header, str], named: dict[str, str | None]) -> dict[str, str | None]:
    """The roles with the coordinates: the export's own columns, else the one column `lat lon alt acc`."""
    if "longitude" not in named or named["longitude"] is not None or named["position"] is not None:
        return named
    columns = {role: found.get(Header(POSITION, coordinate=part)) for role, part in ROLES.items()}
    whole = found.get(Header(POSITION))
    if whole is not None and (columns["longitude"] is None or columns["latitude"] is None):
        return named | {"position": whole}
    return named | {role: named.get(role) or column for role, column in columns.items()}


def _answers(
    cells: pd.DataFrame, found: Mapping[Header, str], table: str, *, source: str
) -> tuple[pd.DataFrame, dict[str, str]]:
    """The answers as codes, one column a question, and the variable of each column."""
    taken: dict[str, str] = {}
    changed: dict[str, pd.Series[str]] = {}
    problems = []
    for name in dict.fromkeys(header.question for header in found if header.question not in (POSITION, AREAS[table])):
        field, column = questions(table)[name].field, found.get(Header(name))
        of_options = {
            header.option: text for header, text in found.items() if header.question == name and header.option
        }
        given = options.to_codes(cells[column], field) if column is not None and field.codes else None
        if of_options:
            marked, wrong = options.gather(cells, of_options, field, source=source)
            problems += wrong
            if given is None:
                column, given = f"{name} ({len(of_options)})", marked
            elif not wrong:
                problems += options.contradictions(given, marked, source=source, column=str(column))
        if given is not None:
            changed[str(column)] = given
        taken[str(column)] = name
    if problems:
        raise SchemaError(problems)
    return cells.assign(**changed), taken


def _occupants(
    cells: pd.DataFrame, meanings: dict[str, str | Recoded], persons: pd.DataFrame, *, source: str
) -> tuple[pd.DataFrame, dict[str, str | Recoded], list[Problem]]:
    """The number of occupants from the table of persons, where the form itself does not ask for it."""
    counted, problems = repeats.count_persons(cells, persons, source=source)
    column = next((text for text, variable in meanings.items() if variable == "occupants"), None)
    if column is None:
        column = f"{repeats.PERSONS} (n)"
        return cells.assign(**{column: counted}), {**meanings, column: "occupants"}, problems
    return cells, meanings, problems + repeats.differences(cells[column], counted, source=source, column=column)
