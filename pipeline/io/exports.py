"""An export with its repeat groups: the records, and of each repeat nothing but which record its rows belong to.

KoboToolbox gives a repeat as a sheet of the workbook, ODK Central as a further CSV of its ZIP archive. A repeat may
hold the names of persons, so its other columns are dropped as soon as it is read.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.errors import Problem, SourceError
from pipeline.io import archives, sheet
from pipeline.io.documents import is_file
from pipeline.io.layers import Request
from pipeline.io.sheet import PARENT_INDEX
from pipeline.io.survey import Wanted, read_survey

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

INDEX = "_index"
PARENT_KEY = "PARENT_KEY"
LARGEST_TABLES_MB = 4_000
"""What the tables of an archive may need when they are unpacked: text, of which a large survey has much."""


class Export(NamedTuple):
    """The records as text cells, and the parent column of each repeat group by its name."""

    records: pd.DataFrame
    repeats: dict[str, pd.DataFrame]


def read_export(
    path: Path, *, layer: str | None = None, problems: list[Problem] | None = None, wanted: Wanted | None = None
) -> Export:
    """The survey at `path` as `read_survey` reads it, or an archive of ODK Central, with its repeat groups.

    Raises what `read_survey` raises, and `SourceError` for an archive without one table of records.
    """
    if path.suffix.lower() == ".zip" and is_file(path):
        archive = _read_archive(path, problems, wanted)
        if archive is not None:
            return archive
    records = read_survey(path, layer=layer, problems=problems, wanted=wanted)
    sheets = _repeat_sheets(path) if path.suffix.lower() == ".xlsx" and INDEX in records else ()
    return Export(records, {name: read_survey(path, layer=name, wanted=_tie)[[PARENT_INDEX]] for name in sheets})


def _tie(names: Sequence[str]) -> Sequence[str]:
    return [name for name in names if name == PARENT_INDEX]


def _repeat_sheets(path: Path) -> list[str]:
    """The sheets whose rows name a row of another sheet, and that hold any."""
    with sheet.opened(path) as (_, book):
        return [each.title for each in book.worksheets if _is_repeat(each, source=path.name)]


def _is_repeat(worksheet: Any, *, source: str) -> bool:
    worksheet.reset_dimensions()
    rows = ([cell.value for cell in cells] for _, cells in sheet.numbered_rows(worksheet, source=source))
    return PARENT_INDEX in next(rows, []) and any(map(any, rows))


def _read_archive(path: Path, problems: list[Problem] | None, wanted: Wanted | None) -> Export | None:
    """The tables of an archive; None where it holds none, but may hold a layer. Photographs stay inside."""
    request = Request(path.absolute(), path.name, None, "Point", [])
    records: dict[str, pd.DataFrame] = {}
    repeats: dict[str, pd.DataFrame] = {}
    with archives.extracted(request, wanted=_is_table, largest_mb=LARGEST_TABLES_MB) as folder:
        tables = sorted(folder.iterdir())
        for table in tables:
            try:
                frame = read_survey(table, problems=problems, wanted=wanted)
            except SourceError as fault:
                if [problem.code for problem in fault.problems] != ["source-empty"]:
                    raise
                continue  # a repeat that nobody filled in
            if PARENT_KEY in frame:
                repeats[table.stem] = frame[[PARENT_KEY]]
            else:
                records[table.stem] = frame
    if tables and len(records) != 1:
        raise request.fault("archive-records", found=", ".join(sorted(records)) or "-")
    for name, frame in records.items():
        # ODK Central names a repeat after the form: form.csv, form-persons.csv.
        return Export(frame, {repeat.removeprefix(f"{name}-"): rows for repeat, rows in repeats.items()})
    return None


def _is_table(member: PurePosixPath) -> bool:
    return len(member.parts) == 1 and member.suffix.lower() == ".csv" and not member.name.startswith(".")
