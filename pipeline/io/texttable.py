"""A text table as strings: every cell as the file says it, every row that does not fit its header named."""

from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from pipeline.errors import Problem, SchemaError, SourceError, alike
from pipeline.io import dialect, header, textfile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    import pandas as pd
    import pyarrow as pa

    from pipeline.io.dialect import Dialect

BLOCK_BYTES = 1 << 22
"""What is parsed at a time; no row may be longer."""


def read(path: Path, *, wanted: Callable[[Sequence[str]], Sequence[str]], problems: list[Problem]) -> pd.DataFrame:
    """The named columns that `wanted` picks out of all names, without blank rows; the index holds spreadsheet rows.

    What had to be guessed or was left out is added to `problems`. Raises `SourceError` or `SchemaError` for a file
    that is no text or no table.
    """
    source = path.name
    with textfile.utf8(path) as text:
        written = dialect.read(text.file, source=source)
        problems += header.below(written.likelier, row=written.row, source=source)
        names = header.names(written.header, source=source, row=written.row)
        kept, doubled = header.read_on(names, wanted, source=source, row=written.row)
        positions = [position for position, name in enumerate(names) if not name or name in kept]
        table = _table(text.file, written, positions, source=source)
        empty = blank(table)
        if len(positions) < len(names) and empty.any():
            others = [position for position in range(len(names)) if position not in set(positions)]
            empty &= _blank_in(text.file, written, others)
    problems += [*text.problems, *doubled, *header.late(names, row=written.row, source=source)]
    nameless = [position for position in positions if not names[position] and not blank(table, position).all()]
    problems += header.unnamed(nameless, row=written.row, source=source)
    named = [position for position in positions if names[position]]
    frame = _frame(table.select([str(position) for position in named]), returns=text.returns)
    frame.columns = [names[position] for position in named]
    frame.index += written.row + 1
    return frame[~empty] if empty.any() else frame


def _frame(table: pa.Table, *, returns: bool) -> pd.DataFrame:
    """The table in pandas; where there are carriage returns, a line break within a cell becomes a plain one."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if returns:
        plain = [pc.replace_substring_regex(column, r"\r\n?", "\n") for column in table.columns]
        table = pa.table(plain, names=table.column_names)
    frame: pd.DataFrame = table.to_pandas()
    return frame


def _table(file: BinaryIO, written: Dialect, positions: Sequence[int], *, source: str) -> pa.Table:
    """The columns at `positions`, named by them; raises for rows of another length and for a quote left open."""
    import pyarrow as pa
    from pyarrow import ArrowInvalid, csv

    broken: list[Any] = []
    try:
        table = csv.read_csv(_Ended(file, written), **_options(written, positions, broken=broken))
    except ArrowInvalid as fault:
        raise _unparsed(file, written, fault, source=source) from fault
    if broken:
        _refuse_broken(file, written, records=table.num_rows + len(broken), source=source)
    if not blank(table.slice(table.num_rows - 1)).all():
        raise SchemaError([Problem("quote-open", source=source, row=written.row + table.num_rows)])
    pa.default_memory_pool().release_unused()  # what was needed to parse
    return table.slice(0, table.num_rows - 1)


def _unparsed(file: BinaryIO, written: Dialect, fault: Exception, *, source: str) -> SchemaError | SourceError:
    """The error of a file that the parser gives up on: mostly a quote that is never closed."""
    row = dialect.long_row(file, delimiter=written.delimiter)
    if row is not None:
        return SchemaError([Problem("quote-open", source=source, row=row)])
    details = {"reason": str(fault).splitlines()[0][:160]}
    return SourceError([Problem("source-unreadable", source=source, details=details)])


def batches(file: BinaryIO, written: Dialect, positions: Sequence[int], *, source: str) -> Iterator[pa.RecordBatch]:
    """The columns at `positions`, named by them, some rows at a time; raises as `read` does, if only at the end."""
    from pyarrow import ArrowInvalid, csv

    broken: list[Any] = []
    records, held = 0, None
    try:
        with csv.open_csv(_Ended(file, written), **_options(written, positions, broken=broken)) as reader:
            for batch in reader:
                if held is not None:
                    yield held
                held, records = batch, records + batch.num_rows
    except ArrowInvalid as fault:
        raise _unparsed(file, written, fault, source=source) from fault
    if broken:
        _refuse_broken(file, written, records=records + len(broken), source=source)
    if held is None or not blank(held.slice(held.num_rows - 1)).all():
        raise SchemaError([Problem("quote-open", source=source, row=written.row + records)])
    yield held.slice(0, held.num_rows - 1)


def _options(
    written: Dialect, positions: Sequence[int], *, broken: list[Any], numbered: bool = False
) -> dict[str, Any]:
    """What the parser is told; rows of another length end in `broken`, with their number only when `numbered`."""
    from pyarrow import csv, string

    def note(row: Any) -> str:
        broken.append(row.number)
        return "skip"

    names = [str(position) for position in range(len(written.header))]
    return {
        "read_options": csv.ReadOptions(use_threads=not numbered, block_size=BLOCK_BYTES, column_names=names),
        "parse_options": csv.ParseOptions(
            delimiter=written.delimiter, newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=note
        ),
        "convert_options": csv.ConvertOptions(
            column_types=dict.fromkeys(names, string()),
            strings_can_be_null=False,
            include_columns=[str(position) for position in positions],
        ),
    }


def _refuse_broken(file: BinaryIO, written: Dialect, *, records: int, source: str) -> None:
    """Read again, slowly, to number the rows of another length; the last record is one when a quote was left open."""
    from pyarrow import csv

    broken: list[int] = []
    csv.read_csv(_Ended(file, written), **_options(written, [0], broken=broken, numbered=True))
    codes = ["quote-open" if number == records else "row-length" for number in broken]
    found = (Problem(code, source=source, row=written.row + number) for code, number in zip(codes, broken, strict=True))
    raise SchemaError(alike(found, total=len(broken)))


def blank(table: pa.Table | pa.RecordBatch, position: int | None = None) -> np.ndarray:
    """Which rows hold nothing, in all columns or in that of `position`."""
    import pyarrow.compute as pc

    columns = table.columns if position is None else [table.column(str(position))]
    rows = np.arange(table.num_rows)
    for column in columns:
        cells = column if len(rows) == table.num_rows else column.take(rows)
        rows = rows[pc.equal(pc.utf8_trim_whitespace(cells), "").to_numpy(zero_copy_only=False)]
    found = np.zeros(table.num_rows, dtype=bool)
    found[rows] = True
    return found


def _blank_in(file: BinaryIO, written: Dialect, positions: Sequence[int]) -> np.ndarray:
    """Which rows hold nothing in the columns at `positions`, of which little is kept at a time."""
    from pyarrow import csv

    with csv.open_csv(_Ended(file, written), **_options(written, positions, broken=[])) as batches:
        return np.concatenate([blank(batch) for batch in batches])[:-1]


DOS_END = b"\x1a"
"""What old programs write after the last row."""


class _Ended(io.RawIOBase):
    """The rows of the file, and one more without content: a quote that nobody closes swallows it, and is seen."""

    def __init__(self, file: BinaryIO, written: Dialect) -> None:
        super().__init__()
        self._file = file
        size = file.seek(0, os.SEEK_END)
        file.seek(max(size - 1, 0))
        last = file.read()
        line_end = b"" if last in (b"\r", b"\n") else b"\n"
        self._end = io.BytesIO(line_end + written.delimiter.encode() * (len(written.header) - 1) + b"\n")
        self._left = size - (last == DOS_END) - written.data
        file.seek(written.data)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        count = self._file.readinto(memoryview(buffer)[: self._left]) if self._left > 0 else 0  # type: ignore[attr-defined]
        self._left -= count
        return count or self._end.readinto(buffer)
