"""Percents of the score as themes: the average of each aspect and the share of each criterion, in the rules' bands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline import text
from pipeline.rational import Fraction
from pipeline.render import palettes
from pipeline.render.themes.bands import band_of, spans
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
from pipeline.render.themes.tables import NO_ROW, exact, key_of, number, whole, withheld

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.render.themes.model import Group, Theme
    from pipeline.render.themes.tables import Row, Tables
    from pipeline.rules import Rules

WIDEST = {"low": Fraction(0), "high": Fraction(100)}
"""What a percent of which nothing is known may be."""


def aspect_theme(tables: Tables, aspect: int) -> Theme:
    """The average percent of one aspect; open where a member's points, or the band of the average, may be others."""
    languages, rules = tables.languages, tables.rules
    codes = [row.criterion for row in rules.criteria if row.aspect == aspect]
    note = said("themes.aspect.note", languages, criteria=", ".join(codes))
    label = in_each(languages, lambda language: rules.aspects[aspect][language])
    keys = [_band_key(band) for band in range(len(rules.points))]
    labels = labelled(keys, languages, lambda band, language: _span(band, rules, language))
    steps = _steps(labels)

    def place(row: Row) -> Place:
        members = [tables.criteria.get(code, {}).get(key_of(row), NO_ROW) for code in codes]
        return _aspect_place(row, members, aspect=aspect, rules=rules)

    head = Head(f"aspect_{aspect}", "aspect", label, note, "%", 2)
    return theme_of(head, tables.units, place, steps=steps, others=_others(steps, tables))


def _aspect_place(row: Row, members: Sequence[Row], *, aspect: int, rules: Rules) -> Place:
    average = exact(row, f"aspect_{aspect}_pct")
    hidden = any(withheld(member) for member in members) or withheld(row, f"aspect_{aspect}_pct")
    if average is None:
        limits = tuple(exact(row, f"aspect_{aspect}_{side}_pct") for side in ("low", "high"))
        return _of_limits(limits, is_open=any(map(_points_open, members)), rules=rules) if hidden else Place(UNKNOWN)
    key = _band_key(band_of(average, rules.cuts_pct))
    is_open = any(map(_points_open, members)) or not (hidden or _keeps_band(average, row, members, rules))
    return Place(open_key(key) if is_open else key, float(average))


def _of_limits(limits: tuple[Fraction | None, ...], *, is_open: bool, rules: Rules) -> Place:
    """A withheld average is shown by its band where the published limits are in one."""
    bands = {None if limit is None else band_of(limit, rules.cuts_pct) for limit in limits}
    band = bands.pop()
    if bands or band is None:
        return Place(SUPPRESSED)
    return Place(open_key(_band_key(band)) if is_open else _band_key(band))


def _keeps_band(average: Fraction, row: Row, members: Sequence[Row], rules: Rules) -> bool:
    """Whether the limits of the members leave the average in its band."""
    low, high = (_average_limit(side, row, members, rules) for side in WIDEST)
    bands = {band_of(percent, rules.cuts_pct) for percent in (low, average, high)}
    return low == high or len(bands) == 1


def _average_limit(side: str, row: Row, members: Sequence[Row], rules: Rules) -> Fraction:
    """The lowest or the highest average that the limits of the members allow, by the average of the study."""
    limits = [exact(member, f"share_{side}_pct") for member in members]
    shares = [WIDEST[side] if limit is None else limit for limit in limits]
    if row.get("average") == "scored":
        shares = [share for share in shares if rules.points[band_of(share, rules.cuts_pct)]]
    return sum(shares, Fraction(0)) / len(members)


def _points_open(row: Row) -> bool:
    return whole(row, "points_low") != whole(row, "points_high")


def criterion_theme(tables: Tables, criterion: str) -> Theme:
    """The points of one criterion, with the percents that give them; open where the points may be others."""
    languages, rules = tables.languages, tables.rules
    rule = rules.by_criterion()[criterion]
    label = in_each(languages, lambda language: f"{criterion} {rule.label[language]}")
    note = in_each(
        languages, lambda language: text.say("themes.criterion.note", language, volume=rule.volume[language])
    )
    keys = [_points_key(points) for points in rules.points]
    labels = labelled(keys, languages, lambda band, language: _points_words(band, rules, language))
    steps = _steps(labels)
    measured = tables.criteria.get(criterion, {})

    def place(row: Row) -> Place:
        return _criterion_place(measured.get(key_of(row), NO_ROW))

    head = Head(f"criterion_{criterion}", "criterion", label, note, "%", 2)
    return theme_of(head, tables.units, place, steps=steps, others=_others(steps, tables))


def _criterion_place(row: Row) -> Place:
    """Points stay in a published table; the percent behind them may be withheld."""
    points = whole(row, "points")
    if points is None:
        return Place(SUPPRESSED if withheld(row) else UNKNOWN)
    key = _points_key(points)
    value = None if withheld(row) else number(row, "share_pct")
    return Place(open_key(key) if _points_open(row) else key, value)


def _steps(labels: dict[str, dict[str, str]]) -> list[Group]:
    return ladder(labels, palettes.steps(palettes.HIGH_IS_BAD, len(labels)))


def _others(steps: Sequence[Group], tables: Tables) -> list[Group]:
    languages = tables.languages
    return spread(steps, unknown(languages), suppressed(languages), not_assessed(languages))


def _span(band: int, rules: Rules, language: str) -> str:
    return text.say("themes.percent", language, span=spans(rules.cuts_pct, language)[band])


def _points_words(band: int, rules: Rules, language: str) -> str:
    span = spans(rules.cuts_pct, language)[band]
    return text.say("themes.criterion.step", language, span=span, points=rules.points[band])


def _band_key(band: int) -> str:
    return f"band-{band}"


def _points_key(points: int) -> str:
    return f"points-{points}"
