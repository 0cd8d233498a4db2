"""The themes of the verdict, made of the scores alone."""

from __future__ import annotations

import pandas as pd

from pipeline import rules
from pipeline.render.themes import Theme
from pipeline.render.themes.tables import tables_of
from pipeline.render.themes.verdicts import class_theme, score_theme

RULES = rules.load("permen-pupr-14-2018")
NOTHING = pd.DataFrame(columns=["level", "unit_id", "round", "criterion", "indicator", "round_from", "round_to"])


def theme_of(scores: pd.DataFrame, key: str = "class") -> Theme:
    """`class` or `score` of the round 2020, in both languages."""
    tables = tables_of(
        scores=scores, criteria=NOTHING, sdg=NOTHING, changes=NOTHING, rules=RULES, round=2020, languages=("id", "en")
    )
    return {"class": class_theme, "score": score_theme}[key](tables)
