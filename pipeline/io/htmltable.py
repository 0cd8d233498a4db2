"""Attributes that a program wrote as an HTML table: every innermost row of two cells is a name and its value."""

from __future__ import annotations

from html.parser import HTMLParser

CELLS = ("td", "th")


def pairs(html: str) -> dict[str, str]:
    """The rows of two cells of all tables in `html`, nested ones too; the first of a name counts.

    >>> pairs("<table><tr><td><table><tr><th>kode</th><td>35.19</td></tr></table></td></tr></table>")
    {'kode': '35.19'}
    """
    reader = _Rows()
    reader.feed(html)
    reader.close()
    found: dict[str, str] = {}
    for cells in reader.rows:
        if len(cells) == 2 and cells[0]:
            found.setdefault(*cells)
    return found


class _Rows(HTMLParser):
    """Collects rows; a row that holds a table has no text of its own there."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str]] = []
        self._open: list[list[list[str]]] = []
        """The rows being read, the innermost last: cells, each the pieces of its text."""

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - the parser's signature
        if tag == "tr":
            self._open.append([])
        elif tag in CELLS and self._open:
            self._open[-1].append([])
        elif tag == "br":
            self.handle_data(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag == "tr" and self._open:
            self.rows.append([" ".join("".join(pieces).split()) for pieces in self._open.pop()])

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1]:
            self._open[-1][-1].append(data)
