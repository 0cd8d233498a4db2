"""What the whole survey adds up to, before any defect: the truth that forms and raster agree with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pipeline.sample.interviews import Plan, people, standing

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.sample.chance import Floats, Ints
    from pipeline.sample.character import Character
    from pipeline.sample.houses import Frontages


@dataclass(frozen=True)
class Census:
    """Per area: buildings, households, families, population; and the persons of each raster cell."""

    buildings: Ints
    households: Ints
    families: Ints
    population: Ints
    cell_persons: Floats


def take_census(
    plan: Plan, character: Character, frontages: Frontages, *, cell_of: Callable[[Floats], Ints], cells: int
) -> Census:
    """One pass over the blocks; counts add up, so memory does not grow with the households."""
    count = len(character.buildings)
    families, population = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
    persons = np.zeros(cells)
    for first, last in plan.blocks():
        block = people(plan, character, first=first, last=last)
        families += _summed(block.area, block.families, count)
        population += _summed(block.area, block.occupants, count)
        where = cell_of(standing(plan, character, frontages, block))
        persons += np.bincount(where, weights=block.occupants, minlength=cells)
    return Census(character.buildings, character.households, families, population, persons)


def _summed(area: Ints, value: Ints, count: int) -> Ints:
    return np.rint(np.bincount(area, weights=value, minlength=count)).astype(np.int64)
