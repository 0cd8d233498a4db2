"""Cells of text to values of the dictionary's types. What does not fit is named and left unknown, never guessed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.errors import Problem, alike
from pipeline.load import writings
from pipeline.load.writings import NUMBER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pipeline.fields import Field

FAULTS = (*writings.CODES, "value-not-number", "value-out-of-range", "value-not-integer", "value-code-unknown")
"""What can be wrong with a cell, in the order in which it is told."""


def to_numbers(cells: pd.Series[str]) -> pd.Series[float]:
    """The correctly rounded value of each cell that is a number, NaN elsewhere.

    >>> to_numbers(pd.Series(["-7.6249301", "7,5", "tiga", ""])).tolist()
    [-7.6249301, nan, nan, nan]
    """
    numeric = cells.where(cells.str.fullmatch(NUMBER), None)
    # pandas' own parser may miss the nearest float by one unit, enough to move a point off a boundary.
    values = pc.cast(pa.array(numeric.astype(object), type=pa.string(), from_pandas=True), pa.float64())
    numbers = pd.Series(values.to_numpy(zero_copy_only=False), index=cells.index, dtype="float64")
    return numbers.where(np.isfinite(numbers))


def numbered(cells: pd.Series[Any]) -> Iterator[tuple[int, Any]]:
    """The row number and the value of each cell."""
    return zip(cells.index.tolist(), cells.tolist(), strict=True)


def parse(
    cells: pd.Series[str], field: Field, *, source: str, column: str, decimal_comma: bool = False
) -> tuple[pd.Series[Any], list[Problem]]:
    """The typed values of one column (unknown where the cell is empty or faulty) and a problem for each faulty cell.

    The index of `cells` holds the rows to name. `column` is the name in the file. With `decimal_comma` numbers are
    written `1.234,5`, and `1.234` is one thousand two hundred and thirty-four.
    """
    cells = cells.str.strip()
    readers: dict[str, Callable[[pd.Series[str], Field], tuple[pd.Series[Any], Mapping[str, pd.Series[bool]]]]] = {
        "code": _codes,
        "integer": partial(_integers, decimal_comma=decimal_comma),
        "number": partial(_numbers, decimal_comma=decimal_comma),
        "string": _strings,
    }
    values, faults = readers[field.type](cells, field)
    found: list[Problem] = []
    for code, wrong in faults.items():
        faulty = (
            Problem(
                code,
                source=source,
                row=row,
                column=column,
                value=cell,
                details=_details(field, cell, decimal_comma=decimal_comma),
            )
            for row, cell in numbered(cells[wrong])
        )
        found += alike(faulty, total=int(wrong.sum()))
    return values, found


def _details(field: Field, cell: str, *, decimal_comma: bool) -> dict[str, object]:
    low, high = field.range
    allowed = ", ".join(field.codes) or f"{low:,.0f}..{high:,.0f}"
    proposed = writings.proposed(cell, decimal_comma=decimal_comma)
    return {"allowed": allowed, "proposed": proposed, "unit": field.unit or "-"}


def _strings(cells: pd.Series[str], field: Field) -> tuple[pd.Series[Any], Mapping[str, pd.Series[bool]]]:
    del field
    return cells.mask(cells == ""), {}


def _codes(cells: pd.Series[str], field: Field) -> tuple[pd.Series[Any], Mapping[str, pd.Series[bool]]]:
    known = cells.isin(field.codes)
    return cells.where(known), {"value-code-unknown": ~known & (cells != "")}


def _numbers(
    cells: pd.Series[str], field: Field, *, decimal_comma: bool
) -> tuple[pd.Series[Any], Mapping[str, pd.Series[bool]]]:
    numbers = to_numbers(writings.with_point(cells) if decimal_comma else cells)
    # Nearly every column is free of faults: only the cells that are no number are looked at again.
    strange = cells[numbers.isna() & (cells != "")]
    named = writings.faults(strange, decimal_comma=decimal_comma)
    faults = {code: wrong.reindex(cells.index, fill_value=False) for code, wrong in named.items()}
    nameless = numbers.isna() & (cells != "") & ~np.logical_or.reduce(list(faults.values()))
    low, high = field.range
    outside = (numbers < low) | (numbers > high)
    return numbers.mask(outside), {**faults, "value-not-number": nameless, "value-out-of-range": outside}


def _integers(
    cells: pd.Series[str], field: Field, *, decimal_comma: bool
) -> tuple[pd.Series[Any], Mapping[str, pd.Series[bool]]]:
    numbers, faults = _numbers(cells, field, decimal_comma=decimal_comma)
    broken = numbers.notna() & (numbers != np.floor(numbers.astype("float64")))
    return numbers.mask(broken).astype("Int64"), {**faults, "value-not-integer": broken}


def missing(
    table: pd.DataFrame,
    wanted: Mapping[str, Field],
    columns: Mapping[str, str],
    *,
    source: str,
    code: str,
    cells: pd.DataFrame,
) -> list[Problem]:
    """A problem for each blank cell of a question that applies to its row.

    `wanted` are the variables to look at, `columns` their names in the file, `cells` the text as the file has it.
    """
    problems: list[Problem] = []
    for name, blank in blanks(table, wanted, columns, cells=cells):
        rows = blank.index[blank]
        found = (Problem(code, source=source, row=int(row), column=columns[name]) for row in rows)
        problems += alike(found, total=len(rows))
    return problems


def blanks(
    table: pd.DataFrame, wanted: Mapping[str, Field], columns: Mapping[str, str], *, cells: pd.DataFrame
) -> Iterator[tuple[str, pd.Series[bool]]]:
    """Each of the `wanted` variables with the rows to which its question applies and whose cell is blank."""
    for name, field in wanted.items():
        yield name, (cells[columns[name]].str.strip() == "") & applies(table, field)


def applies(table: pd.DataFrame, field: Field) -> pd.Series[bool]:
    """The rows to which the question of `field` applies, by the answers in `table`."""
    if field.condition is None:
        return pd.Series(True, index=table.index)
    asked_by, answers = field.condition
    return table[asked_by].isin(answers) if asked_by in table else pd.Series(False, index=table.index)


def marks(
    table: pd.DataFrame, wanted: Mapping[str, Field], columns: Mapping[str, str], *, cells: pd.DataFrame
) -> pd.DataFrame:
    """For each row how many of the `wanted` questions apply to it (`questions`) and are not answered (`blank`)."""
    counts = pd.DataFrame(0, index=table.index, columns=["questions", "blank"])
    for field in wanted.values():
        counts["questions"] += applies(table, field)
    for _, blank in blanks(table, wanted, columns, cells=cells):
        counts["blank"] += blank
    return counts
