"""A map sheet as a figure and as the pages of a PDF; equal input gives equal bytes."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure

from pipeline import text
from pipeline.render import marginalia
from pipeline.render.figures import blank_figure, metadata, own_style
from pipeline.render.layout import Box, View
from pipeline.render.mapframe import Frame, axes_in
from pipeline.render.mapsheet import titleblock
from pipeline.render.mapsheet.areatable import SENTENCE_MM, draw_table, table_height_mm
from pipeline.render.mapsheet.content import class_groups, source_words
from pipeline.render.mapsheet.graticule import draw_graticule
from pipeline.render.mapsheet.grid import draw_grid, interval_m
from pipeline.render.mapsheet.ground import draw_ground
from pipeline.render.mapsheet.insets import HEIGHT_MM, LEAST_HEIGHT_MM, draw_insets
from pipeline.render.mapsheet.keys import draw_keys
from pipeline.render.mapsheet.layout import inside, joined
from pipeline.render.mapsheet.ruler import draw_bar, draw_control
from pipeline.render.paper import blank_page
from pipeline.render.style import number

if TYPE_CHECKING:
    from pipeline.render.mapsheet.model import MapSheet
    from pipeline.render.paper import Page
    from pipeline.render.printgroups import Group

_INSET_WORDS_MM = 6.5  # their titles, and the line below them


def draw_sheet(sheet: MapSheet) -> Figure:
    """The sheet as a figure of its paper's size, whose frame is true to scale."""
    layout = sheet.layout
    groups = class_groups(sheet.content)
    with own_style():
        figure = blank_figure(layout.width_mm, layout.height_mm)
        page = blank_page(figure, layout)
        view = View(layout, sheet.scale, sheet.bounds)
        frame = Frame(axes_in(page, layout.frame, view.bounds, label="map"), view)
        seen, markers = draw_ground(frame, sheet, groups)
        _draw_edges(frame, page, sheet)
        _write_column(page, sheet, groups, seen=seen, markers=markers)
        _write_band(page, sheet)
    return figure


def pdf_of(*figures: Figure, lineage: str = "") -> bytes:
    """The figures as the pages of one PDF; the same figures always give the same bytes."""
    buffer = io.BytesIO()
    with own_style(), PdfPages(buffer, metadata=metadata("pdf", lineage)) as pages:
        for figure in figures:
            figure.savefig(pages, format="pdf")
    return buffer.getvalue()


def _draw_edges(frame: Frame, page: Page, sheet: MapSheet) -> None:
    """Grid, degrees and the watermark of a sample."""
    content = sheet.content
    draw_grid(frame, page, language=content.language)
    draw_graticule(frame, page, metric_crs=content.study.metric_crs, language=content.language)
    if content.study.illustrative:
        marginalia.draw_watermark(frame, text.say("sample_stamp", content.language))


def _write_column(page: Page, sheet: MapSheet, groups: list[Group], *, seen: list[str], markers: bool) -> None:
    """From the top: title, numbers, legend, insets; the signatures at the foot; the table takes what is left."""
    whole, content = sheet.layout.column, sheet.content
    titleblock.frame_box(page, whole, gid="column")
    signatures = Box(whole.left_mm, whole.bottom_mm, whole.width_mm, titleblock.SIGNATURES_MM)
    room = Box(whole.left_mm, signatures.top_mm, whole.width_mm, whole.top_mm - signatures.top_mm)
    column = marginalia.Column(page, inside(room, pad_mm=2), whole.top_mm - 2)
    titleblock.write_head(column, content)
    titleblock.rule(column)
    titleblock.write_numbers(column, sheet)
    titleblock.rule(column)
    metres = number(interval_m(sheet.scale), content.language)
    grid = text.say("mapsheet.grid_line", content.language, metres=metres)
    draw_keys(column, groups, seen=seen, markers=markers, grid=grid, language=content.language)
    titleblock.rule(column)
    draw_insets(column, sheet, height_mm=_insets_mm(column, groups, language=content.language))
    titleblock.rule(column)
    if any(len(group.areas) for group in groups):
        draw_table(column, groups, language=content.language)
    else:
        column.write(text.say("class.not_assessed", content.language), size_pt=7, gid="table-empty")
    titleblock.write_signatures(page, signatures, content)


def _insets_mm(column: marginalia.Column, groups: list[Group], *, language: str) -> float:
    """How high the insets may be: they give way to the table, and below their usual least to a table in a sentence."""
    room = column.left_over_mm - _INSET_WORDS_MM
    beside_table = room - table_height_mm(column, groups, language=language)
    usual = min(HEIGHT_MM, max(LEAST_HEIGHT_MM, beside_table))
    return max(min(usual, room - SENTENCE_MM), HEIGHT_MM / 4)


def _write_band(page: Page, sheet: MapSheet) -> None:
    """Below the map: scale bar, control line, reference system, sources, and the stamp of a sample."""
    layout, content = sheet.layout, sheet.content
    for box in (layout.bar, layout.control):
        titleblock.frame_box(page, box)
    draw_bar(page, layout.bar, sheet)
    draw_control(page, layout.control, language=content.language)
    titleblock.write_sources(page, layout.source, source_words(content))
    if content.study.illustrative:
        titleblock.write_reference(page, layout.reference, content)
        titleblock.frame_box(page, layout.stamp)
        titleblock.write_stamp(page, layout.stamp, language=content.language)
    else:
        titleblock.write_reference(page, joined(layout.reference, layout.stamp), content)
