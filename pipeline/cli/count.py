"""`count`: rows and true answers per area in one pass over a survey of any size, without a table per household."""

from __future__ import annotations

from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import blocks
from pipeline.cli import counting, study
from pipeline.cli.counting import Sources
from pipeline.errors import Problem, SchemaError, SettingsError, SourceError
from pipeline.io import counts
from pipeline.join.tally import Tally

if TYPE_CHECKING:
    from argparse import Namespace

    from pipeline.io.points import Points

GIVEN = ("areas", "area_id", "points", "longitude", "latitude")
"""The options without which there is no counting without a settings file."""
AHEAD_ROWS = 2_097_152
"""Read while the areas are still being indexed: some 70 MB with 16 answers."""


def run(options: Namespace) -> None:
    """Write `counts.parquet` and `counts.csv`: a row an area, its rows of the survey and its true answers."""
    sources = _given(options) if any(getattr(options, name) for name in GIVEN) else _of_study(options.config)
    survey = counting.survey(sources)
    ids, counted = (_here if options.scheduler is None else _on_cluster)(sources, survey, options)
    _require_sense(counted, survey, sources)
    counts.write(
        options.processed, ids, survey.names, counted.counts, unknown=counted.unknown(), left_out=survey.left_out
    )
    study.say(
        "summary.count",
        rows=counted.rows,
        placed=counted.placed,
        areas=len(ids),
        several=int(counted.counts[:, 0].sum()) - counted.placed,
        outside=counted.rows - counted.placed - counted.no_position,
        no_position=counted.no_position,
        answers=len(survey.names) - len(survey.left_out),
    )


def _here(sources: Sources, survey: Points, options: Namespace) -> tuple[list[str], Tally]:
    """The identifiers of the areas and the tally, by threads of this process."""
    read = blocks.ahead(survey.blocks(), count=max(2, AHEAD_ROWS // survey.block_rows))
    areas = counting.areas(sources, workers=options.workers)
    counting.require_ids(areas.ids, sources)
    study.tell(areas.problems)
    place = counting.placing(sources, areas, workers=options.workers)
    found = (tally for tally, _ in blocks.mapped(place, read, workers=options.workers))
    return areas.ids, reduce(Tally.plus, found, Tally.empty(len(areas.ids), len(survey.names)))


def _on_cluster(sources: Sources, survey: Points, options: Namespace) -> tuple[list[str], Tally]:
    """The same by the workers of a cluster."""
    from pipeline.cli import parts, shares

    ids = counting.area_ids(sources)
    with parts.opened(options) as machine:
        counted, problems = shares.counted(sources.absolute(), survey, machine, areas=len(ids))
    study.tell(problems)
    return ids, counted


def _require_sense(counted: Tally, survey: Points, sources: Sources) -> None:
    """Raise for a survey without rows, or with a column that is named as one of ours; tell one that lies elsewhere."""
    source = sources.points.name
    taken = [name for name in (counts.AREA, counts.ROWS) if name in survey.names and name not in survey.left_out]
    if taken:
        raise SchemaError([Problem("count-name-taken", source=source, column=name) for name in taken])
    if not counted.rows:
        raise SourceError([Problem("source-empty", source=source)])
    if not counted.placed:
        study.tell([Problem("count-nothing-placed", source=source, value=sources.crs)])


def _given(options: Namespace) -> Sources:
    """The sources by the options of the command; raises `SettingsError` for those that are missing."""
    missing = [f"--{name.replace('_', '-')}" for name in GIVEN if getattr(options, name) is None]
    if missing:
        raise SettingsError([Problem("option-missing", value=" ".join(missing))])
    return Sources(
        options.areas,
        options.area_id,
        options.points,
        options.longitude,
        options.latitude,
        options.crs,
        layer=options.areas_layer,
        areas_crs=options.areas_crs,
    )


def _of_study(config: Path) -> Sources:
    """The sources of a settings file; raises `SettingsError` where its survey has no two columns of positions."""
    settings = study.open_settings(config)
    survey, areas = settings.sources.households, settings.sources.delineations or settings.sources.villages
    if survey is None:
        raise SettingsError([Problem("count-without-survey", source=str(config), column="sources.households")])
    if survey.layout == "workbook" or survey.position is not None:
        raise SettingsError([Problem("count-without-columns", source=str(config), column="sources.households")])
    return Sources(
        areas.path,
        areas.id,
        survey.path,
        survey.longitude,
        survey.latitude,
        survey.crs,
        layer=areas.layer,
        areas_crs=areas.crs,
        points_layer=survey.layer,
        metric_crs=settings.study.metric_crs,
    )
