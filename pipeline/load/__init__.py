"""Raw records to clean layers: each function takes frames and gives a table and what it found wrong."""

from __future__ import annotations

from collections import Counter
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from pipeline.errors import Problem


class Loaded(NamedTuple):
    """A clean table and the problems found on the way.

    Rows refused are counted by their reason, rows mended by the repair that the settings allow, cells corrected
    where the source has a list of corrections. `marks`, where they are asked for, say of each row of `frame` which row
    of the file it is (the index), and count its `questions` and those left `blank`. `places`, of households alone,
    say of each row of `frame` which `row` of which file (`source`) it is.
    """

    frame: pd.DataFrame
    problems: list[Problem]
    refused: dict[str, int]
    mended: Mapping[str, int] = MappingProxyType({})
    corrected: int | None = None
    marks: pd.DataFrame | None = None
    places: pd.DataFrame | None = None


def together(parts: Sequence[Loaded]) -> Loaded:
    """Tables of one kind, one below the other, with all their problems and counts."""
    import pandas as pd

    refused, mended = Counter[str](), Counter[str]()
    for part in parts:
        refused.update(part.refused)
        mended.update(part.mended)
    frame = pd.concat([part.frame for part in parts], ignore_index=True)
    places = [part.places for part in parts if part.places is not None]
    return Loaded(
        frame,
        [problem for part in parts for problem in part.problems],
        dict(refused),
        dict(mended),
        places=pd.concat(places, ignore_index=True) if len(places) == len(parts) else None,
    )
