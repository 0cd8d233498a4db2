"""Runs a function over many items, on one core or several; the results come in the order of the items."""

from __future__ import annotations

import signal
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Item = TypeVar("Item")
Result = TypeVar("Result")


def each(
    function: Callable[[Item], Result],
    items: Sequence[Item],
    *,
    workers: int,
    prepare: Callable[..., None] | None = None,
    prepared: tuple[Any, ...] = (),
) -> Iterator[Result]:
    """`function` of each item. `prepare(*prepared)` runs once in every process before, to hold what all items share.

    A new interpreter a worker: a fork would copy the threads of the libraries in an unknown state.
    """
    workers = min(workers, len(items))
    if workers <= 1:
        if prepare is not None:
            prepare(*prepared)
        yield from map(function, items)
        return
    pool = ProcessPoolExecutor(workers, get_context("spawn"), initializer=_start, initargs=(prepare, prepared))
    with pool:
        yield from pool.map(function, items)


def _start(prepare: Callable[..., None] | None, prepared: tuple[Any, ...]) -> None:
    """A worker leaves an interrupt to the process that started it, which stops them all and says so once."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if prepare is not None:
        prepare(*prepared)
