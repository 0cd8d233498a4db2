"""The RT group discussion form (form B): one row an area, with the programme's own plausibility checks.

Source of the checks: KOTAKU baseline workbook 2021, sheets B.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from pipeline import fields
from pipeline.errors import Problem
from pipeline.load import Loaded, mapping, values
from pipeline.load.polygons import require_columns

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from pipeline.load.mapping import Recoded

KEYS = ("area_id", "round")

NOT_LARGER = (
    ("settlement_area_ha", "rt_area_ha"),
    ("road_wide_m", "road_length_m"),
    ("road_wide_paved_m", "road_wide_m"),
    ("road_good_wide_paved_m", "road_wide_paved_m"),
    ("flood_area_ha", "settlement_area_ha"),
    ("drain_clean_m", "drain_length_m"),
    ("drain_good_m", "drain_length_m"),
    ("household_heads", "population"),
    ("families", "population"),
)
"""The first may not be larger than the second."""


def clean_forms(
    cells: pd.DataFrame,
    *,
    area: str,
    answers: Mapping[str, str | Recoded],
    area_ids: Collection[str],
    round: int,
    source: str,
) -> Loaded:
    """The table `forms` from the form's text cells (index: spreadsheet row), in the order of the areas.

    `area` is the column of the area's identifier. Raises `SchemaError` when a column is missing.
    """
    require_columns(cells, [area], source=source)
    columns = mapping.variable_columns(cells, answers, "forms", source=source)
    columns = {variable: column for variable, column in columns.items() if variable not in KEYS}
    parsed, problems = mapping.typed(mapping.recode(cells, answers), columns, "forms", source=source)
    ids = cells[area].str.strip()
    problems += _identifiers(ids, area_ids, source=source, column=area)
    unknown = {name: None for name in fields.columns("forms") if name not in columns and name not in KEYS}
    frame = pd.DataFrame({"area_id": ids, **parsed}, index=cells.index).assign(**unknown, round=round)
    frame = fields.conform(frame, "forms")
    wanted = {name: fields.columns("forms")[name] for name in columns}
    problems += values.missing(frame, wanted, columns, source=source, code="form-missing", cells=cells)
    problems += _checks(frame, columns, source=source)
    return Loaded(frame.sort_values("area_id", ignore_index=True), problems, {})


def _identifiers(ids: pd.Series[str], area_ids: Collection[str], *, source: str, column: str) -> list[Problem]:
    first = pd.Series(ids.index, index=ids.index).groupby(ids.to_numpy()).transform("first")
    problems = []
    for row, value in values.numbered(ids):
        if value == "":
            problems.append(Problem("id-missing", source=source, row=row, column=column))
        elif value not in area_ids:
            problems.append(Problem("area-unknown", source=source, row=row, column=column, value=value))
        elif first[row] != row:
            details = {"first": int(first[row])}
            problems.append(Problem("id-twice", source=source, row=row, column=column, value=value, details=details))
    without = sorted(set(area_ids) - set(ids))
    return problems + [Problem("form-none", source=source, column=column, value=area) for area in without]


def _checks(frame: pd.DataFrame, columns: Mapping[str, str], *, source: str) -> list[Problem]:
    problems = []
    for smaller, larger in NOT_LARGER:
        wrong = (frame[smaller] > frame[larger]).fillna(False).astype("bool")
        for row in frame.index[wrong]:
            details = {
                "smaller": columns[smaller],
                "larger": columns[larger],
                "larger_value": f"{frame.loc[row, larger]:g}",
            }
            value = f"{frame.loc[row, smaller]:g}"
            problems.append(
                Problem(
                    "form-check", source=source, row=int(row), column=columns[smaller], value=value, details=details
                )
            )
    return problems
