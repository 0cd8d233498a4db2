"""What a hostile input is: the reader it is for, what is to become of it, and how it is built."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from soak.seeds import Input

DEEP = 100_000
ANY = "any"
"""For what a reader may refuse or read, as long as it does so in peace."""


class Place(NamedTuple):
    """Where a trick is built: its folder, a folder that may not be opened, an address that may not be called."""

    folder: Path
    outside: Path
    address: str

    @property
    def secret(self) -> Path:
        """A file that no reader may open."""
        return self.outside / "secret.txt"


class Trick(NamedTuple):
    """One hostile input."""

    reader: str
    expected: str
    build: Callable[[Place], Path | str]


def file(name: str, content: Callable[[Place], str | bytes]) -> Callable[[Place], Path]:
    def build(place: Place) -> Path:
        made = content(place)
        (place.folder / name).write_bytes(made if isinstance(made, bytes) else made.encode())
        return place.folder / name

    return build


def seed(one: Callable[[], Input], change: Callable[[Place, dict[str, bytes]], None]) -> Callable[[Place], Path]:
    """A valid input whose files `change` has changed."""

    def build(place: Place) -> Path:
        valid = one()
        files = dict(valid.files)
        change(place, files)
        return valid._replace(files=files).write(place.folder)

    return build


def replaced(name: str, old: str, new: str) -> Callable[[Place, dict[str, bytes]], None]:
    def change(_: Place, files: dict[str, bytes]) -> None:
        assert old.encode() in files[name], "the trick has lost its place"
        files[name] = files[name].replace(old.encode(), new.encode(), 1)

    return change
