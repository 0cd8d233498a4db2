"""The settings of the input files: which of their columns means what."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from pipeline import crs
from pipeline.config.context import Context
from pipeline.config.model import LocalPath, Model, Text


class Polygons(Model):
    """A polygon file; `crs` says the system only where the file itself does not."""

    path: LocalPath
    layer: Text | None = None
    id: Text
    name: Text
    crs: Text | None = None


class Delineations(Polygons):
    """The assessed areas; without `village` an area belongs to the village it overlaps most."""

    village: Text | None = None


class Concordance(Model):
    """A table of village codes with the columns `kemendagri, bps, village` and, where published, `area_ha`."""

    path: LocalPath
    layer: Text | None = None


class Recode(Model):
    """A survey column whose codes differ: `recode` maps each code of the file to the dictionary's."""

    variable: Text
    recode: dict[str, str]


Answers = dict[str, str | Recode]
"""Column of the file -> variable of the dictionary, with a recode where the codes differ."""


class Repair(Model):
    """The faults of positions that may be mended, each only where no other reading of the cells fits."""

    swapped: bool = False
    sign: bool = False
    scale: bool = False
    web_mercator: bool = False
    utm: bool = False
    dms: bool = False
    text: bool = False
    decimal_comma: bool = False

    @property
    def wanted(self) -> frozenset[str]:
        """The repairs that are switched on."""
        return frozenset(name for name, on in self if on)


Words = tuple[Annotated[str, Field(max_length=200)], ...]
"""What a file writes where it knows nothing, as `-` or `999`."""
Layout = Literal["auto", "kobo", "odk", "plain"]
"""What gave an export of the project's forms; `auto` tells it by the tool's own columns."""
WORKBOOK = "workbook"
"""The programme's own workbook, one an RT; nothing but the settings tells it."""


class Households(Model):
    """The survey: a table with longitude and latitude columns, or a point layer (then neither is given).

    `position` names one column of `lat lon alt acc` instead. An export of the project's own form gives `id` and the
    position by its layout. `persons` names the repeat group whose rows are the persons of a household. With `weight`
    it is a sample, without it a census. With `layout = "workbook"` the path is a workbook or a folder of them, and
    `areas` maps the name of a file to the area that it is of, where the name without `.xlsx` is not the area itself.
    `enumerator` to `end` say who interviewed when, `target` how many households of an area are to be interviewed; only
    the field-quality page shows them.
    """

    path: LocalPath
    layer: Text | None = None
    layout: Layout | Literal["workbook"] = "auto"
    areas: dict[str, str] = Field(default_factory=dict)
    persons: Text | None = None
    id: Text | None = None
    longitude: Text | None = None
    latitude: Text | None = None
    position: Text | None = None
    accuracy_m: Text | None = None
    crs: Text = crs.GEOGRAPHIC
    area: Text | None = None
    weight: Text | None = None
    round: Text | None = None
    corrections: LocalPath | None = None
    enumerator: Text | None = None
    date: Text | None = None
    start: Text | None = None
    end: Text | None = None
    target: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    missing: Words = ()
    decimal_comma: bool = False
    repair: Repair = Repair()
    answers: Answers = Field(default_factory=dict)


class Forms(Model):
    """The RT group discussion form, one row an area."""

    path: LocalPath
    layer: Text | None = None
    layout: Layout = "auto"
    area: Text | None = None
    round: Text | None = None
    corrections: LocalPath | None = None
    missing: Words = ()
    decimal_comma: bool = False
    answers: Answers = Field(default_factory=dict)


class AreaCounts(Model):
    """Volumes typed in by an office, one row an area and round, with the columns of the table `counts`."""

    path: LocalPath
    layer: Text | None = None
    area: Text = "area_id"
    round: Text | None = None
    corrections: LocalPath | None = None
    missing: Words = ()
    decimal_comma: bool = False
    answers: Answers = Field(default_factory=dict)


class Lines(Model):
    """Road or drain lines with the columns of their width, surface and condition."""

    path: LocalPath
    layer: Text | None = None
    width_m: Text | None = None
    surface: Text | None = None
    condition: Text | None = None
    crs: Text | None = None


class Raster(Model):
    """A GeoTIFF. `nodata` and `crs` are said here where the file does not say them, or says them wrong."""

    path: LocalPath
    unit: str
    band: Annotated[int, Field(ge=1)] | None = None
    nodata: float | None = None
    crs: Text | None = None


class PopulationRaster(Raster):
    """Inhabitants of a cell, or of each hectare in it."""

    unit: Literal["persons", "persons_per_ha"]


class SlopeRaster(Raster):
    """The slope of a cell."""

    unit: Literal["percent", "degrees"]


class FloodRaster(Raster):
    """Depths in metres, or classes of which `flooded` lists the ones that are inundated.

    Either must stand for all three limits of criterion 4a: over 30 cm, over 2 hours, over twice a year.
    """

    unit: Literal["class", "depth_m"]
    flooded: tuple[Annotated[int, Field(ge=0, le=1_000_000_000)], ...] = ()


class Rasters(Model):
    """The rasters of the study, each optional."""

    population: PopulationRaster | None = None
    slope: SlopeRaster | None = None
    flood: FloodRaster | None = None

    def named(self) -> dict[str, Raster]:
        """The rasters that there are, by their key."""
        every = {"population": self.population, "slope": self.slope, "flood": self.flood}
        return {name: raster for name, raster in every.items() if raster is not None}


class Sources(Model):
    """Every input file and which of its columns means what."""

    villages: Polygons
    reference_villages: Polygons | None = None
    concordance: Concordance | None = None
    delineations: Delineations | None = None
    households: Households | None = None
    forms: Forms | None = None
    area_counts: AreaCounts | None = None
    roads: Lines | None = None
    drains: Lines | None = None
    rasters: Rasters = Rasters()
    context: Context | None = None
