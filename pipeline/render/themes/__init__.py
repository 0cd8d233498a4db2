"""What each theme of the map shows: one source for the browser and for paper.

`verdicts` class, score, certainty; `percents` aspects and criteria; `handling` priority and density; `indicators` the
SDG figures; `change` the round before; `groups` how a theme is put together, `legend` what its legend counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.render.themes.change import change_theme
from pipeline.render.themes.groups import shows_something
from pipeline.render.themes.handling import density_theme, priority_theme
from pipeline.render.themes.indicators import sdg_theme
from pipeline.render.themes.legend import legend_rows
from pipeline.render.themes.model import Group, LegendRow, Theme
from pipeline.render.themes.percents import aspect_theme, criterion_theme
from pipeline.render.themes.tables import Tables, tables_of
from pipeline.render.themes.verdicts import certainty_theme, class_theme, score_theme

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

    from pipeline.rules import Rules

__all__ = ["Group", "LegendRow", "Theme", "legend_rows", "themes_of"]


def themes_of(
    *,
    scores: pd.DataFrame,
    criteria: pd.DataFrame,
    sdg: pd.DataFrame,
    changes: pd.DataFrame,
    rules: Rules,
    round: int,
    languages: Sequence[str],
    every_aspect: bool = False,
) -> list[Theme]:
    """The themes of one round in the order of the map; one with nothing to show is left out, except the class.

    The frames are the tables of the dictionary with all their rounds, exact or as published; labels are in `languages`.
    With `every_aspect` all aspects are there, for a sheet that has a place for each.
    """
    tables = tables_of(
        scores=scores,
        criteria=criteria,
        sdg=sdg,
        changes=changes,
        rules=rules,
        round=round,
        languages=tuple(languages),
    )
    shown = [theme for theme in _more(tables) if shows_something(theme) or (every_aspect and theme.family == "aspect")]
    return [class_theme(tables), *shown]


def _more(tables: Tables) -> Iterator[Theme]:
    yield score_theme(tables)
    yield from (aspect_theme(tables, aspect) for aspect in tables.rules.aspects)
    yield from (criterion_theme(tables, row.criterion) for row in tables.rules.criteria)
    yield certainty_theme(tables)
    yield priority_theme(tables)
    yield density_theme(tables)
    yield from (sdg_theme(tables, indicator) for indicator in tables.sdg)
    if tables.changes:
        yield change_theme(tables)
