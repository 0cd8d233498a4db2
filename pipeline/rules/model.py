"""What a rule file says, as frozen data. A file has exactly these tables and keys; a key with a default is optional."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pipeline.rational import Fraction
from pipeline.rules.vocabulary import (
    ASPECTS,
    CITY_SIZES,
    CLASSES,
    CONSIDERATION_CLASSES,
    DENOMINATOR_UNITS,
    HANDLINGS,
    UNITS,
    VOLUME_UNITS,
    ByCity,
    ByConsideration,
    ByLegality,
    BySlumClass,
    Evidence,
    Label,
)


@dataclass(frozen=True, slots=True)
class Scale:
    """The points of a percent: below cut i it gives `points[i]`, at or over the last cut the last points."""

    cuts_pct: tuple[Fraction, ...]
    points: tuple[int, ...]
    source: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class BuildingDensity:
    """Over how many buildings a hectare the density of a settlement counts as too high."""

    limit_per_ha: ByCity[Fraction]
    source: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class SlumClass:
    """A class and the lowest total score that belongs to it."""

    class_: Annotated[str, CLASSES]
    from_score: int
    label: Label
    source: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Criterion:
    """One of the criteria: what is counted (`volume`), in which unit, over which denominator.

    `same_as` names the criterion of 2018 whose volume it counts where that has another identifier.
    """

    criterion: str
    aspect: Annotated[int, ASPECTS]
    unit: Annotated[str, UNITS]
    denominator: Annotated[str, tuple(DENOMINATOR_UNITS)]
    label: Label
    volume: Label
    source: str
    evidence: Evidence
    same_as: Annotated[str, tuple(VOLUME_UNITS)] | None = None
    volume_known: bool = True

    @property
    def counted_as(self) -> str | None:
        """The volume that the program counts for it, by its identifier of 2018; None where there is none."""
        return (self.same_as or self.criterion) if self.volume_known else None


@dataclass(frozen=True, slots=True)
class Choice:
    """A consideration that the RT form answers with a or b, and the points of each."""

    label: Label
    points: Annotated[dict[str, int], ("a", "b")]
    source: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class PopulationDensity:
    """The points of inhabitants a hectare: over limit i (strictly) it gives `points[i + 1]`."""

    label: Label
    points: tuple[int, ...]
    above_per_ha: ByCity[tuple[Fraction, ...]]
    source: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class ConsiderationClass:
    """A class of the considerations and the lowest sum that belongs to it."""

    class_: Annotated[str, CONSIDERATION_CLASSES]
    from_sum: int
    label: Label
    source: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class ConsiderationRules:
    """Pertimbangan lain: three items, whose points are added, and the classes of the sum."""

    strategic_location: Choice
    population_density: PopulationDensity
    social_potential: Choice
    classes: tuple[ConsiderationClass, ...]

    @property
    def range_of_sum(self) -> tuple[int, int]:
        """The smallest and the largest sum of the three items."""
        choices = (self.strategic_location, self.social_potential)
        items = [*(choice.points.values() for choice in choices), self.population_density.points]
        return sum(map(min, items)), sum(map(max, items))

    def class_label(self, class_: str, language: str) -> str:
        """The official name of a class of the considerations."""
        return {row.class_: row.label for row in self.classes}[class_][language]


@dataclass(frozen=True, slots=True)
class TenureAspect:
    """Clear when the share of the households whose land has a clear status is over `above_pct` (strictly)."""

    label: Label
    above_pct: Fraction
    source: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class SpatialPlanAspect:
    """Whether the land is used as the spatial plan says."""

    label: Label
    source: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class LegalityRules:
    """Legalitas tanah: legal when both aspects hold."""

    tenure: TenureAspect
    spatial_plan: SpatialPlanAspect
    labels: ByLegality[Label]
    source: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class HandlingRules:
    """The type of handling by class and legality."""

    labels: Annotated[dict[str, Label], HANDLINGS]
    by_class: BySlumClass[ByLegality[Annotated[str, HANDLINGS]]]
    source: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class PriorityRules:
    """The order of handling by class and considerations; 1 comes first."""

    by_class: BySlumClass[ByConsideration[int]]
    source: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class ClassCodeRules:
    """The letter of the class and the number of considerations and legality, A1 to C6."""

    letter: BySlumClass[str]
    number: ByConsideration[ByLegality[int]]
    source: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Rules:
    """A whole rule file; all numbers are exact. `city_size` chooses the limits of both densities."""

    id: str
    title: Label
    source: str
    city_size: Annotated[str, CITY_SIZES]
    scale: Scale
    density: BuildingDensity
    classes: tuple[SlumClass, ...]
    aspects: Annotated[dict[int, Label], ASPECTS]
    criteria: tuple[Criterion, ...]
    considerations: ConsiderationRules
    legality: LegalityRules
    handling: HandlingRules
    priority: PriorityRules
    class_code: ClassCodeRules

    @property
    def cuts_pct(self) -> tuple[Fraction, ...]:
        """The cuts of the scale."""
        return self.scale.cuts_pct

    @property
    def points(self) -> tuple[int, ...]:
        """The points of the scale, one more than its cuts."""
        return self.scale.points

    @property
    def max_score(self) -> int:
        """The total when every criterion has the most points."""
        return len(self.criteria) * self.points[-1]

    @property
    def density_limit_per_ha(self) -> Fraction:
        """The limit of buildings a hectare for the city size of the file."""
        return self.density.limit_per_ha[self.city_size]

    def by_criterion(self) -> dict[str, Criterion]:
        """The criteria by their identifier, in the official order."""
        return {row.criterion: row for row in self.criteria}

    def members(self, aspect: int) -> list[str]:
        """The identifiers of the criteria of one aspect."""
        return [row.criterion for row in self.criteria if row.aspect == aspect]

    def class_label(self, class_: str, language: str) -> str:
        """The official name of a class; `KeyError` for a class that the file does not have."""
        return {row.class_: row.label for row in self.classes}[class_][language]
