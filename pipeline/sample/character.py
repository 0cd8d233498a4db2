"""What each area is like before anything is drawn: how poor, how dense, how many households."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pipeline.sample.chance import Floats, Ints, generator, shared_out

if TYPE_CHECKING:
    from collections.abc import Sequence

HOUSEHOLDS_PER_AREA = 54  # an RT of the programme has 30 to 80; its household sheet ends at 150 rows
MOST_AREAS = 24
TWO_HOUSEHOLDS = 0.06  # of the buildings hold two households
_DRAWN_BUILDINGS = 60  # more households make an area denser, not larger

# Rank of an area from best to worst -> latent deprivation (logits), chosen so that of the default areas about
# 15 % end as not slum, half as light, 30 % as moderate and 5 % as heavy under Permen PUPR 14/2018.
_RANKS = (0.0, 0.10, 0.15, 0.40, 0.65, 0.70, 0.93, 0.96, 1.0)
_LATENT = (-2.4, -0.9, -0.5, -0.1, 0.22, 0.5, 1.35, 2.3, 3.0)


@dataclass(frozen=True)
class Character:
    """One entry an area, ordered by village and RT."""

    village: Ints
    households: Ints
    buildings: Ints
    latent: Floats
    size_m2: Floats
    plot_m2: Floats

    @property
    def start(self) -> Ints:
        """Number of the first household of each area, when households are counted area by area."""
        return np.concatenate([[0], np.cumsum(self.households)[:-1]]).astype(np.int64)


def characters(village_areas_m2: Floats, *, households: int, seed: int) -> Character:
    """Areas, households and character for villages of these sizes."""
    random = generator(seed, 1)
    village = np.repeat(np.arange(len(village_areas_m2)), _areas_per_village(village_areas_m2, households))
    shares = shared_out(households, random.uniform(0.94, 1.06, len(village)))
    doubles = np.round(shares * TWO_HOUSEHOLDS / (1 + TWO_HOUSEHOLDS)).astype(np.int64)
    rank = (random.permutation(len(village)) + 0.5) / len(village)
    density = _density_per_ha(rank, random)
    drawn = np.clip(shares - doubles, 6, _DRAWN_BUILDINGS)
    size_m2 = np.clip(drawn / density * 10_000, 1_500, 36_000)
    order = np.lexsort([size_m2, village])  # areas of like size become neighbours, so that none is a sliver
    return Character(
        village.astype(np.int64),
        shares[order],
        (shares - doubles)[order],
        np.interp(rank, _RANKS, _LATENT)[order],
        size_m2[order],
        (size_m2 / drawn)[order],
    )


def _areas_per_village(village_areas_m2: Floats, households: int) -> Ints:
    """About one area for 54 households, 1 to 24 a village; the largest village has two neighbours at least."""
    count = len(village_areas_m2)
    wanted = int(np.clip(round(households / HOUSEHOLDS_PER_AREA), count, MOST_AREAS * count))
    given = shared_out(wanted, np.sqrt(village_areas_m2), least=1, most=MOST_AREAS)
    if given.max() == 1:
        given[int(np.argmax(village_areas_m2))] = 2
    return given


def _density_per_ha(rank: Floats, random: np.random.Generator) -> Floats:
    """Buildings per hectare, 15 to 230: poor areas tend to be dense, very few exceed 200 (criterion 1b)."""
    mixed = np.argsort(np.argsort(rank + random.normal(0, 0.25, len(rank)))) / max(len(rank) - 1, 1)
    density = np.interp(mixed, (0, 0.45, 0.75, 1), (16, 36, 62, 140))
    crowded = np.argsort(-mixed)[: max(round(0.05 * len(rank)), 1)]
    density[crowded] = random.uniform(213, 228, len(crowded))
    return density


def hamlet_sizes(areas: int, random: np.random.Generator) -> Sequence[int]:
    """How the areas of one village fall into hamlets of two to four; a lone area only where there is but one.

    >>> sum(hamlet_sizes(7, np.random.default_rng(1)))
    7
    """
    sizes = []
    left = areas
    while left > 0:
        size = left if left <= 3 else int(random.choice([2, 3, 4], p=[0.5, 0.2, 0.3]))
        size = size if left - size != 1 else size - 1 if size > 2 else left
        sizes.append(size)
        left -= size
    return sizes
