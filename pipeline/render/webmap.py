"""The planner's map: scores and shapes as one HTML file that opens from disk, in both languages, without a network.

Folium writes the map and its layers; the legend, the score sheets and the languages are in `web/`. Text that comes
from data reaches the page as JSON only, and the page writes it as text nodes. The page's own policy allows exactly
the scripts and styles that are in it, by hash.
"""

from __future__ import annotations

import base64
import hashlib
import json
import math
import re
from dataclasses import dataclass, fields
from importlib import resources
from typing import TYPE_CHECKING, Any

import folium
import jinja2
import pandas as pd
import shapely
from branca.element import Element, Figure, MacroElement
from folium.map import CustomPane
from folium.template import Template
from markupsafe import Markup

from pipeline import text
from pipeline.render import style

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd

    from pipeline.rules import Rules

LEVELS = ("area", "village", "district")
DEGREE_DECIMALS = 6
"""About 0.1 m: finer than any survey, and a third of the bytes."""
PANES = {"villages": 402, "lines": 404, "areas": 406, "hits": 408, "dots": 410, "names": 610}
LAYERS = {"villages": "villages", "roads": "lines", "drains": "lines", "areas": "areas"}
"""Layers from bottom to top, with the pane that keeps each in its place when it is switched off and on."""
HATCH_PATHS = {"//": "M-1 1L1 -1M0 8L8 0M7 9L9 7", "xx": "M0 0L8 8M0 8L8 0", "--": "M0 4H8"}
MARKERS = {
    "o": [[round(math.cos(turn * math.pi / 12), 3), round(math.sin(turn * math.pi / 12), 3)] for turn in range(24)],
    "^": [[0, -1.1], [1.05, 0.8], [-1.05, 0.8]],
    "s": [[-0.85, -0.85], [0.85, -0.85], [0.85, 0.85], [-0.85, 0.85]],
    "D": [[0, -1.15], [1.15, 0], [0, 1.15], [-1.15, 0]],
    "X": [
        [-0.5, -1],
        [0, -0.5],
        [0.5, -1],
        [1, -0.5],
        [0.5, 0],
        [1, 0.5],
        [0.5, 1],
        [0, 0.5],
        [-0.5, 1],
        [-1, 0.5],
        [-0.5, 0],
        [-1, -0.5],
    ],
}
"""The shapes of `style.class_marker` as corners around a middle, for a radius of 1."""
SHARED_WORDS = ("unknown", "sample_stamp", "sample_note", "no_delineations_note", "class_column", "score_column")

Words = dict[str, dict[str, str]]
"""Language, then key, then text."""


@dataclass(frozen=True, slots=True)
class MapStudy:
    """What a map says about its study. `languages` holds the first one shown first; `sources` are licence lines."""

    title_id: str
    title_en: str
    round: int
    illustrative: bool
    without_delineations: bool
    languages: tuple[str, ...] = text.LANGUAGES
    sources: tuple[str, ...] = ()

    def title(self, language: str) -> str:
        """The study's title in `language`."""
        return self.title_id if language == "id" else self.title_en


@dataclass(frozen=True, slots=True)
class _Unit:
    """An area, village or district as its sheet shows it: every number rounded and written plainly, None if unknown."""

    name: str
    village: str | None
    village_code: str | None
    look: str
    marker: str
    sentence: str
    anchor: list[float] | None
    score: str | None
    score_low: str | None
    score_high: str | None
    known: str | None
    aspects: list[str | None]
    mean: str | None
    households: str | None
    population: str | None
    area_ha: str | None
    slum_ha: str | None
    slum_low_ha: str | None
    slum_high_ha: str | None
    rows: list[dict[str, str | None]]


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
    units = _units(scores, criteria, areas, villages, rules)
    words = _words(scores, rules, study)
    map_html, map_script = _folium_parts(_layer_data(areas, villages, lines, units))
    first = study.languages[0]
    return _page(
        study=study,
        words=words[first],
        map_html=map_html,
        legend=_legend(words[first], rules, lines),
        data=_json(
            {
                "languages": study.languages,
                "words": words,
                "units": _by_level(units),
                "order": _order(scores),
                "aspects": list(rules.aspects),
                "max_score": rules.max_score,
                "shapes": MARKERS,
                "criteria": [{"id": row.criterion, "aspect": row.aspect, "unit": row.unit} for row in rules.criteria],
            }
        ),
        styles=[_without_images(leaflet_css), _palette_css() + _piece("map.css")],
        scripts=[leaflet_js, _piece("map.js"), map_script],
    )


# ---- what the page is told


def _units(
    scores: pd.DataFrame, criteria: pd.DataFrame, areas: gpd.GeoDataFrame, villages: gpd.GeoDataFrame, rules: Rules
) -> dict[tuple[str, str], _Unit]:
    homes = {row.area_id: (row.village, row.village_code) for row in areas.itertuples()}
    anchors = {
        (level, unit_id): _anchor(shape)
        for level, ids, shapes in (("area", areas["area_id"], areas), ("village", villages["village_code"], villages))
        for unit_id, shape in zip(ids, shapes.geometry, strict=True)
    }
    measured = dict(iter(criteria.groupby(["level", "unit_id"])))
    units = {}
    for row in scores.to_dict("records"):
        key = (row["level"], row["unit_id"])
        village, code = homes.get(key[1], (None, None)) if key[0] == "area" else (None, None)
        rows = _criterion_rows(measured[key], rules) if key in measured else []
        units[key] = _unit(row, rules, rows=rows, village=village, village_code=code, anchor=anchors.get(key))
    return units


def _unit(row: Mapping[Any, Any], rules: Rules, **given: Any) -> _Unit:
    return _Unit(
        **given,
        name=str(row["name"]),
        look=_look(row),
        marker=style.class_marker(row["class"]),
        sentence=_sentence_key(row),
        score=_plain(row["score"]),
        score_low=_plain(row["score_low"]),
        score_high=_plain(row["score_high"]),
        known=_plain(row["known_criteria"]),
        aspects=[_plain(row[f"aspect_{aspect}_pct"], 2) for aspect in rules.aspects],
        mean=_plain(row["mean_pct"], 2),
        households=_plain(row["households"]),
        population=_plain(row["population"]),
        area_ha=_plain(row["area_ha"], 2),
        slum_ha=_plain(row["slum_ha"], 2),
        slum_low_ha=_plain(row["slum_low_ha"], 2),
        slum_high_ha=_plain(row["slum_high_ha"], 2),
    )


def _criterion_rows(measured: pd.DataFrame, rules: Rules) -> list[dict[str, str | None]]:
    """One row a criterion in the official order; one that the table does not hold is unknown."""
    found = {row["criterion"]: row for row in measured.to_dict("records")}
    percents = {"share": "share_pct", "share_low": "share_low_pct", "share_high": "share_high_pct"}
    rows = []
    for criterion in rules.criteria:
        row = found.get(criterion.criterion, {})
        amounts = {key: _amount(row.get(key), criterion.unit) for key in ("volume", "denominator")}
        shares = {key: _plain(row.get(column), 2) for key, column in percents.items()}
        points = {key: _plain(row.get(key)) for key in ("points", "points_low", "points_high")}
        rows.append(amounts | shares | points)
    return rows


def _plain(value: Any, decimals: int = 0) -> str | None:
    """A number rounded half up and written without separators of thousands, for the page to write in its language."""
    return None if pd.isna(value) else style.number(value, "en", decimals=decimals).replace(",", "")


def _amount(value: Any, unit: str) -> str | None:
    """A volume: hectares with two decimals, counts and metres with one where they are not whole.

    >>> _amount(12.0, "unit"), _amount(12.25, "m"), _amount(0.5, "ha"), _amount(None, "KK")
    ('12', '12.3', '0.50', None)
    """
    written = _plain(value, 2 if unit == "ha" else 1)
    return written if written is None or unit == "ha" else written.removesuffix(".0")


def _is_open(row: Mapping[Any, Any]) -> bool:
    """Whether the data allow more than one class; a unit of which nothing is known says that instead."""
    return row["class"] not in (style.NOT_ASSESSABLE, style.NOT_ASSESSED) and row["class_low"] != row["class_high"]


def _look(row: Mapping[Any, Any]) -> str:
    return f"c-{row['class']}{' open' if _is_open(row) else ''}"


def _sentence_key(row: Mapping[Any, Any]) -> str:
    return ".".join(["sentence", row["class"], *([row["class_low"], row["class_high"]] if _is_open(row) else [])])


def _by_level(units: Mapping[tuple[str, str], _Unit]) -> dict[str, dict[str, dict[str, Any]]]:
    levels: dict[str, dict[str, dict[str, Any]]] = {level: {} for level in LEVELS}
    for (level, unit_id), unit in units.items():
        levels[level][unit_id] = {field.name: getattr(unit, field.name) for field in fields(unit)}
    return levels


def _order(scores: pd.DataFrame) -> dict[str, list[str]]:
    """The units of each level from the highest score to the lowest, those without a score last."""
    ranked = scores.sort_values(["score", "name", "unit_id"], ascending=[False, True, True], na_position="last")
    return {level: ranked.loc[ranked["level"] == level, "unit_id"].tolist() for level in LEVELS}


# ---- words


def _words(scores: pd.DataFrame, rules: Rules, study: MapStudy) -> Words:
    return {
        language: _catalogue(language)
        | _rule_words(rules, language)
        | _sentences(scores, rules, language)
        | _legend_words(scores, rules, language)
        | _study_words(rules, study, language)
        for language in study.languages
    }


def _catalogue(language: str) -> dict[str, str]:
    own = {
        code.removeprefix("webmap."): entry[language]
        for code, entry in text.catalogue().items()
        if code.startswith("webmap.")
    }
    return own | {code: text.say(code, language) for code in SHARED_WORDS}


def _rule_words(rules: Rules, language: str) -> dict[str, str]:
    labels = {f"criterion.{row.criterion}": row.label[language] for row in rules.criteria}
    classes = {f"class.{class_}": style.class_label(class_, rules, language) for class_ in style.class_order(rules)}
    return labels | classes | {f"aspect.{aspect}": label[language] for aspect, label in rules.aspects.items()}


def _sentences(scores: pd.DataFrame, rules: Rules, language: str) -> dict[str, str]:
    sentences = {}
    for row in scores.to_dict("records"):
        limits = (row["class_low"], row["class_high"])
        sentences[_sentence_key(row)] = style.class_sentence(row["class"], *limits, rules, language)
    return dict(sorted(sentences.items()))


def _legend_words(scores: pd.DataFrame, rules: Rules, language: str) -> dict[str, str]:
    """Counts and hectares of the areas: settled ones by class, open ones apart, so that the lines add up."""
    rows = scores[scores["level"] == "area"].to_dict("records")
    kinds = ["open" if _is_open(row) else row["class"] for row in rows]
    groups = {
        key: [row for row, kind in zip(rows, kinds, strict=True) if kind == key]
        for key in (*style.class_order(rules), "open")
    }
    words = {}
    for key, part in {**groups, "total": rows}.items():
        words[f"legend.{key}.count"] = style.number(len(part), language)
        words[f"legend.{key}.ha"] = style.number(sum(row["area_ha"] for row in part), language, decimals=2)
    return words


def _study_words(rules: Rules, study: MapStudy, language: str) -> dict[str, str]:
    title = rules.title[language]
    return {
        "title": study.title(language),
        "subtitle": text.say("webmap.subtitle", language, round=study.round, rules=title),
        "rules_source": text.say("webmap.rules_source", language, rules=title),
    }


# ---- shapes


def _layer_data(
    areas: gpd.GeoDataFrame,
    villages: gpd.GeoDataFrame,
    lines: gpd.GeoDataFrame | None,
    units: Mapping[tuple[str, str], _Unit],
) -> dict[str, dict[str, Any]]:
    """GeoJSON of each layer that has something to draw, from bottom to top."""
    looks = {unit_id: f"areas {unit.look}" for (level, unit_id), unit in units.items() if level == "area"}
    codes = villages["village_code"].tolist()
    data = {
        "villages": _collection(codes, villages.geometry, dict.fromkeys(codes, "villages")),
        "areas": _collection(areas["area_id"].tolist(), areas.geometry, looks),
    }
    for kind in _kinds(lines):
        parts = shapely.get_parts(lines.geometry[lines["kind"] == kind].to_numpy()) if lines is not None else []
        data[f"{kind}s"] = _collection([kind], [shapely.MultiLineString(list(parts))], {kind: f"{kind}s"})
    return {layer: data[layer] for layer in LAYERS if layer in data}


def _kinds(lines: gpd.GeoDataFrame | None) -> list[str]:
    return [] if lines is None else [kind for kind in ("road", "drain") if (lines["kind"] == kind).any()]


def _collection(ids: Sequence[str], shapes: Sequence[shapely.Geometry], looks: Mapping[str, str]) -> dict[str, Any]:
    """Not simplified: an area is a decision about houses. Properties stay in the page's data, found by id."""
    rounded = shapely.transform(list(shapes), lambda coordinates: coordinates.round(DEGREE_DECIMALS))
    features = [
        {"type": "Feature", "id": id_, "properties": {"look": looks[id_]}, "geometry": shapely.geometry.mapping(shape)}
        for id_, shape in zip(ids, rounded, strict=True)
    ]
    return {"type": "FeatureCollection", "features": features}


def _anchor(shape: shapely.Geometry) -> list[float]:
    """Latitude and longitude of the middle of the roomiest part, where a name or a dot sits best."""
    point = shapely.get_point(shapely.maximum_inscribed_circle(shape, tolerance=shapely.length(shape) / 500), 0)
    return [round(point.y, DEGREE_DECIMALS), round(point.x, DEGREE_DECIMALS)]


# ---- Folium


class _Start(MacroElement):
    """Hands Folium's map and layers to `map.js`."""

    def __init__(self, layers: Mapping[str, Element]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name, self.layers = "Start", layers
        self._template = Template(_piece("start.js"))


def _folium_parts(data: Mapping[str, dict[str, Any]]) -> tuple[str, str]:
    """The element and the script that Folium writes; its header, full of addresses on the network, stays out."""
    figure = Figure()
    plan = folium.Map(
        location=[0, 0], zoom_start=12, tiles=None, zoom_snap=0.25, attribution_control=False, fade_animation=False
    )
    plan.add_to(_named(figure, "figure"))
    _named(plan, "study")
    for pane, z_index in PANES.items():
        _named(CustomPane(pane, z_index=z_index), pane).add_to(plan)
    layers = {key: _layer(key, collection).add_to(plan) for key, collection in data.items()}
    _named(folium.LayerControl(), "layers").add_to(plan)
    _named(_Start(layers), "page").add_to(plan)
    figure.render()
    return figure.html.render(), figure.script.render()


def _layer(key: str, collection: dict[str, Any]) -> folium.GeoJson:
    label = f'<span data-t="layer_{key}"></span>'
    layer = folium.GeoJson(
        collection,
        name=label,
        pane=LAYERS[key],
        smooth_factor=0,
        interactive=key in ("areas", "villages"),
        style_function=lambda feature: {"className": feature["properties"]["look"]},
    )
    _named(layer, key)
    return layer


def _named(element: Element, name: str) -> Any:
    """Folium names its elements by chance; a fixed name gives the same bytes again."""
    element._id = name
    return element


# ---- the page


def _page(
    *,
    study: MapStudy,
    words: Mapping[str, str],
    map_html: str,
    legend: str,
    data: str,
    styles: Sequence[str],
    scripts: Sequence[str],
) -> str:
    return _template("page.html").render(
        language=study.languages[0],
        languages=study.languages,
        words=words,
        sources=study.sources,
        illustrative=study.illustrative,
        without_delineations=study.without_delineations,
        policy=_policy(styles, scripts),
        patterns=Markup(_patterns()),
        map=Markup(map_html.strip()),
        legend=Markup(legend),
        study=Markup(data),
        styles=[Markup(part) for part in styles],
        scripts=[Markup(part) for part in scripts],
    )


def _legend(words: Mapping[str, str], rules: Rules, lines: gpd.GeoDataFrame | None) -> str:
    classes = [
        {"key": key, "look": f"c-{key}", "label": f"class.{key}", "shape": _marker_path(style.class_marker(key))}
        for key in style.class_order(rules)
    ]
    open_ = {"key": "open", "look": "c-moderate open", "label": "legend_open", "shape": ""}
    return _template("legend.html").render(
        words=words,
        rows=[*classes, open_],
        lines=[("villages", "legend_boundary"), *((f"{kind}s", f"layer_{kind}s") for kind in _kinds(lines))],
    )


def _marker_path(marker: str) -> str:
    """The marker as a path of the legend's swatch, which is 46 by 17 pixels."""
    return "M" + "L".join(f"{36 + x * 7:g} {8.5 + y * 7:g}" for x, y in MARKERS[marker]) + "Z"


def _patterns() -> str:
    """A pattern for each class, drawn from the hatch letters of `style`."""
    rows = [
        {
            "key": key,
            "fill": look.fill,
            "dots": look.hatch == "..",
            "path": HATCH_PATHS.get(look.hatch),
            "ink": f"{style.on_fill(look.fill)}99",
        }
        for key, look in style.CLASS_STYLES.items()
    ]
    return _template("patterns.html").render(rows=rows)


def _palette_css() -> str:
    colours = {
        "ink": style.INK,
        "muted": style.MUTED,
        "paper": style.PAPER,
        "village": style.VILLAGE_LINE,
        "road": style.ROAD_LINE,
        "drain": style.DRAIN_LINE,
    }
    variables = ";".join(f"--{name}:{colour}" for name, colour in colours.items())
    return f":root{{{variables}}}\n" + "".join(f".c-{key}{{fill:url(#p-{key})}}\n" for key in style.CLASS_STYLES)


def _policy(styles: Sequence[str], scripts: Sequence[str]) -> str:
    """Nothing may run, style or load but what is in the file."""

    def hashes(parts: Sequence[str]) -> str:
        digests = (base64.b64encode(hashlib.sha256(part.encode()).digest()).decode() for part in parts)
        return " ".join(f"'sha256-{digest}'" for digest in digests)

    return (
        f"default-src 'none'; script-src {hashes(scripts)}; style-src {hashes(styles)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _without_images(css: str) -> str:
    """Leaflet's sheet without the picture files that it expects beside it."""
    return re.sub(r"background-image:\s*url\(images/[^)]*\);", "", css)


def _json(data: object) -> str:
    """JSON that cannot end its script element or a line of it, whatever a name holds."""
    written = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for sign in "<>&\u2028\u2029":
        written = written.replace(sign, f"\\u{ord(sign):04x}")
    return written


def _template(name: str) -> jinja2.Template:
    return jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined).from_string(_piece(name))


def _piece(name: str) -> str:
    return (resources.files("pipeline.render") / "web" / name).read_text(encoding="utf-8")
