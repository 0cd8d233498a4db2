"""One round of the survey scored: facts gathered per area, measured, added up to villages and the district."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from pipeline.aggregate.answers import QUESTIONS
from pipeline.aggregate.conservation import Rows, require_conserved
from pipeline.aggregate.facts import AreaFacts, Choices, first
from pipeline.aggregate.gps import Gps, gps_limits, silent
from pipeline.aggregate.infrastructure import line_lengths
from pipeline.aggregate.levels import DISTRICT, Score, Unit, score, together
from pipeline.aggregate.moves import movers
from pipeline.aggregate.rasters import slopes_differ
from pipeline.aggregate.samplesurvey import TENURE, Sampled, of_area, of_sample, sample_shares
from pipeline.aggregate.sdg.counts import ASKED, SIZES
from pipeline.aggregate.shares import UNKNOWN, Share
from pipeline.aggregate.tally import Placed
from pipeline.aggregate.volumes import area_measures
from pipeline.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from pipeline.aggregate.gathered import Gathered
    from pipeline.rules import Rules


HOUSEHOLD_COLUMNS = ["household_id", "round", "building_id", "weight", "families"]
HOUSEHOLD_COLUMNS += dict.fromkeys([*QUESTIONS, *ASKED, *SIZES])
"""What the score and the SDG figures read of a household."""


class Tables(NamedTuple):
    """The tables of the dictionary that the score is made from; `households` carry their `area_id` and `chance`.

    `joined` counts the rows of the join, which the score has to meet.
    """

    households: pd.DataFrame
    areas: gpd.GeoDataFrame
    villages: gpd.GeoDataFrame
    forms: pd.DataFrame
    counts: pd.DataFrame
    lines: gpd.GeoDataFrame
    rasters: pd.DataFrame
    chances: pd.DataFrame
    joined: Rows

    def of_round(self, round: int) -> Tables:
        """The same with the rows of one round only, where a table has rounds."""
        by_round = {name: getattr(self, name) for name in ("households", "forms", "counts", "chances")}
        chosen: dict[str, Any] = {name: rows(frame, frame["round"] == round) for name, frame in by_round.items()}
        return self._replace(**chosen)


def rows(frame: pd.DataFrame, chosen: pd.Series[bool]) -> pd.DataFrame:
    """The chosen rows; the frame itself, which may be large, where they are all."""
    return frame if chosen.all() else frame[chosen]


class Scored(NamedTuple):
    """Every unit of one round with its score, what it was made from, and what was found on the way."""

    round: int
    units: list[Unit]
    scores: dict[tuple[str, str], Score]
    facts: dict[str, AreaFacts]
    tenure: dict[str, Share]
    placed: Placed | Gathered
    problems: list[Problem]
    gps: Mapping[tuple[str, str], Gps] = MappingProxyType({})


def score_round(
    tables: Tables,
    *,
    rules: Rules,
    choices: Choices,
    round: int,
    district: str,
    metric_crs: str,
    gathered: Gathered | None = None,
) -> Scored:
    """Score every area, village and the district (named `district`) of one round.

    `gathered` is what its households count, where they were counted in parts. Raises `JoinError` when an area does not
    count the households that the join put there.
    """
    of_round = tables.of_round(round)
    placed = gathered or Placed(of_round.households, of_round.areas["area_id"].tolist())
    village_of = dict(zip(tables.areas["area_id"], tables.areas["village_code"], strict=True))
    sampled = sample_shares(placed, village_of) if isinstance(placed, Placed) and placed.is_sample else {}
    facts = gather(of_round, placed, sampled, metric_crs=metric_crs)
    counted = {area_id: fact.counted.households for area_id, fact in facts.items()}
    require_conserved(counted, tables.joined, round=round)
    areas, problems = [], placed.disagreements(source="households")
    for (area_id, fact), name in zip(facts.items(), tables.areas["name"], strict=True):
        measured = area_measures(fact, rules, choices)
        problems += [*_more_interviewed(fact), *_none_told(fact), *slopes_differ(fact)]
        areas.append(Unit("area", area_id, name, measured.measures, (area_id,), measured.pairs))
        problems += measured.problems
    problems += _buildings_differ(facts, choices)
    villages = _villages(areas, tables, village_of, rules)
    whole = together(DISTRICT, DISTRICT, district, (village for village in villages if village.measures), rules)
    above = [*villages, replace(whole, parts=tuple(facts))]
    if sampled:
        above = [of_sample(unit, areas, sampled, rules) for unit in above]
    units = [*areas, *above]
    scores = {(unit.level, unit.unit_id): score(unit, rules, choices.average) for unit in units}
    moving = movers(*_around(placed, of_round.households), of_round.chances)
    unknown, is_sample = silent(of_round.households), placed.is_sample
    gps = gps_limits(units, scores, facts, moving, unknown, is_sample=is_sample, rules=rules, choices=choices)
    scored = Scored(round, units, scores, facts, _tenure(placed, facts, sampled), placed, problems, gps)
    # Where nobody was interviewed no GPS was held: that none lies near a boundary would say too much.
    return scored._replace(gps={}) if of_round.households.empty else scored


def _around(placed: Placed | Gathered, households: pd.DataFrame) -> tuple[Placed, pd.DataFrame]:
    """The households in which those that may move are looked for: of a survey counted in parts only those near one."""
    return (placed, households) if isinstance(placed, Placed) else placed.around


def _buildings_differ(facts: Mapping[str, AreaFacts], choices: Choices) -> list[Problem]:
    """Said once: practice divides building criteria by the one or the other, and it makes a difference here."""
    numbers = [
        (heads, first(fact.of_form("buildings"), fact.of_counts("buildings")))
        for fact in facts.values()
        if (heads := fact.household_heads) is not None
    ]
    differ = sum(buildings is not None and heads != buildings for heads, buildings in numbers)
    if not differ:
        return []
    details = {"areas": differ, "all": len(facts), "chosen": choices.building_denominator}
    return [Problem("buildings-differ", source="household_heads", column="buildings", details=details)]


def _tenure(placed: Placed | Gathered, facts: Mapping[str, AreaFacts], sampled: Sampled) -> dict[str, Share]:
    """The share with a clear land status in each area."""
    if sampled:
        return {area_id: sampled[TENURE].get(("area", area_id), UNKNOWN) for area_id in facts}
    tallies = placed.tenure()
    return {area_id: tallies[area_id].share(unseen=fact.not_interviewed) for area_id, fact in facts.items()}


def _more_interviewed(fact: AreaFacts) -> list[Problem]:
    """An area with more interviews than households by its form or counts."""
    heads = fact.household_heads
    if heads is None or fact.counted.households <= heads:
        return []
    details = {"interviewed": fact.counted.households}
    return [Problem("interviewed-more", source=fact.area_id, value=str(int(heads)), details=details)]


def _none_told(fact: AreaFacts) -> list[Problem]:
    """Form or counts that say 0 buildings or families of an area where households were interviewed."""
    columns = {"buildings": ("buildings", "buildings"), "families": ("families", "households")}
    found = []
    for of_form, of_counts in columns.values():
        told = {"buildings": fact.of_form(of_form)}, {"buildings": fact.of_counts(of_counts)}
        if any(fact.contradicted(one) for one in told):
            details = {"interviewed": fact.counted.households}
            found.append(Problem("count-contradicts", source=fact.area_id, column=of_form, value="0", details=details))
    return found


def _villages(areas: list[Unit], tables: Tables, village_of: Mapping[str, str], rules: Rules) -> list[Unit]:
    inside: dict[str, list[Unit]] = {code: [] for code in tables.villages["village_code"]}
    for area in areas:
        inside[village_of[area.unit_id]].append(area)
    names = dict(zip(tables.villages["village_code"], tables.villages["village"], strict=True))
    return [together("village", code, names[code], parts, rules) for code, parts in inside.items()]


def gather(tables: Tables, placed: Placed | Gathered, sampled: Sampled, *, metric_crs: str) -> dict[str, AreaFacts]:
    """Everything known of each area in one round, in the order of `areas`."""
    forms, counts, rasters = (by_area(frame) for frame in (tables.forms, tables.counts, tables.rasters))
    lines = line_lengths(tables.lines, tables.areas, metric_crs=metric_crs)
    tallies, counted = placed.tallies(), placed.counted()
    return {
        area_id: AreaFacts(
            area_id=area_id,
            area_ha=float(area_ha),
            form=forms.get(area_id, {}),
            counts=counts.get(area_id, {}),
            lines=lines.get(area_id, {}),
            rasters=rasters.get(area_id, {}),
            counted=counted[area_id],
            tallies=tallies[area_id],
            shares=of_area(sampled, area_id) if sampled else None,
        )
        for area_id, area_ha in zip(tables.areas["area_id"], tables.areas["area_ha"], strict=True)
    }


def by_area(frame: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """The rows of a table with one row an area, by `area_id`."""
    return {row["area_id"]: {str(key): value for key, value in row.items()} for row in frame.to_dict("records")}
