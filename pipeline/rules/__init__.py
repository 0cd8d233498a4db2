"""Scoring rules as versioned data: one TOML file a regulation, an article or source cited per row."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib import resources
from typing import Any

from pipeline.errors import Problem, RuleError

Label = dict[str, str]


@dataclass(frozen=True, slots=True)
class Criterion:
    """One of the criteria: what is counted (`volume`), in which unit, over which denominator."""

    criterion: str
    aspect: int
    unit: str
    denominator: str
    label: Label
    volume: Label
    source: str
    evidence: str


@dataclass(frozen=True, slots=True)
class SlumClass:
    """A class and the lowest total score that belongs to it."""

    class_: str
    from_score: int
    label: Label


@dataclass(frozen=True, slots=True)
class Rules:
    """A whole rule file. `cuts_pct` are exact: a percent below cut i gives `points[i]`."""

    id: str
    title: Label
    source: str
    cuts_pct: tuple[Fraction, ...]
    points: tuple[int, ...]
    classes: tuple[SlumClass, ...]
    aspects: dict[int, Label]
    criteria: tuple[Criterion, ...]

    @property
    def max_score(self) -> int:
        """The total when every criterion has the most points."""
        return len(self.criteria) * self.points[-1]

    def by_criterion(self) -> dict[str, Criterion]:
        """The criteria by their identifier, in the official order."""
        return {row.criterion: row for row in self.criteria}

    def members(self, aspect: int) -> list[str]:
        """The identifiers of the criteria of one aspect."""
        return [row.criterion for row in self.criteria if row.aspect == aspect]

    def class_label(self, class_: str, language: str) -> str:
        """The official name of a class; `KeyError` for a class that the file does not have."""
        return {row.class_: row.label for row in self.classes}[class_][language]


def available() -> list[str]:
    """The identifiers of the rule files that come with the program.

    >>> available()
    ['permen-pupr-14-2018']
    """
    names = (file.name for file in resources.files(__name__).iterdir())
    return sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml"))


def content(rules_id: str) -> bytes:
    """The rule file itself, as it comes with the program."""
    return (resources.files(__name__) / f"{rules_id}.toml").read_bytes()


@cache
def load(rules_id: str) -> Rules:
    """Read and check the rule file `rules_id`; raises `RuleError` when it is unknown or contradicts itself."""
    if rules_id not in available():
        raise RuleError([Problem("rules-unknown", value=rules_id, details={"known": ", ".join(available())})])
    return parse(tomllib.loads(content(rules_id).decode("utf-8")), source=f"{rules_id}.toml")


def parse(content: dict[str, Any], *, source: str) -> Rules:
    """Turn the content of a rule file into `Rules`; raises `RuleError` naming what does not fit."""
    try:
        rules = Rules(
            id=content["id"],
            title=content["title"],
            source=content["source"],
            cuts_pct=tuple(Fraction(cut) for cut in content["points"]["cuts_pct"]),
            points=tuple(content["points"]["points"]),
            classes=tuple(SlumClass(row["class"], row["from_score"], row["label"]) for row in content["classes"]),
            aspects={row["aspect"]: row["label"] for row in content["aspects"]},
            criteria=tuple(Criterion(**row) for row in content["criteria"]),
        )
    except (KeyError, TypeError, ValueError) as fault:
        raise RuleError([Problem("rules-malformed", source=source, value=str(fault))]) from fault
    _check(rules, source)
    return rules


def _check(rules: Rules, source: str) -> None:
    identifiers = [row.criterion for row in rules.criteria]
    faults = {
        "points": len(rules.points) != len(rules.cuts_pct) + 1,
        "cuts_pct": list(rules.cuts_pct) != sorted(set(rules.cuts_pct)),
        "classes": [row.from_score for row in rules.classes] != sorted({0, *(r.from_score for r in rules.classes)}),
        "criteria": len(identifiers) != len(set(identifiers)) or not identifiers,
        "aspects": {row.aspect for row in rules.criteria} != set(rules.aspects),
    }
    found = [Problem("rules-malformed", source=source, value=key) for key, wrong in faults.items() if wrong]
    if found:
        raise RuleError(found)
