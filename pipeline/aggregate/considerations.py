"""Pertimbangan lain, legality of the land, handling and priority of an area: what follows the class.

Source: the rule file, which marks what rests on background knowledge; `background_columns` names the results that do.
What is unknown stays unknown, and a class of the considerations is given only when the unknown items cannot change it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.aggregate.handling import class_code, handling, priority, priority_range
from pipeline.aggregate.tenure import legality, tenure_aspect
from pipeline.rational import Fraction
from pipeline.scoring import exact

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.aggregate.shares import Share
    from pipeline.rules import Rules
    from pipeline.rules.model import Choice, PopulationDensity

BACKGROUND = "background"
WITH_LIMITS = ("considerations", "considerations_class", "priority")


@dataclass(frozen=True, slots=True)
class Considerations:
    """The considerations of one area and what they lead to; None is unknown, or does not apply to an area without slum.

    `considerations_low .. considerations_high` is what the unknown items allow, and so are the classes. `priority` is
    that of the area's class; `priority_low` (the most urgent) `.. priority_high` is what an open class and open
    considerations allow among the slum classes, None when no slum class is possible. `handling` and `class_code` are
    given where they are the same for every class that may be.
    """

    strategic_points: int | None
    density_per_ha: Fraction | None
    density_points: int | None
    potential_points: int | None
    considerations: int | None
    considerations_low: int
    considerations_high: int
    considerations_class: str | None
    considerations_class_low: str
    considerations_class_high: str
    tenure_clear_pct: Fraction | None
    tenure_clear: bool | None
    spatial_plan_ok: bool | None
    legality: str | None
    handling: str | None
    priority: int | None
    priority_low: int | None
    priority_high: int | None
    class_code: str | None


def assess(
    *,
    form: Mapping[str, object],
    population: Fraction | None,
    tenure: Share,
    class_: str,
    class_low: str,
    class_high: str,
    rules: Rules,
) -> Considerations:
    """Everything of one area, from its form, its inhabitants, the share with a clear land status and its class.

    Strategic (5), 160 persons on 1 ha (3), potential unknown (1 or 5): the sum is 9 to 13, medium or high. A heavy slum
    then has priority 1 or 4.

    >>> from pipeline.aggregate.shares import of_counts
    >>> from pipeline.rules import load
    >>> found = assess(
    ...     form={"strategic_location": "a", "rt_area_ha": 1.0, "spatial_plan": "a"}, population=Fraction(160),
    ...     tenure=of_counts(30, 40, 40), class_="heavy", class_low="heavy", class_high="heavy",
    ...     rules=load("permen-pupr-14-2018"))
    >>> found.considerations_low, found.considerations_high, found.considerations_class
    (9, 13, None)
    >>> found.legality, found.handling, found.priority, found.priority_low, found.priority_high
    ('legal', 'renewal', None, 1, 4)
    """
    items = rules.considerations
    per_ha = density_per_ha(population, exact(form.get("rt_area_ha")))  # type: ignore[arg-type]
    points = (
        chosen_points(form.get("strategic_location"), items.strategic_location),
        density_points(per_ha, items.population_density, city_size=rules.city_size),
        chosen_points(form.get("social_potential"), items.social_potential),
    )
    low, high = sum_range(points, rules)
    considered = consideration_class(low, rules), consideration_class(high, rules)
    settled = considered[0] if considered[0] == considered[1] else None
    clear = tenure_aspect(tenure, above_pct=rules.legality.tenure.above_pct)
    in_plan = {"a": True, "b": False}.get(str(form.get("spatial_plan")))
    lawful = legality(clear, in_plan)
    first, last = priority_range((class_low, class_high), considered, rules)
    return Considerations(
        strategic_points=points[0],
        density_per_ha=per_ha,
        density_points=points[1],
        potential_points=points[2],
        considerations=low if None not in points else None,
        considerations_low=low,
        considerations_high=high,
        considerations_class=settled,
        considerations_class_low=considered[0],
        considerations_class_high=considered[1],
        tenure_clear_pct=tenure.share_pct,
        tenure_clear=clear,
        spatial_plan_ok=in_plan,
        legality=lawful,
        handling=handling((class_low, class_high), lawful, rules),
        priority=priority(class_, settled, rules),
        priority_low=first,
        priority_high=last,
        class_code=class_code(class_, settled, lawful, rules) if class_low == class_high else None,
    )


def chosen_points(answer: object, item: Choice) -> int | None:
    """The points of answer a or b of the RT form (B38, B39); None where it is silent.

    >>> from pipeline.rules import load
    >>> item = load("permen-pupr-14-2018").considerations.strategic_location
    >>> [chosen_points(answer, item) for answer in ("a", "b", None)]
    [5, 1, None]
    """
    return item.points.get(str(answer))


def density_per_ha(population: Fraction | None, rt_area_ha: Fraction | None) -> Fraction | None:
    """Inhabitants / area of the RT, not of the settlement (KOTAKU workbook C. Rekap!D80), in persons/ha.

    >>> [str(density_per_ha(Fraction(300), Fraction(area_ha))) for area_ha in ("1.5", "0")]
    ['200', 'None']
    """
    return None if population is None or not rt_area_ha else population / rt_area_ha


def density_points(per_ha: Fraction | None, item: PopulationDensity, *, city_size: str) -> int | None:
    """The points of a density; a limit itself belongs to the band below it (by-law: 150 low, 151 to 200 medium).

    >>> from pipeline.rules import load
    >>> item = load("permen-pupr-14-2018").considerations.population_density
    >>> [density_points(Fraction(number), item, city_size="medium_small") for number in (150, 151, 200, 201)]
    [1, 3, 3, 5]
    """
    return None if per_ha is None else item.points[bisect_left(item.above_per_ha[city_size], per_ha)]


def sum_range(points: Iterable[int | None], rules: Rules) -> tuple[int, int]:
    """The smallest and largest sum of the three items, an unknown one with all its possible points.

    >>> from pipeline.rules import load
    >>> sum_range((5, None, 1), load("permen-pupr-14-2018"))
    (7, 11)
    """
    found = rules.considerations
    possible = (
        list(found.strategic_location.points.values()),
        list(found.population_density.points),
        list(found.social_potential.points.values()),
    )
    open_to = [one if known is None else [known] for known, one in zip(points, possible, strict=True)]
    return sum(map(min, open_to)), sum(map(max, open_to))


def consideration_class(total: int, rules: Rules) -> str:
    """The class of a sum.

    >>> from pipeline.rules import load
    >>> [consideration_class(total, load("permen-pupr-14-2018")) for total in (5, 6, 10, 11)]
    ['low', 'medium', 'medium', 'high']
    """
    classes = rules.considerations.classes
    return classes[bisect_right([row.from_sum for row in classes], total) - 1].class_


def background_columns(rules: Rules) -> tuple[str, ...]:
    """The columns of `Considerations` that rest on background knowledge, in themselves or through one they follow from.

    >>> from pipeline.rules import load
    >>> background_columns(load("permen-pupr-14-2018"))[:3]
    ('density_points', 'considerations', 'considerations_class')
    """
    found = rules.considerations
    rests = {
        "strategic_points": found.strategic_location.evidence == BACKGROUND,
        "density_points": found.population_density.evidence == BACKGROUND,
        "potential_points": found.social_potential.evidence == BACKGROUND,
    }
    rests["considerations"] = any(rests.values())
    rests["considerations_class"] = rests["considerations"] or BACKGROUND in {row.evidence for row in found.classes}
    rests["tenure_clear"] = rules.legality.tenure.evidence == BACKGROUND
    rests["spatial_plan_ok"] = rules.legality.spatial_plan.evidence == BACKGROUND
    rests["legality"] = rests["tenure_clear"] or rests["spatial_plan_ok"] or rules.legality.evidence == BACKGROUND
    rests["handling"] = rests["legality"] or rules.handling.evidence == BACKGROUND
    rests["priority"] = rests["considerations_class"] or rules.priority.evidence == BACKGROUND
    rests["class_code"] = rests["legality"] or rests["considerations_class"] or rules.class_code.evidence == BACKGROUND
    limits = {f"{column}_{side}": rests[column] for column in WITH_LIMITS for side in ("low", "high")}
    return tuple(column for column, background in (rests | limits).items() if background)
