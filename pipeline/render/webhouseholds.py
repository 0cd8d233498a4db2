"""The households of the internal map: where each is, what it answered, what it passes. Never for a public page.

Everything is a column: `data["columns"][i]["values"][n]` is the answer of household n to question i. Words of the
questions and of their answers come from the column dictionary, in every language of the page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from pipeline import fields, text
from pipeline.render.webcolumns import asked_letters, short_numbers, texts, verdict_letters

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

    from pipeline.fields import Field
    from pipeline.rules import Rules

KEY = ["household_id", "round"]
SHOWN_APART = (*KEY, "geometry")
"""Columns of `households` that are no answer."""
PLACE = ("bucket", "method")
PER_DEGREE = 1_000_000
"""Positions are whole millionths of a degree, about 0.1 m, counted from `origin`."""
WORDS = "webhouseholds."


def household_data(
    *,
    households: gpd.GeoDataFrame,
    join: pd.DataFrame,
    verdicts: pd.DataFrame,
    rules: Rules,
    round: int,
    languages: Sequence[str] = text.LANGUAGES,
) -> dict[str, Any]:
    """What `web/households.js` needs of the households of one round, ready for JSON, in the order of `households`.

    The frames are the tables of the dictionary (`households` in EPSG:4326). The result has

    - `ids`: a text a household;
    - `origin`, `lat`, `lon`: whole millionths of a degree, the latter two from the origin, None without a position;
    - `areas`, `area`: the identifiers, and the place in them for each household, None outside every area;
    - `place`: `bucket` and `method` as columns;
    - `columns`: a question each with `name`, `kind` (`code`, `number`, `text`), `label` by language, `values` (a
      letter a household for codes), and for codes `choices` by language, the first those of letter `a`; a question
      that nobody answered is left out;
    - `criteria`: those that households decide, with `id`, `label` and `values`: `p` pass, `f` fail, `.` unknown, `-`
      not judged, as households outside every area are not.

    Raises `pandas.errors.MergeError` where a household is twice in a table.
    """
    table = _one_row_each(households, join, verdicts, round)
    known = fields.columns("households")
    answered = [field for name, field in known.items() if name not in SHOWN_APART and table[name].notna().any()]
    places = fields.columns("join")
    area_ids = sorted(table["area_id"].dropna().unique().tolist())
    index_of = {area_id: place for place, area_id in enumerate(area_ids)}
    return {
        "ids": texts(table["household_id"]),
        **_positions(table),
        "areas": area_ids,
        "area": short_numbers(table["area_id"].map(index_of)),
        "place": {name: _code_column(table, places[name], languages) for name in PLACE},
        "columns": [_column(table, field, languages) for field in answered],
        "criteria": _criteria(table, rules, languages),
    }


def household_words(languages: Sequence[str] = text.LANGUAGES) -> dict[str, dict[str, str]]:
    """The words of the layer itself, by language and key.

    >>> household_words(["en"])["en"]["verdict.f"]
    'fails'
    """
    codes = [code for code in text.catalogue() if code.startswith(WORDS)]
    return {
        language: {code.removeprefix(WORDS): text.catalogue()[code][language] for code in codes}
        for language in languages
    }


def _one_row_each(households: gpd.GeoDataFrame, join: pd.DataFrame, verdicts: pd.DataFrame, round: int) -> pd.DataFrame:
    """The households of the round with their place and what they pass, as they follow one another in the survey."""
    chosen = pd.DataFrame(households[households["round"] == round])
    judged = verdicts.drop(columns="area_id").assign(judged=True)
    placed = chosen.merge(join[[*KEY, *PLACE, "area_id"]], on=KEY, how="left", validate="one_to_one")
    merged = placed.merge(judged, on=KEY, how="left", validate="one_to_one")
    return merged.assign(judged=merged["judged"].notna())


def _positions(table: pd.DataFrame) -> dict[str, Any]:
    """Latitudes and longitudes in millionths of a degree from the lowest of each."""
    points = np.array(table["geometry"], dtype=object)
    points[shapely.is_empty(points)] = None
    found: dict[str, Any] = {"origin": []}
    for name, degrees in (("lat", shapely.get_y(points)), ("lon", shapely.get_x(points))):
        millionths = pd.Series(degrees * PER_DEGREE).round()
        origin = millionths.min() if millionths.notna().any() else 0.0
        found["origin"].append(int(origin))
        found[name] = short_numbers(millionths - origin)
    return found


def _column(table: pd.DataFrame, field: Field, languages: Sequence[str]) -> dict[str, Any]:
    """One question with every household's answer."""
    if field.codes:
        return _code_column(table, field, languages)
    is_number = field.type in ("integer", "number")
    values = short_numbers(table[field.column]) if is_number else texts(table[field.column])
    return {
        "name": field.column,
        "kind": "number" if is_number else "text",
        "label": _question(field, languages),
        "values": values,
    }


def _code_column(table: pd.DataFrame, field: Field, languages: Sequence[str]) -> dict[str, Any]:
    """A question with a list of answers: a letter a household, and the words of each letter."""
    words = {language: field.choices(language) for language in languages}
    return {
        "name": field.column,
        "kind": "code",
        "label": _question(field, languages),
        "choices": {language: [words[language][code] for code in field.codes] for language in languages},
        "values": asked_letters(table, field),
    }


def _question(field: Field, languages: Sequence[str]) -> dict[str, str]:
    return {language: field.question(language) for language in languages}


def _criteria(table: pd.DataFrame, rules: Rules, languages: Sequence[str]) -> list[dict[str, Any]]:
    """The criteria that households decide, by the names that the rules give them."""
    return [
        {
            "id": row.criterion,
            "label": {language: row.label[language] for language in languages},
            "values": verdict_letters(table[column], table["judged"]),
        }
        for row in rules.criteria
        if (column := f"passes_{row.counted_as}") in table
    ]
