"""The household survey: identifiers, answers and positions, with nothing personal carried on.

Only columns that the settings map, or that carry a variable's own name, are taken: every other column of the file,
names and telephone numbers among them, ends here.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from pipeline.errors import Problem, SchemaError, alike
from pipeline.load import Loaded, mapping, values
from pipeline.load.foundagain import found_in_all
from pipeline.load.householdrows import BOOKKEEPING, How, Rows, clean_rows
from pipeline.load.polygons import require_columns

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from pipeline.load.mapping import Recoded
    from pipeline.load.region import Bounds

SCORED = (
    "road_access",
    "faces_road",
    "water_body",
    "riparian_strip",
    "hazard_zone",
    "roof",
    "wall",
    "floor",
    "water_source",
    "septic_distance",
    "water_sufficiency",
    "defecation",
    "closet",
    "discharge",
    "waste_disposal",
    "waste_collection",
)
"""The questions that a criterion needs."""


class Begun(NamedTuple):
    """A survey whose columns are known, without its repeated rows: what needs all rows at once is done."""

    how: How
    cells: pd.DataFrame
    repeated: int
    problems: list[Problem]


def clean_households(cells: pd.DataFrame, **how: Any) -> Loaded:
    """The table `households` from the survey's text cells, in one block; takes and raises what `begin` does."""
    survey = begin(cells, **how)
    return finish(survey, [clean_rows(survey.how, survey.cells)])


def begin(
    cells: pd.DataFrame,
    *,
    id: str,
    longitude: str | None,
    latitude: str | None,
    position: str | None = None,
    accuracy_m: str | None,
    area: str | None,
    weight: str | None = None,
    system: str,
    metric_crs: str,
    answers: Mapping[str, str | Recoded],
    area_ids: Collection[str],
    region: Bounds,
    round: int,
    round_column: str | None = None,
    source: str,
    repair: Collection[str] = (),
    missing: Collection[str] = (),
    decimal_comma: bool = False,
    marks: bool = False,
) -> Begun:
    """The text cells of a survey (index: spreadsheet row), which are used up, ready to be cleaned in blocks of rows.

    `id` to `weight` are columns of the file (`position`, where given, instead of `longitude` and `latitude`; without
    any of the three the file has no positions, which the caller tells), `answers` maps the others, `system` is the
    coordinate system of the positions, `metric_crs` the study's in metres. `repair` names the cures that positions
    may be mended by, `missing` the words that mean unknown; `decimal_comma` says how the numbers are written, those
    of a position excepted. With `marks` the blanks of each row are counted. A whole row repeated is refused and
    counted; every other row is kept. Raises `SchemaError` when a column is missing; faulty values are in the problems.
    """
    places = tuple(
        column for column in ([longitude, latitude] if position is None else [position]) if column is not None
    )
    how = How(
        id=id,
        places=places,
        accuracy_m=accuracy_m,
        area=area,
        weight=weight,
        round_column=round_column,
        columns={},
        answers=answers,
        area_ids=area_ids,
        system=system,
        metric_crs=metric_crs,
        region=region,
        round=round,
        source=source,
        repair=repair,
        missing=missing,
        decimal_comma=decimal_comma,
        marks=marks,
    )
    require_columns(cells, how.named, source=source)
    columns = mapping.variable_columns(cells, answers, "households", source=source)
    columns = {variable: column for variable, column in columns.items() if variable not in BOOKKEEPING}
    cells = _taken(cells, [*how.named, *columns.values()])
    again, problems = _repeated(cells, [id, *([round_column] if round_column else [])], source=source)
    return Begun(how._replace(columns=columns), _without(cells, again), len(again), problems)


def finish(survey: Begun, blocks: Sequence[Rows]) -> Loaded:
    """The cleaned blocks, in their order, as one table with its problems: the same however the rows were cut."""
    how, source = survey.how, survey.how.source
    frame = _together([block.frame for block in blocks])
    problems = survey.problems + found_in_all([block.found for block in blocks])
    unasked = [name for name in SCORED if name not in how.columns]
    problems += [Problem("variable-unmapped", source=source, column=name) for name in unasked]
    mended = sum((Counter(block.mended) for block in blocks), Counter[str]())
    marks = _together([block.marks for block in blocks if block.marks is not None]) if how.marks else None
    places = pd.DataFrame({"source": source, "row": frame.index})
    refused = {"duplicate": survey.repeated}
    frame = frame.reset_index(drop=True)
    return Loaded(frame, problems, refused, dict(sorted(mended.items())), marks=marks, places=places)


def _together(frames: list[pd.DataFrame]) -> pd.DataFrame:
    return frames[0] if len(frames) == 1 else pd.concat(frames)


def _repeated(cells: pd.DataFrame, key: list[str], *, source: str) -> tuple[pd.Index[int], list[Problem]]:
    """The exact repetitions of earlier rows; two rows of one key (identifier and round) that differ are an error."""
    id, ids = key[0], cells[key[0]].str.strip()
    empty = ids.index[ids == ""]
    problems = alike((Problem("id-missing", source=source, row=int(row), column=id) for row in empty), total=len(empty))
    keys = pd.DataFrame({column: cells[column].str.strip() for column in key}).loc[ids != ""]
    # Only rows of one key can be the same, and they are few: the others need not be compared.
    keys = keys[keys.duplicated(keep=False)]
    first = pd.Series(keys.index, index=keys.index).groupby([keys[column] for column in key]).transform("first")
    first = first[first != first.index]
    same = cells.loc[keys.index].duplicated().loc[first.index]
    for code, rows in (("row-duplicate", first[same]), ("id-twice", first[~same])):
        found = (
            Problem(code, source=source, row=row, column=id, value=ids[row], details={"first": earlier})
            for row, earlier in values.numbered(rows)
        )
        problems += alike(found, total=len(rows))
    return same.index[same], problems


def _taken(cells: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame({column: cells.pop(column) for column in dict.fromkeys(columns)})


def _without(cells: pd.DataFrame, rows: pd.Index[int]) -> pd.DataFrame:
    """The cells without some rows, column by column, so that a large survey is never there twice; used up too."""
    if rows.empty:
        return cells
    kept = ~cells.index.isin(rows)
    return pd.DataFrame({column: cells.pop(column)[kept] for column in cells.columns.tolist()})


def stop_on_errors(loaded: Loaded) -> Loaded:
    """The table itself; raises `SchemaError` with all problems when one of them is an error."""
    if any(problem.severity == "error" for problem in loaded.problems):
        raise SchemaError(loaded.problems)
    return loaded
