"""Survey tables as text: every cell a string, as the file says it; what it means is decided by `load`."""

from __future__ import annotations

import codecs
import csv as csv_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline import crs
from pipeline.errors import Problem, SchemaError, SourceError
from pipeline.io import vector

if TYPE_CHECKING:
    import pandas as pd

DELIMITERS = ";,\t"
SUFFIXES = (".csv", ".xlsx", *vector.SUFFIXES)
HEADER_CHARACTERS = 1 << 20
FIRST_ROW = 2
"""As a spreadsheet counts: the header is row 1."""
LONGITUDE, LATITUDE = "longitude", "latitude"


def read_survey(path: Path, *, layer: str | None = None, problems: list[Problem] | None = None) -> pd.DataFrame:
    """A survey table of strings, an empty string for an empty cell; the index holds spreadsheet rows (first is 2).

    A point layer gives two more columns, `longitude` and `latitude`, in degrees; what its reader notices but reads
    past is added to `problems`. Raises `SourceError` for a file
    that is missing, of another kind, unreadable or without rows, `SchemaError` for a header or row that is broken.
    """
    if not vector.is_there(path):
        raise SourceError([Problem("source-missing", source=str(path))])
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise SourceError([Problem("source-format", source=path.name, details={"known": ", ".join(SUFFIXES)})])
    readers = {".csv": _read_csv, ".xlsx": _read_xlsx}
    frame = readers[suffix](path, layer) if suffix in readers else _read_points(path, layer, problems)
    twice = frame.columns[frame.columns.duplicated()].unique()
    if len(twice):
        raise SchemaError([Problem("column-twice", source=path.name, column=str(column)) for column in twice])
    frame.index = frame.index + FIRST_ROW
    frame = frame if frame.empty else frame[~_blank(frame)]
    if frame.empty:
        raise SourceError([Problem("source-empty", source=path.name)])
    return frame


def _blank(frame: pd.DataFrame) -> pd.Series[bool]:
    """Rows that hold nothing: no record, though a spreadsheet counts them."""
    blank: pd.Series[bool] = frame.iloc[:, 0].str.strip() == ""
    rows = frame[blank].apply(lambda column: column.str.strip() == "")
    blank &= rows.all(axis=1).reindex(frame.index, fill_value=False)
    return blank


def _read_csv(path: Path, layer: str | None) -> pd.DataFrame:  # noqa: ARG001 - a CSV has one layer
    from pyarrow import ArrowInvalid, csv, string

    broken: list[Any] = []

    def note(row: Any) -> str:
        broken.append(row)
        return "skip"

    _require_text(path)
    delimiter, names = _header(path)
    try:
        table = csv.read_csv(
            path,
            read_options=csv.ReadOptions(use_threads=False),  # only then are broken rows numbered
            parse_options=csv.ParseOptions(
                delimiter=delimiter, newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=note
            ),
            convert_options=csv.ConvertOptions(column_types=dict.fromkeys(names, string()), strings_can_be_null=False),
        )
    except (ArrowInvalid, UnicodeDecodeError) as fault:
        reason = str(fault).splitlines()[0][:160]
        raise SourceError([Problem("source-unreadable", source=path.name, details={"reason": reason})]) from fault
    if broken:
        raise SchemaError([Problem("row-length", source=path.name, row=row.number) for row in broken])
    frame: pd.DataFrame = table.to_pandas()
    return frame


def _require_text(path: Path) -> None:
    """Refuse what is no UTF-8 text by its beginning, before a reader meets it."""
    with path.open("rb") as file:
        beginning = file.read(HEADER_CHARACTERS)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(beginning)
    except UnicodeDecodeError as fault:
        raise SourceError([Problem("source-unreadable", source=path.name, details={"reason": fault.reason})]) from fault
    if b"\0" in beginning:
        raise SourceError([Problem("source-unreadable", source=path.name, details={"reason": "not a text file"})])


def _header(path: Path) -> tuple[str, list[str]]:
    """The delimiter, the most frequent of the known ones, and the column names."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        delimiter = max(DELIMITERS, key=file.readline(HEADER_CHARACTERS).count)
        file.seek(0)
        return delimiter, next(csv_module.reader(file, delimiter=delimiter), [])


def _read_xlsx(path: Path, layer: str | None) -> pd.DataFrame:
    import openpyxl
    import pandas as pd

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        names = {sheet.title: sheet for sheet in book.worksheets}
        sheet = names.get(layer) if layer is not None else next(iter(names.values()), None)
        if sheet is not None:
            sheet.reset_dimensions()  # what the file says of its own size is often stale
        found = [] if sheet is None else [[_cell(value) for value in row] for row in sheet.iter_rows(values_only=True)]
        book.close()
    except Exception as fault:  # a broken workbook fails in as many ways as it has parts
        details = {"reason": type(fault).__name__}
        raise SourceError([Problem("source-unreadable", source=path.name, details=details)]) from fault
    if sheet is None:
        details = {"known": ", ".join(names)}
        raise SourceError([Problem("layer-missing", source=path.name, value=layer or "", details=details)])
    width = len(found[0]) if found else 0
    for row, cells in enumerate(found[1:], start=2):
        if any(cells[width:]):
            raise SchemaError([Problem("row-length", source=path.name, row=row)])
    rows = [(cells + [""] * width)[:width] for cells in found[1:]]
    return pd.DataFrame(rows, columns=found[0] if found else [], dtype="str")


def _cell(value: object) -> str:
    return "" if value is None else str(value)


def _read_points(path: Path, layer: str | None, problems: list[Problem] | None) -> pd.DataFrame:
    import pandas as pd

    points = crs.to_geographic(vector.read_vector(path, layer=layer, kind="Point", problems=problems), source=path.name)
    if not (points.geom_type.dropna() == "Point").all():
        raise SchemaError([Problem("geometry-kind", source=path.name, details={"expected": "Point"})])
    cells = pd.DataFrame(points.drop(columns=points.geometry.name)).astype("str").where(points.notna(), "")
    return cells.assign(**{LONGITUDE: _text(points.geometry.x), LATITUDE: _text(points.geometry.y)})


def _text(numbers: pd.Series[float]) -> pd.Series[str]:
    return numbers.map(lambda number: "" if number != number else repr(float(number))).astype("str")
