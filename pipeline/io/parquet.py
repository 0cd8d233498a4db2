"""GeoParquet: a few bytes of it can stand for any number of rows, so what it says of itself is weighed first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline import crs
from pipeline.errors import CrsError, SourceError

if TYPE_CHECKING:
    import geopandas as gpd

    from pipeline.io.layers import Request

LARGEST_RATIO = 200
"""Bytes in memory to bytes in the file."""
SMALL_BYTES = 100_000_000
"""Below this the ratio is nobody's danger."""
CELL_BYTES = 8
BATCH_ROWS = 10_000


def read(request: Request) -> gpd.GeoDataFrame:
    """The whole table; raises `SourceError`, with the record whose shape is none, or `CrsError`."""
    import geopandas as gpd
    from pyproj.exceptions import CRSError

    try:
        require_bounded(request)
        return gpd.read_parquet(request.path)
    except (SourceError, CrsError):
        raise
    except CRSError as fault:
        raise request.unknown_crs() from fault
    except Exception as fault:  # a broken file fails in as many ways as it has parts
        raise request.unreadable(fault, row=_broken_record(request)) from fault


def require_bounded(request: Request) -> None:
    """Raise `SourceError` for a file that takes too much memory for its size; whatever it raises where it is broken."""
    size = _bytes_in_memory(request)
    if size > SMALL_BYTES and size > LARGEST_RATIO * request.path.stat().st_size:
        raise request.fault("source-large", limit=f"{LARGEST_RATIO} x")


def _bytes_in_memory(request: Request) -> int:
    """About what the table takes: its cells, and its texts as often as they are repeated."""
    from pyarrow import parquet

    with parquet.ParquetFile(request.path) as file:
        about = file.metadata
        if crs.names_file((about.metadata or {}).get(b"geo", b"").decode(errors="replace")):
            raise request.unknown_crs()
        size = max(int(about.num_rows * about.num_columns) * CELL_BYTES, _bytes_unpacked(about))
        if size <= SMALL_BYTES:
            size = max(size, _bytes_of_texts(request))
    return size


def _bytes_unpacked(about: Any) -> int:
    return sum(int(about.row_group(group).total_byte_size) for group in range(about.num_row_groups))


def _bytes_of_texts(request: Request) -> int:
    """A text that is kept once and pointed at by every row is read for every row."""
    from pyarrow import compute, parquet

    names = _texts(parquet.read_schema(request.path))
    size = 0
    with parquet.ParquetFile(request.path, read_dictionary=names) as file:
        for batch in file.iter_batches(batch_size=BATCH_ROWS, columns=names) if names else ():
            for column in batch.columns:
                if hasattr(column, "dictionary"):
                    lengths = compute.binary_length(column.dictionary)
                    size += compute.sum(compute.take(lengths, column.indices)).as_py() or 0
            if size > SMALL_BYTES:
                break
    return size


def _texts(schema: Any) -> list[str]:
    """The columns of text or bytes. What the file says of their sizes is not asked: where it is broken Arrow aborts."""
    from pyarrow import types

    texts = (types.is_string, types.is_large_string, types.is_binary, types.is_large_binary, types.is_dictionary)
    return [field.name for field in schema if any(is_one(field.type) for is_one in texts)]


def _broken_record(request: Request) -> int | None:
    """The number, from 1, of the first record whose shape is none; `None` when that is not what is broken."""
    import json

    import numpy as np
    import shapely
    from pyarrow import parquet

    try:
        about = json.loads(parquet.read_schema(request.path).metadata[b"geo"])
        name = about["primary_column"]
        written = parquet.read_table(request.path, columns=[name])[name].to_numpy()
        read = shapely.from_wkb(written, on_invalid="ignore")
    except Exception:  # then it is not the shapes
        return None
    lost = np.flatnonzero([shape is None and text is not None for shape, text in zip(read, written, strict=True)])
    return int(lost[0]) + 1 if len(lost) else None
