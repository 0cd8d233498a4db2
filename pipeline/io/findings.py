"""`problems.csv`: everything found wrong, with its cure, in both languages; one file a stage, gathered into one."""

from __future__ import annotations

import csv
import os
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import shown
from pipeline.io.documents import atomic, inert

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pipeline.errors import Problem

    Row = Mapping[str, object]

COLUMNS = (
    "severity",
    "code",
    "source",
    "row",
    "column",
    "value",
    "problem_id",
    "problem_en",
    "cure_id",
    "cure_en",
)
STAGES = ("spatial", "survey", "join", "aggregate")


def write_problems(problems: Sequence[Problem], path: Path) -> None:
    """Write one CSV row a problem, errors first, else in the order found; one row is held at a time."""
    _write_rows((_row(problem) for problem in sorted(problems, key=lambda problem: problem.severity != "error")), path)


def _row(problem: Problem) -> Row:
    return {
        "severity": problem.severity,
        "code": problem.code,
        "source": shown(problem.source),
        "row": "" if problem.row is None else problem.row,
        "column": shown(problem.column),
        "value": shown(problem.value),
        **{f"problem_{language}": problem.problem(language) for language in ("id", "en")},
        **{f"cure_{language}": problem.cure(language) for language in ("id", "en")},
    }


def _write_rows(rows: Iterable[Row], path: Path) -> None:
    with atomic(path) as aside, aside.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        for row in rows:
            writer.writerow({key: inert(value) for key, value in row.items()})


def stage_path(processed: Path, stage: str) -> Path:
    """Where a stage keeps its problems."""
    return processed / "problems" / f"{stage}.csv"


def gather(processed: Path) -> Counter[str]:
    """Bring the problems of all stages together in `problems.csv`, errors first, and count them by severity."""
    _write_rows(
        (row for error in (True, False) for row in _read_rows(processed, error=error)), processed / "problems.csv"
    )
    return Counter(str(row["severity"]) for row in _read_csv(processed / "problems.csv"))


def _read_rows(processed: Path, *, error: bool) -> Iterator[Row]:
    """The rows that are errors, or those that are not, of each stage in turn."""
    for stage in STAGES:
        path = stage_path(processed, stage)
        if path.exists():
            yield from (row for row in _read_csv(path) if (row["severity"] == "error") == error)


def _read_csv(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def write_failed(problems: Sequence[Problem], processed: Path) -> None:
    """Leave the problems of a failed run in `problems.csv`, dated so old that the next good run renews it."""
    path = processed / "problems.csv"
    write_problems(problems, path)
    os.utime(path, (0, 0))
