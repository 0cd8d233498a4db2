"""Which layer of a source is read: the one that the settings name, else the first that holds what is wanted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol, TypeVar

from pipeline.errors import CrsError, Problem, SourceError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import geopandas as gpd

Kind = Literal["Polygon", "LineString", "Point"]
OPEN_KINDS = ("Unknown", "Geometry", "GeometryCollection")
"""What a layer says of itself that may hold any kind."""


class Request(NamedTuple):
    """What a reader is asked for; it adds to `problems` what it notices but can read past."""

    path: Path
    source: str
    layer: str | None
    kind: Kind
    problems: list[Problem]

    def fault(self, code: str, *, row: int | None = None, value: str = "", **details: object) -> SourceError:
        """The error `code` of this source, to be raised."""
        return SourceError([Problem(code, source=self.source, row=row, value=value, details=details)])

    def unreadable(self, fault: Exception | str, *, row: int | None = None) -> SourceError:
        """The error of a file, or of its record `row`, that cannot be read, with the reader's own reason."""
        reason = (str(fault).splitlines() or [""])[0] or type(fault).__name__
        return self.fault("source-unreadable", row=row, reason=reason.replace(str(self.path.parent), "")[:160])

    def unknown_crs(self) -> CrsError:
        """The error of a file whose own coordinate system means nothing."""
        return CrsError([Problem("crs-unreadable", source=self.source)])

    def note(self, code: str, *, value: str = "", **details: object) -> None:
        """Add a warning about this source."""
        self.problems.append(Problem(code, source=self.source, value=value, details=details))


class Layer(Protocol):
    """What is known of a layer before it is read; the geometry's kind is "None" for a plain table."""

    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def records(self) -> int: ...


L = TypeVar("L", bound=Layer)
ALL = "*"
"""What the settings write for every layer that holds what is wanted, as an office keeps a layer a village."""
ORIGIN = "layer"
"""The column that then tells the layer of each record, where the layers have none of that name."""


def read_wanted(request: Request, known: Sequence[L], read: Callable[[L], gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    """The records of the layer to read, or those of all layers, one below the other.

    Raises `SourceError` as `chosen` does, and for layers of several coordinate systems.
    """
    if request.layer != ALL:
        return read(chosen(request, known))
    fitting = [layer for layer in known if layer.records and layer.kind != "None" and _fits(layer.kind, request.kind)]
    if not fitting:
        return read(chosen(request._replace(layer=None), known))
    frames = [_with_origin(read(layer), layer.name) for layer in fitting]
    if any(frame.crs != frames[0].crs for frame in frames):
        raise request.fault("layers-systems", known=_names(fitting))
    counted = ", ".join(f"{layer.name} ({len(frame)})" for layer, frame in zip(fitting, frames, strict=True))
    request.note("layers-joined", known=counted)
    return _together(frames)


def _with_origin(frame: gpd.GeoDataFrame, name: str) -> gpd.GeoDataFrame:
    named = frame if frame.geometry.name == "geometry" else frame.rename_geometry("geometry")
    return named if ORIGIN in named else named.assign(**{ORIGIN: name})


def _together(frames: Sequence[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    import pandas as pd

    together: gpd.GeoDataFrame = pd.concat(frames, ignore_index=True)
    if any(frame.attrs.get("measured") for frame in frames):
        together.attrs["measured"] = True
    return together


def chosen(request: Request, known: Sequence[L]) -> L:
    """The layer to read; empty layers and plain tables are passed over, and a choice between several is told.

    Raises `SourceError` when the named layer is not there, or there is none at all.
    """
    if request.layer is not None:
        named = [layer for layer in known if layer.name == request.layer]
        if not named:
            raise request.fault("layer-missing", value=request.layer, known=_names(known))
        return named[0]
    if not known:
        raise request.fault("source-empty")
    filled = [layer for layer in known if layer.records and layer.kind != "None"]
    fitting = [layer for layer in filled if _fits(layer.kind, request.kind)]
    first = (fitting or filled or known)[0]
    if len(fitting) > 1:
        request.note("layer-chosen", value=first.name, known=_names(fitting))
    return first


def _fits(kind: str, wanted: Kind) -> bool:
    """A layer of "3D MultiPolygon" holds polygons.

    >>> _fits("3D MultiPolygon", "Polygon"), _fits("Point", "Polygon"), _fits("Unknown", "Polygon")
    (True, False, True)
    """
    return wanted in kind or kind.removeprefix("3D ") in OPEN_KINDS


def _names(known: Sequence[L]) -> str:
    return ", ".join(layer.name for layer in known)
