"""What changed since the round before, as a theme: the total score of now less that of then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.render import palettes
from pipeline.render.themes.groups import ladder, not_assessed, open_key, said, spread, theme_of, unknown
from pipeline.render.themes.model import Head, Place
from pipeline.render.themes.tables import NO_ROW, key_of, whole

if TYPE_CHECKING:
    from pipeline.render.themes.model import Theme
    from pipeline.render.themes.tables import Row, Tables

MUCH_POINTS = 20
"""A change of so many points is a large one: about the width of a class (16, 38 and 60 begin one)."""
FELL_MUCH, FELL, SAME, ROSE, ROSE_MUCH = "fell_much", "fell", "same", "rose", "rose_much"
NOT_COMPARABLE = "not_comparable"


def change_theme(tables: Tables) -> Theme:
    """The change of the total score; open where the limits of the two scores allow another group.

    A score adds known criteria only, so two rounds that know different ones differ without any change on the ground;
    their limits, which count what is unknown, show it.
    """
    languages = tables.languages
    first = int(next(iter(tables.changes.values()))["round_from"])
    label = said("themes.change.label", languages, first=first, last=tables.round)
    note = said("themes.change.note", languages)
    keys = (FELL_MUCH, FELL, SAME, ROSE, ROSE_MUCH)
    labels = {key: said(f"themes.change.{key}", languages, points=MUCH_POINTS) for key in keys}
    steps = ladder(labels, palettes.DIVERGING, palettes.DIVERGING_HATCHES)

    def place(row: Row) -> Place:
        key = key_of(row)
        return _place(tables.changes.get(key, NO_ROW), row, tables.earlier.get(key, NO_ROW))

    absent = unknown(languages, key=NOT_COMPARABLE, code="themes.change.not_comparable")
    others = spread(steps, absent, not_assessed(languages))
    return theme_of(Head("change", "change", label, note, "points", 0), tables.units, place, steps=steps, others=others)


def _place(change: Row, now: Row, then: Row) -> Place:
    ends = whole(change, "points_from"), whole(change, "points_to")
    if ends[0] is None or ends[1] is None:
        return Place(NOT_COMPARABLE)
    points = ends[1] - ends[0]
    key = _group(points)
    return Place(key if _limits(now, then) == {key} else open_key(key), points)


def _limits(now: Row, then: Row) -> set[str]:
    """The groups of the largest fall and the largest rise that both limits allow; none where a limit is unknown."""
    low, high = (whole(now, f"score_{side}") for side in ("low", "high"))
    least, most = (whole(then, f"score_{side}") for side in ("low", "high"))
    if low is None or high is None or least is None or most is None:
        return set()
    return {_group(low - most), _group(high - least)}


def _group(points: int) -> str:
    """The group of a change.

    >>> [_group(points) for points in (-20, -19, 0, 19, 20)]
    ['fell_much', 'fell', 'same', 'rose', 'rose_much']
    """
    if points == 0:
        return SAME
    if points < 0:
        return FELL if points > -MUCH_POINTS else FELL_MUCH
    return ROSE if points < MUCH_POINTS else ROSE_MUCH
