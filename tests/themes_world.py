"""A tiny world for the themes of the map: four areas of 1, 2, 4 and 8 ha, so that every sum of hectares is another.

A  1 ha  10 households  heavy, settled      score 60          priority 1
B  2 ha  20 households  light to moderate   score 30 (30-40)  priority 5 to 6
C  4 ha  unknown        not slum, settled   score 10          none; the GPS error could make it light
D  8 ha   0 households  nothing is known
village V holds them all, village W has no area
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from pipeline import rules
from pipeline.render.themes import Theme, themes_of

ROUND, BEFORE = 2020, 2018
RULES = rules.load("permen-pupr-14-2018")
AREA_HA = {"A": 1.0, "B": 2.0, "C": 4.0, "D": 8.0}
UNITS = [*(("area", area) for area in AREA_HA), ("village", "V"), ("village", "W"), ("district", "district")]


def classes(class_: str, low: str = "", high: str = "") -> dict[str, str]:
    return {"class": class_, "class_low": low or class_, "class_high": high or class_}


def points(score: int | None, low: int, high: int) -> dict[str, int | None]:
    return {"score": score, "score_low": low, "score_high": high}


def ranks(priority: int | None, low: int | None, high: int | None) -> dict[str, int | None]:
    return {"priority": priority, "priority_low": low, "priority_high": high}


def near(low: str | None, high: str | None) -> dict[str, Any]:
    return {"gps_unknown_households": 0, "gps_class_low": low, "gps_class_high": high}


def score_rows() -> dict[str, dict[str, Any]]:
    """What `scores` says of each unit beside its key; what a row does not name is unknown."""
    heavy = classes("heavy") | points(60, 60, 60) | {"aspect_1_pct": 30.0, "aspect_2_pct": 30.0}
    return {
        "A": heavy | ranks(1, 1, 1) | near("heavy", "heavy") | {"households": 10, "density_per_ha": 201.0},
        "B": classes("light", "light", "moderate") | points(30, 30, 40) | ranks(None, 5, 6) | near("light", "moderate")
        | {"aspect_1_pct": 10.0, "aspect_2_pct": 30.0, "households": 20, "density_per_ha": 150.0},
        "C": classes("not_slum") | points(10, 10, 10) | ranks(None, None, None) | near("not_slum", "light")
        | {"aspect_1_pct": 0.0, "density_per_ha": 200.0},
        "D": classes("not_assessable", "not_slum", "heavy") | points(None, 0, 80) | ranks(None, 1, 9)
        | {"households": 0},
        "V": heavy,
        "W": classes("not_assessed"),
        "district": heavy,
    }  # fmt: skip


def scores(**changed: dict[str, Any]) -> pd.DataFrame:
    """The table `scores`, with columns of some units changed; in the round before A had 80 and B 30 points."""
    columns = dict.fromkeys([*score_rows()["A"], *(f"aspect_{aspect}_pct" for aspect in RULES.aspects)])
    rows = [
        columns
        | {"level": level, "unit_id": unit, "round": ROUND, "area_ha": AREA_HA.get(unit), "average": "plain"}
        | score_rows()[unit]
        | changed.get(unit, {})
        for level, unit in UNITS
    ]
    then = {"A": points(80, 80, 80), "B": points(30, 30, 30)}
    old = [row | {"round": BEFORE, "area_ha": 100.0} | then[row["unit_id"]] for row in rows if row["unit_id"] in then]
    whole = ["score", "score_low", "score_high", "priority", "priority_low", "priority_high", "households"]
    return pd.DataFrame([*rows, *old]).astype(dict.fromkeys(whole, "Int64"))


SHARES: dict[tuple[str, str], tuple[float | None, float, float]] = {
    ("A", "1a"): (60, 60, 60),
    ("A", "1b"): (0, 0, 0),
    ("A", "1c"): (30, 30, 30),
    ("A", "2a"): (30, 30, 30),
    ("A", "2b"): (30, 30, 30),
    ("B", "1a"): (20, 10, 40),
    ("B", "1b"): (0, 0, 0),
    ("B", "1c"): (10, 10, 10),
    ("B", "2a"): (40, 26, 50),
    ("B", "2b"): (20, 20, 20),
    ("C", "1a"): (0, 0, 0),
    ("C", "1b"): (None, 0, 100),
    ("C", "1c"): (0, 0, 0),
}
"""Share with its limits; every other criterion of every unit is unknown."""


def points_of(share: float | None) -> int | None:
    """25, 51 and 76 % give 1, 3 and 5 points."""
    return None if share is None else {0: 0, 1: 1, 2: 3, 3: 5}[sum(share >= cut for cut in (25, 51, 76))]


def criteria(**changed: dict[str, Any]) -> pd.DataFrame:
    """The table `criteria`; `A_1a={...}` changes columns of one row."""
    rows = []
    for level, unit in UNITS:
        for row in RULES.criteria if unit != "W" else ():
            share, low, high = SHARES.get((unit, row.criterion), (None, 0, 100))
            shares = {"share_pct": share, "share_low_pct": low, "share_high_pct": high}
            given = zip(("points", "points_low", "points_high"), (share, low, high), strict=True)
            key = {"level": level, "unit_id": unit, "round": ROUND, "criterion": row.criterion}
            found = key | shares | {column: points_of(value) for column, value in given}
            rows.append(found | changed.get(f"{unit}_{row.criterion}", {}))
    return pd.DataFrame(rows)


def sdg() -> pd.DataFrame:
    """One indicator: 20 % in A, 19.9 % with 10 to 25 % in B, nobody answered in C, no row for D."""
    shares = {"A": (20.0, 20.0, 20.0), "B": (19.9, 10.0, 25.0), "C": (None, 0.0, 100.0)}
    key = {"level": "area", "round": ROUND, "indicator": "bps_kumuh", "population": "households"}
    columns = ("share_pct", "share_low_pct", "share_high_pct")
    return pd.DataFrame([key | {"unit_id": u} | dict(zip(columns, row, strict=True)) for u, row in shares.items()])


def changes() -> pd.DataFrame:
    """A fell from 80 to 60, B stayed at 30, C was not known; D and the others have no row."""
    ends = {"A": (80, 60), "B": (30, 30), "C": (None, 10)}
    rows = [
        {"level": "area", "unit_id": unit, "round_from": BEFORE, "round_to": ROUND, "criterion": "total"}
        | {"points_from": first, "points_to": last}
        for unit, (first, last) in ends.items()
    ]
    return pd.DataFrame(rows)


def themes(**given: Any) -> dict[str, Theme]:
    """The themes of the world by key; tables may be exchanged."""
    tables = {"scores": scores(), "criteria": criteria(), "sdg": sdg(), "changes": changes(), "rules": RULES} | given
    found = themes_of(**tables, round=ROUND, languages=("id", "en"))
    return {theme.key: theme for theme in found}


def places(theme: Theme, level: str = "area") -> dict[str, str]:
    """The key of the group of each unit of a level."""
    return {unit: theme.groups[index].key for unit, index in theme.members[level].items()}
