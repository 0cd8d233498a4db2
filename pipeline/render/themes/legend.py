"""What the legend counts in each group of a theme: areas, hectares and households."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from pipeline.render.themes.model import LegendRow
from pipeline.render.themes.tables import is_unknown

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from pipeline.render.themes.model import Theme

READ = ("unit_id", "area_ha", "households")
Counted = tuple[Any, ...]
"""Hectares and households of one area."""


def legend_rows(theme: Theme, scores: pd.DataFrame, *, round: int) -> list[LegendRow]:
    """One row a group of `theme`, in its order, over the areas of `scores` in `round`; 0 areas where there is none.

    Counts and hectares add up to all areas; a group without a known number of households has None, not 0.
    """
    areas = scores[(scores["level"] == "area") & (scores["round"] == round)]
    group_of = theme.members.get("area", {})
    inside: list[list[Counted]] = [[] for _ in theme.groups]
    for unit_id, *counted in zip(*(areas[name].tolist() for name in READ), strict=True):
        inside[group_of[unit_id]].append(tuple(counted))
    return [_row(index, rows) for index, rows in enumerate(inside)]


def _row(index: int, rows: Sequence[Counted]) -> LegendRow:
    known = [int(households) for _, households in rows if not is_unknown(households)]
    area_ha = math.fsum(hectares for hectares, _ in rows)
    return LegendRow(index, len(rows), area_ha, sum(known) if known else None, len(rows) - len(known))
