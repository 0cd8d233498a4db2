"""Progress of a long stage: a bar on a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Item = TypeVar("Item")
LINES = 4
"""Plain lines for a whole stage."""


class Progress:
    """Counts up to `total`; call `add` with what is done."""

    def __init__(self, name: str, total: int) -> None:
        self.name, self.total, self.done, self.said = name, total, 0, 0
        self.bar = None
        if sys.stderr.isatty():
            from tqdm import tqdm

            self.bar = tqdm(total=total, desc=name, unit_scale=True, leave=False)

    def add(self, count: int) -> None:
        """Say that `count` more are done."""
        self.done += count
        if self.bar is not None:
            self.bar.update(count)
            if self.done >= self.total:
                self.bar.close()
        elif (step := self.done * LINES // self.total) > self.said:
            self.said = step
            print(f"{self.name}: {self.done}/{self.total}", file=sys.stderr, flush=True)


def shown(items: Iterable[Item], name: str, total: int) -> Iterator[Item]:
    """The items themselves, counted as they pass."""
    progress = Progress(name, total)
    for item in items:
        yield item
        progress.add(1)
