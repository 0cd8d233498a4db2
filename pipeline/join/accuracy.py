"""How sure a household's place is: the probability of each area within the error of its GPS position.

A phone states the radius in metres within which it truly is with a probability of 68 % (Android, class `Location`,
`getAccuracy`); KoboToolbox and ODK hand that number on. The error is taken as circular normal (Rayleigh distance),
which that radius determines. Where the circle of that radius crosses a boundary of an area, the household is put at
`DRAWS` points of equal probability around its position, each is placed as the join places any household, and counted.
An accuracy of 0 is unknown: Android gives it where it has none, and nobody measures without error.
"""

from __future__ import annotations

from math import pi, sqrt
from typing import TYPE_CHECKING, NamedTuple, TypedDict

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from pipeline.join.households import has_position, named, place
from pipeline.join.ownership import Overlap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.join.ground import Ground

WITHIN = 0.68
"""Probability that the true position lies within the accuracy (Android, `Location.getAccuracy`)."""
DRAWS = 64
"""Points of equal probability around a position; a power of 2, so that the probabilities add up to 1 exactly."""
COARSE_M = 100
"""Beyond this many metres the nearest boundary is asked for, not every one within reach."""
BLOCK = 4096
"""Households whose points are placed at once."""
KEYS = ["household_id", "round"]


class Policy(TypedDict):
    """How the join places households: what `place` is told."""

    snap_m: float
    overlap: Overlap
    use_stated: bool


class Weighed(NamedTuple):
    """The tables `join`, with `chance`, and `chances`."""

    join: pd.DataFrame
    chances: pd.DataFrame


def weigh(households: gpd.GeoDataFrame, ground: Ground, join: pd.DataFrame, policy: Policy) -> Weighed:
    """The possible places of each household near a boundary, and the probability of the one that the join gave.

    `join` has the rows of `households`, in their order. A household is near a boundary where its circle crosses one
    (where households outside are snapped, the circle widened by `snap_m`) and more than one place is possible; an
    empty `area_id` is a place in no area. The place that the join gave is always among the possible ones. Elsewhere
    `chance` is 1. Households without position or accuracy have no row in `chances` and an unknown `chance`, whatever
    area was stated for them.
    """
    given = pd.Index(ground.areas["area_id"]).get_indexer(pd.Index(join["area_id"]))
    near = _near_boundary(households, ground, join, policy["snap_m"])
    blocks = [_possible(households, ground, rows, given[rows], policy) for rows in _blocks(near)]
    row, area, draws = (np.concatenate(column) for column in zip(_NOTHING, *blocks, strict=True))
    chance = np.where(has_accuracy(households), 1.0, np.nan)
    is_given = area == given[row]
    chance[row[is_given]] = draws[is_given] / DRAWS
    possible = join[KEYS].iloc[row].reset_index(drop=True)
    possible = possible.assign(area_id=named(ground.areas["area_id"], area), probability=draws / DRAWS)
    return Weighed(join.assign(chance=chance), possible)


def has_accuracy(households: gpd.GeoDataFrame) -> np.ndarray:
    """Which households have a position with a known accuracy."""
    accuracy_m = households["accuracy_m"].to_numpy(float)
    return np.where(has_position(households), accuracy_m, 0) > 0


def scatter() -> np.ndarray:
    """Offsets of `DRAWS` points of equal probability, shape (`DRAWS`, 2), for an accuracy of 1; the first is (0, 0).

    A spiral by the golden angle (Vogel 1979, Mathematical Biosciences 44) fills the circle evenly; its radii are the
    quantiles of the Rayleigh distribution.

    >>> distance = np.hypot(*scatter().T)
    >>> round(float((distance <= 1).mean()), 2), bool(np.abs(scatter().mean(axis=0)).max() < 0.02)
    (0.69, True)
    """
    step = np.arange(DRAWS)
    radius = np.sqrt(np.log1p(-(step + 0.5) / DRAWS) / np.log1p(-WITHIN))
    turn = step * pi * (3 - sqrt(5))
    # The innermost point stands for the middle, which is where the household was measured.
    radius[0] = 0
    return np.column_stack([radius * np.cos(turn), radius * np.sin(turn)])


_NOTHING = (np.array([], dtype="int64"), np.array([], dtype="int64"), np.array([], dtype="int64"))


def _blocks(rows: np.ndarray) -> Iterator[np.ndarray]:
    return (rows[start : start + BLOCK] for start in range(0, len(rows), BLOCK))


def _near_boundary(households: gpd.GeoDataFrame, ground: Ground, join: pd.DataFrame, snap_m: float) -> np.ndarray:
    """The positions of the households whose circle crosses a boundary, in their order."""
    known = np.flatnonzero(has_accuracy(households))
    outside = (join["area_id"].isna() | (join["method"] == "snapped")).to_numpy()[known]
    reach_m = households["accuracy_m"].to_numpy(float)[known] + np.where(outside, snap_m, 0)
    points = households.geometry.iloc[known].to_crs(ground.metric_crs).to_numpy()
    return np.take(known, _reaching(points, reach_m, ground.borders))


def _reaching(points: np.ndarray, reach_m: np.ndarray, borders: shapely.STRtree) -> np.ndarray:
    """The positions of the points with a border within reach, in order."""
    fine, coarse = np.flatnonzero(reach_m <= COARSE_M), np.flatnonzero(reach_m > COARSE_M)
    near = borders.query(points[fine], predicate="dwithin", distance=reach_m[fine])[0]
    (point, _), distance_m = borders.query_nearest(points[coarse], all_matches=False, return_distance=True)
    return np.union1d(fine[near], coarse[point[distance_m <= reach_m[coarse[point]]]])


def _possible(
    households: gpd.GeoDataFrame, ground: Ground, rows: np.ndarray, given: np.ndarray, policy: Policy
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Household, area and number of points of each possible place; households with one place only are left out."""
    chosen = households.iloc[rows]
    moved = _moved(chosen, ground.metric_crs)
    area = place(moved, ground, **policy).area.reshape(len(rows), DRAWS)
    area[:, 0] = given
    pair, draws = np.unique(
        np.column_stack([np.repeat(np.arange(len(rows)), DRAWS), area.ravel()]), axis=0, return_counts=True
    )
    several = draws < DRAWS
    return rows[pair[several, 0]], pair[several, 1], draws[several]


def _moved(households: gpd.GeoDataFrame, metric_crs: str) -> gpd.GeoDataFrame:
    """Each household at each of its points, one below the other."""
    measured = shapely.get_coordinates(households.geometry.to_crs(metric_crs).to_numpy())
    at = measured[:, None, :] + households["accuracy_m"].to_numpy(float)[:, None, None] * scatter()
    stated = households["stated_area"].repeat(DRAWS).reset_index(drop=True)
    return gpd.GeoDataFrame({"stated_area": stated}, geometry=shapely.points(at.reshape(-1, 2)), crs=metric_crs)
