"""The speed of the join, beside that of others: `make bench PART=join` writes its section of docs/benchmarks.md.

Those compared run in turn, and each is divided by our run of the same turn, so that a machine that slows down for a
while slows all of them. What they counted must be the same, else there is no page.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

import bench_workload
from bench_others import checksum
from benchmarks import (
    ROOT,
    Run,
    apart,
    compile_bytecode,
    machine,
    make_sample,
    options,
    peak,
    run_python,
    run_stage,
    spread,
    table,
    write_section,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

SEED = 1
ONLY_READ = "import sys; from pyarrow import parquet; parquet.read_table(sys.argv[1])"
OTHERS = Path(__file__).parent / "bench_others.py"
OURS, READ, BEST = "`python -m pipeline count`", "only reads the same columns (pyarrow)", "the faster of these two"
GEOPANDAS, DUCKDB, SEDONA = "geopandas", "DuckDB spatial", "SedonaDB"
TWO, ONE = "two workers", "one worker"
WHO = {GEOPANDAS: "geopandas", DUCKDB: "duckdb", SEDONA: "sedona"}
"""Their names in `bench_others.py`."""
TIMES, RATIOS = ["min (s)", "median (s)", "max (s)", "peak (MB)"], ["ratio min", "median", "max"]


class Inputs(NamedTuple):
    """Two files."""

    areas: Path
    points: Path


class Comparison(NamedTuple):
    """A workload, how often each runs on it, and what is asked of whom."""

    areas: int
    points: int
    runs: int
    targets: Mapping[str, str]


COMPARISONS = [
    Comparison(
        areas=400,
        points=2_000_000,
        runs=5,
        targets={
            OURS: "at most 600 MB",
            READ: "at least 0.4 (ours within 2.5 times)",
            GEOPANDAS: "at least 8",
            BEST: "at least 3",
        },
    ),
    Comparison(
        areas=83_000,
        points=10_000_000,
        runs=3,
        targets={OURS: "at most 2,000 MB", GEOPANDAS: "at least 4", BEST: "at least 1.7"},
    ),
]
GROWTH = Comparison(areas=83_000, points=50_000_000, runs=3, targets={})
FEWER = 5
"""How many times fewer points the growth is measured from."""
SAMPLE_RUNS = 5


# -- the runs ---------------------------------------------------------------------------------------------------------
def inputs(folder: Path, *, areas: int, points: int) -> Inputs:
    """The files of a workload, written where they are not there yet."""
    found = Inputs(folder / f"areas-{areas}.parquet", folder / f"points-{points}.parquet")
    if not found.areas.exists():
        apart(bench_workload.write_areas, found.areas, count=areas, seed=SEED)
    if not found.points.exists():
        apart(bench_workload.write_points, found.points, count=points, seed=SEED)
    return found


def ours(given: Inputs, *more: str) -> Run:
    """`count`, and the checksum of what it wrote."""
    with TemporaryDirectory() as processed:
        columns = ["--area-id", "area_id", "--longitude", "x", "--latitude", "y"]
        files = ["--areas", str(given.areas), "--points", str(given.points), "--processed", processed]
        run = run_stage("count", *columns, *files, *more)
        with (Path(processed) / "counts.csv").open(encoding="utf-8", newline="") as file:
            counts = csv.reader(file)
            next(counts)
            return run._replace(said=json.dumps(checksum(counts)))


def read(given: Inputs) -> Run:
    """Only read the points, without a checksum."""
    return run_python("-c", ONLY_READ, str(given.points))


def other(who: str, given: Inputs) -> Run:
    """Another library, and the checksum that it printed."""
    run = run_python(str(OTHERS), who, str(given.areas), str(given.points))
    return run._replace(said=run.said.strip())


def in_turn(measures: Mapping[str, Callable[[], Run]], runs: int) -> dict[str, list[Run]]:
    """Run them by turns; raises `SystemExit` when they did not count the same."""
    found: dict[str, list[Run]] = {name: [] for name in measures}
    for _ in range(runs):
        for name, measure in measures.items():
            found[name].append(measure())
        require_same({name: done[-1] for name, done in found.items()})
    return found


def require_same(turn: Mapping[str, Run]) -> None:
    """Raise `SystemExit` unless all that count printed the same checksum."""
    said = {name: run.said for name, run in turn.items() if name != READ}
    if len(set(said.values())) > 1 or "" in said.values():
        raise SystemExit("\n".join(["the checksums differ:", *(f"  {name}: {text}" for name, text in said.items())]))


# -- the section ------------------------------------------------------------------------------------------------------
INTRO = """`python -m pipeline count` against others that count the same: the rows and the {answers} answers of every
area, for all points in its interior. The areas tile a box with jagged boundaries of {vertices} vertices; neighbours
share the vertices between them, and here and there overlap a little. The points are spread evenly; x, y and the answers
are columns of a Parquet file in row groups of {row_group:,}.

Every library has a process and all cores to itself, and reads both files: geopandas with `sjoin` and `groupby`, DuckDB
with its spatial extension, SedonaDB by SQL (`tests/bench_others.py`; the extra `bench` installs them). The files were
written just before, so that the system still holds them in memory. Ours also writes its two files of counts, the others
only print a checksum.

Those compared run in turn. A ratio is the time of a run divided by that of ours in the same turn: 8 is eight times as
long as ours. Had the rows, the true answers, or the rows times the number of their area added up to another sum for
any of them, there would be no page.

{machine}
"""


def compared(found: Mapping[str, list[Run]], targets: Mapping[str, str]) -> str:
    """The table of some runs, each set against the first.

    >>> runs = {"ours": [Run(2, 90), Run(1, 80)], "theirs": [Run(8, 300), Run(5, 200)]}
    >>> print(compared(runs, {"theirs": "at least 3"}), end="")
    | who | min (s) | median (s) | max (s) | peak (MB) | ratio min | median | max | target |
    |---|---|---|---|---|---|---|---|---|
    | ours | 1.00 | 1.50 | 2.00 | 90 |  |  |  |  |
    | theirs | 5.00 | 6.50 | 8.00 | 300 | 4.00 | 4.50 | 5.00 | at least 3 |
    """
    reference = next(iter(found.values()))
    rows = []
    for name, runs in found.items():
        ratios = [run.seconds / first.seconds for run, first in zip(runs, reference, strict=True)]
        set_against = ["", "", ""] if runs is reference else spread(ratios)
        times = spread([run.seconds for run in runs])
        rows.append([name, *times, peak(runs), *set_against, targets.get(name, "")])
    return table(["who", *TIMES, *RATIOS, "target"], rows)


def best(found: Mapping[str, list[Run]]) -> list[Run]:
    """The faster of DuckDB spatial and SedonaDB in each turn."""
    pairs = zip(found[DUCKDB], found[SEDONA], strict=True)
    return [Run(min(one.seconds, two.seconds), None) for one, two in pairs]


def compare(folder: Path, comparison: Comparison) -> str:
    """Ours against everybody."""
    given = inputs(folder, areas=comparison.areas, points=comparison.points)
    measures = {OURS: partial(ours, given), READ: partial(read, given)}
    measures |= {name: partial(other, who, given) for name, who in WHO.items()}
    found = in_turn(measures, comparison.runs)
    head = f"### {comparison.points:,} points, {comparison.areas:,} areas, {comparison.runs} runs\n\n"
    return head + compared(found | {BEST: best(found)}, comparison.targets)


def growth(folder: Path, most: Comparison) -> str:
    """Ours alone, on few points and on many by turns; `most` says how many are many."""
    found: dict[str, list[Run]] = {f"{points:,} points": [] for points in (most.points // FEWER, most.points)}
    for _ in range(most.runs):
        for name, points in zip(found, (most.points // FEWER, most.points), strict=True):
            found[name].append(ours(inputs(folder, areas=most.areas, points=points)))
    targets = {f"{most.points:,} points": f"ratio at most {FEWER}, the peak of {most.points // FEWER:,} points"}
    head = f"### More points, {most.areas:,} areas, {most.runs} runs: ours alone\n\n"
    return head + compared(found, targets)


def sample_join(folder: Path) -> str:
    """The stage `join` on the default sample."""
    config, processed = folder / "raw" / "settings.toml", folder / "sample"
    make_sample(config, processed)
    runs = [run_stage("join", *options(config, processed)) for _ in range(SAMPLE_RUNS)]
    cells = ["`join`, the default sample", *spread([run.seconds for run in runs]), peak(runs), "1.5 s"]
    return f"### The stage `join`, {SAMPLE_RUNS} runs\n\n" + table(["case", *TIMES, "target"], [cells])


def two_workers(folder: Path, comparison: Comparison) -> str:
    """What two workers of a cluster gain over one, each of one thread, from the submission to the result."""
    given = inputs(folder, areas=comparison.areas, points=comparison.points)
    small = inputs(folder, areas=COMPARISONS[0].areas, points=COMPARISONS[0].points)
    found: dict[str, list[Run]] = {TWO: [], ONE: []}
    for _ in range(comparison.runs):
        for name, workers in ((TWO, 2), (ONE, 1)):
            with served(workers) as scheduler:
                on_cluster = ["--engine", "dask", "--scheduler", scheduler]
                ours(small, *on_cluster)  # a cluster that exists has imported what it needs
                found[name].append(ours(given, *on_cluster))
        require_same({name: done[-1] for name, done in found.items()})
    without_peak = {name: [run._replace(peak_mb=None) for run in runs] for name, runs in found.items()}
    size = f"{comparison.points:,} points, {comparison.areas:,} areas, {comparison.runs} runs"
    head = f"""### Two workers against one, {size}

`python -m pipeline count --engine dask`, from the submission to the two files of counts, on clusters of this machine
whose workers have one thread each and have counted the small workload before.

"""
    return head + compared(without_peak, {ONE: "at least 1.5"})


@contextmanager
def served(workers: int) -> Iterator[str]:
    """The address of a cluster in processes of its own."""
    command = [sys.executable, str(Path(__file__).parent / "loopback.py"), str(workers)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.stdin.close()


def bench(folder: Path) -> str:
    """Measure everything in `folder`, and give the section."""
    shape = {"vertices": bench_workload.VERTICES, "row_group": bench_workload.ROW_GROUP}
    section = [INTRO.format(answers=len(bench_workload.ANSWERS), machine=machine(), **shape)]
    for measure in [
        *(partial(compare, folder, comparison) for comparison in COMPARISONS),
        partial(growth, folder, GROWTH),
        partial(sample_join, folder),
        partial(two_workers, folder, COMPARISONS[-1]),
    ]:
        section.append(measure())
        print(section[-1], flush=True)
    return "\n".join(section)


if __name__ == "__main__":
    compile_bytecode()
    with TemporaryDirectory() as temporary:
        write_section("join", bench(Path(temporary)))
