"""The RT group discussion form (form B): one row an area, with the programme's own plausibility checks.

Source of the checks: KOTAKU baseline workbook 2021, sheets B.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from pipeline import fields
from pipeline.errors import Problem
from pipeline.load import Loaded, values
from pipeline.load.areatable import read_area_rows, stated_areas

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import pandas as pd

    from pipeline.load.mapping import Recoded

NOT_LARGER = (
    (("settlement_area_ha",), "rt_area_ha"),
    (("road_wide_m",), "road_length_m"),
    (("road_wide_paved_m",), "road_wide_m"),
    (("road_good_wide_paved_m",), "road_wide_paved_m"),
    (("road_good_wide_earth_m", "road_wide_paved_m"), "road_wide_m"),
    (("road_good_narrow_paved_m", "road_good_narrow_earth_m", "road_wide_m"), "road_length_m"),
    (("flood_area_ha",), "settlement_area_ha"),
    (("drain_clean_m",), "drain_length_m"),
    (("drain_good_m",), "drain_length_m"),
    (("household_heads",), "population"),
    (("families",), "population"),
)
"""The first, added where they are several, may not be larger than the second."""


def clean_forms(
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
    """The table `forms` from the form's text cells (index: spreadsheet row), in the order of areas and rounds.

    `area` is the column of the area's identifier, `measured_ha` the hectares of the delineations, beside which the
    settlement area is held. Raises `SchemaError` when a column is missing.
    """
    found = read_area_rows(
        cells,
        table="forms",
        area=area,
        round_column=round_column,
        answers=answers,
        area_ids=area_ids,
        round=round,
        source=source,
        missing=missing,
        decimal_comma=decimal_comma,
    )
    wanted = {name: fields.columns("forms")[name] for name in found.columns}
    problems = found.problems
    without = sorted(set(area_ids) - set(found.frame["area_id"]))
    problems += [Problem("form-none", source=source, column=area, value=area_id) for area_id in without]
    problems += values.missing(found.frame, wanted, found.columns, source=source, code="form-missing", cells=cells)
    problems += _checks(found.frame, found.columns, source=source)
    problems += stated_areas(found, "settlement_area_ha", measured_ha, source=source)
    return Loaded(found.frame.sort_values(["area_id", "round"], ignore_index=True), problems, {})


def _checks(frame: pd.DataFrame, columns: Mapping[str, str], *, source: str) -> list[Problem]:
    problems = []
    for parts, larger in NOT_LARGER:
        # Six decimals: 0.1 + 0.2 is not larger than 0.3.
        together = frame[list(parts)].sum(axis="columns", skipna=False).round(6)
        named = " + ".join(columns[part] for part in parts if part in columns)
        wrong = (together > frame[larger]).fillna(False).astype("bool")
        for row in frame.index[wrong]:
            details = {"smaller": named, "larger": columns[larger], "larger_value": f"{frame.loc[row, larger]:.10g}"}
            value = f"{together[row]:.10g}"
            problems.append(
                Problem("form-check", source=source, row=int(row), column=named, value=value, details=details)
            )
    return problems
