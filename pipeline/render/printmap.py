"""Maps for paper: one sheet a village and one for the district, drawn with Matplotlib from frames alone.

No file, no clock, no state of pyplot: the same frames give the same bytes.
"""

from __future__ import annotations

import io
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import matplotlib
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from pipeline import crs as systems
from pipeline import text
from pipeline.render import legend, marginalia, scoretable, style
from pipeline.render.lettering import area_wishes, village_wishes, write_empty, write_labels
from pipeline.render.mapframe import Frame, axes_in, boundary_in_view, draw_areas, draw_base
from pipeline.render.paper import FONT, MM_PER_INCH, Bounds, View, blank_page, clean, view_of
from pipeline.render.subject import DISTRICT, Group, Subject, Theme, groups_of, subject_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd
    import pandas as pd
    from pyproj import CRS

    from pipeline.render.labels import Board
    from pipeline.rules import Rules

Format = Literal["png", "svg", "pdf"]
PNG_DPI = 300

_METADATA: dict[Format, dict[str, None]] = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None, "Format": None, "Type": None},
    "pdf": {"Creator": None, "Producer": None, "CreationDate": None},
}
_STYLE: dict[Any, Any] = {
    "font.family": FONT,
    "svg.fonttype": "none",
    "svg.hashsalt": "pipeline",
    "pdf.fonttype": 42,
    "text.parse_math": False,
    "hatch.linewidth": 0.45,
    "text.color": style.INK,
    "axes.unicode_minus": False,
}
_LARGEST_SCALE = 2000  # 1:2000; a single area is not blown up further
_WHOLE_VILLAGE = 1.6  # the whole village is shown if that makes the areas at most this much smaller


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is written on every map of a study.

    `title` is in the map's language, `metric_crs` the name of the system to draw in, `source_note` says where the data
    come from, `notes` are further lines (such as that no delineations exist), `illustrative` stamps the sheet.
    """

    title: str
    round: int
    metric_crs: str
    illustrative: bool = False
    source_note: str = ""
    notes: tuple[str, ...] = ()


def draw(
    unit_id: str,
    *,
    theme: Theme,
    scores: pd.DataFrame,
    areas: gpd.GeoDataFrame,
    villages: gpd.GeoDataFrame,
    lines: gpd.GeoDataFrame,
    rules: Rules,
    sheet: Sheet,
    language: str,
) -> Figure:
    """The map of one unit: a village's code, or `district`. The frames are the tables of the dictionary.

    Raises `KeyError` for a unit that `scores` and `villages` do not have in the sheet's round, `CrsError` for a system
    that is not metric.
    """
    system = systems.metric(sheet.metric_crs, source="settings.toml")
    subject = subject_of(
        unit_id, scores=scores, areas=areas, villages=villages, lines=lines, round=sheet.round, crs=system
    )
    groups = groups_of(subject.areas, theme=theme, rules=rules, language=language)
    with _own_style():
        view = _view(subject)
        figure = Figure(figsize=(view.layout.width_mm / MM_PER_INCH, view.layout.height_mm / MM_PER_INCH), dpi=72)
        FigureCanvasAgg(figure)
        _compose(figure, view, subject, groups, theme=theme, rules=rules, sheet=sheet, system=system, language=language)
    return figure


def encode(figure: Figure, format: Format) -> bytes:
    """The figure as a file's bytes; the same figure always gives the same ones."""
    buffer = io.BytesIO()
    with _own_style():
        options: dict[str, Any] = {"pil_kwargs": {"compress_level": 3}} if format == "png" else {}
        figure.savefig(buffer, format=format, dpi=PNG_DPI, metadata=_METADATA[format], **options)
    return buffer.getvalue()


@contextmanager
def _own_style() -> Iterator[None]:
    """Matplotlib's defaults and ours, whatever the settings of the person at the machine."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_STYLE)
        yield


def _view(subject: Subject) -> View:
    """The whole village where its areas stay large enough, else the surroundings of its areas."""
    whole = view_of(_padded(subject.villages), largest_scale=_LARGEST_SCALE)
    if subject.is_district or subject.areas.empty:
        return whole
    near = view_of(_padded(subject.areas), largest_scale=_LARGEST_SCALE)
    return whole if whole.scale <= near.scale * _WHOLE_VILLAGE else near


def _padded(frame: gpd.GeoDataFrame) -> Bounds:
    west, south, east, north = (float(side) for side in frame.total_bounds)
    pad = 0.03 * max(east - west, north - south)
    return west - pad, south - pad, east + pad, north + pad


def _compose(
    figure: Figure,
    view: View,
    subject: Subject,
    groups: list[Group],
    *,
    theme: Theme,
    rules: Rules,
    sheet: Sheet,
    system: CRS,
    language: str,
) -> None:
    """The sheet from the ground up: map, labels, then what stands around it."""
    page = blank_page(figure, view.layout)
    frame = Frame(axes_in(page, view.layout.frame, view.bounds, label="map"), view)
    seen = draw_base(frame, subject)
    markers, board = draw_areas(frame, groups, theme=theme, language=language)
    if subject.areas.empty:
        write_empty(frame, board, language=language)
    _label(frame, subject, groups, board, theme=theme, language=language)
    stamp = (text.say("sample_stamp", language), text.say("sample_note", language)) if sheet.illustrative else None
    if stamp:
        marginalia.draw_watermark(frame, stamp[0])
    theme_name = text.say(f"printmap.theme_{theme}", language)
    marginalia.write_title(
        page, view.layout.title, study=sheet.title, unit=_unit_name(subject, language), theme=theme_name, stamp=stamp
    )
    marginalia.draw_scale(frame, page, language=language)
    marginalia.write_source(page, view.layout.foot, _source(sheet, rules=rules, system=system, language=language))
    column = marginalia.Column(page, view.layout.column, view.layout.column.top_mm)
    if not subject.is_district:
        marginalia.draw_locator(column, subject, frame, language=language)
    title = text.say("class_column" if theme == "class" else "score_column", language)
    legend.draw_legend(column, groups, title=title, seen=seen, markers=markers, language=language)
    for note in sheet.notes:
        column.write(note, size_pt=6.5)
    _tabulate(column, subject, groups, theme=theme, rules=rules, language=language)


def _label(frame: Frame, subject: Subject, groups: list[Group], board: Board, *, theme: Theme, language: str) -> None:
    """On a village's map the areas come first; on the district's the villages are named and the symbols speak."""
    others = village_wishes(frame, subject.other_villages, role="neighbour-label", size_pt=6.5, remarks={})
    own = []
    if boundary_in_view(frame, subject):
        size_pt, remarks = (7.5, _remarks(subject, language)) if subject.is_district else (9, {})
        own = village_wishes(frame, subject.villages, role="village-label", size_pt=size_pt, remarks=remarks)
    if not subject.is_district:
        wishes = area_wishes(frame, groups, theme=theme, language=language)
        write_labels(frame, board.place(wishes), colour=style.INK, zorder=12)
    write_labels(frame, board.place(own), colour=style.INK if subject.is_district else style.MUTED, zorder=11)
    write_labels(frame, board.place(others), colour="#8a9197", zorder=10)


def _remarks(subject: Subject, language: str) -> dict[str, str]:
    """Villages without an assessed area say so, so that nobody takes them for good ones."""
    scores = subject.village_scores
    without = scores.loc[scores["class"] == style.NOT_ASSESSED, "unit_id"]
    return dict.fromkeys(without, f"({text.say('printmap.without_area', language)})")


def _unit_name(subject: Subject, language: str) -> str:
    """The unit with its kind, once."""
    kinds = [text.say("district", each).lower() for each in text.LANGUAGES]
    if subject.is_district and any(kind in subject.name.lower() for kind in kinds):
        return subject.name
    return text.say(f"printmap.{DISTRICT if subject.is_district else 'village'}", language, name=subject.name)


def _source(sheet: Sheet, *, rules: Rules, system: CRS, language: str) -> str:
    note = text.say("printmap.source", language, note=clean(sheet.source_note).rstrip(".")) if sheet.source_note else ""
    names = {"rules": rules.title[language], "crs": system.name, "crs_code": sheet.metric_crs}
    return note + text.say("printmap.reference", language, round=sheet.round, **names)


def _tabulate(
    column: marginalia.Column, subject: Subject, groups: list[Group], *, theme: Theme, rules: Rules, language: str
) -> None:
    if subject.is_district:
        rows = scoretable.village_rows(subject.village_scores, theme=theme, rules=rules, language=language)
    else:
        rows = scoretable.area_rows(groups, theme=theme, language=language)
    if rows:
        title = text.say("printmap.village_table" if subject.is_district else "printmap.area_table", language)
        scoretable.draw_table(column, rows, title=title, language=language)
