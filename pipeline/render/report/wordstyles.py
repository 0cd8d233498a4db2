"""The styles of a report in Word, so that an office can restyle it: fonts, sizes, spaces, language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from pipeline.render.report.wordxml import borders, element
from pipeline.render.style import INK, MUTED

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.styles.style import ParagraphStyle

FONT = "Arial"
"""On every office machine, or another of the same widths in its place."""
STAMP_INK = "#9b1c1c"
HAIRLINE = "#c9d0d6"
LANGUAGES = {"id": "id-ID", "en": "en-GB"}
NOTE, TABLE_TEXT, TABLE_SMALL, TABLE_GAP = "Report Note", "Table Text", "Table Text Small", "Table Gap"
STAMP, STAMP_NOTE, BANNER = "Sample Stamp", "Sample Note", "Banner"
TABLE_STYLE = "ReportTable"
TABLE_PT, SMALL_TABLE_PT = 8.5, 7.5


@dataclass(frozen=True, slots=True)
class _Look:
    """Size and spaces in points."""

    name: str
    size_pt: float
    before_pt: float = 0
    after_pt: float = 0
    bold: bool = False
    colour: str = INK
    with_next: bool = False


_LOOKS = (
    _Look("Normal", 10, 0, 6),
    _Look("Title", 20, 0, 3, bold=True, with_next=True),
    _Look("Subtitle", 12, 0, 14, colour=MUTED),
    _Look("Heading 1", 14, 18, 5, bold=True, with_next=True),
    _Look("Heading 2", 12, 14, 4, bold=True, with_next=True),
    _Look("Heading 3", 10.5, 12, 4, bold=True, with_next=True),
    _Look("Caption", 9, 6, 4, bold=True),
    _Look("List Bullet", 10, 0, 3),
    _Look("List Number", 10, 0, 3),
    _Look("Header", 8, colour=MUTED),
    _Look("Footer", 8, colour=MUTED),
    _Look(NOTE, 8, 2, 10, colour=MUTED),
    _Look(TABLE_TEXT, TABLE_PT),
    _Look(TABLE_SMALL, SMALL_TABLE_PT),
    _Look(TABLE_GAP, 5, 0, 6),
    _Look(STAMP, 10, 2, 0, bold=True, colour=STAMP_INK),
    _Look(STAMP_NOTE, 7, 0, 2, colour=STAMP_INK),
    _Look(BANNER, 8.5, 4, 14, bold=True, colour=STAMP_INK),
)


def set_styles(word: WordDocument, language: str) -> None:
    """Give the template's styles the looks of a report, add those it lacks; drop its styles of tables."""
    _drop_table_styles(word)
    for look in _LOOKS:
        _set_look(_style(word, look.name), look)
    word.styles.element.append(_table_style())
    _set_defaults(word, LANGUAGES[language])


def _style(word: WordDocument, name: str) -> ParagraphStyle:
    if name not in word.styles:
        made = word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        made.base_style = word.styles["Normal"]
    style: ParagraphStyle = word.styles[name]
    return style


def _set_look(style: ParagraphStyle, look: _Look) -> None:
    properties = style.element.get_or_add_rPr()
    for old in [*properties]:
        properties.remove(old)
    for border in style.element.get_or_add_pPr().findall(qn("w:pBdr")):
        border.getparent().remove(border)
    style.font.size, style.font.bold = Pt(look.size_pt), look.bold
    style.font.color.rgb = RGBColor.from_string(look.colour[1:].upper())
    room = style.paragraph_format
    room.space_before, room.space_after, room.line_spacing = Pt(look.before_pt), Pt(look.after_pt), 1.1
    room.keep_with_next = look.with_next or None
    style.hidden, style.quick_style = False, True


def _drop_table_styles(word: WordDocument) -> None:
    for style in [*word.styles]:
        if style.type == WD_STYLE_TYPE.TABLE and style.name != "Normal Table":
            style.delete()


def _table_style() -> object:
    """Hairlines between the rows, a stronger line around the head and below the last row."""
    lines = {"top": (0.75, INK), "bottom": (0.75, INK), "insideH": (0.5, HAIRLINE)}
    properties = element("tblPr", [borders("tblBorders", lines)])
    head = element("tblStylePr", [element("rPr", [element("b")])], type="firstRow")
    parts = [element("name", val="Report Table"), element("basedOn", val="TableNormal"), element("qFormat")]
    return element("style", [*parts, properties, head], type="table", styleId=TABLE_STYLE, customStyle="1")


def _set_defaults(word: WordDocument, language: str) -> None:
    """One font for every script, and the language in which words are checked."""
    defaults = word.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for tag in ("w:rFonts", "w:lang"):
        defaults.remove(defaults.find(qn(tag)))
    defaults.insert(0, element("rFonts", ascii=FONT, hAnsi=FONT, eastAsia=FONT, cs=FONT))
    defaults.append(element("lang", val=language, eastAsia=language, bidi="ar-SA"))
    theme = word.settings.element.find(qn("w:themeFontLang"))
    theme.set(qn("w:val"), language)
