"""Workbooks of plain text cells, the same bytes for the same cells."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

import openpyxl

from pipeline.io import documents

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_TIMES = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_FIXED_TIME = rb"\g<1>2020-01-01T00:00:00Z"
_FIXED_DATE = (2020, 1, 1, 0, 0, 0)


def write_workbook(path: Path, sheets: Mapping[str, Sequence[Sequence[str]]]) -> None:
    """Write `sheets`, each a list of rows of text, as one XLSX file; an empty text is an empty cell.

    Raises `OutputError` when the folder or the disk refuses.
    """
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([cell or None for cell in row])
    buffer = io.BytesIO()
    book.save(buffer)
    documents.write_bytes(path, _without_times(buffer.getvalue()))


def _without_times(content: bytes) -> bytes:
    """The workbook with a fixed time in place of the time of writing."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as written, zipfile.ZipFile(buffer, "w") as fixed:
        for name in written.namelist():
            member = zipfile.ZipInfo(name, _FIXED_DATE)
            part = written.read(name)
            part = _TIMES.sub(_FIXED_TIME, part) if name == "docProps/core.xml" else part
            fixed.writestr(member, part, compress_type=zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
