"""`aggregate`: criteria, scores and classes of areas, villages and district."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from pipeline import fields, rules, text
from pipeline.aggregate.results import Results, aggregate
from pipeline.aggregate.volumes import Choices
from pipeline.cli import study
from pipeline.io import findings, tables
from pipeline.render.style import class_label, class_order

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

    from pipeline.config import Settings


def run(options: Namespace) -> None:
    """Write `criteria` and `scores` as Parquet and CSV, and `results.gpkg`."""
    settings = study.open_settings(options.config)
    processed = options.processed
    read = {name: tables.read_table(processed, name) for name in ("join", "forms", "population")}
    read |= {name: tables.read_geotable(processed, name) for name in ("households", "areas", "villages")}
    results = aggregate(
        **read,
        rules=rules.load(settings.study.rules),
        choices=_choices(settings),
        round=settings.study.round,
        district=text.say("district", settings.language),
    )
    _write(results, read["areas"], read["villages"], processed)
    findings.write_problems(results.problems, findings.stage_path(processed, "aggregate"))
    _say(results, settings)


def _choices(settings: Settings) -> Choices:
    chosen = settings.score.model_dump()
    return Choices(**chosen | {"density_limit_per_ha": Fraction(str(chosen["density_limit_per_ha"]))})


def _write(results: Results, areas: object, villages: object, processed: Path) -> None:
    layers = tables.result_layers(results.scores, results.criteria, areas, villages)
    for name, frame in (("criteria", results.criteria), ("scores", results.scores)):
        tables.write_table(frame, processed, name)
        tables.write_csv(fields.conform(frame, name), processed / f"{name}.csv")
    tables.write_geopackage(layers, processed / "results.gpkg")


def _say(results: Results, settings: Settings) -> None:
    loaded = rules.load(settings.study.rules)
    areas = results.scores[results.scores["level"] == "area"]
    counts = areas["class"].value_counts()
    named = [
        f"{counts[class_]} {class_label(class_, loaded, settings.language).lower()}"
        for class_ in class_order(loaded)
        if class_ in counts
    ]
    opened = int((areas["class_low"] != areas["class_high"]).sum())
    study.say("summary.aggregate", areas=len(areas), classes=", ".join(named), open=opened)
