"""The text cells of a survey between reading and cleaning, in a file that other machines read in blocks of rows."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from pipeline.errors import OutputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

ROW_GROUP_ROWS = 1 << 14
"""Rows that are read together."""


@contextmanager
def written(cells: pd.DataFrame, folder: Path) -> Iterator[Path]:
    """A file in `folder` with the cells and their index, for as long as the block lasts, for the owner alone.

    Raises `OutputError` when the folder or the disk refuses.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        aside = TemporaryDirectory(prefix=f".cells-{os.getpid()}-", dir=folder)
    except OSError as fault:
        raise OutputError(
            [Problem("output-refused", source=str(folder), value=fault.strerror or str(fault))]
        ) from fault
    with aside as name:
        path = Path(name) / ".cells.parquet"
        cells.to_parquet(path, index=True, row_group_size=ROW_GROUP_ROWS)
        yield path


def read_rows(path: Path, start: int, stop: int) -> pd.DataFrame:
    """The cells from row `start` up to `stop` (from 0) with their index, every cell a text as it was written."""
    from pyarrow import parquet

    with parquet.ParquetFile(path) as file:
        size = file.metadata.row_group(0).num_rows
        groups = list(range(start // size, min(-(-stop // size), file.num_row_groups))) if stop > start else [0]
        rows = file.read_row_groups(groups).slice(start - groups[0] * size, stop - start)
    frame: pd.DataFrame = rows.to_pandas()
    return frame
