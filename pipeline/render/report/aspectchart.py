"""The seven aspects of a unit as bars: their percents, what the data leave open, and words where nothing is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from pipeline import text
from pipeline.rational import Fraction
from pipeline.render import palettes, style
from pipeline.render.figures import blank_figure, own_style
from pipeline.render.paper import PT_PER_MM, fitted
from pipeline.render.themes.bands import band_of
from pipeline.render.themes.tables import number, whole, withheld

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from pipeline.rules import Rules

WIDTH_MM, HEIGHT_MM = 160, 75
LABEL_MM, MARGIN_MM, FOOT_MM = 47, 2, 9
"""Left of the bars, around the picture, below the bars."""
SIZE_PT, SMALL_PT = 8, 7
RIGHT_END_PCT = 170
"""The bars end at 100; the room beyond is for what is written behind them."""
BAR = 0.58
SHARED = (("2a", "2b"), ("4b", "4c"))
"""Needed and damaged length of roads and of drains, by the identifiers of 2018."""
TICKS = (0, 25, 50, 75, 100)


@dataclass(frozen=True, slots=True)
class Bar:
    """One aspect: its average in percent, the lowest and highest that the data allow, and what is written.

    `look` is the fill and the hatch of the map of the aspect.
    """

    label: str
    value: float | None
    low: float | None
    high: float | None
    is_withheld: bool
    look: tuple[str, str]
    written: str


def draw_aspects(
    unit_id: str,
    level: str,
    scores: pd.DataFrame,
    rules: Rules,
    *,
    round: int,
    language: str,
    criteria: pd.DataFrame | None = None,
) -> Figure:
    """The chart of one unit, 160 x 75 mm; `KeyError` for a unit that `scores` does not have in that round.

    The limits are those of the published scores where an average is withheld; else they follow from the percents of
    `criteria`, and without that table no limits are drawn.
    """
    row = _row(scores, unit_id, level, round)
    if row is None:
        raise KeyError(unit_id)
    members = {} if criteria is None else _members(criteria, unit_id, level, round)
    bars = [_bar(row, aspect, members, rules, language) for aspect in rules.aspects]
    with own_style():
        figure = blank_figure(WIDTH_MM, HEIGHT_MM)
        axes = _axes(figure, bars, language)
        for place, bar in enumerate(bars):
            _draw(axes, place, bar)
    return figure


def _row(scores: pd.DataFrame, unit_id: str, level: str, round: int) -> dict[str, Any] | None:
    chosen = scores[(scores["unit_id"] == unit_id) & (scores["level"] == level) & (scores["round"] == round)]
    rows = cast("list[dict[str, Any]]", chosen.to_dict("records"))
    return rows[0] if rows else None


def _members(criteria: pd.DataFrame, unit_id: str, level: str, round: int) -> dict[str, dict[str, Any]]:
    here = (criteria["unit_id"] == unit_id) & (criteria["level"] == level) & (criteria["round"] == round)
    rows = cast("list[dict[str, Any]]", criteria[here].to_dict("records"))
    return {str(row["criterion"]): row for row in rows}


def _bar(
    row: Mapping[str, Any], aspect: int, members: Mapping[str, Mapping[str, Any]], rules: Rules, language: str
) -> Bar:
    value = number(row, f"aspect_{aspect}_pct")
    hidden = value is None and withheld(row, f"aspect_{aspect}_pct")
    if hidden:
        low, high = (number(row, f"aspect_{aspect}_{end}_pct") for end in ("low", "high"))
    else:
        scored = row.get("average") == "scored"
        low, high = limits(members, rules.members(aspect), rules, scored=scored)
    written = _written(value, low, high, hidden=hidden, language=language)
    label = f"{aspect} {rules.aspects[aspect][language]}"
    return Bar(label, value, low, high, hidden, _look(value or 0.0, rules), written)


def _look(value: float, rules: Rules) -> tuple[str, str]:
    """Fill and hatch of a percent by the cuts of the rules."""
    band, count = band_of(Fraction(str(value)), rules.cuts_pct), len(rules.cuts_pct) + 1
    return palettes.steps(palettes.HIGH_IS_BAD, count)[band], palettes.in_turn(palettes.HATCHES, count)[band]


def limits(
    members: Mapping[str, Mapping[str, Any]], names: Sequence[str], rules: Rules, *, scored: bool
) -> tuple[float | None, float | None]:
    """The lowest and highest average in percent that the limits of the criteria allow; None without criteria.

    An unknown criterion may be anything. Of `scored` averages a percent without points adds nothing. Needed and damaged
    length are parts of one ideal length, so that the two of `SHARED` are never over 100 together.

    >>> from pipeline.rules import load
    >>> rows = {"5a": {"share_low_pct": 30, "share_high_pct": 30}, "5b": {"share_low_pct": 40, "share_high_pct": 60}}
    >>> national = load("permen-pupr-14-2018")
    >>> [limits(rows, names, national, scored=False) for names in (["5a", "5b"], ["5a", "6a"], ["2a", "2b"])]
    [(35.0, 45.0), (15.0, 65.0), (0.0, 50.0)]
    """
    if not members:
        return None, None
    low = {name: _limit(members.get(name, {}), "low", 0.0, scored=scored) for name in names}
    high = {name: _limit(members.get(name, {}), "high", 100.0, scored=scored) for name in names}
    counted = {row.counted_as: high.get(row.criterion, 0.0) for row in rules.criteria}
    over = sum(max(counted.get(needed, 0.0) + counted.get(damaged, 0.0) - 100.0, 0.0) for needed, damaged in SHARED)
    return sum(low.values()) / len(names), (sum(high.values()) - over) / len(names)


def _limit(row: Mapping[str, Any], end: str, widest: float, *, scored: bool) -> float:
    if scored and whole(row, f"points_{end}") == 0:
        return 0.0
    share = number(row, f"share_{end}_pct")
    return widest if share is None else share


def _written(value: float | None, low: float | None, high: float | None, *, hidden: bool, language: str) -> str:
    """What stands behind a bar: the percent, its limits, or that it is unknown."""
    span = ""
    if low is not None and high is not None and high - low >= 0.01:
        span = "-".join(style.number(end, language, decimals=2) for end in (low, high)) + " %"
    if value is None:
        word = text.say("webmap.withheld" if hidden else "unknown", language)
        return f"{word} ({span})" if span else word
    percent = f"{style.number(value, language, decimals=2)} %"
    return f"{percent} ({span})" if span else percent


def _axes(figure: Figure, bars: Sequence[Bar], language: str) -> Axes:
    """Axes from 0 to 100 % with the names of the aspects, the first on top."""
    left, bottom = (LABEL_MM + MARGIN_MM) / WIDTH_MM, FOOT_MM / HEIGHT_MM
    axes = figure.add_axes((left, bottom, 1 - left - MARGIN_MM / WIDTH_MM, 1 - bottom - MARGIN_MM / HEIGHT_MM))
    axes.set(xlim=(0, RIGHT_END_PCT), ylim=(len(bars) - 0.4, -0.6))
    axes.set_xticks(TICKS, [f"{tick} %" for tick in TICKS], fontsize=SMALL_PT)
    axes.set_xlabel(text.say("report.chart.axis", language), fontsize=SMALL_PT, loc="left", labelpad=1, color=style.INK)
    axes.set_yticks([])
    axes.tick_params(length=2, pad=1.5, color=style.MUTED, labelcolor=style.INK)
    for side in axes.spines.values():
        side.set_visible(False)
    axes.vlines(TICKS, -0.6, len(bars) - 0.4, colors="#d5d9dd", linewidth=0.6, zorder=0)
    return axes


def _draw(axes: Axes, place: int, bar: Bar) -> None:
    name, size = fitted(bar.label, room_pt=(LABEL_MM - 2) * PT_PER_MM, size_pt=SIZE_PT, smallest_pt=SMALL_PT, lines=2)
    axes.annotate(name, (0, place), (-4, 0), textcoords="offset points", ha="right", va="center", fontsize=size)
    ends = [0.0]
    if bar.is_withheld:
        ends += _box(axes, place, bar)
    elif bar.value is not None:
        ends += _filled(axes, place, bar.value, bar.look)
    if not bar.is_withheld and bar.low is not None and bar.high is not None and bar.high - bar.low >= 0.01:
        ends += _whisker(axes, place, bar.low, bar.high)
    known = bar.value is not None
    axes.annotate(
        bar.written,
        (max(ends), place),
        (4, 0),
        textcoords="offset points",
        va="center",
        fontsize=SIZE_PT if known else SMALL_PT,
        style="normal" if known else "italic",
        zorder=5,
        bbox={"facecolor": style.PAPER, "edgecolor": "none", "pad": 0.8},
    )


def _filled(axes: Axes, place: int, value: float, look: tuple[str, str]) -> list[float]:
    """The bar of a known average with its fill and hatch; a negative percent has none, one over 100 ends at 100."""
    end = min(max(value, 0.0), 100.0)
    fill, hatch = look
    ink = style.on_fill(fill)
    axes.barh(place, end, BAR, color=fill, hatch=hatch, edgecolor=ink, linewidth=0, zorder=2, gid="aspect-bar")
    axes.barh(place, end, BAR, fill=False, edgecolor=style.INK, linewidth=0.7, zorder=3)
    return [end]


def _box(axes: Axes, place: int, bar: Bar) -> list[float]:
    """From the lowest to the highest average, where the average itself is withheld."""
    low, high = (0.0 if bar.low is None else bar.low), (100.0 if bar.high is None else min(bar.high, 100.0))
    axes.barh(
        place,
        high - low,
        BAR,
        left=low,
        color=style.open_fill(palettes.SUPPRESSED),
        hatch=palettes.SUPPRESSED_HATCH,
        edgecolor=style.INK,
        linestyle="--",
        linewidth=0.7,
        zorder=2,
        gid="aspect-withheld",
    )
    return [high]


def _whisker(axes: Axes, place: int, low: float, high: float) -> list[float]:
    """A line with ends over what the data leave open; on paper under ink, so that it shows on every fill."""
    ends = max(low, 0.0), min(high, 100.0)
    for colour, width in ((style.PAPER, 3.2), (style.INK, 1.3)):
        axes.hlines(place, *ends, colors=colour, linewidth=width, zorder=4, gid="aspect-whisker")
        axes.vlines(ends, place - 0.16, place + 0.16, colors=colour, linewidth=width, zorder=4)
    return [ends[1]]
