"""What was built from what: inputs, settings, rules, code and versions against the outputs, each by its SHA-256."""

from __future__ import annotations

import platform
from importlib.metadata import version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

PACKAGES = (
    "exactextract",
    "fiona",
    "folium",
    "fonttools",
    "geopandas",
    "lxml",
    "matplotlib",
    "numpy",
    "openpyxl",
    "pandas",
    "pillow",
    "pyarrow",
    "pyogrio",
    "pyproj",
    "python-docx",
    "rasterio",
    "shapely",
    "typst",
)
"""The packages whose version can change a result, or the bytes of a file; some draw or write for another one."""


def manifest(
    *,
    inputs: Mapping[str, str],
    rows: Mapping[str, object],
    settings: Mapping[str, object],
    rules_id: str,
    rules_sha256: str,
    outputs: Mapping[str, str],
    stages: Mapping[str, object] | None = None,
    code: Mapping[str, str] | None = None,
    time: str | None = None,
) -> dict[str, object]:
    """The content of `manifest.json`. `inputs` and `outputs` map a file's name to its SHA-256, `code` a part's name.

    `rows` are those of the files, `stages` the rows that went into each stage and came out. It says nothing of the day
    or the machine's folders, so equal inputs give an equal manifest; `time` is one that somebody gave.
    """
    given = {"stages": stages, "code": code, "time": time}
    return {
        "inputs": dict(inputs),
        "rows": dict(rows),
        "settings": dict(settings),
        "rules": {"id": rules_id, "sha256": rules_sha256},
        "versions": {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}},
        "outputs": dict(outputs),
        **{name: value for name, value in given.items() if value is not None},
    }
