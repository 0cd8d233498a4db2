"""The files of a map: one, or for a study with very many areas an overview with one file a village."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pipeline.cli import study
from pipeline.io import tables
from pipeline.io.tiles import write_pmtiles
from pipeline.io.together import remove
from pipeline.render.tilelayers import tile_layers
from pipeline.render.webhouseholds import household_data
from pipeline.render.webmap import Overview, render
from pipeline.render.websplit import MOST_AREAS, Part, elsewhere, parts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd

    from pipeline.render.basemap import Basemap
    from pipeline.render.webwords import MapStudy
    from pipeline.rules import Rules

    Write = Callable[[Path, str], None]

MOST_HOUSEHOLDS = 20_000
"""In one file; more of them would not be smooth on an old laptop."""
VILLAGES = "villages"
"""The folder of the villages' own maps, beside the overview."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything that a map is made from.

    `base` is the basemap of all; `homes` (households, join, verdicts) is for the office's own map alone.
    """

    tables: Mapping[str, pd.DataFrame]
    shapes: Mapping[str, gpd.GeoDataFrame]
    rules: Rules
    leaflet_js: str
    leaflet_css: str
    base: Basemap
    homes: Mapping[str, Any] | None = None

    def showing(self, shown: Mapping[str, pd.DataFrame]) -> Inputs:
        """The same with the tables as they may be published."""
        return replace(self, tables=shown)

    def with_households(self, processed: Path, round: int) -> Inputs:
        """The same with the households of the round, where there are any."""
        households = tables.read_geotable(processed, "households")
        households = households[households["round"] == round]
        if not len(households):
            return self
        verdicts = tables.read_table(processed / "internal", "verdicts")
        return replace(
            self,
            homes={"households": households, "join": tables.read_table(processed, "join"), "verdicts": verdicts},
        )

    @property
    def page(self) -> dict[str, Any]:
        """What every page is given."""
        return {"rules": self.rules, "leaflet_js": self.leaflet_js, "leaflet_css": self.leaflet_css}

    def household_layer(self, chosen: MapStudy, village_code: str | None = None) -> dict[str, Any] | None:
        """The layer of the households (in one village); None where there are none, or too many for one file."""
        if self.homes is None:
            return None
        homes = dict(self.homes)
        if village_code is not None:
            join = homes["join"]
            inside = join.loc[join["village_code"] == village_code, "household_id"]
            homes["households"] = homes["households"][homes["households"]["household_id"].isin(inside)]
        if not 0 < len(homes["households"]) <= MOST_HOUSEHOLDS:
            return None
        return household_data(**homes, rules=self.rules, round=chosen.round, languages=chosen.languages)


def write_maps(inputs: Inputs, chosen: MapStudy, *, folder: Path, write: Write, said: str) -> None:
    """Write `index.html` into `folder`, and where there are too many areas the maps of the villages below it."""
    split = len(inputs.shapes["areas"]) > MOST_AREAS
    names = _write_villages(inputs, chosen, folder, write) if split else {}
    overview = Overview(names, elsewhere(inputs.shapes["areas"])) if split else None
    layer = None if split else inputs.household_layer(chosen)
    html = render(
        tables=inputs.tables,
        **inputs.shapes,
        **inputs.page,
        study=chosen,
        households=layer,
        overview=overview,
        base=inputs.base,
    )
    write(folder / "index.html", html)
    _remove_others(folder / VILLAGES, {f"{code}.html" for code in names}, "*.html")
    study.say(said, path=folder / "index.html", kilobytes=round(len(html.encode()) / 1000))


def write_tiles(inputs: Inputs, folder: Path, *, round: int) -> None:
    """Write the vector tiles of a study too large for one file, for whoever serves the folder; of another, none."""
    split = len(inputs.shapes["areas"]) > MOST_AREAS
    shapes = {name: inputs.shapes[name] for name in ("areas", "villages")}
    layers = tile_layers(scores=inputs.tables["scores"], **shapes, round=round) if split else {}
    for name, layer in layers.items():
        write_pmtiles(folder / f"{name}.pmtiles", layer, name=name)
    _remove_others(folder, {f"{name}.pmtiles" for name in layers}, "*.pmtiles")


def _write_villages(inputs: Inputs, chosen: MapStudy, folder: Path, write: Write) -> dict[str, str]:
    """The way from the overview to the map of each village, by its code."""
    names = {}
    for part in parts(tables=inputs.tables, **inputs.shapes):
        names[part.code] = f"{VILLAGES}/{part.code}.html"
        write(folder / names[part.code], _village(part, inputs, chosen))
    return names


def _village(part: Part, inputs: Inputs, chosen: MapStudy) -> str:
    return render(
        tables=part.tables,
        areas=part.areas,
        villages=part.villages,
        lines=part.lines,
        context=part.context,
        **inputs.page,
        study=replace(chosen, part=part.name, guide=None if chosen.guide is None else f"../{chosen.guide}"),
        households=inputs.household_layer(chosen, part.code),
        home="../index.html",
    )


def _remove_others(folder: Path, kept: set[str], pattern: str) -> None:
    """Files that an earlier run left are no longer true."""
    for path in sorted(folder.glob(pattern)):
        if path.name not in kept:
            remove(path)
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
