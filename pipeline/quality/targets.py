"""How many households are to be interviewed in each area; where nothing tells it, it is unknown and never 0."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Collection

COLUMNS = (("forms", "household_heads"), ("forms", "families"), ("counts", "household_heads"), ("counts", "households"))
"""What tells the number of households of an area, the best first: households (KRT) before families (KK)."""


def targets(
    area_ids: Collection[str],
    forms: pd.DataFrame,
    counts: pd.DataFrame,
    *,
    round: int,
    target: int | None,
    sample: bool,
) -> pd.Series[int]:
    """The target of each area: `target` where the settings give one, else all households that form or counts know.

    A sample does not go to every household, so there only the settings can tell.
    """
    found = pd.Series(target, index=pd.Index(area_ids, name="area_id"), dtype="Int64")
    if target is not None or sample:
        return found
    tables = {"forms": forms, "counts": counts}
    for table, column in COLUMNS:
        told = tables[table]
        here = told[told["round"] == round].drop_duplicates("area_id").set_index("area_id")[column]
        found = found.fillna(here.reindex(found.index).astype("Int64"))
    return found.mask(found == 0)
