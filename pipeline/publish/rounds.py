"""The table `changes` without what leads back to a withheld percent of either round."""

from __future__ import annotations

import pandas as pd

from pipeline.publish.columns import allowed
from pipeline.publish.counts import emptied

UNIT = ["level", "unit_id"]
TOTAL = "total"
HANDLED = "handled"
"""The contribution of a unit that is slum no more is 100 % whatever its averages are."""


def public_changes(changes: pd.DataFrame, criteria: pd.DataFrame, scores: pd.DataFrame) -> pd.DataFrame:
    """The changes with only those percents that the public tables `criteria` and `scores` show.

    `suppressed` is True where one of the two is withheld: then the change is empty too, and the contribution, which is
    a formula of both, unless the unit is slum no more.
    """
    shown = _shown(criteria, scores)
    rows = allowed(changes, "changes")
    hidden = {
        end: rows[f"share_{end}_pct"].notna() & ~pd.Series(_keys(rows, f"round_{end}"), dtype="object").isin(shown)
        for end in ("from", "to")
    }
    either = hidden["from"] | hidden["to"]
    for end, withheld in hidden.items():
        rows = emptied(rows, withheld, f"share_{end}_pct")
    rows = emptied(emptied(rows, either, "change_pct"), either & (rows["contribution"] != HANDLED), "contribution_pct")
    return rows.assign(suppressed=either)


def _keys(rows: pd.DataFrame, round: str) -> list[tuple[object, ...]]:
    return list(rows[[*UNIT, round, "criterion"]].itertuples(index=False, name=None))


def _shown(criteria: pd.DataFrame, scores: pd.DataFrame) -> set[tuple[object, ...]]:
    """The percents that are shown, as level, unit, round and criterion or `total`."""
    cells = criteria[criteria["share_pct"].notna()]
    totals = scores[scores["mean_pct"].notna()].assign(criterion=TOTAL)
    return {key for table in (cells, totals) for key in _keys(table, "round")}
