"""What `doctor` asks of the machine for one study: room, memory, and folders that can be written and locked."""

from __future__ import annotations

import os
import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

NETWORK = ("nfs", "cifs", "smb", "fuse.sshfs", "9p", "afs", "ceph", "glusterfs")
"""Kinds of file systems of other machines, by the beginning of their names in `/proc/mounts`."""
FREE_BYTES_NEEDED = 500_000_000
DISK_PER_INPUT, MEMORY_PER_INPUT = 4, 6
"""Bytes of outputs, and of memory, for a byte of input: a generous estimate, not a measurement."""
MEMORY_NEEDED = 1_000_000_000


class Mount(NamedTuple):
    """Where a folder lies: the kind of its file system, and whether it is mounted read-only."""

    kind: str
    read_only: bool


def fonts_missing() -> list[str]:
    """The files of DejaVu that Matplotlib brings and that are not there; all of them without Matplotlib."""
    names = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSans-Oblique.ttf")
    found = find_spec("matplotlib")
    if found is None or found.origin is None:
        return list(names)
    folder = Path(found.origin).parent / "mpl-data" / "fonts" / "ttf"
    return [name for name in names if not (folder / name).is_file()]


def input_bytes(folder: Path) -> int:
    """The size of the raw files in `folder`, those of folders in it too."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else 0


def disk_needed(inputs: int) -> int:
    """Bytes that outputs of so many bytes of input may take, old and new beside each other.

    >>> disk_needed(0), disk_needed(1_000_000_000)
    (500000000, 4500000000)
    """
    return FREE_BYTES_NEEDED + DISK_PER_INPUT * inputs


def memory_needed(inputs: int) -> int:
    """Bytes of memory for so many bytes of input.

    >>> memory_needed(500_000_000)
    4000000000
    """
    return MEMORY_NEEDED + MEMORY_PER_INPUT * inputs


def memory_bytes(told: str) -> int | None:
    """The memory that is free for programs, as `/proc/meminfo` tells; None where it does not.

    >>> memory_bytes("MemTotal: 8 kB\\nMemAvailable:    2000 kB")
    2048000
    """
    for line in told.splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    return None


def existing(folder: Path) -> Path:
    """The folder itself, or the nearest one above it that is there."""
    here = folder.resolve()
    return next(path for path in (here, *here.parents) if path.is_dir())


def free_bytes(folder: Path) -> int:
    """The room on the disk of a folder that need not be there yet."""
    return shutil.disk_usage(existing(folder)).free


def mount_of(folder: Path, mounts: str) -> Mount | None:
    """Where `folder` lies by the lines of `/proc/mounts`; None where no line has it.

    >>> lines = "disk / ext4 rw 0 0\\nserver:/x /srv/x nfs4 ro,soft 0 0"
    >>> mount_of(Path("/srv/x/maps"), lines), mount_of(Path("/srv/xy"), lines)
    (Mount(kind='nfs4', read_only=True), Mount(kind='ext4', read_only=False))
    """
    found: tuple[int, Mount] | None = None
    for parts in (line.split() for line in mounts.splitlines()):
        if len(parts) < 4 or not folder.is_relative_to(_named(parts[1])):
            continue
        depth = len(Path(_named(parts[1])).parts)
        if found is None or depth >= found[0]:
            found = depth, Mount(parts[2], "ro" in parts[3].split(","))
    return None if found is None else found[1]


def _named(written: str) -> str:
    """A path as it is; the file writes a space as `\\040`."""
    return written.replace("\\040", " ")


def folder_fault(folder: Path, mounts: str) -> str:
    """Why outputs in `folder` may go wrong: `read-only`, or the kind of network folder; empty when nothing is known."""
    here = existing(folder)
    mount = mount_of(here, mounts)
    if (mount is not None and mount.read_only) or not os.access(here, os.W_OK | os.X_OK):
        return "read-only"
    return mount.kind if mount is not None and mount.kind.startswith(NETWORK) else ""


def told_by(path: str) -> str:
    """What a file of Linux's own says; empty on another system."""
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
