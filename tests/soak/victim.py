"""A stage in a process of its own that is killed, interrupted or meets a full disk; a fork, so it starts at once."""

from __future__ import annotations

import os
import resource
import signal
import sys
import time
import traceback
from importlib import import_module
from typing import NamedTuple

from pipeline.cli import main
from pipeline.errors import EXIT_INTERRUPTED

STAGES = ("load", "join", "aggregate", "maps", "static", "sheets", "publish", "reports")
CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.chmod", "os.utime", "os.rmdir", "os.truncate"}
"""What Python says that it is about to do with a file; an `open` counts when it is for writing."""
LONGEST_S = 300
HUNG = -1000
"""How a stage ended that had to be stopped."""
LOST = 70
"""How a stage ended that let an exception pass."""


class Moment(NamedTuple):
    """When and how a stage is hit: before its `change`-th change of a file, after `seconds`, or at `file_bytes`."""

    change: int | None = None
    seconds: float | None = None
    signal: int = signal.SIGKILL
    file_bytes: int | None = None

    def __str__(self) -> str:
        """As a fault names it."""
        return f"change {self.change}, {self.seconds} s, signal {int(self.signal)}, at most {self.file_bytes} bytes"


UNDISTURBED = Moment()


class Ended(NamedTuple):
    """Exit code, minus the signal that ended it; how long it took; how many changes of files it began."""

    code: int
    seconds: float
    changes: int


def preload() -> None:
    """Import what the stages import, before any of them starts a thread that a fork would lose."""
    for stage in (*STAGES, "problems", "manifest"):
        import_module(f"pipeline.cli.{stage}")
    for library in ("geopandas", "pyogrio", "matplotlib.backends.backend_agg", "docx", "openpyxl", "typst"):
        import_module(library)


def run(arguments: list[str], moment: Moment = UNDISTURBED) -> Ended:
    """Run one stage, hit at `moment`."""
    reading, writing = os.pipe()
    begun = time.monotonic()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _live(arguments, moment, writing)
    os.close(writing)
    code = _wait(child, moment, begun)
    with os.fdopen(reading, "rb") as pipe:
        changes = len(pipe.read())
    return Ended(code, time.monotonic() - begun, changes)


def _live(arguments: list[str], moment: Moment, writing: int) -> None:
    code = LOST
    try:
        os.setpgid(0, 0)
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        if moment.file_bytes is not None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (moment.file_bytes, moment.file_bytes))
        _listen(moment, writing)
        code = main(arguments)
    except SystemExit as leaving:
        code = int(leaving.code or 0)
    except KeyboardInterrupt as stopped:
        # The program answers for what comes after its start, this file for what comes before.
        code = EXIT_INTERRUPTED if traceback.extract_tb(stopped.__traceback__)[-1].filename == __file__ else LOST
    finally:
        os._exit(code)


def _listen(moment: Moment, writing: int) -> None:
    seen = 0

    def hear(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal seen
        if event not in CHANGES and not (event == "open" and _writes(arguments)):
            return
        seen += 1
        os.write(writing, b".")
        if seen == moment.change:
            signal.raise_signal(moment.signal)

    sys.addaudithook(hear)


def _writes(arguments: tuple[object, ...]) -> bool:
    flags = arguments[2] if len(arguments) > 2 else 0
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR))


def _wait(child: int, moment: Moment, begun: float) -> int:
    """Until it ends by itself, its moment comes, or it has taken far too long."""
    hit = False
    while True:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        passed = time.monotonic() - begun
        if moment.seconds is not None and passed >= moment.seconds and not hit:
            os.kill(child, moment.signal)
            hit = True
        if passed > LONGEST_S:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return HUNG
        time.sleep(0.002)
