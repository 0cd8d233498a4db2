"""A theme of the map as data: its groups in the order of the legend, and the group and number of every unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from pipeline import text

if TYPE_CHECKING:
    from collections.abc import Mapping

Number = float | int


@dataclass(frozen=True, slots=True)
class Group:
    """Units that are drawn alike: one entry of the legend.

    `label` is by language; `hatch` and `marker` are letters of Matplotlib. `is_open` says that missing data allow
    another group: the fill is the lighter shade and the outline is dashed.
    """

    key: str
    label: Mapping[str, str]
    fill: str
    hatch: str
    marker: str
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Theme:
    """One way to colour the units of a round.

    `groups` are in the order of the legend: settled from worst to best, then open, then what is not known.
    `members` gives by level and unit the index into `groups`; every unit of a level that it holds has one. What is
    known of areas only (priority, density) holds the level `area` alone. `values` gives in the same way the number
    behind the group, None where it is unknown or withheld, in `unit`: `%`, `points`, `persons/ha` or `rank`.
    """

    key: str
    family: str
    label: Mapping[str, str]
    note: Mapping[str, str]
    groups: tuple[Group, ...]
    members: Mapping[str, Mapping[str, int]]
    values: Mapping[str, Mapping[str, Number | None]]
    unit: str
    decimals: int

    def unit_label(self, language: str) -> str:
        """The unit of `values` as it is written behind a number; empty for a rank."""
        return text.say(f"themes.unit.{self.unit}", language)


@dataclass(frozen=True, slots=True)
class LegendRow:
    """What the legend says of one group: its areas, their hectares and the households interviewed there.

    `households` adds the areas that have a number, None when none has; `households_unknown` counts the others.
    """

    group: int
    count: int
    area_ha: float
    households: int | None
    households_unknown: int


class Head(NamedTuple):
    """What a theme is about."""

    key: str
    family: str
    label: Mapping[str, str]
    note: Mapping[str, str]
    unit: str
    decimals: int


class Place(NamedTuple):
    """Where a unit belongs: the key of its group, and the number behind it."""

    group: str
    value: Number | None = None
