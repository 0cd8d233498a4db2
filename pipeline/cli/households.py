"""The households of a census counted in parts of areas, each by a worker that reads its rows by itself."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from pipeline.aggregate.conservation import with_place
from pipeline.aggregate.gathered import Gathered, Part, part_of
from pipeline.aggregate.results import HOUSEHOLD_COLUMNS
from pipeline.aggregate.tally import Placed
from pipeline.cli import parts
from pipeline.errors import Problem, SourceError
from pipeline.io import tables

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.aggregate.results import Tables
    from pipeline.engine import Engine

BRIEF = ["household_id", "round", "weight", "families"]
"""What must be known of all households before any part is counted."""
KEYS = ["household_id", "round"]
JOIN_COLUMNS = [*KEYS, "area_id", "chance"]
"""What the score reads of the join."""


class Survey(NamedTuple):
    """What all parts share: the areas in their order, the place in it of each household's area, and what is told.

    `asks_families` says of each round whether any household in an area says its number of families.
    """

    processed: Path
    area_ids: list[str]
    area: np.ndarray
    asks_families: dict[int, bool]


def in_parts(read: Tables, processed: Path, machine: Engine, *, rounds: list[int]) -> dict[int, Gathered]:
    """What the households count in each of the `rounds`; `read` holds of them the columns `BRIEF`, and their areas.

    Buildings are counted once because all their households are in one part.
    """
    placed = read.households[read.households["area_id"].notna()]
    by_round = {round: read.households["round"] == round for round in rounds}
    asks_families = {round: bool(read.households.loc[own, "families"].notna().any()) for round, own in by_round.items()}
    area_ids = read.areas["area_id"].tolist()
    sizes = np.bincount(pd.Index(area_ids).get_indexer(pd.Index(placed["area_id"])), minlength=len(area_ids))
    count = max(machine.slots, -(-len(placed) // parts.LARGEST_BLOCK_ROWS))
    prepare = partial(_survey, processed.resolve(), area_ids, asks_families)
    made = list(machine.each(_part, even(sizes, count), prepare=prepare))
    around = _around(read, processed)
    found = {}
    for round in rounds:
        rows = around[around["round"] == round]
        near = Placed(rows, area_ids, asks_families=asks_families[round]), rows
        found[round] = Gathered([part[round] for part in made], area_ids, near)
    return found


def _around(read: Tables, processed: Path) -> pd.DataFrame:
    """The households that the GPS may have put into the wrong area, and those that share a building with one."""
    near = read.households["household_id"].isin(read.chances["household_id"].unique()).to_numpy()
    building = tables.read_columns(processed, "households", ["building_id"])["building_id"]
    wanted = near | building.isin(building[near].dropna().unique()).to_numpy()
    rows = tables.read_chosen(processed, "households", HOUSEHOLD_COLUMNS, wanted)
    return with_place(rows, tables.read_chosen(processed, "join", JOIN_COLUMNS, wanted, repeated=["area_id"]))


def even(sizes: np.ndarray, count: int) -> list[tuple[int, int]]:
    """At most `count` ranges (from, to) of neighbours, together of about the same size.

    >>> even(np.array([5, 1, 1, 1, 2]), 2), even(np.array([0, 0, 0]), 2)
    ([(0, 1), (1, 5)], [(0, 3)])
    """
    before = np.cumsum(sizes)
    wanted = before[-1] * np.arange(1, count) / count if len(sizes) else []
    ends = sorted({0, len(sizes), *(int(end) + 1 for end in np.searchsorted(before, wanted) if before[-1])})
    return list(pairwise(ends))


def _survey(processed: Path, area_ids: list[str], asks_families: dict[int, bool]) -> Survey:
    join = tables.read_columns(parts.seen(processed), "join", ["area_id"], repeated=["area_id"])
    area = pd.Index(area_ids).get_indexer(pd.Index(join["area_id"]))
    return Survey(processed, area_ids, area, asks_families)


def _part(survey: Survey, areas: tuple[int, int]) -> dict[int, Part]:
    """What is counted in the areas from one place up to another, by round."""
    start, stop = areas
    mine = (survey.area >= start) & (survey.area < stop)
    households = tables.read_chosen(survey.processed, "households", HOUSEHOLD_COLUMNS, mine)
    join = tables.read_chosen(survey.processed, "join", JOIN_COLUMNS, mine, repeated=["area_id"])
    if not households[KEYS].equals(join[KEYS]):
        raise SourceError([Problem("table-stale", source="join.parquet")])
    rows, ids = with_place(households, join), survey.area_ids[start:stop]
    return {
        round: part_of(Placed(rows[rows["round"] == round], ids, asks_families=told))
        for round, told in survey.asks_families.items()
    }
