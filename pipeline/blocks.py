"""Blocks of data in a stream: read ahead by one thread, worked on by several, never more than a few in memory."""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future

Item = TypeVar("Item")
Result = TypeVar("Result")


def ahead(items: Iterable[Item], *, count: int) -> Iterator[Item]:
    """The items in their order; reading begins at once and stays up to `count` of them ahead.

    >>> list(ahead(iter([1, 2, 3]), count=2))
    [1, 2, 3]
    """
    iterator, end = iter(items), object()
    reader = ThreadPoolExecutor(1)
    read: deque[Future[Any]] = deque(reader.submit(next, iterator, end) for _ in range(count))

    def taken() -> Iterator[Item]:
        try:
            while (item := read.popleft().result()) is not end:
                read.append(reader.submit(next, iterator, end))
                yield item
        finally:
            reader.shutdown(cancel_futures=True)

    return taken()


def mapped(function: Callable[[Item], Result], items: Iterable[Item], *, workers: int) -> Iterator[Result]:
    """`function` of each item by threads, in the order of the items; at most `workers` wait for their turn.

    >>> list(mapped(abs, [-1, 2, -3], workers=2))
    [1, 2, 3]
    """
    if workers == 1:
        yield from map(function, items)
        return
    pool = ThreadPoolExecutor(workers)
    begun: deque[Future[Result]] = deque()
    try:
        for item in items:
            begun.append(pool.submit(function, item))
            if len(begun) > workers:
                yield begun.popleft().result()
        while begun:
            yield begun.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)
