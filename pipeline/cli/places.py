"""Where outputs may lie: the tables apart from what is handed on, and both apart from the raw data.

Stages take old files of theirs away, and the leak scan takes away what tells a person. Among raw data, or among the
tables, that would be the only copy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.cli import prerequisites, study
from pipeline.errors import OutputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def require_apart(processed: Path, maps: Path) -> None:
    """Raise `OutputError` where one of the folders is the other or lies in it, by whatever name or link."""
    tables, public = processed.resolve(), maps.resolve()
    if tables.is_relative_to(public) or public.is_relative_to(tables):
        raise OutputError([Problem("folders-overlap", source=str(maps), value=str(processed))])


def require_no_input(config: Path, maps: Path) -> None:
    """Raise `OutputError` where the settings, or a file that they name, lie in the folder that is handed on.

    Raises `SettingsError` as `study.open_settings`.
    """
    inside = sorted(_inside([config, *prerequisites.files(study.open_settings(config))], maps))
    if inside:
        raise OutputError([Problem("input-among-outputs", source=str(maps), value=str(inside[0]))])


def _inside(paths: Iterable[Path], folder: Path) -> set[Path]:
    """Those of which the file, or the link to it, lies in the folder."""
    top = folder.resolve()
    return {
        path
        for path in paths
        if path.resolve().is_relative_to(top) or (path.parent.resolve() / path.name).is_relative_to(top)
    }
