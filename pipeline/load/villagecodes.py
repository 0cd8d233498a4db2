"""The codes and names of a boundary file against the concordance: by code first, by name only as a proposal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.errors import Problem
from pipeline.load.codes import canonical_village_code, is_bps
from pipeline.load.names import proposals, similar

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from pipeline.load.concordance import Concordance

DISTRICT = 8
"""How many characters of a dotted code name the district: `35.19.09`."""


def village_codes(
    written: pd.Series[str], names: pd.Series[str], known: Concordance, *, source: str, column: str
) -> tuple[pd.Series[str], list[Problem]]:
    """The canonical code of each row of a boundary file, and every one that is none or that no table knows.

    A row without a code is an error and names the similar villages of its district that the file does not hold yet.
    """
    codes = written.map(lambda text: known.canonical(text) or text).astype("str")
    missing = _missing(codes, known)
    problems = []
    for row, (text, code, name) in enumerate(zip(written, codes, names, strict=True), start=1):
        if canonical_village_code(code) is None:
            proposed = proposals(name, missing) or proposals(text, missing)
            kind = "village-proposed" if proposed else "code-malformed" if text else "id-missing"
            details = {"proposal": proposed}
            problems.append(Problem(kind, source=source, row=row, column=column, value=text or name, details=details))
        elif code not in known.by_code:
            problems += _unknown(row, code, name, known, set(codes), source=source, column=column)
    return codes, problems


def _missing(codes: pd.Series[str], known: Concordance) -> dict[str, str]:
    """The known villages that the file does not hold, of its districts; of all where no code says which they are."""
    held = set(codes)
    districts = {code[:DISTRICT] for code in held if code in known.by_code}
    return {
        code: each.village
        for code, each in known.by_code.items()
        if code not in held and (not districts or code[:DISTRICT] in districts)
    }


def _unknown(
    row: int, code: str, name: str, known: Concordance, held: set[str], *, source: str, column: str
) -> list[Problem]:
    found = []
    if is_bps(code):
        found.append(Problem("code-bps-unknown", source=source, row=row, column=column, value=code))
    others = {other: village for other, village in known.neighbours_of(code).items() if other not in held}
    if proposed := proposals(name, others):
        details = {"name": name, "proposal": proposed}
        found.append(Problem("code-resembles", source=source, row=row, column=column, value=code, details=details))
    return found


def official_names(
    names: pd.Series[str], codes: pd.Series[str], known: Concordance, *, rows: list[int], source: str, column: str
) -> tuple[pd.Series[str], list[Problem]]:
    """The official spelling where a name differs from it in spelling only; another name stays, and both are told."""
    official = [known.by_code[code].village if code in known.by_code else "" for code in codes]
    chosen, problems = [], []
    for row, name, code, right in zip(rows, names, codes, official, strict=True):
        differs = bool(name and right) and name != right
        spelling = differs and similar(name, right)
        chosen.append(right if spelling else name)
        if differs:
            kind = "village-name-spelling" if spelling else "village-name-contradicts"
            details = {"official": right, "village_code": code}
            problems.append(Problem(kind, source=source, row=row, column=column, value=name, details=details))
    return names.__class__(chosen, index=names.index, dtype="str"), problems


def home_codes(
    written: pd.Series[str], villages: Mapping[str, str], known: Concordance, *, source: str, column: str
) -> tuple[pd.Series[str], list[Problem]]:
    """The village of each delineation by its code; one that is not in `villages` (code -> name) is an error.

    A name instead of a code is never taken, but the cure names the villages that it resembles.
    """
    codes = written.map(lambda text: known.canonical(text) or text).astype("str")
    problems = []
    for row, (text, code) in enumerate(zip(written, codes, strict=True), start=1):
        if code not in villages:
            # A code is no name, and a village without a name is called by its code.
            named = {} if canonical_village_code(code) else {key: name for key, name in villages.items() if name != key}
            proposed = proposals(text, named)
            kind = "village-proposed" if proposed else "village-unknown" if text else "id-missing"
            details = {"proposal": proposed}
            problems.append(Problem(kind, source=source, row=row, column=column, value=text, details=details))
    first = {code: row for row, code in reversed(list(enumerate(codes, start=1))) if code not in villages}
    problems += [
        Problem("code-bps-unknown", source=source, row=row, column=column, value=code)
        for code, row in sorted(first.items())
        if is_bps(code)
    ]
    return codes, problems
