"""The settings file as a frozen model: unknown keys refused, units in the names, ranges checked."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationError, ValidationInfo

from pipeline.config import checks
from pipeline.config.model import Model, Text, resolved
from pipeline.config.sources import Sources
from pipeline.errors import Problem, SettingsError

Language = Literal["id", "en"]
Theme = Annotated[str, Field(pattern=r"^[a-z0-9_.:]{1,60}$")]
"""The key of a theme of the map; which ones there are follows from the results."""
TILES = re.compile(r"https://[a-z0-9.-]+(:[0-9]+)?/[A-Za-z0-9{}/._~?=&%-]*\{z\}[A-Za-z0-9{}/._~?=&%-]*")
"""An address of tiles without a sign that could leave its place in the page's policy."""
BY_LAW = ".toml"
"""How the name of a rule file of one's own ends."""
TABLES = (".csv", ".xlsx", ".zip")
"""How the names of tables end; every other survey file is a layer with geometry."""


def _rules(name: str, info: ValidationInfo) -> str:
    """The identifier of a rule file, or the path of a local by-law."""
    return str(resolved(Path(name), info)) if name.endswith(BY_LAW) else name


def _tiles(url: str) -> str:
    """The address, where it can stand in the policy of a page."""
    if not TILES.fullmatch(url):
        raise ValueError("https://tile.example.org/{z}/{x}/{y}.png")
    return url


class Study(Model):
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


class Join(Model):
    """How a household finds its area."""

    snap_m: Annotated[float, Field(ge=0, le=1000)] = 0
    overlap: Literal["smallest", "largest", "first", "ambiguous"] = "smallest"
    use_stated: bool = False


class Score(Model):
    """The choices that the regulation leaves, or on which practice differs; a density limit not given is the rules'."""

    density_limit_per_ha: Annotated[float, Field(gt=0, le=10_000)] | None = None
    building_denominator: Literal["buildings", "households"] = "buildings"
    average: Literal["plain", "scored"] = "plain"
    rounding: Literal["none", "kotaku"] = "none"
    impossible: Literal["exclude", "as_published"] = "exclude"
    prefer: Literal["answers", "counts"] = "answers"


class Privacy(Model):
    """What may be published: a count of fewer than `k` households, families, buildings or persons is not shown."""

    k: Annotated[int, Field(ge=1, le=1000)] = 5


class OnlineBasemap(Model):
    """Map tiles on the internet that a reader may switch on: their https address, and whose they are."""

    url: Annotated[Text, AfterValidator(_tiles)]
    attribution: Text

    @property
    def host(self) -> str:
        """Who learns which place is looked at."""
        return self.url.split("/")[2]


class Output(Model):
    """Languages (the first is that of the messages), themes of the static maps, tiles that may be switched on.

    `licence` is the one under which the office hands on `maps/data`; without it none is claimed.
    """

    languages: Annotated[tuple[Language, ...], Field(min_length=1)] = ("id", "en")
    static_themes: Annotated[tuple[Theme, ...], Field(min_length=1)] = ("class", "score")
    licence: Text | None = None
    licence_en: Text | None = None
    online_basemap: OnlineBasemap | None = None

    def licence_in(self, language: str) -> str | None:
        """The licence in `language`, the first one where there is no other; None where the office names none.

        >>> Output(licence="CC BY 4.0").licence_in("en"), Output().licence_in("id")
        ('CC BY 4.0', None)
        """
        return self.licence_en if language == "en" and self.licence_en is not None else self.licence


class Settings(Model):
    """A whole settings file."""

    study: Study
    sources: Sources
    join: Join = Join()
    score: Score = Score()
    privacy: Privacy = Privacy()
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
    except (ValueError, RecursionError) as fault:  # a number of thousands of digits is no TOMLDecodeError
        raise SettingsError([Problem("settings-not-toml", source=path.name, value=str(fault))]) from fault
    try:
        settings = Settings.model_validate(raw, context={"base": path.parent})
    except ValidationError as fault:
        errors = fault.errors(include_url=False)
        raise SettingsError([checks.refused(error, Settings, path.name) for error in errors]) from fault
    found = checks.contradictions(settings.sources, path.name)
    if found:
        raise SettingsError(found)
    return settings
