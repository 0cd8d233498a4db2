"""Raw records to clean layers: each function takes frames and gives a table and what it found wrong."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from pipeline.errors import Problem


class Loaded(NamedTuple):
    """A clean table and the problems found on the way.

    Rows refused are counted by their reason, rows mended by the repair that the settings allow.
    """

    frame: pd.DataFrame
    problems: list[Problem]
    refused: dict[str, int]
    mended: Mapping[str, int] = MappingProxyType({})
