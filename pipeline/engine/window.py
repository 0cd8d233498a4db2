"""Work that is handed out a little ahead of what is taken, so that neither side waits and memory does not grow."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


class Cancellable(Protocol):
    """The future of a pool or of a cluster."""

    def cancel(self) -> object: ...


Item = TypeVar("Item")
Future = TypeVar("Future", bound=Cancellable)


def in_order(submit: Callable[[Item], Future], items: Iterable[Item], *, ahead: int) -> Iterator[Future]:
    """The future of each item, in their order; of no more than `ahead` is the result not yet taken.

    When the taking stops, what was handed out and not taken is cancelled.
    """
    handed: deque[Future] = deque()
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
