"""One public file against everything that is looked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pipeline.publish.leakscan.contents import texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.publish.leakscan.identifiers import Identifiers, Public
    from pipeline.publish.leakscan.positions import Positions

POSITION = "position"


class Sought(NamedTuple):
    """What may be in no public file, and the words that may."""

    identifiers: Identifiers
    positions: Sequence[Positions]
    public: Public


def found(content: bytes, sought: Sought) -> list[str]:
    """The raw columns of which the file's bytes hold a value, and `position`; never the value itself.

    Raises what the reader of a broken file raises: what cannot be looked into is not to be published.
    """
    kinds: set[str] = set()
    for piece in texts(content):
        if isinstance(piece, str):
            kinds |= sought.identifiers.found(piece, sought.public)
            kinds |= {POSITION for each in sought.positions if each.in_text(piece)}
        else:
            kinds |= {POSITION for each in sought.positions if each.in_bytes(piece)}
    return sorted(kinds)
