"""Where things stand in the workbook, so that one sheet can point at another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.render.workbook.names import reference

if TYPE_CHECKING:
    from pipeline.render.workbook.words import Words
    from pipeline.rules import Rules

HEAD_ROW, FIRST_ROW = 8, 9
POINTS_ROW = 8
"""First row of the table of points on the sheet of the rules."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a score sheet: the same on every one."""

    criteria: dict[str, int]
    aspects: dict[int, tuple[int, int, int, int]]
    total: int

    @property
    def class_(self) -> int:
        """The row of the class."""
        return self.total + 1

    @property
    def mean(self) -> int:
        """The row of the mean of the aspects."""
        return self.total + 2

    @property
    def known(self) -> int:
        """The row that counts the known criteria."""
        return self.total + 3

    @property
    def note(self) -> int:
        """The row of the auditor's notes."""
        return self.total + 5


def rows_of(rules: Rules) -> Rows:
    """Criteria in the official order; of each aspect its title, its first and last criterion, its average.

    >>> from pipeline.rules import load
    >>> rows = rows_of(load("permen-pupr-14-2018"))
    >>> rows.criteria["1a"], rows.aspects[1], rows.aspects[2], rows.total
    (10, (9, 10, 12, 13), (14, 15, 16, 17), 39)
    """
    row = FIRST_ROW
    criteria: dict[str, int] = {}
    aspects: dict[int, tuple[int, int, int, int]] = {}
    for aspect in rules.aspects:
        members = rules.members(aspect)
        criteria |= {member: row + 1 + index for index, member in enumerate(members)}
        last = row + len(members)
        aspects[aspect] = (row, row + 1, last, last + 1)
        row = last + 2
    return Rows(criteria, aspects, row)


@dataclass(frozen=True, slots=True)
class RuleTables:
    """The tables of the sheet of the rules, as absolute ranges: keys and values."""

    points: tuple[str, str]
    classes: tuple[str, str]
    first_class_row: int


def rule_tables(sheet: str, rules: Rules) -> RuleTables:
    """Where the percents with their points stand, and the totals with their classes."""
    last = POINTS_ROW + len(rules.points) - 1
    first_class = last + 4
    last_class = first_class + len(rules.classes) - 1

    def column(letter: str, first: int, final: int) -> str:
        return reference(sheet, f"${letter}${first}:${letter}${final}")

    return RuleTables(
        (column("A", POINTS_ROW, last), column("B", POINTS_ROW, last)),
        (column("A", first_class, last_class), column("B", first_class, last_class)),
        first_class,
    )


@dataclass(frozen=True, slots=True)
class Sheets:
    """What all score sheets share."""

    words: Words
    rules: Rules
    rows: Rows
    tables: RuleTables
    k: int | None
    summary: str
