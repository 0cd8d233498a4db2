"""The averages of aspects, as limits where one of their criteria is withheld."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, cast

import pandas as pd

from pipeline.scoring import Average, as_float, exact, mean_of_aspects, mean_pct

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.publish.criteria import Withheld
    from pipeline.rational import Fraction
    from pipeline.rules import Rules

Key = tuple[Any, ...]
UNIT = ["level", "unit_id", "round"]
MEAN = "mean"
Shares = dict[str, "Fraction | None"]


class Members(NamedTuple):
    """The percents of a unit's criteria, the withheld ones at their lowest and at their highest."""

    low: Shares
    high: Shares
    withheld: set[str]


def members_of(criteria: pd.DataFrame, withheld: Withheld) -> dict[Key, Members]:
    """The members of every unit that has a withheld criterion, by (level, unit_id, round)."""
    table = criteria[[*UNIT, "criterion", "share_pct"]].assign(
        hidden=withheld.rows, from_pct=withheld.from_pct, below_pct=withheld.below_pct
    )
    touched = table[table.groupby(UNIT)["hidden"].transform("any")]
    found: dict[Key, Members] = {}
    for *key, criterion, share, hidden, above, below in touched.itertuples(index=False, name=None):
        members = found.setdefault(tuple(key), Members({}, {}, set()))
        members.low[criterion] = exact(above if hidden else share)
        members.high[criterion] = exact(below if hidden else share)
        if hidden:
            members.withheld.add(criterion)
    return found


def public_averages(scores: pd.DataFrame, members: Mapping[Key, Members], rules: Rules) -> pd.DataFrame:
    """`aspect_N_pct` and `mean_pct`, each with `_low_pct` and `_high_pct`, on the index of `scores`.

    An average without a withheld member is its own limits. Else it is empty, and its limits are the average (by the
    formula of the row's `average`) with each withheld member at the lowest and at the highest that is published of it.
    """
    names = [*(f"aspect_{aspect}" for aspect in rules.aspects), MEAN]
    rows = scores[[*UNIT, "average", *(f"{name}_pct" for name in names)]].to_dict("records")
    cells = []
    for row in rows:
        found = members.get(tuple(row[part] for part in UNIT))
        shown = {f"{name}{end}_pct": row[f"{name}_pct"] for name in names for end in ("", "_low", "_high")}
        cells.append(shown if found is None else shown | _limits(row, found, rules))
    columns = [f"{name}{end}_pct" for name in names for end in ("", "_low", "_high")]
    return pd.DataFrame(cells, index=scores.index, columns=columns).astype("float64")


def _limits(row: Mapping[Any, Any], members: Members, rules: Rules) -> dict[str, float | None]:
    """The cells of one unit that change."""
    average = cast("Average", row["average"])
    touched = [aspect for aspect in rules.aspects if members.withheld & set(rules.members(aspect))]
    cells: dict[str, float | None] = {}
    for end, shares in (("low", members.low), ("high", members.high)):
        told: Shares = dict.fromkeys((row.criterion for row in rules.criteria), None) | shares
        known: dict[int, Fraction | None] = {
            aspect: mean_pct(told, rules.members(aspect), rules, average) for aspect in touched
        }
        cells |= {f"aspect_{aspect}_{end}_pct": as_float(pct) for aspect, pct in known.items()}
        rest = {aspect: exact(row[f"aspect_{aspect}_pct"]) for aspect in rules.aspects if aspect not in touched}
        cells[f"{MEAN}_{end}_pct"] = as_float(mean_of_aspects((known | rest).values()))
    return cells | {f"aspect_{aspect}_pct": None for aspect in touched} | {f"{MEAN}_pct": None}
