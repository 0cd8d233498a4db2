"""Gives inputs to a child process one by one and judges each: how it ended, how long, how much, and what it touched."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from soak import child
from soak.child import Outcome
from soak.guards import Port, Watch, changes, snapshot
from soak.seeds import Input
from soak.tricks import ANY, Place, Trick

SECONDS_EACH = 60.0
"""A reading that takes longer hangs, on a busy machine too; alone none of the known takes 5."""
SECONDS_TO_START = 120.0
READINGS_EACH_CHILD = 3_000
"""Then a fresh process, so that what the libraries keep is not taken for what a file asks."""
MOST_KEPT_MB = 400
"""After a reading that took more, too."""
SECRET = "the-secret-of-the-soak"


class Runner:
    """A work tree below `root`: `in` for the input, `out` for outputs, and around them what nobody may touch.

    `cwd`, `home`, `tmp` and `outside` are to stay as they are; opening a file of `outside` is a fault by itself.
    """

    def __init__(
        self, root: Path, *, seconds_each: float = SECONDS_EACH, calls: Mapping[str, Any] | None = None
    ) -> None:
        self.root = root.resolve()
        self.inputs, self.out, self.outside = (self.root / name for name in ("in", "out", "outside"))
        for name in ("in", "out", "outside", "cwd", "home", "tmp"):
            (self.root / name).mkdir(parents=True)
        (self.outside / "secret.txt").write_text(f"{SECRET}\n", encoding="utf-8")
        self.log = self.root.parent / f"{self.root.name}.log"
        self.port = Port()
        self.seconds_each = seconds_each
        self._calls = calls
        self._watch: Watch | None = None
        self._process: Any = None
        self._connection: Any = None
        self._readings = 0

    def __enter__(self) -> Runner:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()
        self.port.close()
        if self._watch is not None:
            self._watch.close()

    def run(self, reader: str, one: Input) -> Outcome:
        """Write the input, read it in the child, and remove it again."""
        self._clear(self.inputs)
        return self.run_path(reader, one.write(self.inputs))

    def run_trick(self, trick: Trick) -> Outcome:
        """Build a hostile input and read it; another end than expected is a fault."""
        self._clear(self.inputs)
        outcome = self.run_path(trick.reader, trick.build(Place(self.inputs, self.outside, self.port.address)))
        if outcome.fault or trick.expected in (ANY, outcome.ended):
            return outcome
        return outcome._replace(fault=f"{outcome.ended} instead of {trick.expected}")

    def run_path(self, reader: str, path: Path | str) -> Outcome:
        """Read what is at `path` already."""
        self._clear(self.out)
        self._start()
        before = snapshot(self.root, besides=self.out)
        if self._watch is None:
            self._watch = Watch(self.outside)
        self._watch.opened(), self.port.calls()
        outcome = self._answer(reader, path)
        fault = outcome.fault or self._touched(before)
        return outcome._replace(fault=fault)

    def _touched(self, before: dict[str, tuple[int, int, int]]) -> str:
        changed = changes(before, snapshot(self.root, besides=self.out))
        assert self._watch is not None
        opened, calls = self._watch.opened(), self.port.calls()
        if changed:
            return f"changed outside the outputs: {', '.join(changed)}"
        if opened:
            return f"opened outside the input: {', '.join(opened)}"
        return f"{calls} calls of the network" if calls else ""

    def _answer(self, reader: str, path: Path | str) -> Outcome:
        start = time.monotonic()
        try:
            self._connection.send((reader, os.fspath(path)))
            if self._connection.poll(self.seconds_each):
                answer: Outcome = self._connection.recv()
                self._readings += READINGS_EACH_CHILD * (answer.mb > MOST_KEPT_MB)
                return answer
        except (EOFError, OSError):
            self._process.join(10)
            signal = self._process.exitcode
            self._stop()
            return Outcome("died", (time.monotonic() - start) * 1000, 0, f"the process died ({signal}): {self._said()}")
        self._stop()
        return Outcome("hung", self.seconds_each * 1000, 0, f"no answer in {self.seconds_each:g} s")

    def _said(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")[-2000:] if self.log.exists() else ""

    def _start(self) -> None:
        self._readings += 1
        if self._process is not None and self._readings < READINGS_EACH_CHILD:
            return
        self._stop()
        self._readings = 0
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        job = (theirs, self.root, self.log, self._calls)
        self._process = context.Process(target=child.serve, args=job, daemon=True)
        with _environment(HOME=self.root / "home", TMPDIR=self.root / "tmp"):
            self._process.start()
        theirs.close()
        # The libraries are imported before the clock runs.
        if not self._connection.poll(SECONDS_TO_START) or self._connection.recv() != child.READY:
            raise RuntimeError(f"the child process does not start: {self._said()}")

    def _stop(self) -> None:
        if self._process is None:
            return
        self._process.kill()
        self._process.join()
        self._connection.close()
        self._process = None
        self._clear(self.root / "tmp")  # a process that was killed leaves its temporary folders

    def _clear(self, folder: Path) -> None:
        for path in folder.iterdir():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()


@contextmanager
def _environment(**values: Path) -> Iterator[None]:
    """Variables of the environment for the length of a block."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update({name: str(value) for name, value in values.items()})
    try:
        yield
    finally:
        for name, value in before.items():
            del os.environ[name]
            if value is not None:
                os.environ[name] = value
