"""What a row of a published layer says in words: its class, the numbers that are missing and why, its legend groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline import text
from pipeline.render import style
from pipeline.render.themes.tables import is_unknown, names_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd
    import pandas as pd

    from pipeline.fields import Field
    from pipeline.render.themes import Theme
    from pipeline.rules import Rules

NUMBERS = ("integer", "number")
LIMITS = ("_low", "_high", "_low_pct", "_high_pct", "_low_ha", "_high_ha")
"""How the limits of a number end; they are told with the number itself."""
COUNTED = ("KRT", "persons", "households")
"""Units of columns that count households or persons; what is withheld of them is a count of fewer than k."""
Row = dict[str, Any]


def with_words(
    layer: gpd.GeoDataFrame,
    *,
    level: str,
    key: str,
    described: Sequence[Field],
    themes: Mapping[str, Theme],
    rules: Rules,
    k: int,
) -> gpd.GeoDataFrame:
    """The layer with `class_id`, `class_en`, `missing_id`, `missing_en`, and `<theme>_group` of each of `themes`.

    `described` are the entries of the layer's columns in the dictionary, `key` is its column of identifiers.
    """
    rows: list[Row] = layer.drop(columns="geometry").to_dict("records")
    numbers = [field for field in described if field.type in NUMBERS and not field.column.endswith(LIMITS)]
    added: dict[str, list[str]] = {}
    for language in text.LANGUAGES:
        added[f"class_{language}"] = [_class_words(row, rules, language) for row in rows]
        added[f"missing_{language}"] = [missing_words(row, numbers, rules, k, language) for row in rows]
    for name, theme in themes.items():
        added[f"{name}_group"] = [theme.groups[theme.members[level][row[key]]].key for row in rows]
    return layer.assign(**{name: _strings(cells, layer) for name, cells in added.items()})


def _strings(cells: list[str], layer: gpd.GeoDataFrame) -> pd.Series[Any]:
    import pandas as pd

    return pd.Series(cells, index=layer.index, dtype="str")


def _class_words(row: Row, rules: Rules, language: str) -> str:
    return style.class_sentence(row["class"], row["class_low"], row["class_high"], rules, language)


def missing_words(row: Row, numbers: Sequence[Field], rules: Rules, k: int, language: str) -> str:
    """Each number that the row does not have, with the reason: unknown, withheld, open, or not for this class."""
    empty = [field for field in numbers if is_unknown(row[field.column])]
    if not empty:
        return text.say("publication.missing.nothing", language)
    said = (
        text.say(
            "publication.missing.one", language, what=short_label(f, language), why=_why(row, f, rules, k, language)
        )
        for f in empty
    )
    return "; ".join(said)


def short_label(field: Field, language: str) -> str:
    """What a column is called, without what its meaning adds.

    >>> from pipeline import fields
    >>> short_label(fields.columns("scores")["priority"], "en")
    'Order of handling'
    """
    meaning = field.meaning(language)
    for mark in (":", ";", " ("):
        meaning = meaning.partition(mark)[0]
    return meaning


def _why(row: Row, field: Field, rules: Rules, k: int, language: str) -> str:
    if field.column == "priority":
        return _why_no_priority(row, rules, language)
    if row["class"] == style.NOT_ASSESSED:
        return text.say("class.not_assessed", language)
    if field.column not in names_in(row["suppressed_columns"]):
        return text.say("unknown", language)
    if field.column in names_in(row.get("subtraction_columns")):
        return text.say("publication.missing.leads_back", language)
    if field.unit in COUNTED:
        return text.say("publication.missing.fewer", language, k=k)
    return _withheld(row, field, language)


def _withheld(row: Row, field: Field, language: str) -> str:
    """A withheld average is told by its limits."""
    stem = field.column.removesuffix("_pct")
    low, high = (row.get(f"{stem}_{end}_pct") for end in ("low", "high"))
    if is_unknown(low) or is_unknown(high):
        return text.say("themes.suppressed", language)
    limits = {name: style.number(value, language, decimals=2) for name, value in (("low", low), ("high", high))}
    return text.say("publication.missing.between", language, **limits)


def _why_no_priority(row: Row, rules: Rules, language: str) -> str:
    """Only slums have a priority; one that is open is told by its limits."""
    low, high = row["priority_low"], row["priority_high"]
    lowest = rules.classes[0].class_
    if not is_unknown(low) and not is_unknown(high) and row["class"] != style.NOT_ASSESSABLE:
        ranks = f"{low}" if low == high else f"{low} - {high}"
        code = "themes.priority.open_if_slum" if row["class_low"] == lowest else "themes.priority.open"
        return text.say(code, language, ranks=ranks)
    return text.say("themes.priority.none" if row["class_high"] == lowest else "unknown", language)
