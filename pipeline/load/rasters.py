"""Rasters measured in the areas become the table `rasters`; what the values of a raster mean depends on its unit."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
import pandas as pd

from pipeline import fields
from pipeline.errors import Problem
from pipeline.load import Loaded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

STEEP_PCT = 15
"""Form B, question 4: steeper than this."""
FLOOD_DEPTH_M = 0.30
"""Criterion 4a: deeper than this."""
COVERED, ENOUGH = 0.99, 0.50
"""A covered share below the first is reported; below the second the value is unknown."""


class Meaning(NamedTuple):
    """How the cells of a raster are read: `judge` makes of their values what each adds.

    `allowed` is the range of the values in their unit, `weight` how a cell counts, and `classes` those that `judge`
    looks for where the values are classes.
    """

    judge: Callable[[NDArray[Any]], NDArray[Any]]
    allowed: tuple[float, float]
    weight: Literal["cell", "ground", "hectares"]
    classes: frozenset[int] = frozenset()


class Measured(NamedTuple):
    """One raster in the areas: sums and weights of the covered cells, the covered share, and the file's name."""

    sums: NDArray[np.float64]
    weights: NDArray[np.float64]
    covered: NDArray[np.float64]
    source: str


def meaning(name: str, unit: str, *, flooded: tuple[int, ...] = ()) -> Meaning:
    """What the cells of the raster `name` mean in its `unit`; `KeyError` for another name or unit.

    >>> meaning("slope", "percent").judge(np.array([15, 15.1])).tolist()
    [False, True]
    >>> meaning("flood", "class", flooded=(2, 3)).judge(np.array([1, 2, 3])).tolist()
    [False, True, True]
    """
    return {
        ("population", "persons"): Meaning(_itself, (0, fields.LARGEST), "cell"),
        ("population", "persons_per_ha"): Meaning(_itself, (0, fields.LARGEST), "hectares"),
        ("slope", "percent"): Meaning(partial(over, limit=STEEP_PCT), (0, 10_000), "ground"),
        ("slope", "degrees"): Meaning(_steep, (0, 90), "ground"),
        # Above the water a depth is negative; over 20 m it is in centimetres.
        ("flood", "depth_m"): Meaning(partial(over, limit=FLOOD_DEPTH_M), (-100, 20), "ground"),
        ("flood", "class"): Meaning(
            partial(np.isin, test_elements=flooded), (0, fields.LARGEST), "ground", frozenset(flooded)
        ),
    }[name, unit]


def _itself(values: NDArray[Any]) -> NDArray[Any]:
    return values


def over(values: NDArray[Any], *, limit: float) -> NDArray[np.bool_]:
    """Where a value is over the limit; a limit is what the file's own type makes of it.

    In single precision 0.3 is a little more than in double, and no deeper for it:

    >>> over(np.array([0.3, 0.31], dtype="float32"), limit=0.3).tolist()
    [False, True]
    """
    return np.asarray(values > limit)  # a plain float takes the type of the array that it meets (NEP 50)


def _steep(degrees: NDArray[Any]) -> NDArray[np.bool_]:
    return np.asarray(degrees.astype("float64") > np.degrees(np.arctan(STEEP_PCT / 100)))


def raster_table(area_ids: pd.Series[str], area_ha: pd.Series[float], measured: Mapping[str, Measured]) -> Loaded:
    """The table `rasters`, a row an area; what no raster covers by half is unknown, and said.

    The covered part of an area stands for the whole. Inundated hectares are the share of the raster times the
    hectares of the delineation, so that an area under water has exactly those, whatever the raster's projection.
    """
    table = {column: np.full(len(area_ids), np.nan) for column in list(fields.columns("rasters"))[1:]}
    problems = []
    for name, found in measured.items():
        known = found.covered >= ENOUGH
        problems += _coverage(name, found, area_ids)
        share, whole = (
            np.divide(found.sums, by, out=np.full(len(by), np.nan), where=known)
            for by in (found.weights, found.covered)
        )
        column, value = {
            "population": ("population_raster", whole),
            "slope": ("steep_raster_pct", 100 * share),
            "flood": ("flood_raster_ha", share * area_ha.to_numpy()),
        }[name]
        table[column] = value
        table[column.split("_", 1)[0] + "_covered_pct"] = 100 * found.covered
    frame = pd.DataFrame({"area_id": area_ids.to_numpy(), **table})
    return Loaded(fields.conform(frame, "rasters"), problems, {})


def _coverage(name: str, found: Measured, area_ids: pd.Series[str]) -> list[Problem]:
    """Every area that the raster does not cover, or not wholly."""
    problems = []
    for area_id, covered in zip(area_ids, found.covered, strict=True):
        if covered >= COVERED:
            continue
        code = "raster-no-overlap" if covered == 0 else "raster-too-little" if covered < ENOUGH else "raster-partly"
        details = {"covered": f"{100 * covered:.1f}"}
        problems.append(Problem(code, source=found.source, column=name, value=str(area_id), details=details))
    return problems
