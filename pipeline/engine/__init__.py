"""Runs a function over many items, in the order of the items: on this machine, or on an existing Dask cluster.

The function is pure and so is what it shares: any item may run anywhere, and again when a worker is lost. A block, a
core and a worker are then the same thing, and so is the result.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol, TypeVar

from pipeline.engine.local import Local

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Item = TypeVar("Item")
Shared = TypeVar("Shared")
Result = TypeVar("Result")


class Engine(Protocol):
    """Where the work is done."""

    @property
    def slots(self) -> int:
        """How many items run at the same time."""
        ...

    def each(
        self, function: Callable[[Shared, Item], Result], items: Sequence[Item], *, prepare: Callable[[], Shared]
    ) -> Iterator[Result]:
        """`function(shared, item)` of each item, in their order, with few results waiting at any time.

        `prepare` makes what all items share, once in every process that works. It, the function and the items are
        sent: they are small, and importable where they arrive. Raises what `function` raises.
        """
        ...


@contextmanager
def opened(*, scheduler: str | None = None, workers: int = 1) -> Iterator[Engine]:
    """The Dask cluster of `scheduler` (`tcp://host:port`), or without one `workers` processes of this machine.

    Raises `EngineError` where the scheduler does not answer or the library for it is not installed.

    >>> with opened() as machine:
    ...     list(machine.each(divmod, [3, 4], prepare=lambda: 7))
    [(2, 1), (1, 3)]
    """
    if scheduler is None:
        yield Local(workers)
        return
    from pipeline.engine import cluster

    with cluster.connected(scheduler) as machine:
        yield machine


def blocks(rows: int, *, slots: int, largest: int) -> list[tuple[int, int]]:
    """`rows` cut into ranges (from, to) of nearly one size: one a slot, or more where one would exceed `largest`.

    >>> blocks(10, slots=2, largest=100), blocks(10, slots=1, largest=4), blocks(0, slots=2, largest=4)
    ([(0, 5), (5, 10)], [(0, 3), (3, 6), (6, 10)], [(0, 0)])
    """
    count = max(1, min(rows, max(slots, -(-rows // largest))))
    return [(rows * at // count, rows * (at + 1) // count) for at in range(count)]
