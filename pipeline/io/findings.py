"""`problems.csv`: everything found wrong, with its cure, in both languages; one file a stage, gathered into one."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.io.documents import inert, write_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.errors import Problem

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


def write_problems(problems: Iterable[Problem], path: Path) -> None:
    """Write one CSV row a problem, errors first, else in the order found."""
    rows: list[dict[str, object]] = [
        {
            "severity": problem.severity,
            "code": problem.code,
            "source": problem.source,
            "row": "" if problem.row is None else problem.row,
            "column": problem.column,
            "value": problem.value,
            **{f"problem_{language}": problem.problem(language) for language in ("id", "en")},
            **{f"cure_{language}": problem.cure(language) for language in ("id", "en")},
        }
        for problem in problems
    ]
    _write_rows(rows, path)


def _write_rows(rows: list[dict[str, object]], path: Path) -> None:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for row in sorted(rows, key=lambda row: row["severity"] != "error"):
        writer.writerow({key: inert(value) for key, value in row.items()})
    write_text(path, buffer.getvalue())


def stage_path(processed: Path, stage: str) -> Path:
    """Where a stage keeps its problems."""
    return processed / "problems" / f"{stage}.csv"


def gather(processed: Path) -> list[dict[str, object]]:
    """Bring the problems of all stages together in `problems.csv` and return its rows."""
    rows: list[dict[str, object]] = []
    for stage in STAGES:
        path = stage_path(processed, stage)
        if path.exists():
            with path.open(encoding="utf-8", newline="") as file:
                rows.extend(csv.DictReader(file))
    _write_rows(rows, processed / "problems.csv")
    return rows


def write_failed(problems: Iterable[Problem], processed: Path) -> None:
    """Leave the problems of a failed run in `problems.csv`, dated so old that the next good run renews it."""
    path = processed / "problems.csv"
    write_problems(problems, path)
    os.utime(path, (0, 0))
