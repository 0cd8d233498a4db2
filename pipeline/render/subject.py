"""What one printed map is about: its unit, and the areas with their results in metres."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pipeline import text
from pipeline.render import style
from pipeline.render.paper import clean

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from pyproj import CRS

DISTRICT = "district"
Level = Literal["area", "village", "district"]

_RESULTS = ["score", "score_low", "score_high", "class", "class_low", "class_high"]


@dataclass(frozen=True, slots=True)
class Subject:
    """The unit of a map, in metres; `other_areas` and `other_villages` are those that are not its own.

    The villages of an area are the one that it lies in. `village_scores` are the results of all villages; `context` is
    the basemap of the study, of which there may be nothing.
    """

    unit_id: str
    name: str
    level: Level
    areas: gpd.GeoDataFrame
    villages: gpd.GeoDataFrame
    other_areas: gpd.GeoDataFrame
    other_villages: gpd.GeoDataFrame
    lines: gpd.GeoDataFrame
    context: gpd.GeoDataFrame
    village_scores: pd.DataFrame

    @property
    def is_district(self) -> bool:
        """Whether the map shows every village."""
        return self.level == DISTRICT

    @property
    def village(self) -> str:
        """The name of the first village of the unit."""
        return clean(self.villages["village"].iloc[0])


def subject_of(
    unit_id: str,
    *,
    scores: pd.DataFrame,
    areas: gpd.GeoDataFrame,
    villages: gpd.GeoDataFrame,
    lines: gpd.GeoDataFrame,
    context: gpd.GeoDataFrame | None = None,
    round: int,
    crs: CRS,
) -> Subject:
    """Choose what belongs to `unit_id`: a village's code, an area's identifier, or `district`.

    Raises `KeyError` for a unit without results in the round.
    """
    scores = scores[scores["round"] == round]
    scored, villages = with_results(areas, scores, round=round).to_crs(crs), villages.to_crs(crs)
    level = level_of(unit_id, scored, villages)
    named = scores[(scores["unit_id"] == unit_id) & (scores["level"] == level)]
    if named.empty:
        raise KeyError(unit_id)
    own_areas = scored["area_id"].notna()
    own_villages = villages["village_code"].notna()
    if level == "village":
        own_areas, own_villages = scored["village_code"] == unit_id, villages["village_code"] == unit_id
    if level == "area":
        own_areas = scored["area_id"] == unit_id
        own_villages = villages["village_code"].isin(scored.loc[own_areas, "village_code"])
    return Subject(
        unit_id,
        clean(named["name"].iloc[0]),
        level,
        scored[own_areas],
        villages[own_villages],
        scored[~own_areas],
        villages[~own_villages],
        lines.to_crs(crs),
        (lines.iloc[:0].assign(kind="") if context is None else context).to_crs(crs),
        scores[scores["level"] == "village"],
    )


def level_of(unit_id: str, areas: pd.DataFrame, villages: pd.DataFrame) -> Level:
    """What kind of unit `unit_id` is; raises `KeyError` for none of them.

    >>> import pandas as pd
    >>> areas, villages = pd.DataFrame({"area_id": ["A"]}), pd.DataFrame({"village_code": ["35.19.09.2001"]})
    >>> [level_of(unit_id, areas, villages) for unit_id in ("district", "35.19.09.2001", "A")]
    ['district', 'village', 'area']
    """
    if unit_id == DISTRICT:
        return "district"
    if (villages["village_code"] == unit_id).any():
        return "village"
    if (areas["area_id"] == unit_id).any():
        return "area"
    raise KeyError(unit_id)


def district_words(name: str, language: str) -> str:
    """The district's name with its kind, once.

    >>> district_words("Jiwan", "id"), district_words("Kecamatan Jiwan", "id")
    ('Kecamatan Jiwan', 'Kecamatan Jiwan')
    """
    kinds = [text.say(DISTRICT, each).lower() for each in text.LANGUAGES]
    return name if any(kind in name.lower() for kind in kinds) else text.say("printmap.district", language, name=name)


def with_results(areas: gpd.GeoDataFrame, scores: pd.DataFrame, *, round: int) -> gpd.GeoDataFrame:
    """Every area of the round with its own row of results, one to one; `unit_id` is its identifier once more."""
    if "round" in areas:
        areas = areas[areas["round"] == round]
    own = scores.loc[scores["level"] == "area", ["unit_id", *_RESULTS]]
    merged = areas.merge(own, left_on="area_id", right_on="unit_id", how="left", validate="one_to_one")
    merged["unit_id"] = merged["area_id"]
    merged["class"] = merged["class"].fillna(style.NOT_ASSESSABLE)
    merged["name"] = merged["name"].map(clean)
    return merged.reset_index(drop=True)
