"""Every stage killed, interrupted, without disk or permission: its outputs are the last good or the new, never half.

The toy world is built twice, from an earlier and from a later survey. A trial gives a stage the later inputs and the
earlier outputs, hits it, looks at every file, and lets it run once more: then all must be the bytes of the later build.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count, islice
from pathlib import Path
from random import Random

import toy

from pipeline.errors import EXIT_DATA, EXIT_INTERRUPTED, EXIT_OK
from pipeline.io.together import unfinished
from soak.victim import STAGES, Ended, Moment, preload, run

ONE_BY_ONE = {"static", "sheets", "reports"}
"""Their files are drawn for minutes and take their places one by one; each is whole."""
INTERRUPTED = f"exit {EXIT_INTERRUPTED}"
MOST_MOMENTS = 4
"""For each one that is to be met."""
FULL, READ_ONLY = "full disk", "read-only"
Tree = dict[str, bytes]


@dataclass
class Tally:
    """What is said of one stage at the end."""

    ended: Counter[str] = field(default_factory=Counter)
    left: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def line(self, stage: str) -> str:
        """One line for the terminal."""
        counts = (self.ended, self.left)
        how, what = (", ".join(f"{name} {count}" for name, count in one.most_common()) for one in counts)
        trials = f"{self.ended.total():3} trials, {self.hits} cut off, {len(self.faults)} faults"
        return f"{stage:10} {trials}: {how}; left behind: {what}"

    @property
    def hits(self) -> int:
        """In how many trials the stage was killed or interrupted before its end."""
        return sum(number for name, number in self.ended.items() if name.startswith("signal") or name == INTERRUPTED)


def tree(folder: Path) -> Tree:
    """Every output below `folder` and its bytes; hidden files are the program's own notes."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def options(stage: str, folder: Path, config: Path, *, workers: int = 1) -> list[str]:
    """The command line of a stage in `folder`."""
    given = [stage, "--config", str(config), "--processed", str(folder / "p"), "--maps", str(folder / "m")]
    return [*given, "--workers", str(workers)] if stage in ONE_BY_ONE else given


def earlier_and_later(folder: Path) -> tuple[Path, Path]:
    """The settings of two surveys: in the earlier one only five households were asked and a title was another."""
    later, earlier = toy.write(folder / "later"), toy.write(folder / "earlier")
    words = earlier.read_text(encoding="utf-8").replace("Dunia mainan", "Dunia lama").replace("Toy world", "Old world")
    earlier.write_text(words, encoding="utf-8")
    survey = earlier.parent / "households.csv"
    survey.write_text("\n".join(survey.read_text(encoding="utf-8").splitlines()[:6]) + "\n", encoding="utf-8")
    return earlier, later


class Range:
    """The two builds, and for each stage the folder in which it is hit."""

    def __init__(self, folder: Path, *, stages: tuple[str, ...] = STAGES) -> None:
        """Build both; raises `RuntimeError` when an undisturbed stage does not end well."""
        self.folder, self.stages = folder, stages
        preload()
        self.config = {"old": folder / "old.toml", "new": folder / "new.toml"}
        self.config["old"], self.config["new"] = earlier_and_later(folder)
        self.usual: dict[str, Ended] = {}
        for stage in STAGES[: 1 + max(STAGES.index(one) for one in stages)]:
            self._build(stage)

    def _build(self, stage: str) -> None:
        """`before/stage`: later inputs, earlier outputs; `after/stage`: what an undisturbed run makes of them."""
        for age in ("old", "new"):
            if age == "new" and (self.folder / "old").exists():
                self._mix(stage)
            ended = run(options(stage, self.folder / age, self.config[age]))
            if ended.code != 0:
                raise RuntimeError(f"{stage} ended with {ended.code} without being hit")
        self.usual[stage] = run(options(stage, self._copy(self.folder / "before" / stage, "usual"), self.config["new"]))
        shutil.copytree(self.folder / "usual", self.folder / "after" / stage)
        if not different(tree(self.folder / "before" / stage), tree(self.folder / "after" / stage)):
            raise RuntimeError(f"{stage} makes the same of both surveys: no trial could tell the old from the new")

    def _mix(self, stage: str) -> None:
        """The new tables as they are before the stage, with the files that the old stage has made put over them."""
        target = self.folder / "before" / stage
        source = self.folder / "new" if (self.folder / "new").exists() else None
        if source is not None:
            shutil.copytree(source, target)
        made = tree(self.folder / "old")
        for name in made.keys() - (tree(target).keys() if source is not None else set()):
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(self.folder / "old" / name, target / name)

    def _copy(self, source: Path, name: str) -> Path:
        target = self.folder / name
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(source, target)
        return target

    def trial(self, stage: str, moment: Moment | str, chance: Random, tally: Tally) -> None:
        """Hit the stage once, look, let it run, and look again."""
        workers = 2 if isinstance(moment, Moment) and moment.seconds is not None and chance.random() < 0.2 else 1
        folder = self.folder / "trial"
        with place(folder, moment, tree(self.folder / "before" / stage), chance):
            shutil.copytree(self.folder / "before" / stage, folder, dirs_exist_ok=True)
            with refusal(folder, moment):
                hit = moment if isinstance(moment, Moment) else Moment()
                ended = run(options(stage, folder, self.config["new"], workers=workers), hit)
            tally.ended[_how(ended.code)] += 1
            found = [*self._between(stage, folder, tally)]
            if ended.code not in _expected(moment):
                found.append(f"ended with {ended.code}")
            # A full disk is then given room: the same files on a larger one.
            again = self._copy(folder, "again")
        ended = run(options(stage, again, self.config["new"]))
        found += [f"then ended with {ended.code}"] if ended.code else []
        found += [f"then differs: {name}" for name in different(tree(again), tree(self.folder / "after" / stage))]
        found += [f"left aside: {path.name}" for path in again.rglob(".*.aside*")]
        found += [f"still marked: {mark}" for mark in unfinished(again / "p")]
        tally.faults += [f"{moment}: {one}" for one in found]

    def _between(self, stage: str, folder: Path, tally: Tally) -> Iterator[str]:
        """What is neither the last good nor the new file, or a mix that no mark tells of."""
        now, old, new = tree(folder), tree(self.folder / "before" / stage), tree(self.folder / "after" / stage)
        for name in now.keys() | old.keys() | new.keys():
            if now.get(name) not in (old.get(name), new.get(name)):
                yield f"half: {name}"
        changed = different(old, new)
        renewed = [name for name in changed if now.get(name) == new.get(name)]
        whole = "old" if not renewed else "new" if len(renewed) == len(changed) else "mixed"
        tally.left[whole if whole != "mixed" else "marked"] += 1
        # Load is two stages, each of which is whole by itself.
        if whole == "mixed" and not unfinished(folder / "p") and stage != "load":
            yield f"a mix without a mark: {len(renewed)} of {len(changed)} are new"


def _expected(moment: Moment | str) -> set[int]:
    """How a stage may end: done, refused in words, killed, or stopped with a sentence; never with a fault of ours."""
    if isinstance(moment, str) or moment.file_bytes is not None:
        return {EXIT_OK, EXIT_DATA}
    return {EXIT_OK, -signal.SIGKILL} if moment.signal == signal.SIGKILL else {EXIT_OK, EXIT_INTERRUPTED}


def _how(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit {code}"


def different(one: Tree, other: Tree) -> list[str]:
    """The names of the files that are not equal, or only on one side."""
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


@contextmanager
def place(folder: Path, moment: Moment | str, before: Tree, chance: Random) -> Iterator[None]:
    """An empty folder for a trial: on a disk of its own with little room where the disk is to be full."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    if moment != FULL or not can_mount():
        yield
        return
    kilobytes = sum(map(len, before.values())) // 1000 + 100 + chance.randrange(0, 600)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(folder)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@contextmanager
def refusal(folder: Path, moment: Moment | str) -> Iterator[None]:
    """The outputs on a disk that may only be read, for the time of the block."""
    if moment != READ_ONLY or not can_mount():
        yield
        return
    subprocess.run(["mount", "--bind", str(folder), str(folder)], check=True)
    try:
        subprocess.run(["mount", "-o", "remount,bind,ro", str(folder)], check=True)
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def can_mount() -> bool:
    """Whether this user may mount: else a file's largest size stands for a full disk, and nothing is read-only."""
    return os.geteuid() == 0 and shutil.which("mount") is not None


def moments(usual: Ended, chance: Random) -> Iterator[Moment]:
    """Moments of a stage without end, before a change of a file or by the clock."""
    for one in count():
        how = signal.SIGINT if one % 5 == 4 else signal.SIGKILL
        if one % 2 == 0:
            yield Moment(change=chance.randint(1, max(usual.changes, 1)), signal=how)
        else:
            yield Moment(seconds=chance.uniform(0, usual.seconds), signal=how)


def refusals(number: int, chance: Random) -> Iterator[Moment | str]:
    """What a disk can refuse, in a tenth as many trials."""
    for _ in range(max(number // 10, 1)):
        yield Moment(file_bytes=chance.randrange(0, 100_000))
        if can_mount():
            yield FULL
    if can_mount():
        yield READ_ONLY


def faults(hit: Range, *, seed: int, number: int) -> dict[str, Tally]:
    """Cut each stage off at `number` moments; always the same ones for a seed, but for those by the clock."""
    tallies = {}
    for stage in hit.stages:
        chance, tally = Random(f"{seed} {stage}"), Tally()
        # A stage that is quicker this time ends before its moment; another one is taken for it.
        for moment in islice(moments(hit.usual[stage], chance), MOST_MOMENTS * number):
            if tally.hits < number:
                hit.trial(stage, moment, chance, tally)
        for refused in refusals(number, chance):
            hit.trial(stage, refused, chance, tally)
        print(tally.line(stage), *tally.faults, sep="\n  ", flush=True)
        tallies[stage] = tally
    return tallies
