"""Broken and hostile files at every reader, few and seeded; `make soak` throws many. And the runner sees each fault."""

# ruff: noqa: ARG001 - every call is given a path and a folder
from __future__ import annotations

import csv
import os
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import pytest
import toy
from conftest import Study
from soak import child
from soak.__main__ import made, main, soak
from soak.child import MEMORY_MB, READ
from soak.guards import changes, snapshot
from soak.hostile import TRICKS
from soak.readers import READERS
from soak.runner import Runner
from soak.seeds import Input

from pipeline.errors import Problem, SourceError
from pipeline.io import vector

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the guards ask Linux")
INPUTS_EACH, SEED = 25, 1


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runner]:
    with Runner(tmp_path_factory.mktemp("soak") / "work") as one:
        yield one


@pytest.mark.parametrize("reader", READERS)
def test_broken_files(runner: Runner, reader: str, tmp_path: Path) -> None:
    tally = soak(runner, reader, seed=SEED, numbers=iter(range(INPUTS_EACH)), kept=tmp_path)
    assert tally.faults == []
    assert tally.ended[READ] >= len(READERS[reader].seeds)
    assert len(tally.ended) > 1


@pytest.mark.parametrize("name", TRICKS)
def test_hostile_files(runner: Runner, name: str) -> None:
    outcome = runner.run_trick(TRICKS[name])
    assert outcome.fault == ""


def test_every_reader_of_layers_is_under_fire() -> None:
    suffixes = {f".{name}" for name in READERS}
    assert set(vector.SUFFIXES) - {".json"} <= suffixes


def test_an_input_is_made_again_by_its_seed_and_number() -> None:
    assert made("kml", seed=5, number=9) == made("kml", seed=5, number=9) != made("kml", seed=6, number=9)


# -- the runner sees each fault ---------------------------------------------------------------------------------------
def raises(path: Path, out: Path) -> None:
    raise ValueError("planted")


def refuses(path: Path, out: Path) -> None:
    raise SourceError([Problem("source-empty", source=path.name)])


def refuses_at_length(path: Path, out: Path) -> None:
    raise SourceError([Problem(f"{'x' * 50}", source=path.name)])


def sleeps(path: Path, out: Path) -> None:
    time.sleep(60)


def dies(path: Path, out: Path) -> None:
    os.abort()


def eats(path: Path, out: Path) -> int:
    return (b"x" * MEMORY_MB * 1_000_000).count(b"y")


def writes_beside(path: Path, out: Path) -> None:
    path.with_suffix(".aux").write_text("x", encoding="utf-8")


def writes_far(path: Path, out: Path) -> None:
    far = out.parents[1] / "far.txt"
    far.write_text("x", encoding="utf-8")
    far.unlink()


def leaves_temporary(path: Path, out: Path) -> None:
    (out.parent / "tmp" / "left").mkdir()


def opens_secret(path: Path, out: Path) -> None:
    (out.parent / "outside" / "secret.txt").read_bytes()


def connects(path: Path, out: Path) -> None:
    with socket.socket() as one:
        one.connect(("127.0.0.1", int(path.read_text(encoding="utf-8"))))


def runs_a_program(path: Path, out: Path) -> None:
    os.system("true")


def writes_a_formula(path: Path, out: Path) -> None:
    (out / "t.csv").write_text("a\n=1+1\n", encoding="utf-8")


def writes_an_output(path: Path, out: Path) -> None:
    (out / "t.csv").write_text("a\n-1.5\n'=1+1\n", encoding="utf-8")


PLANTED = {
    raises: "ValueError: planted",
    refuses_at_length: "KeyError",
    sleeps: "no answer in 9 s",
    dies: "the process died (-6)",
    eats: "MB of memory",
    writes_beside: "changed outside the outputs",
    writes_far: "far.txt",
    leaves_temporary: "changed outside the outputs",
    opens_secret: "opened outside the input: secret.txt",
    connects: "socket.connect",
    runs_a_program: "os.system",
    writes_a_formula: "holds the formula '=1+1'",
    refuses: "",
    writes_an_output: "",
}


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runner]:
    calls = {call.__name__: call for call in PLANTED}
    with Runner(tmp_path_factory.mktemp("planted") / "work", seconds_each=9, calls=calls) as one:
        yield one


@pytest.mark.parametrize("call", PLANTED, ids=lambda call: call.__name__)
def test_a_planted_fault_is_caught(planted: Runner, call: object) -> None:
    outcome = planted.run(call.__name__, Input("a.txt", {"a.txt": str(planted.port.number).encode()}))
    if PLANTED[call]:
        assert PLANTED[call] in outcome.fault
    else:
        assert outcome.fault == ""


def test_a_call_that_python_does_not_see_is_counted(planted: Runner) -> None:
    """As GDAL makes it."""
    with socket.create_connection(("127.0.0.1", planted.port.number)):
        assert planted.port.calls() == 1
    assert planted.port.calls() == 0


def test_what_changed_is_named(tmp_path: Path) -> None:
    for name in ("kept", "gone", "grown", "out"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a").write_text("x", encoding="utf-8")
    before = snapshot(tmp_path, besides=tmp_path / "out")
    (tmp_path / "gone" / "a").unlink()
    (tmp_path / "grown" / "a").write_text("xx", encoding="utf-8")
    (tmp_path / "out" / "new").write_text("x", encoding="utf-8")
    after = snapshot(tmp_path, besides=tmp_path / "out")
    assert changes(before, after) == [str(tmp_path / "gone" / "a"), str(tmp_path / "grown" / "a")]


def test_a_failing_input_is_kept_and_made_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The reader of settings, given what raises instead; the message has the command that makes the input again."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setitem(READERS, "config", READERS["config"]._replace(call=raises))
    monkeypatch.setattr(
        "soak.__main__.Runner", lambda folder: Runner(folder, calls={name: r.call for name, r in READERS.items()})
    )
    assert main(["--reader", "config", "--seed", "7", "--number", "3"]) == 1
    said = capsys.readouterr().out
    assert "again: make soak READER=config SEED=7 NUMBER=3" in said
    (kept,) = tmp_path.glob("*/kept/config-7-3")
    assert (kept / "settings.toml").read_bytes() == made("config", seed=7, number=3).files["settings.toml"]
    assert "ValueError: planted" in (kept / "fault.txt").read_text(encoding="utf-8")


# -- what a spreadsheet would run -------------------------------------------------------------------------------------
def test_a_study_of_formulas_writes_none(toy_study: Study) -> None:
    """Names of villages and areas, identifiers and an unknown code of the survey, all of them formulas."""
    folder = toy_study.config.parent
    for name, column in (("villages.geojson", "desa"), ("delineations.geojson", "nama")):
        frame = gpd.read_file(folder / name)
        frame[column] = [f"=HYPERLINK({row})" for row in range(len(frame))]
        frame.to_file(folder / name, driver="GeoJSON")
    survey = toy.households().assign(id=lambda frame: "@SUM(" + frame["id"])
    survey.to_csv(folder / "households.csv", index=False)
    toy_study.build("load", "join", "aggregate", "problems")
    assert "'=HYPERLINK(0)" in formulas_kept_inert(toy_study)
    survey.assign(roof="=cmd|' /C calc'!A0\r=1+1").to_csv(folder / "households.csv", index=False, quoting=csv.QUOTE_ALL)
    assert toy_study.run("check").returncode == 1
    assert "'=cmd|" in formulas_kept_inert(toy_study)


def formulas_kept_inert(study: Study) -> str:
    """All that the study has written as CSV, once no cell of it starts a formula."""
    assert child.formula(study.processed) == ""
    return "".join(path.read_text(encoding="utf-8") for path in study.processed.rglob("*.csv"))
