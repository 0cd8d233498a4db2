"""Survey tables as text: every cell a string, as the file says it; what it means is decided by `load`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import crs
from pipeline.errors import Problem, SchemaError, SourceError
from pipeline.io import header, parquettable, sheet, signature, texttable, vector

if TYPE_CHECKING:
    import pandas as pd

TABLES = (".csv", ".txt", ".tsv", ".xlsx", ".xls")
"""Read as what they are, whatever they are called."""
SUFFIXES = (".csv", ".txt", ".tsv", ".xlsx", *vector.SUFFIXES)
FIRST_ROW = 2
"""As a spreadsheet counts: the header is row 1."""
LONGITUDE, LATITUDE = "longitude", "latitude"
Wanted = Callable[[Sequence[str]], Sequence[str]]
"""From all names of a table to those that are read on."""


def read_survey(
    path: Path,
    *,
    layer: str | None = None,
    problems: list[Problem] | None = None,
    wanted: Wanted | None = None,
) -> pd.DataFrame:
    """A survey table of strings, an empty string for an empty cell; the index holds spreadsheet rows (first is 2).

    Of a table only the columns are kept that `wanted` picks out of all names. A point layer gives all its columns and
    two more, `longitude` and `latitude`, in degrees. What is noticed but read past is added to `problems`. Raises
    `SourceError` for a file that is missing, of another kind, unreadable or without rows, `SchemaError` for a header
    or row that is broken.
    """
    if not vector.is_there(path):
        raise SourceError([Problem("source-missing", source=str(path))])
    suffix = path.suffix.lower()
    if suffix not in (*SUFFIXES, *TABLES):
        raise SourceError([Problem("source-format", source=path.name, details={"known": ", ".join(SUFFIXES)})])
    found = [] if problems is None else problems
    if suffix in TABLES:
        frame = _read_table(path, layer, wanted=wanted or list, problems=found)
    elif suffix == parquettable.SUFFIX and parquettable.is_plain(path):
        frame = parquettable.read(path, wanted=wanted or list, problems=found)
    else:
        frame = _read_points(path, layer, found)
    if frame.empty:
        raise SourceError([Problem("source-empty", source=path.name)])
    return frame


def _read_table(path: Path, layer: str | None, *, wanted: Wanted, problems: list[Problem]) -> pd.DataFrame:
    if signature.kind_of(path) == "workbook":
        return sheet.read(path, layer, wanted=wanted, problems=problems)
    return texttable.read(path, wanted=wanted, problems=problems)


def _blank(frame: pd.DataFrame) -> pd.Series[bool]:
    """Rows that hold nothing: no record, though a spreadsheet counts them."""
    blank: pd.Series[bool] = frame.iloc[:, 0].str.strip() == ""
    rows = frame[blank].apply(lambda column: column.str.strip() == "")
    blank &= rows.all(axis=1).reindex(frame.index, fill_value=False)
    return blank


def _read_points(path: Path, layer: str | None, problems: list[Problem]) -> pd.DataFrame:
    import pandas as pd

    points = crs.to_geographic(vector.read_vector(path, layer=layer, kind="Point", problems=problems), source=path.name)
    if not (points.geom_type.dropna() == "Point").all():
        raise SchemaError([Problem("geometry-kind", source=path.name, details={"expected": "Point"})])
    cells = pd.DataFrame(points.drop(columns=points.geometry.name)).astype("str").where(points.notna(), "")
    frame = cells.assign(**{LONGITUDE: _text(points.geometry.x), LATITUDE: _text(points.geometry.y)})
    header.read_on(header.names(list(frame.columns), source=path.name), list, source=path.name)
    frame.index = frame.index + FIRST_ROW
    return frame[~_blank(frame)]


def _text(numbers: pd.Series[float]) -> pd.Series[str]:
    return numbers.map(lambda number: "" if number != number else repr(float(number))).astype("str")
