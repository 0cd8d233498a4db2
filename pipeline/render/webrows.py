"""The rows of a score sheet in compact columns: criteria, indicators, the change since the round before, what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from pipeline.render.webnumbers import Cell, column, hidden, mark_of, rounded, unless_equal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pipeline.rules import Rules

TOTAL = "total"
EFFECTS = ("settles", "may_settle", "narrows")


def criterion_rows(criteria: pd.DataFrame, ids: Sequence[str], rules: Rules) -> dict[str, list[Any]]:
    """Each unit's criteria in the official order, one unit after another; a row that the table lacks is unknown."""
    names = [row.criterion for row in rules.criteria]
    rows = _in_order(criteria.set_index(["unit_id", "criterion"]), ids, names)
    marks = _marks(rows)
    units = [row.unit for row in rules.criteria] * len(ids)
    share = column(rows["share_pct"], 2)
    points = column(rows["points"])
    return {
        "volume": hidden(_amounts(rows["volume"], units), marks),
        "denominator": hidden(_amounts(rows["denominator"], units), marks),
        "share": share,
        "share_low": unless_equal(column(rows["share_low_pct"], 2), share),
        "share_high": unless_equal(column(rows["share_high_pct"], 2), share),
        "points": points,
        "points_low": unless_equal(column(rows["points_low"]), points),
        "points_high": unless_equal(column(rows["points_high"]), points),
        "notes": [_notes(row) for row in zip(_column(rows, "limits_from"), _column(rows, "remark"), strict=True)],
    }


def _in_order(rows: pd.DataFrame, ids: Sequence[str], names: Sequence[str]) -> pd.DataFrame:
    return rows.reindex(pd.MultiIndex.from_product([ids, names]))


def _column(rows: pd.DataFrame, name: str) -> Iterable[Any]:
    return rows[name] if name in rows else [None] * len(rows)


def _marks(rows: pd.DataFrame) -> list[str | None]:
    flags = [value is not pd.NA and value == True for value in _column(rows, "suppressed")]  # noqa: E712
    reasons = zip(flags, _column(rows, "withheld_because"), strict=True)
    return [mark_of(is_withheld=flag, why=why) for flag, why in reasons]


def _amounts(values: pd.Series[Any], units: Sequence[str]) -> list[Cell]:
    """Volumes: hectares with two decimals, counts and metres with one."""
    written = zip(column(values, 1), column(values, 2), units, strict=True)
    return [hectares if unit == "ha" else other for other, hectares, unit in written]


def _notes(row: tuple[Any, Any]) -> str:
    """Keys of words: where the limits come from, and what is wrong with the row."""
    limits, remarks = (cell.split(";") if isinstance(cell, str) and cell else [] for cell in row)
    return ";".join([f"limits.{why}" for why in limits if why != "known"] + [f"remark.{word}" for word in remarks])


def indicators_of(sdg: pd.DataFrame) -> list[str]:
    """The indicators of the table in its order."""
    return list(dict.fromkeys(sdg["indicator"]))


def indicator_rows(sdg: pd.DataFrame, ids: Sequence[str]) -> dict[str, list[Cell]]:
    """The indicators of each unit, one unit after another."""
    rows = _in_order(sdg.set_index(["unit_id", "indicator"]), ids, indicators_of(sdg))
    marks, share = _marks(rows), column(rows["share_pct"], 1)
    return {
        "numerator": hidden(column(rows["numerator"], 1), marks),
        "denominator": hidden(column(rows["denominator"], 1), marks),
        "share": share,
        "share_low": unless_equal(column(rows["share_low_pct"], 1), share),
        "share_high": unless_equal(column(rows["share_high_pct"], 1), share),
    }


def last_change(changes: pd.DataFrame, ids: Sequence[str], rules: Rules) -> dict[str, Any]:
    """From the round before to this one: points and percent at first, for each criterion and for the total."""
    if not len(changes):
        return {}
    latest = changes[changes["round_from"] == changes["round_from"].max()].set_index(["unit_id", "criterion"])
    rows = _in_order(latest, ids, [row.criterion for row in rules.criteria])
    total = latest.reindex(pd.MultiIndex.from_product([ids, [TOTAL]]))
    return {
        "share": column(rows["share_from_pct"], 2),
        "points": column(rows["points_from"]),
        "score": column(total["points_from"]),
        "contribution": [None if pd.isna(word) else str(word) for word in total["contribution"]],
        "contribution_pct": column(total["contribution_pct"], 2),
    }


def tasks(todo: pd.DataFrame, ids: Sequence[str]) -> dict[str, list[list[Any]]]:
    """By the unit's place in `ids`: what to measure, in the order of use: criteria, questions, amount, unit, effect."""
    place = {unit_id: str(index) for index, unit_id in enumerate(ids)}
    found: dict[str, list[list[Any]]] = {}
    for row in todo.to_dict("records"):
        if row["unit_id"] in place:
            found.setdefault(place[row["unit_id"]], []).append(_task(row))
    return found


def _task(row: Mapping[Any, Any]) -> list[Any]:
    written: Cell = rounded(row["amount"], 1)
    if written is None:
        written = mark_of(is_withheld=row.get("suppressed") is True, why=row.get("withheld_because"))
    return [row["criteria"], row["question"], written, row["unit"], EFFECTS.index(row["effect"])]
