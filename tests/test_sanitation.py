"""Who fails 5b is who has no improved sanitation by 6.2.1: what is withheld of one is not read from the other."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from attacker import LATRINES, attack

from pipeline import fields, rules
from pipeline.publish import criteria
from pipeline.publish.suppression import Published, published
from pipeline.scoring import exact, points

RULES = rules.load("permen-pupr-14-2018")
VILLAGES = {"A": "V", "B": "V"}
PLAIN = [60, 30, 10]
"""Of 100 households 60 have improved sanitation, 30 another latrine, 10 none: 40 fail 5b."""


def publish(counts: dict[str, list[int]], *, answered: bool = True, k: int = 5) -> Published:
    """What is published of two areas and their village; `answered` is False where 5b is not from the interviews."""
    units = [("area", unit, row) for unit, row in counts.items()]
    units.append(("village", "V", [sum(column) for column in zip(*counts.values(), strict=True)]))
    tables: dict[str, list[dict[str, Any]]] = {"criteria": [], "sdg": [], "scores": []}
    for level, unit, row in units:
        size, fails = sum(row), sum(row[1:])
        key = {"level": level, "unit_id": unit, "round": 2020}
        percents = dict.fromkeys(("share_pct", "share_low_pct", "share_high_pct"), 100 * fails / size)
        got = dict.fromkeys(("points", "points_low", "points_high"), points(exact(100 * fails / size), RULES))
        asked = dict.fromkeys(("answered", "asked"), size if answered else None)
        counted = {"criterion": "5b", "unit": "KK", "volume": fails, "denominator": size}
        tables["criteria"].append(key | percents | got | asked | counted)
        tables["scores"].append(key | {f"aspect_{n}_pct": None for n in RULES.aspects} | {"average": "plain"})
        tables["scores"][-1] |= {"aspect_5_pct": 100 * fails / size, "mean_pct": 100 * fails / size, "households": size}
        for name, count in zip(LATRINES, row, strict=True):
            percents = dict.fromkeys(("share_pct", "share_low_pct", "share_high_pct"), 100 * count / size)
            tables["sdg"].append(key | percents | {"indicator": name, "numerator": count, "denominator": size})
    empty = {name: pd.DataFrame(columns=list(fields.columns(name))) for name in ("changes", "todo")}
    frames = {name: pd.DataFrame(rows) for name, rows in tables.items()} | empty
    return published(**frames, k=k, rules=RULES, villages=VILLAGES)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("counts", "limits"),
    [
        ([67, 30, 3], (30, 35)),  # 33 less 30 would be the 3; 30 and 0 to 5 are told
        ([3, 60, 37], (95, 100)),  # 100 less 97 would be the 3
        ([92, 4, 4], (0, 10)),  # 8 of two counts of few: 4 and 4
    ],
)
def test_5b_is_a_range_where_it_would_tell_few(counts: list[int], limits: tuple[float, float]) -> None:
    found = publish({"A": counts, "B": PLAIN})
    rows = found.criteria.set_index("unit_id")
    assert rows["withheld_because"].fillna("").to_dict() == {"A": "subtraction", "B": "", "V": "subtraction"}
    assert tuple(rows.loc["A", ["share_low_pct", "share_high_pct"]]) == limits
    assert rows.loc["A", ["volume", "share_pct"]].isna().all()
    assert pd.isna(found.scores.set_index("unit_id").loc["A", "aspect_5_pct"])


def test_the_village_is_a_range_too() -> None:
    """30 to 35 and 40 of 200 are 35 to 37.5 %."""
    row = publish({"A": [67, 30, 3], "B": PLAIN}).criteria.set_index("unit_id").loc["V"]
    assert (row["share_low_pct"], row["share_high_pct"]) == (35, 38)


@pytest.mark.parametrize(
    "counts",
    [
        PLAIN,
        [95, 4, 1],  # 5 are 1 + 4, 2 + 3, 3 + 2 or 4 + 1
        [30, 67, 3],  # those with improved sanitation are shown: 70 are no news
    ],
)
def test_5b_is_shown_where_it_tells_nothing(counts: list[int]) -> None:
    assert not publish({"A": counts, "B": PLAIN}).criteria["suppressed"].any()


def test_5b_of_other_sources_and_with_k_1_is_shown() -> None:
    assert not publish({"A": [67, 30, 3], "B": PLAIN}, answered=False).criteria["suppressed"].any()
    assert not publish({"A": [67, 30, 3], "B": PLAIN}, k=1).criteria["suppressed"].any()


@pytest.mark.parametrize("counts", [[67, 30, 3], [3, 60, 37], [92, 4, 4], [92, 2, 4], [30, 67, 3], [95, 4, 1]])
def test_nobody_reads_6_2_1_from_5b(counts: list[int]) -> None:
    assert attack(publish({"A": counts, "B": PLAIN}), VILLAGES, 5) == []


def test_the_attacker_would(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(frame: pd.DataFrame, *_: object, **__: object) -> pd.DataFrame:
        return pd.DataFrame(float("nan"), index=frame.index, columns=["low_pct", "high_pct"])

    monkeypatch.setattr(criteria, "told_by_sanitation", nothing)
    for counts, name in (([67, 30, 3], LATRINES[2]), ([3, 60, 37], LATRINES[0]), ([92, 4, 4], LATRINES[1])):
        found = attack(publish({"A": counts, "B": PLAIN}), VILLAGES, 5)
        assert ("sdg", 2020, name, "area", "A") in found
