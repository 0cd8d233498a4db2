"""The process in which a reader meets a broken file: it says how each reading ended, unless it dies of it."""

from __future__ import annotations

import csv
import faulthandler
import os
import resource
import sys
import time
import traceback
import warnings
from collections.abc import Mapping
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple

MEMORY_MB = 1_000
"""More than this in memory, with Python and its libraries, is a fault."""
ADDRESS_SPACE_MB = 8_000
"""Where the system itself refuses more, to save the machine; libraries reserve much that they never touch."""
FORBIDDEN = ("socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn")
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
FORMULA = ("=", "+", "-", "@", "\t", "\r")
READ = "read"
READY = "ready"


class Outcome(NamedTuple):
    """How one reading ended: `READ`, the code of the first problem, or, with `fault`, something that may not be."""

    ended: str
    ms: float
    mb: float
    fault: str = ""


def serve(connection: Connection, root: Path, log: Path, calls: Mapping[str, Any] | None = None) -> None:
    """Answer each (reader, path) with an `Outcome`, inside `root`; what is printed goes to `log`."""
    handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(handle, 1)
    os.dup2(handle, 2)
    faulthandler.enable(handle)
    sys.dont_write_bytecode = True
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if calls is None:
        from soak.readers import READERS

        calls = {name: reader.call for name, reader in READERS.items()}
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE_MB << 20, ADDRESS_SPACE_MB << 20))
    os.chdir(root / "cwd")
    warnings.simplefilter("ignore")
    deeds: list[str] = []
    sys.addaudithook(lambda event, details: _note(deeds, root, event, details))
    connection.send(READY)
    while (job := connection.recv()) is not None:
        _forget_peak()
        deeds.clear()
        connection.send(_outcome(calls[job[0]], Path(job[1]), root / "out", deeds))


def _note(deeds: list[str], root: Path, event: str, details: tuple[Any, ...]) -> None:
    """Keep what a reader may not do: reach the network, start a program, write outside `root`."""
    if event in FORBIDDEN:
        deeds.append(f"{event} {details[1:2]}")
    elif event == "open" and isinstance(details[0], str | bytes) and details[2] & WRITES:
        path = os.path.realpath(os.fsdecode(details[0]))
        if not path.startswith((f"{root}{os.sep}", "/dev/null")):
            deeds.append(f"wrote {path}")


def _outcome(call: Any, path: Path, out: Path, deeds: list[str]) -> Outcome:
    from pipeline.errors import PipelineError

    start = time.monotonic()
    fault = ""
    try:
        call(path, out)
        ended = READ
    except PipelineError as refusal:
        ended, fault = refusal.problems[0].code, _told(refusal, out)
    except BaseException as unexpected:
        ended, fault = type(unexpected).__name__, "".join(traceback.format_exception(unexpected))[-4000:]
    ms, mb = (time.monotonic() - start) * 1000, peak_mb()
    if mb > MEMORY_MB:
        fault = fault or f"{mb:,.0f} MB of memory"
    return Outcome(ended, ms, mb, fault or "; ".join(deeds) or formula(out))


def _told(refusal: Any, out: Path) -> str:
    """The problems as a person meets them, in both languages and in the table; what goes wrong in that."""
    from pipeline.io.findings import write_problems

    try:
        lines = [problem.line(language) for problem in refusal.problems for language in ("id", "en")]
        write_problems(refusal.problems, out / "problems.csv")
    except Exception as unexpected:
        return "".join(traceback.format_exception(unexpected))[-4000:]
    longest = max(len(line) for line in lines)
    return "" if longest < 4_000 else f"a message of {longest} characters"


def formula(out: Path) -> str:
    """A cell of a written table that a spreadsheet would run."""
    csv.field_size_limit(1 << 30)
    for path in sorted(out.rglob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))[1:]
        cells = (cell for row in rows for cell in row if cell.startswith(FORMULA))
        for cell in cells:
            if not cell[1:].replace(".", "", 1).isdigit():
                return f"{path.name} holds the formula {cell[:40]!r}"
    return ""


def _forget_peak() -> None:
    with open("/proc/self/clear_refs", "w") as file:  # noqa: PTH123 - not a file of a disk
        file.write("5")


def peak_mb() -> float:
    """The most memory that this process has held since the peak was forgotten."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1000
    raise OSError("no VmHWM")
