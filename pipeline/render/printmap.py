"""Maps for paper: one sheet a unit and theme, drawn with Matplotlib from frames alone.

No file, no clock, no state of pyplot: the same frames give the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline import crs as systems
from pipeline import text
from pipeline.render import legend, marginalia, scoretable, style
from pipeline.render.figures import blank_figure, encode, own_style
from pipeline.render.ground import draw_ground
from pipeline.render.layout import A4, Cell, Layout, View, layouts_of, view_of
from pipeline.render.lettering import area_wishes, village_wishes, write_empty, write_labels
from pipeline.render.mapframe import Frame, axes_in, boundary_in_view, draw_areas, draw_base
from pipeline.render.paper import blank_page, clean
from pipeline.render.printgroups import groups_of
from pipeline.render.subject import Subject, district_words, subject_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    import pandas as pd
    from matplotlib.figure import Figure
    from pyproj import CRS

    from pipeline.render.labels import Board
    from pipeline.render.layout import Bounds
    from pipeline.render.printgroups import Group
    from pipeline.render.themes import Theme
    from pipeline.rules import Rules

__all__ = ["Sheet", "draw", "encode"]

_LARGEST_SCALE = 2000  # 1:2000; a single area is not blown up further
_WHOLE_VILLAGE = 1.6  # the whole village is shown if that makes the areas at most this much smaller
_OWN_TITLES = ("class", "score")
"""Themes whose name on paper is longer than on the screen."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is written on every map of a study, and on what it is drawn.

    `title` is in the map's language, `metric_crs` the name of the system to draw in, `source_note` says where the data
    come from, `basemap_note` whose the basemap is, `notes` are further lines (such as that no delineations exist),
    `illustrative` stamps the sheet. `size` is a paper or `width x height` in millimetres (`layouts_of`); a `bare` map
    has neither title nor source, for a report that says them.
    """

    title: str
    round: int
    metric_crs: str
    illustrative: bool = False
    source_note: str = ""
    basemap_note: str = ""
    notes: tuple[str, ...] = ()
    size: str = A4
    bare: bool = False


def draw(
    unit_id: str,
    *,
    theme: Theme,
    scores: pd.DataFrame,
    areas: gpd.GeoDataFrame,
    villages: gpd.GeoDataFrame,
    lines: gpd.GeoDataFrame,
    context: gpd.GeoDataFrame | None = None,
    rules: Rules,
    sheet: Sheet,
    language: str,
) -> Figure:
    """The map of one unit: a village's code, an area's identifier, or `district`.

    The frames are the tables of the dictionary, `theme` is one that `themes_of` made of them. Raises `KeyError` for a
    unit without results in the sheet's round, `CrsError` for a system that is not metric, `ValueError` for a size.
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
    with own_style():
        layouts = layouts_of(sheet.size, bare=sheet.bare)
        view = view_on(subject, layouts)
        layout = next(layout for layout in layouts if layout is view.layout)
        figure = blank_figure(layout.width_mm, layout.height_mm)
        _compose(figure, view, layout, subject, theme=theme, rules=rules, sheet=sheet, system=system, language=language)
    return figure


def view_on(subject: Subject, layouts: Sequence[Layout | Cell]) -> View:
    """The whole village where its areas stay large enough, else the surroundings of its areas."""
    whole = view_of(_padded(subject.villages, 0.03), largest_scale=_LARGEST_SCALE, layouts=layouts)
    if subject.is_district or subject.areas.empty:
        return whole
    share = 0.25 if subject.level == "area" else 0.03
    near = view_of(_padded(subject.areas, share), largest_scale=_LARGEST_SCALE, layouts=layouts)
    return whole if whole.scale <= near.scale * _WHOLE_VILLAGE else near


def _padded(frame: gpd.GeoDataFrame, share: float) -> Bounds:
    west, south, east, north = (float(side) for side in frame.total_bounds)
    pad = share * max(east - west, north - south)
    return west - pad, south - pad, east + pad, north + pad


def _compose(
    figure: Figure,
    view: View,
    layout: Layout,
    subject: Subject,
    *,
    theme: Theme,
    rules: Rules,
    sheet: Sheet,
    system: CRS,
    language: str,
) -> None:
    """The sheet from the ground up: map, labels, then what stands around it."""
    page = blank_page(figure, layout)
    frame = Frame(axes_in(page, view.box, view.bounds, label="map"), view)
    groups = groups_of(subject.areas, theme=theme, language=language)
    seen = [*draw_base(frame, subject), *draw_ground(frame, subject.context)]
    if subject.level == "area":
        seen = ["neighbour_areas" if key == "other_areas" else key for key in seen]
    markers, board = draw_areas(frame, groups)
    if subject.areas.empty:
        write_empty(frame, board, language=language)
    _label(frame, subject, groups, board, language=language)
    stamp = (text.say("sample_stamp", language), text.say("sample_note", language)) if sheet.illustrative else None
    if stamp:
        marginalia.draw_watermark(frame, stamp[0])
    marginalia.draw_scale(frame, page, language=language)
    column = marginalia.Column(page, layout.column, layout.column.top_mm)
    if not sheet.bare:
        names = unit_name(subject, language), theme_name(theme, language)
        marginalia.write_title(page, layout.title, study=sheet.title, unit=names[0], theme=names[1], stamp=stamp)
        marginalia.write_source(page, layout.foot, source(sheet, rules=rules, system=system, language=language))
        if not subject.is_district:
            marginalia.draw_locator(column, subject, frame, language=language)
    note = "" if theme.key in _OWN_TITLES else theme.note[language]
    title = theme.label[language]
    legend.draw_legend(column, groups, title=title, note=note, seen=seen, markers=markers, language=language)
    for line in (*sheet.notes, *_basemap_lines(sheet, seen, language)):
        column.write(line, size_pt=6.5)
    _tabulate(column, subject, groups, theme=theme, language=language)


def _basemap_lines(sheet: Sheet, seen: list[str], language: str) -> list[str]:
    """A bare map names whose its basemap is in the column; another says it with its source."""
    shown = sheet.basemap_note and sheet.bare and {"river", "built_up", "main_road"}.intersection(seen)
    return [_basemap(sheet, language)] if shown else []


def _basemap(sheet: Sheet, language: str) -> str:
    return text.say("printmap.basemap", language, licence=clean(sheet.basemap_note).rstrip("."))


def _label(frame: Frame, subject: Subject, groups: list[Group], board: Board, *, language: str) -> None:
    """On a village's map the areas come first; on the district's the villages are named and the symbols speak."""
    others = village_wishes(frame, subject.other_villages, role="neighbour-label", size_pt=6.5, remarks={})
    own = []
    if boundary_in_view(frame, subject):
        size_pt, remarks = (7.5, _remarks(subject, language)) if subject.is_district else (9, {})
        own = village_wishes(frame, subject.villages, role="village-label", size_pt=size_pt, remarks=remarks)
    if not subject.is_district:
        write_labels(frame, board.place(area_wishes(frame, groups)), colour=style.INK, zorder=12)
    write_labels(frame, board.place(own), colour=style.INK if subject.is_district else style.MUTED, zorder=11)
    write_labels(frame, board.place(others), colour="#8a9197", zorder=10)


def _remarks(subject: Subject, language: str) -> dict[str, str]:
    """Villages without an assessed area say so, so that nobody takes them for good ones."""
    scores = subject.village_scores
    without = scores.loc[scores["class"] == style.NOT_ASSESSED, "unit_id"]
    return dict.fromkeys(without, f"({text.say('printmap.without_area', language)})")


def unit_name(subject: Subject, language: str) -> str:
    """The unit with its kind, once."""
    if subject.is_district:
        return district_words(subject.name, language)
    return text.say(f"printmap.{subject.level}", language, name=subject.name, village=subject.village)


def theme_name(theme: Theme, language: str) -> str:
    """What the map shows, as a title."""
    return text.say(f"printmap.theme_{theme.key}", language) if theme.key in _OWN_TITLES else theme.label[language]


def source(sheet: Sheet, *, rules: Rules, system: CRS, language: str) -> str:
    """Where the data come from, and how they were scored and drawn."""
    note = text.say("printmap.source", language, note=clean(sheet.source_note).rstrip(".")) if sheet.source_note else ""
    names = {"rules": rules.title[language], "crs": system.name, "crs_code": sheet.metric_crs}
    reference = text.say("printmap.reference", language, round=sheet.round, **names)
    return note + reference + (f" {_basemap(sheet, language)}" if sheet.basemap_note else "")


def _tabulate(column: marginalia.Column, subject: Subject, groups: list[Group], *, theme: Theme, language: str) -> None:
    if subject.is_district:
        rows = scoretable.village_rows(subject.village_scores, theme=theme, language=language)
    else:
        rows = scoretable.area_rows(groups)
    if rows:
        title = text.say("printmap.village_table" if subject.is_district else "printmap.area_table", language)
        heading = text.say("printmap.score", language) if theme.key in _OWN_TITLES else theme.unit_label(language)
        scoretable.draw_table(column, rows, title=title, heading=heading, language=language)
