"""The bytes of a workbook: the same on every day and machine, with the results of its formulas stored.

openpyxl writes the time of saving, no results, and 16 digits of a number, of which a float may need 17. Here every file
of the archive gets one date, every number all its digits, and every formula its result, so that a viewer which does not
calculate shows it too; Excel and LibreOffice calculate anew on opening.
"""

from __future__ import annotations

import errno
import io
import os
import re
from html import escape
from typing import TYPE_CHECKING, Any

from lxml.etree import SerialisationError

from pipeline import zipped

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.render.workbook.page import Result

_TIME = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_NUMBER = re.compile(r'<c r="([A-Z]+\d+)"([^>]*)><v>[^<]*</v></c>')
_MERGED = re.compile(r"(?<=<mergeCells)([^>]*>)(.*?)(?=</mergeCells>)", re.DOTALL)
_FORMULA = re.compile(r'<c r="([A-Z]+\d+)"([^>]*)>(<f>.*?</f>)<v ?/?>(?:</v>)?</c>', re.DOTALL)


def encode(book: Any, results: Mapping[str, Mapping[str, Result]]) -> bytes:
    """The workbook as XLSX; `results` are those of the formulas by name of the sheet and cell.

    Raises `OSError` when the disk has no room for the temporary files of the sheets.
    """
    book.calculation.fullCalcOnLoad = True
    made = io.BytesIO()
    try:
        book.save(made)
    except SerialisationError as fault:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from fault
    stored = {
        f"xl/worksheets/sheet{number}.xml": results[sheet.title] for number, sheet in enumerate(book.worksheets, 1)
    }

    def final(name: str, content: bytes) -> bytes:
        if name in stored:
            return _with_results(content.decode("utf-8"), stored[name]).encode("utf-8")
        return _TIME.sub(zipped.TIME.encode(), content) if name == "docProps/core.xml" else content

    return zipped.fixed(made.getvalue(), final)


def _with_results(sheet: str, results: Mapping[str, Result]) -> str:
    """The XML of a sheet with a result in every cell that has a formula, and all digits of every number."""

    def stored(found: re.Match[str]) -> str:
        cell, look, formula = found.groups()
        result = results[cell]
        if isinstance(result, str):
            return f'<c r="{cell}"{look} t="str">{formula}<v>{escape(result, quote=False)}</v></c>'
        return f'<c r="{cell}"{look}>{formula}<v>{result!r}</v></c>'

    def exact(found: re.Match[str]) -> str:
        cell, look = found.groups()
        return f'<c r="{cell}"{look}><v>{results[cell]!r}</v></c>'

    return _MERGED.sub(_in_order, _FORMULA.sub(stored, _NUMBER.sub(exact, sheet)))


def _in_order(found: re.Match[str]) -> str:
    """The merged cells, which openpyxl keeps in a set."""
    start, merged = found.groups()
    return start + "".join(sorted(re.findall(r"<mergeCell [^>]*>", merged)))
