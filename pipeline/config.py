"""The settings file as a frozen model: unknown keys refused, units in the names, ranges checked."""

from __future__ import annotations

import difflib
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, ValidationInfo

from pipeline import crs, fields
from pipeline.errors import Problem, SettingsError

Language = Literal["id", "en"]
Theme = Literal["class", "score"]


def _resolved(path: Path, info: ValidationInfo) -> Path:
    text = str(path)
    if text.startswith("/vsi") or ":/" in text.replace(":\\", ":/")[2:]:
        raise ValueError("not a path of a file on this machine")
    base: Path = (info.context or {}).get("base", Path())
    return base / path


def _rules(name: str, info: ValidationInfo) -> str:
    """The identifier of a rule file, or the path of a local by-law."""
    return str(_resolved(Path(name), info)) if name.endswith(BY_LAW) else name


BY_LAW = ".toml"
"""How the name of a rule file of one's own ends."""
TABLES = (".csv", ".xlsx", ".zip")
"""How the names of tables end; every other survey file is a layer with geometry."""
LocalPath = Annotated[Path, AfterValidator(_resolved)]
Text = Annotated[str, Field(min_length=1, max_length=200)]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Study(_Model):
    """What is studied and by which rules."""

    title_id: Text
    title_en: Text
    metric_crs: Text
    rules: Annotated[Text, AfterValidator(_rules)] = "permen-pupr-14-2018"
    round: Annotated[int, Field(ge=1990, le=2100)]
    illustrative: bool = False

    @property
    def by_law(self) -> Path | None:
        """The path of the rule file where it is the study's own."""
        return Path(self.rules) if self.rules.endswith(BY_LAW) else None

    def title(self, language: str) -> str:
        """The title in `language`."""
        return self.title_id if language == "id" else self.title_en


class Polygons(_Model):
    """A polygon file; `crs` says the system only where the file itself does not."""

    path: LocalPath
    layer: Text | None = None
    id: Text
    name: Text
    crs: Text | None = None


class Delineations(Polygons):
    """The assessed areas; without `village` an area belongs to the village it overlaps most."""

    village: Text | None = None


class Concordance(_Model):
    """A table of village codes with the columns `kemendagri, bps, village` and, where published, `area_ha`."""

    path: LocalPath
    layer: Text | None = None


class Recode(_Model):
    """A survey column whose codes differ: `recode` maps each code of the file to the dictionary's."""

    variable: Text
    recode: dict[str, str]


Answers = dict[str, str | Recode]
"""Column of the file -> variable of the dictionary, with a recode where the codes differ."""


class Repair(_Model):
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


class Households(_Model):
    """The survey: a table with longitude and latitude columns, or a point layer (then neither is given).

    `position` names one column of `lat lon alt acc` instead. An export of the project's own form gives `id` and the
    position by its layout. `persons` names the repeat group whose rows are the persons of a household. With `weight`
    it is a sample, without it a census.
    """

    path: LocalPath
    layer: Text | None = None
    layout: Layout = "auto"
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
    missing: Words = ()
    decimal_comma: bool = False
    repair: Repair = Repair()
    answers: Answers = {}


class Forms(_Model):
    """The RT group discussion form, one row an area."""

    path: LocalPath
    layer: Text | None = None
    layout: Layout = "auto"
    area: Text | None = None
    round: Text | None = None
    missing: Words = ()
    decimal_comma: bool = False
    answers: Answers = {}


class AreaCounts(_Model):
    """Volumes typed in by an office, one row an area and round, with the columns of the table `counts`."""

    path: LocalPath
    layer: Text | None = None
    area: Text = "area_id"
    round: Text | None = None
    missing: Words = ()
    decimal_comma: bool = False
    answers: Answers = {}


class Lines(_Model):
    """Road or drain lines with the columns of their width, surface and condition."""

    path: LocalPath
    layer: Text | None = None
    width_m: Text | None = None
    surface: Text | None = None
    condition: Text | None = None
    crs: Text | None = None


class Raster(_Model):
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


class Rasters(_Model):
    """The rasters of the study, each optional."""

    population: PopulationRaster | None = None
    slope: SlopeRaster | None = None
    flood: FloodRaster | None = None

    def named(self) -> dict[str, Raster]:
        """The rasters that there are, by their key."""
        every = {"population": self.population, "slope": self.slope, "flood": self.flood}
        return {name: raster for name, raster in every.items() if raster is not None}


class Sources(_Model):
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


class Join(_Model):
    """How a household finds its area."""

    snap_m: Annotated[float, Field(ge=0, le=1000)] = 0
    overlap: Literal["smallest", "largest", "first", "ambiguous"] = "smallest"
    use_stated: bool = False


class Score(_Model):
    """The choices that the regulation leaves, or on which practice differs; a density limit not given is the rules'."""

    density_limit_per_ha: Annotated[float, Field(gt=0, le=10_000)] | None = None
    building_denominator: Literal["buildings", "households"] = "buildings"
    average: Literal["plain", "scored"] = "plain"
    rounding: Literal["none", "kotaku"] = "none"
    impossible: Literal["exclude", "as_published"] = "exclude"
    prefer: Literal["answers", "counts"] = "answers"


class Output(_Model):
    """Languages (the first is that of the messages) and the themes of the static maps."""

    languages: Annotated[tuple[Language, ...], Field(min_length=1)] = ("id", "en")
    static_themes: Annotated[tuple[Theme, ...], Field(min_length=1)] = ("class", "score")


class Settings(_Model):
    """A whole settings file."""

    study: Study
    sources: Sources
    join: Join = Join()
    score: Score = Score()
    output: Output = Output()

    @property
    def language(self) -> str:
        """The language of the messages."""
        return self.output.languages[0]


def parse(content: str, *, path: Path) -> Settings:
    """Check the text of a settings file; paths inside it are relative to the folder of `path`.

    Raises `SettingsError` with every fault found: key, value, and the nearest known key for an unknown one.
    """
    try:
        raw = tomllib.loads(content)
    except tomllib.TOMLDecodeError as fault:
        raise SettingsError([Problem("settings-not-toml", source=path.name, value=str(fault))]) from fault
    try:
        settings = Settings.model_validate(raw, context={"base": path.parent})
    except ValidationError as fault:
        raise SettingsError([_problem(error, path.name) for error in fault.errors(include_url=False)]) from fault
    found = list(_contradictions(settings, path.name))
    if found:
        raise SettingsError(found)
    return settings


def _problem(error: Any, source: str) -> Problem:
    location = [str(part) for part in error["loc"] if not str(part).startswith(("function-", "str", "Recode"))]
    key, value = ".".join(location), str(error["input"])[:80]
    if error["type"] == "extra_forbidden":
        known = _known_keys(error["loc"][:-1])
        nearest = difflib.get_close_matches(str(error["loc"][-1]), known, n=1, cutoff=0)
        return Problem("settings-key-unknown", source=source, column=key, details={"nearest": nearest[0]})
    if error["type"] == "missing":
        return Problem("settings-key-missing", source=source, column=key)
    return Problem("settings-value", source=source, column=key, value=value, details={"reason": error["msg"]})


def _known_keys(location: tuple[int | str, ...]) -> list[str]:
    model: Any = Settings
    for part in location:
        annotation = model.model_fields[part].annotation if part in model.model_fields else model
        choices = getattr(annotation, "__args__", (annotation,))
        model = next((c for c in choices if isinstance(c, type) and issubclass(c, BaseModel)), model)
    return list(model.model_fields)


def _contradictions(settings: Settings, source: str) -> list[Problem]:
    """What each key alone cannot show: half a coordinate pair, and answers that are not in the dictionary."""
    found = []
    survey = settings.sources.households
    if survey is not None and (survey.longitude is None) != (survey.latitude is None):
        found.append(Problem("settings-key-missing", source=source, column="sources.households.longitude/latitude"))
    if survey is not None:
        found += _of_positions(survey, source)
    sources, flood = settings.sources, settings.sources.rasters.flood
    for name, table in (("households", survey), ("forms", sources.forms), ("area_counts", sources.area_counts)):
        if table is not None and table.decimal_comma and table.path.suffix.lower() != ".csv":
            found.append(Problem("settings-only-for-csv", source=source, column=f"sources.{name}.decimal_comma"))
    if flood is not None and (flood.unit == "class") != bool(flood.flooded):
        found.append(Problem("settings-flooded", source=source, column="sources.rasters.flood.flooded"))
    for name, answers in (("households", survey), ("forms", sources.forms), ("area_counts", sources.area_counts)):
        known = fields.columns("counts" if name == "area_counts" else name)
        for column, answer in (answers.answers if answers is not None else {}).items():
            variable = answer if isinstance(answer, str) else answer.variable
            if variable not in known:
                nearest = difflib.get_close_matches(variable, known, n=1, cutoff=0)
                key = f"sources.{name}.answers.{column}"
                found.append(
                    Problem(
                        "settings-variable-unknown",
                        source=source,
                        column=key,
                        value=variable,
                        details={"nearest": nearest[0]},
                    )
                )
    return found


def _of_positions(survey: Households, source: str) -> list[Problem]:
    """A position named twice, and what a point layer cannot have."""
    key = "sources.households"
    columns = (survey.longitude, survey.latitude)
    if (survey.position is not None and any(columns)) or (any(columns) and columns[0] == columns[1]):
        return [Problem("settings-position-either", source=source, column=f"{key}.position")]
    if survey.path.suffix.lower() in TABLES or any(columns):
        return []
    useless = [("position", survey.position is not None), ("repair", bool(survey.repair.wanted))]
    return [
        Problem("settings-not-for-layers", source=source, column=f"{key}.{name}") for name, given in useless if given
    ]
