"""Tables in Word: heads that are repeated, rows that stay whole, numbers at the right; and places to sign."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm
from docx.text.paragraph import Paragraph

from pipeline.render.report import sheet, typesetting, wordxml
from pipeline.render.report.letters import shown
from pipeline.render.report.typstblocks import swatch_data
from pipeline.render.report.wordstyles import SMALL_TABLE_PT, TABLE_PT, TABLE_SMALL, TABLE_STYLE, TABLE_TEXT
from pipeline.render.style import INK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docx.document import Document as WordDocument

    from pipeline.render.report.blocks import Row, Signatures, Swatch, Table
    from pipeline.render.report.sheet import Paper

_HEAD_PAPER = "#e4eaef"
_SIDES = {"left": WD_ALIGN_PARAGRAPH.LEFT, "right": WD_ALIGN_PARAGRAPH.RIGHT, "center": WD_ALIGN_PARAGRAPH.CENTER}
_CELL_HIGH_MM, _BETWEEN_MM, _SIGN_MM = 0.7, 10, 22
_LOWERED = "-3"
"""A swatch stands so many half points below the line of the words, level with their middle."""


def table_of(table: Table, word: WordDocument, paper: Paper) -> wordxml.Element:
    """The table as an element that belongs into the body of `word`."""
    writer = _Rows(table, word, paper)
    margins_mm = (_CELL_HIGH_MM, sheet.cell_side_mm(table))
    made = wordxml.table(writer.widths_mm, style=TABLE_STYLE, margins_mm=margins_mm)
    made.append(writer.head())
    for number, row in enumerate(table.rows, 1):
        made.append(writer.row(row, with_next=bool(table.note) and number == len(table.rows)))
    return made


class _Rows:
    """The rows of a table, and what they have in common."""

    def __init__(self, table: Table, word: WordDocument, paper: Paper) -> None:
        self.table = table
        self.word = word
        self.paper = paper
        self.size_pt = SMALL_TABLE_PT if table.small else TABLE_PT
        self.widths_mm = sheet.column_widths_mm(table, paper, size_pt=self.size_pt)
        self.rooms_mm = sheet.rooms_mm(table, self.widths_mm)
        self.has_swatches = sheet.has_swatches(table)
        style = TABLE_SMALL if table.small else TABLE_TEXT
        self.style_id = word.styles[style].style_id  # looked up once: it takes long

    def head(self) -> wordxml.Element:
        lines = {"top": (0.75, INK), "bottom": (0.75, INK)}
        cells = []
        for index, column in enumerate(self.table.columns):
            look = [
                wordxml.borders("tcBorders", lines),
                wordxml.shade(_HEAD_PAPER),
                wordxml.element("vAlign", val="bottom"),
            ]
            cell = wordxml.cell(self.widths_mm[index], look)
            self.write(cell, index, column.title, bold=True, with_next=True)
            cells.append(cell)
        return wordxml.row(cells, head=True)

    def row(self, row: Row, *, with_next: bool) -> wordxml.Element:
        lines = {"top": (0.75, INK), "bottom": (0.75, INK)}
        cells = []
        for index, written in enumerate(row.cells):
            cell = wordxml.cell(self.widths_mm[index], [wordxml.borders("tcBorders", lines)] if row.strong else [])
            paragraph = self.write(cell, index, written, bold=row.strong, with_next=with_next)
            if index == 0 and self.has_swatches:
                _set_swatch(paragraph, row.swatch)
            cells.append(cell)
        return wordxml.row(cells, whole=not sheet.is_tall(row.cells, self.rooms_mm, self.paper, size_pt=self.size_pt))

    def write(self, cell: wordxml.Element, index: int, written: str, *, bold: bool, with_next: bool) -> Paragraph:
        paragraph = _paragraph(cell, self.word, self.style_id)
        paragraph.alignment = _SIDES[self.table.columns[index].align]
        paragraph.paragraph_format.keep_with_next = with_next or None
        paragraph.add_run(shown(written)).bold = bold or None
        return paragraph


def _paragraph(cell: wordxml.Element, word: WordDocument, style_id: str) -> Paragraph:
    paragraph = Paragraph(wordxml.element("p"), word._body)
    cell.append(paragraph._p)
    paragraph._p.style = style_id
    return paragraph


def _set_swatch(paragraph: Paragraph, swatch: Swatch | None) -> None:
    """The swatch before the words; further lines, and words of rows without one, begin where the words begin.

    A picture, since the patterns that Word has for cells are drawn as other colours by other programs.
    """
    room = paragraph.paragraph_format
    room.left_indent = Mm(sheet.SWATCH_MM[0] + sheet.SWATCH_GAP_MM)
    if swatch is None:
        return
    room.first_line_indent = -room.left_indent
    room.tab_stops.add_tab_stop(room.left_indent)
    run = paragraph.add_run()
    shape = wordxml.picture(run, _swatch_png(swatch), sheet.SWATCH_MM)
    wordxml.describe(shape, "")
    run._r.get_or_add_rPr().append(wordxml.element("position", val=_LOWERED))
    run.add_tab()
    paragraph._p.insert(1, run._r)


@cache
def _swatch_png(swatch: Swatch) -> bytes:
    return typesetting.swatch_png(swatch_data(swatch))


def signatures_of(block: Signatures, word: WordDocument, paper: Paper) -> wordxml.Element:
    """Roles side by side, below each room for a name and a line."""
    across = sheet.abreast(len(block.roles))
    width_mm = (paper.room_mm - _BETWEEN_MM * (across - 1)) / across
    widths_mm = [width_mm if index % 2 == 0 else _BETWEEN_MM for index in range(2 * across - 1)]
    made = wordxml.table(widths_mm)
    for first in range(0, len(block.roles), across):
        roles = [*block.roles[first : first + across], *[""] * across][:across]
        made.append(_sign_row(word, roles, widths_mm, lines=False))
        made.append(_sign_row(word, roles, widths_mm, lines=True))
    return made


def _sign_row(word: WordDocument, roles: Sequence[str], widths_mm: Sequence[float], *, lines: bool) -> wordxml.Element:
    cells = []
    for index, width_mm in enumerate(widths_mm):
        role = roles[index // 2] if index % 2 == 0 else ""
        line = [wordxml.borders("tcBorders", {"bottom": (0.75, INK)})] if lines and role else []
        cell = wordxml.cell(width_mm, line)
        paragraph = _paragraph(cell, word, "Normal")
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.space_before = Mm(0 if lines else 3)
        paragraph.paragraph_format.keep_with_next = not lines or None
        paragraph.add_run("" if lines else shown(role))
        cells.append(cell)
    return wordxml.row(cells, height_mm=_SIGN_MM if lines else 0)
