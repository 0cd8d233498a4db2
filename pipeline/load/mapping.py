"""From a file's columns to the dictionary's variables, as the settings map them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from pipeline import fields
from pipeline.errors import Problem, SchemaError
from pipeline.load import values
from pipeline.load.polygons import require_columns

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from pipeline.fields import Field


class Recoded(Protocol):
    """A mapping entry with codes of its own."""

    @property
    def variable(self) -> str: ...
    @property
    def recode(self) -> dict[str, str]: ...


def variable_columns(
    cells: pd.DataFrame, answers: Mapping[str, str | Recoded], table: str, *, source: str
) -> dict[str, str]:
    """Variable -> column of the file: the settings' mapping, and columns that carry a variable's own name.

    Raises `SchemaError` when a mapped column is missing or two columns lead to one variable.
    """
    require_columns(cells, answers, source=source)
    found: dict[str, str] = {}
    problems = []
    for column, answer in answers.items():
        variable = answer if isinstance(answer, str) else answer.variable
        if variable in found:
            problems.append(Problem("variable-twice", source=source, column=column, details={"variable": variable}))
        found[variable] = column
    if problems:
        raise SchemaError(problems)
    own = [name for name in fields.columns(table) if name in cells.columns and name not in found]
    return found | {name: name for name in own if fields.columns(table)[name].type not in fields.GEOMETRY_TYPES}


def recode(cells: pd.DataFrame, answers: Mapping[str, str | Recoded]) -> pd.DataFrame:
    """The cells with the codes of the file replaced by the dictionary's, where the settings say so."""
    recodes = {column: answer.recode for column, answer in answers.items() if not isinstance(answer, str)}
    return cells.assign(**{column: cells[column].str.strip().replace(codes) for column, codes in recodes.items()})


def typed(
    cells: pd.DataFrame, columns: Mapping[str, str], table: str, *, source: str, decimal_comma: bool = False
) -> tuple[dict[str, pd.Series[Any]], list[Problem]]:
    """Each variable's typed values, and every cell that does not fit its type, range or codes."""
    parsed: dict[str, pd.Series[Any]] = {}
    problems: list[Problem] = []
    for variable, column in columns.items():
        field: Field = fields.columns(table)[variable]
        parsed[variable], found = values.parse(
            cells[column], field, source=source, column=column, decimal_comma=decimal_comma
        )
        problems += found
    return parsed, problems
