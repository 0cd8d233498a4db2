"""Raw records to clean layers: each function takes frames and gives a table and what it found wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.errors import Problem


class Loaded(NamedTuple):
    """A clean table and the problems found on the way; the rows refused are counted by their reason."""

    frame: pd.DataFrame
    problems: list[Problem]
    refused: dict[str, int]
