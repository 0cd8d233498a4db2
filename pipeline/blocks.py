"""Blocks of data in a stream: read ahead by one thread, worked on by several, never more than a few in memory."""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future


class Cancellable(Protocol):
    """The future of a pool or of a cluster."""

    def cancel(self) -> object: ...


Item = TypeVar("Item")
Result = TypeVar("Result")
Handed = TypeVar("Handed", bound=Cancellable)


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


def in_order(submit: Callable[[Item], Handed], items: Iterable[Item], *, ahead: int) -> Iterator[Handed]:
    """The future of each item, in their order; of no more than `ahead` is the result not yet taken.

    When the taking stops, what was handed out and not taken is cancelled.
    """
    handed: deque[Handed] = deque()
    try:
        for item in items:
            if len(handed) == ahead:
                yield handed.popleft()
            handed.append(submit(item))
        while handed:
            yield handed.popleft()
    finally:
        for future in handed:
            future.cancel()


def mapped(function: Callable[[Item], Result], items: Iterable[Item], *, workers: int) -> Iterator[Result]:
    """`function` of each item by threads, in the order of the items; at most `workers` wait for their turn.

    >>> list(mapped(abs, [-1, 2, -3], workers=2))
    [1, 2, 3]
    """
    if workers == 1:
        yield from map(function, items)
        return
    pool = ThreadPoolExecutor(workers)
    try:
        for begun in in_order(lambda item: pool.submit(function, item), items, ahead=workers + 1):
            yield begun.result()
    finally:
        pool.shutdown(cancel_futures=True)
