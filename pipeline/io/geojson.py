"""What GDAL passes over in a GeoJSON without a word: records that are no Feature, a system that it cannot read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import crs

if TYPE_CHECKING:
    from pipeline.io.layers import Request

LARGEST_CHECKED_BYTES = 200_000_000
"""Above this, reading the text a second time costs more memory than a machine in an office has."""


def require_plain(request: Request, path: Path) -> None:
    """Raise `SourceError` with the number of the first record that would be lost, or `CrsError`.

    Text that is no strict JSON is left to the driver, which reads some of it and refuses the rest.
    """
    if path.stat().st_size > LARGEST_CHECKED_BYTES:
        return
    try:
        content = json.loads(path.read_bytes().decode("utf-8-sig", errors="replace"), strict=False)
    except (ValueError, RecursionError):
        return
    _require_system(request, content)
    row = first_foreign(content)
    if row is not None:
        raise request.unreadable("not a Feature", row=row)


def _require_system(request: Request, content: object) -> None:
    """What is no name of a system would be taken for degrees; one that is a link, fetched."""
    member = content.get("crs") if isinstance(content, dict) else None
    if member is None:
        return
    try:
        if member["type"] != "EPSG":  # as the first GeoJSON had it, with a code
            name = member["properties"]["name"]
            crs.parse(str.strip(name), source=request.source)
    except (TypeError, KeyError, AttributeError) as fault:
        raise request.unknown_crs() from fault


def first_foreign(content: object) -> int | None:
    """The number, from 1, of the first member of a collection that is no Feature.

    >>> first_foreign({"type": "FeatureCollection", "features": [{"type": "Feature"}, {"type": "Polygon"}]})
    2
    """
    features = content.get("features") if isinstance(content, dict) else None
    for row, feature in enumerate(features if isinstance(features, list) else [], start=1):
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            return row
    return None
