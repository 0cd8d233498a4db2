"""The villages that the program knows itself: Kecamatan Jiwan, in both official codings.

`villages.csv` beside this file is the one table of them. The practice data are drawn from it, and a file's codes are
read with it; each row says where it comes from.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources
from typing import NamedTuple


class Village(NamedTuple):
    """One village: its codes by Kemendagri (dotted) and BPS, its official name, and its area in ha where published."""

    kemendagri: str
    bps: str
    village: str
    area_ha: float | None = None


@cache
def rows() -> tuple[dict[str, str], ...]:
    """Every row of the table as text, in the order of the codes."""
    text = (resources.files("pipeline") / "villages.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


@cache
def known() -> tuple[Village, ...]:
    """The villages of the table.

    >>> known()[9]
    Village(kemendagri='35.19.09.2010', bps='3519150010', village='Klagen Serut', area_ha=296.5)
    """
    return tuple(Village(row["village_code"], row["bps_code"], row["village"], float(row["area_ha"])) for row in rows())
