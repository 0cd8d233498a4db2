"""What the formulas of a workbook come to when LibreOffice computes them."""

from __future__ import annotations

import io
from functools import cache
from typing import TYPE_CHECKING, Any

import office
import openpyxl

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PROBE = "probe of the tests"
PLACES = 6
Cells = dict[str, dict[str, Any]]


def converted(folder: Path, files: Mapping[str, bytes], ending: str) -> dict[str, Path]:
    """The files as LibreOffice saves them, in one go."""
    (folder / "in").mkdir(parents=True)
    (folder / "out").mkdir()
    for name, content in files.items():
        (folder / "in" / f"{name}.xlsx").write_bytes(content)
    inputs = [folder / "in" / f"{name}.xlsx" for name in files]
    return dict(zip(files, office.convert_all(inputs, ending, folder / "out"), strict=True))


@cache
def opened(content: bytes, *, results: bool = False) -> Any:
    """The workbook of these bytes, with its formulas or with their stored results; to be left as it was found."""
    return openpyxl.load_workbook(io.BytesIO(content), data_only=results)


def formulas(content: bytes) -> dict[tuple[str, str], Any]:
    """The stored result of every formula, by sheet and cell."""
    stored = opened(content, results=True)
    return {
        (sheet.title, cell.coordinate): stored[sheet.title][cell.coordinate].value
        for sheet in opened(content)
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }


def recalculated(folder: Path, books: Mapping[str, bytes]) -> dict[str, Cells]:
    """Every cell of every sheet after LibreOffice computed all formulas, their numbers to the last digit.

    Stored results are taken out first. LibreOffice saves 15 digits, so a probe subtracts what a number is to 6 decimals
    (exactly: the two are close), and the rest is added again here. What is no formula is taken as it was written.
    """
    probed = {name: _probed(content) for name, content in books.items()}
    paths = converted(folder, {name: content for name, (content, _) in probed.items()}, "xlsx")
    return {name: _read(books[name], paths[name], probed[name][1]) for name in books}


def _probed(content: bytes) -> tuple[bytes, list[tuple[str, str, float]]]:
    """The workbook without stored results, with a probe for each formula whose stored result has decimals."""
    book, found = opened(content), formulas(content)
    probes = [(*place, round(result, PLACES)) for place, result in found.items() if isinstance(result, float)]
    probe = book.create_sheet(PROBE)
    for number, (title, place, near) in enumerate(probes, 1):
        quoted = title.replace("'", "''")
        probe.cell(number, 1).value = f"=SUM('{quoted}'!{place},{-near!r})"
    made = io.BytesIO()
    book.save(made)
    book.remove(probe)
    return made.getvalue(), probes


def _read(content: bytes, path: Path, probes: list[tuple[str, str, float]]) -> Cells:
    found = _values(opened(content))
    book = openpyxl.load_workbook(path, data_only=True)
    for title, place in formulas(content):
        found[title][place] = book[title][place].value
    for (title, place, near), (rest,) in zip(probes, book[PROBE].iter_rows(values_only=True), strict=True):
        found[title][place] = near + rest if isinstance(rest, int | float) else rest
    return found


def _values(book: Any) -> Cells:
    return {
        sheet.title: {
            cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None
        }
        for sheet in book
    }
