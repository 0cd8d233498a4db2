"""What the benchmarks share: processes that are run to their end, and the page on which every part has its section."""

from __future__ import annotations

import os
import platform
import re
import statistics
import subprocess
import sys
import sysconfig
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

sys.path.insert(0, str(Path(__file__).parents[1]))

from pipeline.io.documents import write_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

Result = TypeVar("Result")
ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "benchmarks.md"
RSS_BYTES = 1 if sys.platform == "darwin" else 1024
"""What the system counts peak memory in: bytes on macOS, else KiB."""
PARTS = {"join": "The join", "aggregate": "The stage `aggregate`", "map": "The map in a browser"}
"""The sections of the page, in their order."""
START = """# Benchmarks

Made by `make bench`; `make bench PART=join`, `PART=aggregate` or `PART=map` measures one part and leaves the others as
they are. A run is a process of its own, from the start of Python to the last file written; its peak is the highest
memory that the system saw it hold. Before the first run the bytecode of every installed package and of this program is
compiled, so that no run pays for that. The inputs are made anew in a temporary folder, the same every time; those of
the join take 1.3 GB.

"""


class Run(NamedTuple):
    """What one run took and printed; the peak is None where the process did more than what was timed."""

    seconds: float
    peak_mb: float | None
    said: str = ""


# -- processes --------------------------------------------------------------------------------------------------------
def run_python(*arguments: str) -> Run:
    """Run Python as a process of its own, to the end; its own peak memory, not the highest of all so far.

    A system counts towards a new process what the one that started it held: whoever calls this stays small. Raises
    `SystemExit` when the process fails; what it says of that is on the terminal.
    """
    started = time.perf_counter()
    process = subprocess.Popen([sys.executable, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    with process:
        said = process.stdout.read() if process.stdout else ""
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"python {' '.join(arguments)} failed")
    return Run(seconds, used.ru_maxrss * RSS_BYTES / 1e6, said)


def run_stage(stage: str, *arguments: str) -> Run:
    """Run `python -m pipeline`."""
    return run_python("-m", "pipeline", stage, *arguments)


def apart(function: Callable[..., Result], *arguments: object, **named: object) -> Result:
    """Call a function in a new process: nothing is warm there, and this one stays small."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(function, *arguments, **named).result()


def compile_bytecode() -> None:
    """Compile all that the runs import, also where Python is told to keep no bytecode.

    What some packages ship for other versions of Python does not compile, and is imported by nobody.
    """
    keeps = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    folders = [*{sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}, str(ROOT / "pipeline")]
    subprocess.run([sys.executable, "-m", "compileall", "-qq", *folders], env=keeps, check=False)


def make_sample(config: Path, processed: Path) -> None:
    """The default sample, loaded and joined."""
    run_stage("sample", "--raw", str(config.parent))
    for stage in ("load", "join"):
        run_stage(stage, *options(config, processed))


def options(config: Path, processed: Path) -> list[str]:
    """The options that name a study."""
    return ["--config", str(config), "--processed", str(processed)]


# -- the page ---------------------------------------------------------------------------------------------------------
def spread(numbers: Sequence[float]) -> list[str]:
    """The least, the middle and the greatest of some numbers, as cells.

    >>> spread([3, 1, 2.5])
    ['1.00', '2.50', '3.00']
    """
    return [f"{number:.2f}" for number in (min(numbers), statistics.median(numbers), max(numbers))]


def peak(runs: Iterable[Run]) -> str:
    """The highest peak of some runs as a cell, empty where none is known."""
    known = [run.peak_mb for run in runs if run.peak_mb is not None]
    return f"{max(known):,.0f}" if known else ""


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown.

    >>> print(table(["case", "s"], [["join", "1.00"]]), end="")
    | case | s |
    |---|---|
    | join | 1.00 |
    """
    lines = [f"| {' | '.join(cells)} |" for cells in [head, *rows]]
    return "\n".join([lines[0], "|---" * len(head) + "|", *lines[1:]]) + "\n"


def machine() -> str:
    """Where the figures of a section were measured."""
    return f"Measured with Python {platform.python_version()} on {os.cpu_count()} cores; the targets are for 2."


def with_section(page: str, part: str, text: str) -> str:
    """The page with that text as the section of a part; the sections of the others stay as they are.

    >>> with_section("# Benchmarks\\n\\n## The join\\n\\nold\\n", "join", "new").removeprefix(START)
    '## The join\\n\\nnew\\n'
    """
    found = dict(re.findall(r"^## ([^\n]*)\n\n(.*?)\n*(?=^## |\Z)", page, flags=re.MULTILINE | re.DOTALL))
    found[PARTS[part]] = text.strip("\n")
    return START + "\n".join(f"## {title}\n\n{found[title]}\n" for title in PARTS.values() if title in found)


def write_section(part: str, text: str) -> None:
    """Put the section of a part on the page."""
    before = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    write_text(PAGE, with_section(before, part, text))
