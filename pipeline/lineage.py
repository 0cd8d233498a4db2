"""The lineage of a file in one line: which rules, which round, which inputs, each with the beginning of its SHA-256."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

SHORT_DIGITS = 12
"""Of a SHA-256 in a line of lineage; the whole one stands in `manifest.json`."""


def fingerprint(inputs: Mapping[str, Any]) -> str:
    """The SHA-256 of the list of inputs as `sha256sum` writes it, sorted by name: one number for all of them.

    >>> fingerprint({"b.csv": "2", "a.csv": "1"}) == fingerprint({"a.csv": "1", "b.csv": "2"})
    True
    """
    listed = "".join(f"{digest}  {name}\n" for name, digest in sorted(inputs.items()))
    return hashlib.sha256(listed.encode()).hexdigest()


def line(*, rules_id: str, rules_sha256: str, round: int, inputs: Mapping[str, Any], kind: str = "inputs") -> str:
    """Rules, year of the round and inputs (or another `kind` of origin); the same in every language.

    >>> line(rules_id="perda", rules_sha256="ab" * 32, round=2020, inputs={})
    'perda abababababab; 2020; inputs e3b0c44298fc'
    """
    digest = fingerprint(inputs)[:SHORT_DIGITS]
    return f"{rules_id} {rules_sha256[:SHORT_DIGITS]}; {round}; {kind} {digest}"
