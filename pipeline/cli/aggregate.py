"""`aggregate`: criteria, scores and classes of areas, villages and district, for every round of the study."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from pipeline import fields, text
from pipeline.aggregate.conservation import rows_of_join, with_place
from pipeline.aggregate.criteriatable import criteria_table
from pipeline.aggregate.facts import Choices
from pipeline.aggregate.results import HOUSEHOLD_COLUMNS, Scored, Tables, score_round
from pipeline.aggregate.rounds import changes_table
from pipeline.aggregate.scoretable import scores_table
from pipeline.aggregate.sdg.sample import sampled_sdg
from pipeline.aggregate.sdg.table import sdg_table
from pipeline.aggregate.tally import Placed
from pipeline.aggregate.todo import Task, tasks
from pipeline.cli import households, lineage, parts, study
from pipeline.errors import Problem, SettingsError
from pipeline.io import documents, findings, tables
from pipeline.io.together import together
from pipeline.rational import Fraction
from pipeline.render.style import class_label, class_order

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

    from pipeline.aggregate.gathered import Gathered
    from pipeline.cli.layers import Layers
    from pipeline.config import Settings
    from pipeline.rules import Rules


class Written(NamedTuple):
    """The tables that this stage writes, by name; beside them `verdicts`."""

    criteria: pd.DataFrame
    scores: pd.DataFrame
    changes: pd.DataFrame
    todo: pd.DataFrame
    sdg: pd.DataFrame


def run(options: Namespace) -> None:
    """Write `criteria` and `scores` as Parquet and CSV, `results.gpkg`, `todo.csv`, `changes`, `sdg`, `verdicts`."""
    settings = study.open_settings(options.config)
    loaded = study.rules_of(settings)
    read, gathered = _counted(options, settings.study.round)
    _require_survey_library(read)
    found = _rounds(read, settings.study.round)
    rounds = [_score(read, loaded, settings, round, gathered=gathered.get(round)) for round in found]
    average, now = settings.score.average, settings.study.round
    # A round that was only counted has nobody who answered, and nobody can go and measure the past.
    asked = {now, *read.households["round"].unique().tolist()}
    # The verdicts, a row a household, are by far the largest: they are written while the others are made.
    with together(options.processed, "aggregate"), ThreadPoolExecutor(max_workers=1) as beside:
        verdicts = beside.submit(_write_verdicts, rounds, options.processed)
        written = Written(
            criteria=pd.concat([criteria_table(scored, loaded) for scored in rounds], ignore_index=True),
            scores=pd.concat([scores_table(scored, loaded, average) for scored in rounds], ignore_index=True),
            changes=changes_table(rounds, loaded),
            todo=_todo([task for scored in rounds if scored.round == now for task in tasks(scored, loaded)], loaded),
            sdg=pd.concat([_sdg(scored, read) for scored in rounds if scored.round in asked], ignore_index=True),
        )
        _write(written, read, settings, options.processed)
        verdicts.result()
        problems = [problem for scored in rounds for problem in scored.problems]
        findings.write_problems(problems, findings.stage_path(options.processed, "aggregate"))
    _say(written.scores[written.scores["round"] == now], loaded, settings)


def _counted(options: Namespace, scored_round: int) -> tuple[Tables, dict[int, Gathered]]:
    """The tables, and what the households count in each round where a cluster has counted it.

    Weighted shares need all rows of a unit at once: a sample survey is computed here, which is said.
    """
    if options.scheduler is None:
        return _read(options.processed), {}
    brief = _read(options.processed, households.BRIEF)
    if brief.households["weight"].notna().any():
        study.say("summary.sample_here")
        return _read(options.processed), {}
    with parts.opened(options) as machine:
        rounds = _rounds(brief, scored_round)
        return brief, households.in_parts(brief, options.processed, machine, rounds=rounds)


def _read(processed: Path, columns: list[str] = HOUSEHOLD_COLUMNS) -> Tables:
    survey = tables.read_columns(processed, "households", columns)
    join = tables.read_columns(processed, "join", households.JOIN_COLUMNS, repeated=["area_id"])
    spatial = {name: tables.read_geotable(processed, name) for name in ("areas", "villages", "lines")}
    return Tables(
        households=with_place(survey, join),
        joined=rows_of_join(join, spatial["areas"]["area_id"].tolist()),
        **spatial,
        counts=tables.read_table(processed, "area_counts"),
        **{name: tables.read_table(processed, name) for name in ("forms", "rasters", "chances")},
    )


def found(read: Tables, loaded: Rules, settings: Settings) -> list[Problem]:
    """What scoring finds in every round; nothing where a sample survey has not the library that it needs."""
    if _lacks_survey_library(read):
        return []
    rounds = (_score(read, loaded, settings, round) for round in _rounds(read, settings.study.round))
    return [problem for scored in rounds for problem in scored.problems]


def scores_of(read: Tables, loaded: Rules, settings: Settings) -> pd.DataFrame:
    """The table `scores` of every round, without writing it."""
    _require_survey_library(read)
    rounds = (_score(read, loaded, settings, round) for round in _rounds(read, settings.study.round))
    return pd.concat([scores_table(scored, loaded, settings.score.average) for scored in rounds], ignore_index=True)


def in_memory(spatial: Layers, survey: Layers, join: pd.DataFrame) -> Tables:
    """What `_read` reads of the tables, from the layers that would be written as these; without the GPS's chances."""
    interviewed = survey.tables["households"]
    coded = [name for name in HOUSEHOLD_COLUMNS if fields.columns("households")[name].codes]
    placed = fields.conform(join.assign(chance=float("nan")), "join", households.JOIN_COLUMNS, categories=["area_id"])
    return Tables(
        households=with_place(
            fields.conform(pd.DataFrame(interviewed), "households", HOUSEHOLD_COLUMNS, categories=coded), placed
        ),
        **{name: tables.geotable(spatial.tables[name], name) for name in ("areas", "villages", "lines")},
        forms=fields.conform(survey.tables["forms"], "forms"),
        counts=fields.conform(survey.tables["area_counts"], "area_counts"),
        rasters=fields.conform(spatial.tables["rasters"], "rasters"),
        chances=fields.empty("chances"),
        joined=rows_of_join(placed, spatial.tables["areas"]["area_id"].tolist()),
    )


def _lacks_survey_library(read: Tables) -> bool:
    """Whether weights ask for a library that only sample surveys need and that is not there."""
    return bool(read.households["weight"].notna().any()) and find_spec("svy") is None


def _require_survey_library(read: Tables) -> None:
    if _lacks_survey_library(read):
        raise SettingsError([Problem("survey-library-missing", column="sources.households.weight")])


def _rounds(read: Tables, scored_round: int) -> list[int]:
    """Every round that a table has rows of, and the one that the settings score."""
    found = {int(round) for frame in (read.households, read.forms, read.counts) for round in frame["round"].unique()}
    return sorted(found | {scored_round})


def _score(read: Tables, loaded: Rules, settings: Settings, round: int, *, gathered: Gathered | None = None) -> Scored:
    chosen = settings.score.model_dump(exclude={"density_limit_per_ha"})
    limit = settings.score.density_limit_per_ha
    choices = Choices(
        **chosen, density_limit_per_ha=loaded.density_limit_per_ha if limit is None else Fraction(str(limit))
    )
    return score_round(
        read if round == settings.study.round else _of_another_round(read),
        rules=loaded,
        choices=choices,
        round=round,
        district=text.say("district", settings.language),
        metric_crs=settings.study.metric_crs,
        gathered=gathered,
    )


def _of_another_round(read: Tables) -> Tables:
    """The tables without the lines and the population of the study's round, which say nothing of another one."""
    unknown = dict.fromkeys(("population_raster", "population_covered_pct"), float("nan"))
    return read._replace(lines=read.lines.iloc[:0], rasters=read.rasters.assign(**unknown))


def _sdg(scored: Scored, read: Tables) -> pd.DataFrame:
    village_of = dict(zip(read.areas["area_id"], read.areas["village_code"], strict=True))
    if isinstance(scored.placed, Placed) and scored.placed.is_sample:
        return sampled_sdg(scored.placed.rows, village_of, round=scored.round)
    return sdg_table(scored.placed.sdg(), village_of, round=scored.round)


def _todo(found: list[Task], loaded: Rules) -> pd.DataFrame:
    """`todo.csv`: what to measure in the field, in words of both languages."""
    rows = [
        {
            "level": task.level,
            "unit_id": task.unit_id,
            "name": task.name,
            "round": task.round,
            "criteria": "+".join(task.criteria),
            "question": "; ".join(task.columns),
            "amount": task.amount,
            "unit": task.unit,
            "points_open": task.points_open,
            "effect": task.effect,
            "class_low": task.class_low,
            "class_high": task.class_high,
            **{f"effect_{language}": text.say(f"todo.{task.effect}", language) for language in text.LANGUAGES},
            **{
                f"criterion_{language}": "; ".join(loaded.by_criterion()[one].label[language] for one in task.criteria)
                for language in text.LANGUAGES
            },
        }
        for task in found
    ]
    return pd.DataFrame(rows, columns=list(fields.columns("todo")))


def _write_verdicts(rounds: list[Scored], processed: Path) -> None:
    verdicts = pd.concat([scored.placed.verdict_table() for scored in rounds], ignore_index=True)
    tables.write_table(verdicts, processed / "internal", "verdicts")


def _write(written: Written, read: Tables, settings: Settings, processed: Path) -> None:
    for name, frame in written._asdict().items():
        tables.write_table(frame, processed, name)
        if name in ("criteria", "scores", "todo"):
            tables.write_csv(fields.conform(frame, name), processed / f"{name}.csv")
    layers = tables.result_layers(
        written.scores[written.scores["round"] == settings.study.round],
        written.criteria,
        read.areas,
        read.villages,
        tables.read_geotable(processed, "topology"),
    )
    # Of the results, not of all inputs: an answer that changes nothing, or another order of rows, leaves it as it is.
    results = {name: documents.sha256(processed / name) for name in ("criteria.csv", "scores.csv")}
    line = lineage.line_of(settings, results, kind="results")
    tables.write_geopackage(layers, processed / "results.gpkg", description=line)


def _say(scores: pd.DataFrame, loaded: Rules, settings: Settings) -> None:
    areas = scores[scores["level"] == "area"]
    counts = areas["class"].value_counts()
    named = [
        f"{counts[class_]} {class_label(class_, loaded, settings.language).lower()}"
        for class_ in class_order(loaded)
        if class_ in counts
    ]
    opened = int((areas["class_low"] != areas["class_high"]).sum())
    study.say("summary.aggregate", areas=len(areas), classes=", ".join(named), open=opened)
