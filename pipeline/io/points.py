"""A survey of any size as blocks of positions and true/false answers: never more of it in memory than a few blocks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from pipeline.errors import Problem, SchemaError, SourceError
from pipeline.io import header
from pipeline.io.documents import is_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    import pyarrow as pa

FEWEST_ROWS, MOST_ROWS = 1 << 17, 1 << 20
"""Of a block: enough that near points are asked together, few enough that every core has some to do."""
BLOCKS = 16
BUFFER_BYTES = 1 << 20


Part = list[int] | None
"""Row groups of a Parquet file, or a whole file of another kind."""


class Block(NamedTuple):
    """`x` and `y` in the survey's own system, NaN where a row has no position, and one array an answer.

    `blank` says of the answers (by their place) that are empty somewhere, where they are.
    """

    x: np.ndarray
    y: np.ndarray
    answers: list[np.ndarray]
    blank: dict[int, np.ndarray]


@dataclass(slots=True)
class Points:
    """A survey that is read when `blocks` is called. `names` are the columns of the answers.

    A text says nothing of its columns: one that turns out not to hold true or false is in `others` at the end, one
    that somebody filled in is in `answered`. About
    `block_rows` are in a block. The `parts` together are the whole survey; each can be opened alone, on another
    machine too.
    """

    names: list[str]
    blocks: Callable[[], Iterator[Block]]
    block_rows: int = FEWEST_ROWS
    others: set[str] = field(default_factory=set)
    answered: set[str] = field(default_factory=set)
    parts: list[Part] = field(default_factory=lambda: [None])

    @property
    def left_out(self) -> set[str]:
        """The columns that are no answers after all, once all has been read."""
        return self.others | (set(self.names) - self.answered)


def open_points(
    path: Path, *, longitude: str | None, latitude: str | None, layer: str | None = None, part: Part = None
) -> Points:
    """The survey at `path`, or a part of it: Parquet and text are read in blocks, every other kind at once.

    `longitude` and `latitude` name its columns; without them the file is a layer of points. Raises `SourceError` for
    a file that is missing or unreadable, `SchemaError` for a missing column or a position that is no number.
    """
    if not is_file(path):
        raise SourceError([Problem("source-missing", source=str(path))])
    if path.suffix.lower() == ".parquet" and longitude is not None and latitude is not None:
        return _parquet(path, longitude, latitude, part)
    from pipeline.io import pointtext

    return pointtext.open_points(path, longitude, latitude, layer=layer)


def _parquet(path: Path, longitude: str, latitude: str, part: Part) -> Points:
    import pyarrow as pa
    from pyarrow import parquet

    try:
        file = parquet.ParquetFile(path, buffer_size=BUFFER_BYTES, pre_buffer=False)
    except (pa.ArrowException, OSError, ValueError) as fault:
        raise _unreadable(path, fault) from fault
    schema = file.schema_arrow
    header.required(schema.names, [longitude, latitude], source=path.name)
    for column in (longitude, latitude):
        if not (pa.types.is_floating(schema.field(column).type) or pa.types.is_integer(schema.field(column).type)):
            details = {"kind": str(schema.field(column).type)}
            raise SchemaError([Problem("column-not-numbers", source=path.name, column=column, details=details)])
    names = [field.name for field in schema if pa.types.is_boolean(field.type)]
    rows = min(max(file.metadata.num_rows // BLOCKS, FEWEST_ROWS), MOST_ROWS)

    def blocks() -> Iterator[Block]:
        try:
            for batch in file.iter_batches(batch_size=rows, columns=[longitude, latitude, *names], row_groups=part):
                x, y, *answers = (batch.column(name) for name in (longitude, latitude, *names))
                yield Block(numbers(x), numbers(y), *answers_of(answers))
        except (pa.ArrowException, OSError, ValueError) as fault:
            raise _unreadable(path, fault) from fault

    groups = [file.metadata.row_group(number).num_rows for number in range(file.num_row_groups)]
    return Points(names, blocks, block_rows=rows, answered=set(names), parts=_parts(groups))


def _parts(rows: list[int]) -> list[Part]:
    """Row groups that follow one another, together until they have a block's rows.

    >>> _parts([800_000, 300_000, 1_100_000, 5])
    [[0, 1], [2], [3]]
    """
    parts: list[list[int]] = []
    total = MOST_ROWS
    for group, count in enumerate(rows):
        if total >= MOST_ROWS:
            parts.append([])
            total = 0
        parts[-1].append(group)
        total += count
    return [*parts] or [None]


def _unreadable(path: Path, fault: Exception) -> SourceError:
    reason = (str(fault).splitlines() or [""])[0][:160].replace(str(path.parent), "")
    return SourceError([Problem("source-unreadable", source=path.name, details={"reason": reason})])


def numbers(column: pa.Array) -> np.ndarray:
    """The column as floats, NaN where it is empty."""
    import pyarrow as pa

    floats = column if pa.types.is_float64(column.type) else column.cast(pa.float64())
    values = np.frombuffer(floats.buffers()[1], dtype="float64")[floats.offset : floats.offset + len(floats)]
    return np.where(_bits(floats, 0), values, np.nan) if floats.null_count else values


def answers_of(columns: Sequence[pa.Array]) -> tuple[list[np.ndarray], dict[int, np.ndarray]]:
    """Where each column is true, and, by its place, where one that has empty cells is empty."""
    filled = {place: _bits(column, 0) for place, column in enumerate(columns) if column.null_count}
    true = [_bits(column, 1) & filled.get(place, True) for place, column in enumerate(columns)]
    return true, {place: ~there for place, there in filled.items()}


def _bits(column: pa.Array, buffer: int) -> np.ndarray:
    """One of the bitmaps of a column: 0 the cells that are not empty, 1 those that are true."""
    packed: Any = np.frombuffer(column.buffers()[buffer], dtype="uint8")
    first, last = column.offset // 8, -(-(column.offset + len(column)) // 8)
    bits = np.unpackbits(packed[first:last], bitorder="little")
    return bits[column.offset % 8 :][: len(column)].view(bool)
