"""A sheet while it is written: values, formulas with their results, styles, print set-up, protection."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side
from openpyxl.worksheet.hyperlink import Hyperlink

from pipeline.render import style

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Result = float | int | str
THIN = Side(style="thin", color="B9C0C6")
BOX = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
INPUT_INK, LINK_INK, STAMP_INK = "1F4E9E", "1F4E9E", "A50F26"
HEAD_FILL, ASPECT_FILL, TOTAL_FILL = "DCE3E8", "EEF1F3", "F7F4EF"
PAPER_A4 = 9
HIGHEST_PT = 400
"""Excel allows rows of 409 points."""
LETTER_PT = 9.5
"""The size of letters that are as wide as a unit of a column's width, with some room for capitals."""
FORMATS = {
    "amount": "#,##0",
    "fraction": "#,##0.0##",
    "hectares": "#,##0.00",
    "percent": "0.00",
    "whole": "0",
    "exact": "General",
}
"""A whole amount has no decimals, another up to three: a format for both would leave a point behind the whole one."""


def _named(name: str, **parts: Any) -> NamedStyle:
    settings = {"font": Font(name="Calibri", size=9, color=style.INK[1:]), "border": BOX}
    settings |= {"alignment": Alignment(vertical="center", wrap_text=True)}
    return NamedStyle(name, **(settings | parts))


def _font(**parts: Any) -> Font:
    return Font(**({"name": "Calibri", "size": 9, "color": style.INK[1:]} | parts))


def _aligned(side: str, **parts: Any) -> Alignment:
    return Alignment(horizontal=side, vertical="center", **({"wrap_text": True} | parts))


def _filled(colour: str) -> PatternFill:
    return PatternFill("solid", fgColor=colour)


def _number_styles() -> list[NamedStyle]:
    """Each format as a result, an input, a sum and a part of the working."""
    bold, muted = _font(bold=True), _font(color=style.MUTED[1:], size=8)
    return [
        _named(
            f"{kind}{ending}", number_format=form, alignment=_aligned("center" if kind == "whole" else "right"), **look
        )
        for kind, form in FORMATS.items()
        for ending, look in {
            "": {},
            " input": {"font": _font(color=INPUT_INK)},
            " strong": {"font": bold, "fill": _filled(TOTAL_FILL)},
            " work": {"font": muted},
        }.items()
    ]


def styles() -> list[NamedStyle]:
    """All styles of the workbook, new ones for each."""
    bold, none = _font(bold=True), Border()
    return [
        *_number_styles(),
        _named("words"),
        _named("words center", alignment=_aligned("center")),
        _named("center strong", font=bold, fill=_filled(TOTAL_FILL), alignment=_aligned("center")),
        _named("words strong", font=bold, fill=_filled(TOTAL_FILL)),
        _named("small", font=_font(color=style.MUTED[1:])),
        _named("small center", font=_font(color=style.MUTED[1:]), alignment=_aligned("center")),
        _named("head", font=bold, fill=_filled(HEAD_FILL), alignment=_aligned("center")),
        _named("aspect", font=bold, fill=_filled(ASPECT_FILL)),
        _named("title", font=_font(bold=True, size=13), border=none, alignment=_aligned("left")),
        _named("subtitle", font=_font(bold=True, size=11), border=none, alignment=_aligned("left")),
        _named("heading", font=_font(bold=True, size=11), border=none, alignment=_aligned("left", wrap_text=False)),
        _named("line", border=none, alignment=_aligned("left")),
        _named("stamp", font=_font(bold=True, size=11, color=STAMP_INK), border=none, alignment=_aligned("left")),
        _named("link", font=_font(color=LINK_INK, underline="single")),
        _named("link line", font=_font(color=LINK_INK, underline="single"), border=none,
               alignment=_aligned("left", wrap_text=False)),
        _named("note", alignment=Alignment(horizontal="left", vertical="top", wrap_text=True),
               protection=Protection(locked=False)),
    ]  # fmt: skip


@dataclass(slots=True)
class Page:
    """A worksheet and its numbers by cell, those of formulas with what they come to."""

    sheet: Any
    results: dict[str, Result] = field(default_factory=dict)

    def write(self, cell: str, value: Result, look: str) -> None:
        """A value; words stay words, whatever they begin with."""
        place = self.sheet[cell]
        place.value = value
        if isinstance(value, str):
            place.data_type = "s"
        else:
            self.results[cell] = value
        place.style = look

    def compute(self, cell: str, formula: str, result: Result, look: str) -> None:
        """A formula, and the result that a viewer shows which does not calculate."""
        place = self.sheet[cell]
        place.value = "=" + formula
        place.style = look
        self.results[cell] = result

    def link(self, cell: str, words: str, target: str, look: str = "link") -> None:
        """Words that lead to another cell of the workbook."""
        self.write(cell, words, look)
        self.sheet[cell].hyperlink = Hyperlink(ref=cell, location=target, display=words)
        self.sheet[cell].style = look

    def row(self, number: int, cells: Mapping[str, Result], look: str) -> None:
        """Values of one row, by column letter."""
        for column, value in cells.items():
            self.write(f"{column}{number}", value, look)

    def merge(self, cells: str) -> None:
        """One cell in the place of several; openpyxl's own way draws each border anew, which takes long."""
        self.sheet.merged_cells.add(cells)

    def widths(self, widths: Mapping[str, float]) -> None:
        """Widths of columns in letters."""
        for column, width in widths.items():
            self.sheet.column_dimensions[column].width = width

    def heights(self, heights_pt: Mapping[int, float]) -> None:
        """Heights of rows in points."""
        for row, height in heights_pt.items():
            self.sheet.row_dimensions[row].height = height


def finish(
    page: Page,
    *,
    header: str,
    footer: str,
    landscape: bool,
    heads: tuple[int, int] | None,
    area: str,
    one_page: bool = False,
) -> None:
    """Print set-up on A4, one page wide (or one page in all) with its head repeated; protection without a password."""
    sheet = page.sheet
    sheet.page_setup.paperSize = PAPER_A4
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, int(one_page)
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    sheet.page_margins.top, sheet.page_margins.bottom = 0.75, 0.65
    sheet.oddHeader.center.text, sheet.oddFooter.center.text = header, footer
    sheet.oddHeader.center.size = sheet.oddFooter.center.size = 8
    sheet.print_area = area
    if heads:
        sheet.print_title_rows = f"{heads[0]}:{heads[1]}"
        sheet.freeze_panes = f"A{heads[1] + 1}"
    sheet.sheet_view.showGridLines = False
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False


def amount_look(value: Result) -> str:
    """The format of an amount.

    >>> amount_look(14.0), amount_look(26.92)
    ('amount', 'fraction')
    """
    return "amount" if isinstance(value, str) or float(value).is_integer() else "fraction"


def span(page: Page, *, rows: Sequence[int], last_column: str) -> None:
    """The lines on top of a sheet go over its whole width, and break where they are longer."""
    width = sum(page.sheet.column_dimensions[letter].width for letter in letters(last_column))
    for row in rows:
        cell = page.sheet[f"A{row}"]
        if cell.value:
            page.merge(f"A{row}:{last_column}{row}")
            lines = 1 + int(len(str(cell.value)) * cell.font.size / LETTER_PT / width)
            page.heights({row: min(lines * cell.font.size * 1.45, HIGHEST_PT)})


def letters(last: str) -> list[str]:
    """The columns from A.

    >>> letters("C")
    ['A', 'B', 'C']
    """
    return [chr(code) for code in range(ord("A"), ord(last) + 1)]


def head(page: Page, row: int, titles: Sequence[tuple[str, str]]) -> None:
    """The head of a table."""
    for column, title in titles:
        page.write(f"{column}{row}", title, "head")
