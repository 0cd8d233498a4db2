"""What the legend counts in each group of a theme: areas, hectares and households."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from pipeline.render.themes.model import LegendRow
from pipeline.render.themes.tables import whole

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from pipeline.render.themes.model import Theme


def legend_rows(theme: Theme, scores: pd.DataFrame, *, round: int) -> list[LegendRow]:
    """One row a group of `theme`, in its order, over the areas of `scores` in `round`; 0 areas where there is none.

    Counts and hectares add up to all areas; a group without a known number of households has None, not 0.
    """
    areas = scores[(scores["level"] == "area") & (scores["round"] == round)].to_dict("records")
    group_of = theme.members.get("area", {})
    inside: list[list[Mapping[Any, Any]]] = [[] for _ in theme.groups]
    for row in areas:
        inside[group_of[row["unit_id"]]].append(row)
    return [_row(index, rows) for index, rows in enumerate(inside)]


def _row(index: int, rows: Sequence[Mapping[Any, Any]]) -> LegendRow:
    known = [count for row in rows if (count := whole(row, "households")) is not None]
    area_ha = math.fsum(row["area_ha"] for row in rows)
    return LegendRow(index, len(rows), area_ha, sum(known) if known else None, len(rows) - len(known))
