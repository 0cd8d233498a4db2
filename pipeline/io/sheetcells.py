"""The cells of a workbook: what each kind says as text, and what is told of those that say nothing."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from decimal import Decimal
from functools import lru_cache
from typing import Protocol

from pipeline.errors import MOST_ALIKE, Problem, alike

MOST_DIGITS = 1e15
"""Excel keeps 15 digits; a larger number is written as the power of ten that it is."""
BREAKS = re.compile(r"(?:\r|_x000D_)\n?")
"""Line breaks that are not the plain one; Excel writes a carriage return as a code."""

UNSHOWN = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
"""What a number format quotes, escapes, leaves room for, fills with or says of colours."""


class Cell(Protocol):
    """A cell as openpyxl gives it; an error is of the type "e"."""

    @property
    def value(self) -> object: ...
    @property
    def data_type(self) -> str: ...
    @property
    def number_format(self) -> str: ...


def text_of(cell: Cell) -> str:
    """The cell as text: 3 and not 3.0, dates as ISO, TRUE and FALSE and 30% as Excel shows them, nothing for an error.

    A percentage keeps its sign, for 0.3 is not what the office sees; all its digits are kept.
    """
    if cell.value is None or cell.data_type == "e":
        return ""
    value = cell.value
    if isinstance(value, int | float) and not isinstance(value, bool) and _is_percent(cell.number_format):
        return f"{(Decimal(str(value)) * 100).normalize():f}%"
    return _text(value)


@lru_cache
def _is_percent(number_format: str) -> bool:
    r"""Whether Excel shows a number in this format times 100 with a percent sign.

    >>> [_is_percent(found) for found in ("0%", "0.00 %", "General", '0" %"', r"0\%", "[Red]0%;-0%")]
    [True, True, False, False, False, True]
    """
    return "%" in UNSHOWN.sub("", number_format)


def _text(value: object) -> str:
    """A value as text.

    >>> [_text(value) for value in (3.0, 7.5, -7.6249301, True)]
    ['3', '7.5', '-7.6249301', 'TRUE']
    >>> [_text(value) for value in (dt.datetime(2020, 2, 3), dt.datetime(2020, 2, 3, 7, 30), dt.time(7, 30))]
    ['2020-02-03', '2020-02-03T07:30:00', '07:30:00']
    """
    if isinstance(value, str):
        return BREAKS.sub("\n", value)
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer() and abs(value) < MOST_DIGITS:
        return str(int(value))
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value)


class Told:
    """What is said of cells, by code and column; as many as are told are kept, the rest is counted."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._kept: dict[tuple[str, str], list[Problem]] = defaultdict(list)
        self._total: dict[tuple[str, str], int] = defaultdict(int)

    def add(self, code: str, *, row: int, column: str, value: str = "") -> None:
        """Note one cell."""
        self._total[code, column] += 1
        if len(kept := self._kept[code, column]) < MOST_ALIKE:
            kept.append(Problem(code, source=self._source, row=row, column=column, value=value))

    def problems(self) -> list[Problem]:
        """All that was noted, by code and column."""
        return [problem for key, kept in self._kept.items() for problem in alike(kept, total=self._total[key])]
