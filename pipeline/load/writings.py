"""Ways of writing a number that mean one, but not by the rule of the file: each has a name and a proposal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

NUMBER = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?"
"""With a decimal point, as programs write it."""
GROUPS = r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+"
"""Thousands parted by points. A leading zero is no thousand, so 0.234 is none."""
COMMA_NUMBER = rf"[+-]?(?:[0-9]+|{GROUPS})(?:,[0-9]+)?"
"""With a decimal comma and points, if any, between the thousands."""
_SPACE = "[ \u00a0\u2009\u202f]"
_FAULTS = {
    "value-decimal-comma": r"[+-]?[0-9]+,[0-9]+",
    "value-thousands-point": rf"[+-]?(?:{GROUPS},[0-9]+|[1-9][0-9]{{0,2}}(?:\.[0-9]{{3}}){{2,}})",
}
_FAULTS_OF_COMMA = {"value-decimal-point": r"[+-]?(?:[0-9]+\.[0-9]*|\.[0-9]+)"}
_FAULTS_OF_BOTH = {
    "value-spaced": rf"[+-]?{_SPACE}?[0-9]{{1,3}}(?:{_SPACE}[0-9]{{3}})*(?:[.,][0-9]+)?",
    "value-unit": (
        rf"[+-]?(?:[0-9]+(?:[.,][0-9]+)*|[0-9]{{1,3}}(?:{_SPACE}[0-9]{{3}})+(?:[.,][0-9]+)?)"
        rf"{_SPACE}*[A-Za-z%]+[23²³]?\.?"
    ),
}

CODES = (*_FAULTS, *_FAULTS_OF_COMMA, *_FAULTS_OF_BOTH)
"""Every fault, in the order in which they are looked for."""


def faults(cells: pd.Series[str], *, decimal_comma: bool) -> dict[str, pd.Series[bool]]:
    """Code of the fault -> the stripped cells that have it, each at most one."""
    right = cells.str.fullmatch(COMMA_NUMBER if decimal_comma else NUMBER)
    found: dict[str, pd.Series[bool]] = {}
    for code, pattern in ((_FAULTS_OF_COMMA if decimal_comma else _FAULTS) | _FAULTS_OF_BOTH).items():
        found[code] = cells.str.fullmatch(pattern) & ~right
        right |= found[code]
    return found


def with_point(cells: pd.Series[str]) -> pd.Series[str]:
    """Numbers with a decimal comma written with a point; any other cell is made empty, so that it is no number.

    >>> import pandas as pd
    >>> with_point(pd.Series(["1.234,5", "1.234", "0,5", "1.5"])).tolist()
    ['1234.5', '1234', '0.5', '']
    """
    right = cells.str.fullmatch(COMMA_NUMBER)
    return cells.where(right, "").str.replace(".", "", regex=False).str.replace(",", ".", regex=False)


def proposed(cell: str, *, decimal_comma: bool) -> str:
    """The number that is probably meant, written by the rule of the file.

    >>> [proposed(cell, decimal_comma=False) for cell in ("7,5", "1.234,5", "12 500,5", "12 m2")]
    ['7.5', '1234.5', '12500.5', '12']
    >>> [proposed(cell, decimal_comma=True) for cell in ("7.5", "12 500,5", "1.234 m")]
    ['7,5', '12500,5', '1234']
    """
    number = re.sub(rf"(?:{_SPACE}|[A-Za-z%]+[23²³]?\.?$)", "", cell)
    grouped = re.fullmatch(COMMA_NUMBER, number) is not None and (decimal_comma or re.fullmatch(NUMBER, number) is None)
    point = number.replace(".", "").replace(",", ".") if grouped else number
    if point.count(".") > 1:
        point = point.replace(".", "")
    return point.replace(".", ",") if decimal_comma else point
