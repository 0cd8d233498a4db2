"""The shapes of a GeoParquet file without a table around them, which is several times as fast to start and to read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from pipeline import crs
from pipeline.io import header, parquet

if TYPE_CHECKING:
    from pipeline.io.layers import Request

WELL_KNOWN = "WKB"
AT_ONCE = 4_096


class Shapes(NamedTuple):
    """One shape and identifier a record, and the name or definition of the coordinate system; `None`: not told."""

    ids: list[str]
    shapes: np.ndarray
    system: str | None


def read(request: Request, *, id: str) -> Shapes:
    """The shapes and their identifiers; raises `SourceError`, `SchemaError` without that column, or `CrsError`."""
    import pyarrow as pa
    import shapely
    from pyarrow import parquet as files

    largest = max(parquet.SMALL_BYTES, parquet.LARGEST_RATIO * request.path.stat().st_size)
    try:
        with files.ParquetFile(request.path) as file:
            header.required(file.schema_arrow.names, [id], source=request.source)
            about = json.loads((file.metadata.metadata or {})[b"geo"])
            primary = about["columns"][about["primary_column"]]
            if primary["encoding"] != WELL_KNOWN:
                raise request.unreadable(f"encoding {primary['encoding']}")
            ids: list[str] = []
            shapes = [np.empty(0, dtype=object)]
            unpacked = 0
            for batch in file.iter_batches(batch_size=AT_ONCE, columns=[id, about["primary_column"]]):
                unpacked += batch.nbytes
                if unpacked > largest:
                    raise request.fault("source-large", limit=f"{parquet.LARGEST_RATIO} x")
                ids += ["" if value is None else str(value).strip() for value in batch.column(id).to_pylist()]
                written = batch.column(about["primary_column"]).to_pylist()
                shapes.append(shapely.from_wkb(np.array(written, dtype=object)))
    except (pa.ArrowException, shapely.errors.ShapelyError, OSError, KeyError, ValueError, TypeError) as fault:
        raise request.unreadable(fault) from fault
    return Shapes(ids, np.concatenate(shapes), _system(request, primary))


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
