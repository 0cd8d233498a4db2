"""The data of a page in fewer bytes: nothing is rounded or left out, and `web/unpacking.js` writes all of it out again.

Most columns of a large study are empty in most rows, or repeat few words; and a corner of a boundary is near the one
before it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MOST_SHARE = 0.5
"""Of a column: so much may be filled, or differ, for it to be worth packing."""


def packed(found: Any) -> Any:
    """Columns within dictionaries, each in its shorter form: what is not empty with the steps to it, or words once.

    >>> packed({"share": [None, None, 7, None, None], "note": ["dry", "dry", "wet", "dry", "dry"], "rank": [1, 2]})
    ... # doctest: +NORMALIZE_WHITESPACE
    {'share': {'length': 5, 'steps': [3], 'cells': [7]},
     'note': {'words': ['dry', 'wet'], 'cells': [0, 0, 1, 0, 0]}, 'rank': [1, 2]}
    """
    if isinstance(found, dict):
        return {key: packed(value) for key, value in found.items()}
    if not isinstance(found, list) or any(isinstance(cell, list) for cell in found):
        return found
    filled = [place for place, cell in enumerate(found) if cell is not None]
    if len(filled) >= MOST_SHARE * len(found):
        return _by_word(found)
    steps = np.diff(filled, prepend=-1).tolist() if filled else []
    return {"length": len(found), "steps": steps, "cells": _by_word([found[place] for place in filled])}


def _by_word(cells: list[Any]) -> Any:
    """Texts that repeat as places in a list of them; other columns as they are."""
    words = {cell: place for place, cell in enumerate(dict.fromkeys(cells))}
    if len(words) >= MOST_SHARE * len(cells) or not all(isinstance(word, str) for word in words):
        return cells
    return {"words": list(words), "cells": [words[cell] for cell in cells]}


def packed_shapes(collection: Mapping[str, Any], *, decimals: int) -> dict[str, Any]:
    """A GeoJSON collection, each line and ring as the steps east and north from corner to corner.

    The steps are whole numbers of the last of `decimals` of a degree; the first goes from 0, 0, every other from the
    corner before it, in another feature too.

    >>> line = {"type": "LineString", "coordinates": [[111.5, -7.5], [111.6, -7.5]]}
    >>> features = [{"type": "Feature", "id": "road", "properties": {"look": "roads"}, "geometry": line}]
    >>> packed_shapes({"type": "FeatureCollection", "features": features}, decimals=1)["features"]
    [{'id': 'road', 'look': 'roads', 'type': 'LineString', 'steps': [1115, -75, 1, 0]}]
    """
    corner, features = np.zeros((1, 2)), []
    for feature in collection["features"]:
        steps, corner = _steps(feature["geometry"]["coordinates"], corner, 10**decimals)
        look = {key: value for key, value in feature["properties"].items() if key == "look"}
        features.append({"id": feature["id"], **look, "type": feature["geometry"]["type"], "steps": steps})
    return {"per_degree": 10**decimals, "features": features}


def _steps(nested: Sequence[Any], corner: np.ndarray, per_degree: int) -> tuple[list[Any], np.ndarray]:
    """The steps of a line, or of all those in a list, and the corner at which they end."""
    if not isinstance(nested[0][0], int | float):
        found = []
        for part in nested:
            steps, corner = _steps(part, corner, per_degree)
            found.append(steps)
        return found, corner
    corners = np.rint(np.array(nested) * per_degree)
    return np.diff(corners, axis=0, prepend=corner).astype(int).ravel().tolist(), corners[-1:]
