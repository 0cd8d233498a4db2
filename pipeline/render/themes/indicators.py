"""The indicators of the Sustainable Development Goals as themes: percents in bands of 20."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline import text
from pipeline.render import palettes
from pipeline.render.themes.bands import FIFTHS_PCT, band_of, spans
from pipeline.render.themes.groups import (
    SUPPRESSED,
    UNKNOWN,
    in_each,
    labelled,
    ladder,
    not_assessed,
    open_key,
    said,
    spread,
    suppressed,
    theme_of,
    unknown,
)
from pipeline.render.themes.model import Head, Place
from pipeline.render.themes.tables import NO_ROW, exact, key_of, withheld

if TYPE_CHECKING:
    from pipeline.render.themes.model import Group, Theme
    from pipeline.render.themes.tables import Row, Tables

RAMPS = {"bad": palettes.HIGH_IS_BAD, "good": palettes.HIGH_IS_GOOD}
"""By what a high percent means; a higher percent is darker either way."""


def sdg_theme(tables: Tables, indicator: str) -> Theme:
    """One indicator; open where the limits that the data leave are in different bands."""
    languages, measured = tables.languages, tables.sdg[indicator]
    steps = _steps(meaning(indicator), tables)
    label = said(f"sdg.{indicator}.label", languages)
    population = str(next(iter(measured.values()))["population"])
    note = in_each(languages, lambda language: _note(indicator, population, language))

    def place(row: Row) -> Place:
        return _place(measured.get(key_of(row), NO_ROW))

    others = spread(steps, unknown(languages), suppressed(languages), not_assessed(languages))
    head = Head(f"sdg.{indicator}", "sdg", label, note, "%", 1)
    return theme_of(head, tables.units, place, steps=steps, others=others)


def meaning(indicator: str) -> str:
    """Whether a high percent of an indicator is `good` or `bad`.

    >>> meaning("bps_layak_huni"), meaning("bps_kumuh")
    ('good', 'bad')
    """
    return text.catalogue()[f"sdg.{indicator}.high_is"]["en"]


def _steps(meant: str, tables: Tables) -> list[Group]:
    keys = [f"band-{band}" for band in range(len(FIFTHS_PCT) + 1)]
    labels = labelled(keys, tables.languages, _span)
    return ladder(labels, palettes.steps(RAMPS[meant], len(labels)))


def _span(band: int, language: str) -> str:
    return text.say("themes.percent", language, span=spans(FIFTHS_PCT, language)[band])


def _note(indicator: str, population: str, language: str) -> str:
    covered = text.say(f"sdg.population.{population}", language)
    meant = text.say(f"themes.sdg.{meaning(indicator)}", language)
    return text.say("themes.sdg.note", language, population=covered, meaning=meant)


def _place(row: Row) -> Place:
    limits = [exact(row, f"share_{side}_pct") for side in ("low", "high")]
    bands = [None if limit is None else band_of(limit, FIFTHS_PCT) for limit in limits]
    share = exact(row, "share_pct")
    if withheld(row):
        return Place(f"band-{bands[0]}" if bands[0] is not None and bands[0] == bands[1] else SUPPRESSED)
    if share is None:
        return Place(UNKNOWN)
    key = f"band-{band_of(share, FIFTHS_PCT)}"
    return Place(open_key(key) if bands[0] != bands[1] else key, float(share))
