"""The problems of a survey that was cleaned in blocks of rows: told as if it had been cleaned at once."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from pipeline.errors import alike
from pipeline.load import values

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pipeline.errors import Problem

MORE = "problems-alike"
MIXED = ("stated", "weight")
"""The questions of which all faults are one kind, whatever their codes."""
LAST = ("id-missing", "accuracy-poor")
"""Found after the faults of the cell."""
FIRST = ("position-missing", "position-half")
"""Found before the other faults of a position, which come in the order in which they are first met."""


def found_in_all(blocks: Sequence[Mapping[str, list[Problem]]]) -> list[Problem]:
    """The problems of all blocks, question by question: what was found (`clean_rows`) in each block, in their order."""
    return [
        problem for question in blocks[0] for problem in _of_question(question, [found[question] for found in blocks])
    ]


def _of_question(question: str, blocks: list[list[Problem]]) -> list[Problem]:
    if len(blocks) == 1:
        return blocks[0]
    if question.startswith("blank "):
        return _counted(list(chain(*blocks)))
    told = _told(chain(*blocks), mixed=question in MIXED)
    return sorted(told, key=lambda problem: problem.row or 0) if question == "position" else told


def _counted(problems: list[Problem]) -> list[Problem]:
    """One problem, whose details count, from those of the blocks that have any."""
    count = sum(int(str(problem.details["count"])) for problem in problems)
    return [replace(problem, details={"count": count}) for problem in problems[:1]]


def _told(problems: Iterable[Problem], *, mixed: bool) -> list[Problem]:
    """The first of each kind, and how many more there are in all."""
    kinds: dict[str, list[Problem]] = {}
    totals = Counter[str]()
    for problem in problems:
        more = problem.code == MORE
        kind = "" if mixed else str(problem.details["kind"]) if more else problem.code
        totals[kind] += int(str(problem.details["more"])) if more else 1
        if not more:
            kinds.setdefault(kind, []).append(problem)
    return [problem for kind in sorted(kinds, key=_rank) for problem in alike(kinds[kind], total=totals[kind])]


def _rank(code: str) -> int:
    order = (*FIRST, *values.FAULTS, *LAST)
    return order.index(code) if code in order else len(FIRST)
