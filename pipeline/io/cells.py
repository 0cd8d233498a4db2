"""The cells of a raster as they are asked for, window by window: judged, weighed, and empty where they are unknown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from exactextract.raster import RasterSource

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pyproj import CRS

ASSUMED_NODATA = -999
"""Whoever writes so low a number without saying what it means, means that there is none; no unit here reaches it."""
MOST_CLASSES = 50
"""More than that in one window are no classes, and not worth listing."""
Judge = Callable[["NDArray[Any]"], "NDArray[Any]"]
"""From the values of cells, in the file's own type, to what each adds to a sum."""


@dataclass(frozen=True)
class Rules:
    """What the settings say of the cells: what each adds, which values can be, and which says that there is none.

    `classes` are the values that a raster of classes lists; it is empty for one of numbers.
    """

    judge: Judge
    allowed: tuple[float, float]
    nodata: float | None
    classes: frozenset[int]


class Cells:
    """One band, read by windows. `assumed` and `refused` gather the values taken as no data, and those that cannot be.

    `classes` gathers the values of a raster of classes.

    `row_weights` is the weight of a cell in each row of the raster.
    """

    def __init__(self, dataset: Any, *, band: int, rules: Rules, row_weights: NDArray[np.float64]) -> None:
        self.dataset, self.band, self.rules, self.row_weights = dataset, band, rules, row_weights
        self.assumed: set[float] = set()
        self.refused: set[float] = set()
        self.classes: set[float] = set()
        self.masked = "per_dataset" in {flag.name for flag in dataset.mask_flag_enums[band - 1]}
        self._window: tuple[int, ...] = ()
        self._parts: tuple[NDArray[np.float64], NDArray[np.float64]]

    def read(self, *window: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """What the cells add and what they weigh (x0, y0, columns, rows); NaN where a cell is unknown."""
        if 0 in window[2:]:
            # Asked between two windows to learn the type: no reason to forget the last one.
            return np.empty((0, 0)), np.empty((0, 0))
        if window != self._window:
            self._window, self._parts = window, self._read(*window)
        return self._parts

    def _read(self, x0: int, y0: int, columns: int, rows: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        from rasterio.windows import Window

        window = Window(x0, y0, columns, rows)
        raw = self.dataset.read(self.band, window=window)
        known = ~self._unknown(raw)
        if self.masked:
            known &= self.dataset.read_masks(self.band, window=window) != 0
        values = self._scaled(raw)
        self._check(values[known])
        weight = np.where(known, self.row_weights[y0 : y0 + rows, None], np.nan)
        return np.where(known, self.rules.judge(np.where(known, values, values.dtype.type(0))), np.nan) * weight, weight

    def _unknown(self, raw: NDArray[Any]) -> NDArray[np.bool_]:
        """Cells without a value: not a number, the value that says so, or one so low that it can mean nothing else."""
        told = np.isnan(raw) | equal(raw, self.rules.nodata)
        assumed = (raw <= ASSUMED_NODATA) & ~told
        if self.rules.classes and raw.dtype.kind == "u":
            highest = np.iinfo(raw.dtype).max
            assumed |= (raw == highest) & ~told & (highest not in self.rules.classes)
        self.assumed |= set(np.unique(raw[assumed]).tolist())
        unknown: NDArray[np.bool_] = told | assumed
        return unknown

    def _scaled(self, raw: NDArray[Any]) -> NDArray[Any]:
        scale, offset = self.dataset.scales[self.band - 1], self.dataset.offsets[self.band - 1]
        return raw if (scale, offset) == (1, 0) else raw * scale + offset

    def _check(self, values: NDArray[Any]) -> None:
        low, high = self.rules.allowed
        wrong = (values < low) | (values > high)
        if self.rules.classes:
            wrong |= values != np.floor(values)
            self.classes |= set(np.unique(values)[:MOST_CLASSES].tolist())
        self.refused |= set(np.unique(values[wrong])[:1].tolist())


def equal(raw: NDArray[Any], value: float | None) -> NDArray[np.bool_]:
    """Where the cells hold `value`, as near as their type can hold it.

    >>> equal(np.array([0.1, 0.2], dtype="float32"), 0.1).tolist()
    [True, False]
    >>> equal(np.array([255], dtype="uint8"), -9999).tolist()
    [False]
    """
    if value is None:
        return np.zeros(raw.shape, dtype=bool)
    if raw.dtype.kind == "f":
        with np.errstate(over="ignore"):
            return np.asarray(raw == raw.dtype.type(value))
    return np.asarray(raw.astype("float64") == value)


class Part(RasterSource):  # type: ignore[misc]
    """One of the two numbers of the cells, for `exactextract`: 0 what they add, 1 what they weigh."""

    def __init__(self, cells: Cells, part: int, *, system: CRS, name: str) -> None:
        super().__init__()
        self.cells, self.part, self.wkt = cells, part, system.to_wkt()
        self.set_name(name)

    def res(self) -> tuple[float, float]:
        """Width and height of a cell."""
        transform = self.cells.dataset.transform
        return transform.a, -transform.e

    def extent(self) -> tuple[float, float, float, float]:
        """West, south, east, north."""
        west, south, east, north = self.cells.dataset.bounds
        return west, south, east, north

    def srs_wkt(self) -> str:
        """The coordinate system by which the raster is read, which the settings may have told."""
        return self.wkt

    def nodata_value(self) -> None:
        """None beside NaN: what is unknown is NaN already."""

    def read_window(self, x0: int, y0: int, columns: int, rows: int) -> NDArray[np.float64]:
        """The numbers of one window."""
        return self.cells.read(x0, y0, columns, rows)[self.part]
