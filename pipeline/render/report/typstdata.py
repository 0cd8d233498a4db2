"""A whole report as data for the template of its PDF: its paper, what stands on every page, its blocks."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from pipeline.render.report import sheet
from pipeline.render.report.letters import FONTS, never_blank, shown, width_pt
from pipeline.render.report.outline import page_number_words, picture_names
from pipeline.render.report.sheet import PT_PER_MM, Paper
from pipeline.render.report.typstblocks import NOTE_PT, blocks_data, words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.render.report.blocks import Document
    from pipeline.render.report.sheet import Picture
    from pipeline.render.report.typstblocks import Data, Words

REGIONS = {"id": "ID", "en": "GB"}
_STAMP_MM, _STAMP_INSIDE_MM, _BESIDE_STAMP_MM, _PAGE_NUMBER_MM, _BANNER_INSIDE_MM = 62, 56, 67, 50, 6
_TITLE_PT, _SUBTITLE_PT, _RUNNING_PT, _STAMP_PT, _STAMP_NOTE_PT = 19, 11.5, 8, 10, 6.5
_LARGEST_WATERMARK_PT = 110


def report_data(document: Document, pictures: Mapping[str, Picture]) -> Data:
    """All that the template needs, but for the pictures themselves.

    Raises `KeyError` for a figure without a picture.
    """
    paper = Paper(document.landscape)
    return {
        "language": document.language,
        "region": REGIONS[document.language],
        "fonts": FONTS,
        **_title(document, paper),
        "banner": _banner(document.banner, paper),
        "footer": words(document.footer, room_mm=paper.room_mm - _PAGE_NUMBER_MM, size_pt=NOTE_PT),
        "number": page_number_words(document.language),
        "stamp": _stamp(document.stamp),
        "watermark_size": _watermark_pt(document.stamp),
        **_measures(paper),
        "blocks": blocks_data(document.blocks, pictures, paper),
    }


def picture_files(document: Document, pictures: Mapping[str, Picture]) -> dict[str, str]:
    """Every picture that the report shows, as SVG, by the name of its file beside the template."""
    return {name: _svg(pictures[key]) for key, name in picture_names(document.blocks).items()}


def _svg(picture: Picture) -> str:
    """The picture's own SVG, or one around its PNG: what is given to the compiler in memory must be text."""
    if picture.vector is not None:
        return picture.vector.decode("utf-8", errors="replace")  # what is no SVG is refused by the compiler
    width, height = f'width="{picture.width_mm}mm"', f'height="{picture.height_mm}mm"'
    content = base64.b64encode(picture.png).decode("ascii")
    image = f'<image width="100%" height="100%" href="data:image/png;base64,{content}"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {width} {height}>{image}</svg>'


def _title(document: Document, paper: Paper) -> Data:
    beside_mm = paper.room_mm - (_BESIDE_STAMP_MM if document.stamp else 0)
    return {
        "title": shown(never_blank(document.title)),
        "title_words": words(document.title, room_mm=beside_mm, size_pt=_TITLE_PT, bold=True),
        "subtitle": words(document.subtitle, room_mm=beside_mm, size_pt=_SUBTITLE_PT),
        "running": words(document.title, room_mm=beside_mm, size_pt=_RUNNING_PT),
    }


def _banner(banner: str, paper: Paper) -> Words | None:
    room_mm = paper.room_mm - _BANNER_INSIDE_MM
    return words(banner, room_mm=room_mm, size_pt=_RUNNING_PT, bold=True) if banner else None


def _stamp(stamp: tuple[str, str] | None) -> Data | None:
    if stamp is None:
        return None
    word, note = stamp
    return {
        "plain": shown(word),
        "width": _STAMP_MM,
        "word": words(word, room_mm=_STAMP_INSIDE_MM, size_pt=_STAMP_PT, bold=True),
        "note": words(note, room_mm=_STAMP_INSIDE_MM, size_pt=_STAMP_NOTE_PT),
    }


def _watermark_pt(stamp: tuple[str, str] | None) -> float:
    """So large that the stamp's word, turned, spans most of the sheet's shorter side."""
    width_at_1_pt = width_pt(shown(stamp[0]), size_pt=1, bold=True) if stamp else 0
    return min(_LARGEST_WATERMARK_PT, sheet.SHORT_MM * PT_PER_MM / width_at_1_pt) if width_at_1_pt else 0


def _measures(paper: Paper) -> Data:
    return {
        "paper": {
            "width": paper.width_mm,
            "height": paper.height_mm,
            "room": paper.room_mm,
            "side": sheet.SIDE_MM,
            "top": sheet.TOP_MM,
            "bottom": sheet.BOTTOM_MM,
        },
        "swatch": {"width": sheet.SWATCH_MM[0], "gap": sheet.SWATCH_GAP_MM},
    }
