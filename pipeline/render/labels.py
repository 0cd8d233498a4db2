"""Labels on a map: placed one after the other where nothing else is written, joined to their place if moved."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import shapely

from pipeline.render.paper import height_pt, width_pt

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Rect = tuple[float, float, float, float]
"""Left, bottom, right, top in points from the frame's lower left corner."""

_PADDING_PT = 1.2
_RING_PT = 4.0
_DIRECTIONS = ((0, 1), (0, -1), (1, 0), (-1, 0), (0.7, 0.7), (-0.7, 0.7), (0.7, -0.7), (-0.7, -0.7))


@dataclass(frozen=True, slots=True)
class Wish:
    """A label and where it would stand best: on its place, else around the `own` box, at most `reach_pt` away.

    A label with a `home` stays inside that shape (in points) when there is room.
    """

    text: str
    x_pt: float
    y_pt: float
    size_pt: float
    own: Rect | None = None
    home: shapely.Geometry | None = None
    reach_pt: float = 40.0
    bold: bool = False
    role: str = "area"


@dataclass(frozen=True, slots=True)
class Placed:
    """A wish with the centre it got; `moved` when it stands outside its own box."""

    wish: Wish
    x_pt: float
    y_pt: float
    moved: bool

    @property
    def box(self) -> Rect:
        """The room that the label takes."""
        return label_box(self.wish, self.x_pt, self.y_pt)


@dataclass(slots=True)
class Board:
    """The frame with everything that is taken already."""

    width_pt: float
    height_pt: float
    taken: list[Rect] = field(default_factory=list)
    soft: list[Rect] = field(default_factory=list)

    def place(self, wishes: Iterable[Wish]) -> list[Placed]:
        """Place the wishes in their order; one that finds no room within its reach is left out."""
        placed = []
        for wish in wishes:
            found = self._find(wish)
            if found is not None:
                placed.append(found)
                self.taken.append(found.box)
        return placed

    def _find(self, wish: Wish) -> Placed | None:
        """The nearest free place; first one at home that covers no shape, then one at home, then anywhere."""
        taken = np.array(self.taken, dtype=float).reshape(-1, 4)
        soft = np.array([box for box in self.soft if box != wish.own], dtype=float).reshape(-1, 4)
        best, best_rank = None, -1
        for place in _candidates(wish):
            if not self._inside(place.box) or _overlaps(place.box, taken):
                continue
            rank = 2 * _at_home(place) + (not _overlaps(place.box, soft))
            if rank > best_rank:
                best, best_rank = place, rank
            if rank == 3:
                break
        return best

    def _inside(self, box: Rect) -> bool:
        return box[0] >= 0 and box[1] >= 0 and box[2] <= self.width_pt and box[3] <= self.height_pt


def _at_home(place: Placed) -> bool:
    return place.wish.home is None or bool(place.wish.home.contains(shapely.box(*place.box)))


def label_box(wish: Wish, x_pt: float, y_pt: float) -> Rect:
    """The box around the label when its centre is at a place."""
    half_x = width_pt(wish.text, size_pt=wish.size_pt, bold=wish.bold) / 2 + _PADDING_PT
    half_y = height_pt(wish.text, size_pt=wish.size_pt) / 2 + _PADDING_PT
    return (x_pt - half_x, y_pt - half_y, x_pt + half_x, y_pt + half_y)


def _candidates(wish: Wish) -> Iterator[Placed]:
    box = label_box(wish, wish.x_pt, wish.y_pt)
    own = wish.own
    if own is None or (box[2] - box[0] <= own[2] - own[0] and box[3] - box[1] <= own[3] - own[1]):
        yield Placed(wish, wish.x_pt, wish.y_pt, moved=False)
    if own is None and wish.home is not None:
        yield from _over_home(wish, wish.home)
    x, y = (wish.x_pt, wish.y_pt) if own is None else ((own[0] + own[2]) / 2, (own[1] + own[3]) / 2)
    half_x, half_y = (0.0, 0.0) if own is None else ((own[2] - own[0]) / 2, (own[3] - own[1]) / 2)
    half_x, half_y = half_x + (box[2] - box[0]) / 2, half_y + (box[3] - box[1]) / 2
    for ring in range(1, max(int(wish.reach_pt / _RING_PT), 1) + 1):
        for east, north in _DIRECTIONS:
            yield Placed(
                wish,
                x + _sign(east) * half_x + east * ring * _RING_PT if east else x,
                y + _sign(north) * half_y + north * ring * _RING_PT if north else y,
                moved=own is not None,
            )


def _over_home(wish: Wish, home: shapely.Geometry) -> Iterator[Placed]:
    """A grid of places over the home, nearest to the wish first."""
    west, south, east, north = home.bounds
    step = max(_RING_PT, (east - west) / 25, (north - south) / 25)
    x, y = (axis.ravel() for axis in np.meshgrid(np.arange(west, east, step), np.arange(south, north, step)))
    for index in np.argsort(np.hypot(x - wish.x_pt, y - wish.y_pt), kind="stable"):
        yield Placed(wish, float(x[index]), float(y[index]), moved=False)


def _sign(value: float) -> float:
    return math.copysign(1.0, value)


def _overlaps(box: Rect, others: np.ndarray) -> bool:
    return bool(
        ((others[:, 0] < box[2]) & (others[:, 2] > box[0]) & (others[:, 1] < box[3]) & (others[:, 3] > box[1])).any()
    )


def spread(points_pt: Sequence[tuple[float, float]], *, distance_pt: float, rounds: int = 60) -> np.ndarray:
    """Points pushed apart until they are `distance_pt` from one another, as far as `rounds` steps go.

    Points on the very same place part along a fixed direction each, so that the result depends on nothing but them.
    """
    points = np.array(points_pt, dtype=float).reshape(-1, 2)
    turns = np.arange(len(points)) * 2.399963
    points += 0.01 * np.column_stack([np.cos(turns), np.sin(turns)])
    for _ in range(rounds if len(points) <= 400 else 0):
        apart = points[:, None] - points[None]
        gap = np.hypot(apart[..., 0], apart[..., 1]) + np.eye(len(points)) * 1e9
        push = np.clip(distance_pt - gap, 0, None) / 2
        if not push.any():
            break
        points += (apart / gap[..., None] * push[..., None]).sum(axis=1)
    return points
