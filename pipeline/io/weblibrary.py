"""The browser libraries that go into the map file, as npm unpacked them beside the package."""

from __future__ import annotations

from pathlib import Path

from pipeline.errors import Problem, SourceError

DIST = Path(__file__).resolve().parents[2] / "node_modules" / "leaflet" / "dist"


def leaflet(dist: Path = DIST) -> tuple[str, str]:
    """Leaflet's code and its style sheet. Raises `SourceError` when it is not installed."""
    try:
        return (dist / "leaflet.js").read_text(encoding="utf-8"), (dist / "leaflet.css").read_text(encoding="utf-8")
    except FileNotFoundError as fault:
        raise SourceError([Problem("web-library-missing", source="leaflet")]) from fault
