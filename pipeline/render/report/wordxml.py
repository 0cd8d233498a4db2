"""Pieces of WordprocessingML that python-docx has no words for: shades, borders, fields, rows that stay whole."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement, parse_xml
from docx.oxml.shape import CT_Inline
from docx.shape import InlineShape
from docx.shared import Mm

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

Element = Any
"""An element of the document's XML; lxml's classes are made at run time."""
_TWIPS_PER_MM = 1440 / 25.4
_DECORATIVE = (
    '<a:extLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}">'
    '<adec:decorative xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/>'
    "</a:ext></a:extLst>"
)
"""What Word writes for a picture that programs which read aloud may pass over."""


def twips(length_mm: float) -> str:
    """A length as Word writes it, in twentieths of a point.

    >>> twips(25.4)
    '1440'
    """
    return str(round(length_mm * _TWIPS_PER_MM))


def element(tag: str, children: Iterable[Element] = (), **attributes: str) -> Element:
    """`<w:tag>` with attributes of the same name space; a trailing underscore of a name is dropped."""
    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name.rstrip('_')}"), value)
    made.extend(children)
    return made


def shade(fill: str) -> Element:
    """The colour of a cell or paragraph."""
    return element("shd", val="clear", color="auto", fill=fill.lstrip("#"))


def borders(tag: str, sides: Mapping[str, tuple[float, str]]) -> Element:
    """Lines of `(width in pt, colour)` by their side, in the order in which Word wants them."""
    order = ("top", "left", "bottom", "right", "insideH", "insideV")
    lines = [(side, *sides[side]) for side in order if side in sides]
    return element(
        tag,
        [
            element(
                side, val="single", sz=str(round(width_pt * 8)), space="4" if tag == "pBdr" else "0", color=colour[1:]
            )
            for side, width_pt, colour in lines
        ],
    )


def all_sides(width_pt: float, colour: str) -> dict[str, tuple[float, str]]:
    """A frame."""
    return dict.fromkeys(("top", "left", "bottom", "right"), (width_pt, colour))


def picture(run: Run, png: bytes, size_mm: tuple[float, float]) -> InlineShape:
    """A picture in the run, as `Run.add_picture` puts it there, with a number that `number_pictures` replaces.

    That method looks through the whole document for a free number, again for every swatch of every row.
    """
    relation, image = run.part.get_or_add_image(io.BytesIO(png))
    width, height = map(Mm, size_mm)
    inline = CT_Inline.new_pic_inline(0, relation, image.filename, width, height)
    run._r.add_drawing(inline)
    return InlineShape(inline)


def describe(shape: InlineShape, alt: str) -> None:
    """Words for those who cannot see a picture; one without words is there for the eye only. No room around it."""
    inline: Element = shape._inline
    for side in ("distT", "distB", "distL", "distR"):
        inline.set(side, "0")
    inline.docPr.set("descr", alt)
    if not alt:
        inline.docPr.append(parse_xml(_DECORATIVE))


def add_field(paragraph: Paragraph, code: str) -> None:
    """A number that Word counts itself: `PAGE` or `NUMPAGES`."""
    run = paragraph.add_run()
    for kind in ("begin", "separate", "end"):
        if kind == "separate":
            instruction = element("instrText")
            instruction.text = f" {code} "
            run._r.append(instruction)
        run._r.append(element("fldChar", fldCharType=kind))
        if kind == "separate":
            run.add_text("1")


def table(widths_mm: Sequence[float], *, style: str | None = None, margins_mm: tuple[float, float] = (0, 0)) -> Element:
    """An empty table of fixed widths with room in its cells (above and below, left and right)."""
    across, along = twips(margins_mm[1]), twips(margins_mm[0])
    margins = {"top": along, "left": across, "bottom": along, "right": across}
    properties = [
        *([element("tblStyle", val=style)] if style else []),
        element("tblW", w=twips(sum(widths_mm)), type="dxa"),
        element("tblInd", w="0", type="dxa"),
        element("tblLayout", type="fixed"),
        element("tblCellMar", [element(side, w=width, type="dxa") for side, width in margins.items()]),
        element(
            "tblLook", val="0020", firstRow="1", lastRow="0", firstColumn="0", lastColumn="0", noHBand="1", noVBand="1"
        ),
    ]
    grid = element("tblGrid", [element("gridCol", w=twips(width_mm)) for width_mm in widths_mm])
    return element("tbl", [element("tblPr", properties), grid])


def row(cells: Iterable[Element], *, whole: bool = True, head: bool = False, height_mm: float = 0) -> Element:
    """A row; a `whole` one is not broken across pages, a `head` is repeated on every page."""
    properties = [
        *([element("cantSplit")] if whole else []),
        *([element("trHeight", val=twips(height_mm), hRule="exact")] if height_mm else []),
        *([element("tblHeader")] if head else []),
    ]
    return element("tr", [*([element("trPr", properties)] if properties else []), *cells])


def cell(width_mm: float, properties: Iterable[Element] = ()) -> Element:
    """A cell without a paragraph yet; `properties` in Word's order: borders, shade, vertical place."""
    return element("tc", [element("tcPr", [element("tcW", w=twips(width_mm), type="dxa"), *properties])])
