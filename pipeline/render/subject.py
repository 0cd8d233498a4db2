"""What one printed map is about: its unit, the areas with their results in metres, and the groups they are drawn in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from pipeline import text
from pipeline.render import style
from pipeline.render.paper import clean

if TYPE_CHECKING:
    import geopandas as gpd
    from pyproj import CRS

    from pipeline.rules import Rules

DISTRICT = "district"
Theme = Literal["class", "score"]

_RESULTS = ["score", "score_low", "score_high", "class", "class_low", "class_high"]


@dataclass(frozen=True, slots=True)
class Subject:
    """The unit of a map, in metres; `other_areas` and `other_villages` are those that are not its own."""

    unit_id: str
    name: str
    is_district: bool
    areas: gpd.GeoDataFrame
    villages: gpd.GeoDataFrame
    other_areas: gpd.GeoDataFrame
    other_villages: gpd.GeoDataFrame
    lines: gpd.GeoDataFrame
    village_scores: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Group:
    """Areas that are drawn alike: one entry of the legend. The drawing and the legend read the same groups."""

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


def subject_of(
    unit_id: str,
    *,
    scores: pd.DataFrame,
    areas: gpd.GeoDataFrame,
    villages: gpd.GeoDataFrame,
    lines: gpd.GeoDataFrame,
    round: int,
    crs: CRS,
) -> Subject:
    """Choose what belongs to `unit_id` (a village's code, or `district`); `KeyError` for a unit without results."""
    scores = scores[scores["round"] == round]
    is_district = unit_id == DISTRICT
    named = scores[(scores["unit_id"] == unit_id) & (scores["level"] == (DISTRICT if is_district else "village"))]
    if named.empty or not (is_district or (villages["village_code"] == unit_id).any()):
        raise KeyError(unit_id)
    scored = with_results(areas, scores, round=round).to_crs(crs)
    villages = villages.to_crs(crs)
    own_areas = scored["village_code"].notna() | is_district
    own_villages = villages["village_code"].notna()
    if not is_district:
        own_areas, own_villages = scored["village_code"] == unit_id, villages["village_code"] == unit_id
    return Subject(
        unit_id,
        clean(named["name"].iloc[0]),
        is_district,
        scored[own_areas],
        villages[own_villages],
        scored[~own_areas],
        villages[~own_villages],
        lines.to_crs(crs),
        scores[scores["level"] == "village"],
    )


def with_results(areas: gpd.GeoDataFrame, scores: pd.DataFrame, *, round: int) -> gpd.GeoDataFrame:
    """Every area of the round with its own row of results, one to one."""
    if "round" in areas:
        areas = areas[areas["round"] == round]
    own = scores.loc[scores["level"] == "area", ["unit_id", *_RESULTS]]
    merged = areas.merge(own, left_on="area_id", right_on="unit_id", how="left", validate="one_to_one")
    merged["class"] = merged["class"].fillna(style.NOT_ASSESSABLE)
    merged["name"] = merged["name"].map(clean)
    return merged.reset_index(drop=True)


def open_areas(areas: gpd.GeoDataFrame, *, theme: Theme) -> pd.Series:
    """Whether the missing data allow another class (or score); no known criterion at all is a class of its own."""
    low, high = areas[f"{theme}_low"], areas[f"{theme}_high"]
    differ = low.notna() & high.notna() & low.ne(high).fillna(value=False)
    return pd.Series(differ & (areas["class"] != style.NOT_ASSESSABLE), dtype=bool)


def groups_of(areas: gpd.GeoDataFrame, *, theme: Theme, rules: Rules, language: str) -> list[Group]:
    """The entries of the legend from worst to best, settled before open; official classes also without areas."""
    is_open = open_areas(areas, theme=theme)
    if theme == "class":
        settled, unsettled = _by_class(areas[~is_open], rules, language), _open_classes(areas[is_open], rules, language)
    else:
        settled = _by_step(areas[~is_open], rules, language, is_open=False)
        unsettled = _by_step(areas[is_open], rules, language, is_open=True)
    nameless = areas[areas["class"] == style.NOT_ASSESSABLE]
    groups = [*settled, *unsettled, _of_class(style.NOT_ASSESSABLE, nameless, rules, language)]
    return groups if len(nameless) else groups[:-1]


def _by_class(areas: gpd.GeoDataFrame, rules: Rules, language: str) -> list[Group]:
    official = [class_ for class_ in style.class_order(rules) if class_ != style.NOT_ASSESSABLE]
    return [_of_class(class_, areas[areas["class"] == class_], rules, language) for class_ in official]


def _of_class(class_: str, areas: gpd.GeoDataFrame, rules: Rules, language: str) -> Group:
    drawn = style.CLASS_STYLES[class_]
    label = style.class_label(class_, rules, language)
    return Group(class_, label, drawn.fill, drawn.hatch, style.class_marker(class_), False, areas)


def _open_classes(areas: gpd.GeoDataFrame, rules: Rules, language: str) -> list[Group]:
    """One group for each range of classes, drawn as a lighter shade of the class that its known score has."""
    order = style.class_order(rules)
    found = sorted(
        set(zip(areas["class"], areas["class_low"], areas["class_high"], strict=True)),
        key=lambda row: [order.index(class_) for class_ in row],
    )
    groups = []
    for class_, low, high in found:
        members = areas[(areas["class"] == class_) & (areas["class_low"] == low) & (areas["class_high"] == high)]
        label = style.class_sentence(class_, low, high, rules, language)
        drawn = style.CLASS_STYLES[class_]
        groups.append(
            Group(
                f"{class_}-open-{low}-{high}",
                label,
                style.open_fill(drawn.fill),
                drawn.hatch,
                style.class_marker(class_),
                True,
                members,
            )
        )
    return groups


def _by_step(areas: gpd.GeoDataFrame, rules: Rules, language: str, *, is_open: bool) -> list[Group]:
    """One group for each step of the score ramp; an open one keeps its colour, its outline and its mark differ."""
    known = areas[areas["score"].notna()]
    colours = np.array([style.score_colour(float(score), rules.max_score) for score in known["score"]], dtype=object)
    groups = []
    for low, high, colour in reversed(style.score_steps(rules.max_score)):
        members = known[colours == colour]
        span = f"{style.number(low, language)} - {style.number(high, language)}"
        label = text.say("printmap.open_step", language, span=span) if is_open else span
        if len(members) or not is_open:
            groups.append(Group(f"score-{low}{'-open' if is_open else ''}", label, colour, "", "o", is_open, members))
    return groups


def score_words(row: pd.Series, *, theme: Theme, language: str) -> str:
    """The total score of a unit as a label: a question mark when what the theme shows is open, and then its range."""
    if theme == "score":
        return range_words(row, theme=theme, language=language)
    return style.number(row["score"], language) + _mark(row, theme=theme)


def range_words(row: pd.Series, *, theme: Theme, language: str) -> str:
    """The total score with the range that the data leave, as a table says it; the mark follows the theme."""
    words, low, high = style.number(row["score"], language), row["score_low"], row["score_high"]
    if pd.isna(row["score"]) or pd.isna(low) or pd.isna(high) or low == high:
        return words
    return f"{words} ({style.number(low, language)}–{style.number(high, language)}){_mark(row, theme=theme)}"


def _mark(row: pd.Series, *, theme: Theme) -> str:
    low, high = row[f"{theme}_low"], row[f"{theme}_high"]
    known = not (pd.isna(row["score"]) or pd.isna(low) or pd.isna(high))
    return " ?" if known and low != high else ""
