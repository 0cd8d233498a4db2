"""Two stages do not mix, and what a killed stage leaves is whole, swept, and made again."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
import toy
from conftest import ROOT, Study

from pipeline.errors import OutputError
from pipeline.io import documents
from pipeline.io.asides import aside_of, sweep
from pipeline.io.locks import locked
from pipeline.io.together import begun, marker, together, unfinished, written

DEAD = 2**22 + 1
"""No process has a number over the system's largest."""


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return Study(toy.write(tmp_path / "raw"), tmp_path / "processed", tmp_path / "maps")


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def write_both(folder: Path, first: str, second: str) -> None:
    with together(folder, "toy"):
        documents.write_text(folder / first, "new")
        documents.write_text(folder / second, "new")


def test_files_take_their_places_together(tmp_path: Path) -> None:
    documents.write_text(tmp_path / "a", "old")
    with together(tmp_path, "toy"):
        documents.write_text(tmp_path / "a", "new")
        documents.write_text(tmp_path / "b", "new")
        assert (tmp_path / "a").read_text() == "old"
        assert not (tmp_path / "b").exists()
        assert written(tmp_path / "a").read_text() == "new"
        assert documents.size_bytes(tmp_path / "b") == 3
    assert (tmp_path / "a").read_text() == (tmp_path / "b").read_text() == "new"
    assert names(tmp_path) == {"a", "b"}


def test_a_fault_before_the_end_changes_nothing(tmp_path: Path) -> None:
    documents.write_text(tmp_path / "a", "old")
    documents.write_text(tmp_path / "file", "")
    with pytest.raises(OutputError, match="cannot be written"):
        write_both(tmp_path, "a", "file/b")  # a file is no folder
    assert (tmp_path / "a").read_text() == "old"
    assert names(tmp_path) == {"a", "file"}


def test_a_fault_among_the_renames_is_marked(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()  # a file cannot take its place
    with pytest.raises(OutputError, match="cannot be written"):
        write_both(tmp_path, "a", "b")
    assert names(tmp_path) == {"a", "b", ".toy.unfinished"}
    assert unfinished(tmp_path) == {"toy"}


def test_files_one_by_one_are_marked_until_the_last(tmp_path: Path) -> None:
    with begun(tmp_path, "toy"):
        assert unfinished(tmp_path) == {"toy"}
    assert unfinished(tmp_path) == set()


def test_the_dead_are_swept_and_the_living_left(tmp_path: Path) -> None:
    for process in (DEAD, os.getpid(), os.getppid()):
        (tmp_path / f".scores.{process}.aside.gpkg-journal").write_text("")
    (tmp_path / f".cells-{DEAD}-x").mkdir()
    (tmp_path / ".cells-1-x").mkdir()  # the first process lives
    (tmp_path / "internal").mkdir()
    (tmp_path / "internal" / f".index.{DEAD}.aside.html").write_text("")
    (tmp_path / "scores.1.aside.csv").write_text("a file of a person")
    assert sweep(tmp_path) == 4
    assert names(tmp_path) == {
        f".scores.{os.getppid()}.aside.gpkg-journal",
        ".cells-1-x",
        "internal",
        "scores.1.aside.csv",
    }
    assert names(tmp_path / "internal") == set()


def test_the_name_aside_is_one_that_is_swept(tmp_path: Path) -> None:
    aside_of(tmp_path / "results.gpkg").write_text("")
    assert sweep(tmp_path) == 1


def waiting_for(folder: Path) -> subprocess.Popen[str]:
    """A process that holds the lock of `folder` until it is killed, and has said so."""
    code = (
        "import sys, time; from pathlib import Path; from pipeline.io.locks import locked\n"
        "with locked([Path(sys.argv[1])], wait=print):\n"
        " print('held', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen([sys.executable, "-c", code, str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    return holder


def test_the_second_stage_says_that_it_waits_and_a_killed_one_holds_nobody(study: Study) -> None:
    holder = waiting_for(study.processed)
    command = [sys.executable, "-m", "pipeline", "load", *study.folders]
    second = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert second.stderr is not None
    told = second.stderr.readline(), second.stderr.readline()
    assert "sedang dipakai oleh proses lain; menunggu" in told[0]
    assert "is in use by another run; waiting" in told[1]
    time.sleep(0.2)
    assert second.poll() is None
    assert names(study.processed) == set()
    holder.kill()
    holder.communicate()
    second.communicate(timeout=60)
    assert second.returncode == 0
    assert (study.processed / "areas.parquet").exists()


def test_a_stage_that_fails_at_its_inputs_leaves_no_folder(tmp_path: Path) -> None:
    with pytest.raises(OutputError), locked([tmp_path / "a" / "b"], wait=lambda _: None):
        raise OutputError([])
    assert names(tmp_path) == set()


def test_what_writes_no_output_needs_no_lock(study: Study) -> None:
    """`check` is not of these: it writes its list of problems, which is one."""
    with locked([study.processed], wait=lambda _: pytest.fail("waited")):
        assert study.run("rulebook").returncode == 0
        assert study.run("prerequisites").returncode == 0


def test_a_later_stage_does_not_read_a_mix(study: Study) -> None:
    study.build("load", "join")
    marker(study.processed, "survey").touch()
    result = study.run("aggregate")
    assert result.returncode == 1
    assert "python -m pipeline load" in result.stderr
    assert not (study.processed / "scores.parquet").exists()
    study.build("load", "join", "aggregate")
    assert unfinished(study.processed) == set()
