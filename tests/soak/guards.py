"""What shows that a reader went where it may not: a tree compared, a folder watched, a port that nobody may call."""

from __future__ import annotations

import ctypes
import os
import socket
import struct
from pathlib import Path

IN_ACCESS, IN_OPEN, IN_ISDIR = 0x1, 0x20, 0x40000000
EVENT = struct.Struct("iIII")


def snapshot(root: Path, *, besides: Path) -> dict[str, tuple[int, int, int]]:
    """Kind, size and time of everything below `root`, but what is below `besides`."""
    found = {}
    for folder, folders, files in os.walk(root):
        folders[:] = [name for name in folders if Path(folder, name) != besides]
        for name in (*folders, *files):
            status = os.lstat(os.path.join(folder, name))  # noqa: PTH118 - names that are no text pass through here
            size, written = (0, 0) if name in folders else (status.st_size, status.st_mtime_ns)
            found[os.path.join(folder, name)] = (status.st_mode, size, written)  # noqa: PTH118
    return found


def changes(before: dict[str, tuple[int, int, int]], after: dict[str, tuple[int, int, int]]) -> list[str]:
    """What is new, gone or other."""
    return sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))


class Watch:
    """Says which files of one folder were opened, by whatever library; Linux only."""

    def __init__(self, folder: Path) -> None:
        system = ctypes.CDLL(None, use_errno=True)
        self._handle = system.inotify_init1(os.O_NONBLOCK)
        if self._handle < 0 or system.inotify_add_watch(self._handle, os.fsencode(folder), IN_OPEN | IN_ACCESS) < 0:
            raise OSError(ctypes.get_errno(), "inotify")

    def opened(self) -> list[str]:
        """The files opened since the last call."""
        try:
            events = os.read(self._handle, 1 << 16)
        except BlockingIOError:
            return []
        names, place = set(), 0
        while place < len(events):
            _, mask, _, length = EVENT.unpack_from(events, place)
            name = events[place + EVENT.size : place + EVENT.size + length].rstrip(b"\0")
            place += EVENT.size + length
            if name and not mask & IN_ISDIR:
                names.add(os.fsdecode(name))
        return sorted(names)

    def close(self) -> None:
        """Stop watching."""
        os.close(self._handle)


class Port:
    """A port of this machine that no reader may call."""

    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self._server.setblocking(False)
        self.number: int = self._server.getsockname()[1]

    @property
    def address(self) -> str:
        """As it stands in a hostile file."""
        return f"http://127.0.0.1:{self.number}/canary"

    def calls(self) -> int:
        """How many callers have come since the last time; each is hung up on."""
        count = 0
        while True:
            try:
                caller, _ = self._server.accept()
            except BlockingIOError:
                return count
            caller.close()
            count += 1

    def close(self) -> None:
        """Give the port back."""
        self._server.close()
