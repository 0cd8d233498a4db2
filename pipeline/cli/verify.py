"""`verify`: everything built again aside, in other circumstances, and compared with what is there, file by file."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli import study
from pipeline.cli.all import STAGES
from pipeline.cli.manifest import digests
from pipeline.cli.scan import FOLDERS
from pipeline.errors import OutputError, Problem
from pipeline.io import documents
from pipeline.manifest.comparison import compared

if TYPE_CHECKING:
    from argparse import Namespace

    from pipeline.manifest.comparison import Comparison

PACKAGES = Path(__file__).resolve().parents[2]
"""Where a process in another folder finds the program."""
CIRCUMSTANCES = {"TZ": "Pacific/Kiritimati", "LANG": "C", "LC_ALL": "C", "PYTHONHASHSEED": "20181231"}
"""On which no byte may depend; with them another folder, and one core."""
ORDERS = ".static.json"
"""Says which maps for paper were asked for beside the usual ones."""


def run(options: Namespace) -> None:
    """Rebuild in a folder of its own, which goes afterwards; raises `OutputError` with every file that is not equal."""
    study.open_settings(options.config)
    with tempfile.TemporaryDirectory(prefix="pipeline-verify-") as name:
        aside = Path(name)
        _rebuild(options, aside)
        rebuilt = _with_manifest(aside / "processed", aside / "maps")
    found = compared(_with_manifest(options.processed, options.maps), rebuilt)
    study.say("verify.same", **{kind: len(names) for kind, names in found._asdict().items()})
    if not found.equal:
        raise OutputError(_problems(found))


def _rebuild(options: Namespace, aside: Path) -> None:
    """All stages in a process of its own; raises `OutputError` when it fails, after it has said why."""
    made = made_in(options.maps)
    stages = [stage for stage in STAGES if stage not in FOLDERS or stage in made]
    if documents.is_file(options.processed / ORDERS):
        documents.write_bytes(aside / "processed" / ORDERS, documents.read_bytes(options.processed / ORDERS))
    command = [sys.executable, "-m", "pipeline", "all", "--config", str(options.config.resolve())]
    command += ["--processed", str(aside / "processed"), "--maps", str(aside / "maps")]
    command += ["--workers", "1", "--stages", ",".join(stages)]
    done = subprocess.run(
        command, cwd=aside, env=_environment(options.processed), stdout=subprocess.DEVNULL, check=False
    )
    if done.returncode:
        raise OutputError([Problem("verify-failed", source=str(options.config))])


def made_in(maps: Path) -> list[str]:
    """The stages with a folder of their own in which there is anything; the others need not be asked for."""
    folders = {stage: maps / name for stage, name in FOLDERS.items()}
    return [stage for stage, folder in folders.items() if folder.is_dir() and any(folder.iterdir())]


def _environment(processed: Path) -> dict[str, str]:
    """Ours in other circumstances, with the time that the build was given."""
    inherited = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}
    return {**inherited, **CIRCUMSTANCES, **_given_time(processed), "PYTHONPATH": str(PACKAGES)}


def _given_time(processed: Path) -> dict[str, str]:
    """None where the manifest says none, or what no build can have written: then it differs from the rebuilt one."""
    told = documents.read_json(processed / "manifest.json").get("time")
    try:
        seconds = int(datetime.fromisoformat(str(told)).timestamp())
    except (ValueError, OverflowError):
        return {}
    return {"SOURCE_DATE_EPOCH": str(seconds)} if seconds >= 0 else {}


def _with_manifest(processed: Path, maps: Path) -> dict[str, str]:
    return {**digests(processed, maps), "processed/manifest.json": documents.sha256(processed / "manifest.json")}


def _problems(found: Comparison) -> list[Problem]:
    kinds = {"verify-differs": found.differing, "verify-missing": found.missing, "verify-unknown": found.unknown}
    return [Problem(code, source=name) for code, names in kinds.items() for name in names]
