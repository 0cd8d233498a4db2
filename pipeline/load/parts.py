"""One village delivered as several rows: its parts are joined and the rows named; the same row twice counts once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import shapely

from pipeline.errors import Problem
from pipeline.load.names import plain, similar

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    import pandas as pd


class Villages(NamedTuple):
    """One entry a village: code, name and shape, the first of its rows, and how many rows went into others."""

    codes: pd.Series[str]
    names: pd.Series[str]
    shapes: gpd.GeoSeries
    rows: list[int]
    refused: dict[str, int]


def join_parts(
    codes: pd.Series[str], names: pd.Series[str], shapes: gpd.GeoSeries, *, source: str, column: str
) -> tuple[Villages, list[Problem]]:
    """Rows of one code as one village, its shape the union of theirs.

    A row whose name is another one's is an error, since then the code is wrong.
    """
    kept: dict[str, list[int]] = {}
    problems, refused = [], {"duplicate": 0, "part": 0}
    for index, code in enumerate(codes):
        group = kept.setdefault(code, [])
        twin = next((other for other in group if shapes.iloc[other].equals(shapes.iloc[index])), None)
        if group and not _one_name(names.iloc[group[0]], names.iloc[index]):
            problems.append(_again("id-twice", code, index, group[0], source=source, column=column))
        elif twin is not None:
            problems.append(_again("row-duplicate", code, index, twin, source=source, column=column))
            refused["duplicate"] += 1
        else:
            refused["part"] += bool(group)
            group.append(index)
    problems += [_merged(code, group, source=source, column=column) for code, group in kept.items() if len(group) > 1]
    first = [group[0] for group in kept.values()]
    merged = [_union(shapes, group) for group in kept.values()]
    joined = type(shapes)(merged, index=shapes.index[first], crs=shapes.crs)
    rows = [index + 1 for index in first]
    return Villages(codes.iloc[first], names.iloc[first], joined, rows, refused), problems


def _again(kind: str, code: str, index: int, other: int, *, source: str, column: str) -> Problem:
    details = {"first": other + 1}
    return Problem(kind, source=source, row=index + 1, column=column, value=code, details=details)


def _one_name(first: str, second: str) -> bool:
    return not plain(first) or not plain(second) or similar(first, second)


def _union(shapes: gpd.GeoSeries, group: Sequence[int]) -> shapely.Geometry:
    # A village in one row keeps its shape to the bit.
    return shapes.iloc[group[0]] if len(group) == 1 else shapely.union_all(shapes.iloc[list(group)].to_numpy())


def _merged(code: str, group: Sequence[int], *, source: str, column: str) -> Problem:
    details = {"rows": ", ".join(str(index + 1) for index in group)}
    return Problem("village-parts-merged", source=source, row=group[0] + 1, column=column, value=code, details=details)
