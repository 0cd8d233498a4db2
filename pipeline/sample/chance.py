"""Repeatable chance: the same seed and the same key give the same numbers, whatever was drawn before."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_WORD = (1 << 64) - 1


def generator(seed: int, *key: int) -> np.random.Generator:
    """A generator of its own for one purpose (`key`), so that a block can be made without the blocks before it."""
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=key))


def uniforms(seed: int, salt: int, high: Ints, low: Ints) -> Floats:
    """One number in (0, 1) for each pair (high, low), the same wherever the pair turns up.

    Two households of one building may lie in different blocks and still have to agree about the building;
    a generator per block cannot give that, a hash can. The mix is SplitMix64 (Steele, Lea, Flood 2014).

    >>> two = uniforms(1, 2, np.array([3, 3]), np.array([7, 7]))
    >>> bool(two[0] == two[1])
    True
    """
    start = np.uint64((seed * 0x9E3779B97F4A7C15 + salt * 0xD1B54A32D192ED03 + 0x632BE59BD9B4E019) & _WORD)
    word = (high.astype(np.uint64) << np.uint64(40)) ^ low.astype(np.uint64)
    word = _mixed(_mixed(word) ^ start)
    return (np.asarray(word >> np.uint64(11), dtype=np.float64) + 0.5) / float(1 << 53)


def _mixed(word: NDArray[np.uint64]) -> NDArray[np.uint64]:
    word = word + np.uint64(0x9E3779B97F4A7C15)
    word = (word ^ (word >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    word = (word ^ (word >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return word ^ (word >> np.uint64(31))


def logistic(value: Floats) -> Floats:
    """The logistic curve: turns a latent deprivation into a probability.

    >>> float(logistic(np.array([0.0]))[0])
    0.5
    """
    return 1.0 / (1.0 + np.exp(-value))


def shared_out(total: int, weights: Floats, *, least: int = 0, most: int | None = None) -> Ints:
    """Whole numbers that add up to `total` (within `least` and `most` each), near `weights`.

    >>> shared_out(10, np.array([1.0, 1.0, 2.0])).tolist()
    [3, 2, 5]
    """
    limit = total if most is None else most
    given = np.full(len(weights), least, dtype=np.int64)
    while given.sum() < total:
        free = given < limit
        if not free.any():
            break
        wanted = weights / weights.sum() * total - given
        wanted[~free] = -np.inf
        step = min(int(total - given.sum()), int(free.sum()))
        given = _stepped(given, wanted, step=step, limit=limit)
    return given


def _stepped(given: Ints, wanted: Floats, *, step: int, limit: int) -> Ints:
    whole = np.clip(np.floor(np.where(np.isfinite(wanted), wanted, 0)), 0, limit - given).astype(np.int64)
    if 0 < whole.sum() <= step or (whole.sum() > 0 and given.sum() == 0):
        return given + whole
    chosen = np.argsort(-wanted, kind="stable")[:step]
    given = given.copy()
    given[chosen] += 1
    return given
