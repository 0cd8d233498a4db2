"""Archives from outside, opened with bounds: nothing is written beside the temporary folder, nothing swells."""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from pipeline.errors import SourceError

if TYPE_CHECKING:
    from pipeline.io.layers import Request

LARGEST_MB = 500
"""All that is unpacked together, in millions of bytes."""
LARGEST_RATIO = 200
"""Unpacked to packed size."""
SMALL_BYTES = 10_000_000
"""Below this the ratio is nobody's danger: a small table of empty cells packs that well too."""
MOST_MEMBERS = 2_000
BLOCK_BYTES = 1 << 20
BESIDE = ("__MACOSX", ".DS_Store")
"""What a Mac adds to every archive."""


@contextmanager
def extracted(
    request: Request, *, wanted: Callable[[PurePosixPath], bool], largest_mb: int | None = None
) -> Iterator[Path]:
    """Yield a temporary folder with the members of a zip file that are `wanted`; it is removed afterwards.

    Raises `SourceError` for a broken or locked archive, a name that points out of it, a link, or too much in it.
    """
    bound = LARGEST_MB if largest_mb is None else largest_mb
    with TemporaryDirectory(prefix="slum-survey-") as name:
        folder = Path(name)
        try:
            with zipfile.ZipFile(request.path) as archive:
                for target, member in _checked(request, archive, wanted, bound).items():
                    _unpack(archive, member, folder / target)
        except SourceError:
            raise
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as fault:
            raise request.unreadable(fault) from fault
        yield folder


def _checked(
    request: Request, archive: zipfile.ZipFile, wanted: Callable[[PurePosixPath], bool], largest_mb: int
) -> dict[PurePosixPath, zipfile.ZipInfo]:
    """The wanted members by the relative path that each is written to."""
    members = archive.infolist()
    if len(members) > MOST_MEMBERS:
        raise request.fault("archive-many", value=f"{len(members):,}", limit=f"{MOST_MEMBERS:,}")
    found: dict[PurePosixPath, zipfile.ZipInfo] = {}
    taken: set[str] = set()
    for member in members:
        path = _inside(request, member)
        if member.is_dir() or path.name.startswith("._") or set(path.parts) & set(BESIDE) or not wanted(path):
            continue
        if member.flag_bits & 1:
            raise request.fault("archive-locked", value=member.filename)
        if str(path).casefold() in taken:
            raise request.fault("archive-twice", value=member.filename)
        taken.add(str(path).casefold())
        found[path] = member
    _require_bounded(request, list(found.values()), largest_mb)
    return found


def _inside(request: Request, member: zipfile.ZipInfo) -> PurePosixPath:
    """The member's path below the folder; Windows programs write backslashes."""
    name = member.filename.replace("\\", "/")
    if not name or name.startswith("/") or ":" in name or ".." in name.split("/"):
        raise request.fault("archive-path", value=member.filename)
    if stat.S_ISLNK(member.external_attr >> 16):
        raise request.fault("archive-link", value=member.filename)
    return PurePosixPath(name)


def _require_bounded(request: Request, members: list[zipfile.ZipInfo], largest_mb: int) -> None:
    """By the sizes that the archive states; `zipfile` never gives more than it stated."""
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if unpacked > largest_mb * 1_000_000:
        raise request.fault("archive-large", value=f"{unpacked / 1_000_000:,.0f} MB", limit=largest_mb)
    if unpacked > SMALL_BYTES and unpacked > LARGEST_RATIO * packed:
        raise request.fault("archive-ratio", value=f"{unpacked / max(packed, 1):,.0f}", limit=LARGEST_RATIO)


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(member) as packed, target.open("xb") as file:
        while block := packed.read(BLOCK_BYTES):
            file.write(block)
