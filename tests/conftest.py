"""What the tests share: the toy world, and the program run as a user runs it."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from pipeline.cli import main
from pipeline.cli import study as spoken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

sys.path.insert(0, str(Path(__file__).parent))

import browsing
import toy
from hypothesis import settings

ROOT = Path(__file__).parents[1]
# How long an example takes says nothing on a machine that does other work beside; speed is measured in `make bench`.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")


@pytest.fixture(autouse=True)
def both_languages() -> None:
    """Each test begins as a process does; the settings of the test before it chose other languages perhaps."""
    spoken.forget()


@dataclass(frozen=True)
class Result:
    """How a run ended and what it said."""

    returncode: int
    stdout: str
    stderr: str


@dataclass(frozen=True)
class Study:
    """A settings file and the two output folders."""

    config: Path
    processed: Path
    maps: Path

    @property
    def folders(self) -> list[str]:
        """The options that name them."""
        return ["--config", str(self.config), "--processed", str(self.processed), "--maps", str(self.maps)]

    def run(self, stage: str, *more: str) -> Result:
        """Run one stage."""
        return pipeline(stage, *self.folders, *more)

    def build(self, *stages: str) -> None:
        """Run stages that must end well."""
        for stage in stages:
            result = self.run(stage)
            assert result.returncode == 0, result.stderr

    def table(self, name: str) -> pd.DataFrame:
        """One of the tables that the stages wrote."""
        return pd.read_parquet(self.processed / f"{name}.parquet")

    def criteria(self) -> pd.DataFrame:
        """The table `criteria` after load, join and aggregate, by unit and criterion."""
        self.build("load", "join", "aggregate")
        return self.table("criteria").set_index(["unit_id", "criterion"])

    def say(self, settings: str) -> None:
        """Add lines to the settings file."""
        with self.config.open("a", encoding="utf-8") as file:
            file.write(f"\n{settings}\n")

    def found(self) -> pd.DataFrame:
        """The problems that aggregating found."""
        return pd.read_csv(self.processed / "problems" / "aggregate.csv")


def pipeline(*arguments: str) -> Result:
    """`python -m pipeline ...` without starting Python anew."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        try:
            code = main(arguments)
        except SystemExit as leaving:
            code = int(leaving.code or 0)
    return Result(code, out.getvalue(), err.getvalue())


def process(*arguments: str) -> subprocess.CompletedProcess[str]:
    """`python -m pipeline ...` in a process of its own, warnings as errors."""
    command = [sys.executable, "-W", "error", "-m", "pipeline", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests of pages."""
    yield from browsing.launched()


@pytest.fixture
def toy_study(tmp_path: Path) -> Study:
    """A fresh toy world of its own, to be spoilt at will."""
    return Study(toy.write(tmp_path / "raw"), tmp_path / "processed", tmp_path / "maps")


@pytest.fixture(scope="session")
def toy_results(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """The toy world after load, join and aggregate; not to be changed."""
    folder = tmp_path_factory.mktemp("toy")
    study = Study(toy.write(folder / "raw"), folder / "processed", folder / "maps")
    study.build("load", "join", "aggregate", "problems")
    return study


@pytest.fixture(scope="session")
def earlier(toy_results: Study, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables of the toy world with their manifest; A has 12 points and B 10."""
    folder = tmp_path_factory.mktemp("earlier")
    shutil.copytree(toy_results.processed, folder / "processed")
    Study(toy_results.config, folder / "processed", folder / "maps").build("manifest")
    return folder / "processed"


@pytest.fixture
def own(toy_results: Study, earlier: Path, tmp_path: Path) -> Study:
    """The same study, to be changed, with its tables."""
    shutil.copytree(toy_results.config.parent, tmp_path / "raw")
    shutil.copytree(earlier, tmp_path / "processed")
    return Study(tmp_path / "raw" / toy_results.config.name, tmp_path / "processed", tmp_path / "maps")
