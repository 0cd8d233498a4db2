"""`join`: each household to exactly one place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.cli import study
from pipeline.io import documents, findings, tables
from pipeline.join.accuracy import Policy, weigh
from pipeline.join.ground import Ground
from pipeline.join.households import assign_households
from pipeline.join.households import findings as found_in
from pipeline.join.reconcile import reconcile

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd

    from pipeline.config import Settings


def run(options: Namespace) -> None:
    """Write `join.parquet`, `chances.parquet` and `reconciliation.json`, or nothing when a household is lost."""
    settings = study.open_settings(options.config)
    processed = options.processed
    households, areas, villages = (tables.read_geotable(processed, t) for t in ("households", "areas", "villages"))
    rows = documents.read_json(processed / "rows" / "survey.json").get("households", {"read": 0, "refused": {}})
    ground = Ground(areas, villages, settings.study.metric_crs)
    join = assign_households(households, ground, **_policy(settings))
    weighed = weigh(households, ground, join, _policy(settings))
    counts = reconcile(weighed, households, rows_in_survey=rows["read"], refused=rows["refused"])
    tables.write_table(weighed.join, processed, "join")
    tables.write_table(weighed.chances, processed, "chances")
    documents.write_json(processed / "reconciliation.json", counts)
    findings.write_problems(found_in(join, _places(processed, join)), findings.stage_path(processed, "join"))
    study.say("summary.join", rows=counts["rows_read"], areas=counts["areas_with_households"], **counts["buckets"])
    if (unsure := counts["accuracy"])["near_boundary"] or unsure["unknown"]:
        study.say("summary.accuracy", near=unsure["near_boundary"], unknown=unsure["unknown"])


def joined(
    settings: Settings, households: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, villages: gpd.GeoDataFrame
) -> pd.DataFrame:
    """The table `join` but for `chance`, as the settings want it."""
    return assign_households(households, Ground(areas, villages, settings.study.metric_crs), **_policy(settings))


def _policy(settings: Settings) -> Policy:
    chosen = settings.join
    return Policy(
        snap_m=chosen.snap_m,
        overlap=chosen.overlap,
        use_stated=chosen.use_stated,
    )


def _places(processed: Path, join: pd.DataFrame) -> pd.DataFrame | None:
    """File and row of each household; None where an earlier run left the households without."""
    if not (processed / "household_rows.parquet").exists():
        return None
    places = tables.read_table(processed, "household_rows")
    return places if len(places) == len(join) else None
