"""`join`: each household to exactly one place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.cli import study
from pipeline.io import documents, findings, tables
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
    """Write `join.parquet` and `reconciliation.json`, or nothing when a household is lost."""
    settings = study.open_settings(options.config)
    processed = options.processed
    households, areas, villages = (tables.read_geotable(processed, t) for t in ("households", "areas", "villages"))
    rows = documents.read_json(processed / "rows" / "survey.json").get("households", {"refused": {}})
    join = joined(settings, households, areas, villages)
    counts = reconcile(join, rows_read=len(households), refused=rows["refused"])
    tables.write_table(join, processed, "join")
    documents.write_json(processed / "reconciliation.json", counts)
    findings.write_problems(found_in(join, _places(processed, join)), findings.stage_path(processed, "join"))
    study.say("summary.join", rows=counts["rows_read"], areas=counts["areas_with_households"], **counts["buckets"])


def joined(
    settings: Settings, households: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, villages: gpd.GeoDataFrame
) -> pd.DataFrame:
    """The table `join` as the settings want it."""
    return assign_households(
        households, areas, villages, metric_crs=settings.study.metric_crs, **settings.join.model_dump()
    )


def _places(processed: Path, join: pd.DataFrame) -> pd.DataFrame | None:
    """File and row of each household; None where an earlier run left the households without."""
    if not (processed / "household_rows.parquet").exists():
        return None
    places = tables.read_table(processed, "household_rows")
    return places if len(places) == len(join) else None
