"""Processes of this machine."""

from __future__ import annotations

import os
import signal
import sys
import threading
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from multiprocessing import get_context, parent_process
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from pipeline.blocks import in_order
from pipeline.engine.task import Job, result_of, run
from pipeline.errors import EngineError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Item = TypeVar("Item")
Shared = TypeVar("Shared")
Result = TypeVar("Result")

AHEAD = 2
"""Items handed out for each worker: one that it works on, one that waits."""


class Local(NamedTuple):
    """`slots` processes; of one there is no need, this one does the work."""

    slots: int

    def each(
        self, function: Callable[[Shared, Item], Result], items: Sequence[Item], *, prepare: Callable[[], Shared]
    ) -> Iterator[Result]:
        """As `Engine.each`. A new interpreter a worker: a fork would copy the threads of the libraries."""
        workers = min(self.slots, len(items))
        if workers <= 1:
            yield from map(partial(function, prepare()), items)
            return
        job = Job("local", function, prepare, {})
        with ProcessPoolExecutor(workers, get_context("spawn"), initializer=_start) as pool:
            try:
                for future in in_order(partial(_handed, pool, job), items, ahead=AHEAD * workers):
                    yield result_of(future.result())
            except BrokenProcessPool as fault:
                raise EngineError([Problem("worker-died", value=str(workers))]) from fault


def _handed(pool: ProcessPoolExecutor, job: Job, item: Item) -> Future[Any]:
    """Hand out an item, which may start a worker: that has interrupts blocked from its first moment on.

    One that is interrupted before `_start` would break the pool, and the pool would say so beside what we say.
    """
    if sys.platform == "win32":
        return pool.submit(run, job, item)
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        return pool.submit(run, job, item)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _start() -> None:
    """A worker leaves an interrupt to the process that started it, which stops them all and says so once."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A worker whose parent was killed would wait for work for ever, or write into a folder that another run holds."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
