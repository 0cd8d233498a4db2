"""What decides who comes first, as themes of areas: the priority of handling and the density of the population."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from pipeline import text
from pipeline.render import palettes, style
from pipeline.render.themes.bands import short
from pipeline.render.themes.groups import (
    SUPPRESSED,
    UNKNOWN,
    in_each,
    labelled,
    ladder,
    not_assessed,
    said,
    suppressed,
    theme_of,
    unknown,
)
from pipeline.render.themes.model import Group, Head, Place
from pipeline.render.themes.tables import exact, names_in, whole, withheld

if TYPE_CHECKING:
    from pipeline.rational import Fraction
    from pipeline.render.themes.model import Theme
    from pipeline.render.themes.tables import Row, Tables
    from pipeline.rules import Rules

NONE = "none"
Span = tuple[int, int, bool]
"""The most and the least urgent priority that may be, and whether the area may also be no slum at all."""


def priority_theme(tables: Tables) -> Theme:
    """The order of handling of each area, 1 first; one group for each range that is open."""
    languages, rules = tables.languages, tables.rules
    label = said("themes.priority.label", languages)
    note = _note("themes.priority.note", tables, of="priority")
    ranks = sorted({rank for row in rules.priority.by_class.values() for rank in row.values()}, reverse=True)
    labels = {_rank_key(rank): said("themes.priority.step", languages, rank=rank) for rank in ranks}
    steps = ladder(labels, palettes.steps(palettes.HIGH_IS_BAD, len(ranks)))
    look = {group.key: group for group in steps}
    spans = {span for row in tables.areas if (span := _span_of(row, rules)) is not None and _is_open(span)}
    open_ = [_open_group(span, look[_rank_key(span[0])], tables) for span in sorted(spans)]
    others = [*open_, unknown(languages), not_assessed(languages)]
    head = Head("priority", "priority", label, note, "rank", 0)
    settled = [*steps, _none_group(tables)]
    return theme_of(head, tables.areas, lambda row: _priority_place(row, rules), steps=settled, others=others)


def _none_group(tables: Tables) -> Group:
    lowest = tables.rules.classes[0].class_
    fill, marker = style.CLASS_STYLES[lowest].fill, style.class_marker(lowest)
    return Group(NONE, said("themes.priority.none", tables.languages), fill, palettes.NONE_HATCH, marker)


def _open_group(span: Span, look: Group, tables: Tables) -> Group:
    """Drawn as the lighter shade of the most urgent priority that may be."""
    low, high, may_be_none = span
    ranks = f"{low}" if low == high else f"{low} - {high}"
    code = "themes.priority.open_if_slum" if may_be_none else "themes.priority.open"
    label = said(code, tables.languages, ranks=ranks)
    return Group(_span_key(span), label, style.open_fill(look.fill), look.hatch, look.marker, is_open=True)


def _span_of(row: Row, rules: Rules) -> Span | None:
    """None where nothing is known of the priority, or the area is no slum."""
    low, high = whole(row, "priority_low"), whole(row, "priority_high")
    if row["class"] == style.NOT_ASSESSABLE or low is None or high is None:
        return None
    return low, high, row["class_low"] == rules.classes[0].class_


def _is_open(span: Span) -> bool:
    return span[0] != span[1] or span[2]


def _priority_place(row: Row, rules: Rules) -> Place:
    span = _span_of(row, rules)
    if span is None:
        return Place(NONE if row["class_high"] == rules.classes[0].class_ else UNKNOWN)
    return Place(_span_key(span) if _is_open(span) else _rank_key(span[0]), whole(row, "priority"))


def _rank_key(rank: int) -> str:
    return f"priority-{rank}"


def _span_key(span: Span) -> str:
    low, high, may_be_none = span
    return f"priority-{low}-{high}{'-none' if may_be_none else ''}-open"


def density_theme(tables: Tables) -> Theme:
    """Inhabitants a hectare of each area, in the bands that give the points of the considerations."""
    languages, item = tables.languages, tables.rules.considerations.population_density
    label = in_each(languages, lambda language: item.label[language])
    note = _note("themes.density.note", tables, of="density_points")
    limits = item.above_per_ha[tables.rules.city_size]
    keys = [f"density-{band}" for band in range(len(limits) + 1)]
    labels = labelled(keys, languages, lambda band, language: _density_words(limits, band, language))
    steps = ladder(labels, palettes.steps(palettes.HIGH_IS_BAD, len(labels)))
    others = [unknown(languages), suppressed(languages), not_assessed(languages)]
    head = Head("density", "density", label, note, "persons/ha", 0)
    return theme_of(head, tables.areas, lambda row: _density_place(row, limits), steps=steps, others=others)


def _density_place(row: Row, limits: tuple[Fraction, ...]) -> Place:
    """A limit itself belongs to the band below it, as for the points."""
    if withheld(row, "households", "population", "density_per_ha"):
        return Place(SUPPRESSED)
    per_ha = exact(row, "density_per_ha")
    return Place(UNKNOWN) if per_ha is None else Place(f"density-{bisect_left(limits, per_ha)}", float(per_ha))


def _density_words(limits: tuple[Fraction, ...], band: int, language: str) -> str:
    if band == 0:
        return text.say("themes.density.first", language, high=short(limits[0], language))
    low = short(limits[band - 1], language)
    if band == len(limits):
        return text.say("themes.density.last", language, low=low)
    return text.say("themes.density.middle", language, low=low, high=short(limits[band], language))


def _note(code: str, tables: Tables, *, of: str) -> dict[str, str]:
    """The note of a theme, and that its column `of` rests on background knowledge where the table says so."""
    languages = tables.languages
    note = said(code, languages)
    if not any(of in names_in(row.get("background")) for row in tables.areas):
        return note
    return in_each(languages, lambda language: f"{note[language]} {text.say('themes.background', language)}")
