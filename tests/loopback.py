"""A Dask cluster of this machine alone, for the tests and the demonstration: no port outside loopback, no dashboard."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import dask
from distributed import LocalCluster

if TYPE_CHECKING:
    from collections.abc import Iterator

HOST = "127.0.0.1"
ALLOWED_FAILURES = 1
"""Workers that one item may kill before it is given up; a test need not wait for the usual three."""

CONNECT = "2s"
"""For which a worker that was killed is still looked for."""


@contextmanager
def cluster(*, workers: int = 2, allowed_failures: int = ALLOWED_FAILURES) -> Iterator[LocalCluster]:
    """A scheduler and its workers, each a process of one thread; all end with the block, or with this process."""
    with (
        dask.config.set(
            {
                "distributed.scheduler.allowed-failures": allowed_failures,
                "distributed.comm.timeouts.connect": CONNECT,
            }
        ),
        LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            processes=True,
            host=HOST,
            dashboard_address=f"{HOST}:0",
            scheduler_kwargs={"dashboard": False},
            silence_logs="CRITICAL",
        ) as started,
    ):
        yield started


if __name__ == "__main__":
    with cluster(workers=int(sys.argv[1])) as served:
        print(served.scheduler_address, flush=True)
        sys.stdin.read()  # until whoever started it lets go
