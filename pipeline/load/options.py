"""One column for each option of a question, with a mark in it, back into one column of codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from pipeline import text
from pipeline.errors import Problem
from pipeline.load.values import numbered

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.fields import Field

MARKED = ("1", "1.0", "true", "TRUE", "True")
UNMARKED = ("", "0", "0.0", "false", "FALSE", "False")


def codes_by_words(field: Field) -> dict[str, str]:
    """The words of each answer in either language -> its code."""
    return {words: code for language in text.LANGUAGES for code, words in field.choices(language).items()}


def to_codes(cells: pd.Series[str], field: Field) -> pd.Series[str]:
    """The cells with the words of the form's answers as codes; what is neither stays for the check of values.

    >>> from pipeline import fields
    >>> to_codes(pd.Series(["bocor", "does not leak", "a", "rusak"]), fields.columns("households")["roof"]).tolist()
    ['b', 'a', 'a', 'rusak']
    """
    words = codes_by_words(field)
    stripped = cells.str.strip()
    return stripped.replace(words) if stripped.isin(list(words)).any() else cells


def gather(
    cells: pd.DataFrame, columns: Mapping[str, str], field: Field, *, source: str
) -> tuple[pd.Series[str], list[Problem]]:
    """The codes marked in each row, blanks between them, from the option columns (option -> column).

    No mark is an empty cell: not answered. Two marks stay two, which the check of values refuses. A column of an
    option that the question does not have, and a cell that is no mark, are problems.
    """
    words = codes_by_words(field)
    problems = []
    marked = pd.Series("", index=cells.index, dtype="str")
    by_code: dict[str, str] = {}
    for option, column in columns.items():
        code = option if option in field.codes else words.get(option)
        if code is None:
            details = {"variable": field.column, "allowed": ", ".join(field.codes)}
            problems.append(Problem("option-unknown", source=source, column=column, value=option, details=details))
        else:
            by_code[code] = column
    for code in sorted(by_code):
        marks = cells[by_code[code]].str.strip()
        neither = ~marks.isin([*MARKED, *UNMARKED])
        problems += [
            Problem("option-mark", source=source, row=row, column=by_code[code], value=value)
            for row, value in numbered(marks[neither])
        ]
        marked = marked.where(~marks.isin(MARKED), marked + " " + code)
    return marked.str.strip(), problems


def contradictions(given: pd.Series[str], marked: pd.Series[str], *, source: str, column: str) -> list[Problem]:
    """Rows in which the text of an answer and the marks of its options differ."""
    differ = given.str.split().map(sorted) != marked.str.split().map(sorted)
    return [
        Problem(
            "option-contradicts", source=source, row=row, column=column, value=value, details={"marked": marked[row]}
        )
        for row, value in numbered(given[differ])
    ]
