"""The column dictionary as a declared schema, by which whole tables are checked, all failures at once.

Cells of a survey are read, named and mended or left unknown in `load`; what this finds in a table afterwards is a
fault of the program, told before anything is written.
"""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, Any

from pipeline import fields
from pipeline.errors import Problem, TableError

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    import pandas as pd
    from pandera.pandas import Check, Column, DataFrameSchema

    from pipeline.fields import Field

SHAPES = {"point": (0,), "line": (1, 5), "polygon": (3, 6), "shape": (1, 3, 5, 6)}
"""What a geometry of each kind may be, as Shapely numbers them; a multi-geometry is one too."""
LISTED = 20
"""More failures of one check in one column say nothing more."""


@cache
def schema(table: str) -> DataFrameSchema:
    """The columns of `table` with their allowed values and ranges, which may be empty, and which make a row one."""
    from pandera.pandas import DataFrameSchema

    columns = fields.columns(table)
    keys = [name for name, field in columns.items() if field.presence == "key"]
    return DataFrameSchema({name: _column(field) for name, field in columns.items()}, unique=keys or None, name=table)


def _column(field: Field) -> Column:
    from pandera.pandas import Column

    return Column(nullable=not field.presence, checks=list(_checks(field)))


def _checks(field: Field) -> list[Check]:
    from pandera.pandas import Check

    if field.codes:
        return [Check.isin(field.codes, error="allowed")]
    if field.type in SHAPES:
        return [Check(partial(_of_kind, kinds=SHAPES[field.type]), error="kind")]
    if field.type in ("integer", "number") and field.allowed:
        return [Check.in_range(*field.range, error="range")]
    return []


def _of_kind(shapes: pd.Series[Any], *, kinds: tuple[int, ...]) -> pd.Series[bool]:
    import pandas as pd
    import shapely

    return pd.Series(shapely.get_type_id(shapes.to_numpy()), index=shapes.index).isin(kinds)


def require(frame: pd.DataFrame, table: str) -> None:
    """Raise `TableError` with everything in `frame` that the dictionary does not allow in `table`.

    >>> import pandas as pd
    >>> rows = pd.DataFrame({"area_id": ["A", "A"], "population_raster": [-1.0, 2.0]})
    >>> require(fields.conform(rows.reindex(columns=list(fields.columns("rasters"))), "rasters"), "rasters")
    Traceback (most recent call last):
        ...
    pipeline.errors.TableError: ...
    """
    from pandera.errors import SchemaErrors

    try:
        schema(table).validate(frame, lazy=True)
    except SchemaErrors as found:
        raise TableError([_problem(table, case) for case in _cases(found.failure_cases)]) from found


def _cases(cases: pd.DataFrame) -> list[dict[Hashable, Any]]:
    """The first failures of each check of each column."""
    return cases.groupby(["column", "check"], sort=False, dropna=False).head(LISTED).to_dict("records")


def _problem(table: str, case: Mapping[Hashable, Any]) -> Problem:
    import pandas as pd

    return Problem(
        "table-value",
        source=table,
        row=None if pd.isna(case["index"]) else int(case["index"]) + 1,
        column=str(case["column"]),
        value=str(case["failure_case"]),
        details={"check": str(case["check"])},
    )
