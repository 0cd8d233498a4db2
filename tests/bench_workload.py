"""The workload of the join: areas that tile a box with jagged boundaries, and points with yes-or-no answers.

Neighbours share the vertices of their boundary to the last digit. Where a boundary is so jagged that it crosses the
next one of the same area, the area is made valid, and it overlaps a neighbour a little. The boundary of the box is
straight, so that every point in the box lies in some area. Everything follows from the seed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pyarrow as pa

BOX = (111.0, -8.0, 115.0, -6.5)
"""West, south, east and north in degrees: the size of a province."""
VERTICES = 100
"""Of an area, before it is made valid."""
SHIFT = 0.25
"""How far a corner may lie from its place on the grid, in cells."""
JAG = 0.03
"""Standard deviation of a vertex from the straight line between two corners, in lengths of that line."""
ROW_GROUP = 1_048_576
ANSWERS = [f"c{number:02d}" for number in range(16)]
TRUE = 0.3
"""The share of true answers."""


# -- areas ------------------------------------------------------------------------------------------------------------
def rings(count: int, seed: int) -> np.ndarray:
    """The closed rings of `count` areas, row after row from the south-west: an array (area, vertex, x or y).

    >>> rings(4, seed=1).shape
    (4, 101, 2)
    """
    chance = np.random.default_rng(seed)
    columns = int(np.ceil(np.sqrt(count)))
    corner = _corners(columns, -(-count // columns), chance)
    east, north = _jagged(corner[:, :-1], corner[:, 1:], chance), _jagged(corner[:-1], corner[1:], chance)
    east[[0, -1]], north[:, [0, -1]] = (
        _straight(corner[[0, -1], :-1], corner[[0, -1], 1:]),
        _straight(corner[:-1, [0, -1]], corner[1:, [0, -1]]),
    )
    sides = [
        east[:-1, :, :-1],
        north[:, 1:, :-1],
        east[1:, :, :0:-1],
        north[:, :-1, ::-1],
    ]
    return np.concatenate(sides, axis=2).reshape(-1, VERTICES + 1, 2)[:count]


def _corners(columns: int, rows: int, chance: np.random.Generator) -> np.ndarray:
    """The corners of the areas: an array (row, column, x or y), shifted from a grid except where the box ends."""
    west, south, east, north = BOX
    shift = chance.uniform(-SHIFT, SHIFT, (rows + 1, columns + 1, 2))
    shift[[0, -1], :, 1] = shift[:, [0, -1], 0] = 0
    grid = np.stack(np.meshgrid(np.arange(columns + 1), np.arange(rows + 1)), axis=2)
    return np.array([west, south]) + (grid + shift) * [(east - west) / columns, (north - south) / rows]


def _straight(start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """The vertices from each start to its end, both included: (…, vertex, x or y)."""
    share = np.linspace(0, 1, VERTICES // 4 + 1)[:, None]
    return start[..., None, :] * (1 - share) + end[..., None, :] * share


def _jagged(start: np.ndarray, end: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    """The same, each vertex moved to either side."""
    line = _straight(start, end)
    along = (end - start)[..., None, :]
    moved = chance.normal(0, JAG, line.shape[:-1])[..., 1:-1, None]
    line[..., 1:-1, :] += moved * np.concatenate([-along[..., 1:], along[..., :1]], axis=-1)
    return line


def write_areas(path: Path, *, count: int, seed: int) -> None:
    """Write `count` valid areas with `area_id` as GeoParquet."""
    import geopandas as gpd
    import shapely

    shapes = shapely.make_valid(shapely.polygons(rings(count, seed)))
    ids = [f"{number:07d}" for number in range(count)]
    gpd.GeoDataFrame({"area_id": ids}, geometry=shapes, crs="EPSG:4326").to_parquet(path)


# -- points -----------------------------------------------------------------------------------------------------------
def write_points(path: Path, *, count: int, seed: int) -> None:
    """Write `count` points, spread evenly over the box, as Parquet; no more than a row group is held at a time."""
    from pyarrow import parquet

    groups = point_groups(count, seed)
    first = next(groups)
    with parquet.ParquetWriter(path, first.schema) as writer:
        writer.write_table(first, row_group_size=ROW_GROUP)
        for group in groups:
            writer.write_table(group, row_group_size=ROW_GROUP)


def point_groups(count: int, seed: int) -> Iterator[pa.Table]:
    """The points a row group at a time: `x`, `y` and the answers."""
    import pyarrow as pa

    west, south, east, north = BOX
    for number, start in enumerate(range(0, count, ROW_GROUP)):
        chance = np.random.default_rng([seed, number])
        rows = min(ROW_GROUP, count - start)
        columns = {"x": chance.uniform(west, east, rows), "y": chance.uniform(south, north, rows)}
        columns |= {name: chance.random(rows, dtype="float32") < TRUE for name in ANSWERS}
        yield pa.table(columns)
