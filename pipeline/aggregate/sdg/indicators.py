"""The indicators of a household, one function each on the caller's index. Missing is what the answers leave open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
import pandas as pd

from pipeline.aggregate.sdg.components import (
    durable,
    enough_area,
    improved_sanitation,
    improved_water,
    secure_tenure,
    un_durable,
    un_sanitation,
)
from pipeline.aggregate.verdict import Verdict, sorted_answers

if TYPE_CHECKING:
    from collections.abc import Iterator

KUMUH_OVER = 35
WEIGHTS = {"water": 15, "sanitation": 15, "durable": 35, "area": 35}
"""BPS, rumah tangga kumuh: weight of each part that is lacking, in whole percent."""


def slum_household(households: pd.DataFrame) -> Verdict:
    """11.1.1 of UN-Habitat: lacks water, sanitation, living area, durability or tenure (sdg-metadata 11-1-1).

    slum = NOT (water AND sanitation AND area AND durable AND tenure). The form gives no litres, cost or time for
    water, no rooms (7.2 m2 a person stands in), no materials (condition stands in) and no perceived tenure.

    >>> cells = dict(water_source="h", length_m=9.0, width_m=4.0, storeys=1, occupants=5)
    >>> answers = ("defecation", "closet", "discharge", "roof", "wall", "floor", "hazard_zone", "water_body",
    ...            "riparian_strip", "land_tenure", "land_document")
    >>> good = pd.DataFrame([dict.fromkeys(answers, "a") | cells, dict.fromkeys(answers, "a") | cells])
    >>> slum_household(good.assign(water_source=["a", "h"])).tolist()
    [False, True]
    """
    return ~(
        improved_water(households)
        & un_sanitation(households)
        & enough_area(households)
        & un_durable(households)
        & secure_tenure(households)
    )


def kumuh_household(households: pd.DataFrame, *, rural_pit: bool = False) -> Verdict:
    """Rumah tangga kumuh of BPS: 15 no water + 15 no sanitation + 35 not durable + 35 under 7.2 m2, over 35.

    True if the sum of the parts known to be lacking is over 35, False if even with every unknown part it is not.
    Durability or area alone (35) and water with sanitation (30) do not make a household kumuh.

    >>> cells = dict(defecation="c", closet=None, discharge=None, wall="a", floor="a", width_m=4.0, storeys=1)
    >>> cells |= dict(water_source="a", length_m=9.0, occupants=5)
    >>> kumuh_household(pd.DataFrame([cells | {"roof": roof} for roof in ("a", "b", None)])).tolist()
    [False, True, <NA>]
    """
    parts = {
        "water": improved_water(households),
        "sanitation": improved_sanitation(households, rural_pit=rural_pit),
        "durable": durable(households),
        "area": enough_area(households),
    }
    low, high = np.zeros(len(households), "int16"), np.zeros(len(households), "int16")
    for part, weight in WEIGHTS.items():
        low += weight * (~parts[part]).to_numpy(bool, na_value=False)
        high += weight * (~parts[part]).to_numpy(bool, na_value=True)
    certain = low > KUMUH_OVER
    return pd.Series(pd.arrays.BooleanArray(certain, ~certain & (high > KUMUH_OVER)), index=households.index)


def adequate_house(households: pd.DataFrame, *, rural_pit: bool = False) -> Verdict:
    """Rumah layak huni of BPS: 7.2 m2 a person AND durable (condition, by proxy) AND water AND sanitation.

    >>> cells = dict(defecation="a", closet="a", discharge="a", wall="a", floor="a", width_m=4.0, storeys=1)
    >>> cells |= dict(water_source="a", length_m=9.0, occupants=5)
    >>> adequate_house(pd.DataFrame([cells | {"roof": roof} for roof in ("a", "b", None)])).tolist()
    [True, False, <NA>]
    """
    return (
        enough_area(households)
        & durable(households)
        & improved_water(households)
        & improved_sanitation(households, rural_pit=rural_pit)
    )


def drinking_water_levels(households: pd.DataFrame) -> dict[str, Verdict]:
    """Whether a household is on each level of 6.1.1; exactly one holds.

    `at_least_limited` is limited, basic or safely managed: the form has no round-trip time, availability or quality.

    >>> levels = drinking_water_levels(pd.DataFrame({"water_source": ["a", "h", "j", "g"]}))
    >>> levels["surface_water"].tolist()
    [False, False, True, <NA>]
    """
    source = households["water_source"]
    return {
        "at_least_limited": improved_water(households),
        "unimproved": sorted_answers(source, holds="hik", lacks="abcdefj"),
        "surface_water": sorted_answers(source, holds="j", lacks="abcdefhik"),
    }


def sanitation_levels(households: pd.DataFrame, *, rural_pit: bool = False) -> dict[str, Verdict]:
    """Whether a household is on each level of 6.2.1; exactly one holds.

    `at_least_limited` is shared, own or safely managed: Q15a joins own and shared latrines, and nothing is asked about
    emptying. A household with a latrine and no further answer is known not to practise open defecation.

    >>> levels = sanitation_levels(pd.DataFrame({"defecation": ["a", "c"], "closet": None, "discharge": None}))
    >>> [levels[name].tolist() for name in ("at_least_limited", "unimproved", "open_defecation")]
    [[<NA>, False], [<NA>, False], [False, True]]
    """
    improved = improved_sanitation(households, rural_pit=rural_pit)
    none = sorted_answers(households["defecation"], holds="c", lacks="ab")
    return {"at_least_limited": improved, "unimproved": ~improved & ~none, "open_defecation": none}


def drinking_water_ladder(households: pd.DataFrame) -> pd.Series[str]:
    """6.1.1: the level of each household, by the source of Q12 alone (never by criterion 3a); missing is unknown.

    >>> drinking_water_ladder(pd.DataFrame({"water_source": ["c", "k", "j", "g"]})).tolist()
    ['at_least_limited', 'unimproved', 'surface_water', nan]
    """
    return _level(drinking_water_levels(households))


def sanitation_ladder(households: pd.DataFrame, *, rural_pit: bool = False) -> pd.Series[str]:
    """6.2.1: the level of each household, by Q15 to Q17; missing is unknown.

    >>> cells = {"defecation": ["a", "a", "c", "b"], "closet": ["a", "b", None, "a"], "discharge": "a"}
    >>> sanitation_ladder(pd.DataFrame(cells)).tolist()
    ['at_least_limited', 'unimproved', 'open_defecation', nan]
    """
    return _level(sanitation_levels(households, rural_pit=rural_pit))


def _level(levels: dict[str, Verdict]) -> pd.Series[str]:
    ladder = pd.Series(None, index=next(iter(levels.values())).index, dtype="str")
    for name, holds in levels.items():
        ladder = ladder.mask(holds.to_numpy(bool, na_value=False), name)
    return ladder


Population = Literal["households", "persons"]


class Judged(NamedTuple):
    """One row of the SDG table, judged for every household."""

    indicator: str
    population: Population
    counts: Verdict


INDICATORS: dict[str, Population] = {
    "11.1.1": "persons",
    "bps_kumuh": "households",
    "bps_layak_huni": "households",
    "6.1.1:at_least_limited": "households",
    "6.1.1:unimproved": "households",
    "6.1.1:surface_water": "households",
    "6.2.1:at_least_limited": "households",
    "6.2.1:unimproved": "households",
    "6.2.1:open_defecation": "households",
}
"""Every indicator of the table, in its order, with the population that it covers; a ladder has a row a level."""


def judged(households: pd.DataFrame, *, rural_pit: bool = False) -> Iterator[Judged]:
    """Every indicator of `INDICATORS`, in that order."""
    verdicts = {
        "11.1.1": slum_household(households),
        "bps_kumuh": kumuh_household(households, rural_pit=rural_pit),
        "bps_layak_huni": adequate_house(households, rural_pit=rural_pit),
    }
    ladders = {
        "6.1.1": drinking_water_levels(households),
        "6.2.1": sanitation_levels(households, rural_pit=rural_pit),
    }
    for ladder, levels in ladders.items():
        verdicts |= {f"{ladder}:{level}": holds for level, holds in levels.items()}
    for indicator, verdict in verdicts.items():
        yield Judged(indicator, INDICATORS[indicator], verdict)
