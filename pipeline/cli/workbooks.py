"""Households from the programme's own workbooks: which file is of which area."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, NamedTuple

from pipeline.cli import boundaries, corrections, study
from pipeline.errors import PipelineError, Problem, SchemaError
from pipeline.io import blocks
from pipeline.load import workbook

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from pipeline.config import Settings
    from pipeline.config.sources import Households
    from pipeline.load.workbook import Answered


class Book(NamedTuple):
    """One workbook: its file's name and its households."""

    source: str
    answered: Answered


def read(
    settings: Settings, source: Households, areas: gpd.GeoDataFrame, problems: list[Problem]
) -> tuple[list[Book], int | None]:
    """The workbooks of the study that hold households, and how many of their cells were corrected.

    What is noticed goes to `problems`.

    Raises `SchemaError` with everything that is wrong in any of them.
    """
    tables, faults = _tables(settings, source, areas)
    tables, count = _corrected(source, tables, problems)
    books = []
    for name, cells in tables.items():
        try:
            books.append(Book(name, workbook.households(cells, source=name, missing=source.missing)))
        except PipelineError as fault:
            faults += fault.problems
    problems += [problem for book in books for problem in book.answered.problems]
    books = [book for book in books if len(book.answered.cells)]
    if not faults and not books:
        faults.append(Problem("source-empty", source=source.path.name))
    if faults:
        raise SchemaError(faults)
    households = sum(len(book.answered.cells) for book in books)
    study.say("summary.workbooks", source=source.path.name, books=len(books), households=households)
    if not settings.join.use_stated:
        problems.append(Problem("workbook-no-position", source=source.path.name, details={"count": households}))
    return books, count


def _corrected(
    source: Households, tables: dict[str, pd.DataFrame], problems: list[Problem]
) -> tuple[dict[str, pd.DataFrame], int | None]:
    """All workbooks have one list of corrections: an identifier names the file and the row."""
    import pandas as pd

    if source.corrections is None or not tables:
        return tables, None
    whole, count = corrections.corrected(
        pd.concat(tables),
        source.corrections,
        key=workbook.ID,
        fixed=[workbook.AREA],
        source=source.path.name,
        problems=problems,
    )
    return {name: whole.loc[[name]].droplevel(0) for name in tables}, count


def _tables(
    settings: Settings, source: Households, areas: gpd.GeoDataFrame
) -> tuple[dict[str, pd.DataFrame], list[Problem]]:
    """The cells of each workbook by its file's name, with the area, and what is wrong with files and names."""
    paths = blocks.workbooks(source.path)
    names = [path.name for path in paths]
    faults = [
        Problem("workbook-area-unused", source=source.path.name, value=name, details={"nearest": _nearest(name, names)})
        for name in source.areas
        if name not in names
    ]
    tables: dict[str, pd.DataFrame] = {}
    first: dict[str, str] = {}
    for path in paths:
        try:
            cells = blocks.read_columns(path, workbook.wanted(), rows=workbook.ROWS)
        except PipelineError as fault:
            faults += fault.problems
            continue
        cells = workbook.with_names(cells, stem=path.stem, area=source.areas.get(path.name, path.stem).strip())
        cells = boundaries.with_village_codes(settings, cells, workbook.AREA, areas)
        faults += _area(path.name, str(cells[workbook.AREA].iloc[0]), areas["area_id"].tolist(), first)
        tables[path.name] = cells
    return tables, faults


def _area(name: str, area: str, known: list[str], first: dict[str, str]) -> list[Problem]:
    """A file that is of no area, or of one that another file is of (`first`: area -> file)."""
    if area not in known:
        details = {"file": name, "nearest": _nearest(area, known)}
        return [Problem("workbook-area", source=name, value=area, details=details)]
    other = first.setdefault(area, name)
    return [] if other == name else [Problem("workbook-area-twice", source=name, value=area, details={"first": other})]


def _nearest(word: str, known: list[str]) -> str:
    return next(iter(difflib.get_close_matches(word, known, n=1, cutoff=0)), "-")
