"""A report as PDF, tested by what the file holds: words, places, tags, fonts. `report_world` is the report."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pypdf
import pytest
import report_world as world

from pipeline.render.report import typstblocks
from pipeline.render.report.blocks import Column, Figure, Heading, PageBreak, Paragraph, Row, Table
from pipeline.render.report.letters import width_pt
from pipeline.render.report.typstpdf import pdf_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.render.report.blocks import Block, Document

PT_PER_MM = 72 / 25.4
BOTH = pytest.mark.parametrize(("language", "landscape"), [("id", False), ("en", True), ("id", True), ("en", False)])
MARGIN_MM, FOOT_MM = 18, 14
KERNED = 0.99
"""Letters side by side print a little narrower than one by one."""


def opened(document: Document) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf_of(document, world.PICTURES)))


def page_texts(document: Document) -> list[str]:
    return [page.extract_text() for page in opened(document).pages]


def of(*blocks: Block) -> Document:
    return world.document(blocks=blocks)


def dense(text: str) -> str:
    """Without spaces: where lines end is not the matter."""
    return re.sub(r"\s+", "", text)


def outside(page: pypdf.PageObject) -> list[str]:
    """The level lines of text that begin or end beyond the margins of the page, or stand below its foot."""
    found = []

    def visit(text: str, page_matrix: list[float], text_matrix: list[float], font: Any, size_pt: float) -> None:
        a, b, _, _, x, y = text_matrix
        scale_x, turn, _, scale_y, left, bottom = page_matrix
        if not text.strip() or abs(turn) > 1e-6 or abs(b) > 1e-6:
            return
        bold = "Bold" in str(font["/BaseFont"])
        x_mm, y_mm = (x * scale_x + left) / PT_PER_MM, (y * scale_y + bottom) / PT_PER_MM
        width = width_pt(text.strip(), size_pt=size_pt * a * scale_x, bold=bold)
        end_mm = x_mm + width / PT_PER_MM * KERNED
        right_mm, top_mm = float(page.mediabox.width) / PT_PER_MM - MARGIN_MM, float(page.mediabox.height) / PT_PER_MM
        if x_mm < MARGIN_MM - 0.1 or end_mm > right_mm + 0.1 or not FOOT_MM < y_mm < top_mm - FOOT_MM:
            found.append(text)

    page.extract_text(visitor_text=visit)
    return found


@BOTH
def test_every_block_is_there_in_its_order(language: str, landscape: bool) -> None:
    texts = page_texts(world.document(language=language, landscape=landscape))
    found = dense("".join(texts))
    words = ["Ringkasan", "Jalan lingkungan", "3. Tetapkan", "Gambar 1", "Kelas kumuh", "Daftar kawasan", "Pengesahan"]
    places = [found.index(dense(word)) for word in words]
    assert places == sorted(places)
    assert all(dense(cell) in found for row in world.long_table().rows for cell in row.cells)
    assert "20__" in found
    assert "Ketua Pokja PKP" in texts[-1]


@BOTH
def test_every_page_has_its_number_the_stamp_the_banner_and_the_source(language: str, landscape: bool) -> None:
    texts = page_texts(world.document(language=language, landscape=landscape))
    words = {"id": "Halaman {} dari {}", "en": "Page {} of {}"}[language]
    assert len(texts) > 5
    for number, text in enumerate(texts, 1):
        shown = " ".join(text.split())
        assert words.format(number, len(texts)) in shown
        assert world.FOOTER in shown
        assert world.BANNER in shown
        assert world.STAMP[1] in shown
        assert shown.count("CONTOH / SAMPLE") == 2, "the box and the watermark"


def test_without_a_stamp_nothing_is_stamped() -> None:
    assert "CONTOH" not in "".join(page_texts(world.document(stamp=None)))


@BOTH
def test_the_paper_is_a4(language: str, landscape: bool) -> None:
    page = opened(world.document(language=language, landscape=landscape)).pages[0]
    sides_mm = [round(float(side) / PT_PER_MM) for side in (page.mediabox.width, page.mediabox.height)]
    assert sides_mm == ([297, 210] if landscape else [210, 297])


@pytest.mark.parametrize("landscape", [False, True])
def test_no_text_is_outside_the_margins(landscape: bool) -> None:
    for document in (world.document(landscape=landscape), world.hostile()):
        assert [outside(page) for page in opened(document).pages] == [[]] * len(opened(document).pages)


def test_a_word_that_is_not_broken_is_seen_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typstblocks, "pieces", lambda text, **_: [text])
    assert any(outside(page) for page in opened(world.hostile()).pages)


def test_hostile_text_stands_as_it_is() -> None:
    reader = opened(world.hostile())
    found = dense("".join(page.extract_text() for page in reader.pages))
    for text in world.HOSTILE:
        assert found.count(dense(text)) >= 9, "title, banner, heading, paragraph, list, caption, cells, note, place"
    assert "W" * 300 in found
    assert all(word in found for word in (world.ARABIC, world.EMOJI, world.HAN))
    assert reader.metadata is not None
    assert reader.metadata.title == " | ".join(world.HOSTILE)


def test_the_pdf_speaks() -> None:
    reader = opened(world.document(language="en"))
    root = reader.trailer["/Root"]
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("en-GB", True)
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert [entry.title for entry in reader.outline if not isinstance(entry, list)] == [
        "Ringkasan",
        "Daftar kawasan",
        "Pengesahan",
    ]
    assert list(alternatives(root["/StructTreeRoot"])) == ["Peta kawasan kumuh", "Foto jalan", "Menara"]
    metadata = root["/Metadata"].get_data().decode()
    assert re.search(r"pdfuaid:part\W+1\b", metadata)
    assert re.search(r"pdfaid:part\W+2\b", metadata)


def alternatives(node: Any) -> Iterator[str]:
    """The words for pictures in the tree of tags, in order."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for child in node:
            yield from alternatives(child)
    elif isinstance(node, dict):
        if node.get("/S") == "/Figure":
            yield str(node["/Alt"])
        yield from alternatives(node.get("/K", []))


@pytest.mark.parametrize("document", [world.document(), world.hostile()], ids=["plain", "hostile"])
def test_every_font_is_inside(document: Document) -> None:
    fonts = [font.get_object() for page in opened(document).pages for font in page["/Resources"]["/Font"].values()]
    assert fonts
    for font in fonts:
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert {"/FontFile2", "/FontFile3"} & descriptor.keys()
    assert {str(font["/BaseFont"]).partition("+")[2][:10] for font in fonts} <= {"DejaVuSans", "LastResort"}


def test_a_table_repeats_its_head_and_its_note() -> None:
    texts = [dense(text) for text in page_texts(of(world.long_table()))]
    assert len(texts) == 3
    assert [text.count("Sidikberkas") for text in texts] == [1, 1, 1]
    assert [text.count("ditulisdengankata") for text in texts] == [1, 1, 1]
    assert sum(text.count(world.LONG_WORD) for text in texts) == 9


@pytest.mark.parametrize("lines", range(6))
def test_a_row_is_not_broken_across_pages(lines: int) -> None:
    rows = [Row([f"awal{number} {'isi ' * 200}akhir{number}"]) for number in range(100, 120)]
    texts = page_texts(of(*[Paragraph("Baris")] * lines, Table([Column("Kepala")], rows)))
    assert len(texts) > 1
    assert [re.findall(r"awal(\d+)", text) for text in texts] == [re.findall(r"akhir(\d+)", text) for text in texts]


def test_a_row_taller_than_a_page_is_broken_not_cut() -> None:
    reader = opened(of(Table([Column("Kepala")], [Row(["isi " * 4000 + "akhir"])])))
    texts = [page.extract_text() for page in reader.pages]
    assert sum(len(re.findall(r"\bisi\b", text)) for text in texts) == 4000
    assert "akhir" in texts[-1]
    assert [outside(page) for page in reader.pages] == [[]] * len(texts)


@pytest.mark.parametrize("lines", range(36, 46))
def test_a_heading_stays_with_what_follows(lines: int) -> None:
    paragraphs = [Paragraph(f"Baris {line}") for line in range(lines)]
    table = Table([Column("Kepala")], [Row(["Sel"])], caption="Judul tabel")
    pages = [text for text in page_texts(of(*paragraphs, Heading("Bagian"), table)) if "Bagian" in text]
    assert len(pages) == 1
    assert all(word in pages[0] for word in ("Judul tabel", "Kepala", "Sel"))


def test_a_picture_keeps_its_caption_and_its_words_are_text() -> None:
    texts = page_texts(of(Paragraph("Isi. " * 300), Figure("tower", "Menara", "Gambar 3. Menara")))
    assert ["Tinggi" in text for text in texts] == ["Gambar 3" in text for text in texts]
    assert sum("Tinggi" in text for text in texts) == 1


def test_page_breaks_leave_no_empty_page_but_the_title() -> None:
    texts = page_texts(of(PageBreak(), Paragraph("Satu"), PageBreak(), PageBreak(), Paragraph("Dua"), PageBreak()))
    assert [("Satu" in text, "Dua" in text) for text in texts] == [(False, False), (True, False), (False, True)]


def test_a_blank_title_heading_or_description_is_a_dash() -> None:
    reader = opened(world.document(title="\x07", blocks=[Heading(" "), Figure("map", "")]))
    assert reader.metadata is not None
    assert reader.metadata.title == "–"
    assert [entry.title for entry in reader.outline] == ["–"]
    assert list(alternatives(reader.trailer["/Root"]["/StructTreeRoot"])) == ["–"]


def test_a_missing_picture_is_an_error() -> None:
    with pytest.raises(KeyError, match="nowhere"):
        pdf_of(of(Figure("nowhere", "Peta")), world.PICTURES)


DIGEST = """
import hashlib, report_world as world
from pipeline.render.report.typstpdf import pdf_of
from pipeline.render.report.worddocument import docx_of
for write in (pdf_of, docx_of):
    print(hashlib.sha256(write(world.document(), world.PICTURES)).hexdigest())
"""


def test_the_same_report_gives_the_same_bytes_on_any_machine_and_day() -> None:
    digests = set()
    for zone, language, seed in (("UTC", "C", "1"), ("Asia/Jakarta", "id_ID.UTF-8", "2")):
        paths = os.pathsep.join([str(Path(__file__).parent), str(Path(__file__).parents[1])])
        changed = {"TZ": zone, "LANG": language, "LC_ALL": language, "PYTHONHASHSEED": seed, "PYTHONPATH": paths}
        command = [sys.executable, "-c", DIGEST]
        run = subprocess.run(command, env={**os.environ, **changed}, check=True, capture_output=True, text=True)
        digests.add(run.stdout)
    assert len(digests) == 1
    assert len(digests.pop().split()) == 2
