"""The settlements of all villages: the delineated areas with their streets, in metres and as a layer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from pipeline.sample.chance import generator
from pipeline.sample.character import Character, characters, hamlet_sizes
from pipeline.sample.clusters import Cell, hamlet
from pipeline.sample.facts import GEOGRAPHIC_CRS
from pipeline.sample.ground import Ground, ground_of
from pipeline.sample.placing import interiors, place

if TYPE_CHECKING:
    from shapely import Geometry


@dataclass(frozen=True)
class Settlements:
    """One entry an area: its character, its cell in metres, its row of the layer of delineations."""

    character: Character
    cells: list[Cell]
    delineations: gpd.GeoDataFrame
    land: dict[str, Geometry]
    ground: Ground

    @property
    def area_ids(self) -> list[str]:
        """The ids of the areas in order."""
        return [str(area_id) for area_id in self.delineations["area_id"]]


def make_settlements(villages: gpd.GeoDataFrame, *, households: int, seed: int) -> Settlements:
    """Give every village its hamlets and number the areas `village_code-RT`."""
    ground = ground_of(villages)
    land = interiors(villages, ground)
    names = villages.drop_duplicates("village_code").set_index("village_code")["village"]
    character = characters(np.array([shape.area for shape in land.values()]), households=households, seed=seed)
    cells: list[Cell] = []
    rows: list[dict[str, str]] = []
    for number, (code, shape) in enumerate(land.items()):
        mine = np.flatnonzero(character.village == number)
        placed = _village(character, mine.tolist(), shape, generator(seed, 2, number))
        cells += [cell for group in placed for cell in group]
        rows += _rows(code, str(names[code]), [len(group) for group in placed])
    shapes = [ground.shape_to_degrees(cell.shape) for cell in cells]
    layer = gpd.GeoDataFrame(pd.DataFrame(rows), geometry=shapes, crs=GEOGRAPHIC_CRS)
    return Settlements(character, cells, layer, land, ground)


def _village(character: Character, mine: list[int], land: Geometry, random: np.random.Generator) -> list[list[Cell]]:
    groups = []
    first = 0
    for size in hamlet_sizes(len(mine), random):
        group = mine[first : first + size]
        sizes, plots = character.size_m2[group].tolist(), character.plot_m2[group].tolist()
        groups.append(hamlet(sizes, plots, random))
        first += size
    return place(groups, land, random)


def _rows(code: str, village: str, sizes: list[int]) -> list[dict[str, str]]:
    """One row an area; an RW is a hamlet here, so that neighbours belong to one RW."""
    wards = np.repeat(np.arange(1, len(sizes) + 1), sizes)
    return [
        {
            "area_id": f"{code}-{number:03d}",
            "name": f"RT {number:03d} RW {ward:02d} {village}",
            "village_code": code,
            "village": village,
        }
        for number, ward in enumerate(wards, start=1)
    ]
