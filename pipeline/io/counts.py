"""`counts.parquet` and `counts.csv`: what `count` found in each area."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import numpy as np

from pipeline.io.documents import atomic, inert, write_text

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    import pyarrow as pa

AREA, ROWS = "area_id", "rows"


def write(
    folder: Path,
    ids: Sequence[str],
    answers: Sequence[str],
    counts: np.ndarray,
    *,
    unknown: np.ndarray,
    left_out: Collection[str],
) -> None:
    """Write both files: `counts` has a row an area and the columns rows, then `answers`, without those `left_out`.

    A count that is `unknown` (of the same shape) stays empty.
    """
    import pyarrow as pa
    from pyarrow import parquet

    kept = [(place, name) for place, name in enumerate(answers, start=1) if name not in left_out]
    names = [AREA, ROWS, *(name for _, name in kept)]
    places = [0, *(place for place, _ in kept)]
    columns = [_whole_numbers(counts[:, place], unknown[:, place]) for place in places]
    with atomic(folder / "counts.parquet") as aside:
        parquet.write_table(pa.Table.from_arrays([_texts(ids), *columns], names), aside, compression="zstd")
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(inert(name) for name in names)
    cells = counts[:, places].astype("object")
    cells[unknown[:, places]] = None
    writer.writerows([inert(id), *row] for id, row in zip(ids, cells.tolist(), strict=True))
    write_text(folder / "counts.csv", text.getvalue())


# `pyarrow.array` would do both, but imports pandas, which takes as long as the counting of a million rows.
def _texts(values: Sequence[str]) -> pa.Array:
    import pyarrow as pa

    encoded = [value.encode() for value in values]
    ends = np.cumsum([0, *map(len, encoded)]).astype("int32")
    return pa.Array.from_buffers(pa.string(), len(encoded), [None, pa.py_buffer(ends), pa.py_buffer(b"".join(encoded))])


def _whole_numbers(values: np.ndarray, unknown: np.ndarray) -> pa.Array:
    import pyarrow as pa

    known = pa.py_buffer(np.packbits(~unknown, bitorder="little")) if unknown.any() else None
    return pa.Array.from_buffers(pa.int64(), len(values), [known, pa.py_buffer(np.ascontiguousarray(values))])
