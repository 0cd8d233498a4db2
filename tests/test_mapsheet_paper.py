"""Map sheets as printed matter: nothing overlaps, everything is readable, the same bytes every time."""

from __future__ import annotations

import hashlib
import itertools
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import shapely
from mapsheet_world import (
    AREAS,
    EAST,
    LONG,
    NORTH,
    SCORES,
    STUDY,
    VILLAGES,
    drawn,
    extents,
    figure,
    gids,
    pdf,
    planned,
    stacked,
    words,
)
from matplotlib.colors import to_rgb
from matplotlib.transforms import Affine2D
from pdf_paths import page_of

from pipeline.render import ground, style
from pipeline.render.mapframe import OTHER_AREAS
from pipeline.render.mapsheet import draw_sheet, pdf_of


@pytest.mark.parametrize("paper", ["A4", "A3"])
@pytest.mark.parametrize(("unit", "level"), [("01", "village"), ("A", "area"), ("L", "area"), ("tall", "area")])
@pytest.mark.parametrize("language", ["id", "en"])
def test_no_two_words_overlap_and_none_leaves_the_page(unit: str, level: str, paper: str, language: str) -> None:
    areas, villages = AREAS.copy(), VILLAGES.copy()
    if unit == "tall":
        unit, shapes = "A", AREAS.to_crs("EPSG:32749").geometry.copy()
        shapes[0] = shapely.box(EAST + 100, NORTH + 400, EAST + 150, NORTH + 640)
        areas["geometry"] = shapes.to_crs("EPSG:4326")
    areas["name"] = [f"RT 0{number} RW 02 Lingkungan Sumberagung Kidul Bukur" for number in range(4)]
    villages["village"] = [f"{name} Sumberagung Kidul" for name in villages["village"]]
    study = replace(STUDY, title=LONG, illustrative=True, source_note=LONG, notes=(LONG,), context_licence=LONG)
    found = drawn(unit, level, areas=areas, villages=villages, study=study, paper=paper, language=language)
    assert_apart(found)


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_legend_of_every_open_class_leaves_room_for_the_rest(language: str) -> None:
    """Every range that classes can have in one village: the table becomes a sentence, and nothing overlaps."""
    order = ["not_slum", "light", "moderate", "heavy"]
    ranges = [(low, high) for low, high in itertools.combinations_with_replacement(order, 2)]
    ids = [f"N{number}" for number in range(len(ranges))]
    rows = AREAS.iloc[[0] * 10].assign(area_id=ids).reset_index(drop=True)
    lows, highs = ([pair[end] for pair in ranges] for end in (0, 1))
    results = SCORES.iloc[[0] * 10].assign(unit_id=ids, class_low=lows, class_high=highs, **{"class": lows})
    study = replace(STUDY, title=LONG, illustrative=True, source_note=LONG, notes=(LONG,))
    found = drawn(areas=rows, scores=stacked(results), study=study, language=language)
    assert len([gid for gid in gids(found) if gid.startswith("legend-label-")]) >= 10
    assert words(found, "table-more")[0].startswith(
        {"id": "10 kawasan, 10,00 ha", "en": "10 areas, 10.00 ha"}[language]
    )
    assert_apart(found)


def assert_apart(found: Any) -> None:
    """No two words overlap, none leaves the page, none is too small to be read."""
    shown = extents(found)
    assert min(artist.get_fontsize() for artist, _ in shown) >= 5.5
    boxes = [(artist.get_text(), extent) for artist, extent in shown]
    assert len(boxes) > 40
    page = found.bbox.transformed(Affine2D().scale(0.1))
    for label, extent in boxes:
        assert page.x0 <= extent.x0 < extent.x1 <= page.x1, label
        assert page.y0 <= extent.y0 < extent.y1 <= page.y1, label
    for (one, a), (other, b) in itertools.combinations(boxes, 2):
        apart = a.x1 <= b.x0 + 0.5 or b.x1 <= a.x0 + 0.5 or a.y1 <= b.y0 + 0.5 or b.y1 <= a.y0 + 0.5
        assert apart, (one, other)


def test_words_stay_inside_their_boxes() -> None:
    """Sources, reference and stamp stand in frames that have room for them, lying and standing."""
    study = replace(STUDY, illustrative=True, source_note=LONG, notes=(LONG, LONG), context_licence=LONG)
    for scale in (None, 1000):
        each = planned("A", "area", study=study, scale=scale)[0]
        found, layout = draw_sheet(each), each.layout
        boxes = {"source": layout.source, "reference": layout.reference, "sample-note": layout.stamp}
        boxes |= {"sample-stamp": layout.stamp, "print-note": layout.control, "scale-label": layout.bar}
        inside = [(artist, extent) for artist, extent in extents(found) if artist.get_gid() in boxes]
        assert len(inside) == 11  # four lines of reference, three numbers on the bar, one each of the others
        for artist, extent in inside:
            box = boxes[artist.get_gid()]
            left, bottom, right, top = (
                side * 72 / 25.4 for side in (box.left_mm, box.bottom_mm, box.right_mm, box.top_mm)
            )
            assert left < extent.x0 < extent.x1 < right, artist.get_text()
            assert bottom < extent.y0 < extent.y1 < top, artist.get_text()


def test_the_same_sheet_has_the_same_bytes_in_any_process() -> None:
    code = (
        "import hashlib, matplotlib; matplotlib.rcParams.update({'figure.facecolor': 'red', 'pdf.fonttype': 3})\n"
        "import mapsheet_world as w\nprint(hashlib.sha256(w.pdf('01', 'village', 'A4')).hexdigest())"
    )
    tests = Path(__file__).parent
    run = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONHASHSEED": "1", "PYTHONPATH": f"{tests}:{tests.parent}"},
        check=True,
        capture_output=True,
        text=True,
    )
    again = pdf_of(draw_sheet(planned()[0]))
    assert (
        run.stdout.strip()
        == hashlib.sha256(again).hexdigest()
        == hashlib.sha256(pdf("01", "village", "A4")).hexdigest()
    )


def test_fonts_are_embedded_and_no_time_is_named() -> None:
    content = pdf("01", "village", "A4")
    fonts = page_of(content)["/Resources"]["/Font"].values()
    assert len(fonts) >= 2
    for font in (each.get_object() for each in fonts):
        described = [one.get_object() for one in font.get("/DescendantFonts", [font])]
        assert all("/FontFile2" in one["/FontDescriptor"] for one in described)
    assert b"CreationDate" not in content


def test_grounds_differ_in_a_copy_without_colour() -> None:
    """Paper, built-up land and other areas: at least 4 of 100 steps of grey apart, and other areas have an edge."""
    colours = [style.PAPER, ground.BUILT_UP, OTHER_AREAS]
    grey = [
        100 * sum(part * share for part, share in zip(to_rgb(each), (0.299, 0.587, 0.114), strict=True))
        for each in colours
    ]
    assert all(light - dark >= 4 for light, dark in itertools.pairwise(grey))
    assert "other-areas-outline" in gids(figure("01", "village", "A4"))
