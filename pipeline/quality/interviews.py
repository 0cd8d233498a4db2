"""Each row of the survey's file as an interview: by whom, when, how long, where, and what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from pipeline.errors import Problem
from pipeline.quality import dates

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pipeline.quality.dates import Moments

SHORT_MINUTES = 5.0
"""The form has some thirty questions and asks for a position: nobody does that in less."""
LONGEST_MINUTES = 180.0
"""A form open for longer was left open, as over lunch or night; it says nothing of other interviews."""
POOR_M = 50.0
"""As the loading of positions has it: worse than this a position may belong to the next RT."""
TEXTS = ("household_id", "round", "enumerator", "date", "start", "end")


class Interviews(NamedTuple):
    """The interviews (index: row of the file) and what their dates and times show to be wrong."""

    frame: pd.DataFrame
    problems: list[Problem]


def interviews(
    sent: pd.DataFrame,
    marks: pd.DataFrame,
    households: pd.DataFrame,
    join: pd.DataFrame,
    areas: pd.DataFrame,
    mended: Iterable[int],
    *,
    columns: Mapping[str, str],
    round: int,
    source: str,
) -> Interviews:
    """The interviews of `round`.

    `sent` holds the texts of every row of the file (`TEXTS`, as far as the file has them; index: the row), `columns`
    what the file calls them, `marks` a row for each of `households` and of `join`, in their order, with the row of the
    file as its index. `mended` are the rows whose position was mended. A row that was refused has the place of the row
    that it repeats.
    """
    texts = sent.reindex(columns=[*TEXTS], fill_value="").apply(lambda column: column.str.strip())
    timed, problems = times(texts, columns, source=source)
    frame = timed.assign(household_id=texts["household_id"], enumerator=_people(texts["enumerator"]))
    frame = frame.join(_kept(marks, households, join, areas))
    frame["kept"] = frame.index.isin(marks.index)
    frame["mended"] = frame.index.isin(list(mended))
    first = frame.groupby([texts["household_id"], texts["round"]])
    for column in ("round", "area_id", "village_code"):
        frame[column] = frame[column].where(frame["kept"], first[column].transform("first"))
    frame = frame[frame["round"] == round]
    frame["short"] = frame["kept"] & (frame["minutes"] < SHORT_MINUTES)
    before = overlapped(frame)
    frame["overlap"] = before.notna()
    rows = set(frame.index)
    told = [problem for problem in problems if problem.row is None or problem.row in rows]
    return Interviews(frame, told + _hasty(frame, before, source=source))


def _people(names: pd.Series[str]) -> pd.Series[str]:
    """One spelling for each enumerator, the first: `ENUM-03` and `enum-03` are one."""
    return names.groupby(names.str.casefold()).transform("first").mask(names == "")


def _kept(marks: pd.DataFrame, households: pd.DataFrame, join: pd.DataFrame, areas: pd.DataFrame) -> pd.DataFrame:
    """What is known of each row that was kept, by its row in the file.

    The place is the measured area, else the stated one: where the team was sent.
    """
    home = areas.set_index("area_id")["village_code"]
    stated = households["stated_area"].where(households["stated_area"].isin(home.index))
    area = join["area_id"].fillna(stated)
    columns = {
        "round": households["round"],
        "area_id": area,
        "village_code": area.map(home).fillna(join["village_code"]),
        "no_position": households["geometry"].isna(),
        "outside": join["bucket"] == "outside",
        "compared": join["conflict"].notna(),
        "conflict": join["conflict"].fillna(False).astype(bool),
        "accuracy_m": households["accuracy_m"],
        "poor": households["accuracy_m"] > POOR_M,
    }
    known = {name: values.to_numpy() for name, values in columns.items()}
    return marks.assign(**known)


def times(texts: pd.DataFrame, columns: Mapping[str, str], *, source: str) -> tuple[pd.DataFrame, list[Problem]]:
    """Day, start, end and minutes of each row from the texts of `date`, `start` and `end`, and what cannot be read.

    The day is that of the date, else of the start, else of the end; a start of `09:12` takes it from the date.
    """
    read = {name: dates.read(texts[name]) for name in ("date", "start", "end")}
    problems = [
        problem
        for name, found in read.items()
        for problem in _unreadable(texts[name], found, source=source, column=columns.get(name, name))
    ]
    day = read["date"].day.fillna(read["start"].day).fillna(read["end"].day)
    start, end = (_moment(read[name], day) for name in ("start", "end"))
    apart = (end - start).dt.total_seconds() - (read["end"].east_s - read["start"].east_s).fillna(0)
    reversed_ = apart < 0
    problems += [
        Problem("interview-reversed", source=source, row=int(row), column=columns.get("end", "end"))
        for row in texts.index[reversed_]
    ]
    minutes = (apart / 60).mask(reversed_)
    return pd.DataFrame({"day": day, "start": start, "end": end.mask(reversed_), "minutes": minutes}), problems


def _moment(read: Moments, day: pd.Series[pd.Timestamp]) -> pd.Series[pd.Timestamp]:
    return read.day.fillna(day) + pd.to_timedelta(read.second, unit="s")


def _unreadable(cells: pd.Series[str], read: Moments, *, source: str, column: str) -> list[Problem]:
    problems = [
        Problem("date-unreadable", source=source, row=int(row), column=column, value=cells[row])
        for row in cells.index[read.unreadable]
    ]
    if read.ambiguous.any():
        unsure = cells[read.ambiguous]
        details = {"count": len(unsure)}
        problems.append(
            Problem("date-ambiguous", source=source, column=column, value=str(unsure.iloc[0]), details=details)
        )
    return problems


def overlapped(frame: pd.DataFrame) -> pd.Series[float]:
    """For each interview that began before an earlier one of its enumerator had ended: the row of that earlier one.

    >>> day = pd.Timestamp("2020-07-14")
    >>> start, end = ([day + pd.Timedelta(minutes=m) for m in minutes] for minutes in ([0, 10, 40], [20, 30, 60]))
    >>> table = pd.DataFrame({"enumerator": "e1", "start": start, "end": end, "kept": True}, index=[2, 3, 4])
    >>> overlapped(table.assign(minutes=20.0)).tolist()
    [nan, 2.0, nan]
    """
    usable = frame["kept"] & frame["enumerator"].notna() & (frame["minutes"] <= LONGEST_MINUTES)
    order = frame.loc[usable, ["enumerator", "start", "end"]].sort_values(["enumerator", "start", "end"], kind="stable")
    ends = order["end"].to_numpy("datetime64[s]").astype("int64")
    starts = order["start"].to_numpy("datetime64[s]").astype("int64")
    people = order["enumerator"].to_numpy()
    before = np.full(len(order), np.nan)
    latest = 0
    for place in range(1, len(order)):
        if people[place] != people[place - 1]:
            latest = place
            continue
        latest = place - 1 if ends[place - 1] > ends[latest] else latest
        if starts[place] < ends[latest]:
            before[place] = order.index[latest]
    return pd.Series(before, index=order.index).reindex(frame.index)


def _hasty(frame: pd.DataFrame, before: pd.Series[float], *, source: str) -> list[Problem]:
    """Interviews too short to have been held, and two at once; the enumerator is named on the page alone."""
    problems = [
        Problem(
            "interview-short",
            source=source,
            row=int(row),
            value=f"{minutes:.1f}",
            details={"limit": f"{SHORT_MINUTES:.0f}"},
        )
        for row, minutes in _rows(frame[frame["short"]], "minutes")
    ]
    return problems + [
        Problem(
            "interview-overlap",
            source=source,
            row=int(row),
            details={"first": int(earlier)},
        )
        for row, earlier in _rows(frame.assign(before=before)[frame["overlap"]], "before")
    ]


def _rows(frame: pd.DataFrame, column: str) -> Iterator[tuple[Any, Any]]:
    """The row of the file and the cell of `column`."""
    return zip(frame.index.tolist(), frame[column].tolist(), strict=True)
