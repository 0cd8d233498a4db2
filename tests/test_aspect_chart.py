"""The chart of the aspects, tested by what the figure holds: bars, whiskers, boxes and words.

Averages of HEAVY in `webmap_world` are 80.125, 80.25 ... 80.875 %; of OPEN criterion 3a is unknown.
"""

from __future__ import annotations

import hashlib
import itertools
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd
import pytest
import report_inputs as world
from matplotlib.text import Text
from report_inputs import RULES, inputs, with_row
from webmap_world import CODES, HEAVY, NONE, OPEN, ROUND

from pipeline import rules
from pipeline.render import palettes
from pipeline.render.printmap import encode
from pipeline.render.report.aspectchart import HEIGHT_MM, WIDTH_MM, draw_aspects, limits

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from pipeline.render.report.inputs import Inputs

LEVEL = {HEAVY: "area", OPEN: "area", NONE: "area", CODES[0]: "village", CODES[1]: "village"}


def chart(unit: str = HEAVY, given: Inputs | None = None, language: str = "en") -> Figure:
    tables = (given or inputs()).tables
    return draw_aspects(
        unit, LEVEL[unit], tables["scores"], RULES, round=ROUND, language=language, criteria=tables["criteria"]
    )


def parts(figure: Figure, gid: str) -> list[object]:
    return figure.findobj(lambda artist: artist.get_gid() == gid)


def bars(figure: Figure) -> list[float]:
    """The lengths of the bars of known averages, from the top."""
    found = sorted(parts(figure, "aspect-bar"), key=lambda bar: bar.get_y())  # type: ignore[attr-defined]
    return [bar.get_width() for bar in found]  # type: ignore[attr-defined]


def words(figure: Figure) -> list[str]:
    return [one.get_text().replace("\n", " ") for one in figure.findobj(Text) if one.get_text() and one.get_visible()]


def test_each_bar_is_as_long_as_its_average_and_says_it() -> None:
    figure = chart()
    assert bars(figure) == [80.125, 80.25, 80.375, 80.5, 80.625, 80.75, 80.875]
    assert "80.13 %" in words(figure)  # half up, as the published sheets
    assert "80,13 %" in words(chart(language="id"))
    assert "7 Kondisi proteksi kebakaran" in words(chart(language="id"))
    assert not parts(figure, "aspect-whisker")


def test_what_is_unknown_is_said_at_the_place_of_its_bar_and_no_bar_is_drawn() -> None:
    """Of aspect 3 of OPEN one criterion is unknown (0 to 100 %), the other is 82.7 %: 41.35 to 91.35 %."""
    figure = chart(OPEN)
    assert len(bars(figure)) == 6
    assert "unknown (41.35-91.35 %)" in words(figure)
    assert len(parts(figure, "aspect-whisker")) == 2  # ink over paper
    assert words(chart(NONE)).count("unknown (0.00-100.00 %)") == 5
    assert words(chart(CODES[1], language="id")).count("tidak diketahui") == 7


def test_roads_and_drains_share_one_length() -> None:
    """All is unknown: both parts of one length are 100 % together, so aspect 2 is at most 50 %, aspect 4 at most 67."""
    assert "unknown (0.00-50.00 %)" in words(chart(NONE))
    assert "unknown (0.00-66.67 %)" in words(chart(NONE))


def test_the_pairs_are_those_of_the_rules_in_force() -> None:
    """In the rules of 2016 the construction of drains is 4e, and 4c and 4d are counted by nobody."""
    old = rules.load("permen-pupr-2-2016")
    rows = {"4a": {"share_low_pct": 0.0, "share_high_pct": 0.0}}
    assert limits(rows, old.members(4), old, scored=False) == (0.0, 60.0)


def test_a_withheld_average_is_a_box_between_its_limits() -> None:
    given = inputs(k=5)
    scores = with_row(
        given.tables["scores"],
        {"unit_id": HEAVY, "round": ROUND},
        aspect_3_pct=None,
        aspect_3_low_pct=10.0,
        aspect_3_high_pct=30.0,
        suppressed_columns="aspect_3_pct",
    )
    figure = chart(given=replace(given, tables=dict(given.tables) | {"scores": scores}))
    (box,) = parts(figure, "aspect-withheld")
    assert (box.get_x(), box.get_width(), box.get_hatch()) == (10.0, 20.0, palettes.SUPPRESSED_HATCH)  # type: ignore[attr-defined]
    assert "withheld (10.00-30.00 %)" in words(figure)
    assert len(bars(figure)) == 6


def test_bars_of_different_bands_differ_in_hatch_and_fill() -> None:
    """10, 30, 60 and 80 % give 0, 1, 3 and 5 points."""
    given = inputs()
    averages = {"aspect_1_pct": 10.0, "aspect_2_pct": 30.0, "aspect_3_pct": 60.0, "aspect_4_pct": 80.0}
    scores = with_row(given.tables["scores"], {"unit_id": HEAVY}, **averages)
    figure = chart(given=replace(given, tables=dict(given.tables) | {"scores": scores}))
    first = sorted(parts(figure, "aspect-bar"), key=lambda bar: bar.get_y())[:4]  # type: ignore[attr-defined]
    assert [bar.get_hatch() or "" for bar in first] == list(palettes.HATCHES[:4])  # type: ignore[attr-defined]
    assert len({bar.get_facecolor() for bar in first}) == 4  # type: ignore[attr-defined]


@pytest.mark.parametrize("value", [-84.57, 296.57])
def test_a_published_percent_that_cannot_be_stays_in_the_picture(value: float) -> None:
    given = inputs()
    scores = with_row(given.tables["scores"], {"unit_id": HEAVY}, aspect_4_pct=value)
    figure = chart(given=replace(given, tables=dict(given.tables) | {"scores": scores}))
    assert 0 <= bars(figure)[3] <= 100
    assert f"{value:.2f} %" in words(figure)


@pytest.mark.parametrize("unit", [HEAVY, OPEN, NONE, CODES[1]])
@pytest.mark.parametrize("language", ["id", "en"])
def test_all_words_are_inside_the_picture_large_enough_and_apart(unit: str, language: str) -> None:
    figure = chart(unit, language=language)
    figure.canvas.draw()
    assert [round(side * 25.4) for side in figure.get_size_inches()] == [WIDTH_MM, HEIGHT_MM]
    shown = [one for one in figure.findobj(Text) if one.get_text() and one.get_visible()]
    boxes = [one.get_window_extent() for one in shown]
    assert min(one.get_fontsize() for one in shown) >= 7
    for box in boxes:
        assert box.x0 >= 0
        assert box.y0 >= 0
        assert box.x1 <= figure.bbox.x1
        assert box.y1 <= figure.bbox.y1
    for one, other in itertools.combinations(range(len(shown)), 2):
        if shown[one].get_text() != shown[other].get_text():
            assert not boxes[one].overlaps(boxes[other]), (shown[one].get_text(), shown[other].get_text())


def test_the_widest_words_have_room() -> None:
    """A bar up to 100 % with a range behind it."""
    given = inputs()
    where = {"unit_id": HEAVY, "criterion": "6a", "round": ROUND}
    criteria = with_row(given.tables["criteria"], where, share_low_pct=0.0, share_high_pct=100.0)
    criteria = with_row(criteria, where | {"criterion": "6b"}, share_low_pct=99.98, share_high_pct=100.0)
    figure = chart(given=replace(given, tables=dict(given.tables) | {"criteria": criteria}))
    figure.canvas.draw()
    (label,) = [one for one in figure.findobj(Text) if one.get_text().endswith("(49.99-100.00 %)")]
    assert label.get_window_extent().x1 <= figure.bbox.x1


def test_the_same_tables_give_the_same_bytes() -> None:
    for format_ in ("png", "svg", "pdf"):
        first, second = (hashlib.sha256(encode(chart(OPEN), format_)).hexdigest() for _ in range(2))  # type: ignore[arg-type]
        assert first == second


def test_an_unknown_unit_is_an_error() -> None:
    with pytest.raises(KeyError, match="nowhere"):
        draw_aspects("nowhere", "area", world.inputs().tables["scores"], RULES, round=ROUND, language="id")


def test_without_the_criteria_no_limits_are_drawn() -> None:
    scores: pd.DataFrame = inputs().tables["scores"]
    figure = draw_aspects(OPEN, "area", scores, RULES, round=ROUND, language="id")
    assert "tidak diketahui" in words(figure)
    assert not parts(figure, "aspect-whisker")
