"""Attributes that a program wrote as an HTML table: every innermost row of two cells is a name and its value.

HTML of a file is damaged or hostile as any other part of it, so it is read in one pass that cannot fail or slow down;
Python's own parser does both (`<![x` ends it, thousands of open comments take it hours).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

CELLS = ("td", "th")
PIECES = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*+)[^<>]*+>|<[^<>]*+>|[^<]++|<")
"""A tag, another mark, text, or a `<` that opens nothing; no part is tried twice, or a long one would take for ever."""
LONG_NUMBER = re.compile(r"&#[xX]?[0-9A-Fa-f]{9,}")
"""A character's number that is none, and that Python would take long to say so of."""


def pairs(text: str) -> dict[str, str]:
    """The rows of two cells of all tables in `text`, nested ones too; the first of a name counts.

    >>> pairs("<table><tr><td><table><tr><th>kode</th><td>35.19</td></tr></table></td></tr></table>")
    {'kode': '35.19'}
    """
    found: dict[str, str] = {}
    for cells in _rows(text):
        if len(cells) == 2 and cells[0]:
            found.setdefault(*cells)
    return found


def _rows(text: str) -> Iterator[list[str]]:
    """The rows as they close; a row that holds a table has no text of its own there."""
    inside: list[list[list[str]]] = []
    for mark in PIECES.finditer(_without_comments(text)):
        closing, tag, piece = mark[1], (mark[2] or "").lower(), mark[0]
        if tag == "tr" and closing:
            if inside:
                yield [_plain(pieces) for pieces in inside.pop()]
        elif tag == "tr":
            inside.append([])
        elif tag in CELLS:
            if inside and not closing:
                inside[-1].append([])
        elif inside and inside[-1] and (tag == "br" or not piece.startswith("<") or piece == "<"):
            inside[-1][-1].append(" " if tag else piece)


def _plain(pieces: list[str]) -> str:
    return " ".join(html.unescape(LONG_NUMBER.sub("\ufffd", "".join(pieces))).split())


def _without_comments(text: str) -> str:
    """
    >>> _without_comments("a<!-- b -->c<!-- d")
    'ac'
    """
    before, *comments = text.split("<!--")
    return before + "".join(comment.partition("-->")[2] for comment in comments)
