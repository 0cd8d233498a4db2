"""Palette, patterns, labels and numbers: the one source for the browser map and for paper.

The colours rise in darkness with the class, so that they also work in black and white and for the colour-blind;
patterns say the same a second time. An open class is never drawn like a settled one.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from pipeline import text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.rules import Rules

NOT_ASSESSABLE, NOT_ASSESSED = "not_assessable", "not_assessed"


@dataclass(frozen=True, slots=True)
class ClassStyle:
    """How a class is drawn: fill colour and hatch (Matplotlib's letters, also drawn by the browser map)."""

    fill: str
    hatch: str


CLASS_STYLES = {
    "not_slum": ClassStyle("#e3f0f7", ""),
    "light": ClassStyle("#fdd27b", ".."),
    "moderate": ClassStyle("#f0803c", "//"),
    "heavy": ClassStyle("#a50f26", "xx"),
    NOT_ASSESSABLE: ClassStyle("#d0d0d0", "--"),
    NOT_ASSESSED: ClassStyle("#ffffff", ""),
}
INK, MUTED, PAPER = "#1f2933", "#5b6770", "#ffffff"
OPEN_HATCH = "#6b747b"
VILLAGE_LINE, ROAD_LINE, DRAIN_LINE = "#4a5560", "#b9b2a6", "#6ba3c7"
SCORE_RAMP = ("#f7f4ef", "#f3d9b1", "#e8a965", "#cc6a33", "#8f2a1c", "#4d0f12")
"""From score 0 to the highest score, in equal steps."""


def class_order(rules: Rules) -> list[str]:
    """The classes from worst to best, then the one for units that cannot be assessed."""
    return [*(row.class_ for row in reversed(rules.classes)), NOT_ASSESSABLE]


def class_label(class_: str, rules: Rules, language: str) -> str:
    """The official name of a class, or the words for a unit without one."""
    if class_ in (NOT_ASSESSABLE, NOT_ASSESSED):
        return text.say(f"class.{class_}", language)
    return rules.class_label(class_, language)


def class_sentence(class_: str, low: str, high: str, rules: Rules, language: str) -> str:
    """The class of a unit in words; an open one as `open: from - to`."""
    if class_ in (NOT_ASSESSABLE, NOT_ASSESSED) or low == high:
        return class_label(class_, rules, language)
    limits = {"low": class_label(low, rules, language), "high": class_label(high, rules, language)}
    return text.say("class.open", language, **limits)


def number(value: float | int | None, language: str, *, decimals: int = 0) -> str:
    """A number as people write it in `language`; an unknown one is a word, never 0.

    Rounded half up, as the published sheets do.

    >>> number(1234.5, "id", decimals=1), number(1234.5, "en", decimals=1), number(None, "en")
    ('1.234,5', '1,234.5', 'unknown')
    >>> import pandas as pd
    >>> number(pd.NA, "en"), number(float("nan"), "en")
    ('unknown', 'unknown')
    """
    if value is None or str(value) == "<NA>" or value != value:  # pandas' NA cannot be compared
        return text.say("unknown", language)
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    written = f"{rounded:,}"
    return written.translate(str.maketrans(",.", ".,")) if language == "id" else written


def score_colour(score: float, max_score: int) -> str:
    """The colour of a total score on `SCORE_RAMP`, in equal steps."""
    step = min(int(score / max_score * len(SCORE_RAMP)), len(SCORE_RAMP) - 1)
    return SCORE_RAMP[step]


def score_steps(max_score: int) -> Sequence[tuple[int, int, str]]:
    """The steps of `SCORE_RAMP` as (from, to, colour) in whole points.

    >>> score_steps(80)[0][:2], score_steps(80)[-1][:2]
    ((0, 13), (67, 80))
    """
    edges = [-(-index * max_score // len(SCORE_RAMP)) for index in range(len(SCORE_RAMP) + 1)]
    last = len(SCORE_RAMP) - 1
    return [(edges[i], edges[i + 1] - (i < last), colour) for i, colour in enumerate(SCORE_RAMP)]


def open_fill(fill: str) -> str:
    """The lighter shade in which an open class is drawn: half colour, half paper.

    >>> open_fill("#000000")
    '#808080'
    """
    return "#" + "".join(f"{(int(fill[i : i + 2], 16) + 256) // 2:02x}" for i in (1, 3, 5))


def hatch_ink(fill: str, *, is_open: bool) -> str:
    """The colour of a pattern on `fill`: fainter where the class is open.

    >>> hatch_ink("#4d0f12", is_open=False), hatch_ink("#fee9bd", is_open=True)
    ('#ffffff', '#6b747b')
    """
    return OPEN_HATCH if is_open else on_fill(fill)


def class_marker(class_: str) -> str:
    """The shape of an area too small to be drawn, in Matplotlib's letters: it reads without colour as well."""
    return {"not_slum": "o", "light": "^", "moderate": "s", "heavy": "D"}.get(class_, "X")


def on_fill(fill: str) -> str:
    """Ink or paper, whichever is easier to read on `fill`.

    >>> on_fill("#ffffff"), on_fill("#4d0f12")
    ('#1f2933', '#ffffff')
    """
    red, green, blue = (int(fill[i : i + 2], 16) for i in (1, 3, 5))
    return INK if 0.299 * red + 0.587 * green + 0.114 * blue > 130 else PAPER
