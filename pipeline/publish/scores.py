"""The table `scores` without the counts of few households or persons, and with limits for withheld averages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from pipeline.publish.averages import members_of, public_averages
from pipeline.publish.columns import allowed
from pipeline.publish.counts import emptied, few, numbers
from pipeline.publish.subtraction import AREA, DISTRICT, VILLAGE, leading_back, leading_back_from_villages

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.publish.criteria import Withheld
    from pipeline.rules import Rules

Hidden = dict[str, "pd.Series[bool]"]
"""By column which cells are withheld."""
COUNTS = ("households", "population", "gps_households", "gps_unknown_households")
"""Columns that count households or persons."""
OF_BOUNDARIES = ("gps_households", "gps_unknown_households")
"""Of them those near the boundaries of the unit itself, which its areas do not add up to."""


def public_scores(
    scores: pd.DataFrame,
    criteria: pd.DataFrame,
    withheld: Withheld,
    *,
    k: int,
    rules: Rules,
    villages: Mapping[str, str],
) -> pd.DataFrame:
    """The scores with `suppressed_columns`: the names of the cells that are empty because they are withheld, by `;`.

    `subtraction_columns` names those of them that are not of few, but would lead back to one that is. Beside each
    `aspect_N_pct` and `mean_pct` stand the limits that may be published, `aspect_N_low_pct` to `aspect_N_high_pct`:
    equal to the average where that is shown. Score, points and class stay. `withheld` are the rows of `criteria` that
    `protect` withholds.
    """
    averages = public_averages(scores, members_of(criteria, withheld), rules)
    small = {column: few(numbers(scores, column), k) for column in COUNTS}
    sums = {column: _sums(scores, column, rows, k, villages) for column, rows in small.items()}
    hidden = _with_density(scores, {column: rows | sums[column] for column, rows in small.items()})
    told_by = _with_density(scores, sums)
    hidden |= _withheld(scores, averages)
    shown = allowed(scores, "scores").set_axis(scores.index)
    for column, rows in hidden.items():
        shown = emptied(shown, rows, column)
    shown[averages.columns] = averages
    shown = shown.assign(suppressed_columns=_names(hidden), subtraction_columns=_names(told_by))
    return shown.reset_index(drop=True)


def _sums(
    scores: pd.DataFrame, column: str, small: pd.Series[bool], k: int, villages: Mapping[str, str]
) -> pd.Series[bool]:
    """Villages and districts whose number would tell that of a withheld area."""
    count = numbers(scores, column)
    if column in OF_BOUNDARIES:
        back = leading_back_from_villages(scores, small, by=["round"], k=k, secret=count)
        return (back | _too_many_for(scores, count, small, k, villages)) & count.notna()
    return leading_back(scores, small, by=["round"], villages=villages, k=k, secret=count) & count.notna()


def _too_many_for(
    scores: pd.DataFrame, count: pd.Series[float], small: pd.Series[bool], k: int, villages: Mapping[str, str]
) -> pd.Series[bool]:
    """Villages and districts whose number is more than their areas could have together if one of few were 1.

    A household near two areas counts in both, and once in the village: the village has no more than its areas.
    """
    areas = scores.assign(shown=count.mask(small), small=small, village=scores["unit_id"].map(dict(villages)))
    areas = areas[areas["level"] == AREA]
    told = pd.Series(False, index=scores.index)
    for level, unit, keys in ((VILLAGE, "unit_id", ["village", "round"]), (DISTRICT, "level", ["level", "round"])):
        sums = areas.assign(level=DISTRICT).groupby(keys)[["shown", "small"]].sum()
        rows = scores.index[scores["level"] == level]
        found = sums.reindex(pd.MultiIndex.from_frame(scores.loc[rows, [unit, "round"]])).set_axis(rows)
        told[rows] = (found["small"] > 0) & (count[rows] - found["shown"] - (k - 1) * (found["small"] - 1) > 1)
    return told


def _with_density(scores: pd.DataFrame, hidden: Hidden) -> Hidden:
    """The same with the density, which leads back to the inhabitants."""
    return hidden | {"density_per_ha": hidden["population"] & numbers(scores, "density_per_ha").notna()}


def _withheld(scores: pd.DataFrame, averages: pd.DataFrame) -> Hidden:
    """Which averages were known and are withheld."""
    columns = [column for column in averages.columns.tolist() if column in scores]
    return {column: scores[column].notna() & averages[column].isna() for column in columns}


def _names(hidden: Hidden) -> list[str]:
    """The names of the columns that are hidden in each row."""
    rows = zip(*hidden.values(), strict=True)
    return [";".join(name for name, one in zip(hidden, row, strict=True) if one) for row in rows]
