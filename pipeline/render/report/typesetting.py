"""Typst, as reports use it: templates that come with the program, data in memory, the fonts of Matplotlib."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import typst

from pipeline.render.report.letters import FONT_FOLDER

if TYPE_CHECKING:
    from collections.abc import Mapping

_STANDARDS = ("ua-1", "a-2a")
"""PDF/UA-1 asks for a title, a language, words for every picture, headings in order; PDF/A-2a for the fonts inside."""
_FIXED_TIME_S = 1577836800  # 2020-01-01: the same report gives the same bytes on any day
_SWATCH_PPI = 600


def pdf(data: Mapping[str, object], pictures: Mapping[str, str]) -> bytes:
    """The PDF that `report.typ` makes of `data`, with the SVG `pictures` by the name of their file."""
    return _compiled("report.typ", {"report.json": json.dumps(data, ensure_ascii=False), **pictures}, format="pdf")


def swatch_png(look: Mapping[str, object]) -> bytes:
    """The swatch of a legend as a picture, by the same lines of the template as in the PDF."""
    return _compiled("swatchpage.typ", {"look.json": json.dumps(look)}, format="png")


def _compiled(template: str, files: Mapping[str, str], *, format: str) -> bytes:
    texts = {"main.typ": _template(template), "swatch.typ": _template("swatch.typ"), **files}
    content = _compiler().compile(
        {name: written.encode("utf-8") for name, written in texts.items()},
        format=format,
        ppi=_SWATCH_PPI,
        pdf_standards=list(_STANDARDS) if format == "pdf" else [],
        timestamp=_FIXED_TIME_S,
    )
    return bytes(content)


@cache
def _template(name: str) -> str:
    return (resources.files("pipeline.render.report") / name).read_text(encoding="utf-8")


@cache
def _compiler() -> Any:
    """One for all reports of a process: it keeps its fonts. No font of the machine has a say."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONT_FOLDER)])
    return typst.Compiler(font_paths=fonts, ignore_system_fonts=True)
