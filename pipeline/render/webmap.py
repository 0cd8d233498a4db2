"""The planner's map: scores and shapes as one HTML file that opens from disk, in both languages, without a network.

Folium writes the map and its layers; the legend, the score sheets and the languages are in `web/`. Text that comes
from data reaches the page as JSON only, and the page writes it as text nodes. The page's own policy allows exactly
the scripts and styles that are in it, by hash.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.render.weblayers import folium_parts, layer_data
from pipeline.render.webpage import MARKERS, legend, page, palette_css, without_images
from pipeline.render.webpieces import as_json, piece
from pipeline.render.websheet import by_level, by_score, units_of
from pipeline.render.webwords import MapStudy, page_words

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from pipeline.rules import Rules


def render(
    *,
    scores: pd.DataFrame,
    criteria: pd.DataFrame,
    areas: gpd.GeoDataFrame,
    villages: gpd.GeoDataFrame,
    lines: gpd.GeoDataFrame | None,
    rules: Rules,
    study: MapStudy,
    leaflet_js: str,
    leaflet_css: str,
) -> str:
    """The whole page. Frames are the tables of the dictionary, shapes in EPSG:4326; equal input gives equal bytes."""
    scores = scores[scores["round"] == study.round]
    criteria = criteria[criteria["round"] == study.round]
    units = units_of(scores, criteria, areas, villages, rules)
    words = page_words(scores, rules, study)
    map_html, map_script = folium_parts(layer_data(areas, villages, lines, units))
    first = study.languages[0]
    return page(
        study=study,
        words=words[first],
        map_html=map_html,
        legend=legend(words[first], rules, lines),
        data=as_json(
            {
                "languages": study.languages,
                "words": words,
                "units": by_level(units),
                "order": by_score(scores),
                "aspects": list(rules.aspects),
                "max_score": rules.max_score,
                "average": scores["average"].iloc[0] if len(scores) else "plain",
                "shapes": MARKERS,
                "criteria": [{"id": row.criterion, "aspect": row.aspect, "unit": row.unit} for row in rules.criteria],
            }
        ),
        styles=[without_images(leaflet_css), palette_css() + piece("map.css")],
        scripts=[leaflet_js, piece("map.js"), map_script],
    )
