"""What each row of a score sheet is made from: which numbers are inputs, and which form of the percent is exact."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from pipeline.render.themes.tables import leads_back
from pipeline.render.workbook import exact
from pipeline.render.workbook.exact import Sum

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Kind = Literal["decimal", "counted", "share", "sum", "fixed", "withheld", "unknown"]
"""`decimal`: volume over denominator as written. `counted`: failing of those that answered, times the denominator.
`share`: an estimated percent, times the denominator. `sum`: added from other sheets. `fixed`: volume and percent as the
table has them. `withheld` and `unknown`: a word; `leads_back` tells why it is withheld."""


MOST_PARTS = 200
"""More references do not fit into the 8,192 letters of a formula."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One criterion of one unit. None is a number that is not there; `told` is how many parts know it.

    `numerator` and `divisor` are whole numbers whose quotient is the share, `scale` the small units of the criterion.
    """

    criterion: str
    kind: Kind
    volume: float | None
    denominator: float | None
    share_pct: float | None
    points: int | None
    points_low: int
    points_high: int
    scale: int
    share_low_pct: float
    share_high_pct: float
    source: str
    remarks: tuple[str, ...]
    numerator: float | None = None
    divisor: float | None = None
    is_count: bool = False
    working: Sum | None = None
    told: int = 0
    has_withheld_part: bool = False
    leads_back: bool = False


def scales(criteria: pd.DataFrame) -> dict[str, int]:
    """The small units of each criterion: those of the most exact input of an area."""
    found = {}
    areas = criteria[criteria["level"] == "area"]
    for criterion, rows in areas.groupby("criterion"):
        inputs = [*rows["denominator"].dropna(), *rows.loc[~_from_answers(rows), "volume"].dropna()]
        found[str(criterion)] = exact.scale_of(inputs)
    return found


def _from_answers(rows: pd.DataFrame) -> pd.Series[bool]:
    """Rows whose volume is worked out from a share of answers; its decimals say nothing."""
    return rows["source"].isin(["households", "mixed"])


def area_entry(row: Mapping[str, Any], scale: int) -> Entry:
    """The entry of an area from its row of `criteria`."""
    base = _told(row, scale)
    if base.kind != "decimal" or base.volume is None or not base.denominator or base.share_pct is None:
        return base
    return _decimal(base) or _counted(base, _number(row["answered"])) or _share(base)


def _told(row: Mapping[str, Any], scale: int) -> Entry:
    """What the row says, before it is known how its percent is computed."""
    share, remarks = _number(row["share_pct"]), tuple(str(row["remark"]).split(";")) if _known(row["remark"]) else ()
    withheld = bool(row.get("suppressed", False))
    denominator = _number(row["denominator"])
    if denominator is None and "zero_denominator" in remarks and share is None:
        denominator = 0.0
    return Entry(
        criterion=str(row["criterion"]),
        kind="withheld" if withheld else ("unknown" if share is None else "decimal"),
        volume=_number(row["volume"]),
        denominator=denominator,
        share_pct=share,
        points=int(row["points"]) if _known(row["points"]) else None,
        points_low=int(row["points_low"]),
        points_high=int(row["points_high"]),
        scale=scale,
        share_low_pct=float(row["share_low_pct"]),
        share_high_pct=float(row["share_high_pct"]),
        source=str(row["source"]),
        remarks=remarks,
        leads_back=leads_back(row),
    )


def _decimal(entry: Entry) -> Entry | None:
    """Volume and denominator as they are written, if their small units give the percent to the last digit."""
    assert entry.volume is not None
    assert entry.denominator is not None
    volume, base = exact.scaled(entry.volume, entry.scale), exact.scaled(entry.denominator, entry.scale)
    as_written = (entry.volume, entry.denominator) == (volume / entry.scale, base / entry.scale)
    if not base or not as_written or 100 * volume / base != entry.share_pct:
        return None
    return replace(entry, numerator=volume, divisor=base, working=Sum(volume, 0.0, base))


def _counted(entry: Entry, answered: float | None) -> Entry | None:
    """Failing of those that answered; without their number the simplest fraction of the same percent."""
    assert entry.share_pct is not None
    assert entry.denominator is not None
    pair = (round(entry.share_pct * answered / 100), round(answered)) if answered else None
    is_count = pair is not None and 100 * pair[0] / pair[1] == entry.share_pct
    pair = pair if is_count else exact.simplest(entry.share_pct)
    if pair is None or not _gives_volume(pair, entry):
        return None
    base = exact.scaled(entry.denominator, entry.scale)
    whole = float(math.floor(pair[0] * base / pair[1]))
    working = Sum(whole, (pair[0] * base - whole * pair[1]) / pair[1], base)
    return replace(
        entry, kind="counted", working=working, is_count=is_count, numerator=float(pair[0]), divisor=float(pair[1])
    )


def _gives_volume(pair: tuple[int, int], entry: Entry) -> bool:
    assert entry.volume is not None
    assert entry.denominator is not None
    return abs(pair[0] * entry.denominator / pair[1] - entry.volume) <= 1e-9 * max(1.0, abs(entry.volume))


def _share(entry: Entry) -> Entry:
    """An estimated percent, such as that of a sample survey."""
    assert entry.volume is not None
    assert entry.denominator is not None
    units = entry.volume * entry.scale
    whole = float(units // 1)
    return replace(entry, kind="share", working=Sum(whole, units - whole, exact.scaled(entry.denominator, entry.scale)))


def sum_entry(row: Mapping[str, Any], parts: Sequence[Entry], scale: int) -> Entry:
    """The entry of a village or the district: live while every known part is, and its percent comes out the same."""
    base = _told(row, scale)
    known = [part for part in parts if part.share_pct is not None or part.kind == "withheld"]
    hidden = any(part.kind == "withheld" or part.has_withheld_part for part in parts)
    if base.kind != "decimal":
        return replace(base, told=len(known), has_withheld_part=hidden)
    sums = [part.working for part in known if part.working is not None]
    if hidden or len(sums) < len(known) or len(parts) > MOST_PARTS or not _comes_to(exact.added(sums), base.share_pct):
        return replace(base, kind="fixed", told=len(known), has_withheld_part=hidden)
    return replace(base, kind="sum", told=len(known), working=exact.added(sums))


def _comes_to(total: Sum, share_pct: float | None) -> bool:
    """Whether the parts give the percent of the table; of nothing there is no percent."""
    return total.base != 0 and exact.percent(total) == share_pct


def _known(value: object) -> bool:
    return value is not None and not pd.isna(value)  # type: ignore[call-overload]


def _number(value: Any) -> float | None:
    return float(value) if _known(value) else None
