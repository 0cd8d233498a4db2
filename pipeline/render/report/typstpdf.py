"""A report as PDF: tagged for programs that read it aloud, fit to be kept, the same bytes on every machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.render.report import typesetting
from pipeline.render.report.typstdata import picture_files, report_data

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.render.report.blocks import Document
    from pipeline.render.report.sheet import Picture


def pdf_of(document: Document, pictures: Mapping[str, Picture]) -> bytes:
    """The PDF (PDF/UA-1, PDF/A-2a) of `document`, with its `pictures` by their keys.

    Raises `KeyError` for a figure whose picture is missing.

    >>> from pipeline.render.report.blocks import Document, Paragraph
    >>> pdf_of(Document("en", "Village profile", "", [Paragraph("#let x = 1")]), {})[:8]
    b'%PDF-1.7'
    """
    return typesetting.pdf(report_data(document, pictures), picture_files(document, pictures))
