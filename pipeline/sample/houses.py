"""Where buildings stand: along the streets of their area, away from its boundary and from the roadway."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely import Geometry, LineString

from pipeline.sample.chance import Floats, Ints, uniforms

if TYPE_CHECKING:
    from pipeline.sample.clusters import Cell

GPS_NOISE_M = 1.0
_MARGIN_M = 6.0  # with the shifts below a house stays some 3 m inside


@dataclass(frozen=True)
class Frontages:
    """The lines that houses stand on, cut into straight pieces, area by area."""

    start_m: Floats
    end_m: Floats
    until_m: Floats  # length of all pieces up to the end of this one
    area_start_m: Floats
    area_length_m: Floats
    shift_m: Floats  # per area, how far a house may stand off its line

    def positions(self, area: Ints, building: Ints, buildings: Ints, *, seed: int) -> Floats:
        """(n, 2) metres for buildings 0, 1, 2 ... of their areas, evenly spread along the lines with some chance."""
        loose = uniforms(seed, 11, area, building) - 0.5
        at_m = self.area_start_m[area] + (building + 0.5 + 0.5 * loose) / buildings[area] * self.area_length_m[area]
        piece = np.minimum(np.searchsorted(self.until_m, at_m), len(self.until_m) - 1)
        along = self.end_m[piece] - self.start_m[piece]
        length_m = np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)
        unit = along / length_m[:, None]
        back_m = np.clip(self.until_m[piece] - at_m, 0, length_m)
        side_m = (uniforms(seed, 12, area, building) * 2 - 1) * self.shift_m[area]
        across = np.column_stack([-unit[:, 1], unit[:, 0]])
        return self.end_m[piece] - unit * back_m[:, None] + across * side_m[:, None]


def frontages(cells: list[Cell], plots_m2: Floats) -> Frontages:
    """The frontages of all areas."""
    starts, ends, lengths, shifts = [], [], [], []
    for cell, plot_m2 in zip(cells, plots_m2, strict=True):
        setback_m = float(np.clip(0.75 * np.sqrt(plot_m2 / 1.5), 3.6, 9.0))
        pieces = [shapely.get_coordinates(line) for line in _lines(cell, setback_m)]
        starts.append(np.vstack([points[:-1] for points in pieces]))
        ends.append(np.vstack([points[1:] for points in pieces]))
        lengths.append(np.hypot(*(ends[-1] - starts[-1]).T))
        shifts.append(min(0.2 * setback_m, 1.6, 0.02 * float(np.sqrt(cell.shape.area))))
    totals = np.array([length.sum() for length in lengths])
    return Frontages(
        np.vstack(starts),
        np.vstack(ends),
        np.cumsum(np.concatenate(lengths)),
        np.concatenate([[0.0], np.cumsum(totals)[:-1]]),
        totals,
        np.array(shifts),
    )


def _lines(cell: Cell, setback_m: float) -> list[LineString]:
    margin_m = min(_MARGIN_M, 0.12 * float(np.sqrt(cell.shape.area)))
    inside: Geometry = cell.shape.buffer(-margin_m, quad_segs=2)
    streets = shapely.multilinestrings([street.line for street in cell.streets]).buffer(0.8 * setback_m, quad_segs=2)
    both = [street.line.offset_curve(side) for street in cell.streets for side in (setback_m, -setback_m)]
    kept = shapely.get_parts([line.intersection(inside).difference(streets) for line in both])
    lines = [line for line in kept if line.geom_type == "LineString" and line.length > 1.0]
    return lines or [inside.exterior if inside.geom_type == "Polygon" else cell.streets[0].line]
