"""The verdict on a unit as themes: its class, its total score, and how certain the class is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from pipeline import text
from pipeline.render import palettes, style
from pipeline.render.themes.groups import (
    in_each,
    ladder,
    not_assessable,
    not_assessed,
    open_key,
    said,
    spread,
    theme_of,
)
from pipeline.render.themes.model import Group, Head, Place
from pipeline.render.themes.tables import whole

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.render.themes.model import Theme
    from pipeline.render.themes.tables import Row, Tables

Limits = tuple[str, str, str]
"""The class of a unit with the lowest and the highest that may be."""
SETTLED, GPS_CHANGES, GPS_UNKNOWN, OPEN = "settled", "gps_changes", "gps_unknown", "open"


def class_theme(tables: Tables) -> Theme:
    """The class of each unit; one group for each range of classes that is open, as the printed maps draw it."""
    languages = tables.languages
    label = said("class_column", languages)
    head = Head("class", "class", label, said("themes.class.note", languages), "points", 0)
    classes = [class_ for class_ in style.class_order(tables.rules) if class_ != style.NOT_ASSESSABLE]
    steps = [_class_group(tables, (class_, class_, class_)) for class_ in classes]
    ranges = _open_limits(tables)
    spans = [limits[1:] for limits in ranges]
    open_ = [_class_group(tables, limits, alone=spans.count(limits[1:]) == 1) for limits in ranges]
    others = [*open_, not_assessable(languages), not_assessed(languages)]
    return theme_of(head, tables.units, _class_place, steps=steps, others=others)


def _open_limits(tables: Tables) -> list[Limits]:
    """The open ranges of classes that occur, from worst to best."""
    order = style.class_order(tables.rules)
    found = {(str(row["class"]), str(row["class_low"]), str(row["class_high"])) for row in tables.units if is_open(row)}
    return sorted(found, key=lambda limits: [order.index(class_) for class_ in limits])


def is_open(row: Row, *, of: str = "class") -> bool:
    """Whether missing data allow another class (or score); no known criterion at all is a class of its own.

    >>> is_open({"class": "light", "class_low": "light", "class_high": "moderate"})
    True
    """
    limits = [row[f"{of}_{side}"] for side in ("low", "high")]
    unassessed = row["class"] in (style.NOT_ASSESSABLE, style.NOT_ASSESSED)
    return not (unassessed or any(map(pd.isna, limits))) and bool(limits[0] != limits[1])


def _class_group(tables: Tables, limits: Limits, *, alone: bool = True) -> Group:
    """A class, or a range of classes; where another group has the same range, its label says the class as it stands."""
    class_, low, high = limits
    drawn, marker = style.CLASS_STYLES[class_], style.class_marker(class_)

    def words(language: str) -> str:
        sentence = style.class_sentence(class_, low, high, tables.rules, language)
        now = style.class_label(class_, tables.rules, language)
        return sentence if alone else text.say("themes.class.now", language, range=sentence, now=now)

    label = in_each(tables.languages, words)
    if low == high:
        return Group(class_, label, drawn.fill, drawn.hatch, marker)
    return Group(_class_key(limits), label, style.open_fill(drawn.fill), drawn.hatch, marker, is_open=True)


def _class_key(limits: Limits) -> str:
    class_, low, high = limits
    return f"{class_}-open-{low}-{high}"


def _class_place(row: Row) -> Place:
    limits = (str(row["class"]), str(row["class_low"]), str(row["class_high"]))
    return Place(_class_key(limits) if is_open(row) else limits[0], whole(row, "score"))


def score_theme(tables: Tables) -> Theme:
    """The total score in the equal steps of `style.SCORE_RAMP`."""
    languages, max_score = tables.languages, tables.rules.max_score
    label = said("score_column", languages)
    note = said("themes.score.note", languages, max=max_score)
    rising = style.score_steps(max_score)
    labels = {_score_key(low): _span_label(low, high, languages) for low, high, _ in rising}
    steps = ladder(labels, [colour for _, _, colour in rising])
    key_of_colour = {colour: _score_key(low) for low, _, colour in rising}

    def place(row: Row) -> Place:
        score = whole(row, "score")
        if score is None:
            return Place(style.NOT_ASSESSABLE)
        key = key_of_colour[style.score_colour(score, max_score)]
        return Place(open_key(key) if is_open(row, of="score") else key, score)

    others = spread(steps, not_assessable(languages), not_assessed(languages))
    return theme_of(Head("score", "score", label, note, "points", 0), tables.units, place, steps=steps, others=others)


def _score_key(low: int) -> str:
    return f"score-{low}"


def _span_label(low: int, high: int, languages: Iterable[str]) -> dict[str, str]:
    return in_each(languages, lambda language: f"{style.number(low, language)} - {style.number(high, language)}")


def certainty_theme(tables: Tables) -> Theme:
    """Whether the class is settled, and whether the error of the GPS could change it all the same.

    The number is how many points lie between the lowest and the highest total that the data allow.
    """
    languages = tables.languages
    label, note = said("themes.certainty.label", languages), said("themes.certainty.note", languages)
    keys = (OPEN, GPS_CHANGES, GPS_UNKNOWN, SETTLED)
    labels = {key: said(f"themes.certainty.{key}", languages) for key in keys}
    drawn = ladder(labels, palettes.steps(palettes.CERTAIN, len(keys)))
    groups = [replace(group, is_open=group.key == OPEN) for group in drawn]
    steps = [group for group in groups if group.key != GPS_UNKNOWN]
    others = [group for group in groups if group.key == GPS_UNKNOWN]
    others += [not_assessable(languages), not_assessed(languages)]
    head = Head("certainty", "certainty", label, note, "points", 0)
    return theme_of(head, tables.units, _certainty_place, steps=steps, others=others)


def _certainty_place(row: Row) -> Place:
    low, high = whole(row, "score_low"), whole(row, "score_high")
    width = None if low is None or high is None else high - low
    return Place(_certainty(row), width)


def _certainty(row: Row) -> str:
    """Settled where the class is; beside it what the sheet says of the GPS (`gps_unknown_households` is of a survey).

    >>> settled = {"class": "light", "class_low": "light", "class_high": "light", "gps_unknown_households": 0}
    >>> _certainty(settled | {"gps_class_low": "light", "gps_class_high": "moderate"})
    'gps_changes'
    >>> _certainty(settled | {"gps_class_low": None, "gps_class_high": None})
    'gps_unknown'
    """
    if row["class"] == style.NOT_ASSESSABLE:
        return style.NOT_ASSESSABLE
    if is_open(row):
        return OPEN
    if pd.isna(row.get("gps_unknown_households")):
        return SETTLED
    limits = {row.get(f"gps_class_{side}") for side in ("low", "high")}
    if any(pd.isna(limit) for limit in limits):
        return GPS_UNKNOWN
    return SETTLED if limits == {row["class"]} else GPS_CHANGES
