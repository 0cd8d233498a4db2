"""A report with every kind of block, for the tests of its writers."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from PIL import Image

from pipeline.render import style
from pipeline.render.report.blocks import (
    Column,
    Document,
    Figure,
    Heading,
    Listing,
    PageBreak,
    Paragraph,
    Row,
    Signatures,
    Swatch,
    Table,
)
from pipeline.render.report.sheet import Picture

if TYPE_CHECKING:
    from pipeline.render.report.blocks import Block

STAMP = ("CONTOH / SAMPLE", "Data contoh untuk latihan, bukan keadaan sebenarnya")
BANNER = "Hanya untuk pemakaian dalam kantor: jangan diteruskan"
FOOTER = "Sumber: survei KOTAKU 2024, basis 58 kawasan"
LONG_WORD = "3f" * 32
"""As long as a sha256."""
HOSTILE = (
    "#let x = 1",
    "*bold* _it_ `raw`",
    "<b>tag</b> &amp;",
    "$x^2$ @ref <label>",
    "\\ \\n \\u{1F600}",
    "\"quoted\" 'single'",
    "=1+1",
    "= heading",
    "- item",
    "// comment /* x */",
    '#image("/etc/passwd")',
    "https://example.org/a_b",
    "ß ≥ – m² ° ’ ẹ",
)
HATCHES = ("\\\\", "++", "||", "oo")
ARABIC, EMOJI, HAN = "مرحبا", "😀", "本"


def svg(text: str = "RT 001", *, width_mm: int = 200, height_mm: int = 100) -> bytes:
    """A small drawing with words in it."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width_mm}mm" height="{height_mm}mm" '
        f'viewBox="0 0 {width_mm} {height_mm}">'
        f'<rect width="{width_mm}" height="{height_mm}" fill="#e3f0f7" stroke="#1f2933"/>'
        f'<text x="20" y="50" font-size="10" font-family="DejaVu Sans">{text}</text></svg>'
    ).encode()


def png() -> bytes:
    """A blue sheet of 200 by 100 dots."""
    buffer = io.BytesIO()
    Image.new("RGB", (200, 100), "#6ba3c7").save(buffer, "PNG")
    return buffer.getvalue()


PICTURES = {
    "map": Picture(png(), svg(), 200, 100),
    "photo": Picture(png(), None, 200, 100),
    "tower": Picture(png(), svg("Tinggi", width_mm=100, height_mm=900), 100, 900),
}


def legend() -> Table:
    """A row for every look that a map has, settled and open."""
    looks = [*style.CLASS_STYLES.items(), *((f"open_{hatch}", style.ClassStyle("#fdd27b", hatch)) for hatch in HATCHES)]
    rows = [
        Row((name, str(count), "12,5"), swatch=Swatch(look.fill, look.hatch, is_open=name.startswith("open")))
        for count, (name, look) in enumerate(looks, 1)
    ]
    columns = (Column("Kelas", 3), Column("Kawasan", 1, "right"), Column("Luas (ha)", 1, "right"))
    return Table(columns, (*rows, Row(("Jumlah", "14", "175,0"), strong=True)), caption="Kelas kumuh")


def long_table(rows: int = 90) -> Table:
    """A table over several pages, with a checksum in every tenth row."""
    cells = [
        Row((f"Kawasan {row}", f"{row * 1000:,}".replace(",", "."), LONG_WORD if row % 10 == 0 else f"catatan {row}"))
        for row in range(1, rows + 1)
    ]
    columns = (Column("Nama kawasan", 2), Column("Penduduk (jiwa)", 1, "right"), Column("Sidik berkas", 2))
    return Table(columns, cells, caption="Semua kawasan", note="Angka yang ditahan ditulis dengan kata.")


def wide_table() -> Table:
    """Many columns, small: a row for each of three villages."""
    columns = (Column("Desa/Kelurahan", 2), *(Column(f"Kriteria {number}", 1, "right") for number in range(1, 11)))
    rows = [Row((f"Desa {name}", *["tidak diketahui"] * 2, *["3"] * 8)) for name in ("Bukur", "Wayut", "Metesih")]
    return Table(columns, rows, caption="Nilai 10 kriteria", small=True)


def blocks() -> tuple[Block, ...]:
    """Every kind of block."""
    return (
        Heading("Ringkasan"),
        Paragraph("Kawasan ini termasuk kumuh sedang. " * 8),
        Paragraph("Catatan kecil tentang data.", small=True),
        Listing(("Jalan lingkungan", "Air minum", "Drainase")),
        Listing(("Survei", "Periksa", "Tetapkan"), numbered=True),
        Heading("Peta", 2),
        Figure("map", "Peta kawasan kumuh", "Gambar 1. Kawasan kumuh"),
        Figure("photo", "Foto jalan", "Gambar 2. Jalan", width_pct=40),
        Heading("Angka", 2),
        Heading("Menurut kelas", 3),
        legend(),
        Heading("Daftar kawasan"),
        long_table(),
        wide_table(),
        Figure("tower", "Menara", "Gambar 3. Menara"),
        PageBreak(),
        Heading("Pengesahan"),
        Signatures(("Kepala Desa", "Camat", "Ketua Pokja PKP", "Fasilitator"), place="Jiwan, ____________ 20__"),
    )


def document(*, language: str = "id", landscape: bool = False, **changes: object) -> Document:
    """The report, with what differs from it."""
    fields: dict[str, object] = {
        "title": "Profil kawasan kumuh Desa Bukur",
        "subtitle": "Kecamatan Jiwan, Kabupaten Madiun",
        "blocks": blocks(),
        "footer": FOOTER,
        "banner": BANNER,
        "stamp": STAMP,
    }
    return Document(language=language, landscape=landscape, **(fields | changes))  # type: ignore[arg-type]


def hostile() -> Document:
    """Text that would do something if a writer took it for markup, in every place that takes text."""
    everything = " | ".join(HOSTILE)
    odd = "\x00\x07\x1b\ufffe" + "W" * 300 + f" {ARABIC} {EMOJI} {HAN} \ud800"
    rows = [Row((text, text, odd if number == 0 else str(number))) for number, text in enumerate(HOSTILE)]
    columns = (Column("#head *x*", 1), Column("<i>", 1), Column("W" * 60, 1, "right"))
    content = (
        Heading(everything, 3),
        Paragraph(everything),
        Listing(HOSTILE),
        Figure("map", everything, everything),
        Table(columns, rows, caption=everything, note=everything),
        Signatures((everything,), place=everything),
        Paragraph(odd),
    )
    every_page = {"footer": everything, "banner": everything, "stamp": (everything, odd)}
    return document(title=everything, subtitle=odd, blocks=content, **every_page)
