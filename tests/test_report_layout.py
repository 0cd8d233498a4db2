"""How wide columns are, where words break, how swatches are drawn: what both writers of a report share."""

from __future__ import annotations

import io
from typing import Any

import pypdf
import pytest
import report_world as world
from PIL import Image

from pipeline.render.report import typesetting
from pipeline.render.report.blocks import Column, Figure, Paragraph, Row, Swatch, Table
from pipeline.render.report.letters import pieces, shown, width_pt
from pipeline.render.report.sheet import Paper, Picture, column_widths_mm, picture_size_mm
from pipeline.render.report.typstblocks import swatch_data
from pipeline.render.report.typstpdf import pdf_of
from pipeline.render.style import INK

PT_PER_MM = 72 / 25.4


@pytest.mark.parametrize("code", [0, 7, 9, 0x1B, 0x7F, 0x85, 0x2028, 0xD800, 0xFFFE, 0x202E, 0xE000])
def test_a_letter_that_no_page_may_hold_becomes_a_space(code: int) -> None:
    assert shown(f"a{chr(code)}b") == "a b"


@pytest.mark.parametrize("text", ["m² ≥ – ’", "\u0645\u200c\u0631", "\U0001f468\u200d\U0001f469", "5\u00a0ha", "a\nb"])
def test_letters_of_any_language_stay(text: str) -> None:
    assert shown(text) == text


def test_only_a_word_wider_than_the_room_is_broken() -> None:
    assert pieces("pendek sekali", room_pt=width_pt("pendek", size_pt=8), size_pt=8) == ["pendek sekali"]
    broken = pieces("ab " + "3f" * 32, room_pt=100, size_pt=8)
    assert "".join(broken) == "ab " + "3f" * 32
    assert all(width_pt(piece.removeprefix("ab "), size_pt=8) <= 100 for piece in broken)


def test_too_many_words_for_the_room_share_it() -> None:
    table = Table([Column("Pertanggungjawaban") for _ in range(12)], [])
    assert column_widths_mm(table, Paper(False), size_pt=8) == pytest.approx([174 / 12] * 12)


@pytest.mark.parametrize(("landscape", "width_mm", "height_mm"), [(False, 174, 87), (True, 261, 130.5)])
def test_a_picture_is_as_wide_as_the_room(landscape: bool, width_mm: float, height_mm: float) -> None:
    size = picture_size_mm(Figure("a", "b"), Picture(b"", None, 200, 100), Paper(landscape))
    assert size == pytest.approx((width_mm, height_mm))


def test_a_tall_picture_is_no_taller_than_the_page() -> None:
    size = picture_size_mm(Figure("a", "b"), Picture(b"", None, 100, 1000), Paper(False))
    assert size == pytest.approx((22.7, 227))


@pytest.mark.parametrize("vector", [world.svg("\u0e01\u0e47"), b"<svg", b"\xff"], ids=["letters", "broken", "not text"])
def test_a_drawing_that_cannot_be_used_is_shown_as_its_picture(vector: bytes) -> None:
    document = world.document(blocks=[Figure("map", "Peta"), Paragraph("Isi")])
    pictures = {"map": Picture(world.png(), vector, 200, 100)}
    page = pypdf.PdfReader(io.BytesIO(pdf_of(document, pictures))).pages[0]
    assert [(image.image.size, image.image.getpixel((9, 9))) for image in page.images if image.image] == [
        ((200, 100), (0x6B, 0xA3, 0xC7))
    ]
    assert "Isi" in page.extract_text()


def test_columns_are_as_wide_as_their_words_and_fill_the_room() -> None:
    table = Table([Column("A"), Column("Kelurahan"), Column("B", 8)], [Row(["1", "2", "3"])])
    widths = column_widths_mm(table, Paper(False), size_pt=8)
    assert sum(widths) == pytest.approx(174)
    assert widths[0] == pytest.approx(widths[2] / 8)
    assert widths[1] == pytest.approx(width_pt("Kelurahan", size_pt=8, bold=True) / PT_PER_MM * 1.04 + 4)


def swatch(**looks: Any) -> Image.Image:
    data = swatch_data(Swatch(**looks))
    return Image.open(io.BytesIO(typesetting.swatch_png(data))).convert("RGBA")


def test_a_swatch_has_its_fill_its_hatch_and_a_broken_outline_when_open() -> None:
    plain, hatched, open_ = (
        swatch(fill="#f0803c"),
        swatch(fill="#f0803c", hatch="//"),
        swatch(fill="#f0803c", is_open=True),
    )
    middle, ink = (plain.width // 2, plain.height // 2), tuple(bytes.fromhex(INK[1:]))
    assert plain.getpixel(middle)[:3] == (0xF0, 0x80, 0x3C)
    assert ink not in inner_colours(plain)
    assert ink in inner_colours(hatched)
    assert 0.95 < outlined_share(plain) <= 1
    assert 0.3 < outlined_share(open_) < 0.8


def inner_colours(image: Image.Image) -> set[tuple[int, ...]]:
    inner = image.crop((20, 20, image.width - 20, image.height - 20))
    return {inner.getpixel((x, y))[:3] for x in range(inner.width) for y in range(inner.height)}


def outlined_share(image: Image.Image) -> float:
    """How much of the upper edge is drawn in ink."""
    dark = [image.getpixel((x, 5))[0] < 0x60 and image.getpixel((x, 5))[3] > 200 for x in range(8, image.width - 8)]
    return sum(dark) / len(dark)
