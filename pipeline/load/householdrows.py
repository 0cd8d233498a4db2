"""The rows of a household survey, cleaned: each by itself, so that any block of them may be cleaned anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from pipeline import crs, fields
from pipeline.errors import Problem, alike
from pipeline.load import gaps, mapping, values
from pipeline.load.areatable import rounds_of, with_zeros
from pipeline.load.positions import Placed, Written, combined, positions
from pipeline.load.weights import weights

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from pipeline.load.mapping import Recoded
    from pipeline.load.region import Bounds

ACCURACY_LIMIT_M = 50.0
"""Worse than this a position may belong to the next RT, which is about 100 m wide."""

BOOKKEEPING = ("household_id", "round", "accuracy_m", "stated_area", "weight", "geometry")


class How(NamedTuple):
    """What a survey's columns hold and how they are read, as `clean_households` says; small enough to be sent.

    `columns` are those of the variables, `places` those of the positions.
    """

    id: str
    places: tuple[str, ...]
    accuracy_m: str | None
    area: str | None
    weight: str | None
    round_column: str | None
    columns: Mapping[str, str]
    answers: Mapping[str, str | Recoded]
    area_ids: Collection[str]
    system: str
    metric_crs: str
    region: Bounds
    round: int
    source: str
    repair: Collection[str]
    missing: Collection[str]
    decimal_comma: bool
    marks: bool

    @property
    def named(self) -> list[str]:
        """The columns that are no variable's."""
        found = (self.id, *self.places, self.accuracy_m, self.area, self.weight, self.round_column)
        return [column for column in found if column is not None]


class Rows(NamedTuple):
    """A block of the table `households` (index: spreadsheet row), and what was found in it, one list a question."""

    frame: pd.DataFrame
    found: dict[str, list[Problem]]
    mended: Mapping[str, int]
    marks: pd.DataFrame | None


def clean_rows(how: How, cells: pd.DataFrame) -> Rows:
    """The text cells (index: spreadsheet row) of a block as rows of the table `households`."""
    found: dict[str, list[Problem]] = {}
    whole, said = cells, [column for column in cells.columns if column not in (how.id, how.round_column)]
    cells, blank = gaps.blank(cells, said, missing=how.missing, source=how.source)
    found |= {f"blank {column}": [problem for problem in blank if problem.column == column] for column in said}
    parsed = _rounds_and_answers(how, cells, found)
    written = _written(cells, list(how.places))
    placed = _placed(how, cells, whole, written)
    found["position"] = placed.problems
    frame = pd.DataFrame(
        {
            **dict.fromkeys(fields.columns("households")),
            "household_id": cells[how.id].str.strip(),
            **parsed,
            **_of_interview(how, cells, written.accuracy, found),
            "geometry": placed.points,
        },
        index=cells.index,
    )
    frame = fields.conform(frame, "households")
    asked = {name: fields.columns("households")[name] for name in how.columns if name != "building_id"}
    for name, field in asked.items():
        found[f"missing {name}"] = values.missing(
            frame, {name: field}, how.columns, source=how.source, code="value-missing", cells=whole
        )
    marks = values.marks(frame, asked, how.columns, cells=whole) if how.marks else None
    return Rows(frame, found, placed.mended, marks)


def _rounds_and_answers(how: How, cells: pd.DataFrame, found: dict[str, list[Problem]]) -> dict[str, pd.Series[Any]]:
    """The typed columns `round` and of the variables."""
    source = how.source
    rounds, found["round"] = rounds_of(cells, how.round_column, round=how.round, table="households", source=source)
    parsed = {"round": rounds}
    recoded = mapping.recode(cells, how.answers)
    for name, column in how.columns.items():
        typed, found[f"value {name}"] = mapping.typed(
            recoded, {name: column}, "households", source=source, decimal_comma=how.decimal_comma
        )
        parsed |= typed
    return parsed


def _placed(how: How, cells: pd.DataFrame, whole: pd.DataFrame, written: Written) -> Placed:
    """The points; a position that the file itself calls unknown, or that it does not have at all, is not told."""
    places = list(how.places)
    return positions(
        written,
        system=crs.parse(how.system, source=how.source),
        metric=crs.metric(how.metric_crs, source=how.source),
        region=how.region,
        repair=how.repair,
        untold=(cells[places] != whole[places]).any(axis="columns") if places else cells[how.id].notna(),
        source=how.source,
    )


def _of_interview(
    how: How, cells: pd.DataFrame, beside_position: pd.Series[str] | None, found: dict[str, list[Problem]]
) -> dict[str, pd.Series[Any]]:
    """Accuracy, stated area and weight; the accuracy has a column of its own, or stands beside the position."""
    source, decimal_comma = how.source, how.decimal_comma
    if how.accuracy_m is None:
        column = how.places[0] if how.places else ""
        accuracy, found["accuracy"] = _accuracy(
            beside_position, cells.index, column, source=source, decimal_comma=False
        )
    else:
        told = cells[how.accuracy_m]
        accuracy, found["accuracy"] = _accuracy(
            told, cells.index, how.accuracy_m, source=source, decimal_comma=decimal_comma
        )
    stated, found["stated"] = _stated(cells, how.area, how.area_ids, source=source)
    weight, found["weight"] = weights(cells, how.weight, id=how.id, source=source, decimal_comma=decimal_comma)
    return {"accuracy_m": accuracy, "stated_area": stated, "weight": weight}


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
