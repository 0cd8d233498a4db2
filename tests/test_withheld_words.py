"""A number that is withheld so that another cannot be worked out is never called `fewer than k`."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from test_attack import PLAIN, RULES, publish, world

from pipeline import fields, text
from pipeline.render.gis.words import missing_words
from pipeline.render.report import cells
from pipeline.render.webnumbers import BELOW_K, LEADS_BACK
from pipeline.render.webrows import criterion_rows
from pipeline.render.workbook.entries import area_entry
from pipeline.render.workbook.remarks import volume_words

FEW, BACK = {"suppressed": True, "withheld_because": "few"}, {"suppressed": True, "withheld_because": "subtraction"}


class Book:
    """As much of a report as a cell needs."""

    inputs = SimpleNamespace(k=5)

    def say(self, code: str, **values: object) -> str:
        return text.say(code[1:] if code.startswith(":") else f"report.{code}", "en", **values)


def test_the_browser_map_marks_the_two_apart() -> None:
    rows = publish(world(PLAIN)).criteria
    order = [row.criterion for row in RULES.criteria].index("3a")
    told = {}
    for unit in ("A", "V", "W"):
        one = rows[rows["unit_id"] == unit]
        told[unit] = criterion_rows(one, [unit], RULES)["volume"][order]
    assert told == {"A": BELOW_K, "V": LEADS_BACK, "W": 29}


@pytest.mark.parametrize(("row", "said"), [(FEW, "fewer than 5"), (BACK, "withheld")])
def test_the_report_says_which(row: dict[str, Any], said: str) -> None:
    assert cells.volume(Book(), row | {"volume": None}, "volume", "KK") == said  # type: ignore[arg-type]


def test_the_report_says_which_column_of_a_score_leads_back() -> None:
    row = {"suppressed_columns": "households;population", "subtraction_columns": "population"}
    said = [cells.counted(Book(), row, name) for name in ("households", "population")]  # type: ignore[arg-type]
    assert said == ["fewer than 5", "withheld"]


@pytest.mark.parametrize(("why", "code"), [("few", "fewer"), ("subtraction", "leads_back")])
def test_the_workbook_says_which(why: str, code: str) -> None:
    public = publish(world(PLAIN)).criteria.assign(source="households", remark=None)
    row = public[public["withheld_because"] == why].iloc[0].to_dict()
    words: Any = SimpleNamespace(both=lambda code, **_: code, unknown="unknown", rules=RULES)
    assert volume_words(area_entry(row, 1), words, 5)[0] == code


def test_the_layers_say_which() -> None:
    row = {"class": "light", "population": None, "households": None}
    row |= {"suppressed_columns": "households;population", "subtraction_columns": "population"}
    numbers = [fields.columns("scores")[name] for name in ("households", "population")]
    said = missing_words(row, numbers, RULES, 5, "en")
    assert said.split("; ")[0].endswith("(withheld, fewer than 5)")
    assert said.split("; ")[1].endswith("(withheld, so that another withheld number cannot be worked out)")


def test_the_table_without_reasons_withholds_few_alone() -> None:
    rows = pd.DataFrame({"suppressed": [True]}).iloc[0].to_dict()
    assert cells.hidden(Book(), rows) == "fewer than 5"  # type: ignore[arg-type]
