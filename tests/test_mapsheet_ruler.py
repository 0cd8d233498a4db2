"""A ruler laid on a printed sheet is right: read back from the operators of the PDF, and from pyproj."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from mapsheet_world import EAST, NORTH, figure, pdf, sheet
from matplotlib.colors import to_rgb
from pdf_paths import Painted, page_of, painted, size_mm, text_places_mm
from pyproj import Transformer

from pipeline.render import style
from pipeline.render.mapsheet.graticule import TICK_COLOUR, TICK_MM, ticks
from pipeline.render.mapsheet.grid import GRID_COLOUR, interval_m
from pipeline.render.mapsheet.ruler import CONTROL_COLOUR

SHEETS = [
    # unit, level, paper, wished scale, scale
    ("A", "area", "A4", None, 1000),
    ("A", "area", "A3", None, 1000),
    ("B", "area", "A4", None, 2500),
    ("01", "village", "A3", None, 5000),
    ("01", "village", "A4", None, 10_000),
    ("L", "area", "A4", None, 10_000),
    ("03", "village", "A4", None, 25_000),
    ("03", "village", "A3", 50_000, 50_000),
    ("01", "village", "A4", 1000, 1000),
]
EVERY = pytest.mark.parametrize(("unit", "level", "paper", "wish", "scale"), SHEETS)
TO_DEGREES = Transformer.from_crs("EPSG:32749", "EPSG:4326", always_xy=True)
NEAR_MM = 0.1


def rgb(colour: str) -> tuple[int, ...]:
    return tuple(round(part * 255) for part in to_rgb(colour))


def lines(content: bytes, colour: str) -> list[Painted]:
    """The strokes of a colour with two ends."""
    found = painted(page_of(content))
    return [path for path in found if path.is_stroked and path.colour == rgb(colour) and len(path.corners_mm) == 2]


def upright_and_level(content: bytes) -> tuple[np.ndarray, np.ndarray]:
    """Where the lines of the grid lie: x of the upright ones, y of the level ones, in millimetres."""
    found = [path.corners_mm for path in lines(content, GRID_COLOUR)]
    upright = [ends[0, 0] for ends in found if abs(ends[0, 0] - ends[1, 0]) < 1e-6]
    level = [ends[0, 1] for ends in found if abs(ends[0, 1] - ends[1, 1]) < 1e-6]
    assert len(upright) + len(level) == len(found)
    return np.sort(upright), np.sort(level)


def by_gid(drawn: Any, pattern: str) -> list[Any]:
    return drawn.findobj(lambda artist: re.fullmatch(pattern, artist.get_gid() or "") is not None)


def metres_of(label: str) -> int:
    return int(re.sub(r"\D", "", label))


@EVERY
def test_the_page_is_the_paper(unit: str, level: str, paper: str, wish: int | None, scale: int) -> None:
    short, long = {"A4": (210, 297), "A3": (297, 420)}[paper]
    planned = sheet(unit, level, paper, wish)
    expected = (long, short) if planned.orientation == "landscape" else (short, long)
    assert size_mm(page_of(pdf(unit, level, paper, wish))) == pytest.approx(expected, abs=NEAR_MM)
    assert planned.scale == scale


@EVERY
def test_grid_lines_are_as_far_apart_as_the_scale_says(
    unit: str, level: str, paper: str, wish: int | None, scale: int
) -> None:
    step_mm = interval_m(scale) * 1000 / scale
    assert 20 <= step_mm <= 100
    for places in upright_and_level(pdf(unit, level, paper, wish)):
        assert len(places) >= 2
        assert np.diff(places) == pytest.approx(step_mm, abs=NEAR_MM)


@EVERY
def test_the_labels_say_where_the_lines_are(unit: str, level: str, paper: str, wish: int | None, scale: int) -> None:
    planned = sheet(unit, level, paper, wish)
    frame, (west, south, _, _) = planned.layout.frame, planned.bounds
    upright, horizontal = upright_and_level(pdf(unit, level, paper, wish))
    labels = by_gid(figure(unit, level, paper, wish), "grid-label")
    assert len(labels) >= 3
    for label in labels:
        x, y = label.get_position()
        words = label.get_text()
        if words.endswith(" mT"):
            assert np.abs(upright - x).min() < NEAR_MM
            assert frame.left_mm + (metres_of(words) - west) * 1000 / scale == pytest.approx(x, abs=NEAR_MM)
        else:
            assert words.endswith(" mU")
            assert np.abs(horizontal - y).min() < NEAR_MM
            assert frame.bottom_mm + (metres_of(words) - south) * 1000 / scale == pytest.approx(y, abs=NEAR_MM)
    printed = {words for words, _, _ in text_places_mm(page_of(pdf(unit, level, paper, wish)))}
    assert {label.get_text() for label in labels} <= printed


def test_an_area_of_a_hundred_metres_measures_a_hundred_millimetres() -> None:
    """A is 100 m square and its west edge lies on the grid line 552 100."""
    content = pdf("A", "area", "A4")
    shapes = [path for path in painted(page_of(content)) if path.colour == rgb(style.INK) and path.width_pt == 0.7]
    (corners,) = [path.corners_mm for path in shapes if np.ptp(path.corners_mm[:, 0]) > 90]
    assert np.ptp(corners, axis=0) == pytest.approx([100, 100], abs=NEAR_MM)
    upright, _ = upright_and_level(content)
    planned = sheet("A", "area", "A4")
    on_paper = planned.layout.frame.left_mm + (EAST + 100 - planned.bounds[0])
    assert corners[:, 0].min() == pytest.approx(on_paper, abs=NEAR_MM)
    assert np.abs(upright - corners[:, 0].min()).min() < NEAR_MM


@EVERY
def test_ticks_stand_where_pyproj_puts_whole_seconds(
    unit: str, level: str, paper: str, wish: int | None, scale: int
) -> None:
    planned = sheet(unit, level, paper, wish)
    frame, bounds = planned.layout.frame, planned.bounds
    drawn = [path.corners_mm for path in lines(pdf(unit, level, paper, wish), TICK_COLOUR)]
    seen = {"meridian": 0, "parallel": 0}
    for ends in drawn:
        assert np.hypot(*(ends[1] - ends[0])) == pytest.approx(TICK_MM, abs=0.01)
        x = bounds[0] + (ends[0, 0] - frame.left_mm) * scale / 1000
        y = bounds[1] + (ends[0, 1] - frame.bottom_mm) * scale / 1000
        is_meridian = abs(ends[0, 0] - ends[1, 0]) < 1e-6
        seconds = np.array(TO_DEGREES.transform(x, y)[0 if is_meridian else 1]) * 3600
        off_mm = abs(seconds - round(float(seconds))) * 31 * 1000 / scale
        assert off_mm < 0.001  # a ruler cannot see it, but a tick that is only nearly right would
        seen["meridian" if is_meridian else "parallel"] += 1
    assert seen["meridian"] >= 4
    assert seen["parallel"] >= 4


@EVERY
def test_the_degrees_written_are_those_of_the_place(
    unit: str, level: str, paper: str, wish: int | None, scale: int
) -> None:
    planned = sheet(unit, level, paper, wish)
    frame, bounds = planned.layout.frame, planned.bounds
    labels = by_gid(figure(unit, level, paper, wish), "tick-label")
    assert {label.get_text()[-2:] for label in labels} == {"BT", "LS"}
    for label in labels:
        degrees, minutes, seconds, side = re.fullmatch(r"(\d+)° (\d\d)' (\d\d)\" (BT|LS)", label.get_text()).groups()  # type: ignore[union-attr]
        x, y = label.get_position()
        # The label stands beyond the edge: the place is that of its tick.
        x, y = min(x, frame.right_mm), min(y, frame.top_mm)
        east, north = bounds[0] + (x - frame.left_mm) * scale / 1000, bounds[1] + (y - frame.bottom_mm) * scale / 1000
        value = TO_DEGREES.transform(east, north)[0 if side == "BT" else 1] * 3600
        written = (int(degrees) * 3600 + int(minutes) * 60 + int(seconds)) * (1 if side == "BT" else -1)
        assert abs(value - written) * 31 * 1000 / scale < NEAR_MM


def test_ticks_are_exact_where_degrees_are_uneven() -> None:
    """Along 300 km the steps of a minute are uneven: an edge divided evenly would be wrong."""
    found = ticks((500_000, 9_000_000, 800_000, 9_300_000), metric_crs="EPSG:32749", scale=50_000)
    assert len(found) > 600
    for tick in found:
        value = TO_DEGREES.transform(tick.x_m, tick.y_m)[0 if tick.is_meridian else 1] * 3600
        assert abs(value - tick.seconds) < 1e-5  # of a second of arc: 0.3 mm on the ground


def test_a_meridian_leans_where_the_grid_does() -> None:
    """Half a degree from the central meridian north leans by 0.06 degrees: a tick above is not over the one below."""
    drawn = figure("03", "village", "A3", 50_000)
    places = {line.get_gid(): line.get_xdata()[0] for line in by_gid(drawn, "tick-(south|north)-.*")}
    pairs = [(places[gid], places.get(gid.replace("south", "north"))) for gid in places if "south" in gid]
    leans = [above - below for below, above in pairs if above is not None]
    height_mm = sheet("03", "village", "A3", 50_000).layout.frame.height_mm
    # Grid convergence: (longitude - 111 degrees) times the sine of the latitude, 0.5 x sin(-7.6) degrees.
    assert len(leans) >= 3
    assert np.array(leans) == pytest.approx(np.tan(np.radians(0.5 * np.sin(np.radians(7.6)))) * height_mm, abs=0.1)


@EVERY
def test_the_scale_bar_is_as_long_as_it_says(unit: str, level: str, paper: str, wish: int | None, scale: int) -> None:
    drawn = figure(unit, level, paper, wish)
    *_, last = [label.get_text() for label in by_gid(drawn, "scale-label")]
    number, name = last.split(" ")
    metres = float(number.replace(".", "").replace(",", ".")) * {"m": 1, "km": 1000}[name]
    parts = [
        path.corners_mm
        for path in painted(page_of(pdf(unit, level, paper, wish)))
        if path.is_stroked and path.width_pt == 0.4 and abs(np.ptp(path.corners_mm[:, 1]) - 1.5) < 0.01
    ]
    assert len(parts) == 4
    whole = np.concatenate(parts)
    assert np.ptp(whole[:, 0]) == pytest.approx(metres * 1000 / scale, abs=NEAR_MM)


@EVERY
def test_the_control_line_is_ten_centimetres(unit: str, level: str, paper: str, wish: int | None, scale: int) -> None:
    assert scale
    found = [path.corners_mm for path in lines(pdf(unit, level, paper, wish), CONTROL_COLOUR)]
    (line,) = [ends for ends in found if abs(ends[0, 1] - ends[1, 1]) < 1e-6]
    assert np.ptp(line[:, 0]) == pytest.approx(100, abs=NEAR_MM)
    marks = sorted(ends[0, 0] for ends in found if abs(ends[0, 0] - ends[1, 0]) < 1e-6)
    assert np.diff(marks) == pytest.approx([50, 50], abs=NEAR_MM)
    assert (marks[0], marks[-1]) == pytest.approx((line[:, 0].min(), line[:, 0].max()), abs=0.01)


@EVERY
def test_nothing_lies_outside_the_page(unit: str, level: str, paper: str, wish: int | None, scale: int) -> None:
    assert scale
    page = page_of(pdf(unit, level, paper, wish))
    width, height = size_mm(page)
    paths = painted(page)
    assert len(paths) > 50
    for path in paths:
        left, bottom, right, top = path.shown_mm
        if left < right and bottom < top:  # else it is clipped away as a whole
            assert -0.01 <= left <= right <= width + 0.01
            assert -0.01 <= bottom <= top <= height + 0.01
    for words, x, y in text_places_mm(page):
        assert 0 < x < width, words
        assert 0 < y < height, words


def test_the_corner_of_the_world_is_on_the_grid() -> None:
    """The toy's own corner, (552 000, 9 156 000), where the lines of every interval cross."""
    upright, horizontal = upright_and_level(pdf("01", "village", "A4"))
    planned = sheet("01", "village", "A4")
    x = planned.layout.frame.left_mm + (EAST - planned.bounds[0]) / 10
    y = planned.layout.frame.bottom_mm + (NORTH - planned.bounds[1]) / 10
    assert np.abs(upright - x).min() < NEAR_MM
    assert np.abs(horizontal - y).min() < NEAR_MM
