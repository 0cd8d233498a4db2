"""The page around the map: legend, patterns, palette, and the policy that allows just what is in it."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from pipeline.render import style
from pipeline.render.webpieces import policy, template
from pipeline.render.webthemes import Look, fills_css, pattern_rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.render.webwords import MapStudy

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


SURFACES = ("neighbours", "built_up")
"""Entries of the legend that are drawn as a surface; the others are lines."""


@dataclass(frozen=True, slots=True)
class Content:
    """What differs from page to page."""

    map_html: str
    layers: Sequence[str]
    looks: Mapping[Look, str]
    data: str
    styles: Sequence[str]
    scripts: Sequence[str]
    compares: bool
    households: bool
    home: str | None
    overview: bool


def page(content: Content, *, study: MapStudy, words: Mapping[str, str]) -> str:
    """The whole file, in the study's first language until the script says otherwise."""
    return template("page.html").render(
        language=study.languages[0],
        languages=study.languages,
        words=words,
        sources=[f"source.{index}" for index in range(len(study.sources))],
        illustrative=study.illustrative,
        without_delineations=study.without_delineations,
        k=study.k,
        lineage=study.lineage,
        guide=study.guide,
        compares=content.compares,
        internal=study.internal,
        households=content.households,
        home=content.home,
        overview=content.overview,
        online=study.online is not None,
        policy=policy(content.styles, content.scripts, images=[] if study.online is None else [study.online.host]),
        patterns=Markup(template("patterns.html").render(rows=pattern_rows(content.looks))),
        map=Markup(content.map_html.strip()),
        lines=[(layer, f"legend_{layer}") for layer in content.layers if layer != "areas"],
        surfaces=SURFACES,
        study=Markup(content.data),
        styles=[Markup(part) for part in content.styles],
        scripts=[Markup(part) for part in content.scripts],
    )


def palette_css(looks: Mapping[Look, str]) -> str:
    """The colours of `style` as variables, and a class for every look."""
    colours = {
        "ink": style.INK,
        "muted": style.MUTED,
        "paper": style.PAPER,
        "village": style.VILLAGE_LINE,
        "road": style.ROAD_LINE,
        "drain": style.DRAIN_LINE,
    }
    variables = ";".join(f"--{name}:{colour}" for name, colour in colours.items())
    return f":root{{{variables}}}\n" + fills_css(looks)


def without_images(css: str) -> str:
    """Leaflet's sheet without the picture files that it expects beside it."""
    return re.sub(r"background-image:\s*url\(images/[^)]*\);", "", css)
