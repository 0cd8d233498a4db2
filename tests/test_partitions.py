"""One machine or a cluster, one block or many, rows and areas in any order: the same tables to the byte."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest
import toy
from conftest import Study
from loopback import cluster

from pipeline import config, engine
from pipeline.cli import join, parts

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def on_cluster() -> Iterator[list[str]]:
    """The options of a cluster with two workers."""
    with cluster() as started:
        yield ["--engine", "dask", "--scheduler", started.scheduler_address]


def outputs(study: Study) -> dict[str, bytes]:
    """Every file that the stages wrote, by name."""
    files = (path for path in study.processed.rglob("*") if path.is_file())
    return {path.relative_to(study.processed).as_posix(): path.read_bytes() for path in files}


def again(study: Study, folder: Path) -> Study:
    """The same raw files with tables of its own."""
    shutil.copytree(study.processed, folder)
    return Study(study.config, folder, study.maps)


@pytest.mark.parametrize("stage", ["join"])
def test_a_stage_on_a_cluster_writes_the_same_bytes(
    stage: str, toy_results: Study, on_cluster: list[str], tmp_path: Path
) -> None:
    study = again(toy_results, tmp_path / "processed")
    before = outputs(study)
    for path in study.processed.rglob("*"):
        if path.is_file() and path.stem in {stage, "reconciliation"}:
            path.unlink()
    result = study.run(stage, *on_cluster)
    assert result.returncode == 0, result.stderr
    assert outputs(study) == before


def test_a_folder_that_a_worker_does_not_see_is_told(tmp_path: Path) -> None:
    with engine.opened() as machine, pytest.raises(engine_error(), match="does not see the folder"):
        settings = config.parse(toy.SETTINGS, path=tmp_path / "settings.toml")
        join.in_blocks(settings, tmp_path / "elsewhere", machine, households=1)


def engine_error() -> type[Exception]:
    from pipeline.errors import EngineError

    return EngineError


@pytest.mark.parametrize("rows", [1, 3, 4, 10, 11])
def test_any_size_of_block_gives_the_same_join(
    rows: int, toy_results: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "LARGEST_BLOCK_ROWS", rows)
    settings = config.parse(toy_results.config.read_text(encoding="utf-8"), path=toy_results.config)
    with engine.opened() as machine:
        made = join.in_blocks(settings, toy_results.processed, machine, households=10)
    pd.testing.assert_frame_equal(made.join, toy_results.table("join"))
    pd.testing.assert_frame_equal(made.chances, toy_results.table("chances"))
