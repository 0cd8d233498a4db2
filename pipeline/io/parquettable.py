"""A survey table in plain Parquet as strings, as any other table: without geometry, its positions in two columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.errors import PipelineError
from pipeline.io import header, parquet
from pipeline.io.layers import Request

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import pandas as pd
    import pyarrow as pa

    from pipeline.errors import Problem

SUFFIX = ".parquet"
FIRST_ROW = 2
"""As if there were a header in row 1, as in the other tables."""


def is_plain(path: Path) -> bool:
    """Whether a Parquet file says nothing of a geometry; one that is broken does not say that."""
    from pyarrow import parquet as files

    try:
        return b"geo" not in (files.read_metadata(path).metadata or {})
    except Exception:  # a broken file fails in as many ways as it has parts
        return False


def read(path: Path, *, wanted: Callable[[Sequence[str]], Sequence[str]], problems: list[Problem]) -> pd.DataFrame:
    """The columns that `wanted` picks out of all names; raises `SourceError` for a file that cannot be read."""
    request = Request(path.absolute(), path.name, None, "Point", problems)
    try:
        parquet.require_bounded(request)
        frame = _read(request, wanted)
    except PipelineError:
        raise
    except Exception as fault:  # a broken file fails in as many ways as it has parts
        raise request.unreadable(fault) from fault
    frame.index += FIRST_ROW
    return frame


def _read(request: Request, wanted: Callable[[Sequence[str]], Sequence[str]]) -> pd.DataFrame:
    from pyarrow import parquet as files

    with files.ParquetFile(request.path) as file:
        names = header.names(file.schema_arrow.names, source=request.source)
        kept, doubled = header.read_on(names, wanted, source=request.source)
        request.problems.extend(doubled)
        columns = [column for column, name in zip(file.schema_arrow.names, names, strict=True) if name in kept]
        table = file.read(columns=columns)
    table.validate(full=True)  # its texts are read later, where nobody expects one that is none
    cells = [_cells(column) for column in table.columns]
    frame: pd.DataFrame = type(table).from_arrays(cells, names=[header.plain(name) for name in columns]).to_pandas()
    return frame


def _cells(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column as a person would type it: 1 for 1.0, true, 2020-01-31; an empty text for an empty cell.

    >>> import pyarrow
    >>> _cells(pyarrow.chunked_array([[1.0, None, 111.5]])).to_pylist()
    ['1', '', '111.5']
    """
    import pyarrow as pa

    return column.cast(pa.string()).fill_null("")
