"""Households near the boundaries of a village and of its areas: one number must not tell another."""

from __future__ import annotations

import pandas as pd
import pytest

from pipeline import rules
from pipeline.publish.criteria import protect
from pipeline.publish.scores import public_scores

RULES = rules.load("permen-pupr-14-2018")
CRITERIA = ["level", "unit_id", "round", "criterion", "unit", "volume", "denominator", "share_pct", "answered", "asked"]


def published(areas: dict[str, int], village: int, *, k: int = 5) -> pd.Series:
    """The households near a boundary as published, by unit: areas A, B, ... of the village V."""
    counts = {**areas, "V": village, "district": village}
    levels = {"V": "village", "district": "district"}
    table = pd.DataFrame(
        {"level": levels.get(unit, "area"), "unit_id": unit, "round": 2020, "average": "plain", "gps_households": count}
        for unit, count in counts.items()
    ).assign(mean_pct=None, **{f"aspect_{n}_pct": None for n in RULES.aspects})
    none = pd.DataFrame({name: pd.Series(dtype="str" if name in CRITERIA[:5] else "float64") for name in CRITERIA})
    villages = dict.fromkeys(areas, "V")
    withheld = protect(none, k=k, rules=RULES, villages=villages)
    shown = public_scores(table, none, withheld, k=k, rules=RULES, villages=villages)
    return shown.set_index("unit_id")["gps_households"]


@pytest.mark.parametrize(
    ("areas", "village", "told"),
    [
        ({"A": 4, "B": 4}, 8, False),  # no more than 4 and 4 give 8
        ({"A": 9, "B": 3}, 12, False),  # 12 less 9
        ({"A": 9, "B": 3}, 10, True),  # B may be 1 to 4: some are near both
        ({"A": 4, "B": 4}, 5, True),
        ({"A": 9, "B": 6}, 15, True),
    ],
)
def test_the_village_is_shown_where_it_leaves_every_count(areas: dict[str, int], village: int, told: bool) -> None:
    shown = published(areas, village)
    assert shown[["V", "district"]].notna().tolist() == [told, told]
    assert shown[list(areas)].isna().tolist() == [count < 5 for count in areas.values()]


def test_with_k_1_all_are_shown() -> None:
    assert published({"A": 4, "B": 4}, 8, k=1).notna().all()
