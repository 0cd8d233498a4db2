"""The names that the program knows and a rule file may use.

An `Annotated` type lists what is allowed: the values of a text or number, the keys of a table.
"""

from __future__ import annotations

from typing import Annotated, TypeVar

from pipeline.text import LANGUAGES

_VOLUMES = {"unit": "1a 1c 7a 7b", "ha": "1b 4a", "m": "2a 2b 4b 4c", "KK": "3a 3b 5a 5b 6a 6b"}
VOLUME_UNITS = dict(sorted((volume, unit) for unit, volumes in _VOLUMES.items() for volume in volumes.split()))
"""The volumes that the program can count, by the identifier of their criterion of 2018, with their unit."""
DENOMINATOR_UNITS = {
    "buildings": "unit",
    "families": "KK",
    "settlement_area_ha": "ha",
    "road_ideal_m": "m",
    "drain_ideal_m": "m",
}
"""The denominators that the program can count, with their unit."""
ASPECTS = (1, 2, 3, 4, 5, 6, 7)
CLASSES = ("not_slum", "light", "moderate", "heavy")
SLUM_CLASSES = CLASSES[1:]
CONSIDERATION_CLASSES = ("low", "medium", "high")
LEGALITIES = ("legal", "illegal")
HANDLINGS = ("renewal", "restoration", "resettlement")
CITY_SIZES = ("medium_small", "metropolitan_large")
EVIDENCE = ("source", "practice", "background")

UNITS = tuple(dict.fromkeys(DENOMINATOR_UNITS.values()))

T = TypeVar("T")
Label = Annotated[dict[str, str], LANGUAGES]
Evidence = Annotated[str, EVIDENCE]
ByCity = Annotated[dict[str, T], CITY_SIZES]
BySlumClass = Annotated[dict[str, T], SLUM_CLASSES]
ByConsideration = Annotated[dict[str, T], CONSIDERATION_CLASSES]
ByLegality = Annotated[dict[str, T], LEGALITIES]
