"""A report as DOCX, tested by what Word would find in it and by what LibreOffice makes of it."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Any

import docx
import office
import pypdf
import pytest
import report_world as world
from docx.oxml.ns import qn
from docx.parts.story import StoryPart
from lxml import etree

from pipeline.render.report.blocks import Column, Figure, Heading, Listing, PageBreak, Paragraph, Row, Table
from pipeline.render.report.worddocument import docx_of

if TYPE_CHECKING:
    from pathlib import Path

    from docx.document import Document as WordDocument

    from pipeline.render.report.blocks import Block, Document

BOTH = pytest.mark.parametrize(("language", "landscape"), [("id", False), ("en", True)])


def opened(document: Document) -> WordDocument:
    return docx.Document(io.BytesIO(docx_of(document, world.PICTURES)))


def of(*blocks: Block) -> WordDocument:
    return opened(world.document(blocks=blocks))


def members(document: Document) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(docx_of(document, world.PICTURES))) as file:
        return {name: file.read(name) for name in file.namelist()}


def dense(text: str) -> str:
    return re.sub(r"\s+", "", text)


def words(element: Any) -> str:
    """All text in an element, in order; also that of fields and cells."""
    return "".join(node.text or "" for node in element.iter(qn("w:t")))


@BOTH
def test_every_block_has_a_style_of_word(language: str, landscape: bool) -> None:
    paragraphs = opened(world.document(language=language, landscape=landscape)).paragraphs
    styles = {paragraph.text: paragraph.style.name for paragraph in paragraphs if paragraph.style and paragraph.text}
    assert styles["Profil kawasan kumuh Desa Bukur"] == "Title"
    assert styles["Kecamatan Jiwan, Kabupaten Madiun"] == "Subtitle"
    assert [styles[text] for text in ("Ringkasan", "Peta", "Menurut kelas")] == ["Heading 1", "Heading 2", "Heading 3"]
    assert (styles["Air minum"], styles["Periksa"]) == ("List Bullet", "List Number")
    assert {styles[text] for text in ("Gambar 2. Jalan", "Semua kawasan")} == {"Caption"}


@BOTH
def test_every_page_has_stamp_banner_source_and_number(language: str, landscape: bool) -> None:
    section = opened(world.document(language=language, landscape=landscape)).sections[0]
    for header, title in ((section.first_page_header, ""), (section.header, "Profil kawasan kumuh Desa Bukur")):
        assert words(header._element) == title + "".join(world.STAMP) + world.BANNER
    between = {"id": "Halaman 1 dari 1", "en": "Page 1 of 1"}[language]
    for footer in (section.first_page_footer, section.footer):
        assert words(footer._element) == world.FOOTER + between
        codes = [node.text.strip() for node in footer._element.iter(qn("w:instrText"))]
        assert codes == ["PAGE", "NUMPAGES"]


@BOTH
def test_the_paper_is_a4_and_the_language_is_set(language: str, landscape: bool) -> None:
    word = opened(world.document(language=language, landscape=landscape))
    section = word.sections[0]
    assert section.page_width
    assert section.page_height
    assert (round(section.page_width.mm), round(section.page_height.mm)) == ((297, 210) if landscape else (210, 297))
    languages = {node.get(qn("w:val")) for node in word.styles.element.iter(qn("w:lang"))}
    assert languages == {{"id": "id-ID", "en": "en-GB"}[language]}


def test_a_table_repeats_its_head_keeps_its_rows_and_sets_numbers_right() -> None:
    table = of(world.long_table()).tables[0]
    assert [bool(row._tr.findall(f".//{qn('w:tblHeader')}")) for row in table.rows] == [True] + [False] * 90
    assert all(row._tr.findall(f".//{qn('w:cantSplit')}") for row in table.rows)
    assert [str(cell.paragraphs[0].alignment) for cell in table.rows[1].cells] == ["LEFT (0)", "RIGHT (2)", "LEFT (0)"]
    assert [cell.text for cell in table.rows[10].cells] == ["Kawasan 10", "10.000", world.LONG_WORD]
    assert table.rows[90].cells[0].paragraphs[0].paragraph_format.keep_with_next, "the note follows"


def test_a_row_taller_than_half_a_page_may_be_broken() -> None:
    columns = [Column("Catatan"), Column("Lain", 4)]
    table = of(Table(columns, [Row(["panjang " * 100, "x"]), Row(["pendek", "x"])])).tables[0]
    assert [bool(row._tr.findall(f".//{qn('w:cantSplit')}")) for row in table.rows] == [True, False, True]


def test_pictures_have_words_and_swatches_are_for_the_eye() -> None:
    word = opened(world.document())
    found = list(word.element.body.iter(qn("wp:docPr")))
    assert [node.get("descr") for node in found] == ["Peta kawasan kumuh", "Foto jalan", *[""] * 10, "Menara"]
    assert [node.get("id") for node in found] == [str(number) for number in range(1, 14)]
    assert sum(b"decorative" in etree.tostring(node) for node in found) == 10
    row = word.tables[0].rows[4].cells[0].paragraphs[0]
    assert row.text == "\theavy"
    assert row.runs[0]._r.find(qn("w:drawing")) is not None, "the swatch stands before the words"


def test_every_numbered_list_begins_with_one() -> None:
    steps = Listing(("Survei", "Periksa"), numbered=True)
    word = of(steps, Paragraph("Lalu"), steps)
    numbers = [node.get(qn("w:val")) for node in word.element.body.iter(qn("w:numId"))]
    assert numbers[0] == numbers[1] != numbers[2] == numbers[3]
    starts = word.part.numbering_part.element.findall(f".//{qn('w:startOverride')}")
    assert [start.get(qn("w:val")) for start in starts] == ["1", "1"]


def test_a_page_break_is_kept_by_what_follows() -> None:
    paragraphs = of(Paragraph("Satu"), PageBreak(), PageBreak(), Heading("Dua"), PageBreak()).paragraphs
    broken = [paragraph.text for paragraph in paragraphs if paragraph.paragraph_format.page_break_before]
    assert broken == ["Dua"]


def test_hostile_text_stands_as_it_is() -> None:
    word = opened(world.hostile())
    found = words(word.element.body)
    for text in world.HOSTILE:
        assert found.count(text) >= 8, "title, heading, paragraph, list, caption, cells, note, place"
    assert f"{'W' * 300} {world.ARABIC} {world.EMOJI} {world.HAN}" in found
    assert word.core_properties.title == " | ".join(world.HOSTILE)[:255]


def test_a_long_title_fits_the_properties() -> None:
    assert opened(world.document(title="Desa " * 100)).core_properties.title == ("Desa " * 100)[:255]


def test_nothing_tells_of_the_template_or_of_today() -> None:
    document = world.document()
    parts = members(document)
    for name, content in parts.items():
        assert not re.search(rb"python-docx|Macintosh|Normal\.dotm|w:rsidRoot", content), name
    assert not [name for name in parts if re.search("thumbnail|customXml|app.xml|stylesWithEffects", name)]
    properties = opened(document).core_properties
    assert (properties.author, properties.last_modified_by, properties.comments) == ("", "", "")
    assert {str(properties.created), str(properties.modified)} == {"2020-01-01 00:00:00+00:00"}
    with zipfile.ZipFile(io.BytesIO(docx_of(document, world.PICTURES))) as file:
        assert {member.date_time for member in file.infolist()} == {(2020, 1, 1, 0, 0, 0)}


def test_a_missing_picture_is_an_error() -> None:
    with pytest.raises(KeyError, match="nowhere"):
        of(Figure("nowhere", "Peta"))


@BOTH
def test_an_office_reads_it_whole(language: str, landscape: bool, tmp_path: Path) -> None:
    document = world.document(language=language, landscape=landscape)
    path = tmp_path / "profil.docx"
    path.write_bytes(docx_of(document, world.PICTURES))
    pages = [page.extract_text() for page in pypdf.PdfReader(office.convert(path, "pdf", tmp_path)).pages]
    found = dense("".join(pages))
    tables = [block for block in document.blocks if isinstance(block, Table)]
    assert all(dense(cell) in found for table in tables for row in table.rows for cell in row.cells)
    number = {"id": "Halaman{}dari{}", "en": "Page{}of{}"}[language]
    for index, page in enumerate(pages, 1):
        assert all(dense(text) in dense(page) for text in (*world.STAMP, world.BANNER, world.FOOTER))
        assert number.format(index, len(pages)) in dense(page)
    assert sum("Sidikberkas" in dense(page) for page in pages) >= 3, "the head is repeated"


def test_an_office_reads_hostile_text(tmp_path: Path) -> None:
    path = tmp_path / "jahat.docx"
    path.write_bytes(docx_of(world.hostile(), world.PICTURES))
    found = dense("".join(page.extract_text() for page in pypdf.PdfReader(office.convert(path, "pdf", tmp_path)).pages))
    assert all(dense(text) in found for text in world.HOSTILE)
    assert "W" * 300 in found


def test_a_picture_does_not_look_through_the_whole_document(monkeypatch: pytest.MonkeyPatch) -> None:
    """python-docx looks for a free number; with a swatch in each of thousands of rows that takes minutes."""
    plain = docx_of(world.document(), world.PICTURES)
    monkeypatch.setattr(StoryPart, "next_id", property(lambda _: pytest.fail("looked for a free number")))
    assert docx_of(world.document(), world.PICTURES) == plain
