"""The planner's map: scores and shapes as one HTML file that opens from disk, in both languages, without a network.

Folium writes the map and its layers; the legend, the score sheets and the languages are in `web/`. Text that comes
from data reaches the page as JSON only, and the page writes it as text nodes. The page's own policy allows exactly
the scripts and styles that are in it, by hash.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from pipeline.render.basemap import basemap
from pipeline.render.themes import themes_of
from pipeline.render.webdata import of_round, questions_of, round_before, study_data
from pipeline.render.webhouseholds import household_words
from pipeline.render.weblayers import folium_parts, layer_data
from pipeline.render.webpacking import packed
from pipeline.render.webpage import Content, page, palette_css, without_images
from pipeline.render.webpieces import as_json, piece
from pipeline.render.webrows import indicators_of
from pipeline.render.webthemes import looks_of, theme_data
from pipeline.render.webwords import page_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd
    import pandas as pd

    from pipeline.render.basemap import Basemap
    from pipeline.render.themes import Theme
    from pipeline.render.webwords import MapStudy
    from pipeline.rules import Rules

SCRIPTS = (
    "base.js",
    "unpacking.js",
    "words.js",
    "themes.js",
    "paths.js",
    "marks.js",
    "cover.js",
    "labels.js",
    "plan.js",
    "sheet.js",
    "list.js",
    "search.js",
    "links.js",
    "print.js",
    "compare.js",
    "online.js",
    "internal.js",
    "main.js",
)
"""The page's own code in the order in which its parts need one another."""

INTERNAL_SCRIPTS = ("households.js",)
STYLES = ("map.css", "households.css")
"""The page's own styles; the second is of the internal map alone."""
COMPARED = ("class", "score", "aspect", "criterion", "certainty")
"""Families of themes that the round before is shown in as well."""


@dataclass(frozen=True, slots=True)
class Overview:
    """Where the maps of the villages are, by village code, and the areas in them: name, identifier, village code."""

    links: Mapping[str, str]
    areas: Sequence[Sequence[str]]


def render(
    *,
    tables: Mapping[str, pd.DataFrame],
    areas: gpd.GeoDataFrame,
    villages: gpd.GeoDataFrame,
    lines: gpd.GeoDataFrame | None,
    context: gpd.GeoDataFrame,
    rules: Rules,
    study: MapStudy,
    leaflet_js: str,
    leaflet_css: str,
    households: Mapping[str, Any] | None = None,
    overview: Overview | None = None,
    home: str | None = None,
    base: Basemap | None = None,
) -> str:
    """The whole page. Equal input gives equal bytes.

    `tables` holds `scores`, `criteria`, `sdg`, `changes` and `todo` of all rounds as the dictionary of columns has
    them, or as they may be published; shapes are in EPSG:4326. `households` (what `webhouseholds.household_data` gives)
    is for a map of the office's own alone. With `overview` the page draws no areas, and sends to the maps of the
    villages; `home` is the way back to it. `base` is what `basemap` made of the same shapes, where another page
    has it already.
    """
    base = basemap(villages, context, areas) if base is None else base
    current = of_round(tables, study.round)
    if overview is not None:
        areas, lines = areas.iloc[:0], None
        current |= {name: table[table["level"] != "area"] for name, table in current.items()}
    before = round_before(current)
    themes = _themes(tables, rules, study, study.round)
    earlier = [] if before is None else [t for t in _themes(tables, rules, study, before) if t.family in COMPARED]
    looks = looks_of([*themes, *earlier])
    layers = layer_data(areas, lines, base.layers)
    map_html, map_script = folium_parts(layers)
    words = page_words(
        rules,
        study,
        indicators=indicators_of(current["sdg"]) if "sdg" in current else [],
        questions=questions_of(current),
        round_before=before,
    )
    data = study_data(
        current,
        themes,
        tables["scores"],
        areas=areas,
        villages=villages,
        rules=rules,
        study=study,
        looks=looks,
        words=words,
    )
    ids = {"area": data["levels"]["area"]["ids"]}
    data["earlier"] = theme_data(earlier, ids, tables["scores"], looks, round=before) if before is not None else None
    data["levels"] = packed(data["levels"])
    data["layers"] = layers
    data["context"] = {"labels": [label._asdict() for label in base.labels]}
    data["overview"] = None if overview is None else asdict(overview)
    data["households"] = households
    data["household_words"] = household_words(study.languages) if households is not None else None
    inside = households is not None
    content = Content(
        map_html=map_html,
        layers=list(layers),
        looks=looks,
        data=as_json(data),
        styles=[without_images(leaflet_css), palette_css(looks) + "".join(map(piece, STYLES[: 1 + inside]))],
        scripts=[leaflet_js, "".join(map(piece, (*INTERNAL_SCRIPTS, *SCRIPTS) if inside else SCRIPTS)), map_script],
        compares=before is not None,
        households=inside,
        home=home,
        overview=overview is not None,
    )
    return page(content, study=study, words=words[study.languages[0]])


def _themes(tables: Mapping[str, pd.DataFrame], rules: Rules, study: MapStudy, round: int) -> list[Theme]:
    return themes_of(
        scores=tables["scores"],
        criteria=tables["criteria"],
        sdg=tables["sdg"],
        changes=tables["changes"],
        rules=rules,
        round=round,
        languages=study.languages,
    )
