"""Groups and how they are made into a theme: a ladder of steps, the same steps open, and what is not known."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from pipeline import text
from pipeline.render import palettes, style
from pipeline.render.themes.model import Group, Head, Place, Theme
from pipeline.render.themes.tables import key_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from pipeline.render.themes.tables import Row

UNKNOWN, SUPPRESSED = "unknown", "suppressed"
NOT_SHOWN = {UNKNOWN, SUPPRESSED, style.NOT_ASSESSABLE, style.NOT_ASSESSED}
"""Groups that tell nothing of the theme: a theme in which all units are in them has nothing to show."""


def in_each(languages: Iterable[str], words: Callable[[str], str]) -> dict[str, str]:
    """`words` in each language."""
    return {language: words(language) for language in languages}


def said(code: str, languages: Iterable[str], **values: object) -> dict[str, str]:
    """The text of `code` in each language."""
    return in_each(languages, lambda language: text.say(code, language, **values))


def labelled(
    keys: Sequence[str], languages: Iterable[str], words: Callable[[int, str], str]
) -> dict[str, dict[str, str]]:
    """A label for each key: `words` of its position and the language."""
    return {key: in_each(languages, partial(words, position)) for position, key in enumerate(keys)}


def ladder(
    labels: Mapping[str, Mapping[str, str]], fills: Sequence[str], hatches: Sequence[str] = palettes.HATCHES
) -> list[Group]:
    """Steps from their labels by key, given from the lightest to the darkest and returned the other way round."""
    count = len(labels)
    looks = zip(fills, palettes.in_turn(hatches, count), palettes.in_turn(palettes.MARKERS, count), strict=True)
    return [Group(key, labels[key], *look) for key, look in zip(labels, looks, strict=True)][::-1]


def open_key(key: str) -> str:
    """The key of the same step when it is open."""
    return f"{key}-open"


def opened(group: Group) -> Group:
    """The same step when missing data allow another: a lighter shade, said so."""
    label = {language: text.say("themes.open", language, label=words) for language, words in group.label.items()}
    return replace(group, key=open_key(group.key), label=label, fill=style.open_fill(group.fill), is_open=True)


def unknown(languages: Iterable[str], *, key: str = UNKNOWN, code: str = "themes.unknown") -> Group:
    """Units of which the theme knows nothing."""
    fill = style.CLASS_STYLES[style.NOT_ASSESSABLE].fill
    return Group(key, said(code, languages), fill, palettes.UNKNOWN_HATCH, palettes.UNKNOWN_MARKER)


def not_assessable(languages: Iterable[str]) -> Group:
    """Units without any known criterion."""
    return unknown(languages, key=style.NOT_ASSESSABLE, code="class.not_assessable")


def suppressed(languages: Iterable[str]) -> Group:
    """Units whose number is withheld, because few households stand behind it."""
    label = said("themes.suppressed", languages)
    return Group(SUPPRESSED, label, palettes.SUPPRESSED, palettes.SUPPRESSED_HATCH, palettes.UNKNOWN_MARKER)


def not_assessed(languages: Iterable[str]) -> Group:
    """Villages without an assessed area."""
    fill = style.CLASS_STYLES[style.NOT_ASSESSED].fill
    label = said("class.not_assessed", languages)
    return Group(style.NOT_ASSESSED, label, fill, palettes.NOT_ASSESSED_HATCH, palettes.UNKNOWN_MARKER)


def spread(steps: Sequence[Group], *others: Group) -> list[Group]:
    """The groups that a theme with `steps` shows only when a unit is in them: open steps, then `others`."""
    return [*map(opened, steps), *others]


def theme_of(
    head: Head, rows: Iterable[Row], place: Callable[[Row], Place], *, steps: Sequence[Group], others: Sequence[Group]
) -> Theme:
    """The theme that puts each row where `place` says; all `steps` stay in the legend, of `others` those in use."""
    places = {key_of(row): _assessed(row, place) for row in rows}
    used = {found.group for found in places.values()}
    groups = (*steps, *(group for group in others if group.key in used))
    index = {group.key: position for position, group in enumerate(groups)}
    members: dict[str, dict[str, int]] = {}
    values: dict[str, dict[str, float | int | None]] = {}
    for (level, unit_id), found in places.items():
        members.setdefault(level, {})[unit_id] = index[found.group]
        values.setdefault(level, {})[unit_id] = found.value
    return Theme(head.key, head.family, head.label, head.note, groups, members, values, head.unit, head.decimals)


def _assessed(row: Row, place: Callable[[Row], Place]) -> Place:
    return Place(style.NOT_ASSESSED) if row["class"] == style.NOT_ASSESSED else place(row)


def shows_something(theme: Theme) -> bool:
    """Whether any unit is in a group that tells something of the theme."""
    return any(theme.groups[index].key not in NOT_SHOWN for units in theme.members.values() for index in units.values())
