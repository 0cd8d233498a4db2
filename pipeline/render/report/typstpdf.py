"""A report as PDF, set by Typst in memory: tagged and named for readers that speak, fit to be kept (PDF/A)."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import typst

from pipeline.render.report.letters import FONT_FOLDER
from pipeline.render.report.typstdata import picture_files, report_data

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.render.report.blocks import Document
    from pipeline.render.report.sheet import Picture

_STANDARDS = ["ua-1", "a-2a"]
"""PDF/UA-1 asks for a title, a language, a text for every picture, headings in order; PDF/A-2a for fonts inside."""
_FIXED_TIME_S = 1577836800  # 2020-01-01, so that the same report gives the same bytes on any day


def pdf_of(document: Document, pictures: Mapping[str, Picture]) -> bytes:
    """The PDF of `document`; the same document gives the same bytes on every machine.

    Raises `KeyError` for a figure whose picture is missing.
    """
    files = {
        "main.typ": _template(),
        "report.json": json.dumps(report_data(document, pictures), ensure_ascii=False),
        **picture_files(document, pictures),
    }
    encoded = {name: content.encode("utf-8") for name, content in files.items()}
    content = _compiler().compile(encoded, format="pdf", pdf_standards=_STANDARDS, timestamp=_FIXED_TIME_S)
    return bytes(content)


@cache
def _template() -> str:
    return (resources.files("pipeline.render.report") / "report.typ").read_text(encoding="utf-8")


@cache
def _compiler() -> Any:
    """One for all reports of a process: it keeps its fonts. No font of the machine has a say."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONT_FOLDER)])
    return typst.Compiler(font_paths=fonts, ignore_system_fonts=True)
