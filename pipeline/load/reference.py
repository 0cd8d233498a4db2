"""Two sources of the same village boundaries compared: neither is taken for the truth, the difference is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

from pipeline.errors import Problem
from pipeline.load.polygons import M2_PER_HA

if TYPE_CHECKING:
    import geopandas as gpd

TOLERANCE_PCT = 5
"""A symmetric difference up to this share of the village's area is two drawings of one boundary."""


def compare_villages(
    villages: gpd.GeoDataFrame, reference: gpd.GeoDataFrame, *, metric_crs: str, source: str, reference_source: str
) -> list[Problem]:
    """Villages that only one of the two clean tables holds, and those whose shapes differ by more than 5 % of the area.

    Areas are in hectares and the shift of the centre in metres, both in `metric_crs`.
    """
    ours, theirs = (
        frame.set_index("village_code").assign(shape=lambda table: table.geometry.to_crs(metric_crs))
        for frame in (villages, reference)
    )
    names = theirs["village"].to_dict() | ours["village"].to_dict()
    problems = []
    for code in sorted(names):
        details: dict[str, object] = {"name": names[code], "other": reference_source}
        if code not in ours.index or code not in theirs.index:
            kind = "reference-missing" if code in ours.index else "reference-more"
            problems.append(Problem(kind, source=source, value=code, details=details))
            continue
        first, second = ours.at[code, "shape"], theirs.at[code, "shape"]
        differs = shapely.symmetric_difference(first, second).area
        if differs > TOLERANCE_PCT / 100 * first.area:
            details |= {
                "ha": f"{first.area / M2_PER_HA:.1f}",
                "other_ha": f"{second.area / M2_PER_HA:.1f}",
                "difference_ha": f"{differs / M2_PER_HA:.1f}",
                "percent": f"{100 * differs / first.area:.1f}",
                "shift_m": f"{first.centroid.distance(second.centroid):.0f}",
            }
            problems.append(Problem("reference-differs", source=source, value=code, details=details))
    return problems
