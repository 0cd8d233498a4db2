"""Formulas whose result a workbook does not hold: a program wrote them, and no spreadsheet computed them since."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING
from xml.etree import ElementTree

if TYPE_CHECKING:
    from collections.abc import Iterator

SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
ROW, CELL, FORMULA, RESULT = (SPACE + tag for tag in ("row", "c", "f", "v"))
BLOCK_BYTES = 1 << 20


def are_in(sheet: IO[bytes], mark: bytes = b"<f") -> bool:
    """Whether there may be a formula, or another `mark`, in the XML of a sheet; that most have none is quick to see."""
    before = b""
    while block := sheet.read(BLOCK_BYTES):
        if mark in before + block:
            return True
        before = block[1 - len(mark) :]
    return False


def without_result(sheet: IO[bytes]) -> Iterator[tuple[int, int]]:
    """The row and the column, both counted from 1, of each formula without a stored result, in their order.

    >>> import io
    >>> xml = f'<a xmlns="{SPACE[1:-1]}"><row r="4"><c r="A4"><f>1+1</f><v>2</v></c><c><f>1+1</f></c></row></a>'
    >>> list(without_result(io.BytesIO(xml.encode())))
    [(4, 2)]
    """
    number = 0
    for _, row in ElementTree.iterparse(sheet):
        if row.tag == ROW:
            number = int(row.get("r", number + 1))
            yield from ((number, column) for column in _uncomputed(row))
            row.clear()


def _uncomputed(row: ElementTree.Element) -> Iterator[int]:
    column = 0
    for cell in row.iter(CELL):
        column = _column(cell.get("r", "")) or column + 1
        if cell.find(FORMULA) is not None and not _has_result(cell):
            yield column


def _has_result(cell: ElementTree.Element) -> bool:
    """An empty result is one only where it is said to be text."""
    result = cell.find(RESULT)
    return result is not None and (bool(result.text) or cell.get("t") == "str")


def _column(place: str) -> int:
    """The column of a cell, counted from 1; 0 when it is not said.

    >>> _column("C7"), _column("AA1"), _column("")
    (3, 27, 0)
    """
    column = 0
    for letter in place.rstrip("0123456789"):
        column = column * 26 + ord(letter) - ord("A") + 1
    return column
