"""Two builds of one study compared file by file, by the SHA-256 of each file."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class Comparison(NamedTuple):
    """The names of files that are the same, that differ, that only the rebuild has, that only the folder has."""

    same: tuple[str, ...]
    differing: tuple[str, ...]
    missing: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def equal(self) -> bool:
        """Whether the folder is the rebuild, to the byte and to the file."""
        return not (self.differing or self.missing or self.unknown)


def compared(there: Mapping[str, str], rebuilt: Mapping[str, str]) -> Comparison:
    """The files that are there against those rebuilt from the same inputs; both map a name to its digest.

    >>> compared({"a": "1", "b": "2", "d": "4"}, {"a": "1", "b": "0", "c": "3"})
    Comparison(same=('a',), differing=('b',), missing=('c',), unknown=('d',))
    """
    both = sorted(there.keys() & rebuilt.keys())
    return Comparison(
        same=tuple(name for name in both if there[name] == rebuilt[name]),
        differing=tuple(name for name in both if there[name] != rebuilt[name]),
        missing=tuple(sorted(rebuilt.keys() - there.keys())),
        unknown=tuple(sorted(there.keys() - rebuilt.keys())),
    )
