"""The shapes of a GeoParquet file without a table around them, which is several times as fast to start and to read."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from pipeline import crs
from pipeline.errors import PipelineError
from pipeline.io import header, parquet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyarrow import Array, RecordBatch
    from pyarrow.parquet import ParquetFile

    from pipeline.io.layers import Request

WELL_KNOWN = "WKB"
AT_ONCE = 4_096


class Shapes(NamedTuple):
    """One shape and identifier a record, and the name or definition of the coordinate system; `None`: not told."""

    ids: list[str]
    shapes: np.ndarray
    system: str | None


def read(request: Request, *, id: str, part: tuple[int, int] | None = None) -> Shapes:
    """The shapes and their identifiers, or those of the records from one number up to another, counted from 0.

    Raises `SourceError`, `SchemaError` without that column, or `CrsError`.
    """
    import shapely

    ids: list[str] = []
    shapes = [np.empty(0, dtype=object)]
    with _opened(request, id) as file:
        name, geometry = _geometry(request, file)
        header.required([column for column in file.schema_arrow.names if column != name], [id], source=request.source)
        first, last = part or (0, file.metadata.num_rows)
        for start, batch in _batches(request, file, [id, name]):
            if start + batch.num_rows <= first or start >= last:
                continue
            chosen = batch.slice(max(first - start, 0), last - max(first, start))
            ids += _texts(chosen.column(0))
            shapes.append(shapely.from_wkb(np.array(chosen.column(1).to_pylist(), dtype=object)))
        system = _system(request, geometry)
    return Shapes(ids, np.concatenate(shapes), system)


def read_ids(request: Request, *, id: str) -> list[str]:
    """The identifiers alone; raises as `read` does."""
    with _opened(request, id) as file:
        return [text for _, batch in _batches(request, file, [id]) for text in _texts(batch.column(0))]


@contextmanager
def _opened(request: Request, id: str) -> Iterator[ParquetFile]:
    import pyarrow as pa
    import shapely
    from pyarrow import parquet as files

    try:
        with files.ParquetFile(request.path) as file:
            header.required(file.schema_arrow.names, [id], source=request.source)
            yield file
    except (pa.ArrowException, shapely.errors.ShapelyError, OSError, KeyError, ValueError, TypeError) as fault:
        if isinstance(fault, PipelineError):
            raise
        raise request.unreadable(fault) from fault


def _geometry(request: Request, file: ParquetFile) -> tuple[str, dict[str, Any]]:
    """The name of the column of shapes, and what the file says of it."""
    about = json.loads((file.metadata.metadata or {})[b"geo"])
    name: str = about["primary_column"]
    geometry: dict[str, Any] = about["columns"][name]
    if geometry["encoding"] != WELL_KNOWN:
        raise request.unreadable(f"encoding {geometry['encoding']}")
    return name, geometry


def _batches(request: Request, file: ParquetFile, columns: list[str]) -> Iterator[tuple[int, RecordBatch]]:
    """Some records at a time, with the number of the first; raises where they swell to more than the file may hold."""
    largest = max(parquet.SMALL_BYTES, parquet.LARGEST_RATIO * request.path.stat().st_size)
    start = unpacked = 0
    for batch in file.iter_batches(batch_size=AT_ONCE, columns=columns):
        unpacked += batch.nbytes
        if unpacked > largest:
            raise request.fault("source-large", limit=f"{parquet.LARGEST_RATIO} x")
        yield start, batch.select(columns)
        start += batch.num_rows


def _texts(column: Array) -> list[str]:
    return ["" if value is None else str(value).strip() for value in column.to_pylist()]


def _system(request: Request, column: dict[str, Any]) -> str | None:
    """The system by its authority where it has one; GeoParquet means longitude and latitude where it says nothing."""
    if "crs" not in column:
        return crs.GEOGRAPHIC
    written = column["crs"]
    if written is None:
        return None
    definition = json.dumps(written)
    if crs.names_file(definition):
        raise request.unknown_crs()
    known = written.get("id") if isinstance(written, dict) else None
    return f"{known['authority']}:{known['code']}" if known else definition
