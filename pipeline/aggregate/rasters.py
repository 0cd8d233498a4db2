"""What the rasters say of an area: inundated hectares, a source of criterion 4a, and the slope beside the form's."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.aggregate.measures import Measure, settled
from pipeline.errors import Problem
from pipeline.scoring import exact

if TYPE_CHECKING:
    from pipeline.aggregate.facts import AreaFacts

FLOODED = "4a"
RASTER = "raster"
"""How the table `criteria` names this source."""
SLOPE_DIFFERS_PCT = 10
"""A form that differs from the raster by more than this many points is reported."""


def flood_measure(facts: AreaFacts) -> Measure | None:
    """The inundated hectares over the hectares of the delineation, which the raster measured; None without a raster.

    The covered part stands for the whole, as answered households do; the rest may be dry or inundated.

    Half of 2 ha under water where the raster covers 80 %: 0.8 ha are seen to be, and 0.4 ha are not seen at all.

    >>> from pipeline.aggregate.facts import AreaFacts
    >>> m = flood_measure(AreaFacts("A", 2.0, rasters={"flood_raster_ha": 1.0, "flood_covered_pct": 80.0}))
    >>> float(m.share_pct), float(m.share_low_pct), float(m.share_high_pct)
    (50.0, 40.0, 60.0)
    """
    inundated_ha, covered_pct = facts.of_raster("flood_raster_ha"), facts.of_raster("flood_covered_pct")
    area_ha = exact(facts.area_ha)
    if inundated_ha is None or covered_pct is None or not area_ha:
        return None
    seen_ha = inundated_ha * covered_pct / 100
    unseen_ha = area_ha * (100 - covered_pct) / 100
    measure = settled(inundated_ha, area_ha, source=RASTER)
    return replace(measure, volume_low=seen_ha, volume_high=seen_ha + unseen_ha)


def slopes_differ(facts: AreaFacts) -> list[Problem]:
    """The steep share of the form where the raster gives another."""
    told, measured = facts.of_form("steep_pct"), facts.of_raster("steep_raster_pct")
    if told is None or measured is None or abs(told - measured) <= SLOPE_DIFFERS_PCT:
        return []
    details = {"raster_pct": f"{float(measured):.1f}"}
    value = f"{float(told):g}"
    return [Problem("slopes-differ", source=facts.area_id, column="steep_pct", value=value, details=details)]
