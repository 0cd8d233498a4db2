"""Dates and times as survey files write them: ISO, `14/07/2020 09:12`, `14 Juli 2020`, Excel's serial numbers.

Whether `3/7/2020` is in July or in March is decided by its whole column: one day above 12 tells it. Where none does,
the cell is unknown and said to be, never guessed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

YEARS = (2000, 2099)
"""A device whose clock is wrong says 1970."""
DAY_S = 86_400
MONTHS: Sequence[str] = (
    "jan januari january",
    "feb februari february pebruari",
    "mar maret march",
    "apr april",
    "mei may",
    "jun juni june",
    "jul juli july",
    "agu ags agt agst agustus aug august",
    "sep sept september",
    "okt oct oktober october",
    "nov nop november nopember",
    "des dec desember december",
)
_MONTH = {word: number for number, words in enumerate(MONTHS, start=1) for word in words.split()}
_ZONES = {"z": 0, "utc": 0, "gmt": 0, "wib": 7 * 3600, "wita": 8 * 3600, "wit": 9 * 3600}
_EXCEL_EPOCH = pd.Timestamp("1899-12-30")

_CLOCK = (
    r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,]\d+)?)?\s*(?P<half>[ap]m)?"
    r"\s*(?P<zone>z|utc|gmt|wib|wita|wit|[+-]\d{2}:?\d{2})?"
)
_REST = rf"(?:[t,\s]+{_CLOCK})?"
_WEEKDAY = r"(?:[^\W\d_]+,?\s+)?"
_SHAPES = {
    "iso": rf"(?P<year>\d{{4}})[-/.](?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}}){_REST}",
    "numeric": rf"(?P<day>\d{{1,2}})(?P<sign>[-/.])(?P<month>\d{{1,2}})(?P=sign)(?P<year>\d{{4}}|\d{{2}}){_REST}",
    "words": rf"{_WEEKDAY}(?P<day>\d{{1,2}})[\s-]+(?P<word>[^\W\d_]+)\.?,?[\s-]+(?P<year>\d{{4}}|\d{{2}}){_REST}",
    "words_first": rf"{_WEEKDAY}(?P<word>[^\W\d_]+)\.?\s+(?P<day>\d{{1,2}}),?\s+(?P<year>\d{{4}}){_REST}",
    "clock": _CLOCK,
}
_SERIAL = r"\d{5}(?:[.,]\d+)?"


class Moments(NamedTuple):
    """One column read, on the index of its cells; whatever is unknown is NaT or NaN."""

    day: pd.Series[pd.Timestamp]
    second: pd.Series[float]  # since midnight, as the clock on the wall shows it
    east_s: pd.Series[float]  # how far that clock is ahead of UTC
    unreadable: pd.Series[bool]
    ambiguous: pd.Series[bool]

    @property
    def moment(self) -> pd.Series[pd.Timestamp]:
        """Day and time together; NaT where either is unknown."""
        return self.day + pd.to_timedelta(self.second, unit="s")


def read(cells: pd.Series[str]) -> Moments:
    """What each cell of a column says.

    >>> read(pd.Series(["14/07/2020 09:12", "3/7/2020", "sore"])).day.dt.strftime("%d %m").tolist()
    ['14 07', '03 07', nan]
    """
    texts = cells.str.strip().str.casefold()
    day = pd.Series(pd.NaT, index=cells.index, dtype="datetime64[s]")
    second, east = (pd.Series(np.nan, index=cells.index) for _ in range(2))
    ambiguous, no_time = (pd.Series(False, index=cells.index) for _ in range(2))
    left = texts[texts != ""]
    for shape, pattern in _SHAPES.items():
        parts = left[left.str.fullmatch(pattern)].str.extract(f"^{pattern}$")
        if parts.empty:
            continue
        if shape == "numeric":
            parts, unsure = _ordered(parts)
            ambiguous.loc[unsure.index[unsure]] = True
        day.loc[parts.index] = _days(parts)
        clock = _clock(parts)
        second.loc[parts.index], east.loc[parts.index] = clock, _zone(parts["zone"])
        no_time.loc[parts.index] = parts["hour"].notna() & clock.isna()
        left = left.drop(parts.index)
    serial = left[left.str.fullmatch(_SERIAL)].str.replace(",", ".").astype("float64")
    day.loc[serial.index] = (_EXCEL_EPOCH + pd.to_timedelta(np.floor(serial), unit="D")).astype("datetime64[s]")
    timed = serial[serial % 1 != 0]
    second.loc[timed.index] = (timed % 1 * DAY_S).round()
    day = day.where(day.dt.year.between(*YEARS))
    clock_only = day.isna() & second.notna() & texts.str.fullmatch(_CLOCK)
    unreadable = ((texts != "") & day.isna() & ~clock_only & ~ambiguous) | no_time
    return Moments(day.mask(ambiguous), second.mask(unreadable | ambiguous), east, unreadable, ambiguous)


def _days(parts: pd.DataFrame) -> pd.Series[pd.Timestamp]:
    if "year" not in parts:
        return pd.Series(pd.NaT, index=parts.index, dtype="datetime64[s]")
    month = parts["word"].map(_MONTH) if "word" in parts else parts["month"]
    year = parts["year"].astype("int64")
    dates = {"year": year.where(year > 99, year + 2000), "month": month, "day": parts["day"]}
    numbers = pd.DataFrame(dates).astype("float64")
    return pd.to_datetime(numbers, errors="coerce").astype("datetime64[s]")


def _ordered(parts: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series[bool]]:
    """Numeric dates with day and month told apart by their whole column, and where that cannot be done."""
    first, then = parts["day"].astype("int64"), parts["month"].astype("int64")
    day_first, month_first = first > 12, then > 12
    turned = month_first if day_first.any() else pd.Series(bool(month_first.any()), index=parts.index)
    decided = day_first.any() != month_first.any()
    unsure = ~(day_first | month_first | (first == then)) & (not decided)
    day, month = parts["day"].mask(turned, parts["month"]), parts["month"].mask(turned, parts["day"])
    return parts.assign(day=day, month=month), unsure


def _clock(parts: pd.DataFrame) -> pd.Series[float]:
    hour, minute, second = (parts[name].astype("float64") for name in ("hour", "minute", "second"))
    hour = hour.where(parts["half"].isna(), hour % 12 + 12 * (parts["half"] == "pm"))
    whole = hour * 3600 + minute * 60 + second.fillna(0)
    return whole.where((hour < 24) & (minute < 60) & (second.fillna(0) < 60))


def _zone(zone: pd.Series[str]) -> pd.Series[float]:
    signed = zone.str.extract(r"^([+-])(\d{2}):?(\d{2})$")
    seconds = signed[1].astype("float64") * 3600 + signed[2].astype("float64") * 60
    return seconds.where(signed[0] != "-", -seconds).fillna(zone.map(_ZONES))
