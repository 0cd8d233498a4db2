"""One stage at a time in a folder of outputs: the folder itself is locked, until the process ends, however it does."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from pipeline.errors import OutputError, Problem

if sys.platform != "win32":
    import fcntl

READ_ONLY = {errno.EROFS, errno.EACCES, errno.EPERM}
WITHOUT_LOCKS = {errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL, errno.EBADF}
"""What a file system answers that has no locks, or none on folders, as some network folders do."""


@contextmanager
def locked(folders: Sequence[Path], *, wait: Callable[[Path], None]) -> Iterator[list[Problem]]:
    """Hold every folder; yields a warning for each that cannot be locked. One that stays empty is taken away again.

    `wait(folder)` is called before this process waits for another. Folders are taken in the order of their names, so
    that two processes never wait for each other. Raises `OutputError` for a folder that cannot be made or written.
    """
    with ExitStack() as stack:
        found: list[Problem] = []
        for folder in sorted({folder.resolve() for folder in folders}):
            if not stack.enter_context(_held(folder, wait)):
                found.append(Problem("lock-unknown", source=str(folder)))
        yield found


@contextmanager
def _held(folder: Path, wait: Callable[[Path], None]) -> Iterator[bool]:
    made = [path for path in (folder, *folder.parents) if not path.exists()]
    number, is_locked = _take(folder, wait)
    try:
        yield is_locked
    finally:
        _forget_empty(made)
        if number is not None:
            os.close(number)


def _take(folder: Path, wait: Callable[[Path], None]) -> tuple[int | None, bool]:
    """The open folder and whether its lock is held; the folder that waited for may have been taken away meanwhile."""
    while True:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if not os.access(folder, os.W_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
            if sys.platform == "win32":
                return None, False
            number = os.open(folder, os.O_RDONLY)
        except OSError as fault:
            raise refused(folder, fault) from fault
        is_locked = _flock(number, folder, wait)
        if _is_there(number, folder):
            return number, is_locked
        os.close(number)


def _flock(number: int, folder: Path, wait: Callable[[Path], None]) -> bool:
    try:
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            wait(folder)
            fcntl.flock(number, fcntl.LOCK_EX)
    except OSError as fault:
        if fault.errno in WITHOUT_LOCKS:
            return False
        raise refused(folder, fault) from fault
    return True


def _is_there(number: int, folder: Path) -> bool:
    with suppress(FileNotFoundError):
        return os.path.samestat(os.fstat(number), folder.stat())
    return False


def _forget_empty(made: Sequence[Path]) -> None:
    """What was made for the lock and holds nothing: a stage that fails at its inputs leaves no folder."""
    with suppress(OSError):
        for path in made:
            path.rmdir()


def refused(folder: Path, fault: OSError) -> OutputError:
    """What the folder's or the disk's answer is for a person."""
    code = "folder-read-only" if fault.errno in READ_ONLY else "output-refused"
    return OutputError([Problem(code, source=str(folder), value=fault.strerror or str(fault))])
