"""How alike two names of villages are. A name alone never decides: it serves to propose, or to find a wrong code."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

SIMILAR = 0.8
"""From here on two spellings are taken for one name: Matesih and Metesih have 0.86, Klagen and Klagen Serut 0.71."""
PROPOSED = 3
"""More than this many proposals help nobody."""

KIND = re.compile(r"(desa|ds\.?|kelurahan|kel\.?)\s+")


def plain(name: str) -> str:
    """The letters and digits of a name, without case, spaces, hyphens and a word for its kind.

    >>> plain("Desa Klagen-Serut"), plain("KINCANGWETAN")
    ('klagenserut', 'kincangwetan')
    """
    return "".join(letter for letter in KIND.sub("", name.strip().casefold(), count=1) if letter.isalnum())


def similarity(first: str, second: str) -> float:
    """From 0 (nothing in common) to 1 (the same but for spaces, case and hyphens).

    >>> similarity("Klagenserut", "Klagen Serut"), round(similarity("Matesih", "Metesih"), 2)
    (1.0, 0.86)
    """
    return difflib.SequenceMatcher(None, plain(first), plain(second), autojunk=False).ratio()


def similar(first: str, second: str) -> bool:
    """Whether the two can be spellings of one name."""
    return similarity(first, second) >= SIMILAR


def proposals(name: str, candidates: Mapping[str, str]) -> str:
    """The villages (code -> name) that `name` can mean, most similar first, as words for a person; empty for none.

    >>> proposals("klagenserut", {"35.19.09.2010": "Klagen Serut", "35.19.09.2012": "Ngetrep"})
    'Klagen Serut (35.19.09.2010)'
    """
    if not plain(name):
        return ""
    rated = sorted((-similarity(name, official), code) for code, official in candidates.items())
    found = [code for minus, code in rated if -minus >= SIMILAR]
    return ", ".join(f"{candidates[code]} ({code})" for code in found[:PROPOSED])
