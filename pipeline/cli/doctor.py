"""`doctor`: examine this machine and say what to mend. Needs nothing but Python itself."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pipeline import text
from pipeline.cli import machine

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).resolve().parents[2]
LEAFLET = ROOT / "node_modules" / "leaflet" / "dist" / "leaflet.js"
FOREIGN = ("PROJ_LIB", "PROJ_DATA", "GDAL_DATA", "GDAL_DRIVER_PATH", "GDAL_CONFIG_FILE", "PYTHONPATH", "PYTHONHOME")

MAKE_SECONDS = 5
"""To say its version."""


class Finding(NamedTuple):
    """One thing looked at: its code in `text/doctor.toml`, what was found, and whether it is well."""

    code: str
    found: str
    well: bool


def run(options: Namespace) -> None:
    """Print a line for each thing looked at, with the cure where something is not well; exit 1 if so."""
    findings = [*examine(), *study_findings(options.config.parent, (options.processed, options.maps))]
    for finding in findings:
        mark = "OK " if finding.well else "!! "
        for language in text.LANGUAGES[: 1 if finding.well else 2]:
            cure = "" if finding.well else f". {text.say(f'doctor.{finding.code}.cure', language)}"
            print(f"{mark}{text.say(f'doctor.{finding.code}.name', language)}: {finding.found}{cure}")
    if not all(finding.well for finding in findings):
        raise SystemExit(1)


def examine() -> Iterator[Finding]:
    """Look at Python, Make, the packages, foreign libraries, the map library and the fonts."""
    yield Finding("python", platform.python_version(), (3, 11) <= sys.version_info[:2] <= (3, 13))
    make = _make_version()
    yield Finding("make", make or "-", make is not None and _numbers(make)[:2] >= (4, 3))
    missing = list(_missing_packages())
    yield Finding("packages", ", ".join(missing) or "ok", not missing)
    foreign = [name for name in FOREIGN if name in os.environ]
    yield Finding("foreign", ", ".join(foreign) or "ok", not foreign)
    yield Finding("leaflet", "ok" if LEAFLET.exists() else "-", LEAFLET.exists())
    lost = machine.fonts_missing()
    yield Finding("fonts", ", ".join(lost) or "ok", not lost)


def study_findings(raw: Path, outputs: Sequence[Path]) -> Iterator[Finding]:
    """Look at disk and memory, by the size of the raw files beside the settings, and at the folders of the outputs."""
    # The settings of the program itself lie above the raw files.
    inputs = machine.input_bytes(raw / "data" / "raw" if (raw / "data" / "raw").is_dir() else raw)
    free, needed = min(map(machine.free_bytes, outputs)), machine.disk_needed(inputs)
    yield Finding("disk", f"{free / 1e9:.1f} GB / {needed / 1e9:.1f} GB", free >= needed)
    memory, wanted = machine.memory_bytes(machine.told_by("/proc/meminfo")), machine.memory_needed(inputs)
    found = "?" if memory is None else f"{memory / 1e9:.1f} GB / {wanted / 1e9:.1f} GB"
    yield Finding("memory", found, memory is None or memory >= wanted)
    mounts = machine.told_by("/proc/mounts")
    faults = {folder: fault for folder in outputs if (fault := machine.folder_fault(folder, mounts))}
    yield Finding("folders", ", ".join(f"{folder}: {fault}" for folder, fault in faults.items()) or "ok", not faults)


def _make_version() -> str | None:
    make = shutil.which("make")
    if make is None:
        return None
    try:
        answer = subprocess.run(
            [make, "--version"], capture_output=True, text=True, errors="replace", check=False, timeout=MAKE_SECONDS
        ).stdout
    except (OSError, subprocess.TimeoutExpired):  # something of that name that is no program, or waits for somebody
        return None
    first = answer.splitlines()[0] if answer else ""
    return first.removeprefix("GNU Make ") if first.startswith("GNU Make ") else None


def _missing_packages() -> Iterator[str]:
    """The declared dependencies that are not installed, or older than declared."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    for requirement in declared:
        name, _, lowest = requirement.partition(">=")
        try:
            installed = version(name)
        except PackageNotFoundError:
            yield name
            continue
        if _numbers(installed) < _numbers(lowest):
            yield f"{name} {installed} < {lowest}"


def _numbers(release: str) -> tuple[int, ...]:
    return tuple(int(part) for part in release.split(".") if part.isdigit())
