"""Polygons with their identifiers and nothing else: the fast way in, for counting."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pipeline import crs
from pipeline.errors import CrsError, Problem, SourceError
from pipeline.io import geoparquet, header
from pipeline.io.documents import is_file
from pipeline.io.layers import Request

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np


class Polygons(NamedTuple):
    """One shape and identifier a record, the name or definition of their system, and what was read past."""

    ids: list[str]
    shapes: np.ndarray
    system: str
    problems: list[Problem]


def read(
    path: Path, *, id: str, layer: str | None, declared_crs: str | None, part: tuple[int, int] | None = None
) -> Polygons:
    """The records of one layer, or those from one number up to another, counted from 0.

    Raises as `vector.read_vector` does, and `SchemaError` where `id` is no column.
    """
    if path.suffix.lower() == ".parquet" and is_file(path):
        return _of_parquet(Request(path.absolute(), path.name, layer, "Polygon", []), id, declared_crs, part)
    from pipeline.io import vector

    problems: list[Problem] = []
    frame = vector.read_vector(path, layer=layer, declared_crs=declared_crs, problems=problems)
    header.required([str(name) for name in frame.columns], [id], source=path.name)
    chosen = frame.iloc[slice(*part)] if part else frame
    ids = chosen[id].astype("str").where(chosen[id].notna(), "").str.strip().tolist()
    return Polygons(ids, chosen.geometry.to_numpy(), frame.crs.to_wkt(), problems)


def read_ids(path: Path, *, id: str, layer: str | None, declared_crs: str | None) -> list[str]:
    """The identifiers of the records alone; raises as `read` does."""
    if path.suffix.lower() == ".parquet" and is_file(path):
        return geoparquet.read_ids(Request(path.absolute(), path.name, layer, "Polygon", []), id=id)
    return read(path, id=id, layer=layer, declared_crs=declared_crs).ids


def _of_parquet(request: Request, id: str, declared: str | None, part: tuple[int, int] | None) -> Polygons:
    found = geoparquet.read(request, id=id, part=part)
    if not found.ids:
        raise SourceError([Problem("source-empty", source=request.source)])
    system = found.system or declared
    if system is None:
        raise CrsError([Problem("crs-missing", source=request.source)])
    if declared is not None and crs.mover(system, declared, source=request.source) is not None:
        name = crs.parse(system, source=request.source).name
        raise CrsError([Problem("crs-contradicts", source=request.source, value=declared, details={"file": name})])
    return Polygons(found.ids, found.shapes, system, request.problems)
