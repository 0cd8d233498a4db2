"""The formulas of one criterion's row, by what it is made from; every one copes with words in the place of numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pipeline.render.workbook import exact
from pipeline.render.workbook.names import reference
from pipeline.render.workbook.page import Result
from pipeline.render.workbook.words import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.render.workbook.entries import Entry

WORKING = NUMERATOR, DIVISOR, ROUNDED, WHOLE, REST, BASE = tuple("KLMNOP")
NOTHING = "-"


class Formula(NamedTuple):
    """A formula without its equals sign, and what it comes to."""

    written: str
    result: Result


Cells = dict[str, "Formula | Result"]


def points(row: int, entry: Entry, scale_at: tuple[str, str], unknown: str) -> Formula:
    """The points of the row's percent, by the table of the rules at `scale_at` (percents, points)."""
    found = f"LOOKUP(MAX(F{row},0),{scale_at[0]},{scale_at[1]})"
    return Formula(f"IF(ISNUMBER(F{row}),{found},{quoted(unknown)})", unknown if entry.points is None else entry.points)


def rounded(row: int, entry: Entry) -> Formula:
    """The percent as it enters a plain average."""
    result = "" if entry.share_pct is None else exact.scaled(entry.share_pct, 100) / 100
    return Formula(f'IF(ISNUMBER(F{row}),ROUND(F{row},2),"")', result)


def percent_of(row: int, entry: Entry, unknown: str) -> Formula:
    """100 x numerator / divisor."""
    shown = unknown if entry.share_pct is None else entry.share_pct
    divided = f"IF(L{row}=0,{quoted(unknown)},100*K{row}/L{row})"
    return Formula(f"IF(ISNUMBER(K{row}),{divided},{quoted(unknown)})", shown)


def decimal(row: int, entry: Entry, unknown: str) -> Cells:
    """Volume and denominator are inputs; both are counted in small units, so that the quotient is exact."""
    both, s = f"AND(ISNUMBER(C{row}),ISNUMBER(E{row}))", entry.scale
    work = entry.working
    numerator, divisor = ("", "") if work is None else (work.whole, work.base)
    known = f"ISNUMBER(F{row})"
    return {
        "F": percent_of(row, entry, unknown),
        NUMERATOR: Formula(f'IF({both},ROUND(C{row}*{s},0),"")', numerator),
        DIVISOR: Formula(f'IF({both},ROUND(E{row}*{s},0),"")', divisor),
        WHOLE: Formula(f'IF({known},K{row},"")', numerator),
        REST: Formula(f'IF({known},0,"")', "" if work is None else 0),
        BASE: Formula(f'IF({known},L{row},"")', divisor),
    }


def counted(row: int, entry: Entry, unknown: str) -> Cells:
    """Failing over answered is the share; the volume is that share of the denominator."""
    assert entry.working
    assert entry.numerator is not None
    assert entry.divisor is not None
    assert entry.volume is not None
    whole, rest, base = entry.working
    known = f"AND(ISNUMBER(F{row}),ISNUMBER(E{row}))"
    return {
        "C": Formula(f"IF({known},K{row}*E{row}/L{row},{quoted(unknown)})", entry.volume),
        "F": percent_of(row, entry, unknown),
        NUMERATOR: entry.numerator,
        DIVISOR: entry.divisor,
        BASE: Formula(f'IF({known},ROUND(E{row}*{entry.scale},0),"")', base),
        WHOLE: Formula(f'IF({known},INT(K{row}*P{row}/L{row}),"")', whole),
        REST: Formula(f'IF({known},(K{row}*P{row}-N{row}*L{row})/L{row},"")', rest),
    }


def share(row: int, entry: Entry, unknown: str) -> Cells:
    """The percent is an input; the volume is that share of the denominator."""
    assert entry.working
    assert entry.volume is not None
    assert entry.share_pct is not None
    whole, rest, base = entry.working
    known = f"AND(ISNUMBER(F{row}),ISNUMBER(E{row}))"
    return {
        "C": Formula(f"IF({known},F{row}*E{row}/100,{quoted(unknown)})", entry.volume),
        "F": entry.share_pct,
        NUMERATOR: NOTHING,
        DIVISOR: NOTHING,
        WHOLE: Formula(f'IF({known},INT(C{row}*{entry.scale}),"")', whole),
        REST: Formula(f'IF({known},C{row}*{entry.scale}-N{row},"")', rest),
        BASE: Formula(f'IF({known},ROUND(E{row}*{entry.scale},0),"")', base),
    }


def summed(row: int, entry: Entry, unknown: str, parts: Sequence[str]) -> Cells:
    """Sums over the sheets of the parts; words there add nothing. The percent is the quotient and what it leaves."""
    step, nobody = 100 * exact.STEP, quoted(unknown)
    work = entry.working
    whole, rest, base = (0, 0, 0) if work is None else work
    result = unknown if entry.share_pct is None else entry.share_pct
    quotient = "" if work is None else exact.quotient(work)
    left = "" if work is None else exact.remainder(work)
    volume = unknown if entry.volume is None or work is None else entry.volume
    out_of = unknown if work is None else work.base / entry.scale

    def total(column: str) -> str:
        return f"SUM({','.join(reference(part, f'{column}{row}') for part in parts)})"

    return {
        "C": Formula(f"IF(P{row}=0,{nobody},(N{row}+O{row})/{entry.scale})", volume),
        "E": Formula(f"IF(P{row}=0,{nobody},P{row}/{entry.scale})", out_of),
        "F": Formula(f"IF(ISNUMBER(K{row}),K{row}/{exact.STEP}+L{row}/P{row}/{exact.STEP},{nobody})", result),
        NUMERATOR: Formula(f'IF(P{row}=0,"",INT({step}*N{row}/P{row}))', quotient),
        DIVISOR: Formula(f'IF(P{row}=0,"",{step}*N{row}-K{row}*P{row}+{step}*O{row})', left),
        WHOLE: Formula(total(WHOLE), whole),
        REST: Formula(total(REST), rest),
        BASE: Formula(total(BASE), base),
    }


def average(rule: str, first: int, last: int, unknown: str) -> str:
    """The average percent of one aspect, whose criteria stand in the rows `first` to `last`.

    Source: `plain` is the portal's (each percent rounded first), `scored` the workbook's of 2021 (over all criteria).
    """
    nobody = quoted(unknown)
    if rule == "scored":
        scoring = f'SUMIF(G{first}:G{last},">0",F{first}:F{last})'
        return f"IF(COUNT(F{first}:F{last})=0,{nobody},ROUND({scoring}/{last - first + 1},2))"
    return f"IF(COUNT(M{first}:M{last})=0,{nobody},ROUND(AVERAGE(M{first}:M{last}),2))"


def mean(cells: Sequence[str], unknown: str) -> str:
    """The mean of the aspect averages that are known."""
    listed = ",".join(cells)
    return f"IF(COUNT({listed})=0,{quoted(unknown)},ROUND(AVERAGE({listed}),2))"


def total(first: int, last: int, unknown: str) -> str:
    """The sum of the points that are known; the word when none is."""
    cells = f"G{first}:G{last}"
    return f"IF(COUNT({cells})=0,{quoted(unknown)},SUM({cells}))"


def class_of(total_at: str, classes_at: tuple[str, str], otherwise: str) -> str:
    """The class of a total, by the table of the rules at `classes_at` (lowest totals, labels)."""
    found = f"LOOKUP({total_at},{classes_at[0]},{classes_at[1]})"
    return f"IF(ISNUMBER({total_at}),{found},{quoted(otherwise)})"
