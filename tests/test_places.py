"""Outputs among the raw data, or tables among what is handed on, are refused before anything is written or taken."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
import toy
from conftest import Study

from pipeline.cli import main


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return toy.write(tmp_path / "raw")


def content(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("processed", "maps", "code"),
    [
        ("out", "out", "folders-overlap"),
        ("out/tables", "out", "folders-overlap"),
        ("out", "out/maps", "folders-overlap"),
        ("link/tables", "out", "folders-overlap"),
        ("out", "raw", "input-among-outputs"),
        ("out", "raw/..", "folders-overlap"),
        ("../out", ".", "input-among-outputs"),
    ],
)
@pytest.mark.parametrize("stage", ["scan", "publish"])
def test_folders_that_are_not_apart_are_refused(
    config: Path, processed: str, maps: str, code: str, stage: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The scan would take the raw survey away, since it names every person that is looked for."""
    folder = config.parent.parent
    (folder / "link").symlink_to("out")
    before = content(folder)
    given = ["--config", str(config), "--processed", str(folder / processed), "--maps", str(folder / maps)]
    assert main([stage, *given]) == 1
    assert f"[{code}]" in capsys.readouterr().err
    assert content(folder) == before


def test_an_input_that_is_a_link_into_the_maps_is_refused(config: Path) -> None:
    maps, survey = config.parent.parent / "maps", config.parent / "households.csv"
    maps.mkdir()
    survey.rename(maps / "households.csv")
    survey.symlink_to(maps / "households.csv")
    result = Study(config, config.parent.parent / "processed", maps).run("scan")
    assert result.returncode == 1
    assert "households.csv; hasil tidak boleh" in result.stderr
    assert survey.exists()


def test_check_alone_leaves_its_list_of_problems_to_its_owner(config: Path) -> None:
    """The list names rows and values of households, and `check` is what a new user runs first."""
    processed = config.parent.parent / "processed"
    Study(config, processed, config.parent.parent / "maps").run("check")
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (processed, processed / "problems.csv")}
    assert modes == {"processed": 0o700, "problems.csv": 0o600}
