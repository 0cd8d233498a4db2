"""The tables of `data/processed/`: GeoParquet, Parquet and CSV, checked against the column dictionary both ways."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from pipeline import crs, fields
from pipeline.errors import Problem, SchemaError, SourceError
from pipeline.io.documents import atomic, inert, unreadable, write_text
from pipeline.io.gdalfaults import refusals

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    import geopandas as gpd
    import pandas as pd

COMPRESSION = "zstd"
ROW_GROUP_ROWS = 1 << 17
"""Rows that are read together: a worker that needs a part of a large table reads little more than that."""


def has_geometry(table: str) -> bool:
    """Whether the dictionary gives `table` a geometry column."""
    return any(field.type in fields.GEOMETRY_TYPES for field in fields.columns(table).values())


def write_table(frame: pd.DataFrame, folder: Path, table: str) -> None:
    """Write `table` as `folder/table.parquet`, with its columns in the dictionary's order and types."""
    with atomic(folder / f"{table}.parquet") as aside:
        typed = _geographic(frame, table) if has_geometry(table) else fields.conform(frame, table)
        typed.to_parquet(aside, index=False, compression=COMPRESSION, row_group_size=ROW_GROUP_ROWS)  # type: ignore[call-overload]


def _geographic(frame: pd.DataFrame, table: str) -> gpd.GeoDataFrame:
    import geopandas as gpd

    # `geometry` is where a map reads it; `source_geometry` keeps the system of the file for exact predicates.
    system = getattr(frame, "crs", None) or crs.GEOGRAPHIC
    return gpd.GeoDataFrame(fields.conform(frame, table), geometry="geometry", crs=system)


def read_table(folder: Path, table: str) -> pd.DataFrame:
    """Read `folder/table.parquet`; raises `SourceError` when not there or damaged, `SchemaError` when another's."""
    path = _present(folder, table)
    with _own(path):
        return fields.conform(_read(path, table), table)


def read_columns(folder: Path, table: str, columns: Sequence[str], *, repeated: Collection[str] = ()) -> pd.DataFrame:
    """Some columns of a large table without its geometry, quickly; raises as `read_table`.

    Codes come as categories, as they lie in the file, and so do the texts in `repeated`, which have few values.
    """
    import pyarrow.parquet as pq

    path = _present(folder, table)
    coded = [name for name in columns if fields.columns(table)[name].codes or name in repeated]
    with _own(path):
        present = set(pq.read_schema(path).names)
        read = pq.read_table(path, columns=[name for name in columns if name in present], read_dictionary=coded)
        return fields.conform(read.to_pandas(ignore_metadata=False), table, list(columns), categories=coded)


def read_chosen(
    folder: Path, table: str, columns: Sequence[str], chosen: np.ndarray, *, repeated: Collection[str] = ()
) -> pd.DataFrame:
    """The rows of `read_columns` where `chosen` is true, with their place in the table (from 0) as index.

    Of the others no more is in memory than the rows that are read together.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = _present(folder, table)
    coded = [name for name in columns if fields.columns(table)[name].codes or name in repeated]
    with _own(path), pq.ParquetFile(path, read_dictionary=coded) as file:
        present = [name for name in columns if name in file.schema_arrow.names]
        kept, start = [file.schema_arrow.empty_table().select(present)], 0
        for group in range(file.num_row_groups):
            stop = start + file.metadata.row_group(group).num_rows
            if chosen[start:stop].any():
                kept.append(file.read_row_group(group, columns=present).filter(pa.array(chosen[start:stop])))
            start = stop
    # A part without households leaves texts that are coded in one file and not in another.
    frame = pa.concat_tables(kept, promote_options="permissive").unify_dictionaries().to_pandas(ignore_metadata=True)
    with _own(path):
        return fields.conform(frame, table, list(columns), categories=coded).set_axis(np.flatnonzero(chosen), axis=0)


def _present(folder: Path, table: str) -> Path:
    path = folder / f"{table}.parquet"
    if not path.exists():
        raise SourceError([Problem("table-stale", source=path.name)])
    return path


@contextmanager
def _own(path: Path) -> Iterator[None]:
    """A table that does not conform is of an earlier run; one that is cut short or overwritten is to be made anew.

    GeoPandas answers with a bare `ValueError` to a table that another program wrote again without its geometry.
    """
    import pyarrow as pa

    try:
        yield
    except SchemaError as fault:
        raise SchemaError(
            [Problem("table-stale", source=path.name, column=p.column) for p in fault.problems]
        ) from fault
    except (pa.ArrowException, OSError, ValueError) as fault:
        raise unreadable(path, fault) from fault


def _read(path: Path, table: str) -> pd.DataFrame:
    if has_geometry(table):
        import geopandas as gpd

        frame: pd.DataFrame = gpd.read_parquet(path)
        return frame
    import pandas as pd

    return pd.read_parquet(path)


def read_geotable(folder: Path, table: str) -> gpd.GeoDataFrame:
    """`read_table` for a table with a geometry column."""
    return geotable(read_table(folder, table), table)


def count_rows(folder: Path, table: str) -> int:
    """How many rows the table has; raises as `read_table`."""
    import pyarrow.parquet as pq

    path = _present(folder, table)
    with _own(path):
        return int(pq.read_metadata(path).num_rows)


def read_georows(folder: Path, table: str, start: int, stop: int) -> gpd.GeoDataFrame:
    """The rows from `start` up to `stop` of `read_geotable`, numbered from 0; raises as `read_table`."""
    import pyarrow as pa
    import pyarrow.parquet as pq
    import shapely

    path = _present(folder, table)
    with _own(path), pq.ParquetFile(path) as file:
        ends = np.cumsum([0, *(file.metadata.row_group(at).num_rows for at in range(file.num_row_groups))])
        groups = np.flatnonzero((ends[:-1] < stop) & (ends[1:] > start)).tolist()
        read = file.read_row_groups(groups) if groups else pa.Table.from_batches([], file.schema_arrow)
        rows = read.slice(start - int(ends[groups[0]]) if groups else 0, stop - start).to_pandas(ignore_metadata=False)
    with _own(path):
        points = shapely.from_wkb(rows["geometry"].to_numpy())
        return geotable(rows.reset_index(drop=True).assign(geometry=points), table)


def geotable(frame: pd.DataFrame, table: str) -> gpd.GeoDataFrame:
    """A frame in memory as `read_geotable` would give it back."""
    import geopandas as gpd

    return gpd.GeoDataFrame(fields.conform(frame, table), geometry="geometry", crs=crs.GEOGRAPHIC)


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """Write UTF-8 CSV with a point for decimals; an unknown value is an empty cell, never 0, and no text a formula."""
    text = [column for column in frame.columns if frame[column].dtype == "str"]
    # Each distinct text once: a large table repeats most of them.
    safe = frame.assign(
        **{
            column: frame[column].map({cell: inert(cell) for cell in frame[column].dropna().unique()})
            for column in text
        }
    )
    write_text(path, safe.to_csv(index=False, lineterminator="\n"))


def write_geopackage(layers: dict[str, pd.DataFrame], path: Path, *, description: str = "") -> None:
    """Write `layers` (name -> frame, with or without geometry) as one GeoPackage, the same bytes for equal content.

    `description` is told of every layer.
    """
    import geopandas as gpd
    import pyogrio

    # GDAL would stamp the day of the run into the file.
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": "2000-01-01T00:00:00.000Z"})
    with atomic(path) as aside, refusals(path):
        for name, frame in layers.items():
            pyogrio.write_dataframe(
                frame,
                aside,
                layer=name,
                driver="GPKG",
                append=name != next(iter(layers)),
                geometry_type=None if isinstance(frame, gpd.GeoDataFrame) else "None",
                layer_options={"DESCRIPTION": description},
            )


def result_layers(
    scores: pd.DataFrame,
    criteria: pd.DataFrame,
    areas: gpd.GeoDataFrame,
    villages: gpd.GeoDataFrame,
    topology: gpd.GeoDataFrame,
) -> dict[str, pd.DataFrame]:
    """The layers of `results.gpkg`: areas and villages with scores, where boundaries do not fit, and two tables."""
    shapes = {"area": ("areas", areas, "area_id"), "village": ("villages", villages, "village_code")}
    layers: dict[str, pd.DataFrame] = {}
    for level, (name, frame, key) in shapes.items():
        scored = scores[scores["level"] == level].drop(columns=["level", "name", "round", "area_ha"])
        merged = frame.drop(columns="source_geometry").merge(
            scored, left_on=key, right_on="unit_id", how="left", validate="one_to_one"
        )
        layers[name] = merged.drop(columns="unit_id")
    layers["topology"] = topology
    return layers | {"scores": fields.conform(scores, "scores"), "criteria": fields.conform(criteria, "criteria")}
