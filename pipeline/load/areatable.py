"""Tables with one row an area and round: the RT forms, and the volumes that an office types in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from pipeline import fields
from pipeline.errors import Problem, alike
from pipeline.load import gaps, mapping, values
from pipeline.load.polygons import require_columns

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from pipeline.load.mapping import Recoded

KEYS = ("area_id", "round")
STATED_TOLERANCE_PCT = 10
"""A stated area further than this from the delineation's is that of another delineation, or a slip."""


class AreaRows(NamedTuple):
    """The typed rows, the file's column of each variable found, and the problems."""

    frame: pd.DataFrame
    columns: dict[str, str]
    problems: list[Problem]


def read_area_rows(
    cells: pd.DataFrame,
    *,
    table: str,
    area: str,
    round_column: str | None,
    answers: Mapping[str, str | Recoded],
    area_ids: Collection[str],
    round: int,
    source: str,
    missing: Collection[str] = (),
    decimal_comma: bool = False,
) -> AreaRows:
    """The text cells (index: spreadsheet row) as rows of `table`; `round` is for a file without a `round_column`.

    `missing` are the words that mean unknown; `decimal_comma` says how numbers are written.
    """
    require_columns(cells, [area, *([round_column] if round_column else [])], source=source)
    columns = mapping.variable_columns(cells, answers, table, source=source)
    columns = {variable: column for variable, column in columns.items() if variable not in KEYS}
    cells, problems = gaps.blank(cells, columns.values(), missing=missing, source=source)
    recoded = mapping.recode(cells, answers)
    parsed, found = mapping.typed(recoded, columns, table, source=source, decimal_comma=decimal_comma)
    problems += found
    rounds, found = rounds_of(cells, round_column, round=round, table=table, source=source)
    problems += found
    ids = cells[area].str.strip()
    problems += _identifiers(ids, rounds, area_ids, source=source, column=area)
    unknown = {name: None for name in fields.columns(table) if name not in columns and name not in KEYS}
    frame = pd.DataFrame({"area_id": ids, **parsed}, index=cells.index).assign(**unknown, round=rounds)
    return AreaRows(fields.conform(frame, table), columns, problems)


def rounds_of(
    cells: pd.DataFrame, column: str | None, *, round: int, table: str, source: str
) -> tuple[pd.Series[Any], list[Problem]]:
    """The round of each row: the column's, which must be filled in, or `round` for all."""
    if column is None:
        return pd.Series(round, index=cells.index, dtype="Int64"), []
    rounds, problems = values.parse(cells[column], fields.columns(table)["round"], source=source, column=column)
    blank = cells.index[cells[column].str.strip() == ""]
    faults = (Problem("id-missing", source=source, row=int(row), column=column) for row in blank)
    return rounds, problems + alike(faults, total=len(blank))


def with_zeros(written: str, area_ids: Collection[str]) -> str:
    """The one identifier that a spreadsheet has made into the number `written`; empty when there is none.

    >>> with_zeros("12", {"012", "12a"}), with_zeros("12", {"12a"}), with_zeros("3", {"03", "003"})
    ('012', '', '')
    """
    if not written.isdecimal():
        return ""
    found = [area_id for area_id in area_ids if area_id.isdecimal() and area_id.lstrip("0") == written.lstrip("0")]
    return found[0] if len(found) == 1 else ""


def stated_areas(found: AreaRows, variable: str, measured_ha: Mapping[str, float], *, source: str) -> list[Problem]:
    """Areas whose stated hectares in `variable` are far from the `measured_ha` of their delineation."""
    problems = []
    for row, area_id, stated in zip(found.frame.index, found.frame["area_id"], found.frame[variable], strict=True):
        measured = measured_ha.get(area_id)
        if measured and pd.notna(stated) and abs(stated - measured) > STATED_TOLERANCE_PCT / 100 * measured:
            details = {"measured": f"{measured:.2f}", "percent": f"{100 * (stated / measured - 1):+.0f}"}
            value, column = f"{stated:.10g}", found.columns[variable]
            problems.append(
                Problem("area-stated-differs", source=source, row=int(row), column=column, value=value, details=details)
            )
    return problems


def _identifiers(
    ids: pd.Series[str], rounds: pd.Series[Any], area_ids: Collection[str], *, source: str, column: str
) -> list[Problem]:
    keys = ids + " " + rounds.astype("str")
    first = pd.Series(ids.index, index=ids.index).groupby(keys.to_numpy()).transform("first")
    problems = []
    for row, value in values.numbered(ids):
        if value == "":
            problems.append(Problem("id-missing", source=source, row=row, column=column))
        elif value not in area_ids:
            known = with_zeros(value, area_ids)
            code, details = ("area-zeros", {"known": known}) if known else ("area-unknown", {})
            problems.append(Problem(code, source=source, row=row, column=column, value=value, details=details))
        elif first[row] != row:
            details = {"first": str(first[row])}
            problems.append(Problem("id-twice", source=source, row=row, column=column, value=value, details=details))
    return problems
