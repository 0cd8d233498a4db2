"""What GDAL says when it cannot write, told as every other refusal of a folder or a disk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import OutputError, Problem


@contextmanager
def refusals(path: Path) -> Iterator[None]:
    """Turn GDAL's faults in the block into an `OutputError` that names `path`."""
    from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, GeometryError

    try:
        yield
    except (DataLayerError, DataSourceError, FeatureError, GeometryError) as fault:
        raise OutputError([Problem("output-refused", source=str(path), value=str(fault))]) from fault
