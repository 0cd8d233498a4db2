"""What is known of one area before it is measured: its form, its rows, its lines, its rasters, its counts, its size."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

from pipeline.aggregate.shares import Share
from pipeline.rational import Fraction
from pipeline.scoring import Average, exact

Number = Fraction | None


@dataclass(frozen=True, slots=True)
class Choices:
    """What the settings choose where regulation and practice leave a choice."""

    density_limit_per_ha: Fraction = Fraction(200)
    building_denominator: Literal["buildings", "households"] = "buildings"
    average: Average = "plain"
    rounding: Literal["none", "kotaku"] = "none"
    impossible: Literal["exclude", "as_published"] = "exclude"
    prefer: Literal["answers", "counts"] = "answers"


STAND_INS = (("families", "households"), ("buildings", "buildings"))
"""Columns of the form and of the counts for families and for buildings."""


class Counted(NamedTuple):
    """What the interviewed rows of an area count; in a sample all but `households` is what they stand for."""

    households: int = 0
    buildings: Number = Fraction(0)
    families: Number = Fraction(0)
    heads: Number = Fraction(0)


class Tally(NamedTuple):
    """Failing, answered and asked of one criterion in one area."""

    failing: int
    answered: int
    asked: int


@dataclass(frozen=True)
class AreaFacts:
    """Everything known of one area; a mapping is empty where the study has no such source for it."""

    area_id: str
    area_ha: float
    form: Mapping[str, object] = field(default_factory=dict)
    counts: Mapping[str, object] = field(default_factory=dict)
    lines: Mapping[str, object] = field(default_factory=dict)
    rasters: Mapping[str, object] = field(default_factory=dict)
    counted: Counted = field(default_factory=Counted)
    tallies: Mapping[str, Tally] = field(default_factory=dict)
    shares: Mapping[str, Share] | None = None
    """Failing shares by criterion where the households are a sample, which has no household that was missed."""

    def of_form(self, column: str) -> Number:
        """A number of the form, exact as written; None where the form is silent."""
        return self._form_numbers.get(column)

    def of_counts(self, column: str) -> Number:
        """A number of the typed-in counts; None where they are silent."""
        return self._count_numbers.get(column)

    @cached_property
    def _form_numbers(self) -> dict[str, Number]:
        return numbers(self.form)

    @cached_property
    def _count_numbers(self) -> dict[str, Number]:
        return numbers(self.counts)

    def of_lines(self, column: str) -> Number:
        """A length summed from lines; None where there are none."""
        return exact(self.lines.get(column))  # type: ignore[arg-type]

    def of_raster(self, column: str) -> Number:
        """A number of the row of `rasters`; None where no raster covers enough of the area."""
        return exact(self.rasters.get(column))  # type: ignore[arg-type]

    def worse(self, column: str) -> bool | None:
        """Whether the form ticked b, the failing option; None where it is silent."""
        return {"a": False, "b": True}.get(str(self.form.get(column)))

    @cached_property
    def household_heads(self) -> Number:
        """Households (KRT) that the area has by its form or its counts."""
        return first(self.of_form("household_heads"), self.of_counts("household_heads"))

    @cached_property
    def not_interviewed(self) -> int:
        """Households that the area has and a census did not reach: each may pass or fail.

        Where nobody counted the households, the families or else the buildings beyond those seen stand for them.
        """
        if self.shares is not None:
            return 0
        families, buildings = (first(self.of_form(f), self.of_counts(c)) for f, c in STAND_INS)
        for told, seen in (
            (self.household_heads, self.counted.heads),
            (families, self.counted.families),
            (buildings, self.counted.buildings),
        ):
            if told is not None and seen is not None:
                return max(0, int(told) - int(seen))
        return 0

    def contradicted(self, told: Mapping[str, Number]) -> list[str]:
        """The denominators that are told to be 0 although households were interviewed."""
        if not self.counted.households:
            return []
        return [name for name in ("buildings", "heads", "families") if told.get(name) == 0]

    def only_seen(self, name: str) -> bool:
        """Whether a denominator counts just what the interviews saw, and they did not see all."""
        form_column, counts_column = {"families": STAND_INS[0], "buildings": STAND_INS[1]}.get(name, ("", ""))
        told = first(self.of_form(form_column), self.of_counts(counts_column))
        return bool(form_column) and told is None and self.not_interviewed > 0

    @property
    def population(self) -> Number:
        """Inhabitants by the form, else the counts, else the raster."""
        return first(self.of_form("population"), self.of_counts("population"), self.of_raster("population_raster"))


def denominators(facts: AreaFacts, choices: Choices, *, counts_first: bool = False) -> dict[str, Number]:
    """The denominators of the criteria by name: from the form, the counts or the rows, in that order.

    `counts_first` puts the counts before the form, for volumes that come from the counts too.
    """
    form = {
        "buildings": facts.of_form("buildings"),
        "heads": facts.of_form("household_heads"),
        "families": facts.of_form("families"),
        "settlement_area_ha": facts.of_form("settlement_area_ha"),
        "road_ideal_m": plus(facts.of_form("road_length_m"), facts.of_form("road_needed_m")),
        "drain_ideal_m": plus(facts.of_form("drain_length_m"), facts.of_form("drain_needed_m")),
    }
    counts = {
        "buildings": facts.of_counts("buildings"),
        "heads": facts.of_counts("household_heads"),
        "families": facts.of_counts("households"),
        "settlement_area_ha": facts.of_counts("area_ha"),
        "road_ideal_m": facts.of_counts("road_ideal_m"),
        "drain_ideal_m": facts.of_counts("drainage_ideal_m"),
    }
    rows = {
        "buildings": facts.counted.buildings or None,
        "heads": facts.counted.heads or None,
        "families": facts.counted.families if facts.counted.households else None,
        "settlement_area_ha": exact(facts.area_ha),
    }
    # Nobody lives in no building: a 0 beside interviews is no number of theirs (see `AreaFacts.contradicted`).
    for source in (form, counts):
        source |= dict.fromkeys(facts.contradicted(source), None)
    order = (counts, form, rows) if counts_first else (form, counts, rows)
    found = {name: first(*(source.get(name) for source in order)) for name in form}
    heads = found.pop("heads")
    return found | ({"buildings": heads} if choices.building_denominator == "households" else {})


def numbers(row: Mapping[str, object]) -> dict[str, Number]:
    """The cells of a row that hold numbers, exact as written; None where they are blank.

    >>> numbers({"buildings": 5, "road_length_m": float("nan"), "fire_road": "a"})["buildings"] == 5
    True
    """
    return {column: exact(cell) for column, cell in row.items() if isinstance(cell, int | float)}


def first(*numbers: Number) -> Number:
    """The first number that is known."""
    for number in numbers:
        if number is not None:
            return number
    return None


def plus(*numbers: Number) -> Number:
    """The sum; unknown where one of the numbers is."""
    known = [number for number in numbers if number is not None]
    return sum(known, Fraction(0)) if len(known) == len(numbers) else None


def minus(left: Number, right: Number) -> Number:
    """The difference; unknown where one of the numbers is."""
    return None if left is None or right is None else left - right
