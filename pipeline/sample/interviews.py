"""Which household is met when: the rows of the survey in the order of time, and who lives where.

Households are counted area by area, building by building. Enumerators share them out in stretches and work at the
same time, so the rows of the survey come mixed, as they do in a real export, and yet any block of rows can be made
without the rows before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pipeline.sample.chance import Floats, Ints, generator, uniforms

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.sample.character import Character
    from pipeline.sample.houses import Frontages

_PER_DAY = 12  # interviews of one enumerator
_DAYS = 36  # of field work at most
_BLOCK = 50_000


@dataclass(frozen=True)
class Plan:
    """The rows of the survey: `enumerators` work through `waves` of one interview each."""

    households: int
    enumerators: int
    seed: int

    @property
    def waves(self) -> int:
        """How many interviews the busiest enumerator holds."""
        return -(-self.households // self.enumerators)

    def blocks(self) -> Iterator[tuple[int, int]]:
        """First row and row after the last, in whole waves of about 50,000 rows."""
        step = max(_BLOCK // self.enumerators, 1) * self.enumerators
        for start in range(0, self.households, step):
            yield start, min(start + step, self.households)

    def timed(self, row: Ints) -> tuple[Ints, Ints, Ints]:
        """For rows: the household's number, the enumerator (0, 1 ...), the second of the field work it starts at."""
        wave = row // self.enumerators
        place = row % self.enumerators
        present = np.where(
            wave == self.waves - 1, self.households - (self.waves - 1) * self.enumerators, self.enumerators
        )
        turn = np.floor(uniforms(self.seed, 21, wave, np.zeros_like(wave)) * present).astype(np.int64)
        enumerator = (place * self._stride(present) + turn) % present
        rest = self.households - (self.waves - 1) * self.enumerators
        first = enumerator * (self.waves - 1) + np.minimum(enumerator, rest)
        start = self._clock(wave) + np.floor(place / present * 1500).astype(np.int64)
        return (
            first + wave,
            enumerator,
            start + np.floor(uniforms(self.seed, 22, wave, place) * 1500 / present).astype(np.int64),
        )

    def _stride(self, present: Ints) -> Ints:
        """A step that visits every enumerator once, in an order that looks like chance."""
        stride = np.ones_like(present)
        for count in np.unique(present):
            fit = next(
                step for step in range(max(int(count * 0.618), 1), 2 * int(count) + 2) if np.gcd(step, int(count)) == 1
            )
            stride[present == count] = fit
        return stride

    @staticmethod
    def _clock(wave: Ints) -> Ints:
        """Seconds since the first morning: twelve interviews a day from 07:30, half an hour each, Sundays off."""
        day = wave // _PER_DAY
        return (day + day // 6) * 86_400 + 27_000 + (wave % _PER_DAY) * 2_400


def survey_plan(households: int, *, seed: int) -> Plan:
    """Enough enumerators to end in the fixed survey period."""
    enumerators = min(max(-(-households // (_PER_DAY * _DAYS)), 4), _BLOCK)
    return Plan(households, enumerators, seed)


@dataclass(frozen=True)
class People:
    """A block of rows: where each household lives and how many they are."""

    row: Ints
    enumerator: Ints
    second: Ints
    area: Ints
    building: Ints
    families: Ints
    occupants: Ints


def people(plan: Plan, character: Character, *, first: int, last: int) -> People:
    """The households of the rows first ... last - 1."""
    row = np.arange(first, last, dtype=np.int64)
    household, enumerator, second = plan.timed(row)
    area = np.searchsorted(character.start, household, side="right") - 1
    building = _building(character, area, household - character.start[area])
    random = generator(plan.seed, 6, first)
    crowd = np.exp(0.08 * character.latent[area])
    families = 1 + (random.uniform(size=len(row)) < 0.07 * crowd) + (random.uniform(size=len(row)) < 0.006)
    occupants = np.clip(1 + random.poisson(2.35 * crowd) + (families - 1) * random.integers(2, 4, len(row)), 1, 14)
    return People(
        row,
        enumerator,
        second,
        area,
        building,
        families.astype(np.int64),
        np.maximum(occupants, families).astype(np.int64),
    )


def _building(character: Character, area: Ints, place: Ints) -> Ints:
    """The building of the household at `place` (0, 1 ...) of its area; every 18th building or so holds two."""
    doubles = character.households[area] - character.buildings[area]
    return np.asarray(place - (place + 1) * doubles // np.maximum(character.households[area], 1))


def standing(plan: Plan, character: Character, frontages: Frontages, block: People) -> Floats:
    """(n, 2) metres: where the buildings of the block stand."""
    return frontages.positions(block.area, block.building, character.buildings, seed=plan.seed)
