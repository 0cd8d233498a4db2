"""One stage at a time in a folder of outputs: a lock that ends with the process, however that ends."""

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

LOCK = ".lock"
READ_ONLY = {errno.EROFS, errno.EACCES, errno.EPERM}
WITHOUT_LOCKS = {errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL}
"""What a file system answers that has no locks, as some network folders do."""
LONGEST_HOLDER = 100


@contextmanager
def locked(folders: Sequence[Path], *, holder: str, wait: Callable[[Path, str], None]) -> Iterator[list[Problem]]:
    """Hold the lock of every folder; yields a warning for each folder that cannot be locked.

    `holder` is what another process is told; `wait(folder, its holder)` is called before this one waits. Folders are
    taken in the order of their names, so that two processes never wait for each other. Raises `OutputError` for a
    folder that cannot be written.
    """
    with ExitStack() as stack:
        found: list[Problem] = []
        for folder in sorted({folder.resolve() for folder in folders}):
            file = stack.enter_context(_opened(folder))
            if not _take(file, folder, wait):
                found.append(Problem("lock-unknown", source=str(folder)))
            _sign(file, holder)
        yield found


@contextmanager
def _opened(folder: Path) -> Iterator[int]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as fault:
        raise refused(folder, fault) from fault
    try:
        yield file
    finally:
        os.close(file)


def refused(folder: Path, fault: OSError) -> OutputError:
    """What the folder's or the disk's answer is for a person."""
    code = "folder-read-only" if fault.errno in READ_ONLY else "output-refused"
    return OutputError([Problem(code, source=str(folder), value=fault.strerror or str(fault))])


def _take(file: int, folder: Path, wait: Callable[[Path, str], None]) -> bool:
    """Whether the lock is held; False where there are no locks."""
    if sys.platform == "win32":
        return False
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            wait(folder, os.pread(file, LONGEST_HOLDER, 0).decode("utf-8", "replace").strip())
            fcntl.flock(file, fcntl.LOCK_EX)
    except OSError as fault:
        if fault.errno in WITHOUT_LOCKS:
            return False
        raise refused(folder, fault) from fault
    return True


def _sign(file: int, holder: str) -> None:
    """Say who holds it; on a full disk nobody says."""
    with suppress(OSError):
        os.ftruncate(file, 0)
        os.write(file, holder.encode()[:LONGEST_HOLDER])
