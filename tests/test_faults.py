"""Stages killed at few seeded moments; `make soak PART=faults` takes 50 each. And every kind of fault is seen."""

from __future__ import annotations

import signal
from pathlib import Path
from random import Random

import pytest
from soak import victim
from soak.faults import Range, Tally, faults
from soak.victim import HUNG, Moment, run

STAGES = ("load", "join")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Range:
    return Range(tmp_path_factory.mktemp("faults"), stages=STAGES)


def test_a_stage_leaves_the_last_good_outputs_or_the_new(built: Range) -> None:
    tallies = faults(built, seed=1, number=3)
    assert {stage: tally.faults for stage, tally in tallies.items()} == {"load": [], "join": []}
    for tally in tallies.values():
        assert tally.hits == 3
        assert tally.ended.total() >= 5  # and what the disk refuses


def spoil(monkeypatch: pytest.MonkeyPatch, name: str, *, content: bytes) -> None:
    """From now on the first run of a stage writes `name` in place and dies; the next one is the real one."""
    real, seen = victim.main, []

    def main(arguments: list[str]) -> int:
        if seen:
            return real(arguments)
        path = Path(arguments[arguments.index("--processed") + 1]) / name
        path.unlink(missing_ok=True)  # the file may be the one of the reference
        path.write_bytes(content)
        signal.raise_signal(signal.SIGKILL)
        return 0

    def count(arguments: list[str], moment: Moment = victim.UNDISTURBED) -> victim.Ended:
        ended = run(arguments, moment)
        seen.append(ended)
        return ended

    monkeypatch.setattr(victim, "main", main)
    monkeypatch.setattr("soak.faults.run", count)


def test_half_a_file_is_seen(built: Range, monkeypatch: pytest.MonkeyPatch) -> None:
    spoil(monkeypatch, "areas.parquet", content=b"PAR1")
    tally = Tally()
    built.trial("load", Moment(), Random(1), tally)
    assert [fault.partition(": ")[2] for fault in tally.faults] == ["half: p/areas.parquet"]


def test_a_file_that_no_run_makes_is_seen_to_stay(built: Range, monkeypatch: pytest.MonkeyPatch) -> None:
    spoil(monkeypatch, "stray.csv", content=b"")
    tally = Tally()
    built.trial("load", Moment(), Random(1), tally)
    assert [fault.partition(": ")[2] for fault in tally.faults] == ["half: p/stray.csv", "then differs: p/stray.csv"]


def test_a_stage_that_hangs_is_stopped(built: Range, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(victim, "LONGEST_S", 0)
    assert run(["load", "--config", str(built.config["new"])]).code == HUNG


@pytest.mark.parametrize("fault", [KeyboardInterrupt, MemoryError])
def test_what_the_program_lets_pass_is_seen(
    built: Range, monkeypatch: pytest.MonkeyPatch, fault: type[BaseException]
) -> None:
    def passing(_: list[str]) -> int:
        raise fault

    monkeypatch.setattr(victim, "main", passing)
    tally = Tally()
    built.trial("load", Moment(signal=signal.SIGINT), Random(1), tally)
    assert tally.faults[0].endswith("ended with 70")
