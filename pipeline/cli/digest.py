"""Many problems on one screen: one entry a kind, fitted to the terminal; `problems.csv` has every one."""

from __future__ import annotations

import shutil
import textwrap
from typing import TYPE_CHECKING, NamedTuple

from pipeline import text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipeline.errors import Problem

WIDTH = 80
"""Where the output is no terminal."""
NARROWEST, WIDEST = 60, 140
SHOWN_ROWS = 4
LONGEST_VALUE = 24


class Kind(NamedTuple):
    """Problems of one code in one source; the first of them stands for all."""

    first: Problem
    found: int
    rows: tuple[int, ...]


def by_kind(problems: Iterable[Problem], language: str, *, width: int | None = None) -> list[str]:
    """The lines of the table: severity, count, source and first rows; below them the first problem and its cure, once.

    Errors come first, then what there is most of. `width` is that of the terminal unless given.
    """
    width = min(max(width or shutil.get_terminal_size((WIDTH, 24)).columns, NARROWEST), WIDEST)
    kinds = _kinds(problems)
    head = [text.say(f"digest.{column}", language) for column in ("severity", "count", "source", "rows")]
    rows = [_cells(kind, language) for kind in kinds]
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(3)]
    lines = [_line(head, widths, width)]
    for row, kind in zip(rows, kinds, strict=True):
        lines.append(_line(row, widths, width))
        lines += _wrapped(_example(kind.first, language), "   ", widths[0], width)
        lines += _wrapped(kind.first.cure(language), "-> ", widths[0], width)
    return lines


def _kinds(problems: Iterable[Problem]) -> list[Kind]:
    groups: dict[tuple[str, str, str], list[Problem]] = {}
    for problem in problems:
        groups.setdefault((problem.severity, problem.source, problem.code), []).append(problem)
    kinds = [
        Kind(group[0], len(group), tuple(sorted({one.row for one in group if one.row is not None})))
        for group in groups.values()
    ]
    return sorted(kinds, key=lambda kind: (kind.first.severity != "error", -kind.found))


def _cells(kind: Kind, language: str) -> tuple[str, str, str, str]:
    count = f"{kind.found:,}".replace(",", ".") if language == "id" else f"{kind.found:,}"
    rows = ", ".join(map(str, kind.rows[:SHOWN_ROWS])) + (" ..." if len(kind.rows) > SHOWN_ROWS else "")
    return text.say(f"severity.{kind.first.severity}", language), count, kind.first.source, rows


def _example(problem: Problem, language: str) -> str:
    """Column, what is wrong, and the value: of the first of many, so only an example of the others."""
    short = problem.value if len(problem.value) <= LONGEST_VALUE else problem.value[: LONGEST_VALUE - 3] + "..."
    column, value = (f"{problem.column}: " if problem.column else ""), (f' ("{short}")' if short else "")
    return f"{column}{problem.problem(language)}{value}"


def _line(row: Sequence[str], widths: Sequence[int], width: int) -> str:
    """One line; a source too long for it loses its end, never the rows."""
    severity, count, source, rows = row
    room = max(min(widths[2], width - widths[0] - widths[1] - len(rows) - 6), 8)
    source = source if len(source) <= room else source[: room - 3] + "..."
    return f"{severity:<{widths[0]}}  {count:>{widths[1]}}  {source:<{room}}  {rows}".rstrip()


def _wrapped(words: str, mark: str, indent: int, width: int) -> list[str]:
    start = " " * (indent + 2)
    return textwrap.wrap(words, width, initial_indent=start + mark, subsequent_indent=start + "   ")
