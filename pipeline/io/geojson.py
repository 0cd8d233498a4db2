"""What GDAL passes over in a GeoJSON without a word: members of `features` that are no Feature."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.io.layers import Request

LARGEST_CHECKED_BYTES = 200_000_000
"""Above this, reading the text a second time costs more memory than a machine in an office has."""


def require_features(request: Request, path: Path) -> None:
    """Raise `SourceError` with the number of the first record that would be lost.

    Text that is no strict JSON is left to the driver, which reads some of it and refuses the rest.
    """
    if path.stat().st_size > LARGEST_CHECKED_BYTES:
        return
    try:
        content = json.loads(path.read_bytes().decode("utf-8-sig", errors="replace"), strict=False)
    except (ValueError, RecursionError):
        return
    row = first_foreign(content)
    if row is not None:
        raise request.unreadable("not a Feature", row=row)


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
