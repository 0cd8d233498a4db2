"""What the tables of a rule file must be to one another.

A check names the tables that it needs as its parameters: it is asked when those could be read, whatever is wrong
elsewhere, so that one reading finds everything.
"""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING, Any

from pipeline.errors import Problem
from pipeline.rational import Fraction
from pipeline.rules.vocabulary import ASPECTS, CLASSES, CONSIDERATION_CLASSES, DENOMINATOR_UNITS, VOLUME_UNITS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from pipeline.rules.model import ClassCodeRules, ConsiderationRules, Criterion, PriorityRules, Scale, SlumClass


def scale_rises(scale: Scale) -> Iterator[Problem]:
    """Cuts and points of the percents."""
    yield from _steps("scale", "cuts_pct", scale.cuts_pct, scale.points)


def density_rises(considerations: ConsiderationRules) -> Iterator[Problem]:
    """Limits and points of the population density, for each size of city."""
    density = considerations.population_density
    for size, limits in density.above_per_ha.items():
        yield from _steps("considerations.population_density", f"above_per_ha.{size}", limits, density.points)


def _steps(at: str, name: str, limits: Sequence[Any], points: Sequence[int]) -> Iterator[Problem]:
    if len(points) != len(limits) + 1:
        details = {"limits": f"{at}.{name}", "expected": len(limits) + 1}
        yield Problem("rules-points", column=f"{at}.points", value=str(len(points)), details=details)
    for key, values in ((name, limits), ("points", points)):
        if list(values) != sorted(set(values)):
            yield Problem("rules-order", column=f"{at}.{key}", value=_written(values))


def classes_follow(classes: tuple[SlumClass, ...]) -> Iterator[Problem]:
    """The classes in their order, the first from 0, the limits rising."""
    yield from _class_order("classes", [row.class_ for row in classes], CLASSES)
    yield from _limits("classes.from_score", [row.from_score for row in classes], first=0)


def classes_can_be_reached(
    classes: tuple[SlumClass, ...], criteria: tuple[Criterion, ...], scale: Scale
) -> Iterator[Problem]:
    """No class begins over the largest total."""
    largest = len(criteria) * max(scale.points)
    for row in classes:
        if row.from_score > largest:
            yield _out_of_reach(f"classes[{row.class_}].from_score", row.from_score, largest)


def consideration_classes_follow(considerations: ConsiderationRules) -> Iterator[Problem]:
    """The classes of the sum in their order, the first at the smallest sum or below, none over the largest."""
    at, rows = "considerations.classes", considerations.classes
    smallest, largest = considerations.range_of_sum
    yield from _class_order(at, [row.class_ for row in rows], CONSIDERATION_CLASSES)
    yield from _limits(f"{at}.from_sum", [row.from_sum for row in rows], first=smallest)
    for row in rows:
        if row.from_sum > largest:
            yield _out_of_reach(f"{at}[{row.class_}].from_sum", row.from_sum, largest)


def _class_order(at: str, names: list[str], expected: Sequence[str]) -> Iterator[Problem]:
    if names != list(expected):
        yield Problem("rules-classes", column=at, value=", ".join(names), details={"expected": ", ".join(expected)})


def _limits(at: str, limits: list[int], *, first: int) -> Iterator[Problem]:
    if limits != sorted(set(limits)):
        yield Problem("rules-order", column=at, value=_written(limits))
    if min(limits) > first:
        yield Problem("rules-limit-first", column=at, value=str(min(limits)), details={"first": first})


def _out_of_reach(at: str, limit: int, largest: int) -> Problem:
    return Problem("rules-limit-unreachable", column=at, value=str(limit), details={"largest": largest})


def aspects_have_criteria(criteria: tuple[Criterion, ...]) -> Iterator[Problem]:
    """Every aspect has a criterion."""
    for aspect in sorted(set(ASPECTS) - {row.aspect for row in criteria}):
        yield Problem("rules-aspect-empty", column=f"aspects.{aspect}")


def criteria_are_named(criteria: tuple[Criterion, ...]) -> Iterator[Problem]:
    """An identifier is the number of its aspect and a letter, each once."""
    yield from _once((f"criteria[{row.criterion}]", row.criterion) for row in criteria)
    for row in criteria:
        if not re.fullmatch(f"{row.aspect}[a-z]", row.criterion):
            at = f"criteria[{row.criterion}].criterion"
            yield Problem("rules-value", column=at, value=row.criterion, details={"example": f'"{row.aspect}a"'})


def volumes_are_known(criteria: tuple[Criterion, ...]) -> Iterator[Problem]:
    """A criterion counts a volume that the program knows and no other criterion counts, or says that it counts none."""
    counted = {row.criterion: row.counted_as for row in criteria if row.counted_as is not None}
    yield from _once((f"criteria[{name}].same_as", volume) for name, volume in counted.items())
    for name, volume in counted.items():
        if volume not in VOLUME_UNITS:
            known = {"known": ", ".join(VOLUME_UNITS)}
            yield Problem("rules-volume-missing", column=f"criteria[{name}]", details=known)
    for row in criteria:
        if row.same_as is not None and not row.volume_known:
            yield Problem("rules-volume-contradicts", column=f"criteria[{row.criterion}].same_as", value=row.same_as)


def units_agree(criteria: tuple[Criterion, ...]) -> Iterator[Problem]:
    """Volume, unit and denominator of a criterion are of one kind."""
    for row in criteria:
        expected = {DENOMINATOR_UNITS[row.denominator], VOLUME_UNITS.get(row.counted_as or "", row.unit)}
        if expected != {row.unit}:
            details = {"expected": " / ".join(sorted(expected))}
            yield Problem("rules-unit", column=f"criteria[{row.criterion}].unit", value=row.unit, details=details)


def priorities_are_an_order(priority: PriorityRules) -> Iterator[Problem]:
    """Every number from 1 is given once."""
    given = [number for row in priority.by_class.values() for number in row.values()]
    if sorted(given) != list(range(1, len(given) + 1)):
        yield Problem("rules-priority", column="priority.by_class", value=_written(given), details={"last": len(given)})


def codes_differ(class_code: ClassCodeRules) -> Iterator[Problem]:
    """No two classes have one code."""
    yield from _once((f"class_code.letter.{class_}", letter) for class_, letter in class_code.letter.items())
    yield from _once(
        (f"class_code.number.{considered}.{legality}", str(number))
        for considered, row in class_code.number.items()
        for legality, number in row.items()
    )


def _once(named: Iterable[tuple[str, str]]) -> Iterator[Problem]:
    """A problem for every value that came before, at its place."""
    seen: set[str] = set()
    for at, value in named:
        if value in seen:
            yield Problem("rules-duplicate", column=at, value=value)
        seen.add(value)


def _written(values: Iterable[object]) -> str:
    return ", ".join(f"{float(value):g}" if isinstance(value, Fraction) else str(value) for value in values)


CHECKS: tuple[Callable[..., Iterator[Problem]], ...] = (
    scale_rises,
    density_rises,
    classes_follow,
    classes_can_be_reached,
    consideration_classes_follow,
    aspects_have_criteria,
    criteria_are_named,
    volumes_are_known,
    units_agree,
    priorities_are_an_order,
    codes_differ,
)


def contradictions(tables: Mapping[str, object]) -> list[Problem]:
    """What every check finds whose tables are all among `tables`, those that could be read."""
    found: list[Problem] = []
    for check in CHECKS:
        needed = inspect.signature(check).parameters
        if needed.keys() <= tables.keys():
            found += check(**{name: tables[name] for name in needed})
    return found
