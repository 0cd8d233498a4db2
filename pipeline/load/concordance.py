"""Which BPS code is which Kemendagri code: a table, since the one cannot be computed from the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from pipeline import villages
from pipeline.errors import Problem, SchemaError
from pipeline.load import values
from pipeline.load.codes import UNDOTTED, canonical_village_code, is_bps
from pipeline.load.polygons import require_columns
from pipeline.villages import Village

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

REQUIRED = ("kemendagri", "bps", "village")
AREA = "area_ha"


@dataclass(frozen=True, slots=True)
class Concordance:
    """The known villages by their Kemendagri code, and the way to it from a BPS code."""

    by_code: Mapping[str, Village] = field(default_factory=dict)
    by_bps: Mapping[str, str] = field(default_factory=dict)

    def canonical(self, text: str) -> str | None:
        """The dotted Kemendagri code of any writing; a BPS code that is not in the table stays; None for no code.

        >>> known = concordance()
        >>> [known.canonical(text) for text in ("3519092010", "id3519150010", "3519140004", "Jiwan")]
        ['35.19.09.2010', '35.19.09.2010', '3519140004', None]
        """
        found = UNDOTTED.fullmatch(text.strip())
        # The table first: a BPS code of a district made later can look like one of Kemendagri.
        return (self.by_bps.get(found[1]) if found else None) or canonical_village_code(text)

    def neighbours_of(self, code: str) -> dict[str, str]:
        """Code -> name of the known villages in the district of `code`, which may be of either coding."""
        bps = is_bps(code)
        return {
            other: each.village
            for other, each in self.by_code.items()
            if (each.bps[:7] == code[:7] if bps else other[:8] == code[:8])
        }


def concordance(own: Iterable[Village] = ()) -> Concordance:
    """The villages of an office's table before those that the program knows itself."""
    first = tuple(own)
    taken = {code for each in first for code in (each.kemendagri, each.bps)}
    rest = [each for each in villages.known() if not {each.kemendagri, each.bps} & taken]
    everyone = [*first, *rest]
    return Concordance(
        {each.kemendagri: each for each in everyone}, {each.bps: each.kemendagri for each in everyone if each.bps}
    )


def read_concordance(cells: pd.DataFrame, *, source: str) -> list[Village]:
    """The villages of a table of text cells (index: spreadsheet row) with the columns `kemendagri, bps, village`.

    A published area in hectares may stand in `area_ha`. Raises `SchemaError` with every cell that is no code, stands
    twice or is no number.
    """
    require_columns(cells, REQUIRED, source=source)
    stripped = cells.apply(lambda column: column.str.strip())
    dotted = stripped["kemendagri"].map(lambda text: canonical_village_code(text) or "").astype("str")
    bps = stripped["bps"].str.extract(r"^(?:[iI][dD])?([0-9]{10})$", expand=False).fillna("")
    problems = _faults(stripped["kemendagri"], dotted.map(lambda code: code if not is_bps(code) else ""), source=source)
    problems += _faults(stripped["bps"], bps, source=source, optional=True)
    areas = pd.Series(float("nan"), index=cells.index)
    if AREA in cells:
        areas = values.to_numbers(stripped[AREA])
        wrong = areas.isna() & (stripped[AREA] != "") | (areas <= 0)
        problems += [
            Problem("value-not-number", source=source, row=row, column=AREA, value=value)
            for row, value in values.numbered(stripped[AREA][wrong])
        ]
    if problems:
        raise SchemaError(problems)
    hectares = [None if area != area else float(area) for area in areas]
    return [Village(*row) for row in zip(dotted, bps, stripped["village"], hectares, strict=True)]


def _faults(written: pd.Series[str], codes: pd.Series[str], *, source: str, optional: bool = False) -> list[Problem]:
    """Cells that are no code (an empty one may be allowed), and codes that stand a second time."""
    column, problems = str(written.name), []
    first: dict[str, int] = {}
    for (row, text), code in zip(values.numbered(written), codes, strict=True):
        if not code and not (optional and not text):
            problems.append(Problem("code-malformed", source=source, row=row, column=column, value=text))
        elif code and first.setdefault(code, row) != row:
            details = {"first": first[code]}
            problems.append(Problem("id-twice", source=source, row=row, column=column, value=text, details=details))
    return problems


def canonical_cells(cells: pd.DataFrame, column: str, known: Concordance, codes: frozenset[str]) -> pd.DataFrame:
    """The cells with any writing of a village code in `column` turned into the one that is among `codes`.

    For tables that name villages where villages are the areas; a cell that stays unknown is left as it is written.
    """
    if column not in cells:
        return cells
    distinct = {text: known.canonical(text) for text in cells[column].unique()}
    found = {text: code for text, code in distinct.items() if code in codes}
    return cells.assign(**{column: cells[column].map(lambda text: found.get(text, text)).astype("str")})
