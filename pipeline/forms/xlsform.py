"""A questionnaire as the three sheets of an XLSForm, in both languages.

Nobody's name, number or face is asked: a household is a building code, an RT code and a position.
Source of the format: XLSForm standard, xlsform.org.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

from pipeline import text
from pipeline.questions import FORMS, IDENTIFIERS, LANGUAGES, POSITION, Question, part_words, questions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pipeline.fields import Field

Sheet = list[list[str]]

ACCURACY_GOOD_M, ACCURACY_POOR_M = 10, 50
"""The phone takes the position by itself when it is this good, and warns when it is worse than the second."""

_TYPES = {"string": "text", "integer": "integer", "number": "decimal", "point": "geopoint"}
_PLAIN = ("type", "name", "required", "relevant", "constraint", "parameters")
_SPOKEN = ("label", "required_message", "constraint_message")
Row = Mapping[str, str]


def sheets(table: str) -> dict[str, Sheet]:
    """The sheets `survey`, `choices` and `settings` of the form that fills `table`, each a list of rows of text.

    >>> [row[:2] for row in sheets("forms")["survey"][:3]]
    [['type', 'name'], ['begin_group', 'identity'], ['text', 'area_id']]
    """
    asked = questions(table)
    survey = _sheet(_survey(asked, IDENTIFIERS[table]), _PLAIN, _SPOKEN)
    choices = _sheet(_choices(asked), ("list_name", "name"), ("label",))
    name = FORMS[table]
    # A server takes an equal form under an equal version only.
    version = hashlib.sha256(repr((survey, choices)).encode()).hexdigest()[:10]
    settings = [
        ["form_title", "form_id", "version", "default_language"],
        [text.say(f"xlsform.title.{table}", "id"), name.replace("-", "_"), version, LANGUAGES["id"]],
    ]
    return {"survey": survey, "choices": choices, "settings": settings}


def _sheet(rows: Iterator[Row], plain: Sequence[str], spoken: Sequence[str]) -> Sheet:
    """Rows under a header, with a column for each language of what is spoken."""
    columns = [*plain, *(f"{name}::{language}" for name in spoken for language in LANGUAGES.values())]
    return [columns, *([row.get(column, "") for column in columns] for row in rows)]


def _survey(asked: Mapping[str, Question], identifiers: Sequence[str]) -> Iterator[Row]:
    for part, members in groupby(asked.values(), key=lambda question: question.part):
        yield {"type": "begin_group", "name": part, **_both("label", partial(part_words, part))}
        for question in members:
            yield _asked(question, required=question.name in identifiers)
        yield {"type": "end_group"}


def _asked(question: Question, *, required: bool) -> Row:
    field = question.field
    row: dict[str, str] = {"type": _TYPES.get(field.type, f"select_one {question.name}"), "name": question.name}
    row |= _both("label", question.words)
    if required:
        row |= {"required": "yes"} | _both("required_message", lambda language: text.say("xlsform.required", language))
    if field.condition is not None:
        row["relevant"] = _relevant(*field.condition)
    if question.name == POSITION:
        row["parameters"] = f"capture-accuracy={ACCURACY_GOOD_M} warning-accuracy={ACCURACY_POOR_M}"
    return row | _range(field)


def _relevant(column: str, answers: Sequence[str]) -> str:
    """A skip rule of the dictionary as an expression.

    >>> _relevant("defecation", ["a", "b"])
    "${defecation} = 'a' or ${defecation} = 'b'"
    """
    return " or ".join(f"${{{column}}} = '{answer}'" for answer in answers)


def _range(field: Field) -> dict[str, str]:
    """The range of a number as a constraint with its words; an open end has none."""
    low, ranged, high = field.allowed.partition("..")
    if field.codes or not ranged:
        return {}
    tests = [f". >= {low}"] if low else []
    tests += [f". <= {high}"] if high else []
    said = "xlsform.between" if low and high else "xlsform.from"
    unit = "" if field.unit == "persons" else field.unit
    words = _both(
        "constraint_message", lambda language: text.say(said, language, low=low, high=high, unit=unit).strip()
    )
    return {"constraint": " and ".join(tests), **words}


def _choices(asked: Mapping[str, Question]) -> Iterator[Row]:
    for question in asked.values():
        words = {language: question.field.choices(language) for language in LANGUAGES}
        for code in question.field.codes:
            labels = {language: listed[code] for language, listed in words.items()}
            yield {"list_name": question.name, "name": code, **_both("label", labels.__getitem__)}


def _both(column: str, say: Callable[[str], str]) -> dict[str, str]:
    """A spoken column in every language."""
    return {f"{column}::{name}": say(language) for language, name in LANGUAGES.items()}
