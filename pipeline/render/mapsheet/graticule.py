"""Degrees along the frame: where meridians and parallels cross its four edges, computed, not assumed parallel."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from pipeline import crs as systems
from pipeline import text
from pipeline.render.mapsheet.layout import SMALLEST_PT
from pipeline.render.paper import PT_PER_MM, width_pt

if TYPE_CHECKING:
    from pipeline.crs import Mover
    from pipeline.render.layout import Bounds
    from pipeline.render.mapframe import Frame
    from pipeline.render.paper import Page

TICK_COLOUR, TICK_WIDTH_PT, TICK_MM = "#5b3a1e", 0.6, 1.4
"""Of the ticks; nothing else on a sheet is drawn in this colour."""
INTERVALS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600)
_METRES_PER_SECOND = 30.7  # of latitude near the equator, where it is least
_LEAST_MM = 30.0
_ROUNDS = 8


class Tick(NamedTuple):
    """A crossing of the frame's `edge` (`south`, `north`, `west`, `east`): whole seconds of arc, and metres."""

    edge: str
    seconds: int
    x_m: float
    y_m: float

    @property
    def is_meridian(self) -> bool:
        """Whether it is a longitude: those are marked at the southern and northern edge."""
        return self.edge in ("south", "north")


def interval_s(scale: int) -> int:
    """Seconds of arc between two ticks: at least 3 cm on paper, so that their labels stand apart.

    >>> {scale: interval_s(scale) for scale in (1000, 2500, 5000, 10000, 25000, 50000)}
    {1000: 1, 2500: 5, 5000: 5, 10000: 10, 25000: 30, 50000: 60}
    """
    return next((step for step in INTERVALS_S if step * _METRES_PER_SECOND * 1000 / scale >= _LEAST_MM), 3600)


def ticks(bounds: Bounds, *, metric_crs: str, scale: int) -> list[Tick]:
    """Every crossing of a round meridian or parallel with an edge of the frame, on WGS 84."""
    west, south, east, north = bounds
    to_degrees = systems.mover(metric_crs, systems.GEOGRAPHIC, source="settings.toml")
    assert to_degrees is not None  # a metric system is never the one of degrees
    edges = {
        "south": ((west, south), (east, south)),
        "north": ((west, north), (east, north)),
        "west": ((west, south), (west, north)),
        "east": ((east, south), (east, north)),
    }
    step = interval_s(scale)
    return [tick for edge, ends in edges.items() for tick in _along(edge, ends, to_degrees, step_s=step)]


def _along(
    edge: str, ends: tuple[tuple[float, float], tuple[float, float]], to_degrees: Mover, *, step_s: int
) -> list[Tick]:
    """Walk to each round value: the degrees are so nearly even along an edge that each round gains three digits."""
    start, end = np.array(ends[0]), np.array(ends[1])
    axis = 0 if edge in ("south", "north") else 1

    def seconds(shares: np.ndarray) -> np.ndarray:
        places = start + shares[:, None] * (end - start)
        return np.asarray(to_degrees(places[:, 0], places[:, 1])[axis]) * 3600

    first, last = seconds(np.array([0.0, 1.0]))
    wanted = np.arange(math.ceil(min(first, last) / step_s), math.floor(max(first, last) / step_s) + 1) * step_s
    shares = (wanted - first) / (last - first)
    for _ in range(_ROUNDS):
        shares = shares + (wanted - seconds(shares)) / (last - first)
    places = start + shares[:, None] * (end - start)
    return [Tick(edge, int(value), float(x), float(y)) for value, (x, y) in zip(wanted, places, strict=True)]


def written(seconds: int, *, is_meridian: bool, language: str) -> str:
    """Degrees, minutes and seconds with the hemisphere, as the language writes it.

    >>> print(written(401_364, is_meridian=True, language="id"), written(-27_550, is_meridian=False, language="en"))
    111° 29' 24" BT 7° 39' 10" S
    """
    minutes, rest = divmod(abs(seconds), 60)
    side = ("west" if seconds < 0 else "east") if is_meridian else ("south" if seconds < 0 else "north")
    return f"{minutes // 60}° {minutes % 60:02d}' {rest:02d}\" {text.say(f'mapsheet.{side}', language)}"


def draw_graticule(frame: Frame, page: Page, *, metric_crs: str, language: str) -> None:
    """Ticks outward on all four edges; their degrees above and, upright, at the right."""
    box, metres = frame.view.layout.frame, frame.view.metres_per_mm
    outward = {"south": (0, -TICK_MM), "north": (0, TICK_MM), "west": (-TICK_MM, 0), "east": (TICK_MM, 0)}
    for tick in ticks(frame.view.bounds, metric_crs=metric_crs, scale=frame.view.scale):
        x = box.left_mm + (tick.x_m - frame.view.bounds[0]) / metres
        y = box.bottom_mm + (tick.y_m - frame.view.bounds[1]) / metres
        right, up = outward[tick.edge]
        line: dict[str, Any] = {"color": TICK_COLOUR, "linewidth": TICK_WIDTH_PT, "solid_capstyle": "butt"}
        page.axes.plot([x, x + right], [y, y + up], gid=f"tick-{tick.edge}-{tick.seconds}", **line)
        if tick.edge in ("north", "east"):
            _label(frame, page, written(tick.seconds, is_meridian=tick.is_meridian, language=language), tick, x=x, y=y)


def _label(frame: Frame, page: Page, words: str, tick: Tick, *, x: float, y: float) -> None:
    """Beyond the tick; none where it would pass a corner of the frame."""
    box = frame.view.layout.frame
    half = width_pt(words, size_pt=SMALLEST_PT) / PT_PER_MM / 2
    low, along, high = (box.left_mm, x, box.right_mm) if tick.is_meridian else (box.bottom_mm, y, box.top_mm)
    if not low + half <= along <= high - half:
        return
    options: dict[str, Any] = {"ha": "center", "va": "bottom"}
    place = (x, y + TICK_MM + 0.4)
    if not tick.is_meridian:
        options = {"ha": "left", "va": "center", "rotation": 270}
        place = (x + TICK_MM + 0.4, y)
    page.write(*place, words, size_pt=SMALLEST_PT, color=TICK_COLOUR, gid="tick-label", **options)
