"""The data of the page: what the study is, its units, its themes."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pandas as pd

from pipeline.render.webpage import MARKERS
from pipeline.render.webrows import EFFECTS, indicators_of
from pipeline.render.websheet import CLASSES, FOLLOWS, level_tables
from pipeline.render.webthemes import Look, theme_data

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd

    from pipeline.render.themes import Theme
    from pipeline.render.webwords import MapStudy, Words
    from pipeline.rules import Rules

Tables = dict[str, pd.DataFrame]


def of_round(tables: Mapping[str, pd.DataFrame], round: int) -> Tables:
    """The rows of one round; of `changes` those that lead to it."""
    chosen = {}
    for name, table in tables.items():
        rows = table[table["round_to" if name == "changes" else "round"] == round]
        if len(rows) or name in ("scores", "criteria"):
            chosen[name] = rows
    return chosen


def round_before(tables: Mapping[str, pd.DataFrame]) -> int | None:
    """The round that the changes to this one start from."""
    return int(tables["changes"]["round_from"].max()) if "changes" in tables else None


def study_data(
    tables: Tables,
    themes: Sequence[Theme],
    counted: pd.DataFrame,
    *,
    areas: gpd.GeoDataFrame,
    villages: gpd.GeoDataFrame,
    rules: Rules,
    study: MapStudy,
    looks: Mapping[Look, str],
    words: Words,
) -> dict[str, Any]:
    """Everything that the page's code reads, for the tables of one round; the legends count the areas of `counted`."""
    scores = tables["scores"]
    levels = level_tables(tables, areas, villages, rules)
    ids = {level: table["ids"] for level, table in levels.items()}
    return {
        "languages": study.languages,
        "words": words,
        "illustrative": study.illustrative,
        "k": study.k,
        "online": None if study.online is None else asdict(study.online),
        "levels": levels,
        "themes": theme_data(themes, ids, counted, looks, round=study.round),
        "classes": CLASSES,
        "follows": FOLLOWS,
        "effects": EFFECTS,
        "aspects": list(rules.aspects),
        "criteria": [{"id": row.criterion, "aspect": row.aspect, "unit": row.unit} for row in rules.criteria],
        "indicators": indicators_of(tables["sdg"]) if "sdg" in tables else [],
        "max_score": rules.max_score,
        "average": scores["average"].iloc[0] if len(scores) else "plain",
        "round_before": round_before(tables),
        "shapes": MARKERS,
    }


def questions_of(tables: Tables) -> list[str]:
    """The questions of the forms that the sheets name."""
    joined = tables["todo"]["question"].tolist() if "todo" in tables else []
    return sorted({name for cell in joined for name in str(cell).split("; ") if name})
