"""Workbooks of plain text cells, the same bytes for the same cells."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import openpyxl

from pipeline import zipped
from pipeline.io import documents

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_TIMES = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_FIXED = rb"\g<1>" + zipped.TIME.encode()


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
    return zipped.fixed(content, lambda name, part: _TIMES.sub(_FIXED, part) if name == "docProps/core.xml" else part)
