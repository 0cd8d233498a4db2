"""What `web/unpacking.js` makes of the data of a page, for the tests that read a page without a browser."""

from __future__ import annotations

from itertools import accumulate
from typing import Any


def unpacked(found: Any) -> Any:
    """Tables with their columns written out again."""
    if not isinstance(found, dict):
        return found
    if "words" in found:
        return [found["words"][place] for place in found["cells"]]
    if "steps" not in found:
        return {key: unpacked(value) for key, value in found.items()}
    column: list[Any] = [None] * found["length"]
    for place, cell in zip(accumulate(found["steps"], initial=-1), [None, *unpacked(found["cells"])], strict=True):
        column[place] = cell if place >= 0 else column[place]
    return column


def unpacked_shapes(layer: dict[str, Any]) -> list[dict[str, Any]]:
    """The features of a layer as GeoJSON."""
    corner, per_degree = [0, 0], layer["per_degree"]

    def corners(steps: list[Any]) -> list[Any]:
        if isinstance(steps[0], list):
            return [corners(part) for part in steps]
        line = []
        for east, north in zip(steps[::2], steps[1::2], strict=True):
            corner[0] += east
            corner[1] += north
            line.append([corner[0] / per_degree, corner[1] / per_degree])
        return line

    return [
        {"id": found["id"], "geometry": {"type": found["type"], "coordinates": corners(found["steps"])}}
        for found in layer["features"]
    ]
