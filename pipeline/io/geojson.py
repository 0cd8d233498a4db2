"""What GDAL passes over in a GeoJSON without a word: records that are no Feature, a system that it cannot read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline import crs
from pipeline.errors import PipelineError

if TYPE_CHECKING:
    import geopandas as gpd

    from pipeline.io.layers import Request

LARGEST_DEGREES = 360.0
"""No longitude is beyond; a coordinate that is counts in metres."""
DECODER = json.JSONDecoder(strict=False)
SPACES = {mark: re.compile(rf"\s*+(?:{re.escape(mark)})?+\s*+") for mark in "{:[],"}
SMALL_BYTES = 10_000_000
LARGEST_CHECKED_BYTES = 100_000_000
"""Above this, reading the text a second time costs more memory than a machine in an office has."""


def require_harmless(request: Request, path: Path) -> None:
    """What of `require_plain` cannot wait until the driver has seen the file: a system that leads it to another one.

    A small file is checked as a whole; of a large one a single member could take more memory than there is.
    """
    size = path.stat().st_size
    if size <= SMALL_BYTES:
        require_plain(request, path)
    elif size <= LARGEST_CHECKED_BYTES and crs.names_file(path.read_bytes().decode(errors="replace")):
        raise request.unknown_crs()


def require_plain(request: Request, path: Path) -> None:
    """Raise `SourceError` with the number of the first record that would be lost, or `CrsError`.

    Text that is no strict JSON is left to the driver, which reads some of it and refuses the rest.
    """
    if path.stat().st_size > LARGEST_CHECKED_BYTES:
        return
    text = path.read_bytes().decode("utf-8-sig", errors="replace")
    row = 0
    try:
        for key, value in members(text):
            row += key == "features"
            if key == "features" and not (isinstance(value, dict) and value.get("type") == "Feature"):
                raise request.unreadable("not a Feature", row=row)
            if key == "crs" and value is not None:
                _require_system(request, value)
    except PipelineError:
        raise
    except (ValueError, RecursionError):
        return


def members(text: str) -> Iterator[tuple[str, object]]:
    """The members of the outermost object, those of `features` one by one: the whole at once takes 30 times the text.

    >>> list(members('{"type": "FeatureCollection", "features": [{"type": "Feature"}, [1]]}'))
    [('type', 'FeatureCollection'), ('features', {'type': 'Feature'}), ('features', [1])]
    """
    at = _past(text, 0, "{")
    while text[at : at + 1] == '"':
        key, at = DECODER.raw_decode(text, at)
        at = _past(text, at, ":")
        many = key == "features" and text[at : at + 1] == "["
        at = _past(text, at, "[") if many else at
        while not (many and text[at : at + 1] in ("]", "")):
            value, at = DECODER.raw_decode(text, at)
            yield key, value
            if not many:
                break
            at = _past(text, at, ",")
        at = _past(text, at, "]") if many else at
        at = _past(text, at, ",")


def _past(text: str, at: int, mark: str) -> int:
    """The place after `mark` and the spaces around it, or after the spaces where it does not stand."""
    found = SPACES[mark].match(text, at)
    return found.end() if found else at


def _require_system(request: Request, member: Any) -> None:
    """What is no name of a system would be taken for degrees; one that is a link, fetched."""
    try:
        if member["type"] != "EPSG":  # as the first GeoJSON had it, with a code
            name = member["properties"]["name"]
            crs.parse(str.strip(name), source=request.source)
    except (TypeError, KeyError, AttributeError) as fault:
        raise request.unknown_crs() from fault


def in_metres(frame: gpd.GeoDataFrame) -> bool:
    """Whether coordinates are no degrees though they are taken for them: the file says no other system, and has one."""
    import numpy as np

    bounds = np.abs(frame.total_bounds)
    return frame.crs is not None and frame.crs.is_geographic and bool((bounds > LARGEST_DEGREES).any())
