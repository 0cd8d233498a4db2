"""The household survey: identifiers, answers and positions, with nothing personal carried on.

Only columns that the settings map, or that carry a variable's own name, are taken: every other column of the file,
names and telephone numbers among them, ends here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from pipeline import crs, fields
from pipeline.errors import Problem, SchemaError, alike
from pipeline.load import Loaded, gaps, mapping, values
from pipeline.load.areatable import rounds_of, with_zeros
from pipeline.load.polygons import require_columns
from pipeline.load.positions import Written, combined, positions
from pipeline.load.weights import weights

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from pipeline.load.mapping import Recoded
    from pipeline.load.region import Bounds

ACCURACY_LIMIT_M = 50.0
"""Worse than this a position may belong to the next RT, which is about 100 m wide."""

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

BOOKKEEPING = ("household_id", "round", "accuracy_m", "stated_area", "weight", "geometry")


def clean_households(
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
) -> Loaded:
    """The table `households` from the survey's text cells (index: spreadsheet row), which are used up.

    `id` to `weight` are columns of the file (`position`, where given, instead of `longitude` and `latitude`; without
    any of the three the file has no positions, which the caller tells), `answers` maps the others, `system` is the
    coordinate system of the positions, `metric_crs` the study's in metres. `repair` names the cures that positions
    may be mended by, `missing` the words that mean unknown; `decimal_comma` says how the numbers are written, those
    of a position excepted. With `marks` the blanks of each row are counted. A whole row repeated is refused and
    counted; every other row is kept. Raises `SchemaError` when a column is missing; faulty values are in the problems.
    """
    places = [column for column in ([longitude, latitude] if position is None else [position]) if column is not None]
    named = [column for column in (id, *places, accuracy_m, area, weight, round_column) if column is not None]
    require_columns(cells, named, source=source)
    columns = mapping.variable_columns(cells, answers, "households", source=source)
    columns = {variable: column for variable, column in columns.items() if variable not in BOOKKEEPING}
    cells = _taken(cells, [*named, *columns.values()])
    again, problems = _repeated(cells, [id, *([round_column] if round_column else [])], source=source)
    cells = _without(cells, again)
    whole, said = cells, [column for column in cells.columns if column not in (id, round_column)]
    cells, found = gaps.blank(cells, said, missing=missing, source=source)
    problems += found
    rounds, found = rounds_of(cells, round_column, round=round, table="households", source=source)
    problems += found
    recoded = mapping.recode(cells, answers)
    parsed, found = mapping.typed(recoded, columns, "households", source=source, decimal_comma=decimal_comma)
    problems += found
    written = _written(cells, places)
    placed = positions(
        written,
        system=crs.parse(system, source=source),
        metric=crs.metric(metric_crs, source=source),
        region=region,
        repair=repair,
        untold=(cells[places] != whole[places]).any(axis="columns") if places else cells[id].notna(),
        source=source,
    )
    problems += placed.problems
    if accuracy_m is None:
        accuracy, found = _accuracy(written.accuracy, cells.index, position or "", source=source, decimal_comma=False)
    else:
        told = cells[accuracy_m]
        accuracy, found = _accuracy(told, cells.index, accuracy_m, source=source, decimal_comma=decimal_comma)
    problems += found
    stated, found = _stated(cells, area, area_ids, source=source)
    problems += found
    stands_for, found = weights(cells, weight, id=id, source=source, decimal_comma=decimal_comma)
    problems += found
    unknown = {name: None for name in fields.columns("households") if name not in columns and name not in BOOKKEEPING}
    frame = pd.DataFrame(
        {"household_id": cells[id].str.strip(), "accuracy_m": accuracy, "stated_area": stated, **parsed},
        index=cells.index,
    ).assign(**unknown, weight=stands_for, round=rounds, geometry=placed.points)
    frame = fields.conform(frame, "households")
    asked = {name: fields.columns("households")[name] for name in columns if name != "building_id"}
    problems += values.missing(frame, asked, columns, source=source, code="value-missing", cells=whole)
    unasked = [name for name in SCORED if name not in columns]
    problems += [Problem("variable-unmapped", source=source, column=name) for name in unasked]
    counted = values.marks(frame, asked, columns, cells=whole) if marks else None
    refused = {"duplicate": len(again)}
    origins = pd.DataFrame({"source": source, "row": frame.index})
    return Loaded(frame.reset_index(drop=True), problems, refused, placed.mended, marks=counted, places=origins)


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


def _written(cells: pd.DataFrame, places: list[str]) -> Written:
    """The positions as they stand in the one column, the two, or none."""
    if len(places) == 1:
        return combined(cells[places[0]], column=places[0])
    nothing = pd.Series("", index=cells.index, dtype="str")
    longitude, latitude = (cells[column] for column in places) if places else (nothing, nothing)
    return Written(longitude, latitude, tuple(places))


def _accuracy(
    cells: pd.Series[str] | None, index: pd.Index[int], column: str, *, source: str, decimal_comma: bool
) -> tuple[pd.Series[float], list[Problem]]:
    if cells is None:
        return pd.Series(float("nan"), index=index), []
    field = fields.columns("households")["accuracy_m"]
    accuracy, problems = values.parse(cells, field, source=source, column=column, decimal_comma=decimal_comma)
    numbers = accuracy.astype("float64")
    poor = numbers[numbers > ACCURACY_LIMIT_M]
    details = {"limit": f"{ACCURACY_LIMIT_M:.0f}"}
    found = (
        Problem("accuracy-poor", source=source, row=row, column=column, value=f"{metres:g}", details=details)
        for row, metres in values.numbered(poor)
    )
    return numbers, problems + alike(found, total=len(poor))


def _stated(
    cells: pd.DataFrame, column: str | None, area_ids: Collection[str], *, source: str
) -> tuple[pd.Series[str], list[Problem]]:
    if column is None:
        return pd.Series(pd.NA, index=cells.index, dtype="str"), []
    stated = cells[column].str.strip()
    unknown = stated[(stated != "") & ~stated.isin(list(area_ids))]
    zeros = {value: with_zeros(value, area_ids) for value in unknown.unique()}
    found = (
        Problem(
            "stated-area-zeros" if zeros[value] else "stated-area-unknown",
            source=source,
            row=row,
            column=column,
            value=value,
            details={"known": zeros[value]},
        )
        for row, value in values.numbered(unknown)
    )
    return stated.mask(stated == ""), alike(found, total=len(unknown))


def stop_on_errors(loaded: Loaded) -> Loaded:
    """The table itself; raises `SchemaError` with all problems when one of them is an error."""
    if any(problem.severity == "error" for problem in loaded.problems):
        raise SchemaError(loaded.problems)
    return loaded
