"""The styles that a GeoPackage carries for QGIS: by class first, by score, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pipeline import text
from pipeline.render import style
from pipeline.render.gis import qml, sld
from pipeline.render.themes.tables import tables_of
from pipeline.render.themes.verdicts import class_theme, score_theme

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd

    from pipeline.render.themes import Group, Theme
    from pipeline.rules import Rules

LABELS = {"areas": "name", "villages": "village"}
"""The layers that have styles, and the column of their names."""
LABELLED_WHERE_IT_FITS = ("areas",)
"""Areas are small on a map of a district, and their colour says more than their name."""
LEVELS = {"areas": "area", "villages": "village"}


class LayerStyle(NamedTuple):
    """A style of a layer; the one that QGIS takes by itself `is_default`."""

    layer: str
    name: str
    description: str
    qml: str
    sld: str
    is_default: bool


def class_and_score(scores: pd.DataFrame, rules: Rules, *, round: int) -> dict[str, Theme]:
    """The two themes of the styles, by the name of the column that holds their groups; `scores` is the public table."""
    none = scores.iloc[:0]
    of_criteria = none.assign(criterion="", indicator="")
    changes = none.assign(round_to=0, round_from=0, criterion="")
    tables = tables_of(
        scores=scores,
        criteria=of_criteria,
        sdg=of_criteria,
        changes=changes,
        rules=rules,
        round=round,
        languages=text.LANGUAGES,
    )
    return {"class": class_theme(tables), "score": score_theme(tables)}


def layer_styles(themes: Mapping[str, Theme], languages: Sequence[str]) -> list[LayerStyle]:
    """Every style, in an order of its own; names are in the first of `languages` first.

    Areas open coloured by class. Villages open as boundaries: their class is that of the areas assessed in them, and
    a whole village filled with it would say more than was assessed.
    """
    ordered = sorted(text.LANGUAGES, key=lambda language: language != languages[0])
    made = [*_of_areas(themes, ordered), *_of_villages(themes, ordered)]
    firsts = {style_.layer: style_ for style_ in reversed(made)}
    return [style_._replace(is_default=style_ is firsts[style_.layer]) for style_ in made]


def _of_areas(themes: Mapping[str, Theme], languages: Sequence[str]) -> Iterator[LayerStyle]:
    for name, theme in themes.items():
        for language in languages:
            yield _categorised("areas", name, theme, language)


def _of_villages(themes: Mapping[str, Theme], languages: Sequence[str]) -> Iterator[LayerStyle]:
    for language in languages:
        yield LayerStyle(
            layer="villages",
            name=text.say("publication.style.boundaries", language),
            description=text.say("publication.style.boundaries_note", language),
            qml=qml.outlined(colour=style.VILLAGE_LINE, label=LABELS["villages"]),
            sld=sld.outlined(layer="villages", colour=style.VILLAGE_LINE, label=LABELS["villages"]),
            is_default=False,
        )
    for name, theme in themes.items():
        for language in languages:
            yield _categorised("villages", name, theme, language)


def _categorised(layer: str, name: str, theme: Theme, language: str) -> LayerStyle:
    groups = present(theme, LEVELS[layer])
    column, label = f"{name}_group", LABELS[layer]
    return LayerStyle(
        layer=layer,
        name=theme.label[language],
        description=theme.note[language],
        qml=qml.categorised(
            groups, column=column, label=label, language=language, only_if_it_fits=layer in LABELLED_WHERE_IT_FITS
        ),
        sld=sld.categorised(groups, layer=layer, column=column, label=label, language=language),
        is_default=False,
    )


def present(theme: Theme, level: str) -> list[Group]:
    """The groups that hold a unit of the level, in the order of the legend."""
    used = set(theme.members.get(level, {}).values())
    return [group for position, group in enumerate(theme.groups) if position in used]
