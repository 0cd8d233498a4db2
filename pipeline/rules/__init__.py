"""Scoring rules as versioned data: one TOML file a regulation, an article or source cited per row."""

from __future__ import annotations

import dataclasses
import tomllib
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from pipeline.errors import Problem, RuleError
from pipeline.rational import Fraction
from pipeline.rules.checks import contradictions
from pipeline.rules.model import Criterion, Rules, SlumClass
from pipeline.rules.page import as_markdown
from pipeline.rules.reader import FAULTY, Reader
from pipeline.rules.vocabulary import Label

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "Criterion",
    "Label",
    "Rules",
    "SlumClass",
    "as_markdown",
    "available",
    "content",
    "load",
    "load_text",
    "parse",
]

_LARGEST_EXPONENT = 12


def available() -> list[str]:
    """The identifiers of the rule files that come with the program.

    >>> available()
    ['permen-pupr-14-2018', 'permen-pupr-2-2016']
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
    return load_text(content(rules_id).decode("utf-8"), source=f"{rules_id}.toml")


def load_text(text: str, *, source: str) -> Rules:
    """Check the text of a rule file, a local by-law for example; raises `RuleError` with every fault found."""
    try:
        raw = tomllib.loads(text, parse_float=_exact)
    except (ValueError, RecursionError) as fault:
        raise RuleError([Problem("rules-not-toml", source=source, value=str(fault))]) from fault
    return parse(raw, source=source)


def parse(content: Mapping[str, Any], *, source: str) -> Rules:
    """Turn the content of a rule file into `Rules`; raises `RuleError` with every fault found, at its key."""
    reader = Reader()
    read = reader.table(Rules, content, at="")
    assert isinstance(read, dict), "a TOML document is a table"
    sound = {name: value for name, value in read.items() if value is not FAULTY}
    found = reader.found + contradictions(sound)
    if found:
        raise RuleError(dataclasses.replace(problem, source=source) for problem in found)
    return Rules(**sound)


def _exact(written: str) -> Fraction:
    """The decimal that was written, not its nearest float; a number beyond all sense is refused."""
    number = Decimal(written)
    if not number.is_finite() or abs(number.adjusted()) > _LARGEST_EXPONENT:
        raise ValueError(f"{written}: not a number of a rule")
    return Fraction(number)
