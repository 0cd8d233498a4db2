"""The engine: the same results in the same order from one process, several, and a Dask cluster that loses workers."""

from __future__ import annotations

import runpy
import socket
import sys
import time
import types
from functools import partial
from typing import TYPE_CHECKING

import pytest
from conftest import Study, pipeline
from engine_tasks import added, dies, dies_once, is_interruptible, refuses, same, seven, token, whose
from hypothesis import given
from hypothesis import strategies as st
from loopback import HOST, cluster

from pipeline import engine
from pipeline.blocks import in_order
from pipeline.engine import cluster as dask_engine
from pipeline.errors import EngineError, SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.engine import Engine


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    """The address of a cluster with two workers."""
    with cluster() as started:
        yield started.scheduler_address


@pytest.fixture(params=["one process", "two processes", "dask"])
def machine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    options = {"one process": {}, "two processes": {"workers": 2}}.get(request.param)
    with engine.opened(**(options or {"scheduler": request.getfixturevalue("scheduler")})) as opened:
        yield opened


@pytest.fixture
def dask(scheduler: str) -> Iterator[Engine]:
    with engine.opened(scheduler=scheduler) as opened:
        yield opened


# -- the same everywhere --


def test_results_come_in_the_order_of_the_items(machine: Engine) -> None:
    assert list(machine.each(added, range(9), prepare=seven)) == [7, 8, 9, 10, 11, 12, 13, 14, 15]


def test_nothing_to_do_is_nothing(machine: Engine) -> None:
    assert list(machine.each(added, [], prepare=seven)) == []


def test_what_is_shared_is_made_once_a_process(machine: Engine) -> None:
    found = set(machine.each(whose, range(12), prepare=token))
    assert len({process for process, _ in found}) == len(found) <= machine.slots


def test_a_fault_of_the_data_is_told_as_it_is_and_not_tried_again(machine: Engine, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"survey\.csv: the file is not there"):
        list(machine.each(refuses, [0, 1, 2], prepare=partial(same, tmp_path)))
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="no masks of signals there")
def test_an_interrupt_never_breaks_a_worker_that_starts() -> None:
    """The process that started them is the one that ends them, and stays interruptible."""
    with engine.opened(workers=2) as machine:
        assert list(machine.each(is_interruptible, range(4), prepare=seven)) == [False] * 4
    assert is_interruptible(0, 0)


def test_an_interrupt_while_the_program_is_read_ends_without_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    class Interrupted(types.ModuleType):
        def __getattr__(self, name: str) -> object:
            raise KeyboardInterrupt(name)

    monkeypatch.setitem(sys.modules, "pipeline.cli", Interrupted("pipeline.cli"))
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("pipeline", run_name="__main__")
    assert ended.value.code == 130


def test_a_killed_worker_of_this_machine_is_told() -> None:
    with (
        engine.opened(workers=2) as machine,
        pytest.raises(EngineError, match="one of 2 processes ended suddenly"),
    ):
        list(machine.each(dies, [1, 2], prepare=seven))


@given(st.integers(0, 500), st.integers(1, 9), st.integers(1, 99))
def test_blocks_cover_every_row_once(rows: int, slots: int, largest: int) -> None:
    cut = engine.blocks(rows, slots=slots, largest=largest)
    assert [row for start, stop in cut for row in range(start, stop)] == list(range(rows))
    assert max(stop - start for start, stop in cut) <= largest


# -- the window --


class Handed:
    """A future that only says whether it was cancelled."""

    def __init__(self, item: int) -> None:
        self.item, self.cancelled = item, False

    def cancel(self) -> None:
        self.cancelled = True


def test_only_a_few_results_wait_and_what_is_not_taken_is_cancelled() -> None:
    handed: list[Handed] = []

    def submit(item: int) -> Handed:
        handed.append(Handed(item))
        return handed[-1]

    taking = in_order(submit, range(100), ahead=4)
    assert [next(taking).item for _ in range(3)] == [0, 1, 2]
    assert len(handed) == 6  # three taken, three not
    taking.close()
    assert [future.cancelled for future in handed] == [False, False, False, True, True, True]


# -- a cluster --


def test_a_lost_worker_changes_nothing(dask: Engine, tmp_path: Path) -> None:
    marker = tmp_path / "killed"
    assert list(dask.each(dies_once, range(6), prepare=partial(same, marker))) == [0, 10, 20, 30, 40, 50]
    assert marker.exists()


def test_an_item_that_kills_every_worker_ends_in_words(dask: Engine) -> None:
    with pytest.raises(EngineError, match="died again and again at the same piece of work"):
        list(dask.each(dies, [1], prepare=seven))


def test_workers_of_other_versions_are_refused(dask: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    here = dask_engine.made_of() | {"pandas": "1.0"}
    monkeypatch.setattr(dask_engine, "made_of", lambda: here)
    with pytest.raises(EngineError, match=r"results could differ: pandas [\d.]+ \(1\.0\)"):
        list(dask.each(added, [1], prepare=seven))


def test_workers_without_the_program_are_told(dask: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = types.ModuleType("nowhere")
    exec("def added(shared, item):\n    return shared + item", nowhere.__dict__)
    monkeypatch.setitem(sys.modules, "nowhere", nowhere)
    with pytest.raises(EngineError, match="do not have the module nowhere"):
        list(dask.each(nowhere.added, [1], prepare=seven))


def test_a_cluster_without_workers_is_not_waited_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask_engine, "WITHOUT_WORKERS_S", 0.5)
    with (
        cluster(workers=0) as empty,
        engine.opened(scheduler=empty.scheduler_address) as machine,
        pytest.raises(EngineError, match="has had no worker for"),
    ):
        list(machine.each(added, [1], prepare=seven))


def test_workers_that_never_come_back_are_not_waited_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask_engine, "WITHOUT_WORKERS_S", 0.5)
    monkeypatch.setattr(dask_engine, "LOOK_S", 0.2)
    with cluster(workers=1) as leaving, engine.opened(scheduler=leaving.scheduler_address) as machine:
        results = machine.each(added, range(50), prepare=seven)
        assert next(results) == 7
        leaving.scale(0)
        with pytest.raises(EngineError, match="has had no worker for"):
            list(results)


def test_a_scheduler_that_ends_in_the_middle_is_told() -> None:
    with cluster(workers=1) as ending, engine.opened(scheduler=ending.scheduler_address) as machine:
        results = machine.each(added, range(50), prepare=seven)
        assert next(results) == 7
        ending.close()
        with pytest.raises(EngineError, match="was lost in the middle of the work"):
            list(results)


def free_port() -> int:
    with socket.socket() as once:
        once.bind((HOST, 0))
        return int(once.getsockname()[1])


def test_an_absent_scheduler_is_told_soon_in_both_languages(toy_study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask_engine, "ANSWER_S", 1)
    toy_study.build("load")
    url = f"tcp://{HOST}:{free_port()}"
    began = time.monotonic()
    result = toy_study.run("join", "--engine", "dask", "--scheduler", url)
    assert time.monotonic() - began < 5
    assert result.returncode == 1
    assert f"no Dask scheduler answers at {url} within 1 seconds" in result.stderr
    assert f"tidak ada penjadwal Dask yang menjawab di {url}" in result.stderr
    assert "Traceback" not in result.stderr


def test_something_else_that_listens_is_no_scheduler(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask_engine, "ANSWER_S", 1)
    with socket.create_server((HOST, 0)) as silent:
        connecting = engine.opened(scheduler=f"tcp://{HOST}:{silent.getsockname()[1]}")
        with pytest.raises(EngineError, match="no Dask scheduler answers"):
            connecting.__enter__()


def test_the_library_is_asked_for_only_when_it_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "pipeline.engine.cluster")
    monkeypatch.delattr(engine, "cluster")
    monkeypatch.setitem(sys.modules, "distributed", None)
    with engine.opened() as machine:
        assert list(machine.each(added, [1], prepare=seven)) == [8]
    with pytest.raises(EngineError, match=r"requirements-cluster\.lock"):
        engine.opened(scheduler=f"tcp://{HOST}:1").__enter__()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["join", "--engine", "dask"], "--engine dask needs --scheduler"),
        (["join", "--scheduler", "tcp://127.0.0.1:1"], "--scheduler needs --engine dask"),
        (["join", "--engine", "dask", "--scheduler", "127.0.0.1:1"], "is not like tcp://host:port"),
        (["join", "--engine", "dask", "--scheduler", "tcp://host"], "is not like tcp://host:port"),
        (["load", "--part", "spatial", "--engine", "dask", "--scheduler", "tcp://h:1"], "--part spatial"),
        (["maps", "--engine", "dask", "--scheduler", "tcp://127.0.0.1:1"], "unrecognized arguments"),
    ],
)
def test_wrong_usage_is_told(options: list[str], said: str) -> None:
    result = pipeline(*options)
    assert result.returncode == 2
    assert said in result.stderr
