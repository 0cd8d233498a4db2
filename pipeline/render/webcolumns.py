"""Columns of a table as the page carries them: a code is one letter, a number is short, and unknown is neither.

A code column becomes a string with a letter a row: `a` for the first code of the dictionary, `b` for the second.
`UNKNOWN` and `NOT_ASKED` stand for no answer, and are no letters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.fields import Field

UNKNOWN, NOT_ASKED = ".", "-"
PASS, FAIL = "p", "f"
DECIMALS = 2
"""Of the numbers of a survey: a centimetre."""


def letters(values: pd.Series[Any], codes: Sequence[str]) -> str:
    """One letter a row, by the place of its code in `codes`; no code is unknown.

    >>> letters(pd.Series(["a", None, "c"]), ["a", "b", "c"]), letters(pd.Series(["outside"]), ["area", "outside"])
    ('a.c', 'b')
    """
    letter_of = {code: chr(ord("a") + place) for place, code in enumerate(codes)}
    return "".join(values.astype("object").map(letter_of).fillna(UNKNOWN))


def asked_letters(table: pd.DataFrame, field: Field) -> str:
    """The letters of a question; where the form did not ask it, and nothing was answered, it says so.

    Who takes water from a pipe is not asked how far the septic tank is; who did not say where from might have been.

    >>> from pipeline.fields import columns
    >>> rows = pd.DataFrame({"water_source": ["a", "c", None], "septic_distance": [None, "b", None]})
    >>> asked_letters(rows, columns("households")["septic_distance"])
    '-b.'
    """
    written = letters(table[field.column], field.codes)
    if field.condition is None or field.condition[0] not in table:
        return written
    column, answers = field.condition
    other = (table[column].notna() & ~table[column].isin(answers)).tolist()
    pairs = zip(written, other, strict=True)
    return "".join(NOT_ASKED if skipped and letter == UNKNOWN else letter for letter, skipped in pairs)


def verdict_letters(passes: pd.Series[Any], judged: pd.Series[bool]) -> str:
    """`PASS`, `FAIL` or `UNKNOWN` a row, and `NOT_ASKED` where the household was not judged at all.

    >>> verdict_letters(pd.Series([True, False, None], dtype="boolean"), pd.Series([True, True, False]))
    'pf-'
    """
    said = passes.astype("object").map({True: PASS, False: FAIL}).fillna(UNKNOWN)
    return "".join(said.where(judged, NOT_ASKED))


def short_numbers(values: pd.Series[Any], decimals: int = DECIMALS) -> list[int | float | None]:
    """Numbers rounded to `decimals`, whole ones without a point, unknown ones None.

    >>> short_numbers(pd.Series([5.0, 6.25, None]))
    [5, 6.25, None]
    """
    rounded = values.astype("float64").round(decimals)
    return [None if value != value else int(value) if value == int(value) else value for value in rounded.tolist()]


def texts(values: pd.Series[Any]) -> list[str | None]:
    """Texts as they are, unknown ones None."""
    return [None if pd.isna(value) else str(value) for value in values.tolist()]
