"""A report as DOCX, for an office that writes on: real styles, captions, fields; the same bytes on every machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import docx

from pipeline.render.report import wordpackage
from pipeline.render.report.outline import with_levels
from pipeline.render.report.sheet import Paper
from pipeline.render.report.wordblocks import Body
from pipeline.render.report.wordpage import set_page
from pipeline.render.report.wordstyles import set_styles

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.render.report.blocks import Document
    from pipeline.render.report.sheet import Picture


def docx_of(document: Document, pictures: Mapping[str, Picture]) -> bytes:
    """The DOCX of `document`, with its `pictures` by their keys.

    Raises `KeyError` for a figure whose picture is missing.

    >>> from pipeline.render.report.blocks import Document, Paragraph
    >>> docx_of(Document("en", "Village profile", "", [Paragraph("=1+1")]), {})[:2]
    b'PK'
    """
    word, paper = docx.Document(), Paper(document.landscape)
    set_styles(word, document.language)
    set_page(word, document, paper)
    body = Body(word, paper, pictures)
    body.paragraph(document.title, "Title")
    body.paragraph(document.subtitle, "Subtitle")
    for block, level in with_levels(document.blocks):
        body.write(block, level)
    wordpackage.set_properties(word, document)
    wordpackage.number_pictures(word)
    wordpackage.set_compatibility(word)
    wordpackage.drop_foreign_parts(word)
    return wordpackage.bytes_of(word)
