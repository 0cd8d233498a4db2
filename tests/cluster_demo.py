"""The sample through a scheduler and two workers on loopback, and once more without: the tables are the same bytes.

`make cluster-demo` runs this. Everything is written to a folder of its own, which is removed at the end; scheduler
and workers end with this program, however it ends.
"""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from loopback import cluster

STAGES = ("load", "join", "count", "aggregate")


def run(*arguments: str) -> None:
    """One command of the program, in a process of its own; ends the demonstration where it fails."""
    began = time.monotonic()
    ended = subprocess.run([sys.executable, "-m", "pipeline", *arguments], check=False).returncode
    if ended:
        sys.exit(ended)
    print(f"  {time.monotonic() - began:.1f} s", flush=True)


def stages(folder: Path, name: str, *options: str) -> dict[str, bytes]:
    """The files that the stages write into the folder `name`, by their names in it."""
    processed = folder / name
    for stage in STAGES:
        run(stage, "--config", str(folder / "raw" / "settings.toml"), "--processed", str(processed), *options)
    return {str(path.relative_to(processed)): path.read_bytes() for path in processed.rglob("*") if path.is_file()}


def differing(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    """The names of the files that are not the same bytes in both, or only in one.

    >>> differing({"a": b"1", "b": b"2"}, {"a": b"1", "b": b"3", "c": b""})
    ['b', 'c']
    """
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def main() -> None:
    """Run both and compare."""
    asked = argparse.ArgumentParser(description=main.__doc__)
    asked.add_argument("--households", default="3000")
    households = asked.parse_args().households
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the folder and the workers are cleared away
    with tempfile.TemporaryDirectory(prefix="cluster-demo-") as name:
        folder = Path(name)
        run("sample", "--raw", str(folder / "raw"), "--households", households)
        print("\n-- local", flush=True)
        local = stages(folder, "local")
        with cluster(allowed_failures=3) as started:
            print(f"\n-- dask, {started.scheduler_address}, {len(started.workers)} workers", flush=True)
            dask = stages(folder, "dask", "--engine", "dask", "--scheduler", started.scheduler_address)
    if differ := differing(local, dask):
        sys.exit(f"berbeda / not equal: {', '.join(differ)}")
    print(f"\nsama / equal: {len(local)} berkas / files, {sum(map(len, local.values())):,} byte")


if __name__ == "__main__":
    main()
