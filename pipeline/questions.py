"""The project's own questionnaires: which columns of the dictionary are asked, in which part, under which words.

The forms are made from it, and an export of them is recognised by it, so that the two cannot differ.
"""

from __future__ import annotations

from typing import NamedTuple

from pipeline import fields, text

FORMS = {"households": "household-form", "forms": "rt-form"}
"""The table that a form fills -> the form's name."""

NOT_ASKED = {"households": ("household_id", "round", "weight", "accuracy_m"), "forms": ("round",)}
"""What the survey tool or the settings give. The accuracy comes with the position."""

IDENTIFIERS = {"households": ("stated_area", "building_id"), "forms": ("area_id",)}
"""Answers that a record cannot do without."""

POSITION = "position"
"""The question whose answer is the geometry."""

LANGUAGES = {"id": "Bahasa Indonesia (id)", "en": "English (en)"}
"""How the forms name their languages."""

_PARTS = {
    "households": {
        "building_id": "identity",
        "road_access": "aspect_1",
        "water_source": "aspect_3",
        "defecation": "aspect_5",
        "waste_disposal": "aspect_6",
        "livelihood": "household",
        "building_tenure": "tenure",
        "geometry": "place",
    },
    "forms": {
        "area_id": "identity",
        "rt_area_ha": "aspect_1",
        "road_length_m": "aspect_2",
        "flood_height": "aspect_4",
        "waste_facility": "aspect_6",
        "fires_5y": "aspect_7",
        "strategic_location": "considerations",
    },
}
"""The first question of each part; a column added to the dictionary falls into the part of its neighbours."""


class Question(NamedTuple):
    """One question of a form: its name, the part it stands in, and the column that its answer fills."""

    name: str
    part: str
    field: fields.Field

    def words(self, language: str) -> str:
        """What is asked, in `language`."""
        return text.say("xlsform.position", language) if self.name == POSITION else self.field.question(language)


def questions(table: str) -> dict[str, Question]:
    """The questions of the form of `table` by name, in the order of the dictionary.

    >>> list(questions("forms"))[:3], questions("forms")["rt_area_ha"].words("en")
    (['area_id', 'rt_area_ha', 'settlement_area_ha'], 'B1 area of the RT (ha)')
    """
    found: dict[str, Question] = {}
    part = ""
    for column, field in fields.columns(table).items():
        part = _PARTS[table].get(column, part)
        if column not in NOT_ASKED[table]:
            name = POSITION if field.type == "point" else column
            found[name] = Question(name, part, field)
    return found


def part_words(part: str, language: str) -> str:
    """The heading of a part, in `language`."""
    return text.say(f"xlsform.part.{part}", language)
