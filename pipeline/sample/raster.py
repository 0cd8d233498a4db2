"""The population raster: persons per cell of 100 m, from where the houses stand and a thin rural background."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from pipeline.sample.chance import Floats, Ints, generator

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from pipeline.sample.ground import Ground

CELL_M = 100
NODATA = -9999.0


@dataclass(frozen=True)
class Grid:
    """The cells over the district; rows go from north to south, as in a GeoTIFF."""

    west_m: float
    north_m: float
    columns: int
    rows: int

    @property
    def transform(self) -> tuple[float, float, float, float, float, float]:
        """The six numbers of an affine transform: x step, 0, west, 0, y step, north."""
        return float(CELL_M), 0.0, self.west_m, 0.0, float(-CELL_M), self.north_m

    def cell_of(self, points_m: Floats) -> Ints:
        """The number of the cell of each point, row by row."""
        column = np.clip((points_m[:, 0] - self.west_m) // CELL_M, 0, self.columns - 1)
        row = np.clip((self.north_m - points_m[:, 1]) // CELL_M, 0, self.rows - 1)
        return (row * self.columns + column).astype(np.int64)

    def centres(self) -> Floats:
        """(cells, 2) metres."""
        x_m = self.west_m + (np.arange(self.columns) + 0.5) * CELL_M
        y_m = self.north_m - (np.arange(self.rows) + 0.5) * CELL_M
        grid_x, grid_y = np.meshgrid(x_m, y_m)
        return np.column_stack([grid_x.ravel(), grid_y.ravel()])


def grid_over(villages: gpd.GeoDataFrame, ground: Ground) -> Grid:
    """The grid of whole hundreds of metres that covers the villages."""
    west, south, east, north = shapely.total_bounds(ground.shape_to_metres(villages.geometry.to_numpy()))
    left, top = np.floor(west / CELL_M) * CELL_M, np.ceil(north / CELL_M) * CELL_M
    return Grid(float(left), float(top), int(np.ceil((east - left) / CELL_M)), int(np.ceil((top - south) / CELL_M)))


def population_cells(
    grid: Grid, persons: Floats, villages: gpd.GeoDataFrame, ground: Ground, *, seed: int
) -> NDArray[np.float32]:
    """(rows, columns) persons per cell; cells outside the district, and empty, are `NODATA`."""
    shapes = shapely.make_valid(ground.shape_to_metres(villages.geometry.to_numpy()))
    district = shapely.union_all(shapes)
    centres = grid.centres()
    inside = shapely.contains_xy(district, centres[:, 0], centres[:, 1])
    background = np.round(generator(seed, 8).gamma(0.6, 0.9, len(centres)), 2)
    cells = np.where(inside, persons + background, np.where(persons > 0, persons, NODATA))
    return cells.reshape(grid.rows, grid.columns).astype(np.float32)
