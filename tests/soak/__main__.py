"""`make soak`: every reader for some seconds, one line each; what fails is kept with the seed that makes it again."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from soak.child import Outcome
from soak.faults import Range, faults
from soak.hostile import TRICKS
from soak.mutate import spoiled
from soak.readers import READERS
from soak.runner import Runner
from soak.seeds import Input

MOST_FAULTS = 20
"""Of one reader; then the next one has its turn."""


@dataclass
class Tally:
    """What is said of one reader at the end."""

    ended: Counter[str] = field(default_factory=Counter)
    slowest_ms: float = 0
    peak_mb: float = 0
    faults: list[str] = field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        """Count one reading."""
        self.ended[outcome.ended] += 1
        self.slowest_ms = max(self.slowest_ms, outcome.ms)
        self.peak_mb = max(self.peak_mb, outcome.mb)

    def line(self, reader: str) -> str:
        """One line for the terminal."""
        ended = ", ".join(f"{code} {count:,}" for code, count in self.ended.most_common())
        return (
            f"{reader:8} {self.ended.total():7,} inputs, {len(self.faults)} faults, "
            f"slowest {self.slowest_ms:,.0f} ms, peak {self.peak_mb:,.0f} MB: {ended}"
        )


def made(reader: str, *, seed: int, number: int) -> Input:
    """The input `number` of a reader and a seed, always the same; the first ones are the valid seeds themselves."""
    seeds = READERS[reader].seeds
    if number < len(seeds):
        return seeds[number]()
    chance = Random(f"{seed} {reader} {number}")
    return spoiled(chance.choice(seeds)(), chance)


def soak(runner: Runner, reader: str, *, seed: int, numbers: Iterator[int], kept: Path) -> Tally:
    """Throw the inputs `numbers` at one reader; each that fails is kept below `kept`."""
    tally = Tally()
    for number in numbers:
        one = made(reader, seed=seed, number=number)
        outcome = runner.run(reader, one)
        tally.add(outcome)
        if outcome.fault:
            tally.faults.append(_kept(one, kept / f"{reader}-{seed}-{number}", outcome))
        if len(tally.faults) >= MOST_FAULTS:
            break
    return tally


def _kept(one: Input, folder: Path, outcome: Outcome) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    one.write(folder)
    (folder / "fault.txt").write_text(outcome.fault, encoding="utf-8", errors="replace")
    _, seed, number = folder.name.rsplit("-", 2)
    again = f"make soak READER={folder.name.rsplit('-', 2)[0]} SEED={seed} NUMBER={number}"
    return f"{outcome.ended}: {(outcome.fault.splitlines() or [''])[-1][:200]}; kept in {folder}; again: {again}"


def known(runner: Runner) -> int:
    """The known hostile inputs, and how many did not end as they should."""
    tally = Tally()
    for name, trick in TRICKS.items():
        outcome = runner.run_trick(trick)
        tally.add(outcome)
        if outcome.fault:
            tally.faults.append(f"{name}: {outcome.fault[-200:]}")
    print(tally.line("hostile"), *tally.faults, sep="\n  ", flush=True)
    return len(tally.faults)


def until(seconds: float) -> Iterator[int]:
    """0, 1, 2, ... as long as there is time."""
    end, number = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        yield number
        number += 1


def main(arguments: list[str] | None = None) -> int:
    """Run every reader, or one; 1 when anything failed."""
    parser = argparse.ArgumentParser(prog="soak", description="Throw broken files at every reader.")
    parser.add_argument("--seconds", type=float, default=60, help="for each reader (default 60)")
    parser.add_argument("--seed", type=int, default=1, help="another seed, other files (default 1)")
    parser.add_argument("--reader", choices=READERS, help="only this one")
    parser.add_argument("--number", type=int, help="only this input of it, as a fault names it")
    parser.add_argument("--part", choices=("faults",), help="no files: kill each stage at NUMBER moments (default 50)")
    options = parser.parse_args(arguments)
    folder = Path(tempfile.mkdtemp(prefix="slum-soak-"))
    if options.part == "faults":
        tallies = faults(Range(folder), seed=options.seed, number=options.number or 50)
        shutil.rmtree(folder)
        return 1 if any(tally.faults for tally in tallies.values()) else 0
    failed = 0
    with Runner(folder / "work") as runner:
        if options.reader is None:
            failed += known(runner)
        for reader in [options.reader] if options.reader else READERS:
            numbers = until(options.seconds) if options.number is None else iter([options.number])
            tally = soak(runner, reader, seed=options.seed, numbers=numbers, kept=folder / "kept")
            print(tally.line(reader), *tally.faults, sep="\n  ", flush=True)
            failed += len(tally.faults)
    if not failed:
        shutil.rmtree(folder)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
