"""Every question's answers against pass or fail, as the workbook's cells decide."""

from __future__ import annotations

import pandas as pd
import pytest

from pipeline import fields
from pipeline.aggregate.answers import QUESTIONS, VERDICTS

PASS, FAIL, UNKNOWN = True, False, None

TABLE = [
    # criterion, answers, verdict
    ("1a", "road_access=a faces_road=a water_body=a riparian_strip=a hazard_zone=a", PASS),
    ("1a", "road_access=a faces_road=a water_body=b riparian_strip=b hazard_zone=a", PASS),
    ("1a", "road_access=b faces_road=a water_body=a riparian_strip=a hazard_zone=a", FAIL),
    ("1a", "road_access=a faces_road=b water_body=a riparian_strip=a hazard_zone=a", FAIL),
    ("1a", "road_access=a faces_road=a water_body=c riparian_strip=a hazard_zone=a", FAIL),
    ("1a", "road_access=a faces_road=a water_body=a riparian_strip=c hazard_zone=a", FAIL),
    ("1a", "road_access=a faces_road=a water_body=a riparian_strip=a hazard_zone=b", FAIL),
    ("1a", "road_access=a faces_road=a water_body=a riparian_strip=a", UNKNOWN),
    ("1a", "road_access=b", FAIL),
    ("1c", "roof=a wall=a floor=a", PASS),
    ("1c", "roof=b wall=a floor=a", FAIL),
    ("1c", "roof=a wall=b floor=a", FAIL),
    ("1c", "roof=a wall=a floor=b", FAIL),
    ("1c", "roof=a wall=a", UNKNOWN),
    ("1c", "floor=b", FAIL),
    *[("3a", f"water_source={code}", PASS) for code in "abf"],
    *[("3a", f"water_source={code}", FAIL) for code in "ghijk"],
    *[("3a", f"water_source={code} septic_distance=a", PASS) for code in "cde"],
    *[("3a", f"water_source={code} septic_distance=b", FAIL) for code in "cde"],
    *[("3a", f"water_source={code}", UNKNOWN) for code in "cde"],
    ("3a", "septic_distance=a", UNKNOWN),
    ("3b", "water_sufficiency=a", PASS),
    ("3b", "water_sufficiency=b", FAIL),
    ("3b", "water_sufficiency=c", FAIL),
    ("3b", "", UNKNOWN),
    ("5a", "defecation=a", PASS),
    ("5a", "defecation=b", FAIL),
    ("5a", "defecation=c", FAIL),
    ("5a", "", UNKNOWN),
    ("5b", "defecation=a closet=a discharge=a", PASS),
    ("5b", "defecation=b closet=a discharge=a", PASS),
    ("5b", "defecation=a closet=b discharge=a", FAIL),
    ("5b", "defecation=a closet=a discharge=b", FAIL),
    ("5b", "defecation=a closet=a", UNKNOWN),
    ("5b", "defecation=a discharge=b", FAIL),
    ("5b", "defecation=c", FAIL),
    ("5b", "", UNKNOWN),
    ("6b", "waste_disposal=a waste_collection=a", PASS),
    ("6b", "waste_disposal=b waste_collection=a", PASS),
    ("6b", "waste_disposal=a waste_collection=b", FAIL),
    ("6b", "waste_disposal=b", UNKNOWN),
    *[("6b", f"waste_disposal={code}", FAIL) for code in "cde"],
    ("6b", "", UNKNOWN),
]


@pytest.mark.parametrize(("criterion", "answers", "expected"), TABLE)
def test_verdict(criterion: str, answers: str, expected: bool | None) -> None:
    given = dict(answer.split("=") for answer in answers.split())
    row = {name: given.get(name) for name, field in fields.columns("households").items() if field.type == "code"}
    verdict = VERDICTS[criterion](pd.DataFrame([row], dtype="str"))
    assert verdict.dtype == "boolean"
    assert (None if verdict.isna().all() else bool(verdict.iloc[0])) == expected


def test_the_caller_s_index_is_kept() -> None:
    households = pd.DataFrame({"water_sufficiency": ["a", "b"]}, index=[7, 3])
    assert VERDICTS["3b"](households).index.tolist() == [7, 3]


def test_the_questions_are_what_the_criteria_read() -> None:
    """Each alone is enough to judge by: nothing else is read, and none of them is read in vain."""
    rows = pd.DataFrame([dict.fromkeys(QUESTIONS, "a")])
    for verdict in VERDICTS.values():
        verdict(rows)
    for question in QUESTIONS:
        with pytest.raises(KeyError, match=question):
            [verdict(rows.drop(columns=question)) for verdict in VERDICTS.values()]
