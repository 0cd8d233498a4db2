"""`join`: each household to exactly one place."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from pipeline import engine, fields
from pipeline.cli import parts, study
from pipeline.io import documents, findings, tables
from pipeline.io.together import together
from pipeline.join.accuracy import KEYS, Policy, Weighed, weigh
from pipeline.join.ground import Ground
from pipeline.join.households import assign_households
from pipeline.join.households import findings as found_in
from pipeline.join.reconcile import reconcile

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

    import geopandas as gpd

    from pipeline.config import Settings
    from pipeline.engine import Engine


def run(options: Namespace) -> None:
    """Write `join.parquet`, `chances.parquet` and `reconciliation.json`, or nothing when a household is lost."""
    settings = study.open_settings(options.config)
    processed = options.processed
    rows = documents.read_json(processed / "rows" / "survey.json").get("households", {"read": 0, "refused": {}})
    households = tables.read_columns(processed, "households", KEYS)
    with parts.opened(options) as machine:
        weighed = in_blocks(settings, processed, machine, households=len(households))
    counts = reconcile(weighed, households, rows_in_survey=rows["read"], refused=rows["refused"])
    found = found_in(weighed.join, _places(processed, weighed.join))
    with together(processed, "join"):
        tables.write_table(weighed.join, processed, "join")
        tables.write_table(weighed.chances, processed, "chances")
        documents.write_json(processed / "reconciliation.json", counts)
        findings.write_problems(found, findings.stage_path(processed, "join"))
    study.say("summary.join", rows=counts["rows_read"], areas=counts["areas_with_households"], **counts["buckets"])
    if (unsure := counts["accuracy"])["near_boundary"] or unsure["unknown"]:
        study.say("summary.accuracy", near=unsure["near_boundary"], unknown=unsure["unknown"])


class Prepared(NamedTuple):
    """What every block of households is placed by, read and indexed once a process."""

    processed: Path
    ground: Ground
    policy: Policy


def in_blocks(settings: Settings, processed: Path, machine: Engine, *, households: int) -> Weighed:
    """`join` and `chances` of the `households` in `households.parquet`, made in blocks of rows, put together in order.

    A household's place depends on no other household, so the tables are the same however its rows are cut.
    """
    cut = engine.blocks(households, slots=machine.slots, largest=parts.LARGEST_BLOCK_ROWS)
    prepare = partial(_prepared, processed.resolve(), settings.study.metric_crs, _policy(settings))
    made = list(machine.each(_block, cut, prepare=prepare))
    join, chances = (pd.concat(column, ignore_index=True) for column in zip(*made, strict=True))
    return Weighed(join, chances)


def _prepared(processed: Path, metric_crs: str, policy: Policy) -> Prepared:
    areas, villages = (tables.read_geotable(parts.seen(processed), table) for table in ("areas", "villages"))
    return Prepared(processed, Ground(areas, villages, metric_crs), policy)


def _block(prepared: Prepared, rows: tuple[int, int]) -> Weighed:
    households = tables.read_georows(prepared.processed, "households", *rows)
    join = assign_households(households, prepared.ground, **prepared.policy)
    weighed = weigh(households, prepared.ground, join, prepared.policy)
    return Weighed(fields.conform(weighed.join, "join"), fields.conform(weighed.chances, "chances"))


def joined(
    settings: Settings, households: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, villages: gpd.GeoDataFrame
) -> pd.DataFrame:
    """The table `join` but for `chance`, as the settings want it."""
    return assign_households(households, Ground(areas, villages, settings.study.metric_crs), **_policy(settings))


def weighed(
    settings: Settings, households: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, villages: gpd.GeoDataFrame
) -> Weighed:
    """The tables `join` and `chances`, made in memory."""
    ground, policy = Ground(areas, villages, settings.study.metric_crs), _policy(settings)
    return weigh(households, ground, assign_households(households, ground, **policy), policy)


def _policy(settings: Settings) -> Policy:
    chosen = settings.join
    return Policy(snap_m=chosen.snap_m, overlap=chosen.overlap, use_stated=chosen.use_stated)


def _places(processed: Path, join: pd.DataFrame) -> pd.DataFrame | None:
    """File and row of each household; None where an earlier run left the households without."""
    if not (processed / "household_rows.parquet").exists():
        return None
    places = tables.read_table(processed, "household_rows")
    return places if len(places) == len(join) else None
