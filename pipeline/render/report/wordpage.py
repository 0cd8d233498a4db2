"""What stands on every page of a report in Word: its paper, the stamp, the banner, the number of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm
from docx.text.paragraph import Paragraph

from pipeline.render.report import sheet, wordxml
from pipeline.render.report.letters import shown
from pipeline.render.report.outline import page_number_words
from pipeline.render.report.wordstyles import BANNER, HAIRLINE, STAMP, STAMP_INK, STAMP_NOTE, TABLE_GAP

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.section import Section, _Footer, _Header

    from pipeline.render.report.blocks import Document
    from pipeline.render.report.sheet import Paper

_STAMP_MM, _NUMBER_MM, _EDGE_MM = 66, 45, 10
_FRAME_MM = 1.6
"""How far a frame stands from its words: it begins at the margin when they begin here."""
_BANNER_PAPER = "#fbeeee"


def set_page(word: WordDocument, document: Document, paper: Paper) -> None:
    """Set the paper, and head and foot of every page; the first has no running title, since the title stands there."""
    section = word.sections[0]
    _set_paper(section, paper)
    section.different_first_page_header_footer = True
    for header, title in ((section.first_page_header, ""), (section.header, document.title)):
        _write_header(header, document, title, paper)
    for footer in (section.first_page_footer, section.footer):
        _write_footer(footer, document, paper)


def _set_paper(section: Section, paper: Paper) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE if paper.landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(paper.width_mm), Mm(paper.height_mm)
    section.left_margin = section.right_margin = Mm(sheet.SIDE_MM)
    section.top_margin, section.bottom_margin = Mm(sheet.TOP_MM + 4), Mm(sheet.BOTTOM_MM)
    section.header_distance = section.footer_distance = Mm(_EDGE_MM)


def _write_header(header: _Header, document: Document, title: str, paper: Paper) -> None:
    last = header.paragraphs[0]
    if document.stamp:
        last._p.addprevious(_stamp_row(header, title, document.stamp, paper))
    elif title:
        running = Paragraph(wordxml.element("p"), header)
        last._p.addprevious(running._p)
        running.style = "Header"
        running.add_run(shown(title))
    last.style = BANNER if document.banner else TABLE_GAP
    if document.banner:
        last.add_run(shown(document.banner))
        lines = wordxml.borders("pBdr", wordxml.all_sides(0.75, STAMP_INK))
        last._p.get_or_add_pPr().extend([lines, wordxml.shade(_BANNER_PAPER)])
        last.paragraph_format.left_indent = last.paragraph_format.right_indent = Mm(_FRAME_MM)


def _stamp_row(header: _Header, title: str, stamp: tuple[str, str], paper: Paper) -> wordxml.Element:
    left = wordxml.cell(paper.room_mm - _STAMP_MM)
    _write(left, header, title, style="Header")
    frame = wordxml.borders("tcBorders", wordxml.all_sides(1.25, STAMP_INK))
    right = wordxml.cell(_STAMP_MM, [frame])
    for written, style in zip(stamp, (STAMP, STAMP_NOTE), strict=True):
        paragraph = _write(right, header, written, style=style)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Mm(_FRAME_MM)
    table = wordxml.table((paper.room_mm - _STAMP_MM, _STAMP_MM), margins_mm=(0, 0))
    table.append(wordxml.row([left, right]))
    return table


def _write_footer(footer: _Footer, document: Document, paper: Paper) -> None:
    line = wordxml.borders("tcBorders", {"top": (0.5, HAIRLINE)})
    left = wordxml.cell(paper.room_mm - _NUMBER_MM, [line])
    _write(left, footer, document.footer, style="Footer")
    right = wordxml.cell(_NUMBER_MM, [wordxml.borders("tcBorders", {"top": (0.5, HAIRLINE)})])
    before, between, after = page_number_words(document.language)
    number = _write(right, footer, before, style="Footer")
    number.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    wordxml.add_field(number, "PAGE")
    number.add_run(between)
    wordxml.add_field(number, "NUMPAGES")
    number.add_run(after)
    table = wordxml.table((paper.room_mm - _NUMBER_MM, _NUMBER_MM), margins_mm=(1, 0))
    table.append(wordxml.row([left, right]))
    last = footer.paragraphs[0]
    last.style = TABLE_GAP
    last._p.addprevious(table)


def _write(cell: wordxml.Element, parent: _Header | _Footer, written: str, *, style: str) -> Paragraph:
    """A paragraph at the end of `cell`."""
    paragraph = Paragraph(wordxml.element("p"), parent)
    cell.append(paragraph._p)
    paragraph.style = style
    paragraph.add_run(shown(written))
    return paragraph
