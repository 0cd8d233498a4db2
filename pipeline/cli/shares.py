"""`count` on a cluster: every worker counts a share of the survey in a share of the areas, and the counts are added.

An index of all areas on each worker would be made as often as there are workers. So the areas are shared too: a worker
indexes only its own and reads the points for them.
"""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from pipeline import blocks
from pipeline.cli import counting, parts
from pipeline.join.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.cli.counting import Sources
    from pipeline.engine import Engine
    from pipeline.errors import Problem
    from pipeline.io.points import Part, Points

FEW_AREAS = 5_000
"""Indexed faster than the points are read a second time."""


class Share(NamedTuple):
    """Areas from one number up to another, and a part of the survey."""

    areas: tuple[int, int]
    part: Part


class Counted(NamedTuple):
    """The tally of a share, which of its rows lie in an area (bits), columns with other words, and with any answer."""

    tally: Tally
    placed: bytes
    others: set[str]
    answered: set[str]
    problems: list[Problem]


def shares(areas: int, survey: Sequence[Part], *, slots: int) -> list[Share]:
    """About one share a slot; the parts of the survey one after the other, of each part all shares of the areas.

    >>> shares(83_000, [[0], [1], [2]], slots=2)
    [Share(areas=(0, 41500), part=[0, 1, 2]), Share(areas=(41500, 83000), part=[0, 1, 2])]
    >>> [share.part for share in shares(400, [[0], [1], [2]], slots=2)]
    [[0, 1], [2]]
    """
    groups = 1
    while groups * groups < slots and areas > FEW_AREAS:
        groups *= 2
    cuts = [areas * group // groups for group in range(groups + 1)]
    return [Share(cut, part) for part in _joined(survey, -(-slots // groups)) for cut in pairwise(cuts)]


def _joined(survey: Sequence[Part], count: int) -> list[Part]:
    """The parts in at most `count` parts; a file of another kind than Parquet is one."""
    if None in survey:
        return [None]
    pieces = [piece for piece in np.array_split(np.arange(len(survey)), min(count, len(survey))) if len(piece)]
    return [[group for at in piece for group in survey[at] or []] for piece in pieces]


def counted(sources: Sources, survey: Points, machine: Engine, *, areas: int) -> tuple[Tally, list[Problem]]:
    """The tally of the whole survey in all `areas`, and what was repaired; `survey.others` is filled in."""
    cut = shares(areas, survey.parts, slots=machine.slots)
    made = list(zip(cut, machine.each(_count, cut, prepare=partial(_seen, sources)), strict=True))
    survey.others.update(*(found.others for _, found in made))
    survey.answered.update(*(found.answered for _, found in made))
    counts = Tally.empty(areas, len(survey.names)).counts
    blank: dict[int, np.ndarray] = {}
    placed: dict[str, np.ndarray] = {}
    for share, found in made:
        counts[slice(*share.areas)] += found.tally.counts
        for place, empty in found.tally.blank.items():
            blank.setdefault(place, np.zeros(areas, dtype="int64"))[slice(*share.areas)] += empty
        # Shares of one part count the same rows, each in other areas.
        bits, part = np.frombuffer(found.placed, dtype="uint8"), str(share.part)
        placed[part] = placed[part] | bits if part in placed else bits
    once = [found.tally for share, found in made if share.areas[0] == 0]
    first = cut[0].part
    return (
        Tally(
            counts,
            sum(tally.rows for tally in once),
            sum(int(np.unpackbits(bits).sum()) for bits in placed.values()),
            sum(tally.no_position for tally in once),
            blank,
        ),
        [problem for share, found in made if share.part == first for problem in found.problems],
    )


def _seen(sources: Sources) -> Sources:
    for path in (sources.areas, sources.points):
        parts.seen(path.parent)
    return sources


def _count(sources: Sources, share: Share) -> Counted:
    """The tally of one share, made by one thread."""
    survey = counting.survey(sources, part=share.part)
    read = blocks.ahead(survey.blocks(), count=2)
    areas = counting.areas(sources, part=share.areas)
    place = counting.placing(sources, areas, workers=1)
    total, masks = Tally.empty(len(areas.ids), len(survey.names)), [np.empty(0, dtype=bool)]
    for tally, mask in map(place, read):
        total = total.plus(tally)
        masks.append(mask)
    return Counted(total, np.packbits(np.concatenate(masks)).tobytes(), survey.others, survey.answered, areas.problems)
