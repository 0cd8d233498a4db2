"""The tables of one round as the themes read them: by unit, with unknown as None."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import pandas as pd

from pipeline.rational import Fraction

if TYPE_CHECKING:
    from pipeline.rules import Rules

Row = Mapping[str, Any]
Key = tuple[str, str]
"""Level and unit."""
ByUnit = dict[Key, Row]
NO_ROW: Row = {}
TOTAL = "total"
READ = (
    "level", "unit_id", "population", "suppressed", "share_pct", "share_low_pct", "share_high_pct", "points",
    "points_low", "points_high",
)  # fmt: skip
"""What the themes read of `criteria` and `sdg`, which are long tables."""


class Tables(NamedTuple):
    """`units` are the rows of `scores` in their order, `earlier` those of the round that `changes` starts from."""

    units: list[Row]
    criteria: dict[str, ByUnit]
    sdg: dict[str, ByUnit]
    changes: ByUnit
    earlier: ByUnit
    round: int
    rules: Rules
    languages: tuple[str, ...]

    @property
    def areas(self) -> list[Row]:
        """The rows of the areas alone."""
        return [row for row in self.units if row["level"] == "area"]


def tables_of(
    *,
    scores: pd.DataFrame,
    criteria: pd.DataFrame,
    sdg: pd.DataFrame,
    changes: pd.DataFrame,
    rules: Rules,
    round: int,
    languages: tuple[str, ...],
) -> Tables:
    """Each table cut to the round and looked up by unit."""
    changed = changes[(changes["round_to"] == round) & (changes["criterion"] == TOTAL)]
    earlier = scores[scores["round"].isin(changed["round_from"])]
    return Tables(
        units=_records(scores[scores["round"] == round]),
        criteria=_split(criteria[criteria["round"] == round], "criterion"),
        sdg=_split(sdg[sdg["round"] == round], "indicator"),
        changes=_by_unit(changed),
        earlier=_by_unit(earlier),
        round=round,
        rules=rules,
        languages=languages,
    )


def _records(frame: pd.DataFrame) -> list[Row]:
    return cast("list[Row]", frame.to_dict("records"))


def _by_unit(frame: pd.DataFrame) -> ByUnit:
    return {key_of(row): row for row in _records(frame)}


def _split(frame: pd.DataFrame, column: str) -> dict[str, ByUnit]:
    read = frame.loc[:, frame.columns.isin([column, *READ])]
    return {str(name): _by_unit(part) for name, part in read.groupby(column, sort=False)}


def key_of(row: Row) -> Key:
    """Level and unit of a row."""
    return str(row["level"]), str(row["unit_id"])


def is_unknown(value: Any) -> bool:
    """Whether a cell is empty; many times as fast as `pandas.isna`, which also takes arrays.

    >>> [is_unknown(value) for value in (None, pd.NA, float("nan"), 0, "")]
    [True, True, True, False, False]
    """
    return value is None or value is pd.NA or bool(value != value)


def number(row: Row, column: str) -> float | None:
    """A number of the row; None where it is unknown or the table has no such column."""
    value: Any = row.get(column)
    return None if is_unknown(value) else float(value)


def whole(row: Row, column: str) -> int | None:
    """A whole number of the row, with the same care."""
    value: Any = row.get(column)
    return None if is_unknown(value) else int(value)


def exact(row: Row, column: str) -> Fraction | None:
    """The decimal that was written, for a comparison with a cut.

    >>> str(exact({"share_pct": 50.995}, "share_pct")), exact({"share_pct": float("nan")}, "share_pct")
    ('10199/200', None)
    """
    value: Any = row.get(column)
    return None if is_unknown(value) else Fraction(str(value))


def withheld(row: Row, *columns: str) -> bool:
    """Whether the published table keeps one of these columns of the row back, or the row's percent as a whole."""
    marked = row.get("suppressed")
    names = names_in(row.get("suppressed_columns"))
    return (not is_unknown(marked) and bool(marked)) or bool(names.intersection(columns))


def leads_back(row: Row, *columns: str) -> bool:
    """Whether what is withheld is not of few, but would lead back to one that is: its word is not `fewer than k`.

    >>> leads_back({"withheld_because": "subtraction"}), leads_back({"subtraction_columns": "households"}, "population")
    (True, False)
    """
    why = row.get("withheld_because")
    names = names_in(row.get("subtraction_columns"))
    return (isinstance(why, str) and why == "subtraction") or bool(names.intersection(columns))


def names_in(listed: object) -> set[str]:
    """The columns that a cell of a table lists, none where it is empty.

    >>> sorted(names_in("priority;legality")), names_in(None)
    (['legality', 'priority'], set())
    """
    return set(listed.split(";")) if isinstance(listed, str) else set()
