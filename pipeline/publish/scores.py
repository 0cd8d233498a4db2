"""The table `scores` without the counts of few households or persons, and with limits for withheld averages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from pipeline.publish.averages import members_of, public_averages
from pipeline.publish.columns import allowed
from pipeline.publish.counts import emptied, few, numbers
from pipeline.publish.criteria import withhold

if TYPE_CHECKING:
    from pipeline.rules import Rules

Hidden = dict[str, "pd.Series[bool]"]
"""By column which cells are withheld."""
COUNTS = ("households", "population", "gps_households", "gps_unknown_households")
"""Columns that count households or persons."""


def public_scores(scores: pd.DataFrame, criteria: pd.DataFrame, *, k: int, rules: Rules) -> pd.DataFrame:
    """The scores with `suppressed_columns`: the names of the cells that are empty because they are withheld, by `;`.

    Beside each `aspect_N_pct` and `mean_pct` stand the limits that may be published, `aspect_N_low_pct` to
    `aspect_N_high_pct`: equal to the average where that is shown. Score, points and class stay.
    """
    averages = public_averages(scores, members_of(criteria, withhold(criteria, k)), rules)
    hidden = _few_counted(scores, k) | _withheld(scores, averages)
    shown = allowed(scores, "scores").set_axis(scores.index)
    for column, rows in hidden.items():
        shown = emptied(shown, rows, column)
    shown[averages.columns] = averages
    return shown.assign(suppressed_columns=_names(hidden)).reset_index(drop=True)


def _few_counted(scores: pd.DataFrame, k: int) -> Hidden:
    """Which counts are withheld; the density of so few inhabitants leads back to them."""
    hidden = {column: few(numbers(scores, column), k) for column in COUNTS}
    hidden["density_per_ha"] = hidden["population"] & numbers(scores, "density_per_ha").notna()
    return hidden


def _withheld(scores: pd.DataFrame, averages: pd.DataFrame) -> Hidden:
    """Which averages were known and are withheld."""
    columns = [column for column in averages.columns.tolist() if column in scores]
    return {column: scores[column].notna() & averages[column].isna() for column in columns}


def _names(hidden: Hidden) -> list[str]:
    """The names of the columns that are hidden in each row."""
    rows = zip(*hidden.values(), strict=True)
    return [";".join(name for name, one in zip(hidden, row, strict=True) if one) for row in rows]
