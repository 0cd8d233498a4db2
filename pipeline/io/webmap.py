"""Layers of qgis2web: a script that does nothing but name a GeoJSON. It is cut open, never run."""

from __future__ import annotations

import json
import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from pipeline.io import ogr

if TYPE_CHECKING:
    import geopandas as gpd

    from pipeline.io.layers import Request

LARGEST_BYTES = 25_000_000
"""Read as a whole, it takes up to 30 times as much; a browser is not given more either."""
ASSIGNMENT = re.compile(r"\s*(?:var|let|const)\s+[A-Za-z_$][\w$]*\s*=\s*")


def read(request: Request) -> gpd.GeoDataFrame:
    """The records of `var json_NAME_1 = {...};`; raises `SourceError` for a script that holds anything else."""
    content = _content(request)
    with TemporaryDirectory(prefix="slum-survey-") as folder:
        plain = Path(folder) / f"{request.path.stem}.geojson"
        plain.write_text(content, encoding="utf-8")
        return ogr.read(request._replace(path=plain))


def _content(request: Request) -> str:
    """The GeoJSON between the assignment and the closing semicolon."""
    if request.path.stat().st_size > LARGEST_BYTES:
        raise request.fault("source-large", limit=f"{LARGEST_BYTES // 1_000_000} MB")
    try:
        script = request.path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as fault:
        raise request.unreadable(fault) from fault
    start = ASSIGNMENT.match(script)
    if start is None:
        raise request.fault("webmap-not-data")
    try:
        value, end = json.JSONDecoder().raw_decode(script, start.end())
    except (ValueError, RecursionError) as fault:  # a number of thousands of digits is no JSONDecodeError
        raise request.unreadable(fault) from fault
    if script[end:].strip() not in ("", ";") or not isinstance(value, dict) or value.get("type") != "FeatureCollection":
        raise request.fault("webmap-not-data")
    return script[start.end() : end]
