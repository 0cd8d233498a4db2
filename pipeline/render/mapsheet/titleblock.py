"""The boxes around a map sheet: logos and title, scale and sheet number, reference system, signatures, stamp."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from matplotlib.patches import Polygon, Rectangle

from pipeline import text
from pipeline.render import style
from pipeline.render.layout import Box
from pipeline.render.mapsheet.content import village_words
from pipeline.render.mapsheet.layout import SMALLEST_PT, inside, source_text
from pipeline.render.marginalia import STAMP_COLOUR, Column
from pipeline.render.paper import PT_PER_MM, clean, fitted, height_pt

if TYPE_CHECKING:
    from pipeline.render.mapsheet.model import Content, MapSheet
    from pipeline.render.paper import Page

_LOGO_MM = 12.0
SIGNATURES_MM = 24.0
"""Height of the box for number, day and signatures."""


def frame_box(page: Page, box: Box, *, gid: str = "box") -> None:
    """A thin frame around a part of the sheet."""
    look: dict[str, Any] = {"facecolor": "none", "edgecolor": style.INK, "linewidth": 0.5, "gid": gid}
    page.axes.add_patch(Rectangle((box.left_mm, box.bottom_mm), box.width_mm, box.height_mm, **look))


def rule(column: Column) -> None:
    """A line across the whole column between two of its parts."""
    column.page.axes.plot(
        [column.box.left_mm - 2, column.box.right_mm + 2],
        [column.top_mm, column.top_mm],
        color=style.INK,
        linewidth=0.5,
    )
    column.top_mm -= 1.3


def _centred(column: Column, words: str, *, size_pt: float, lines: int = 2, room_mm: float = 0, **look: Any) -> None:
    """A paragraph in the middle of the column, of its width or `room_mm`."""
    room_pt = (room_mm or column.box.width_mm) * PT_PER_MM
    bold = look.get("weight") == "bold"
    shown, size = fitted(words, room_pt=room_pt, size_pt=size_pt, smallest_pt=SMALLEST_PT, lines=lines, bold=bold)
    middle = column.box.left_mm + column.box.width_mm / 2
    column.page.write(middle, column.top_mm, shown, size_pt=size, ha="center", multialignment="center", **look)
    column.top_mm -= height_pt(shown, size_pt=size) / PT_PER_MM + 0.6


def write_head(column: Column, content: Content) -> None:
    """Room for two logos with the study's title between them; then what the map is, of which unit, where and when."""
    language, study = content.language, content.study
    start = column.top_mm
    for left in (column.box.left_mm, column.box.right_mm - _LOGO_MM):
        box = Box(left, start - _LOGO_MM, _LOGO_MM, _LOGO_MM)
        frame_box(column.page, box, gid="logo")
        place: dict[str, Any] = {"ha": "center", "va": "center", "color": style.MUTED}
        middle = (left + _LOGO_MM / 2, start - _LOGO_MM / 2)
        column.page.write(*middle, text.say("mapsheet.logo", language), size_pt=SMALLEST_PT, gid="logo-word", **place)
    room = column.box.width_mm - 2 * _LOGO_MM - 3
    _centred(column, clean(study.title), size_pt=7, lines=4, room_mm=room, weight="bold", gid="study")
    column.top_mm = min(column.top_mm, start - _LOGO_MM) - 1.2
    title = text.say(f"mapsheet.title_{content.level}", language)
    _centred(column, title, size_pt=8.5, weight="bold", gid="title")
    village = village_words(content)
    if content.level == "area":
        _centred(column, content.subject.name, size_pt=8, weight="bold", gid="unit")
    _centred(column, ", ".join(filter(None, [village, content.district])), size_pt=7, gid="place")
    _centred(column, text.say("mapsheet.round", language, round=study.round), size_pt=6.5, gid="round")
    column.top_mm -= 0.6


def write_numbers(column: Column, sheet: MapSheet) -> None:
    """Three cells: the scale, the sheet's number, and north."""
    language, width = sheet.content.language, (column.box.width_mm + 4) / 3
    count = {"number": sheet.number, "count": sheet.count}
    scale = text.say("mapsheet.scale", language, denominator=style.number(sheet.scale, language))
    paper = text.say(f"mapsheet.{sheet.orientation}", language, paper=sheet.paper)
    cells = (
        (scale, paper, "scale-cell"),
        (text.say("mapsheet.sheet", language, **count), sheet.unit_id, "sheet-number"),
    )
    top = column.top_mm + 1.3
    left = column.box.left_mm - 2
    for place, (large, small, gid) in enumerate(cells):
        middle = left + (place + 0.5) * width
        for words, size_pt, down, weight in ((large, 7.5, 1.6, "bold"), (small, 6, 5.6, "normal")):
            room_pt, bold = (width - 2) * PT_PER_MM, weight == "bold"
            shown, size = fitted(clean(words), room_pt=room_pt, size_pt=size_pt, smallest_pt=SMALLEST_PT, bold=bold)
            column.page.write(middle, top - down, shown, size_pt=size, ha="center", weight=weight, gid=gid)
        edge = left + (place + 1) * width
        column.page.axes.plot([edge, edge], [top, top - 10], color=style.INK, linewidth=0.5)
    _draw_north(column.page, left + 2.5 * width, top - 1, text.say("printmap.north", language))
    column.top_mm = top - 10


def _draw_north(page: Page, x_mm: float, top_mm: float, letter: str) -> None:
    for side, colour in ((-1, style.INK), (1, style.PAPER)):
        corners = [(x_mm, top_mm), (x_mm + side * 2.4, top_mm - 8), (x_mm, top_mm - 6.2)]
        page.axes.add_patch(Polygon(corners, facecolor=colour, edgecolor=style.INK, linewidth=0.5, gid="north"))
    page.write(x_mm - 4, top_mm - 2, letter, size_pt=8, weight="bold", ha="right", gid="north-letter")


def write_reference(page: Page, box: Box, content: Content) -> None:
    """Projection, datum, grid and unit of the study's system."""
    frame_box(page, box)
    rows = reference_rows(content)
    box = inside(box, pad_mm=1.2)
    top, key_mm = box.top_mm, 15.0
    for key, value in rows:
        words = text.say(f"mapsheet.{key}", content.language)
        page.write(box.left_mm, top, words, size_pt=SMALLEST_PT, color=style.MUTED, gid="reference-key")
        room_pt = (box.width_mm - key_mm) * PT_PER_MM
        shown, size = fitted(value, room_pt=room_pt, size_pt=SMALLEST_PT, smallest_pt=SMALLEST_PT)
        page.write(box.left_mm + key_mm, top, shown, size_pt=size, gid="reference")
        top -= height_pt(shown, size_pt=size) / PT_PER_MM


def reference_rows(content: Content) -> list[tuple[str, str]]:
    """The system in words, as its own definition says them."""
    system, language = content.system, content.language
    operation, geodetic = system.coordinate_operation, system.geodetic_crs
    zone = system.utm_zone
    grid = (
        text.say("mapsheet.utm", language, zone=zone) if zone else clean(operation.name if operation else system.name)
    )
    return [
        ("projection", clean(operation.method_name if operation else system.name)),
        ("datum", clean(geodetic.name if geodetic else system.name)),
        ("grid", f"{grid} ({content.study.metric_crs})"),
        ("unit", text.say("mapsheet.metre", language)),
    ]


def write_sources(page: Page, box: Box, words: str) -> None:
    """The lines of the sources, for which the layout has made room."""
    frame_box(page, box)
    shown, size = source_text(words, width_mm=box.width_mm)
    place = inside(box)
    page.write(place.left_mm, place.top_mm, shown, size_pt=size, color=style.INK, gid="source")


def write_stamp(page: Page, box: Box, *, language: str) -> None:
    """CONTOH / SAMPLE in a box, and what that means."""
    box = inside(box, pad_mm=1)
    outline: dict[str, Any] = {"facecolor": "none", "edgecolor": STAMP_COLOUR, "linewidth": 1.2}
    page.axes.add_patch(Rectangle((box.left_mm, box.bottom_mm), box.width_mm, box.height_mm, **outline))
    middle, centre = box.left_mm + box.width_mm / 2, box.bottom_mm + box.height_mm / 2
    look: dict[str, Any] = {"ha": "center", "color": STAMP_COLOUR}
    stamp = text.say("sample_stamp", language)
    page.write(middle, centre + 4.6, stamp, size_pt=8.5, weight="bold", gid="sample-stamp", **look)
    room_pt = (box.width_mm - 2) * PT_PER_MM
    note, size = fitted(text.say("sample_note", language), room_pt=room_pt, size_pt=6, smallest_pt=SMALLEST_PT, lines=2)
    page.write(middle, centre + 0.7, note, size_pt=size, gid="sample-note", multialignment="center", **look)


def write_signatures(page: Page, box: Box, content: Content) -> None:
    """Lines for number and day, then three empty places to sign."""
    language = content.language
    frame_box(page, box, gid="signatures")
    top = box.top_mm - 1.2
    for key, value in (("number", clean(content.study.numbering)), ("day", "")):
        page.write(box.left_mm + 2, top, text.say(f"mapsheet.{key}", language), size_pt=6, gid="signature-key")
        if value:
            room_pt = (box.width_mm - 18) * PT_PER_MM
            shown, size = fitted(value, room_pt=room_pt, size_pt=6, smallest_pt=SMALLEST_PT)
            page.write(box.left_mm + 16, top, shown, size_pt=size, gid="numbering")
        else:
            _dots(page, box.left_mm + 16, box.right_mm - 2, top - 2.2)
        top -= 4
    width = box.width_mm / 3
    for place, key in enumerate(("prepared", "checked", "approved")):
        left = box.left_mm + place * width
        words = text.say(f"mapsheet.{key}", language)
        page.write(left + width / 2, top - 0.8, words, size_pt=6, ha="center", gid="signature")
        _dots(page, left + 2.5, left + width - 2.5, box.bottom_mm + 2.2)
        if place:
            page.axes.plot([left, left], [box.bottom_mm, top], color=style.INK, linewidth=0.4)
    page.axes.plot([box.left_mm, box.right_mm], [top, top], color=style.INK, linewidth=0.4)


def _dots(page: Page, left_mm: float, right_mm: float, y_mm: float) -> None:
    page.axes.plot([left_mm, right_mm], [y_mm, y_mm], color=style.INK, linewidth=0.6, linestyle=(0, (0.6, 1.6)))
