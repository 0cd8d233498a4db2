"""A report as PDF: tagged for programs that read it aloud, fit to be kept, the same bytes on every machine."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from typst import TypstError

from pipeline.render.report import typesetting
from pipeline.render.report.typstdata import picture_files, report_data

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.render.report.blocks import Document
    from pipeline.render.report.sheet import Picture


def pdf_of(document: Document, pictures: Mapping[str, Picture]) -> bytes:
    """The PDF (PDF/UA-1, PDF/A-2a) of `document`, with its `pictures` by their keys.

    Pictures are drawn by their SVG; if one of them cannot stand in such a PDF, all by their PNG.

    Raises `KeyError` for a figure whose picture is missing.

    >>> from pipeline.render.report.blocks import Document, Paragraph
    >>> pdf_of(Document("en", "Village profile", "", [Paragraph("#let x = 1")]), {})[:8]
    b'%PDF-1.7'
    """
    data = report_data(document, pictures)
    try:
        return typesetting.pdf(data, picture_files(document, pictures))
    except TypstError:  # an SVG may hold letters that the fonts lack, which no PDF/A may
        dotted = {key: replace(picture, vector=None) for key, picture in pictures.items()}
        return typesetting.pdf(data, picture_files(document, dotted))
