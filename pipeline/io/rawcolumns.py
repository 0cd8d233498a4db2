"""Columns of a raw survey that no stage reads on, for the leak scan alone: they stay in memory and are not written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.errors import PipelineError
from pipeline.io import archives, blocks, exports, sheet
from pipeline.io.documents import is_file
from pipeline.io.layers import Request
from pipeline.io.survey import TABLES, read_survey

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path, PurePosixPath

    Chosen = Callable[[Sequence[str]], Sequence[str]]
    Columns = Iterator[tuple[str, list[str]]]


def raw_columns(path: Path, *, layer: str | None, chosen: Chosen) -> Columns:
    """The columns that `chosen` picks out of all names, of every table in the file: name and cells as text.

    Also those of repeat groups, in which the persons of a household stand: further sheets of a workbook, further
    tables of an archive of ODK Central. Raises `SourceError` and `SchemaError` as `read_survey`.
    """
    suffix = path.suffix.lower()
    if suffix == ".zip" and is_file(path):
        yield from _of_archive(path, layer, chosen)
    elif suffix == blocks.SUFFIX and layer is None:
        with sheet.opened(path) as (_, book):
            titles = [each.title for each in book.worksheets]
        yield from _columns(path, None, chosen)
        for title in titles[1:]:
            try:
                yield from _columns(path, title, chosen)
            except PipelineError:  # a sheet that is no table: notes, a title page
                continue
    else:
        yield from _columns(path, layer, chosen)


def workbook_cells(path: Path) -> Columns:
    """Every cell with text of the programme's own workbooks at `path`, a column for each sheet's name."""
    for book_path in blocks.workbooks(path):
        with sheet.opened(book_path) as (_, book):
            for each in book.worksheets:
                each.reset_dimensions()
                rows = sheet.numbered_rows(each, source=book_path.name)
                yield each.title, [str(cell.value) for _, cells in rows for cell in cells if cell.value is not None]


def _columns(path: Path, layer: str | None, chosen: Chosen) -> Columns:
    named: list[str] = []

    def wanted(names: Sequence[str]) -> Sequence[str]:
        named[:] = chosen(names)
        return named or names[:1]

    frame = read_survey(path, layer=layer, wanted=wanted)
    if path.suffix.lower() not in TABLES:  # a layer of points comes with all its columns
        named[:] = chosen(list(frame.columns))
    for name in named:
        if name in frame:
            yield name, frame[name].astype("str").tolist()


def _of_archive(path: Path, layer: str | None, chosen: Chosen) -> Columns:
    request = Request(path.absolute(), path.name, None, "Point", [])
    with archives.extracted(request, wanted=_is_table, largest_mb=exports.LARGEST_TABLES_MB) as folder:
        tables = sorted(folder.iterdir())
        for table in tables:
            try:
                yield from _columns(table, None, chosen)
            except PipelineError:  # a repeat that nobody filled in
                continue
    if not tables:
        yield from _columns(path, layer, chosen)


def _is_table(member: PurePosixPath) -> bool:
    return len(member.parts) == 1 and member.suffix.lower() == ".csv" and not member.name.startswith(".")
