"""The names of a table's columns: made plain where they are not, and refused where they lead to two columns."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from itertools import islice
from typing import TYPE_CHECKING

from pipeline.errors import Problem, SchemaError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

MOST_COLUMNS = 16_384
"""What a spreadsheet can show; a longer header is a file read in the wrong way."""
LISTED = 10
MOST_PASSED_OVER = 20
"""Rows below a first row in which the header is looked for."""
FEWEST_NAMES = 3
LETTER = re.compile(r"[^\W\d_]")
MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T[\d:.+Z-]*)?|[\d:.]+Z?")


def letters(position: int) -> str:
    """A column as a spreadsheet names it; the first is 0.

    >>> [letters(position) for position in (0, 25, 26, 16_383)]
    ['A', 'Z', 'AA', 'XFD']
    """
    name, rest = "", position + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        name = chr(ord("A") + letter) + name
    return name


def listed(places: Iterable[object]) -> str:
    """The first ten, and dots where there are more.

    >>> listed(range(2, 14))
    '2, 3, 4, 5, 6, 7, 8, 9, 10, 11 ...'
    """
    words = [str(place) for place in places]
    return ", ".join(words[:LISTED]) + (" ..." if len(words) > LISTED else "")


def plain(name: str) -> str:
    """A name without spaces around it, a line break inside read as one space.

    >>> plain(" kondisi\\n lantai ")
    'kondisi lantai'
    """
    return " ".join(part for line in name.splitlines() if (part := line.strip()))


def names(cells: Sequence[str], *, source: str, row: int = 1) -> list[str]:
    """The plain names of the header's cells in their order, an empty string for a cell without one.

    Raises `SchemaError` when there are too many.

    >>> names(["id", " umur ", ""], source="s.csv")
    ['id', 'umur', '']
    """
    if len(cells) > MOST_COLUMNS:
        details = {"columns": f"{len(cells):,}", "limit": f"{MOST_COLUMNS:,}"}
        raise SchemaError([Problem("header-too-wide", source=source, row=row, details=details)])
    return [plain(cell) for cell in cells]


def read_on(
    found: Sequence[str], wanted: Callable[[Sequence[str]], Sequence[str]], *, source: str, row: int = 1
) -> tuple[set[str], list[Problem]]:
    """The names that `wanted` picks, and a warning for each name of several columns that it does not pick.

    Raises `SchemaError` for picked names that lead to two columns.

    >>> kept, problems = read_on(["id", "ket", "ket"], lambda names: ["id"], source="s.csv")
    >>> kept, [(problem.code, problem.column) for problem in problems]
    ({'id'}, [('column-twice-unread', 'ket')])
    """
    places = defaultdict(list)
    for position, name in enumerate(found):
        if name:
            places[name].append(letters(position))
    kept = set(wanted(list(places)))
    problems = [
        Problem(
            "column-twice" if name in kept else "column-twice-unread",
            source=source,
            row=row,
            column=name,
            details={"places": listed(where)},
        )
        for name, where in places.items()
        if len(where) > 1
    ]
    if refused := [problem for problem in problems if problem.column in kept]:
        raise SchemaError(refused)
    return kept, problems


def required(found: Sequence[str], wanted: Iterable[str], *, source: str) -> None:
    """Raise `SchemaError` for every wanted name that is not there, with the one that is most like it.

    >>> required(["id", "bujur"], ["id"], source="s.csv")
    """
    problems = []
    for name in wanted:
        if name not in found:
            similar = difflib.get_close_matches(name, found, n=1, cutoff=0)
            details = {"nearest": next(iter(similar), "-")}
            problems.append(Problem("column-missing", source=source, column=name, details=details))
    if problems:
        raise SchemaError(problems)


def likelier(first: Sequence[str], rows: Iterable[tuple[int, Sequence[str]]]) -> int:
    """The number of the row that looks like the header where the `first` row is a title or groups; 0 when none does.

    It fills more than twice as many cells as the first, each with a word of its own, none with a number or a date.

    >>> likelier(["SURVEI 2020", "", ""], [(3, ["id", "atap", "lantai"]), (4, ["h1", "a", "7"])])
    3
    >>> likelier(["id"], [(2, ["h1", "a", "7"])])
    0
    """
    filled = sum(1 for cell in first if plain(cell))
    for number, cells in islice(rows, MOST_PASSED_OVER):
        words = [word for cell in cells if (word := plain(cell))]
        if len(words) >= FEWEST_NAMES and len(words) > 2 * filled and _are_names(words):
            return number
    return 0


def _are_names(words: Sequence[str]) -> bool:
    return len(set(words)) == len(words) and all(LETTER.search(word) and not MOMENT.fullmatch(word) for word in words)


def below(likely: int, *, row: int, source: str) -> list[Problem]:
    """A warning when the row `likely` looks more like the header than the `row` that was taken."""
    return [Problem("header-below", source=source, row=row, details={"likely": likely})] if likely else []


def late(found: Sequence[str], *, row: int, source: str) -> list[Problem]:
    """A warning when empty rows or columns come before the table.

    >>> [problem.code for problem in late(["", "id"], row=1, source="s.csv")]
    ['table-late']
    """
    column = next(position for position, name in enumerate(found) if name)
    if row == 1 and column == 0:
        return []
    return [Problem("table-late", source=source, row=row, details={"letter": letters(column), "first": row})]


def unnamed(positions: Iterable[int], *, row: int, source: str) -> list[Problem]:
    """One warning for all columns that hold something and are left out because they have no name."""
    places = listed(letters(position) for position in positions)
    return [Problem("column-unnamed", source=source, row=row, details={"places": places})] if places else []
