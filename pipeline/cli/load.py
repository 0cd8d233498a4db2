"""`load`: raw files to clean layers, in two parts, so that a new survey does not load the polygons again."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pipeline import schema
from pipeline.cli import cleaning, parts, sources, study, surveys
from pipeline.errors import PipelineError
from pipeline.io import documents, findings, tables
from pipeline.io.together import together

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

    from pipeline.cli.layers import Layers
    from pipeline.cli.surveys import Clean
    from pipeline.config import Settings


def run(options: Namespace) -> None:
    """Load one part, or both."""
    settings = study.open_settings(options.config)
    if options.part != "survey":
        load_spatial(settings, options.processed)
    if options.part != "spatial":
        with parts.opened(options) as machine:
            clean = partial(cleaning.in_blocks, machine=machine, processed=options.processed)
            load_survey(settings, options.processed, clean=clean if options.scheduler else cleaning.here)


def load_spatial(settings: Settings, processed: Path) -> None:
    """Villages, areas, lines, basemap and rasters."""
    layers = _write(sources.spatial(settings), processed, "spatial")
    counts = {table: len(layers.tables[table]) for table in ("villages", "areas", "lines")}
    study.say("summary.spatial", **counts, problems=len(layers.problems))


def load_survey(settings: Settings, processed: Path, *, clean: Clean = cleaning.here) -> None:
    """Households, whose rows `clean` cleans, and forms."""
    villages, areas = (tables.read_geotable(processed, table) for table in ("villages", "areas"))
    layers = _write(surveys.survey(settings, villages, areas, clean=clean), processed, "survey")
    rows = layers.rows.get("households", {"read": 0, "kept": 0, "refused": {}})
    refused = rows["read"] - rows["kept"]  # type: ignore[operator]
    study.say(
        "summary.survey",
        read=rows["read"],
        kept=rows["kept"],
        refused=refused,
        forms=len(layers.tables["forms"]),
        problems=len(layers.problems),
    )


def _write(layers: Layers, processed: Path, part: str) -> Layers:
    try:
        layers.checked()
    except PipelineError as fault:
        findings.write_failed(fault.problems, processed)
        raise
    for table, frame in layers.tables.items():
        schema.require(frame, table)
    with together(processed, part):
        for table, frame in layers.tables.items():
            tables.write_table(frame, processed, table)
        documents.write_json(processed / "rows" / f"{part}.json", layers.rows)
        findings.write_problems(layers.problems, findings.stage_path(processed, part))
    return layers
