"""Sums that would lead back to a withheld part, and what may be said of them instead.

Source: complementary (secondary) suppression, Hundepool and others, Statistical Disclosure Control, Wiley 2012. Other
than there, no further area is withheld where a sum has limits: its limits are added from the *published* numbers of
its areas, so that the sum tells nothing that they do not tell. That holds for whole numbers and for estimated ones (a
percent of the answers times all families), whose decimals would give two withheld parts of one exact sum away.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline.publish.counts import PLACES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

AREA, VILLAGE, DISTRICT = "area", "village", "district"
FEW, SUBTRACTION = "few", "subtraction"
"""Why a number is withheld: fewer than k stand behind it; or it would lead back to one of those."""
EVERY = "*"


def villages_of(areas: pd.DataFrame) -> dict[str, str]:
    """The village of each area, from the table `areas`; an area that lies in two by its rounds has none.

    >>> villages_of(pd.DataFrame({"area_id": ["A", "B", "A"], "village_code": ["V", "V", "V"]}))
    {'A': 'V', 'B': 'V'}
    """
    pairs = areas[["area_id", "village_code"]].dropna().drop_duplicates()
    return dict(pairs[~pairs["area_id"].duplicated(keep=False)].itertuples(index=False, name=None))


def leading_back(
    rows: pd.DataFrame,
    hidden: pd.Series[bool],
    *,
    by: Sequence[str],
    villages: Mapping[str, str],
    k: int,
    secret: pd.Series[Any] | None = None,
) -> pd.Series[bool]:
    """The sums (villages, the district) that have a withheld area and would tell it; on the index of `rows`.

    `by` are the columns in which sums and parts agree, `villages` the village of each area (an area without one may be
    in any). `secret` are the withheld counts, whole numbers of 1 to k - 1: a sum of several is shown where it leaves
    each of them all of these. Without it no sum with a withheld part is shown.

    >>> table = pd.DataFrame({"level": ["area", "area", "village", "district"], "unit_id": ["A", "B", "V", "D"]})
    >>> def sums(*secret):
    ...     found = pd.Series([*secret, None, None], dtype=float)
    ...     rows = table.assign(round=2020)
    ...     return leading_back(rows, found.notna(), by=["round"], villages=dict(A="V", B="V"), k=5, secret=found)
    >>> sums(2, None).tolist(), sums(2, 3).tolist(), sums(1, 2).tolist()
    ([False, False, True, True], [False, False, False, False], [False, False, True, True])
    """
    told = pd.Series(np.nan, index=rows.index) if secret is None else secret.astype("float64")
    parts = rows[[*by]].assign(village=rows["unit_id"].map(dict(villages)), secret=told)[
        hidden & (rows["level"] == AREA)
    ]
    found: set[tuple[object, ...]] = set()
    for key, group in parts.groupby([*by], sort=False, dropna=False):
        found |= {(*unit, *key) for unit in _sums(group, k)}
    keys = rows[["level", "unit_id", *by]].itertuples(index=False, name=None)
    return pd.Series([key in found or (key[0], EVERY, *key[2:]) in found for key in keys], index=rows.index, dtype=bool)


def leading_back_from_villages(
    rows: pd.DataFrame, hidden: pd.Series[bool], *, by: Sequence[str], k: int, secret: pd.Series[Any]
) -> pd.Series[bool]:
    """`leading_back` of numbers that add up from villages alone, such as those near a village's boundary.

    >>> rows = pd.DataFrame({"level": ["village", "district"], "unit_id": ["V", "D"], "round": 2020})
    >>> near = pd.Series([3.0, 40.0])
    >>> leading_back_from_villages(rows, near < 5, by=["round"], k=5, secret=near).tolist()
    [False, True]
    """
    parts = rows[[*by]].assign(secret=secret.astype("float64"))[hidden & (rows["level"] == VILLAGE)]
    groups = parts.groupby([*by], sort=False, dropna=False)["secret"]
    found = {key for key, secrets in groups if not tells_nothing(secrets.tolist(), k)}
    keys = list(rows[[*by]].itertuples(index=False, name=None))
    return pd.Series([key in found for key in keys], index=rows.index, dtype=bool) & (rows["level"] == DISTRICT)


def _villages(rows: pd.DataFrame, villages: Mapping[str, str]) -> pd.Series[Any]:
    return rows["unit_id"].astype("object").map(dict(villages)).astype("object")


def _sums(group: pd.DataFrame, k: int) -> set[tuple[str, str]]:
    """Level and identifier of the sums over withheld areas that tell them."""
    placed = group.groupby("village", sort=False)["secret"]
    shown = {str(village) for village, secrets in placed if tells_nothing(secrets.tolist(), k)}
    left = group[~group["village"].isin(shown)]
    found = {(VILLAGE, str(village)) for village in left["village"].dropna()}
    if left["village"].isna().any():
        found.add((VILLAGE, EVERY))
    if len(left) and not tells_nothing(left["secret"].tolist(), k):
        found.add((DISTRICT, EVERY))
    return found


def tells_nothing(secrets: Sequence[float], k: int) -> bool:
    """Whether the sum of these counts, each of 1 to k - 1, leaves each of them every one of these values.

    The others reach from 1 to k - 1 each. That a sum is not shown leaves every value too: all may be 1, or k - 1.

    >>> tells_nothing([2, 3], 5), tells_nothing([2, 2], 5), tells_nothing([3], 5), tells_nothing([4, 4, 1], 5)
    (True, False, False, True)
    """
    if any(secret != round(secret) if secret == secret else True for secret in secrets):
        return False
    parts, total = len(secrets), sum(secrets)
    return parts + k - 2 <= total <= parts * (k - 1) - (k - 2)


def added_limits(
    rows: pd.DataFrame, counts: pd.DataFrame, *, by: Sequence[str], villages: Mapping[str, str]
) -> pd.DataFrame:
    """`low` and `high` count of each sum from those of its areas; missing where they are not those of the sum.

    `counts` has `count`, `base`, `low` and `high` on the index of `rows`; of an area whose count is shown both limits
    are the count. A sum that its areas do not add up to (an estimate of its own) has none.
    """
    known = counts.assign(village=_villages(rows, villages), **{name: rows[name] for name in by})
    areas = known[(rows["level"] == AREA) & counts["count"].notna() & counts["base"].notna()]
    limits = pd.DataFrame(np.nan, index=rows.index, columns=["low", "high"])
    for level, keys in ((VILLAGE, ["village", *by]), (DISTRICT, [*by])):
        of_level = rows["level"] == level
        sums = areas.groupby(keys)[["count", "base", "low", "high"]].sum()
        wanted = rows.assign(village=rows["unit_id"].astype("object")).loc[of_level, keys]
        found = wanted.merge(sums, left_on=keys, right_index=True, how="left", validate="many_to_one")
        agrees = [np.isclose(found[name], counts.loc[of_level, name]) for name in ("count", "base")]
        told = found[["low", "high"]].to_numpy()
        limits.loc[of_level] = np.where((agrees[0] & agrees[1])[:, None], told, np.nan)
    return limits


def as_percents(limits: pd.DataFrame, exact: pd.DataFrame, base: pd.Series[Any]) -> pd.DataFrame:
    """Limits of a count as whole percents of `base`, outwards, and wider by what the missing answers allow.

    `exact` has `share_pct`, `share_low_pct` and `share_high_pct`. Missing answers make a percent smaller, and its
    complement, by a factor that does not depend on the count. 0 to 100 where there are no limits.

    >>> exact = pd.DataFrame({"share_pct": [50.0], "share_low_pct": [40.0], "share_high_pct": [60.0]})
    >>> as_percents(pd.DataFrame({"low": [10.0], "high": [15.0]}), exact, pd.Series([40.0])).values.tolist()
    [[20.0, 50.0]]
    >>> as_percents(pd.DataFrame({"low": [np.nan], "high": [np.nan]}), exact, pd.Series([40.0])).values.tolist()
    [[0.0, 100.0]]
    """
    exact = exact[["share_pct", "share_low_pct", "share_high_pct"]].astype("float64")
    share = exact["share_pct"]
    wider_low = (exact["share_low_pct"] / share.where(share > 0)).clip(0, 1).fillna(1)
    wider_high = ((100 - exact["share_high_pct"]) / (100 - share).where(share < 100)).clip(0, 1).fillna(1)
    low = (100 * limits["low"] / base * wider_low).round(PLACES)
    high = (100 - (100 - 100 * limits["high"] / base) * wider_high).round(PLACES)
    return pd.DataFrame(
        {"low": np.floor(low).clip(0, 100).fillna(0.0), "high": np.ceil(high).clip(0, 100).fillna(100.0)}
    )


def because(few: pd.Series[bool], subtraction: pd.Series[bool]) -> pd.Series[Any]:
    """The reason of each row that is withheld; that it would lead back to another goes before that it is few.

    >>> because(pd.Series([True, True, False]), pd.Series([False, True, False])).fillna("").tolist()
    ['few', 'subtraction', '']
    """
    reason = pd.Series(None, index=few.index, dtype="str")
    return reason.mask(few, FEW).mask(subtraction, SUBTRACTION)
