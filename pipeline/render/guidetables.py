"""The tables of the guide: the classes as the map draws them, and one row of a score sheet with the scale of points."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pipeline import text
from pipeline.render import style
from pipeline.render.guidewords import example_numbers, open_limits
from pipeline.render.themes.bands import spans
from pipeline.render.webpage import MARKERS
from pipeline.render.webthemes import Look

if TYPE_CHECKING:
    from pipeline.rules import Rules

SHAPES = {"o": "circle", "^": "triangle", "s": "square", "D": "diamond", "X": "cross"}
"""What the marks of `style.class_marker` are called in the words of the guide."""


class Swatch(NamedTuple):
    """One line of the table of classes: how it is drawn, what it is called, and what it means."""

    look: str
    marker: str
    shape: str
    label: str
    meaning: str
    is_open: bool = False


def looks_of(rules: Rules) -> dict[Look, str]:
    """A name for every fill with its pattern that the table of classes shows."""
    settled = [*style.class_order(rules), style.NOT_ASSESSED]
    drawn = [Look(style.CLASS_STYLES[class_].fill, style.CLASS_STYLES[class_].hatch) for class_ in settled]
    return {look: f"f{index}" for index, look in enumerate(dict.fromkeys([*drawn, _open_look(rules)]))}


def _open_look(rules: Rules) -> Look:
    drawn = style.CLASS_STYLES[open_limits(rules)[0]]
    return Look(style.open_fill(drawn.fill), drawn.hatch)


def classes(rules: Rules, looks: dict[Look, str], language: str) -> list[Swatch]:
    """From worst to best, then an open one, then those without a class."""
    settled = [
        _swatch(class_, looks, rules, language, text.say("guide.classes.range", language, low=low, high=high))
        for class_, low, high in reversed(_ranges(rules))
    ]
    others = [
        _swatch(class_, looks, rules, language, text.say(f"guide.classes.{class_}", language))
        for class_ in (style.NOT_ASSESSABLE, style.NOT_ASSESSED)
    ]
    return [*settled, _open_swatch(rules, looks, language), *others]


def _ranges(rules: Rules) -> list[tuple[str, int, int]]:
    """Each class with the lowest and the highest total that belong to it, from best to worst.

    >>> from pipeline.rules import load
    >>> _ranges(load("permen-pupr-14-2018"))[:2]
    [('not_slum', 0, 15), ('light', 16, 37)]
    """
    ends = [*(row.from_score - 1 for row in rules.classes[1:]), rules.max_score]
    return [(row.class_, row.from_score, end) for row, end in zip(rules.classes, ends, strict=True)]


def _swatch(class_: str, looks: dict[Look, str], rules: Rules, language: str, meaning: str) -> Swatch:
    drawn, shape = style.CLASS_STYLES[class_], style.class_marker(class_)
    look = looks[Look(drawn.fill, drawn.hatch)]
    if class_ == style.NOT_ASSESSED:  # a village is drawn, never marked
        return Swatch(look, "", "", style.class_label(class_, rules, language), meaning)
    return Swatch(
        look, _marker_path(shape), _shape_word(shape, language), style.class_label(class_, rules, language), meaning
    )


def _open_swatch(rules: Rules, looks: dict[Look, str], language: str) -> Swatch:
    limits = open_limits(rules)
    shape = style.class_marker(limits[0])
    label = style.class_sentence(*limits, rules, language)
    meaning = text.say("guide.classes.open", language)
    return Swatch(
        looks[_open_look(rules)], _marker_path(shape), _shape_word(shape, language), label, meaning, is_open=True
    )


def _shape_word(shape: str, language: str) -> str:
    return text.say(f"guide.shapes.{SHAPES[shape]}", language)


def _marker_path(shape: str) -> str:
    """The mark as a path of the swatch, which is 46 by 17 pixels."""
    return "M" + "L".join(f"{36 + x * 7:g} {8.5 + y * 7:g}" for x, y in MARKERS[shape]) + "Z"


def sheet_columns(language: str) -> list[str]:
    """The headings of a score sheet."""
    return [
        text.say(f"webmap.{name}", language) for name in ("criterion", "volume", "denominator", "percent", "points")
    ]


def example(rules: Rules, language: str) -> list[str]:
    """A row of a score sheet: the first criterion that counts families."""
    criterion = next(row for row in rules.criteria if row.unit == "KK")
    numbers = example_numbers(rules, language)
    amounts = [f"{numbers[name]} {numbers['unit']}" for name in ("volume", "denominator")]
    return [
        f"{criterion.criterion} {criterion.label[language]}",
        *amounts,
        str(numbers["share"]),
        str(numbers["points"]),
    ]


def scale(rules: Rules, language: str) -> list[tuple[str, int]]:
    """The bands of a percent with the points of each.

    >>> from pipeline.rules import load
    >>> scale(load("permen-pupr-14-2018"), "en")[:2]
    [('0 - 24.99', 0), ('25 - 50.99', 1)]
    """
    return list(zip(spans(rules.cuts_pct, language), rules.points, strict=True))
