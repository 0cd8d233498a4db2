"""How much of each area fails each criterion: one latent deprivation, so that poor areas are poor in several ways."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

from pipeline.sample.chance import Floats, generator, logistic

if TYPE_CHECKING:
    from pipeline.sample.character import Character

# Offset in logits of each share from the latent deprivation: what rural Java lacks more often than other things.
_OFFSETS = {
    "1a": -0.35,
    "1c": -0.55,
    "2a": -1.5,
    "2b": 0.15,
    "3a": -0.35,
    "3b": -0.75,
    "4a": 0.3,
    "4b": -0.1,
    "4c": 0.2,
    "5a": -0.95,
    "5b": 0.05,
    "6b": 0.85,
}
# The same for what holds for the whole RT: it floods; no waste service; no fire water or road; no fire equipment.
_FLAG_OFFSETS = {"floods": -0.55, "6a": 1.3, "7a": 0.1, "7b": 1.7}
_AREA_NOISE = 0.38


@dataclass(frozen=True)
class Shares:
    """Per area: the share (0 to 1) that fails each criterion, and what holds for the whole area."""

    share: dict[str, Floats]
    flag: dict[str, np.ndarray]

    def cut(self, criterion: str) -> Floats:
        """The normal quantile of the share: a household with a standing below it fails (Gaussian copula)."""
        normal = NormalDist()
        return np.array([normal.inv_cdf(min(max(share, 1e-6), 1 - 1e-6)) for share in self.share[criterion]])


def area_shares(character: Character, *, seed: int) -> Shares:
    """Draw the shares of all areas."""
    random = generator(seed, 3)
    count = len(character.latent)
    share = {
        criterion: logistic(character.latent + offset + random.normal(0, _AREA_NOISE, count))
        for criterion, offset in _OFFSETS.items()
    }
    flag = {
        name: random.uniform(0.12, 0.88, count) < logistic(2.2 * character.latent + offset)
        for name, offset in _FLAG_OFFSETS.items()
    }
    worst = int(np.argmax(character.latent))
    flag["floods"][worst] = True  # one area at least floods, so that a blank inundated area can be planted
    share["6b"] = np.where(flag["6a"], np.maximum(share["6b"], 0.4), np.minimum(share["6b"], 0.6))
    return Shares(share, flag)
