"""The arguments of every subcommand. Nothing is imported for them: `doctor` runs before the libraries are there."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from pipeline import crs, text
from pipeline.cli import values
from pipeline.cli.usage import Parser

COMMANDS = {
    "sample": "write a complete practice data set with its settings file",
    "check": "read every input and report every problem; write problems.csv and the field-quality page",
    "load": "raw files to clean layers",
    "join": "each household to exactly one place",
    "count": "rows and true answers per area in one pass, for a survey of any size",
    "aggregate": "criteria, scores and classes of areas, villages and district",
    "maps": "the map for the browser",
    "static": "the maps for paper",
    "sheets": "the map sheets at true scale, for paper and ruler",
    "reports": "profiles of the villages, report of the district, annex of the decision, workbook",
    "publish": "the data that may be handed on, with their metadata",
    "scan": "look for persons and households in every byte of the public files",
    "problems": "gather the problems of the stages into problems.csv",
    "manifest": "say what was built from what",
    "verify": "rebuild everything aside and compare it with what is there, file by file",
    "explain": "say what has changed since the last build, and what the next one reruns",
    "diff": "list every score and class that is not that of an earlier build, by cause",
    "all": "everything from load to manifest, with the reports, without Make",
    "prerequisites": "print the study's files as Make prerequisites",
    "rulebook": "print the scoring rules of the study as a page in both languages",
    "columns": "print the column dictionary as a page",
    "messages": "print every message with its code, cause and cure as a page",
    "xlsform": "write the questionnaires for KoboToolbox and ODK Central",
    "doctor": "examine this machine and say what to mend",
}
PARALLEL = ("static", "sheets", "reports", "scan", "all", "count")
"""The commands that use several cores of this machine."""
ON_A_CLUSTER = ("load", "join", "count", "aggregate", "all")
"""The commands that can hand their rows to several machines."""
FORMS_FOLDER = Path("data/processed/forms")
"""Not the raw folder: the sample refuses one that holds files of others."""


def parser() -> argparse.ArgumentParser:
    """The arguments of every subcommand."""
    top = Parser(prog="python -m pipeline", description="From a slum survey to maps.")
    commands = top.add_subparsers(dest="command", required=True, metavar="STAGE")
    for name, meaning in COMMANDS.items():
        command = commands.add_parser(name, help=meaning, description=meaning.capitalize() + ".")
        if name == "sample":
            command.add_argument(
                "--raw", type=Path, default=Path("data/raw"), help="folder to write (default data/raw)"
            )
            command.add_argument("--villages", type=Path, help="boundary file to use instead of schematic boundaries")
            command.add_argument(
                "--households", type=values.households, default=3000, help="100 to 10,000,000 (default 3000)"
            )
            command.add_argument("--seed", type=values.seed, default=1, help="another seed, another survey (default 1)")
            continue
        if name == "xlsform":
            command.add_argument(
                "--raw", type=Path, default=FORMS_FOLDER, help=f"folder to write (default {FORMS_FOLDER})"
            )
            continue
        command.add_argument("--config", type=Path, default=Path("settings.toml"), help="settings file")
        command.add_argument("--processed", type=Path, default=Path("data/processed"), help="folder of the tables")
        command.add_argument("--maps", type=Path, default=Path("maps"), help="folder of the maps")
        if name == "load":
            command.add_argument("--part", choices=("spatial", "survey"), help="only this part")
        if name in ON_A_CLUSTER:
            _add_engine(command)
        if name == "rulebook":
            command.add_argument("--rules", help="a rule file of the program instead of the study's")
        if name == "count":
            _add_count(command)
        if name == "scan":
            command.add_argument("--part", dest="scanned", type=values.scanned, help="only what this stage wrote")
        if name == "static":
            _add_static(command)
        if name == "sheets":
            _add_sheets(command)
        if name == "diff":
            command.add_argument("--old", type=Path, required=True, help="a copy of an earlier PROCESSED folder")
        if name == "explain":
            command.add_argument(
                "--plan", action="store_true", help="read what `make --dry-run` says from standard input"
            )
        if name == "all":
            command.add_argument(
                "--stages", type=values.stages, help="only these, such as load,join (default: every one)"
            )
        if name in PARALLEL:
            command.add_argument(
                "--workers", type=values.workers, default=os.cpu_count() or 1, help="cores to use (default: all)"
            )
    return top


def _add_count(command: argparse.ArgumentParser) -> None:
    """The options by which `count` needs no settings file."""
    given = command.add_argument_group("without a settings file")
    given.add_argument("--areas", type=Path, help="polygons, as GeoParquet or any other kind that `load` reads")
    given.add_argument("--area-id", help="their column of identifiers")
    given.add_argument("--areas-layer", help="their layer, where the file has several")
    given.add_argument("--areas-crs", help="their system, where the file does not say it")
    given.add_argument("--points", type=Path, help="the survey: Parquet, CSV or another kind")
    given.add_argument("--longitude", help="its column of longitude, or of x")
    given.add_argument("--latitude", help="its column of latitude, or of y")
    given.add_argument("--crs", default=crs.GEOGRAPHIC, help=f"system of its positions (default {crs.GEOGRAPHIC})")


def _add_static(command: argparse.ArgumentParser) -> None:
    """What is drawn beside the usual maps, and how."""
    command.add_argument("--themes", type=values.words, help="such as score,certainty,priority,aspect_1,aspects")
    command.add_argument(
        "--units", type=values.words, help="village codes, identifiers of areas, district, or areas for all"
    )
    command.add_argument("--languages", type=values.languages, help="id, en or both")
    command.add_argument("--size", type=values.size, help="A5, A4, A3, A2, or width x height in mm, such as 160x110")
    command.add_argument("--bare", action="store_true", help="without title and source, for a report that says them")
    command.add_argument("--transparent", action="store_true", help="without the white of the paper")


def _add_sheets(command: argparse.ArgumentParser) -> None:
    """How the map sheets are to be."""
    scale = "1:N for every sheet, on as many sheets as that needs (default: the largest that fits one)"
    command.add_argument("--scale", type=values.scale, metavar="N", help=scale)
    command.add_argument("--paper", choices=("A4", "A3"), help="only this one (default: both)")
    command.add_argument("--language", choices=text.LANGUAGES, help="of the sheets (default: the study's first)")


def _add_engine(command: argparse.ArgumentParser) -> None:
    """Where the work over households is done."""
    command.add_argument(
        "--engine", choices=("local", "dask"), default="local", help="this machine (default) or a Dask cluster"
    )
    command.add_argument(
        "--scheduler", type=values.scheduler, metavar="URL", help="of the cluster, such as tcp://host:8786"
    )


def contradiction(options: argparse.Namespace) -> str:
    """Why the options of a command do not go together; empty when they do."""
    chosen, scheduler = getattr(options, "engine", "local"), getattr(options, "scheduler", None)
    if chosen == "dask" and scheduler is None:
        return "--engine dask needs --scheduler tcp://host:port"
    if chosen == "local" and scheduler is not None:
        return "--scheduler needs --engine dask"
    if chosen == "dask" and getattr(options, "part", None) == "spatial":
        return "--part spatial is not cut into parts: it runs on this machine, without --engine dask"
    return ""
