"""The blocks of a report in Word, each as an office would make it: with styles, repeated heads, captions that stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt

from pipeline.render.report import sheet, wordtable, wordxml
from pipeline.render.report.blocks import Figure, Heading, Listing, PageBreak, Paragraph, Signatures, Table
from pipeline.render.report.letters import never_blank, shown
from pipeline.render.report.wordstyles import NOTE, TABLE_GAP

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docx.document import Document as WordDocument
    from docx.text.paragraph import Paragraph as WordParagraph

    from pipeline.render.report.blocks import Block
    from pipeline.render.report.sheet import Paper, Picture

_LIST_STYLES = {True: "List Number", False: "List Bullet"}


class Body:
    """The body of a document while it is written: a page break waits for the paragraph that follows it."""

    def __init__(self, word: WordDocument, paper: Paper, pictures: Mapping[str, Picture]) -> None:
        self.word = word
        self.paper = paper
        self.pictures = pictures
        self._breaks = False

    def write(self, block: Block, level: int) -> None:
        """Append `block`; `level` is that of a heading."""
        if isinstance(block, Heading):
            self.paragraph(block.text, f"Heading {level}")
        elif isinstance(block, Paragraph):
            self.paragraph(block.text, NOTE if block.small else "Normal")
        elif isinstance(block, Listing):
            self._write_listing(block)
        elif isinstance(block, Figure):
            self._write_figure(block)
        elif isinstance(block, Table):
            self._write_table(block)
        elif isinstance(block, Signatures):
            self._write_signatures(block)
        elif isinstance(block, PageBreak):
            self._breaks = True

    def paragraph(self, written: str, style: str) -> WordParagraph:
        """A paragraph of plain text at the end."""
        made = self.word.add_paragraph(shown(written), style)
        if self._breaks:
            made.paragraph_format.page_break_before = True
            self._breaks = False
        return made

    def _write_listing(self, block: Listing) -> None:
        paragraphs = [self.paragraph(item, _LIST_STYLES[block.numbered]) for item in block.items]
        for made in paragraphs[-1:]:
            made.paragraph_format.space_after = Pt(8)
        if block.numbered:
            number = _new_numbering(self.word)
            for made in paragraphs:
                made._p.get_or_add_pPr().get_or_add_numPr().get_or_add_numId().val = number

    def _write_figure(self, block: Figure) -> None:
        picture = self.pictures[block.key]
        holder = self.paragraph("", "Normal")
        holder.paragraph_format.keep_with_next = bool(block.caption)
        holder.paragraph_format.line_spacing = 1
        shape = wordxml.picture(holder.add_run(), picture.png, sheet.picture_size_mm(block, picture, self.paper))
        wordxml.describe(shape, shown(never_blank(block.alt or block.caption)))
        if block.caption:
            self.paragraph(block.caption, "Caption").paragraph_format.space_after = Pt(12)

    def _write_table(self, block: Table) -> None:
        if block.caption:
            self.paragraph(block.caption, "Caption").paragraph_format.keep_with_next = True
        elif self._breaks:
            self.paragraph("", TABLE_GAP)
        self._append(wordtable.table_of(block, self.word, self.paper))
        self.paragraph(block.note, NOTE if block.note else TABLE_GAP)

    def _write_signatures(self, block: Signatures) -> None:
        place = self.paragraph(block.place, "Normal")
        place.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        place.paragraph_format.keep_with_next = True
        self._append(wordtable.signatures_of(block, self.word, self.paper))
        self.paragraph("", TABLE_GAP)

    def _append(self, made: wordxml.Element) -> None:
        self.word.element.body.insert_element_before(made, "w:sectPr")


def _new_numbering(word: WordDocument) -> int:
    """A numbering of its own, so that every list begins with 1."""
    numbering = word.part.numbering_part.element
    style = word.styles["List Number"].element
    used = style.find(qn("w:pPr")).find(qn("w:numPr")).find(qn("w:numId")).get(qn("w:val"))
    made = numbering.add_num(numbering.num_having_numId(int(used)).abstractNumId.val)
    made.add_lvlOverride(ilvl=0).add_startOverride(1)
    return int(made.numId)
