"""Map sheets: which sheets a unit gets, and what is written on them."""

from __future__ import annotations

import hashlib
import itertools
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import shapely
from mapsheet_world import (
    AREAS,
    CONTEXT,
    EAST,
    LINES,
    NORTH,
    SCORES,
    STUDY,
    VILLAGES,
    figure,
    pdf,
    planned,
)
from matplotlib.colors import to_hex, to_rgb
from matplotlib.text import Text
from matplotlib.transforms import Affine2D
from pdf_paths import page_of
from pypdf import PdfReader

from pipeline import text
from pipeline.cli.names import stems_of
from pipeline.errors import CrsError
from pipeline.render import style
from pipeline.render.mapframe import OTHER_AREAS
from pipeline.render.mapsheet import draw_sheet, ground, pdf_of
from pipeline.render.mapsheet.plan import OVERLAP_MM

LONG = (
    "Permukiman kumuh dan permukiman yang rentan menjadi kumuh di seluruh wilayah Kecamatan Jiwan, Kabupaten Madiun, "
    "Provinsi Jawa Timur, menurut pendataan ulang tahun 2020 dengan verifikasi lapangan"
)


def words(drawn: Any, gid: str = ".*") -> list[str]:
    """What is written with a gid, lines joined."""
    found = drawn.findobj(lambda artist: re.fullmatch(gid, artist.get_gid() or "") is not None)
    return [artist.get_text().replace("\n", " ") for artist in found if isinstance(artist, Text)]


def printed(unit: str, level: str, paper: str = "A4", language: str = "id") -> str:
    """The text of the PDF, with single spaces."""
    return " ".join(page_of(pdf(unit, level, paper, None, language)).extract_text().split())


def extents(drawn_: Any) -> list[tuple[Text, Any]]:
    """Each piece of text with its box on the paper in points.

    Measured ten times larger: at 72 dots an inch letters are moved to whole dots, which a PDF does not do.
    """
    drawn_.set_dpi(720)
    shown = [
        artist
        for artist in drawn_.findobj(Text)
        if artist.get_text().strip() and artist.get_gid() not in ("halo", "sample-watermark")
    ]
    shrink = Affine2D().scale(0.1)
    return [(artist, artist.get_window_extent().transformed(shrink)) for artist in shown]


def drawn(unit: str = "01", level: str = "village", **changes: Any) -> Any:
    """The first sheet with other tables or another study."""
    return draw_sheet(planned(unit, level, **changes)[0])


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


def test_the_text_of_the_pdf_holds_the_results() -> None:
    shown = printed("01", "village")
    for expected in (
        "PETA SEBARAN KAWASAN PERMUKIMAN KUMUH",
        "Desa/Kelurahan Bukur, Kecamatan Jiwan",
        "Skala 1:10.000",
        "Lembar 1 dari 1",
        "RT 01 1,00 65 Kumuh berat",
        "30 (30–45) ?",
        "Jumlah: 2 5,00",
        "Transverse Mercator",
        "UTM zona 49S (EPSG:32749)",
        "Data pendataan tahun 2020. Penilaian: Permen PUPR 14/PRT/M/2018. Peta dasar: Peta dasar desa.",
        "Kali Jiwan",
    ):
        assert expected in shown, expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "id",
            ["PETA DELINEASI KAWASAN PERMUKIMAN KUMUH", "RT 01 Bukur", "Disiapkan", "552 100 mT", "9 156 450 mU", "LS"],
        ),
        ("en", ["DELINEATION MAP OF A SLUM AREA", "Heavy slum", "Prepared by", "552 100 mE", "9 156 450 mN", '" S']),
    ],
)
def test_the_sheet_of_an_area_speaks_the_language(language: str, expected: list[str]) -> None:
    shown = printed("A", "area", language=language)
    assert [each for each in expected if each not in shown] == []


def test_an_area_is_drawn_in_its_class_and_its_neighbours_plain() -> None:
    found = {artist.get_gid(): artist for artist in figure("B", "area", "A3").findobj() if artist.get_gid()}
    open_class = "areas-light-open-light-moderate"
    assert to_hex(found[open_class].get_facecolor()[0]) == style.open_fill(style.CLASS_STYLES["light"].fill)
    assert "areas-heavy" not in found
    assert words(figure("B", "area", "A3"), "legend-label-light-open-light-moderate") == [
        "terbuka: Kumuh ringan - Kumuh sedang"
    ]
    assert text.say("printmap.open_hint", "id") in [
        each.replace("\n", " ") for each in words(figure("B", "area", "A3"))
    ]


def test_the_legend_names_what_is_in_view_and_no_more() -> None:
    assert {"legend-label-river", "legend-label-main_road", "legend-label-built_up"} <= gids(
        figure("01", "village", "A4")
    )
    # A3 at 1:1000 around A: the river at y = 700 is 200 m from the area and out of view.
    assert "legend-label-river" not in gids(figure("A", "area", "A4"))
    assert "legend-label-built_up" in gids(figure("A", "area", "A4"))


def test_grounds_differ_in_a_copy_without_colour() -> None:
    """Paper, built-up land and other areas: at least 4 of 100 steps of grey apart, and other areas have an edge."""
    colours = [style.PAPER, ground.BUILT_UP, OTHER_AREAS]
    grey = [
        100 * sum(part * share for part, share in zip(to_rgb(each), (0.299, 0.587, 0.114), strict=True))
        for each in colours
    ]
    assert all(light - dark >= 4 for light, dark in itertools.pairwise(grey))
    assert "other-areas-outline" in gids(figure("01", "village", "A4"))


def gids(drawn_: Any) -> set[str]:
    return {artist.get_gid() for artist in drawn_.findobj() if artist.get_gid()}


def test_a_village_without_areas_says_so() -> None:
    found = drawn("04")
    assert words(found, "not-assessed") == words(found, "table-empty") == ["Tidak ada kawasan yang dinilai"]
    assert words(figure("01", "village", "A4"), "not-assessed|table-empty") == []


def test_an_unknown_number_is_a_word() -> None:
    scores = SCORES.copy()
    scores.loc[0, ["class", "class_low", "class_high"]] = ["not_assessable", "not_slum", "heavy"]
    scores.loc[0, ["score", "score_low", "score_high"]] = [None, 0, 80]
    areas = AREAS.assign(area_ha=[None, 4.0, 1.0, 40.0])
    cells = words(drawn(scores=scores, areas=areas), "table-cell|table-total")
    assert cells.count("tidak diketahui") == 3  # hectares and score of A, and the sum of hectares
    assert "Tidak dapat dinilai" in cells


def test_a_table_too_long_says_how_many_are_left_out() -> None:
    """40 areas in village 01, and one sum over all of them."""
    rows = AREAS.iloc[[0] * 40].assign(area_id=[f"N{number}" for number in range(40)])
    results = SCORES.iloc[[0] * 40].assign(unit_id=[f"N{number}" for number in range(40)])
    found = drawn(areas=rows.reset_index(drop=True), scores=type(SCORES)(_stacked(results)))
    shown = len(words(found, "table-cell")) // 4
    assert 3 < shown < 40
    assert words(found, "table-more") == [f"dan {40 - shown} lagi (lihat tabel nilai)"]
    assert words(found, "table-total") == ["Jumlah: 40", "40,00"]


def _stacked(results: Any) -> Any:
    import pandas as pd

    return pd.concat([results, SCORES[SCORES["level"] != "area"]], ignore_index=True)


def test_numbering_is_written_and_its_absence_is_a_line() -> None:
    numbered = replace(STUDY, numbering="188.45/12/KPTS/2020")
    assert words(drawn(study=numbered), "numbering") == ["188.45/12/KPTS/2020"]
    assert words(figure("01", "village", "A4"), "numbering") == []
    assert words(figure("01", "village", "A4"), "signature") == ["Disiapkan", "Diperiksa", "Disahkan"]


@pytest.mark.parametrize("illustrative", [True, False])
def test_the_stamp_is_there_only_for_a_sample(illustrative: bool) -> None:
    found = drawn(study=replace(STUDY, illustrative=illustrative))
    assert words(found, "sample-(watermark|stamp)") == ["CONTOH / SAMPLE"] * 2 * illustrative


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


def test_sheets_of_one_unit_are_pages_of_one_file() -> None:
    import io

    pages = PdfReader(io.BytesIO(pdf_of(*map(draw_sheet, planned("L", "area"))))).pages
    assert [re.search(r"Lembar \d dari 3", page.extract_text()).group() for page in pages] == [  # type: ignore[union-attr]
        f"Lembar {number} dari 3" for number in (1, 2, 3)
    ]


def test_names_with_markup_are_plain_text() -> None:
    areas = AREAS.assign(name=["RT $1^2$ <b>", "=1+1", "RT 3", "RT 4"])
    assert any("$1^2$ <b>" in label for label in words(drawn(areas=areas), "area-label"))
    content = pdf_of(drawn(areas=areas))
    assert "$1^2$ <b>" in " ".join(page_of(content).extract_text().split())


def test_a_world_without_basemap_lines_or_district() -> None:
    found = drawn(context=CONTEXT.iloc[:0], lines=LINES.iloc[:0], scores=SCORES[SCORES["level"] != "district"])
    assert words(found, "place") == ["Desa/Kelurahan Bukur"]
    assert not {"legend-label-river", "legend-label-road"} & gids(found)


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
    assert "A3" in page.extract_text()


def test_a_wish_for_a_scale_makes_more_pages(toy_results: Any, tmp_path: Path) -> None:
    from conftest import pipeline

    folders = ["--config", str(toy_results.config), "--processed", str(toy_results.processed), "--maps", str(tmp_path)]
    assert pipeline("sheets", *folders, "--scale", "400").returncode == 2
    assert pipeline("sheets", *folders, "--scale", "500", "--workers", "1").returncode == 0
    assert len(PdfReader(tmp_path / "sheets" / "35.19.09.2001.a4.pdf").pages) > 2
