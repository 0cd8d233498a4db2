"""`prerequisites`: the study's files as Make prerequisites, so that Make reruns just what a changed file concerns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.cli import study
from pipeline.config.sources import WORKBOOK
from pipeline.io import blocks, documents
from pipeline.io.vector import FOLDERS

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.config import Settings

SIDECARS = {".shp": (".dbf", ".shx", ".prj", ".cpg"), **dict.fromkeys((".tif", ".tiff"), (".tfw", ".aux.xml", ".msk"))}
"""By the suffix of a file those of the files beside it that belong to it, in its place or after it."""


def run(options: Namespace) -> None:
    """Write `PROCESSED/.study.mk`."""
    settings = study.open_settings(options.config)
    parts = {
        "SPATIAL_SOURCES": list(_spatial(settings)),
        "SURVEY_SOURCES": [*_folders(settings), *_survey(settings)],
        "RULES": list(_rules(settings)),
    }
    lines = [f"{name} := {' '.join(map(_escaped, paths))}" for name, paths in parts.items()]
    survey = settings.sources.households
    lines.append(f"WEIGHTED := {'yes' if survey is not None and survey.weight is not None else ''}")
    # A file that is put into a folder, or taken out of it, changes the list itself.
    lines += [f"$(P)/.study.mk: {_escaped(folder)}" for folder in _folders(settings)]
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
    boundaries = (sources.villages, sources.reference_villages, sources.concordance, sources.delineations)
    context = sources.context.named().values() if sources.context is not None else ()
    for source in (*boundaries, sources.roads, sources.drains, *sources.rasters.named().values(), *context):
        if source is not None:
            yield from _with_sidecars(source.path)


def _survey(settings: Settings) -> Iterator[Path]:
    for source in (settings.sources.households, settings.sources.forms, settings.sources.area_counts):
        if source is not None:
            in_folder = source.path in _folders(settings)
            for path in blocks.inside(source.path) if in_folder else [source.path]:
                yield from _with_sidecars(path)
            if source.corrections is not None:
                yield source.corrections


def _folders(settings: Settings) -> list[Path]:
    """The folder of the programme's workbooks, where the study has one."""
    survey = settings.sources.households
    return [survey.path] if survey is not None and survey.layout == WORKBOOK and survey.path.is_dir() else []


def _with_sidecars(path: Path) -> Iterator[Path]:
    """The files of one source: a geodatabase is a folder of them, others have some beside them."""
    inside = sorted(file for file in path.rglob("*") if _counts(file)) if path.suffix.lower() in FOLDERS else []
    yield from inside or [path]
    for suffix in SIDECARS.get(path.suffix.lower(), ()):
        beside = (path.with_suffix(suffix), path.with_name(path.name + suffix))
        yield from (side for side in beside if side.exists())


def _counts(file: Path) -> bool:
    """Whether a file in a geodatabase is data; a program that only looks into it leaves its locks there."""
    return file.is_file() and file.suffix.lower() != ".lock"


def _escaped(path: Path) -> str:
    text = path.as_posix()
    for mark in ("\\", " ", "#", ":", "%"):
        text = text.replace(mark, "\\" + mark)
    return text.replace("$", "$$")
