"""What the sheets of one unit show, chosen from the tables and moved into metres."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline import crs as systems
from pipeline import text
from pipeline.render.mapsheet.model import Content
from pipeline.render.paper import clean
from pipeline.render.printgroups import groups_of
from pipeline.render.subject import DISTRICT, Subject, district_words, with_results

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from pipeline.render.mapsheet.model import Level, MapSheetStudy
    from pipeline.render.printgroups import Group
    from pipeline.render.themes import Theme
    from pipeline.rules import Rules


def content_of(
    unit_id: str,
    *,
    level: Level,
    theme: Theme,
    scores: pd.DataFrame,
    areas: gpd.GeoDataFrame,
    villages: gpd.GeoDataFrame,
    lines: gpd.GeoDataFrame,
    context: gpd.GeoDataFrame,
    rules: Rules,
    study: MapSheetStudy,
    language: str,
) -> Content:
    """The unit among its neighbours; raises `KeyError` for one without results in the study's round."""
    system = systems.metric(study.metric_crs, source="settings.toml")
    scores = scores[scores["round"] == study.round]
    named = scores[(scores["level"] == level) & (scores["unit_id"] == unit_id)]
    scored, villages = with_results(areas, scores, round=study.round).to_crs(system), villages.to_crs(system)
    own = scored["area_id" if level == "area" else "village_code"] == unit_id
    codes = [unit_id] if level == "village" else scored.loc[own, "village_code"].tolist()
    home = villages["village_code"].isin(codes)
    if named.empty or not (own if level == "area" else home).any():
        raise KeyError(unit_id)
    subject = Subject(
        unit_id,
        clean(named["name"].iloc[0]),
        level,
        scored[own],
        villages[home],
        scored[~own],
        villages[~home],
        lines.to_crs(system),
        context.to_crs(system),
        scores[scores["level"] == "village"],
    )
    district = _district(scores, language)
    return Content(subject, theme, district, rules, study, system, language)


def class_groups(content: Content) -> list[Group]:
    """The areas of the unit by the theme of the sheets, which is their class."""
    return groups_of(content.subject.areas, theme=content.theme, language=content.language)


def _district(scores: pd.DataFrame, language: str) -> str:
    """The district with its kind, once; empty where the tables do not name it."""
    named = scores.loc[scores["level"] == DISTRICT, "name"].dropna()
    if named.empty:
        return ""
    name = clean(named.iloc[0])
    kinds = [text.say("district", each).lower() for each in text.LANGUAGES]
    if name.lower() in kinds:  # a study that does not say which district it is
        return ""
    return district_words(name, language)


def village_words(content: Content) -> str:
    """The unit's village with its kind; empty for an area outside every village."""
    names = [clean(name) for name in content.subject.villages["village"]]
    return text.say("printmap.village", content.language, name=names[0]) if names else ""


def source_words(content: Content) -> str:
    """Where the data and the basemap come from, by which rules they are scored, and the notes of the study."""
    study, language = content.study, content.language
    given = {"source": study.source_note, "basemap": study.context_licence}
    said = {key: clean(words).rstrip(".") for key, words in given.items()}
    parts = [text.say("mapsheet.source", language, note=said["source"])] if said["source"] else []
    parts.append(text.say("mapsheet.data", language, round=study.round, rules=content.rules.title[language]))
    parts += [text.say("mapsheet.basemap", language, licence=said["basemap"])] if said["basemap"] else []
    return " ".join([*parts, *(clean(note).rstrip(".") + "." for note in study.notes)])
