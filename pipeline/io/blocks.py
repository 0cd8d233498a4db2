"""Columns of the sheets of a workbook that has no header row: what a form laid out for people holds, cell by cell."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pipeline.errors import Problem, SchemaError, SourceError
from pipeline.io import sheet
from pipeline.io.documents import is_file

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    import pandas as pd

SUFFIX = ".xlsx"


def workbooks(path: Path) -> list[Path]:
    """The workbook at `path`, or those in the folder `path`, by name; raises `SourceError` when there is none."""
    found = [path] if is_file(path) else inside(path)
    if not found:
        place = path / f"*{SUFFIX}" if path.is_dir() else path
        raise SourceError([Problem("source-missing", source=str(place))])
    if path.suffix.lower() != SUFFIX and is_file(path):
        raise SourceError([Problem("source-format", source=path.name, details={"known": SUFFIX})])
    return found


def inside(folder: Path) -> list[Path]:
    """The workbooks in a folder, which may not be there.

    A spreadsheet program keeps a file `~$name.xlsx` beside each workbook that it has open.
    """
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    ours = [file for file in files if file.suffix.lower() == SUFFIX and not file.name.startswith(("~$", "."))]
    return [file for file in ours if is_file(file)]


def read_columns(path: Path, wanted: Mapping[str, Collection[str]], *, rows: range) -> pd.DataFrame:
    """The cells of `rows` as text, a column `A.1!I` for each letter of each sheet; the index holds the rows.

    A sheet is named by the number that its title begins with: `A.1` is `A.1_Update`, and not `A.10`. Of a formula the
    value is read that was saved with it. Raises `SourceError` for a file that is unreadable, `SchemaError` for a
    sheet that is missing or stands twice.
    """
    import pandas as pd

    with sheet.opened(path) as (_, book):
        titles = [each.title for each in book.worksheets]
        sheets = {number: [title for title in titles if _has_number(title, number)] for number in wanted}
        columns = {
            f"{number}!{letter}": cells
            for number, letters in wanted.items()
            if len(sheets[number]) == 1
            for letter, cells in _cells(book[sheets[number][0]], letters, rows).items()
        }
    problems = [
        Problem("workbook-sheet", source=path.name, value=number, details={"found": len(same), "known": _list(titles)})
        for number, same in sheets.items()
        if len(same) != 1
    ]
    if problems:
        raise SchemaError(problems)
    return pd.DataFrame(columns, index=pd.Index(rows), dtype="str")


def _has_number(title: str, number: str) -> bool:
    """Whether a sheet's title begins with `number`.

    >>> [_has_number(title, "A.1") for title in ("A.1_Update", "a.1", "A.10", "A.1.2", "A. DP-RT")]
    [True, True, False, False, False]
    """
    return re.match(rf"{re.escape(number)}(?!\.?\d)", title.strip(), re.IGNORECASE) is not None


def _list(titles: list[str]) -> str:
    return ", ".join(titles)[:200]


def _cells(worksheet: Any, letters: Collection[str], rows: range) -> dict[str, list[str]]:
    from openpyxl.utils import column_index_from_string

    places = {letter: column_index_from_string(letter) - 1 for letter in letters}
    worksheet.reset_dimensions()  # what the file says of its own size is often stale
    found: dict[str, list[str]] = {letter: [] for letter in letters}
    last = max(places.values()) + 1
    table = worksheet.iter_rows(min_row=rows.start, max_row=rows.stop - 1, max_col=last, values_only=True)
    for row in table:
        for letter, place in places.items():
            found[letter].append(_text(row[place]) if place < len(row) else "")
    return {letter: cells + [""] * (len(rows) - len(cells)) for letter, cells in found.items()}


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()
