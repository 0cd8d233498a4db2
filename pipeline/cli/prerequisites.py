"""`prerequisites`: the study's files as Make prerequisites, so that Make reruns just what a changed file concerns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.cli import study
from pipeline.io import documents
from pipeline.io.vector import FOLDERS

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.config import Settings

SIDECARS = (".dbf", ".shx", ".prj", ".cpg")


def run(options: Namespace) -> None:
    """Write `PROCESSED/.study.mk`."""
    settings = study.open_settings(options.config)
    parts = {
        "SPATIAL_SOURCES": list(_spatial(settings)),
        "SURVEY_SOURCES": list(_survey(settings)),
        "RULES": list(_rules(settings)),
    }
    lines = [f"{name} := {' '.join(map(_escaped, paths))}" for name, paths in parts.items()]
    survey = settings.sources.households
    lines.append(f"WEIGHTED := {'yes' if survey is not None and survey.weight is not None else ''}")
    # A rule without recipe: a file that is missing makes its stage run, which then says so in plain words.
    lines += [f"{_escaped(path)}:" for paths in parts.values() for path in paths]
    documents.write_text(options.processed / ".study.mk", "\n".join(lines) + "\n")


def files(settings: Settings) -> list[Path]:
    """Every file that the study reads."""
    return [*_spatial(settings), *_survey(settings), *_rules(settings)]


def _rules(settings: Settings) -> Iterator[Path]:
    if settings.study.by_law is not None:
        yield settings.study.by_law


def _spatial(settings: Settings) -> Iterator[Path]:
    sources = settings.sources
    for source in (
        sources.villages,
        sources.reference_villages,
        sources.concordance,
        sources.delineations,
        sources.roads,
        sources.drains,
        sources.rasters.population,
    ):
        if source is not None:
            yield from _with_sidecars(source.path)


def _survey(settings: Settings) -> Iterator[Path]:
    for source in (settings.sources.households, settings.sources.forms, settings.sources.area_counts):
        if source is not None:
            yield from _with_sidecars(source.path)


def _with_sidecars(path: Path) -> Iterator[Path]:
    """The files of one source: a geodatabase is a folder of them, a Shapefile has others beside it."""
    inside = sorted(file for file in path.rglob("*") if _counts(file)) if path.suffix.lower() in FOLDERS else []
    yield from inside or [path]
    if path.suffix.lower() == ".shp":
        yield from (side for suffix in SIDECARS if (side := path.with_suffix(suffix)).exists())


def _counts(file: Path) -> bool:
    """Whether a file in a geodatabase is data; a program that only looks into it leaves its locks there."""
    return file.is_file() and file.suffix.lower() != ".lock"


def _escaped(path: Path) -> str:
    text = path.as_posix()
    for mark in ("\\", " ", "#", ":", "%"):
        text = text.replace(mark, "\\" + mark)
    return text.replace("$", "$$")
