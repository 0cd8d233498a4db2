"""What a map sheet is: its place in a set of sheets, its scale and ground, and what is drawn on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import geopandas as gpd
    from pyproj import CRS

    from pipeline.render.layout import Bounds
    from pipeline.render.mapsheet.layout import Orientation, SheetLayout
    from pipeline.render.subject import Subject
    from pipeline.render.themes import Theme
    from pipeline.rules import Rules

Level = Literal["village", "area"]


@dataclass(frozen=True, slots=True)
class MapSheetStudy:
    """What is written on every sheet of a study, in the language of the sheets.

    `metric_crs` is the name of the system of the grid, `source_note` says where the data come from, `context_licence`
    whose the basemap is, `notes` are further lines, `numbering` is the number of the decision (empty: a line to write
    on), `illustrative` stamps the sheet as a sample.
    """

    title: str
    round: int
    metric_crs: str
    illustrative: bool = False
    notes: tuple[str, ...] = ()
    source_note: str = ""
    context_licence: str = ""
    numbering: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Content:
    """What the sheets of one unit show, in metres: the unit (`subject`), the basemap, and the words of the study."""

    subject: Subject
    theme: Theme
    district: str
    rules: Rules
    study: MapSheetStudy
    system: CRS
    language: str

    @property
    def level(self) -> str:
        """Whether the unit is a village or an area."""
        return self.subject.level

    @property
    def context(self) -> gpd.GeoDataFrame:
        """The basemap, in metres."""
        return self.subject.context


@dataclass(frozen=True, slots=True, eq=False)
class MapSheet:
    """One sheet of a unit: sheet `number` of `len(tiles)`.

    `scale` is the denominator; `tiles` holds the bounds of all sheets of the unit in metres (west, south, east, north).
    """

    number: int
    layout: SheetLayout
    scale: int
    tiles: tuple[Bounds, ...]
    content: Content

    @property
    def bounds(self) -> Bounds:
        """What the frame of this sheet shows, in metres."""
        return self.tiles[self.number - 1]

    @property
    def count(self) -> int:
        """How many sheets the unit has."""
        return len(self.tiles)

    @property
    def unit_id(self) -> str:
        """The village's code, or the area's identifier."""
        return self.content.subject.unit_id

    @property
    def paper(self) -> str:
        """`A4` or `A3`."""
        return self.layout.name

    @property
    def orientation(self) -> Orientation:
        """`landscape` or `portrait`."""
        return self.layout.orientation

    @property
    def metres_per_mm(self) -> float:
        """Metres on the ground for a millimetre on paper."""
        return self.scale / 1000
