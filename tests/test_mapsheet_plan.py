"""Which map sheets a unit gets, and the files that they become."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import shapely
from mapsheet_world import (
    AREAS,
    EAST,
    NORTH,
    STUDY,
    drawn,
    planned,
    words,
)
from matplotlib.colors import to_hex
from pypdf import PdfReader

from pipeline.cli.names import stems_of
from pipeline.errors import CrsError
from pipeline.render.mapsheet import draw_sheet, pdf_of
from pipeline.render.mapsheet.plan import OVERLAP_MM


@pytest.mark.parametrize(
    ("unit", "level", "paper", "scale", "count", "orientation"),
    [
        ("A", "area", "A4", 1000, 1, "landscape"),  # 100 m on 163 mm
        ("B", "area", "A4", 2500, 1, "landscape"),  # 200 m do not fit at 1:1000,
        ("B", "area", "A3", 1000, 1, "landscape"),  # but on A3 they do
        ("01", "village", "A4", 10_000, 1, "landscape"),  # 1000 m are 200 mm at 1:5000
        ("01", "village", "A3", 5000, 1, "landscape"),
        ("03", "village", "A4", 25_000, 1, "landscape"),  # 4200 m are 420 mm at 1:10 000: an overview
        ("L", "area", "A4", 10_000, 3, "landscape"),  # an area's boundary is to be measured: three sheets
        ("L", "area", "A3", 10_000, 2, "landscape"),
    ],
)
def test_the_largest_standard_scale_that_fits(
    unit: str, level: str, paper: str, scale: int, count: int, orientation: str
) -> None:
    sheets = planned(unit, level, paper=paper)
    assert {(each.scale, each.count, each.orientation, each.paper) for each in sheets} == {
        (scale, count, orientation, paper)
    }
    assert [each.number for each in sheets] == list(range(1, count + 1))
    frame = sheets[0].layout.frame
    for west, south, east, north in (each.bounds for each in sheets):
        assert east - west == pytest.approx(frame.width_mm * scale / 1000)
        assert north - south == pytest.approx(frame.height_mm * scale / 1000)


def test_a_tall_area_gets_a_standing_sheet() -> None:
    areas = AREAS.copy()
    tall = AREAS.to_crs("EPSG:32749").geometry.copy()
    tall[0] = shapely.box(EAST + 100, NORTH + 400, EAST + 150, NORTH + 600)
    areas["geometry"] = tall.to_crs("EPSG:4326")
    (found,) = planned("A", "area", areas=areas)
    assert (found.orientation, found.scale) == ("portrait", 1000)


@pytest.mark.parametrize(("unit", "level", "scale"), [("01", "village", 1000), ("L", "area", 5000)])
def test_several_sheets_show_the_whole_unit(unit: str, level: str, scale: int) -> None:
    sheets = planned(unit, level, scale=scale)
    content = sheets[0].content
    shapes = (content.subject.areas if level == "area" else content.subject.villages).geometry
    boxes = [shapely.box(*each.bounds) for each in sheets]
    assert len(boxes) > 2
    assert shapely.union_all(boxes).buffer(0.01).covers(shapely.union_all(list(shapes)))
    assert all(box.intersects(shapes.iloc[0]) for box in boxes)
    for a, b in itertools.pairwise(boxes):
        shared = a.intersection(b).bounds
        if a.bounds[1] == b.bounds[1]:
            assert (shared[2] - shared[0]) * 1000 / scale == pytest.approx(OVERLAP_MM)


def test_sheets_that_show_nothing_of_the_unit_are_left_out() -> None:
    """A ring-like L: of two by two sheets the one in the north-east holds nothing."""
    corner = shapely.union(
        shapely.box(EAST, NORTH, EAST + 100, NORTH + 250), shapely.box(EAST, NORTH, EAST + 300, NORTH + 60)
    )
    shapes = AREAS.to_crs("EPSG:32749").geometry.copy()
    shapes[0] = corner
    sheets = planned("A", "area", areas=AREAS.set_geometry(shapes).to_crs("EPSG:4326"), scale=1000)
    assert [each.count for each in sheets] == [3, 3, 3]
    assert sheets[0].bounds[3] == sheets[0].tiles[0][3] > sheets[1].bounds[3]


def test_each_sheet_is_marked_in_the_index() -> None:
    for each in planned("L", "area"):
        figure_ = draw_sheet(each)
        assert words(figure_, "sheet-number")[0] == f"Lembar {each.number} dari 3"
        assert words(figure_, "index-number-.*") == ["1", "2", "3"]
        edges = {
            number: to_hex(
                figure_.findobj(lambda artist, gid=f"index-{number}": artist.get_gid() == gid)[0].get_edgecolor()
            )
            for number in (1, 2, 3)
        }
        assert [number for number, edge in edges.items() if edge == "#9b1c1c"] == [each.number]


def test_sheets_of_one_unit_are_pages_of_one_file() -> None:
    import io

    pages = PdfReader(io.BytesIO(pdf_of(*map(draw_sheet, planned("L", "area"))))).pages
    assert [re.search(r"Lembar \d dari 3", page.extract_text()).group() for page in pages] == [  # type: ignore[union-attr]
        f"Lembar {number} dari 3" for number in (1, 2, 3)
    ]


def test_what_the_tables_do_not_have_is_refused() -> None:
    for unit, level in (("99", "village"), ("A", "village"), ("01", "area")):
        with pytest.raises(KeyError):
            planned(unit, level)
    with pytest.raises(KeyError):
        planned(study=replace(STUDY, round=2021))
    with pytest.raises(CrsError):
        planned(study=replace(STUDY, metric_crs="EPSG:3857"))


def test_another_zone_has_its_own_grid_and_words() -> None:
    shown = drawn(study=replace(STUDY, metric_crs="EPSG:32750"), language="en")
    assert "UTM zone 50S (EPSG:32750)" in words(shown, "reference")
    # 111.47 degrees east lie some 611 km west of zone 50's central meridian at 117, below zero of easting 500 000.
    assert all(label.startswith("-1") for label in words(shown, "grid-label") if label.endswith("mE"))


def test_file_names_are_safe_and_no_two_alike() -> None:
    stems = stems_of(["../x", "a/b", "a_b", "CON", "x" * 300, "rt1", "RT1", ".", "35.19.09.2001"])
    assert stems["35.19.09.2001"] == "35.19.09.2001"
    assert len({stem.casefold() for stem in stems.values()}) == 9
    assert all(re.fullmatch(r"[\w-][\w.-]{0,99}", stem, re.ASCII) for stem in stems.values())
    assert stems["CON"] != "CON"


def test_the_sheets_of_the_toy_study(toy_results: Any, tmp_path: Path) -> None:
    from conftest import pipeline

    folders = ["--config", str(toy_results.config), "--processed", str(toy_results.processed), "--maps", str(tmp_path)]
    (tmp_path / "sheets").mkdir()
    (tmp_path / "sheets" / "gone.a4.pdf").write_bytes(b"of a unit that is no more")
    run = pipeline("sheets", *folders, "--workers", "1")
    assert run.returncode == 0, run.stderr
    units = ["35.19.09.2001", "35.19.09.2002", "35.19.09.2003", "A", "B", "C"]
    written = sorted(path.name for path in (tmp_path / "sheets").iterdir())
    assert written == sorted(f"{unit}.{paper}.pdf" for unit in units for paper in ("a4", "a3"))
    assert re.search(r"\b12\b", run.stdout)
    (page,) = PdfReader(tmp_path / "sheets" / "A.a3.pdf").pages
    assert "A3 mendatar" in page.extract_text()
    before = (tmp_path / "sheets" / "A.a3.pdf").read_bytes()
    run = pipeline("sheets", *folders, "--workers", "1", "--paper", "A4", "--language", "en")
    assert run.returncode == 0, run.stderr
    assert (tmp_path / "sheets" / "A.a3.pdf").read_bytes() == before
    (page,) = PdfReader(tmp_path / "sheets" / "A.a4.pdf").pages
    assert "A4 landscape" in page.extract_text()


def test_a_wish_for_a_scale_makes_more_pages(toy_results: Any, tmp_path: Path) -> None:
    from conftest import pipeline

    folders = ["--config", str(toy_results.config), "--processed", str(toy_results.processed), "--maps", str(tmp_path)]
    assert pipeline("sheets", *folders, "--scale", "400").returncode == 2
    assert pipeline("sheets", *folders, "--scale", "500", "--workers", "1").returncode == 0
    assert len(PdfReader(tmp_path / "sheets" / "35.19.09.2001.a4.pdf").pages) > 2
