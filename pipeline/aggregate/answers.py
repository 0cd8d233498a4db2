"""Pass or fail of each household, by the cells of the KOTAKU baseline workbook 2021 (sheets A.1 to A.5).

Each function takes the households and gives a nullable boolean Series on their index: True passes, False fails,
missing is unknown. AND and OR are three-valued (Kleene): one known failure fails, whatever else is unknown. A
question that the form's logic skips is not unknown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from pipeline.aggregate.verdict import Verdict, answer_is

if TYPE_CHECKING:
    from collections.abc import Callable


def regular(households: pd.DataFrame) -> Verdict:
    """1a: direct access to a road, facing it, not in a hazard zone, not over water nor on a riparian strip (A.1!U17).

    >>> good = {"road_access": "a", "faces_road": "a", "hazard_zone": "a", "water_body": "b", "riparian_strip": "a"}
    >>> regular(pd.DataFrame([good, good | {"water_body": "c"}, good | {"faces_road": None}])).tolist()
    [True, False, <NA>]
    """
    return (
        answer_is(households["road_access"], "a")
        & answer_is(households["faces_road"], "a")
        & answer_is(households["hazard_zone"], "a")
        & answer_is(households["water_body"], "a", "b")
        & answer_is(households["riparian_strip"], "a", "b")
    )


def structure_ok(households: pd.DataFrame) -> Verdict:
    """1c: roof does not leak, wall in good condition, floor not earth (A.2!S17).

    >>> structure_ok(pd.DataFrame({"roof": ["a", "b"], "wall": ["a", None], "floor": ["a", "a"]})).tolist()
    [True, False]
    """
    return answer_is(households["roof"], "a") & answer_is(households["wall"], "a") & answer_is(households["floor"], "a")


def water_access_ok(households: pd.DataFrame) -> Verdict:
    """3a: piped or rain water; or a pump, protected well or spring 10 m or more from the septic tank (A.3!Q17).

    Bottled water and a tanker fail. The distance is asked for c, d, e only.

    >>> cells = {"water_source": ["a", "c", "c", "g"], "septic_distance": [None, "a", None, None]}
    >>> water_access_ok(pd.DataFrame(cells)).tolist()
    [True, True, <NA>, False]
    """
    source = households["water_source"]
    return answer_is(source, "a", "b", "f") | (
        answer_is(source, "c", "d", "e") & answer_is(households["septic_distance"], "a")
    )


def water_sufficient(households: pd.DataFrame) -> Verdict:
    """3b: enough water all year (A.3!U17); 60 litres a person and day in words, not measured."""
    return answer_is(households["water_sufficiency"], "a")


def latrine_access_ok(households: pd.DataFrame) -> Verdict:
    """5a: own or shared latrine (A.4!G17)."""
    return answer_is(households["defecation"], "a")


def latrine_technical_ok(households: pd.DataFrame) -> Verdict:
    """5b: goose-neck closet and septic tank (A.4!L17); who uses no latrine skips both questions and fails.

    >>> cells = {"defecation": ["a", "c", "a"], "closet": ["a", None, None], "discharge": ["a", None, "a"]}
    >>> latrine_technical_ok(pd.DataFrame(cells)).tolist()
    [True, False, <NA>]
    """
    no_latrine = answer_is(households["defecation"], "c").fillna(False)
    return ~no_latrine & answer_is(households["closet"], "a") & answer_is(households["discharge"], "a")


def waste_collected(households: pd.DataFrame) -> Verdict:
    """6b: waste in a bin that is emptied twice a week (A.5!K17); who burns or dumps it skips the question and fails."""
    return answer_is(households["waste_disposal"], "a", "b") & answer_is(households["waste_collection"], "a")


VERDICTS: dict[str, Callable[[pd.DataFrame], Verdict]] = {
    "1a": regular,
    "1c": structure_ok,
    "3a": water_access_ok,
    "3b": water_sufficient,
    "5a": latrine_access_ok,
    "5b": latrine_technical_ok,
    "6b": waste_collected,
}
"""The criteria that household answers decide."""

QUESTIONS = (
    "road_access", "faces_road", "hazard_zone", "water_body", "riparian_strip", "roof", "wall", "floor", "water_source",
    "septic_distance", "water_sufficiency", "defecation", "closet", "discharge", "waste_disposal", "waste_collection",
)  # fmt: skip
"""What the criteria ask."""

OF_BUILDINGS = ("1a", "1c")
"""Criteria that count buildings, once each, not households."""
