"""What a report is made of, whatever file it becomes: plain data, all words written out in one language.

No text in a block is markup: a writer shows every letter as it stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

Align = Literal["left", "right", "center"]


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of a part; `level` 1 to 3."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; a `small` one is a note."""

    text: str
    small: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """Points, one below the other."""

    items: Sequence[str]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture of `Document.pictures` by its key, with the words for those who cannot see it.

    `width_pct` is of the room between the margins.
    """

    key: str
    alt: str
    caption: str = ""
    width_pct: float = 100


@dataclass(frozen=True, slots=True)
class Swatch:
    """How a group of a map's legend is drawn: its fill, the hatch (Matplotlib's letters) and a dashed outline."""

    fill: str
    hatch: str = ""
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its head, its share of the width (any unit, compared with the others), its side."""

    title: str
    width: float = 1
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table, a cell a column; `strong` is a sum, `swatch` stands before the first cell."""

    cells: Sequence[str]
    strong: bool = False
    swatch: Swatch | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under one head, which is repeated on every page that the table runs over."""

    columns: Sequence[Column]
    rows: Sequence[Row]
    caption: str = ""
    note: str = ""
    small: bool = False


@dataclass(frozen=True, slots=True)
class Signatures:
    """Places to sign, side by side: above each its role, below it room for a name; `place` is a line for the day."""

    roles: Sequence[str]
    place: str = ""


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins on a new page."""


Block = Heading | Paragraph | Listing | Figure | Table | Signatures | PageBreak


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report in one language.

    `stamp` is the sample's word and note, on every page; `banner` a line on every page (such as that it is not to be
    passed on); `footer` stands at the foot of every page, before its number.
    """

    language: str
    title: str
    subtitle: str
    blocks: Sequence[Block]
    footer: str = ""
    banner: str = ""
    stamp: tuple[str, str] | None = None
    landscape: bool = False
