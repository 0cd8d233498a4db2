"""What the tests of the engine run in workers: small, and importable there."""

from __future__ import annotations

import os
import signal
import time
import uuid
from contextlib import suppress
from importlib import import_module
from pathlib import Path

from pipeline.errors import Problem, SourceError


def seven() -> int:
    return 7


def token() -> str:
    return uuid.uuid4().hex


def added(shared: int, item: int) -> int:
    time.sleep(0.02 if item % 2 else 0)  # so that results are ready in another order
    return shared + item


def whose(shared: str, item: int) -> tuple[int, str]:
    del item
    time.sleep(0.01)
    return os.getpid(), shared


def is_interruptible(shared: int, item: int) -> bool:
    del shared, item
    return signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, [])


def dies_once(shared: Path, item: int) -> int:
    """The first process that comes to item 3 is killed."""
    if item == 3 and not shared.exists():
        shared.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return 10 * item


def dies(shared: int, item: int) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return shared + item


def refuses(shared: Path, item: int) -> int:
    if item == 1:
        (shared / uuid.uuid4().hex).touch()
        raise SourceError([Problem("source-missing", source="survey.csv")])
    return item


def same(path: Path) -> Path:
    return path


def arm(module: str, name: str, marker: Path) -> None:
    """In a worker: the first call of the function `name` of `module` in any armed worker kills that worker."""
    target = import_module(module)
    whole = getattr(target, name)

    def armed(shared: object, item: object) -> object:
        with suppress(FileExistsError):  # two workers may come here at once, and one of them is to die
            marker.touch(exist_ok=False)
            os.kill(os.getpid(), signal.SIGKILL)
        return whole(shared, item)

    setattr(target, name, armed)
