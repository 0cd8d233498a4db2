"""The speed of the stage `aggregate`: `make bench PART=aggregate` writes its section of docs/benchmarks.md.

A run is a whole process, reading and writing included. The large studies are the sample drawn again and again with a
seed, as `load` and `join` would write them; making them is not measured.
"""

from __future__ import annotations

import time
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
from benchmarks import (
    Run,
    apart,
    compile_bytecode,
    machine,
    make_sample,
    options,
    peak,
    run_stage,
    spread,
    table,
    write_section,
)

from pipeline.cli import aggregate, main
from pipeline.io import tables

if TYPE_CHECKING:
    from collections.abc import Callable

    import geopandas as gpd

SEED = 1
RUNS = 5

OF_BUILDING = [
    *("road_access", "faces_road", "water_body", "riparian_strip", "hazard_zone", "roof", "wall", "floor"),
    *("length_m", "width_m", "storeys", "building_tenure", "building_permit", "land_tenure", "land_document"),
]
"""Answers that the households of one building share."""
HOUSEHOLDS_PER_BUILDING = 1.25
"""Of an area's buildings; a household is drawn into any of them, so that some hold several and some none."""
DISAGREE = 0.001
"""Households that answer otherwise than their building."""
REACHED = 0.96
"""Households interviewed, of those that the form counts."""
COUNTED = ["buildings", "household_heads", "families", "population"]
NEVER_BLANK = ["household_id", "round", "area_id", "building_id", "stated_area", "geometry", "household_heads"]


class World(NamedTuple):
    """A synthetic study; `blank` is the share of answers and form cells that are empty beside those not asked."""

    areas: int
    per_area: int
    blank: float


class Case(NamedTuple):
    """One row of the page: a study, how it is run, and what it may take."""

    name: str
    study: str
    measure: Callable[[Path, Path], Run]
    target: str


WORLDS = {"large": World(areas=400, per_area=5000, blank=0.03), "open": World(areas=10_000, per_area=10, blank=0.35)}


# -- the studies ------------------------------------------------------------------------------------------------------
def make_world(world: World, sample: Path, folder: Path) -> None:
    """Write the tables of `world`: the whole sample again and again, until there are areas enough."""
    chance = np.random.default_rng(SEED)
    areas, villages, lines = (tables.read_geotable(sample, name) for name in ("areas", "villages", "lines"))
    rasters, forms, counts = (tables.read_table(sample, name) for name in ("rasters", "forms", "area_counts"))
    drawn = areas["area_id"].to_numpy()[np.arange(world.areas) % len(areas)]
    ids = np.array([f"{area_id}-{number:05d}" for number, area_id in enumerate(drawn)])
    copies = -(-world.areas // len(areas))
    households, join = _households(world, sample, drawn, ids, chance)
    made: dict[str, pd.DataFrame] = {
        "villages": villages,
        "areas": _side_by_side(areas, copies).iloc[: world.areas].assign(area_id=ids, name=ids),
        "topology": tables.read_table(sample, "topology"),
        "lines": _side_by_side(lines, copies),
        "rasters": rasters.set_index("area_id").loc[drawn].assign(area_id=ids),
        "forms": _forms(world, forms.set_index("area_id").loc[drawn].assign(area_id=ids), chance),
        "area_counts": counts,
        "households": households,
        "join": join,
        "chances": _chances(join),
    }
    for name, frame in made.items():
        tables.write_table(frame, folder, name)


def _side_by_side(layer: gpd.GeoDataFrame, copies: int) -> gpd.GeoDataFrame:
    """The layer `copies` times on a square, a tenth of a degree apart."""
    side = int(np.ceil(np.sqrt(copies)))
    moved = [layer.translate(0.1 * (copy % side), 0.1 * (copy // side)) for copy in range(copies)]
    repeated = pd.concat([layer] * copies, ignore_index=True)
    return repeated.set_geometry(pd.concat(moved, ignore_index=True))


def _forms(world: World, forms: pd.DataFrame, chance: np.random.Generator) -> pd.DataFrame:
    """The forms with counts that fit the households of an area."""
    factor = world.per_area / REACHED / forms["household_heads"].astype("Float64")
    scaled = {column: (forms[column].astype("Float64") * factor).round().astype("Int64") for column in COUNTED}
    return _blanked(forms.assign(**scaled), world.blank, chance)


def _households(
    world: World, sample: Path, drawn: np.ndarray, ids: np.ndarray, chance: np.random.Generator
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The tables `households` and `join`, each area's households drawn from those of its model in the sample."""
    households, join = (tables.read_table(sample, name) for name in ("households", "join"))
    models = join.groupby("area_id").indices
    area = np.repeat(np.arange(world.areas), world.per_area)
    buildings = max(1, round(world.per_area / HOUSEHOLDS_PER_BUILDING))
    number = chance.integers(0, buildings, len(area))
    own = np.concatenate([chance.choice(models[model], world.per_area) for model in drawn])
    _, first, building = np.unique(area * buildings + number, return_index=True, return_inverse=True)
    shared = np.where(chance.random(len(area)) < DISAGREE, own, own[first[building]])
    columns = {
        "household_id": _identifiers(len(area), chance),
        "building_id": np.char.add(np.char.add(ids, "-B")[area], number.astype(str)),
        "stated_area": ids[area],
        **{column: households[column].array[shared] for column in OF_BUILDING},
    }
    made = _blanked(households.iloc[own].reset_index(drop=True).assign(**columns), world.blank, chance)
    placed = join.iloc[own].reset_index(drop=True)
    placed = placed.assign(household_id=made["household_id"], area_id=ids[area], stated_area=ids[area])
    # A survey comes in no order.
    order = chance.permutation(len(area))
    return made.iloc[order], placed.iloc[order]


def _chances(join: pd.DataFrame) -> pd.DataFrame:
    """The table `chances`: who is near a boundary in the sample is so here, and may be in no area instead."""
    near = join.loc[join["chance"] < 1, ["household_id", "round", "area_id", "chance"]]
    near = near.rename(columns={"chance": "probability"})
    outside = near.assign(area_id=pd.NA, probability=1 - near["probability"])
    return pd.concat([near, outside.astype({"area_id": "str"})], ignore_index=True)


def _identifiers(count: int, chance: np.random.Generator) -> list[str]:
    """Identifiers as long as those of a survey tool, and as hard to compress."""
    digits = chance.bytes(18 * count).hex()
    return [digits[36 * row : 36 * row + 36] for row in range(count)]


def _blanked(frame: pd.DataFrame, share: float, chance: np.random.Generator) -> pd.DataFrame:
    """The frame with that share of the cells of every answer empty."""
    answers = [name for name in frame.columns if name not in NEVER_BLANK]
    return frame.assign(**{name: frame[name].mask(chance.random(len(frame)) < share) for name in answers})


# -- the runs ---------------------------------------------------------------------------------------------------------
def whole_command(config: Path, processed: Path) -> Run:
    """`python -m pipeline aggregate`."""
    return run_stage("aggregate", *options(config, processed))


def interval_alone(config: Path, processed: Path) -> Run:
    """`score_round` inside the stage: every area, village and the district, without reading and writing."""
    seconds: float = apart(_seconds_of_interval, config, processed)
    return Run(seconds, None)


def _seconds_of_interval(config: Path, processed: Path) -> float:
    spent: list[float] = []
    score_round = vars(aggregate)["score_round"]

    def timed(*arguments: object, **named: object) -> object:
        started = time.perf_counter()
        scored: object = score_round(*arguments, **named)
        spent.append(time.perf_counter() - started)
        return scored

    vars(aggregate)["score_round"] = timed
    with redirect_stdout(StringIO()):
        failed = main(["aggregate", *options(config, processed)])
    if failed:
        raise SystemExit("aggregate failed")
    return sum(spent)


CASES = [
    Case("`aggregate`, the default sample", "sample", whole_command, "3 s"),
    Case("`aggregate`, many households", "large", whole_command, "6 s, 1,500 MB"),
    Case("`aggregate`, many areas, all open", "open", whole_command, ""),
    Case("of this the limits alone", "open", interval_alone, "10 s"),
]


# -- the page ---------------------------------------------------------------------------------------------------------
INTRO = """{runs} runs a case, of the default sample (`make sample`) and of two studies drawn from it with a seed. "Many
households" has {large.per_area:,} an area and leaves {large.blank:.0%} of the cells of survey and forms empty; "many
areas" has {open.per_area} households an area and leaves {open.blank:.0%} empty, so that the score of every area is
open. "The limits alone" is `score_round` in the same process: every area, village and the district scored with all
that the data leave open, without reading and writing.

{machine}

"""
HEAD = ["case", "households", "areas", "min (s)", "median (s)", "max (s)", "peak (MB)", "target"]


def row(case: Case, processed: Path, runs: list[Run]) -> list[str]:
    """One row of the table."""
    households, areas = (pq.read_metadata(processed / f"{name}.parquet").num_rows for name in ("households", "areas"))
    times = spread([run.seconds for run in runs])
    return [case.name, f"{households:,}", f"{areas:,}", *times, peak(runs), case.target]


def bench(folder: Path) -> str:
    """Make the studies in `folder`, run every case, and give the section."""
    config = folder / "raw" / "settings.toml"
    make_sample(config, folder / "sample")
    for name, world in WORLDS.items():
        apart(make_world, world, folder / "sample", folder / name)
    rows = []
    for case in CASES:
        rows.append(row(case, folder / case.study, [case.measure(config, folder / case.study) for _ in range(RUNS)]))
        print(*rows[-1], sep=" | ", flush=True)
    return INTRO.format(runs=RUNS, machine=machine(), **WORLDS) + table(HEAD, rows)


if __name__ == "__main__":
    compile_bytecode()
    with TemporaryDirectory() as temporary:
        write_section("aggregate", bench(Path(temporary)))
