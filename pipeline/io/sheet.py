"""A sheet of a workbook as strings, each cell as the CSV that Excel would save of it, but for dates: these are ISO.

What Excel last stored is read; nothing is computed and no link is followed.
"""

from __future__ import annotations

import warnings
import zipfile
from bisect import bisect_left
from contextlib import closing, contextmanager
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from pipeline.errors import PipelineError, Problem, SourceError
from pipeline.io import archives, formulas, header, merges
from pipeline.io.sheetcells import Told, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    import pandas as pd

MOST_ROWS = 1_048_576
"""What Excel can hold."""
MOST_CELLS = 50_000_000
"""Of all rows, each up to its last cell: one stray cell at the end of every row makes a small file endless."""
PARENT_INDEX = "_parent_index"
"""The column by which the rows of a repeat group of KoboToolbox name their record."""
LOOKED_AT = 100
"""Rows in which a sheet that is not read would show its header and a record."""


def read(
    path: Path, layer: str | None, *, wanted: Callable[[Sequence[str]], Sequence[str]], problems: list[Problem]
) -> pd.DataFrame:
    """The named columns that `wanted` picks out of all names, without blank rows; the index holds spreadsheet rows.

    Without `layer` it is the first sheet that is not hidden, and others that hold rows are told, but for repeat groups
    of KoboToolbox, which are read elsewhere. What was left out is added to `problems`. Raises
    `SourceError` for a workbook that is broken, locked or too large, or has no such sheet.
    """
    with opened(path) as (archive, book):
        return _read(archive, book, layer, wanted=wanted, source=path.name, problems=problems)


@contextmanager
def opened(path: Path) -> Iterator[tuple[zipfile.ZipFile, Any]]:
    """The workbook as an archive and as openpyxl reads it, row by row; whatever breaks meanwhile is a `SourceError`."""
    import openpyxl

    try:
        with path.open("rb") as file, zipfile.ZipFile(file) as archive, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl speaks of drawings and validations, which nobody asked for
            _require_bounded(archive, source=path.name)
            book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
            with closing(book):
                yield archive, book
    except PipelineError:
        raise
    except Exception as fault:  # a broken workbook fails in as many ways as it has parts
        details = {"reason": type(fault).__name__}
        raise SourceError([Problem("source-unreadable", source=path.name, details=details)]) from fault


def _require_bounded(archive: zipfile.ZipFile, *, source: str) -> None:
    """By the sizes that the archive states; `zipfile` never gives more than it stated."""
    members = archive.infolist()
    if any(member.flag_bits & 1 for member in members):
        raise SourceError([Problem("workbook-locked", source=source)])
    unpacked, packed = (sum(sizes) for sizes in zip(*((m.file_size, m.compress_size) for m in members), strict=True))
    if unpacked > archives.LARGEST_MB * 1_000_000:
        details: dict[str, object] = {"size": f"{unpacked / 1_000_000:,.0f}", "limit": archives.LARGEST_MB}
        raise SourceError([Problem("workbook-large", source=source, details=details)])
    if unpacked > archives.SMALL_BYTES and unpacked > archives.LARGEST_RATIO * packed:
        raise SourceError([Problem("workbook-ratio", source=source, details={"limit": archives.LARGEST_RATIO})])


def _read(
    archive: zipfile.ZipFile,
    book: Any,
    layer: str | None,
    *,
    wanted: Callable[[Sequence[str]], Sequence[str]],
    source: str,
    problems: list[Problem],
) -> pd.DataFrame:
    sheet = _chosen(book.worksheets, layer, source=source)
    rows = numbered_rows(sheet, source=source)
    at, titles = next(((at, cells) for at, cells in rows if any(_written(cells))), (0, ()))
    if not titles:
        raise SourceError([Problem("source-empty", source=source)])
    first, opening = [text_of(cell) for cell in _trimmed(titles)], list(islice(rows, header.MOST_PASSED_OVER))
    likely = header.likelier(first, ((number, [text_of(cell) for cell in cells]) for number, cells in opening))
    problems += header.below(likely, row=at, source=source)
    names = header.names(first, source=source, row=at)
    kept, doubled = header.read_on(names, wanted, source=source, row=at)
    problems += doubled
    told = Told(source)
    frame, nameless = _frame(chain(opening, rows), names, kept, told)
    _tell_formulas(archive, sheet, frame, names, at, told)
    _tell_merges(archive, sheet, frame, names, at, told)
    if layer is None:
        problems += _unread(book.worksheets, sheet, source=source)
    problems += header.late(names, row=at, source=source)
    problems += [*header.unnamed(nameless, row=at, source=source), *told.problems()]
    return frame


def _chosen(sheets: Sequence[Any], layer: str | None, *, source: str) -> Any:
    """The sheet to read; the size that the file states of it is often stale, and not asked."""
    named = [sheet for sheet in sheets if sheet.title == layer]
    visible = [sheet for sheet in sheets if sheet.sheet_state == "visible"]
    fitting = named if layer is not None else visible or list(sheets)
    if not fitting:
        details = {"known": ", ".join(sheet.title for sheet in sheets)}
        raise SourceError([Problem("layer-missing", source=source, value=layer or "", details=details)])
    fitting[0].reset_dimensions()
    return fitting[0]


def _unread(sheets: Sequence[Any], chosen: Any, *, source: str) -> list[Problem]:
    """A warning of the visible sheets beside the chosen one that hold rows: an office may keep a sheet a village."""
    others = [sheet.title for sheet in sheets if sheet is not chosen and sheet.sheet_state == "visible"]
    filled = [sheet.title for sheet in sheets if sheet.title in others and _holds_records(sheet)]
    if not filled:
        return []
    return [Problem("sheets-unread", source=source, value=chosen.title, details={"others": header.listed(filled)})]


def _holds_records(sheet: Any) -> bool:
    """Whether there is a row below a header, and it is not that of a repeat group."""
    sheet.reset_dimensions()
    written = (cells for cells in islice(sheet.iter_rows(), LOOKED_AT) if any(_written(cells)))
    titles = next(written, ())
    is_repeat = any(cell.value == PARENT_INDEX for cell in titles)
    return not is_repeat and next(written, None) is not None


def numbered_rows(sheet: Any, *, source: str) -> Iterator[tuple[int, Sequence[Any]]]:
    """Each row with its number, as long as a sheet can be."""
    total = 0
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        total += len(cells)
        if number > MOST_ROWS or total > MOST_CELLS:
            details = {"rows": f"{MOST_ROWS:,}", "cells": f"{MOST_CELLS:,}"}
            raise SourceError([Problem("sheet-large", source=source, row=number, details=details)])
        yield number, cells


def _written(cells: Iterable[Any]) -> Iterator[bool]:
    return (cell.value is not None and bool(str(cell.value).strip()) for cell in cells)


def _trimmed(cells: Sequence[Any]) -> Sequence[Any]:
    """The cells up to the last one with something in it."""
    return cells[: max(at for at, written in enumerate(_written(cells), start=1) if written)]


def _frame(
    rows: Iterable[tuple[int, Sequence[Any]]], names: Sequence[str], kept: set[str], told: Told
) -> tuple[pd.DataFrame, list[int]]:
    """The cells of the columns `kept`, and the positions of the columns without a name that hold something."""
    import pandas as pd

    columns = [(position, name) for position, name in enumerate(names) if name in kept]
    index, found, nameless = [], [], set()
    for number, cells in rows:
        written = {position for position, is_written in enumerate(_written(cells)) if is_written}
        if not written:
            continue
        nameless |= {position for position in written if position >= len(names) or not names[position]}
        index.append(number)
        found.append([text_of(cells[position]) if position < len(cells) else "" for position, _ in columns])
        for position, name in columns:
            if position in written and cells[position].data_type == "e":
                told.add("cell-error", row=number, column=name, value=str(cells[position].value))
    return pd.DataFrame(found, columns=[name for _, name in columns], index=index, dtype="str"), sorted(nameless)


def _tell_formulas(
    archive: zipfile.ZipFile, sheet: Any, frame: pd.DataFrame, names: Sequence[str], at: int, told: Told
) -> None:
    """Warn of formulas without a result in the columns that are read; the sheet is looked at again only for these."""
    member = sheet._worksheet_path
    with archive.open(member) as xml:
        if not formulas.are_in(xml):
            return
    with archive.open(member) as xml:
        for row, column in formulas.without_result(xml):
            if row > at and column <= len(names) and names[column - 1] in frame.columns:
                told.add("cell-formula", row=row, column=names[column - 1])


def _tell_merges(
    archive: zipfile.ZipFile, sheet: Any, frame: pd.DataFrame, names: Sequence[str], at: int, told: Told
) -> None:
    """Warn of cells merged over several rows in the columns that are read; all rows but the first have no value."""
    member = sheet._worksheet_path
    with archive.open(member) as xml:
        if not formulas.are_in(xml, merges.MARK):
            return
    columns = [number for number, name in enumerate(names, start=1) if name in frame.columns]
    with archive.open(member) as xml:
        for merge in merges.ranges(xml):
            first = bisect_left(columns, merge.left)
            if at < merge.top < merge.bottom and first < len(columns) and columns[first] <= merge.right:
                told.add("cell-merged", row=merge.top, column=names[columns[first] - 1], value=merge.place)
