"""What can go wrong, by place. A fault of the data or the settings is told to a person, never as a traceback."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import ClassVar

from pipeline import text

EXIT_OK, EXIT_DATA, EXIT_USAGE, EXIT_FAULT, EXIT_INTERRUPTED = 0, 1, 2, 3, 130
LONGEST_SHOWN = 200
"""Characters of a value in a message; a damaged file can hold a value of any length."""
LONGEST_DETAIL = 600


def shown(found: str, *, longest: int = LONGEST_SHOWN) -> str:
    """Text of a file as a person meets it: cut when long; what would steer a terminal, or is half a letter, marked.

    >>> shown("a" * 300, longest=5), shown("RT\\x1b[2J 1"), shown("Désa 1")
    ('aaaaa…', 'RT\ufffd[2J 1', 'Désa 1')
    """
    cut = found[:longest] + "…" if len(found) > longest else found
    return "".join("\ufffd" if unicodedata.category(letter)[0] == "C" else letter for letter in cut)


def written(value: object, *, longest: int = 80) -> str:
    """The beginning of any value as text; one that has none is too deep, or a number of thousands of digits.

    >>> written(16), written(int("f" * 4000, 16))
    ('16', '…')
    """
    try:
        return str(value)[:longest]
    except (ValueError, RecursionError):
        return "…"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing found, with where it is; `code` names its words in `text/problems.toml`.

    `row` counts as a spreadsheet does: the header is row 1, so the first record is row 2; a record of a
    vector file counts from 1. `details` fills the further places of the message.

    >>> Problem("value-not-number", source="households.csv", row=7, column="q07", value="tiga").problem("en")
    'not a number'
    """

    code: str
    source: str = ""
    row: int | None = None
    column: str = ""
    value: str = ""
    details: Mapping[str, object] = field(default_factory=dict)

    @property
    def severity(self) -> str:
        """`error` stops the run, `warning` does not."""
        return text.severity(self.code)

    def problem(self, language: str) -> str:
        """What is wrong, in one clause."""
        return self._say("problem", language)

    def cure(self, language: str) -> str:
        """How to mend it."""
        return self._say("cure", language)

    def _say(self, part: str, language: str) -> str:
        details = {
            name: shown(detail, longest=LONGEST_DETAIL) if isinstance(detail, str) else detail
            for name, detail in self.details.items()
        }
        return text.say(f"{self.code}.{part}", language, value=shown(self.value), **details)

    def line(self, language: str) -> str:
        """One line for the terminal: where, what, how to mend it, and the code by which `docs/messages.md` lists it."""
        where = [shown(self.source)]
        if self.row is not None:
            where.append(text.say("where.row", language, row=self.row))
        if self.column:
            where.append(text.say("where.column", language, column=shown(self.column)))
        if self.value:
            where.append(text.say("where.value", language, value=shown(self.value)))
        found = text.say(f"severity.{self.severity}", language)
        place = ", ".join(part for part in where if part)
        return f"{found}: {place}: {self.problem(language)}; {self.cure(language)}. [{self.code}]"


MOST_ALIKE = 10_000
"""Faults of one kind in one column that are told one by one; more is one fault of the column or of the file."""


def alike(faults: Iterable[Problem], *, total: int) -> list[Problem]:
    """The first of `total` faults of one kind, and a last line that says how many more there are.

    Only those that are told are taken from `faults`, so that a million of them costs no more than the first.

    >>> faults = (Problem("id-missing", source="s.csv", row=row, column="id") for row in range(2, 1_000_002))
    >>> told = alike(faults, total=1_000_000)
    >>> len(told), told[-1].row, told[-1].problem("en")
    (10001, None, '990,000 more like this: id-missing')
    """
    told = list(islice(faults, MOST_ALIKE))
    if total > len(told):
        last = told[-1]
        details = {"more": total - len(told), "kind": last.code}
        told.append(Problem("problems-alike", source=last.source, column=last.column, details=details))
    return told


class PipelineError(Exception):
    """The root: carries every problem found, so that all are reported at once."""

    exit_code: ClassVar[int] = EXIT_DATA

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(problem.line("en") for problem in self.problems))

    def __reduce__(self) -> tuple[type[PipelineError], tuple[list[Problem]]]:
        """So that a worker process can hand its problems on."""
        return type(self), (self.problems,)


class SettingsError(PipelineError, ValueError):
    """The settings file asks for something that is not there or not allowed."""


class SourceError(PipelineError, OSError):
    """A source file is missing or cannot be read."""


class SchemaError(PipelineError, ValueError):
    """A column is missing, or a value is not of its column's type, range or codes."""


class TableError(SchemaError):
    """A table that the program made is not what the column dictionary says."""

    exit_code: ClassVar[int] = EXIT_FAULT


class CrsError(PipelineError, ValueError):
    """A coordinate system is missing, unknown or not the one of the study."""


class GeometryError(PipelineError, ValueError):
    """A geometry is of the wrong kind or cannot be used."""


class JoinError(PipelineError, RuntimeError):
    """A join did not keep its cardinality or its totals."""

    exit_code: ClassVar[int] = EXIT_FAULT


class RuleError(PipelineError, ValueError):
    """A rule file is incomplete or contradicts itself."""


class EngineError(PipelineError, RuntimeError):
    """The workers of this machine or of a cluster cannot do the work."""


class OutputError(PipelineError, OSError):
    """An output cannot be written."""
