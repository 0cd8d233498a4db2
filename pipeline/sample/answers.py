"""The answers to the 28 questions of a block of households, as codes; 0 is a question that the form skips.

Every question fails with the share of its area; who fails follows one standing per building and household, so that
the same households fail several questions (Gaussian copula). Codes count from 1: 1 is `a`, 2 is `b`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from pipeline.sample.chance import Floats, Ints, generator, uniforms

if TYPE_CHECKING:
    from pipeline.sample.interviews import People
    from pipeline.sample.shares import Shares

Codes = NDArray[np.int8]
SKIPPED, A, B, C, D, E, F, G = range(8)
_UNPROTECTED_WELL, _UNPROTECTED_SPRING, _RIVER, _TANKER = range(8, 12)


class Answers:
    """The makers of the answers of one block, which share its standings."""

    def __init__(self, block: People, shares: Shares, latent: Floats, *, seed: int) -> None:
        self._block, self._shares, self._seed = block, shares, seed
        self._random = generator(seed, 7, int(block.row[0]))
        self._latent = latent[block.area]
        self._building = self._normal(31)
        self._household = 0.85 * self._building + np.sqrt(1 - 0.85**2) * self._random.standard_normal(len(block.row))

    def all(self) -> dict[str, Codes]:
        """Variable of the column dictionary -> codes, and `length`, `width` in half metres and `storeys` as counts."""
        return {
            **self._regularity(),
            **self._size(),
            **self._structure(),
            **self._water(),
            **self._sanitation(),
            **self._waste(),
            **self._living(),
            **self._tenure(),
        }

    def _regularity(self) -> dict[str, Codes]:
        """Q1 to Q5: the building and its road, water and hazards; 1a fails when any of them fails."""
        fails = self._fails("1a", salt=32, standing=self._building)
        kind, more, near = self._chance(33), self._chance(34), self._chance(35)
        road = fails & ((kind < 0.55) | (more < 0.3))
        faces = fails & (((kind >= 0.55) & (kind < 0.78)) | (more > 0.55))
        water, strip, hazard = fails & _in(kind, 0.78, 0.88), fails & _in(kind, 0.88, 0.97), fails & (kind >= 0.97)
        return {
            "road_access": _codes(road, B, A),
            "faces_road": _codes(faces, B, A),
            "water_body": _codes(water, C, np.where(near < 0.12, B, A)),
            "riparian_strip": _codes(strip, C, np.where(near < 0.2, B, A)),
            "hazard_zone": _codes(hazard, B, A),
        }

    def _size(self) -> dict[str, Codes]:
        """Q6: poorer buildings are smaller; half metres, so that a decimal mark is needed."""
        wealth = -0.12 * self._latent + 0.6 * self._building
        length = np.clip(np.round(2 * (8.6 + 1.5 * wealth + 2.2 * (self._chance(36) - 0.5))), 6, 44)
        width = np.clip(np.round(2 * (6.2 + 0.9 * wealth + 1.6 * (self._chance(37) - 0.5))), 5, 30)
        storeys = 1 + (self._chance(38) < 0.07 * np.exp(0.5 * wealth))
        return {
            "length_m": length.astype(np.int8),
            "width_m": width.astype(np.int8),
            "storeys": storeys.astype(np.int8),
        }

    def _structure(self) -> dict[str, Codes]:
        """Q9 to Q11: roof, wall and floor; 1c fails when any of them fails."""
        fails = self._fails("1c", salt=39, standing=self._building)
        kind, more = self._chance(40), self._chance(41)
        roof = fails & ((kind < 0.45) | (more < 0.25))
        wall = fails & (_in(kind, 0.45, 0.82) | (more > 0.7))
        return {"roof": _codes(roof, B, A), "wall": _codes(wall, B, A), "floor": _codes(fails & (kind >= 0.82), B, A)}

    def _water(self) -> dict[str, Codes]:
        """Q12 to Q14; the distance to the septic tank is asked of boreholes, protected wells and springs only."""
        fails, own = self._fails("3a"), self._own()
        bad = np.select(
            [own < 0.34, own < 0.62, own < 0.66, own < 0.82, own < 0.95, own < 0.97, own < 0.99],
            [C, D, E, G, _UNPROTECTED_WELL, _UNPROTECTED_SPRING, _RIVER],
            _TANKER,
        )
        good = np.select([own < 0.16, own < 0.2, own < 0.74, own < 0.97, own < 0.99], [A, B, C, D, E], F)
        source = np.where(fails, bad, good).astype(np.int8)
        asked = (source >= C) & (source <= E)
        distance = np.where(asked, np.where(fails, B, A), SKIPPED).astype(np.int8)
        enough = np.where(self._fails("3b"), np.where(self._own() < 0.88, B, C), A).astype(np.int8)
        return {"water_source": source, "septic_distance": distance, "water_sufficiency": enough}

    def _sanitation(self) -> dict[str, Codes]:
        """Q15 to Q17; without a latrine the form skips the closet and the discharge."""
        none_or_public, own = self._fails("5a"), self._own()
        place = np.where(none_or_public, np.where(own < 0.6, C, B), A)
        asked = place != C
        poor, kind = self._fails("5b"), self._own()
        closet, discharge = poor & (kind < 0.35), poor & ((kind >= 0.35) | (kind < 0.15))
        return {
            "defecation": place.astype(np.int8),
            "closet": np.where(asked, np.where(closet, B, A), SKIPPED).astype(np.int8),
            "discharge": np.where(asked, np.where(discharge, B, A), SKIPPED).astype(np.int8),
        }

    def _waste(self) -> dict[str, Codes]:
        """Q18 and Q19; collection is asked of bins and collection points only."""
        fails, own = self._fails("6b"), self._own()
        bad = np.select([own < 0.1, own < 0.18, own < 0.8, own < 0.9], [A, B, C, D], E)
        disposal = np.where(fails, bad, np.where(own < 0.72, A, B))
        collected = np.where(disposal <= B, np.where(fails, B, A), SKIPPED)
        return {"waste_disposal": disposal.astype(np.int8), "waste_collection": collected.astype(np.int8)}

    def _living(self) -> dict[str, Codes]:
        """Q20, Q21 and income: they follow the same standing."""
        standing = self._household - 0.35 * self._latent + 0.7 * self._random.standard_normal(len(self._latent))
        low = standing < 0.15
        own = self._own()
        poor = np.select([own < 0.5, own < 0.52, own < 0.53, own < 0.63, own < 0.83, own < 0.98], range(1, 7), G)
        better = np.select([own < 0.2, own < 0.21, own < 0.215, own < 0.33, own < 0.39, own < 0.72], range(1, 7), G)
        power = np.select([standing < -1.6, standing < -0.35, standing < 0.9, standing < 1.8], [E, A, B, C], D)
        return {
            "livelihood": np.where(low, poor, better).astype(np.int8),
            "electricity": power.astype(np.int8),
            "low_income": _codes(low, A, B),
        }

    def _tenure(self) -> dict[str, Codes]:
        """Q25 to Q28: documents are rarer where people are poorer."""
        standing = self._building - 0.45 * self._latent
        kind, land, paper = self._chance(42), self._chance(43), self._chance(44)
        free = land < 1 / (1 + np.exp(2.6 + 0.9 * standing))
        titled = paper < 1 / (1 + np.exp(0.1 - 0.9 * standing))
        return {
            "building_tenure": np.select([kind < 0.88, kind < 0.95], [A, B], C).astype(np.int8),
            "building_permit": _codes(self._chance(45) < 1 / (1 + np.exp(1.4 - 0.9 * standing)), A, B),
            "land_tenure": np.where(free, C, np.where(land > 0.9, B, A)).astype(np.int8),
            "land_document": np.where(free, C, np.where(titled, A, np.where(paper > 0.9, C, B))).astype(np.int8),
        }

    def _fails(self, criterion: str, *, salt: int | None = None, standing: Floats | None = None) -> NDArray[np.bool_]:
        """Who fails: with a salt the whole building fails together, else the household."""
        common = self._household if standing is None else standing
        own = self._random.standard_normal(len(common)) if salt is None else self._normal(salt)
        cut = self._shares.cut(criterion)[self._block.area]
        return np.asarray(0.6 * common + 0.8 * own < cut)

    def _own(self) -> Floats:
        return self._random.uniform(size=len(self._latent))

    def _chance(self, salt: int) -> Floats:
        return uniforms(self._seed, salt, self._block.area, self._block.building)

    def _normal(self, salt: int) -> Floats:
        """Normal numbers of the buildings (Box and Muller 1958)."""
        radius = np.sqrt(-2 * np.log(self._chance(100 + salt)))
        return np.asarray(radius * np.cos(2 * np.pi * self._chance(200 + salt)))


def _in(value: Floats, low: float, high: float) -> NDArray[np.bool_]:
    return (value >= low) & (value < high)


def _codes(mask: NDArray[np.bool_], yes: int | Ints, no: int | NDArray[np.int64]) -> Codes:
    return np.where(mask, yes, no).astype(np.int8)
