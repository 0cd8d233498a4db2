"""The blocks of a report as data for the template of its PDF: sizes in millimetres, words as lines of pieces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.render.report import sheet
from pipeline.render.report.blocks import Figure, Heading, Listing, Paragraph, Signatures, Table
from pipeline.render.report.letters import never_blank, pieces, shown
from pipeline.render.report.outline import picture_names, with_levels
from pipeline.render.report.sheet import PT_PER_MM
from pipeline.render.style import on_fill

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.render.report.blocks import Block, Column, Row, Swatch
    from pipeline.render.report.sheet import Paper, Picture

Words = list[list[str]]
"""Lines, each of pieces between which it may be broken."""
Data = dict[str, Any]

BODY_PT, TABLE_PT, SMALL_TABLE_PT, CAPTION_PT, NOTE_PT = 9.5, 8.0, 7.0, 8.5, 7.5
HEADING_PT = {1: 14, 2: 11.5, 3: 10}
OPEN_HATCH = "#6b747b"
"""As on the maps: the pattern of an open class is paler than that of a settled one."""
_BULLET_MM, _BETWEEN_SIGNATURES_MM = 12, 10


def words(written: str, *, room_mm: float, size_pt: float, bold: bool = False) -> Words:
    """`written` as the template sets it in `room_mm`.

    >>> words("a b\\nc", room_mm=50, size_pt=10)
    [['a b'], ['c']]
    """
    room_pt = room_mm * PT_PER_MM * 0.97  # letters side by side may print wider than one by one
    return [list(pieces(line, room_pt=room_pt, size_pt=size_pt, bold=bold)) for line in shown(written).split("\n")]


def blocks_data(blocks: Sequence[Block], pictures: Mapping[str, Picture], paper: Paper) -> list[Data]:
    """Every block with its `kind`.

    Raises `KeyError` for a figure without a picture.
    """
    found, names = [], picture_names(blocks)
    for block, level in with_levels(blocks):
        if isinstance(block, Heading):
            found.append(_heading(block, level, paper))
        elif isinstance(block, Figure):
            found.append(_figure(block, names[block.key], pictures[block.key], paper))
        else:
            found.append(_block(block, paper))
    return found


def _heading(block: Heading, level: int, paper: Paper) -> Data:
    written = words(never_blank(block.text), room_mm=paper.room_mm, size_pt=HEADING_PT[level], bold=True)
    return {"kind": "heading", "level": level, "text": written}


def _figure(figure: Figure, file: str, picture: Picture, paper: Paper) -> Data:
    width_mm, height_mm = sheet.picture_size_mm(figure, picture, paper)
    return {
        "kind": "figure",
        "file": file,
        "alt": shown(never_blank(figure.alt or figure.caption)),
        "caption": _caption(figure.caption, paper),
        "width": width_mm,
        "height": height_mm,
    }


def _block(block: Block, paper: Paper) -> Data:
    if isinstance(block, Paragraph):
        written = words(block.text, room_mm=paper.room_mm, size_pt=BODY_PT)
        return {"kind": "paragraph", "text": written, "small": block.small}
    if isinstance(block, Listing):
        items = [words(item, room_mm=paper.room_mm - _BULLET_MM, size_pt=BODY_PT) for item in block.items]
        return {"kind": "listing", "items": items, "numbered": block.numbered}
    if isinstance(block, Table):
        return _table(block, paper)
    return _signatures(block, paper) if isinstance(block, Signatures) else {"kind": "break"}


def _caption(caption: str, paper: Paper) -> Words | None:
    return words(caption, room_mm=paper.room_mm, size_pt=CAPTION_PT, bold=True) if caption else None


def _signatures(block: Signatures, paper: Paper) -> Data:
    across = sheet.abreast(len(block.roles))
    room_mm = (paper.room_mm - _BETWEEN_SIGNATURES_MM * (across - 1)) / across
    return {
        "kind": "signatures",
        "across": across,
        "roles": [words(role, room_mm=room_mm, size_pt=BODY_PT) for role in block.roles],
        "place": words(block.place, room_mm=paper.room_mm, size_pt=BODY_PT) if block.place else None,
    }


def _table(table: Table, paper: Paper) -> Data:
    size_pt = SMALL_TABLE_PT if table.small else TABLE_PT
    widths_mm = sheet.column_widths_mm(table, paper, size_pt=size_pt)
    rooms_mm = sheet.rooms_mm(table, widths_mm)
    return {
        "kind": "table",
        "size": size_pt,
        "widths": widths_mm,
        "cell_side": sheet.cell_side_mm(table),
        "aligns": [column.align for column in table.columns],
        "has_swatches": sheet.has_swatches(table),
        "heads": [_head(*head, size_pt, table) for head in zip(table.columns, widths_mm, strict=True)],
        "rows": [_row(row, rooms_mm, size_pt, paper) for row in table.rows],
        "caption": _caption(table.caption, paper),
        "note": words(table.note, room_mm=paper.room_mm, size_pt=NOTE_PT) if table.note else None,
    }


def _head(column: Column, width_mm: float, size_pt: float, table: Table) -> Words:
    room_mm = width_mm - 2 * sheet.cell_side_mm(table)
    return words(column.title, room_mm=room_mm, size_pt=size_pt, bold=True)


def _row(row: Row, rooms_mm: Sequence[float], size_pt: float, paper: Paper) -> Data:
    cells = list(zip(row.cells, rooms_mm, strict=True))
    return {
        "cells": [words(cell, room_mm=room_mm, size_pt=size_pt, bold=row.strong) for cell, room_mm in cells],
        "strong": row.strong,
        "swatch": swatch_data(row.swatch) if row.swatch else None,
        "breakable": sheet.is_tall(row.cells, rooms_mm, paper, size_pt=size_pt),
    }


def swatch_data(swatch: Swatch) -> Data:
    """A swatch with its size in millimetres and the colour of its pattern."""
    ink = OPEN_HATCH if swatch.is_open else on_fill(swatch.fill)
    width_mm, height_mm = sheet.SWATCH_MM
    look = {"fill": swatch.fill, "hatch": swatch.hatch, "ink": ink, "is_open": swatch.is_open}
    return {**look, "width": width_mm, "height": height_mm}
