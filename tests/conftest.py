"""What the tests share: the toy world, and the program run as a user runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import toy

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Study:
    """A settings file and the two output folders."""

    config: Path
    processed: Path
    maps: Path

    def run(self, stage: str, *more: str) -> subprocess.CompletedProcess[str]:
        """Run one stage in a process of its own."""
        folders = ["--config", str(self.config), "--processed", str(self.processed), "--maps", str(self.maps)]
        return pipeline(stage, *folders, *more)


def pipeline(*arguments: str) -> subprocess.CompletedProcess[str]:
    """`python -m pipeline ...` from the project's folder."""
    environment = {key: value for key, value in os.environ.items() if key != "PIPELINE_TRACEBACK"}
    command = [sys.executable, "-W", "error", "-m", "pipeline", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def toy_study(tmp_path: Path) -> Study:
    """A fresh toy world of its own, to be spoilt at will."""
    return Study(toy.write(tmp_path / "raw"), tmp_path / "processed", tmp_path / "maps")


@pytest.fixture(scope="session")
def toy_results(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """The toy world after load, join and aggregate; not to be changed."""
    folder = tmp_path_factory.mktemp("toy")
    study = Study(toy.write(folder / "raw"), folder / "processed", folder / "maps")
    for stage in ("load", "join", "aggregate", "problems"):
        result = study.run(stage)
        assert result.returncode == 0, result.stderr
    return study
