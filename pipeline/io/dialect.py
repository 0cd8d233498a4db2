"""How a text table is written: its delimiter, its header, where its rows begin, and the row in which a byte stands."""

from __future__ import annotations

import codecs
import csv
import io
import re
from contextlib import contextmanager
from itertools import chain
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from pipeline.errors import Problem, SchemaError, SourceError
from pipeline.io import header

if TYPE_CHECKING:
    from collections.abc import Iterator

DELIMITERS = ";,\t|"
HEADER_BYTES = 1 << 20
BOM = codecs.BOM_UTF8
SAID = re.compile(r'"?sep=([;,\t|:])"?(?:\r\n|\r|\n)')
"""The line by which a file tells Excel its delimiter; Excel does not show or count it."""
LOOKED_AT = 20
"""Records from which the delimiter is judged."""
LONGEST_CELL = 131_072
"""Letters; a longer one is a quote that nobody closed."""
_END = "\x03"


class Dialect(NamedTuple):
    """The delimiter, the header's cells and its spreadsheet row, and the byte at which the rows after it begin.

    `likelier` is a later row that looks more like a header, by whatever delimiter; 0 when there is none.
    """

    delimiter: str
    header: list[str]
    row: int
    data: int
    likelier: int = 0


class _Attempt(NamedTuple):
    """The first records as one delimiter cuts them, each with the number of lines up to its end."""

    records: list[tuple[list[str], int]]

    @property
    def header(self) -> int:
        """The position of the first record that is not blank; -1 when there is none."""
        return next((at for at, (cells, _) in enumerate(self.records) if any(cell.strip() for cell in cells)), -1)

    def likelier(self) -> int:
        """The spreadsheet row of a record that looks more like a header than the first; 0 when none does."""
        numbered = [(number, cells) for number, (cells, _) in enumerate(self.records, start=1)]
        at = self.header
        return header.likelier(numbered[at][1], numbered[at + 1 :]) if at >= 0 else 0

    def fitness(self) -> tuple[bool, int]:
        """Whether all records have the header's number of cells, and that number; 1 cell is no agreement."""
        at = self.header
        if at < 0:
            return False, 0
        width = len(self.records[at][0])
        rows = [cells for cells, _ in self.records[at + 1 :] if cells]
        return width > 1 and all(len(cells) == width for cells in rows), width


def read(file: BinaryIO, *, source: str) -> Dialect:
    """How the UTF-8 text is written; `file` may begin with a byte order mark and a line `sep=;`.

    Of the known delimiters it is the one by which the first rows have as many cells as the header, and by which the
    header has most. Raises `SourceError` for a file without any cell, `SchemaError` when the header is longer
    than 1 MB or has a quote that is never closed.

    >>> read(io.BytesIO(b'"umur; tahun",id\\nx,y\\n'), source="s.csv")
    Dialect(delimiter=',', header=['umur; tahun', 'id'], row=1, data=17, likelier=0)
    >>> read(io.BytesIO(b'panjang, lebar, luas;id\\n1;2\\n'), source="s.csv").delimiter
    ';'
    """
    start, said = _beginning(file)
    file.seek(start)
    beginning = codecs.getincrementaldecoder("utf-8")("replace").decode(file.read(HEADER_BYTES + 1))
    lines = list(io.StringIO(beginning, newline=""))
    cut = len(beginning.encode("utf-8")) > HEADER_BYTES
    attempts = {delimiter: _attempt(lines, delimiter, cut=cut) for delimiter in said or DELIMITERS}
    delimiter = max(attempts, key=lambda delimiter: attempts[delimiter].fitness())
    at = attempts[delimiter].header
    cells, lines_read = attempts[delimiter].records[at] if at >= 0 else ([], 0)
    if not cells or cells[-1].endswith(_END):
        raise _headless(source, row=at + 1, cut=cut)
    data = start + len("".join(lines[:lines_read]).encode("utf-8"))
    likelier = max(attempt.likelier() for attempt in attempts.values())
    return Dialect(delimiter, cells, at + 1, data, likelier)


def _headless(source: str, *, row: int, cut: bool) -> SchemaError | SourceError:
    """The error of a text in which no header ends: `cut` when it is longer than a header may be, row 0 when blank."""
    if cut:
        return SchemaError([Problem("header-too-long", source=source, row=max(row, 1))])
    if row:
        return SchemaError([Problem("quote-open", source=source, row=row)])
    return SourceError([Problem("source-empty", source=source)])


@contextmanager
def _bounded_cells() -> Iterator[None]:
    """The bound is one for the whole process, and other libraries lift it."""
    before = csv.field_size_limit(LONGEST_CELL)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _beginning(file: BinaryIO) -> tuple[int, str]:
    """Where the text begins after its byte order mark and `sep=` line, and the delimiter that the line says."""
    file.seek(0)
    start = file.read(len(BOM) + 16)
    mark = len(BOM) if start.startswith(BOM) else 0
    said = SAID.match(start[mark:].decode("latin-1"))
    return (mark + said.end(), said[1]) if said else (mark, "")


@_bounded_cells()
def _attempt(lines: list[str], delimiter: str, *, cut: bool) -> _Attempt:
    """The first records. An end mark follows the text: a quote that nobody closes runs into it."""
    reader = csv.reader(chain(lines, [_END]), delimiter=delimiter)
    records: list[tuple[list[str], int]] = []
    try:
        for cells in reader:
            records.append((cells, reader.line_num))
            if len(records) > LOOKED_AT and any(records[0][0]):
                return _Attempt(records)
    except csv.Error:  # a cell longer than the reader takes
        return _Attempt([*records, ([_END], len(lines))])
    if records[-1][0] == [_END]:
        records.pop()
    return _Attempt(records[:-1] if cut else records)


@_bounded_cells()
def row_at(file: BinaryIO, offset: int) -> int | None:
    """The spreadsheet row in which the byte at `offset` stands; None when a quote before it is not closed.

    >>> row_at(io.BytesIO(b'id\\n"a\\nb"\\nc\\n'), 10)
    3
    """
    start, _ = _beginning(file)
    try:
        delimiter = read(file, source="").delimiter
        return max(1, sum(1 for _ in csv.reader(_until(file, start, offset), delimiter=delimiter)))
    except (csv.Error, SchemaError, SourceError):
        return None


@_bounded_cells()
def long_row(file: BinaryIO, *, delimiter: str) -> int | None:
    """The first row with a cell of more than 131,072 letters, which is a quote that nobody closed."""
    row = 0
    try:
        for _ in csv.reader(_until(file, _beginning(file)[0], None), delimiter=delimiter):
            row += 1
    except csv.Error:
        return row + 1
    return None


def _until(file: BinaryIO, start: int, offset: int | None) -> Iterator[str]:
    """Lines from `start` to the one of the byte at `offset`, the longest cut so that none fills the memory."""
    file.seek(start)
    text = io.TextIOWrapper(file, encoding="latin-1", newline="")  # a letter a byte
    read = start
    try:
        while (offset is None or read <= offset) and (line := text.readline(HEADER_BYTES)):
            read += len(line)
            yield line
    finally:
        text.detach()
