"""The groups of a printed map: the theme's own, with the areas of the sheet in them and the words written on each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from pipeline import text
from pipeline.render import style
from pipeline.render.themes.groups import NOT_SHOWN, not_assessable

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from pipeline.render.themes import Theme
    from pipeline.render.themes.model import Group as ThemeGroup

WORDS = ["label_words", "table_words", "marker_words"]
"""On the map, in the table, and in the symbol of an area too small to be drawn."""
OF_TOTAL = {"class": "class", "score": "score", "certainty": "class"}
"""Themes in which an area is told by its total score, and whose limits say whether that is open."""


@dataclass(frozen=True, slots=True)
class Group:
    """Areas that are drawn alike: one entry of the legend. The drawing and the legend read the same groups.

    `areas` has the columns of the subject and those of `WORDS`.
    """

    key: str
    label: str
    fill: str
    hatch: str
    marker: str
    is_open: bool
    areas: gpd.GeoDataFrame

    @property
    def area_ha(self) -> float:
        """Hectares of all areas of the group."""
        return float(self.areas["area_ha"].sum())


def groups_of(units: gpd.GeoDataFrame, *, theme: Theme, level: str = "area", language: str) -> list[Group]:
    """The entries of the legend in the theme's order; those that tell of missing data only where a unit is in them.

    `units` has the identifiers of `level` as `unit_id` and the results of `scores`. A unit without a row of results is
    one that cannot be assessed.
    """
    places = units["unit_id"].map(theme.members.get(level, {})).fillna(len(theme.groups)).astype(int)
    told = units.assign(**_words(units, theme, level, language))
    groups = [*theme.groups, not_assessable([language])]
    found = [_group(group, told[places == index], language) for index, group in enumerate(groups)]
    return [group for group in found if len(group.areas) or not (group.is_open or group.key in NOT_SHOWN)]


def _group(group: ThemeGroup, areas: gpd.GeoDataFrame, language: str) -> Group:
    return Group(group.key, group.label[language], group.fill, group.hatch, group.marker, group.is_open, areas)


def _words(units: gpd.GeoDataFrame, theme: Theme, level: str, language: str) -> dict[str, list[str]]:
    """What is written on each unit, by column of `WORDS`."""
    rows = units.to_dict("records")
    if theme.key in OF_TOTAL:
        label = _total_words if theme.key == "class" else _range_words
        return {
            "label_words": [label(row, of=OF_TOTAL[theme.key], language=language) for row in rows],
            "table_words": [_range_words(row, of=OF_TOTAL[theme.key], language=language) for row in rows],
            "marker_words": [_marker_words(row, of=OF_TOTAL[theme.key], language=language) for row in rows],
        }
    told = [value_words(theme, str(row["unit_id"]), level=level, language=language) for row in rows]
    marks = ["?" if words.endswith(" ?") else "" for words in told]
    return dict(zip(WORDS, (told, told, marks), strict=True))


def value_words(theme: Theme, unit_id: str, *, level: str, language: str) -> str:
    """The number behind a unit's group with its unit, and a question mark where it is open.

    Without a number the group itself says what there is to say: that it is unknown, or withheld.
    """
    index = theme.members.get(level, {}).get(unit_id)
    if index is None:
        return text.say("class.not_assessable", language)
    group, value = theme.groups[index], theme.values[level][unit_id]
    if value is None or theme.unit == "rank":
        return group.label[language]
    number = style.number(value, language, decimals=theme.decimals)
    return f"{number} {theme.unit_label(language)}".strip() + (" ?" if group.is_open else "")


def _marker_words(row: Mapping[Any, Any], *, of: str, language: str) -> str:
    if of == "score" and not pd.isna(row["score"]):
        return style.number(row["score"], language)
    return _mark(row, of=of).strip()


def _total_words(row: Mapping[Any, Any], *, of: str, language: str) -> str:
    """The total score as a label: a question mark when what the theme shows is open."""
    return style.number(row["score"], language) + _mark(row, of=of)


def _range_words(row: Mapping[Any, Any], *, of: str, language: str) -> str:
    """The total score with the range that the data leave, as a table says it; the mark follows the theme."""
    score, low, high = (row[key] for key in ("score", "score_low", "score_high"))
    words = style.number(score, language)
    if pd.isna(score) or pd.isna(low) or pd.isna(high) or low == high:
        return words
    limits = [style.number(limit, language) for limit in (low, high)]
    return f"{words} ({limits[0]}–{limits[1]}){_mark(row, of=of)}"


def _mark(row: Mapping[Any, Any], *, of: str) -> str:
    low, high = row[f"{of}_low"], row[f"{of}_high"]
    known = not (pd.isna(row["score"]) or pd.isna(low) or pd.isna(high))
    return " ?" if known and low != high else ""
