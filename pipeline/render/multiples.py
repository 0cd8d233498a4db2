"""The seven aspects side by side on one sheet: the same map seven times, and one legend for all of them.

Small multiples after Tufte, The Visual Display of Quantitative Information, Graphics Press 1983.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

from pipeline import crs as systems
from pipeline import text
from pipeline.render import legend, marginalia, style
from pipeline.render.figures import blank_figure, own_style
from pipeline.render.ground import draw_ground
from pipeline.render.labels import Wish
from pipeline.render.layout import Box, Cell, Layout, layouts_of
from pipeline.render.lettering import write_empty, write_labels
from pipeline.render.mapframe import Frame, axes_in, box_pt, draw_areas, draw_base
from pipeline.render.paper import PT_PER_MM, Page, blank_page, fitted
from pipeline.render.printgroups import groups_of
from pipeline.render.printmap import Sheet, source, unit_name, view_on
from pipeline.render.subject import Subject, subject_of
from pipeline.render.themes.groups import NOT_SHOWN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import geopandas as gpd
    import pandas as pd
    from matplotlib.figure import Figure

    from pipeline.render.printgroups import Group
    from pipeline.render.themes import Theme
    from pipeline.rules import Rules

COLUMNS, ROWS = 4, 2
_GAP_MM, _HEAD_MM = 3.0, 9.0


def draw_aspects(
    unit_id: str,
    *,
    themes: Sequence[Theme],
    scores: pd.DataFrame,
    areas: gpd.GeoDataFrame,
    villages: gpd.GeoDataFrame,
    lines: gpd.GeoDataFrame,
    context: gpd.GeoDataFrame | None = None,
    rules: Rules,
    sheet: Sheet,
    language: str,
) -> Figure:
    """One sheet with a small map for each of up to seven `themes` that share their groups, and their legend.

    The rest is as for `printmap.draw`, which also says what is raised.
    """
    system = systems.metric(sheet.metric_crs, source="settings.toml")
    subject = subject_of(
        unit_id,
        scores=scores,
        areas=areas,
        villages=villages,
        lines=lines,
        context=context,
        round=sheet.round,
        crs=system,
    )
    layout = layouts_of(sheet.size, bare=sheet.bare)[0]
    with own_style():
        figure = blank_figure(layout.width_mm, layout.height_mm)
        page = blank_page(figure, layout)
        boxes = list(_boxes(layout))
        shown = [
            _draw_cell(page, box, theme, subject, sheet, language) for box, theme in zip(boxes, themes, strict=False)
        ]
        _write_around(
            page, layout, subject, sheet, source(sheet, rules=rules, system=system, language=language), language
        )
        column = marginalia.Column(page, boxes[-1], boxes[-1].top_mm)
        legend.draw_keys(column, _shared(shown), title=text.say("printmap.aspects_legend", language), language=language)
    return figure


def _boxes(layout: Layout) -> Iterator[Box]:
    """The cells of the sheet, row by row; the last is the legend's."""
    room = Box(
        layout.margin_mm,
        layout.frame.bottom_mm - 10,
        layout.width_mm - 2 * layout.margin_mm,
        layout.frame.height_mm + 10,
    )
    width = (room.width_mm - (COLUMNS - 1) * _GAP_MM) / COLUMNS
    height = (room.height_mm - (ROWS - 1) * _GAP_MM) / ROWS
    for row in range(ROWS):
        for column in range(COLUMNS):
            top = room.top_mm - row * (height + _GAP_MM)
            yield Box(room.left_mm + column * (width + _GAP_MM), top - height, width, height)


def _draw_cell(page: Page, box: Box, theme: Theme, subject: Subject, sheet: Sheet, language: str) -> list[Group]:
    """One small map under the name of its aspect; returns its groups."""
    words, size = fitted(
        theme.label[language], room_pt=box.width_mm * PT_PER_MM, size_pt=8, smallest_pt=6, lines=2, bold=True
    )
    page.write(box.left_mm, box.top_mm, words, size_pt=size, weight="bold", gid=f"cell-title-{theme.key}")
    cell = Cell(theme.key, Box(box.left_mm, box.bottom_mm, box.width_mm, box.height_mm - _HEAD_MM))
    view = view_on(subject, (cell,))
    frame = Frame(axes_in(page, cell.frame, view.bounds, label=f"map-{theme.key}"), view)
    groups = groups_of(subject.areas, theme=theme, language=language)
    draw_base(frame, subject)
    draw_ground(frame, subject.context)
    _, board = draw_areas(frame, groups)
    if subject.areas.empty:
        write_empty(frame, board, language=language)
    if not subject.is_district:
        write_labels(frame, board.place(_numbers(frame, groups, theme, language)), colour=style.INK, zorder=12)
    if sheet.illustrative:
        marginalia.draw_watermark(frame, text.say("sample_stamp", language))
    return groups


def _numbers(frame: Frame, groups: Sequence[Group], theme: Theme, language: str) -> Iterator[Wish]:
    """The number of each area that has one, where it fits inside; the legend says the band of the others."""
    for group in groups:
        for _, row in group.areas.iterrows():
            value = theme.values["area"].get(row["unit_id"])
            if value is None:
                continue
            words = style.number(value, language) + (" ?" if group.is_open else "")
            x, y = shapely.get_coordinates(shapely.maximum_inscribed_circle(row.geometry))[0]
            yield Wish(words, *frame.point(x, y), 5.5, own=box_pt(frame, row.geometry), reach_pt=8, role="cell-number")


def _shared(shown: Sequence[Sequence[Group]]) -> list[Group]:
    """Each group once in the order of the legend: steps, then open ones, then what is not known."""
    every = {group.key: group for groups in shown for group in groups}
    order = list(every)
    return sorted(
        every.values(), key=lambda g: (g.key in NOT_SHOWN, g.is_open, order.index(g.key.removesuffix("-open")))
    )


def _write_around(page: Page, layout: Layout, subject: Subject, sheet: Sheet, words: str, language: str) -> None:
    if sheet.bare:
        return
    stamp = (text.say("sample_stamp", language), text.say("sample_note", language)) if sheet.illustrative else None
    title = text.say("printmap.aspects", language)
    unit = unit_name(subject, language)
    marginalia.write_title(page, layout.title, study=sheet.title, unit=unit, theme=title, stamp=stamp)
    marginalia.write_source(page, layout.foot, words)
