"""What needs attention first: which numbers are marked, and the few sentences that say where to go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST = 7
LIMITS_PCT = {"duplicates": 2, "no_position": 2, "outside": 5, "conflicts": 5, "poor": 10, "short": 0, "overlaps": 0}
"""A larger share than this is marked; one interview too short or two at once are enough."""
OF_WHAT = {"duplicates": "sent", "conflicts": "compared", "poor": "measured", "short": "timed", "overlaps": "paired"}
"""What a share is of, where not of all interviews: those of which it can be known."""
MISSING_PCT = 5.0
DONE_PCT = 90.0
FAR_FROM_THE_REST = 3
"""An enumerator, village, day or area that leaves so many times the share of all the others unanswered is marked."""
FEWEST_BLANKS = 5
WEIGHTS = {
    "short": 10.0,
    "overlaps": 10.0,
    "missing": 5.0,
    "no_position": 3.0,
    "target": 1.0,
    "outside": 1.0,
    "conflicts": 1.0,
    "poor": 1.0,
    "duplicates": 1.0,
}
"""How much one percent of the interviews weighs: what may be made up before what is missing, then what is doubtful."""
BY = {
    "short": "enumerator",
    "overlaps": "enumerator",
    "no_position": "village",
    "outside": "village",
    "conflicts": "village",
    "poor": "enumerator",
    "duplicates": "enumerator",
}
"""Whom to ask, or where to go."""


class Attention(NamedTuple):
    """One sentence: its code, the numbers and names in it, and the unit that it leads to."""

    code: str
    values: dict[str, Any]
    by: str
    unit_id: str | None
    weight: float


def limits() -> dict[str, float]:
    """The limits in the words of the page (`quality.marks_note`)."""
    return {
        "done": DONE_PCT,
        "missing": MISSING_PCT,
        "times": FAR_FROM_THE_REST,
        "lost": LIMITS_PCT["no_position"],
        "place": LIMITS_PCT["outside"],
        "poor": LIMITS_PCT["poor"],
    }


def marked(table: pd.DataFrame) -> pd.DataFrame:
    """For each row of the table `quality` which numbers need attention (columns of booleans)."""
    marks = pd.DataFrame(False, index=table.index, columns=[*LIMITS_PCT, "missing_pct", "done_pct"])
    known = table.assign(sent=table["interviews"] + table["duplicates"])
    for column, limit in LIMITS_PCT.items():
        whole = known[OF_WHAT.get(column, "interviews")]
        marks[column] = (100 * table[column] / whole.mask(whole == 0) > limit).fillna(False).astype(bool)
    marks["missing_pct"] = (table["missing_pct"] > MISSING_PCT) | unlike_the_rest(table)
    marks["done_pct"] = (table["done_pct"] < DONE_PCT).fillna(False)
    return marks


def unlike_the_rest(table: pd.DataFrame) -> pd.Series[bool]:
    """Where the share of unanswered questions is several times that of all other interviews together."""
    total = table[table["by"] == "total"].iloc[0]
    others = (total["blank"] - table["blank"]) / (total["questions"] - table["questions"])
    own = table["blank"] / table["questions"]
    far: pd.Series[bool] = (own > FAR_FROM_THE_REST * others) & (table["blank"] >= FEWEST_BLANKS)
    return far.fillna(False).astype(bool)


def attention(table: pd.DataFrame, *, errors: int) -> list[Attention]:
    """The sentences, the worst first, `MOST` of them at most; none where nothing is found."""
    found = [*_errors(errors), *_missing(table), *_target(table)]
    found += [one for column in BY for one in _counted(table, column)]
    return sorted(found, key=lambda one: -one.weight)[:MOST]


def _errors(errors: int) -> Iterator[Attention]:
    if errors:
        yield Attention("errors", {"errors": errors}, "", None, float("inf"))


def _total(table: pd.DataFrame) -> pd.Series[Any]:
    return table[table["by"] == "total"].iloc[0]


def _worst(table: pd.DataFrame, by: str, column: str) -> pd.Series[Any] | None:
    """The known unit with the most of `column`; the first of equals."""
    units = table[(table["by"] == by) & table["unit_id"].notna() & table[column].notna()]
    if units.empty:
        return None
    return units.sort_values([column, "unit_id"], ascending=[False, True]).iloc[0]


def _counted(table: pd.DataFrame, column: str) -> Iterator[Attention]:
    """How many interviews have the fault, and who or where has most of them."""
    total = _total(table)
    if pd.isna(total[column]) or total[column] == 0:
        return
    weight = WEIGHTS[column] * 100 * total[column] / max(total["interviews"], 1)
    unit = _worst(table, BY[column], column)
    values: dict[str, Any] = {"found": int(total[column]), "interviews": int(total["interviews"])}
    if unit is None or unit[column] == 0:
        yield Attention(f"{column}_all", values, "", None, weight)
        return
    values |= {"name": unit["name"], "most": int(unit[column])}
    yield Attention(column, values, BY[column], unit["unit_id"], weight)


def _missing(table: pd.DataFrame) -> Iterator[Attention]:
    """The enumerator furthest from the rest, else the share of all."""
    total = _total(table)
    if not total["blank"]:
        return
    far = table[(table["by"] == "enumerator") & table["unit_id"].notna() & unlike_the_rest(table)]
    values = {"total": float(total["missing_pct"]), "found": int(total["blank"]), "questions": int(total["questions"])}
    if far.empty:
        yield Attention("missing_all", values, "area", None, float(total["missing_pct"]))
        return
    unit = far.sort_values(["missing_pct", "unit_id"], ascending=[False, True]).iloc[0]
    own = {"name": unit["name"], "share": float(unit["missing_pct"]), "blank": int(unit["blank"])}
    weight = WEIGHTS["missing"] * float(unit["missing_pct"])
    yield Attention("missing", values | own, "enumerator", unit["unit_id"], weight)


def _target(table: pd.DataFrame) -> Iterator[Attention]:
    """The area with the most interviews still to be held, else that no target is known."""
    areas = table[(table["by"] == "area") & table["unit_id"].notna()]
    known = areas[areas["target"].notna()]
    if known.empty:
        yield Attention("target_unknown", {"areas": len(areas)}, "area", None, 0.5)
        return
    left = (known["target"] - known["interviews"]).clip(lower=0)
    if left.sum() == 0:
        return
    short = known[known["done_pct"] < DONE_PCT]
    unit = known.iloc[int(left.to_numpy("int64").argmax())]
    values = {
        "left": int(left.sum()),
        "target": int(known["target"].sum()),
        "areas": len(short),
        "name": unit["name"],
        "done": int(unit["interviews"]),
        "of": int(unit["target"]),
    }
    weight = WEIGHTS["target"] * 100 * float(left.sum()) / float(known["target"].sum())
    yield Attention("target", values, "area", unit["unit_id"], weight)
