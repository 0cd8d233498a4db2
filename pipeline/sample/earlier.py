"""An earlier round of the same areas, as an office keeps it: volumes counted five years before the survey.

It starts from what the survey will find: most areas were worse then and have been handled since, some have got worse.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipeline.sample.chance import Floats, generator, logistic
from pipeline.sample.truth import Truth

if TYPE_CHECKING:
    from pipeline.sample.shares import Shares

FILE = "area-counts.csv"
AREA, YEAR = "kode_rt", "tahun"
EARLIER_ROUND = 2015
DENSITY_LIMIT_PER_HA = 200
_WORSE, _SPREAD, _NOISE = 0.6, 0.7, 0.25
"""In logits: by how much the mean area was worse, how areas differ in that, and criteria within an area."""
_GROWTH = (0.86, 0.97)
"""The buildings, families and inhabitants of then in parts of those of the survey."""
_BLANKS = {"v4a": 1, "v5b": 1, "v6b": 2}
"""Volumes that nobody noted then, and in how many areas."""
_OF_BUILDINGS, _OF_FAMILIES = ("1a", "1c"), ("3a", "3b", "5a", "5b", "6b")


@dataclass(frozen=True)
class Earlier:
    """One row an area but one, by the columns of the table `area_counts`; unknown volumes are empty."""

    table: pd.DataFrame

    def rows(self) -> list[list[str]]:
        """The file as text, header first."""
        written = self.table.rename(columns={"area_id": AREA, "round": YEAR})
        return [list(written.columns), *([_text(cell) for cell in row] for row in written.to_numpy().tolist())]

    def truths(self) -> list[Truth]:
        """Each empty cell."""
        return [
            Truth("counts_blank", FILE, place + 2, str(self.table.loc[place, "area_id"]), str(column), "")
            for column in self.table.columns
            for place in np.flatnonzero(self.table[column].isna()).tolist()
        ]


def make_earlier(forms: pd.DataFrame, shares: Shares, *, seed: int) -> Earlier:
    """The round of `EARLIER_ROUND`; `forms` are those of the survey before any defect, in the order of `shares`.

    One area was not assessed then and has no row.
    """
    random = generator(seed, 18)
    worse = random.normal(_WORSE, _SPREAD, len(forms))
    sizes = _sizes(forms, random)
    table = pd.concat([sizes, _volumes(sizes, shares, worse, random)], axis=1)
    order = random.permutation(len(forms)).tolist()
    for (volume, count), first in zip(_BLANKS.items(), (0, 1, 2), strict=True):
        table.loc[order[first : first + count], volume] = np.nan
    return Earlier(table.drop(index=order[-1]).reset_index(drop=True))


def _sizes(forms: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """Denominators: fewer people than at the survey, on the same ground, with the same ideal lengths."""
    growth = random.uniform(*_GROWTH, len(forms))
    fewer = {name: np.maximum(np.floor(forms[name] * growth), 1) for name in ("buildings", "population", "families")}
    return pd.DataFrame(
        {
            "area_id": forms["area_id"],
            "round": EARLIER_ROUND,
            "area_ha": forms["settlement_area_ha"],
            "buildings": fewer["buildings"],
            "population": fewer["population"],
            "households": fewer["families"],
            "road_ideal_m": (forms["road_length_m"] + forms["road_needed_m"]).round(1),
            "drainage_ideal_m": (forms["drain_length_m"] + forms["drain_needed_m"]).round(1),
        }
    )


def _volumes(sizes: pd.DataFrame, shares: Shares, worse: Floats, random: np.random.Generator) -> pd.DataFrame:
    """What failed each criterion, in its unit; needed and damaged share one ideal length."""
    then = {name: _then(share, worse, random) for name, share in shares.share.items()}
    flag = {name: flags | (worse > 1.2) for name, flags in shares.flag.items()}
    buildings, families, area_ha = sizes["buildings"], sizes["households"], sizes["area_ha"]
    road_m, drainage_m = sizes["road_ideal_m"], sizes["drainage_ideal_m"]
    needed = {"2a": (road_m * then["2a"]).round(0), "4b": (drainage_m * then["4b"]).round(0)}
    volumes = {
        **{name: np.floor(buildings * then[name]) for name in _OF_BUILDINGS},
        **{name: np.floor(families * then[name]) for name in _OF_FAMILIES},
        **needed,
        "1b": area_ha.where(buildings > DENSITY_LIMIT_PER_HA * area_ha, 0.0),
        "2b": ((road_m - needed["2a"]) * then["2b"]).round(1),
        "4a": (area_ha * then["4a"]).round(3).where(flag["floods"], 0.0),
        "4c": ((drainage_m - needed["4b"]) * then["4c"]).round(1),
        "6a": families.where(flag["6a"], 0.0),
        **{name: buildings.where(flag[name], 0.0) for name in ("7a", "7b")},
    }
    return pd.DataFrame({f"v{name}": volumes[name] for name in sorted(volumes)})


def _then(share: Floats, worse: Floats, random: np.random.Generator) -> Floats:
    """The share of the survey, moved by how much worse the area was."""
    inside = np.clip(share, 0.01, 0.99)
    return logistic(np.log(inside / (1 - inside)) + worse + random.normal(0, _NOISE, len(share)))


def _text(cell: object) -> str:
    if isinstance(cell, float):
        return "" if np.isnan(cell) else f"{cell:.10g}"
    return str(cell)
