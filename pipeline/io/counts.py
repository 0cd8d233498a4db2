"""`counts.parquet` and `counts.csv`: what `count` found in each area."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from pipeline.io.documents import atomic, inert, write_text

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    import numpy as np

AREA, ROWS = "area_id", "rows"


def write(
    folder: Path, ids: Sequence[str], answers: Sequence[str], counts: np.ndarray, *, left_out: Collection[str]
) -> None:
    """Write both files: `counts` has a row an area and the columns rows, then `answers` without those `left_out`."""
    import pyarrow as pa
    from pyarrow import parquet

    kept = [(place, name) for place, name in enumerate(answers, start=1) if name not in left_out]
    names = [AREA, ROWS, *(name for _, name in kept)]
    places = [0, *(place for place, _ in kept)]
    table = pa.Table.from_arrays([pa.array(ids, pa.string()), *(pa.array(counts[:, place]) for place in places)], names)
    with atomic(folder / "counts.parquet") as aside:
        parquet.write_table(table, aside, compression="zstd")
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(inert(name) for name in names)
    writer.writerows(
        [inert(id), *row] for id, row in zip(ids, counts[:, places].tolist(), strict=True)
    )
    write_text(folder / "counts.csv", text.getvalue())
