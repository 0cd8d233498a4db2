"""The themes as the page knows them: which group each unit is in, how a group is drawn, and the legend's numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.render import style
from pipeline.render.themes import legend_rows
from pipeline.render.themes.groups import NOT_SHOWN
from pipeline.render.webnumbers import column, rounded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from pipeline.render.themes import Group, LegendRow, Theme

OWN_NUMBERS = ("density", "sdg", "change", "priority")
"""Families whose numbers the score sheets do not hold."""
ABSENT = -1
"""In place of a group: a unit that the round did not have."""
HATCH_PATHS = {
    "//": "M-1 1L1 -1M0 8L8 0M7 9L9 7",
    "\\\\": "M-1 7L1 9M0 0L8 8M7 -1L9 1",
    "xx": "M0 0L8 8M0 8L8 0",
    "++": "M4 0V8M0 4H8",
    "||": "M4 0V8",
    "--": "M0 4H8",
    "oo": "M2 4a2 2 0 1 0 4 0a2 2 0 1 0 -4 0",
}
"""How a tile of 8 by 8 draws the hatches of Matplotlib; `..` is two dots."""


@dataclass(frozen=True, slots=True)
class Look:
    """A fill with its pattern, drawn once for all groups of all themes that share it."""

    fill: str
    hatch: str


def looks_of(themes: Sequence[Theme]) -> dict[Look, str]:
    """The name of every look, in the order of their first use.

    >>> looks_of([])
    {}
    """
    found = dict.fromkeys(Look(group.fill, group.hatch) for theme in themes for group in theme.groups)
    return {look: f"f{index}" for index, look in enumerate(found)}


def theme_data(
    themes: Sequence[Theme],
    ids: Mapping[str, Sequence[str]],
    scores: pd.DataFrame,
    looks: Mapping[Look, str],
    *,
    round: int,
) -> list[dict[str, Any]]:
    """Each theme with its groups, and for each level the group of every unit in the order of `ids`."""
    return [_theme(theme, ids, legend_rows(theme, scores, round=round), looks) for theme in themes]


def _theme(
    theme: Theme, ids: Mapping[str, Sequence[str]], legend: Sequence[LegendRow], looks: Mapping[Look, str]
) -> dict[str, Any]:
    found = {
        "key": theme.key,
        "family": theme.family,
        "of": theme.key.removeprefix(f"{theme.family}_"),
        "label": dict(theme.label),
        "note": dict(theme.note),
        "unit": {language: theme.unit_label(language) for language in theme.label},
        "decimals": theme.decimals,
        "groups": [_group(group, looks) for group in theme.groups],
        "lowest": _lowest(theme),
        "members": {
            level: [theme.members[level].get(unit, ABSENT) for unit in ids[level]]
            for level in ids
            if level in theme.members
        },
        "legend": _legend(legend),
    }
    if theme.family in OWN_NUMBERS:
        found["values"] = {
            level: column((theme.values[level].get(unit) for unit in ids[level]), theme.decimals)
            for level in ids
            if level in theme.values
        }
    return found


def _lowest(theme: Theme) -> str | None:
    """The key of the step of least concern, of those that are settled."""
    steps = [group.key for group in theme.groups if not group.is_open and group.key not in NOT_SHOWN]
    return steps[-1] if steps else None


def _group(group: Group, looks: Mapping[Look, str]) -> dict[str, Any]:
    return {
        "key": group.key,
        "label": dict(group.label),
        "look": looks[Look(group.fill, group.hatch)],
        "marker": group.marker,
        "open": group.is_open,
    }


def _legend(rows: Sequence[LegendRow]) -> dict[str, Any]:
    known = [row.households for row in rows if row.households is not None]
    total = {
        "count": sum(row.count for row in rows),
        "area_ha": rounded(sum(row.area_ha for row in rows), 2),
        "households": sum(known) if known else None,
        "unknown": sum(row.households_unknown for row in rows),
    }
    return {"groups": [_legend_row(row) for row in rows], "total": total}


def _legend_row(row: LegendRow) -> dict[str, Any]:
    return {
        "group": row.group,
        "count": row.count,
        "area_ha": rounded(row.area_ha, 2),
        "households": row.households,
        "unknown": row.households_unknown,
    }


def pattern_rows(looks: Mapping[Look, str]) -> list[dict[str, Any]]:
    """What the template of the patterns needs; a look without a hatch needs no pattern."""
    return [
        {
            "name": name,
            "fill": look.fill,
            "dots": look.hatch == "..",
            "path": HATCH_PATHS.get(look.hatch),
            "ink": f"{style.on_fill(look.fill)}99",
        }
        for look, name in looks.items()
        if look.hatch
    ]


def fills_css(looks: Mapping[Look, str]) -> str:
    """A class for each look, and its fill alone for what is too tiny for a pattern."""
    tiny = "".join(f".tiny.{name}{{fill:{look.fill}}}\n" for look, name in looks.items() if look.hatch)
    fills = {name: f"url(#{name})" if look.hatch else look.fill for look, name in looks.items()}
    return tiny + "".join(f".{name}{{fill:{fill}}}\n" for name, fill in fills.items())
