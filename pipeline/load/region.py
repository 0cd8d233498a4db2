"""The study's region: where a position may be at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.load.polygons import REGION_MARGIN_DEG

if TYPE_CHECKING:
    import numpy as np

Bounds = tuple[float, float, float, float]
"""West, south, east, north of the villages in degrees."""


def inside(east: np.ndarray, north: np.ndarray, region: Bounds) -> np.ndarray:
    """Which places, in degrees, lie in the region or within its margin; False for what is no number.

    >>> import numpy as np
    >>> inside(np.array([111.5, np.nan, 106.8]), np.array([-7.6, -7.6, -6.2]), (111.4, -7.7, 111.6, -7.5)).tolist()
    [True, False, False]
    """
    west, south, east_edge, north_edge = region
    margin = REGION_MARGIN_DEG
    found: np.ndarray = (
        (east >= west - margin)
        & (east <= east_edge + margin)
        & (north >= south - margin)
        & (north <= north_edge + margin)
    )
    return found
