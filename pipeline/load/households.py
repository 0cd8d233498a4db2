"""The household survey: identifiers, answers and positions, with nothing personal carried on.

Only columns that the settings map, or that carry a variable's own name, are taken: every other column of the file,
names and telephone numbers among them, ends here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from pipeline import crs, fields
from pipeline.errors import Problem, SchemaError
from pipeline.load import Loaded, mapping, values
from pipeline.load.areatable import rounds_of
from pipeline.load.polygons import require_columns
from pipeline.load.positions import Bounds, positions
from pipeline.load.weights import weights

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from pipeline.load.mapping import Recoded

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
    longitude: str,
    latitude: str,
    accuracy_m: str | None,
    area: str | None,
    weight: str | None = None,
    system: str,
    answers: Mapping[str, str | Recoded],
    area_ids: Collection[str],
    region: Bounds,
    round: int,
    round_column: str | None = None,
    source: str,
) -> Loaded:
    """The table `households` from the survey's text cells (index: spreadsheet row).

    `id` to `weight` are columns of the file, `answers` maps the others, `system` is the coordinate system of the
    positions. A whole row repeated is refused and counted; every other row is kept. Raises `SchemaError` when a
    column is missing; faulty values are in the problems.
    """
    named = [
        column for column in (id, longitude, latitude, accuracy_m, area, weight, round_column) if column is not None
    ]
    require_columns(cells, named, source=source)
    columns = mapping.variable_columns(cells, answers, "households", source=source)
    columns = {variable: column for variable, column in columns.items() if variable not in BOOKKEEPING}
    cells = cells[list(dict.fromkeys([*named, *columns.values()]))]
    cells, problems, refused = _distinct(cells, [id, *([round_column] if round_column else [])], source=source)
    rounds, found = rounds_of(cells, round_column, round=round, table="households", source=source)
    problems += found
    parsed, found = mapping.typed(mapping.recode(cells, answers), columns, "households", source=source)
    problems += found
    points, found = positions(
        cells[longitude],
        cells[latitude],
        system=crs.parse(system, source=source),
        region=region,
        source=source,
        columns=(longitude, latitude),
    )
    problems += found
    accuracy, found = _accuracy(cells, accuracy_m, source=source)
    problems += found
    stated, found = _stated(cells, area, area_ids, source=source)
    problems += found
    stands_for, found = weights(cells, weight, id=id, source=source)
    problems += found
    unknown = {name: None for name in fields.columns("households") if name not in columns and name not in BOOKKEEPING}
    frame = pd.DataFrame(
        {"household_id": cells[id].str.strip(), "accuracy_m": accuracy, "stated_area": stated, **parsed},
        index=cells.index,
    ).assign(**unknown, weight=stands_for, round=rounds, geometry=points)
    frame = fields.conform(frame, "households")
    asked = {name: fields.columns("households")[name] for name in columns if name != "building_id"}
    problems += values.missing(frame, asked, columns, source=source, code="value-missing", cells=cells)
    unasked = [name for name in SCORED if name not in columns]
    problems += [Problem("variable-unmapped", source=source, column=name) for name in unasked]
    return Loaded(frame.reset_index(drop=True), problems, refused)


def _distinct(
    cells: pd.DataFrame, key: list[str], *, source: str
) -> tuple[pd.DataFrame, list[Problem], dict[str, int]]:
    """The rows without exact repetitions; two rows of one key (identifier and round) that differ are an error."""
    id, ids = key[0], cells[key[0]].str.strip()
    problems = [Problem("id-missing", source=source, row=int(row), column=id) for row in ids.index[ids == ""]]
    grouped = [cells[column].str.strip().to_numpy() for column in key]
    first = pd.Series(ids.index, index=ids.index).groupby(grouped).transform("first")
    again = (first != ids.index) & (ids != "")
    same = cells.duplicated() & again
    for row in ids.index[again]:
        code = "row-duplicate" if same[row] else "id-twice"
        details = {"first": int(first[row])}
        problems.append(Problem(code, source=source, row=int(row), column=id, value=ids[row], details=details))
    return cells[~same], problems, {"duplicate": int(same.sum())}


def _accuracy(cells: pd.DataFrame, column: str | None, *, source: str) -> tuple[pd.Series[float], list[Problem]]:
    if column is None:
        return pd.Series(float("nan"), index=cells.index), []
    field = fields.columns("households")["accuracy_m"]
    accuracy, problems = values.parse(cells[column], field, source=source, column=column)
    numbers = accuracy.astype("float64")
    for row, metres in values.numbered(numbers[numbers > ACCURACY_LIMIT_M]):
        details = {"limit": f"{ACCURACY_LIMIT_M:.0f}"}
        problems.append(
            Problem("accuracy-poor", source=source, row=row, column=column, value=f"{metres:g}", details=details)
        )
    return numbers, problems


def _stated(
    cells: pd.DataFrame, column: str | None, area_ids: Collection[str], *, source: str
) -> tuple[pd.Series[str], list[Problem]]:
    if column is None:
        return pd.Series(pd.NA, index=cells.index, dtype="str"), []
    stated = cells[column].str.strip()
    unknown = (stated != "") & ~stated.isin(list(area_ids))
    problems = [
        Problem("stated-area-unknown", source=source, row=row, column=column, value=value)
        for row, value in values.numbered(stated[unknown])
    ]
    return stated.mask(stated == ""), problems


def stop_on_errors(loaded: Loaded) -> Loaded:
    """The table itself; raises `SchemaError` with all problems when one of them is an error."""
    if any(problem.severity == "error" for problem in loaded.problems):
        raise SchemaError(loaded.problems)
    return loaded
