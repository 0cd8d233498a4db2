"""Merged cells of a sheet: only the first of them has the value, the others are empty to every reader."""

from __future__ import annotations

from contextlib import suppress
from typing import IO, TYPE_CHECKING, NamedTuple
from xml.etree import ElementTree

from pipeline.io.formulas import ROW, SPACE

if TYPE_CHECKING:
    from collections.abc import Iterator

MERGE = SPACE + "mergeCell"
MARK = b"mergeCell"


class Merge(NamedTuple):
    """A range such as `B3:B7` and its columns and rows, counted from 1."""

    place: str
    left: int
    top: int
    right: int
    bottom: int


def ranges(sheet: IO[bytes]) -> Iterator[Merge]:
    """The merged ranges in the XML of a sheet, in their order; they stand after its rows, of which none is kept.

    >>> import io
    >>> xml = f'<a xmlns="{SPACE[1:-1]}"><row r="4"/><mergeCells><mergeCell ref="B3:B7"/><mergeCell/></mergeCells></a>'
    >>> [tuple(found) for found in ranges(io.BytesIO(xml.encode()))]
    [('B3:B7', 2, 3, 2, 7)]
    """
    from openpyxl.utils.cell import range_boundaries

    for _, element in ElementTree.iterparse(sheet):
        if element.tag == MERGE:
            place = element.get("ref", "")
            with suppress(ValueError):
                left, top, right, bottom = range_boundaries(place)
                if left and top and right and bottom:
                    yield Merge(place, left, top, right, bottom)
        if element.tag in (ROW, MERGE):
            element.clear()
