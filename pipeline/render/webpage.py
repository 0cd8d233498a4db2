"""The page around the map: legend, patterns, palette, and the policy that allows just what is in it."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from markupsafe import Markup

from pipeline.render import style
from pipeline.render.weblayers import line_kinds
from pipeline.render.webpieces import policy, template

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd

    from pipeline.render.webwords import MapStudy
    from pipeline.rules import Rules

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


def page(
    *,
    study: MapStudy,
    words: Mapping[str, str],
    map_html: str,
    legend: str,
    data: str,
    styles: Sequence[str],
    scripts: Sequence[str],
) -> str:
    return template("page.html").render(
        language=study.languages[0],
        languages=study.languages,
        words=words,
        sources=study.sources,
        illustrative=study.illustrative,
        without_delineations=study.without_delineations,
        policy=policy(styles, scripts),
        patterns=Markup(_patterns()),
        map=Markup(map_html.strip()),
        legend=Markup(legend),
        study=Markup(data),
        styles=[Markup(part) for part in styles],
        scripts=[Markup(part) for part in scripts],
    )


def legend(words: Mapping[str, str], rules: Rules, lines: gpd.GeoDataFrame | None) -> str:
    classes = [
        {"key": key, "look": f"c-{key}", "label": f"class.{key}", "shape": _marker_path(style.class_marker(key))}
        for key in style.class_order(rules)
    ]
    open_ = {"key": "open", "look": "c-moderate open", "label": "legend_open", "shape": ""}
    return template("legend.html").render(
        words=words,
        rows=[*classes, open_],
        lines=[("villages", "legend_boundary"), *((f"{kind}s", f"layer_{kind}s") for kind in line_kinds(lines))],
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
    return template("patterns.html").render(rows=rows)


def palette_css() -> str:
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


def without_images(css: str) -> str:
    """Leaflet's sheet without the picture files that it expects beside it."""
    return re.sub(r"background-image:\s*url\(images/[^)]*\);", "", css)
