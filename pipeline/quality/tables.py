"""The table `quality`: the same counts by village, enumerator, day and area, and in total."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from pipeline import fields

if TYPE_CHECKING:
    from collections.abc import Sequence

ADDED = (
    "interviews",
    "duplicates",
    "questions",
    "blank",
    "no_position",
    "outside",
    "mended",
    "compared",
    "conflicts",
    "measured",
    "poor",
    "timed",
    "short",
    "paired",
    "overlaps",
)
"""What adds up: whichever way the interviews are parted, the sums are the same."""
KEYS = {"village": "village_code", "enumerator": "enumerator", "day": "day", "area": "area_id"}
_KNOWN_BY = {"conflicts": "compared", "poor": "measured", "short": "timed", "overlaps": "paired"}
"""A count of faults is unknown where nothing was there that could have shown one."""


def quality(
    interviews: pd.DataFrame, areas: pd.DataFrame, villages: pd.DataFrame, targets: pd.Series[int]
) -> pd.DataFrame:
    """The table `quality` from the interviews of one round: a row for the whole, and one for each part of each kind.

    Areas without an interview have a row as well; interviews without village, enumerator, day or area have one
    together, with an empty `unit_id`.
    """
    counted = _counted(interviews)
    whole = _summed(counted, pd.Series("", index=counted.index), [""]).assign(by="total", name="", target=_sum(targets))
    parts = [whole]
    names = {
        "village": villages.set_index("village_code")["village"],
        "area": areas.set_index("area_id")["name"],
    }
    wanted = {"village": targets.groupby(areas.set_index("area_id")["village_code"]).agg(_sum), "area": targets}
    for by, key in KEYS.items():
        units = counted[key].dt.strftime("%Y-%m-%d") if by == "day" else counted[key]
        every = wanted[by].index.tolist() if by in wanted else []
        part = _summed(counted, units, every).assign(by=by)
        part["name"] = part["unit_id"].map(names[by]) if by in names else part["unit_id"]
        part["target"] = part["unit_id"].map(wanted[by]).astype("Int64") if by in wanted else pd.NA
        parts.append(part)
    table = pd.concat([part.astype({"target": "Int64"}) for part in parts], ignore_index=True)
    return fields.conform(_shares(table), "quality")


def _sum(targets: pd.Series[int]) -> Any:
    """Unknown where one of them is: the rest would look like the whole."""
    return targets.sum(skipna=False) if len(targets) else pd.NA


def _counted(interviews: pd.DataFrame) -> pd.DataFrame:
    """Each interview with a 1 for what it counts as; a refused row counts as nothing but a duplicate."""
    kept = interviews["kept"]
    timed = interviews["minutes"].notna()
    ones = {
        "interviews": kept,
        "duplicates": ~kept,
        **{name: interviews[name].where(kept) for name in ("no_position", "outside", "compared", "poor")},
        "mended": interviews["mended"] & kept,
        "conflicts": interviews["conflict"].where(kept),
        "measured": interviews["accuracy_m"].notna() & kept,
        "timed": timed & kept,
        "short": interviews["short"],
        "paired": timed & kept & interviews["enumerator"].notna(),
        "overlaps": interviews["overlap"],
    }
    counts = {name: values.fillna(0).astype("int64") for name, values in ones.items()}
    counts |= {name: interviews[name].where(kept).fillna(0).astype("int64") for name in ("questions", "blank")}
    kept_only = {name: interviews[name].where(kept) for name in ("accuracy_m", "minutes")}
    return interviews.assign(**counts, **kept_only)


def _summed(counted: pd.DataFrame, units: pd.Series[str], every: Sequence[str] = ()) -> pd.DataFrame:
    """One row a unit (and for each of `every`), the unknown one last."""
    groups = counted.groupby(units.to_numpy(), dropna=False)
    sums = groups[list(ADDED)].sum()
    medians = groups[["accuracy_m", "minutes"]].median()
    table = sums.join(medians.set_axis(["accuracy_median_m", "minutes_median"], axis="columns"))
    missing = [unit for unit in every if unit not in table.index]
    table = table.reindex([*table.index, *missing]).fillna(dict.fromkeys(ADDED, 0))
    table.index.name = "unit_id"
    return table.reset_index().astype({"unit_id": "str"}).sort_values("unit_id", na_position="last", ignore_index=True)


def _shares(table: pd.DataFrame) -> pd.DataFrame:
    """Percents; of nothing they are unknown."""
    percents = {
        "done_pct": ("interviews", "target"),
        "missing_pct": ("blank", "questions"),
        "poor_pct": ("poor", "measured"),
    }
    shares = {
        name: 100 * table[part].astype("Float64") / table[whole].astype("Float64").mask(table[whole] == 0)
        for name, (part, whole) in percents.items()
    }
    unknown = {name: table[name].astype("Int64").mask(table[by] == 0) for name, by in _KNOWN_BY.items()}
    return table.assign(**{name: share.astype("float64") for name, share in shares.items()}, **unknown)
