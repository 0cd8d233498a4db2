"""The letters of a report: which of them a page may hold, how wide they print, where a long word may be broken."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib
from matplotlib.ft2font import FT2Font

if TYPE_CHECKING:
    from collections.abc import Sequence

FONT_FOLDER = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
"""The fonts that come with Matplotlib, so that a report is the same on every machine."""
FONTS = ("DejaVu Sans", "Last Resort High-Efficiency")
"""The second has a sign for every letter of the world: what the first lacks is seen, and read aloud, not lost."""

_KEPT = {"\n", "\u00a0", "\u202f", "\u200c", "\u200d", "\u2060"}
"""Not printable for Python, but a part of words: line ends, spaces that do not break, joiners."""


def shown(text: str) -> str:
    """`text` with a space for every letter that no page or XML may hold, such as control characters.

    >>> shown("RT 1\\x07/RW 2\\t<b>"), shown("a\\r\\nb")
    ('RT 1 /RW 2 <b>', 'a\\nb')
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(letter if letter.isprintable() or letter in _KEPT else " " for letter in lines)


def never_blank(text: str) -> str:
    """`text`, or a dash: a title, a heading a picture's words may not be empty where programs read aloud.

    >>> never_blank("Peta"), never_blank(" \\x07")
    ('Peta', '–')
    """
    return text if shown(text).strip() else "–"


def width_pt(text: str, *, size_pt: float, bold: bool = False) -> float:
    """How wide one line prints, letter by letter; a letter that the font lacks counts as a square.

    >>> round(width_pt("00", size_pt=10), 1), round(width_pt("漢", size_pt=10), 1)
    (12.7, 10.0)
    """
    return sum(_advance_em(letter, bold) for letter in text) * size_pt


@cache
def _advance_em(letter: str, bold: bool) -> float:
    font = _font(bold)
    if not font.get_char_index(ord(letter)):
        return 1.0
    return float(font.load_char(ord(letter)).linearHoriAdvance) / 65536 / _SIZE_PT


_SIZE_PT = 100


@cache
def _font(bold: bool) -> FT2Font:
    font = FT2Font(str(FONT_FOLDER / ("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf")))
    font.set_size(_SIZE_PT, 72)
    return font


def pieces(text: str, *, room_pt: float, size_pt: float, bold: bool = False) -> Sequence[str]:
    """`text` as pieces between which a line may end: only a word wider than the room is broken, none gets a hyphen.

    >>> pieces("RT 0000000000", room_pt=26, size_pt=10)
    ['RT 0000', '0000', '00']
    """
    found = [""]
    used_pt = 0.0
    for letter in text:
        used_pt = 0.0 if letter in " \n" else used_pt + width_pt(letter, size_pt=size_pt, bold=bold)
        if used_pt > room_pt and found[-1]:
            found.append("")
            used_pt = width_pt(letter, size_pt=size_pt, bold=bold)
        found[-1] += letter
    return found


def widest_word_pt(text: str, *, size_pt: float, bold: bool = False) -> float:
    """How wide the widest word of `text` prints."""
    return max((width_pt(word, size_pt=size_pt, bold=bold) for word in text.split()), default=0)
