"""Volumes and denominators typed in by an office, one row an area and round. Empty is unknown, 0 is zero."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from pipeline import fields
from pipeline.load import Loaded, values
from pipeline.load.areatable import read_area_rows, stated_areas

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import pandas as pd

    from pipeline.load.mapping import Recoded


def clean_counts(
    cells: pd.DataFrame,
    *,
    area: str,
    round_column: str | None,
    answers: Mapping[str, str | Recoded],
    area_ids: Collection[str],
    round: int,
    source: str,
    missing: Collection[str] = (),
    decimal_comma: bool = False,
    measured_ha: Mapping[str, float] = MappingProxyType({}),
) -> Loaded:
    """The table `counts` from the text cells (index: spreadsheet row), in the order of areas and rounds.

    `measured_ha` are the hectares of the delineations.
    """
    found = read_area_rows(
        cells,
        table="area_counts",
        area=area,
        round_column=round_column,
        answers=answers,
        area_ids=area_ids,
        round=round,
        source=source,
        missing=missing,
        decimal_comma=decimal_comma,
    )
    wanted = {name: fields.columns("area_counts")[name] for name in found.columns}
    blanks = values.missing(found.frame, wanted, found.columns, source=source, code="count-missing", cells=cells)
    differ = stated_areas(found, "area_ha", measured_ha, source=source)
    frame = found.frame.sort_values(["area_id", "round"], ignore_index=True)
    return Loaded(frame, found.problems + blanks + differ, {})
