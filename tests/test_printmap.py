"""Printed maps, tested by what the figure holds and by the text of its files.

  y                         village 01 is 0 to 1 km, village 02 is 1 to 2 km, 03 is 2 to 3 km without any area;
1000 +------+------+------+
     | A  B |  C   |      |   A (100 m square, 1 ha) heavy and settled
   0 +------+------+------+   B (200 m square, 4 ha) light, open up to moderate
     0    1000   2000   3000  C (100 m square, 1 ha) not slum
"""

from __future__ import annotations

import hashlib
import io
import itertools
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
import pytest
from matplotlib.collections import PathCollection
from matplotlib.colors import to_hex
from matplotlib.text import Text
from PIL import Image
from shapely import LineString, box
from verdicts import theme_of

from pipeline import rules, text
from pipeline.errors import CrsError
from pipeline.render import style
from pipeline.render.labels import Board, Wish
from pipeline.render.paper import fitted, width_pt
from pipeline.render.printmap import Sheet, draw, encode

if TYPE_CHECKING:
    from matplotlib.figure import Figure

EAST, NORTH = 552_000.0, 9_156_000.0
RULES = rules.load("permen-pupr-14-2018")
SHEET = Sheet("Permukiman kumuh", 2020, "EPSG:32749")


def layer(rows: list[dict[str, Any]]) -> gpd.GeoDataFrame:
    table = gpd.GeoDataFrame(rows, crs="EPSG:32749")
    table["geometry"] = table.translate(EAST, NORTH)
    return table.to_crs("EPSG:4326")


def result(
    level: str, unit: str, name: str, limits: tuple[Any, Any, Any], classes: tuple[str, str, str], area_ha: float | None
) -> dict[str, Any]:
    return {
        "level": level,
        "unit_id": unit,
        "name": name,
        "round": 2020,
        "score": limits[0],
        "score_low": limits[1],
        "score_high": limits[2],
        "class": classes[0],
        "class_low": classes[1],
        "class_high": classes[2],
        "area_ha": area_ha,
    }


def settled(class_: str) -> tuple[str, str, str]:
    return (class_, class_, class_)


AREAS = layer(
    [
        {
            "area_id": "A",
            "name": "RT 01 Bukur",
            "village_code": "01",
            "village": "Bukur",
            "round": 2020,
            "area_ha": 1.0,
            "geometry": box(100, 400, 200, 500),
        },
        {
            "area_id": "B",
            "name": "RT 02 Bukur",
            "village_code": "01",
            "village": "Bukur",
            "round": 2020,
            "area_ha": 4.0,
            "geometry": box(600, 400, 800, 600),
        },
        {
            "area_id": "C",
            "name": "RT 01 Jiwan",
            "village_code": "02",
            "village": "Jiwan",
            "round": 2020,
            "area_ha": 1.0,
            "geometry": box(1400, 400, 1500, 500),
        },
    ]
)
VILLAGES = layer(
    [
        {
            "village_code": f"0{number}",
            "village": name,
            "area_ha": 100.0,
            "geometry": box(1000 * number - 1000, 0, 1000 * number, 1000),
        }
        for number, name in ((1, "Bukur"), (2, "Jiwan"), (3, "Ngetrep"))
    ]
)
LINES = layer(
    [
        {"kind": "road", "geometry": LineString([(0, 300), (3000, 300)])},
        {"kind": "drain", "geometry": LineString([(0, 310), (3000, 310)])},
    ]
)
SCORES = pd.DataFrame(
    [
        result("area", "A", "RT 01 Bukur", (65, 65, 65), settled("heavy"), 1.0),
        result("area", "B", "RT 02 Bukur", (30, 30, 45), ("light", "light", "moderate"), 4.0),
        result("area", "C", "RT 01 Jiwan", (5, 5, 5), settled("not_slum"), 1.0),
        result("village", "01", "Bukur", (34, 34, 36), settled("light"), 5.0),
        result("village", "02", "Jiwan", (5, 5, 5), settled("not_slum"), 1.0),
        result("village", "03", "Ngetrep", (None, None, None), settled("not_assessed"), None),
        result("district", "district", "Kecamatan Jiwan", (30, 30, 33), settled("light"), 6.0),
    ]
)


@cache
def usual(unit: str = "01", theme: Any = "class", language: str = "id") -> Figure:
    """A map that many tests look at and none changes."""
    return drawn(unit, theme=theme, language=language)


def drawn(unit: str = "01", **changes: Any) -> Figure:
    options: dict[str, Any] = {
        "theme": "class",
        "scores": SCORES,
        "areas": AREAS,
        "villages": VILLAGES,
        "lines": LINES,
        "rules": RULES,
        "sheet": SHEET,
        "language": "id",
    }
    options |= changes
    if isinstance(options["theme"], str):
        options["theme"] = theme_of(options["scores"], options["theme"])
    return draw(unit, **options)


def by_gid(figure: Figure, pattern: str) -> list[Any]:
    return figure.findobj(lambda artist: re.fullmatch(pattern, artist.get_gid() or "") is not None)


def words(figure: Figure, pattern: str = ".*") -> list[str]:
    return [artist.get_text() for artist in by_gid(figure, pattern) if isinstance(artist, Text)]


def one(figure: Figure, gid: str) -> Any:
    found = by_gid(figure, re.escape(gid))
    assert len(found) == 1, gid
    return found[0]


def test_a_settled_class_has_its_colour_and_pattern() -> None:
    area = one(usual(), "areas-heavy")
    assert isinstance(area, PathCollection)
    assert to_hex(area.get_facecolor()[0]) == style.CLASS_STYLES["heavy"].fill
    assert set(area.get_hatch()) == set(style.CLASS_STYLES["heavy"].hatch)
    assert one(usual(), "areas-heavy-outline").get_linestyle()[0][1] is None


def test_an_open_class_is_drawn_otherwise_and_explained() -> None:
    figure = usual()
    fill = to_hex(one(figure, "areas-light-open-light-moderate").get_facecolor()[0])
    assert fill == style.open_fill(style.CLASS_STYLES["light"].fill) != style.CLASS_STYLES["light"].fill
    assert one(figure, "areas-light-open-light-moderate-outline").get_linestyle()[0][1] is not None
    assert by_gid(figure, "areas-light") == []
    label = one(figure, "legend-label-light-open-light-moderate").get_text().replace("\n", " ")
    assert label == "terbuka: Kumuh ringan - Kumuh sedang"
    assert any(label.endswith("30 ?") for label in words(figure, "area-label"))
    assert "\n".join(words(figure)).count(text.say("printmap.open_hint", "id")[:20]) == 1


@pytest.mark.parametrize(
    ("unit", "counts"),
    [
        (
            "01",
            {
                "heavy": ("1", "1,00"),
                "moderate": ("0", "0,00"),
                "light": ("0", "0,00"),
                "not_slum": ("0", "0,00"),
                "light-open-light-moderate": ("1", "4,00"),
            },
        ),
        ("02", {"heavy": ("0", "0,00"), "moderate": ("0", "0,00"), "light": ("0", "0,00"), "not_slum": ("1", "1,00")}),
        (
            "district",
            {
                "heavy": ("1", "1,00"),
                "moderate": ("0", "0,00"),
                "light": ("0", "0,00"),
                "not_slum": ("1", "1,00"),
                "light-open-light-moderate": ("1", "4,00"),
            },
        ),
    ],
)
def test_the_legend_counts_areas_and_hectares(unit: str, counts: dict[str, tuple[str, str]]) -> None:
    figure = usual(unit)
    keys = [artist.get_gid().removeprefix("legend-count-") for artist in by_gid(figure, "legend-count-.*")]
    shown = {
        key: (one(figure, f"legend-count-{key}").get_text(), one(figure, f"legend-ha-{key}").get_text()) for key in keys
    }
    assert shown == counts


def test_every_area_is_drawn_once_as_shape_or_symbol() -> None:
    figure = usual("district")
    shapes = sum(len(found.get_paths()) for found in by_gid(figure, "areas-.*(?<!-outline)"))
    assert shapes + len(by_gid(figure, "marker-[ABC]")) == 3


def test_an_area_too_small_for_the_scale_gets_a_symbol_in_its_colour() -> None:
    far = VILLAGES.to_crs("EPSG:32749")
    far["geometry"] = far.scale(30, 30, origin=(EAST, NORTH))
    figure = drawn("district", villages=far.to_crs("EPSG:4326"))
    assert to_hex(one(figure, "marker-A").get_facecolor()[0]) == style.CLASS_STYLES["heavy"].fill
    assert one(figure, "marker-B").get_linestyle()[0][1] is not None
    centres = [figure.axes[1].transData.transform(one(figure, f"marker-{key}").get_offsets()[0]) for key in "ABC"]
    assert all(((a - b) ** 2).sum() ** 0.5 > 10 for a, b in itertools.combinations(centres, 2))


def test_scores_are_coloured_by_the_ramp_and_open_ones_marked() -> None:
    figure = usual(theme="score")
    assert to_hex(one(figure, "areas-score-54").get_facecolor()[0]) == style.score_colour(65, 80)
    assert one(figure, "areas-score-27-open-outline").get_linestyle()[0][1] is not None
    assert one(figure, "legend-label-score-27-open").get_text() == "27 - 39, terbuka"
    assert any("30 (30–45) ?" in label for label in words(figure, "area-label"))


@pytest.mark.parametrize("unit", ["01", "district"])
def test_the_scale_bar_is_as_long_as_it_says(unit: str) -> None:
    figure = usual(unit)
    halves = by_gid(figure, "scale-bar-[01]")
    number, unit_name = words(figure, "scale-label")[-1].split(" ")
    metres = float(number) * {"m": 1, "km": 1000}[unit_name]
    assert sum(half.get_width() for half in halves) == pytest.approx(metres)
    pixels = [half.get_window_extent() for half in halves]
    printed_m = (pixels[1].x1 - pixels[0].x0) / figure.dpi * 0.0254
    denominator = int(one(figure, "scale").get_text().split("1:")[1].split(" ")[0].replace(".", ""))
    assert printed_m * denominator == pytest.approx(metres, rel=0.001)


def test_metres_are_the_same_east_and_north() -> None:
    figure = usual()
    area = one(figure, "areas-heavy").get_paths()[0].get_extents()
    assert (area.width, area.height) == pytest.approx((100, 100), abs=0.5)
    shown = figure.axes[1].transData.transform([[0, 0], [1000, 1000]])
    assert shown[1][0] - shown[0][0] == pytest.approx(shown[1][1] - shown[0][1])


def test_the_same_map_has_the_same_bytes() -> None:
    again = drawn()
    for format in ("png", "svg", "pdf"):
        assert encode(usual(), format) == encode(again, format)


def test_bytes_do_not_depend_on_the_process_or_on_the_reader_s_settings() -> None:
    code = (
        "import hashlib, matplotlib; matplotlib.rcParams.update({'figure.facecolor': 'red', 'svg.fonttype': 'path'})\n"
        "import tests.test_printmap as t\n"
        "print([hashlib.sha256(t.encode(t.drawn('02'), f)).hexdigest() for f in ('svg', 'pdf')])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONHASHSEED": "1", "PYTHONPATH": ".:tests"},
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[1],
    )
    here = [hashlib.sha256(encode(drawn("02"), format)).hexdigest() for format in ("svg", "pdf")]
    assert run.stdout.strip() == str(here)


def test_a_village_without_areas_says_so() -> None:
    figure = usual("03")
    assert words(figure, "not-assessed") == ["Tidak ada kawasan yang dinilai"]
    assert words(usual(), "not-assessed") == []
    assert any("tanpa kawasan" in label for label in words(usual("district"), "village-label"))


def test_an_area_without_any_known_criterion_is_a_class_of_its_own() -> None:
    scores = SCORES.copy()
    scores.loc[0, ["class", "class_low", "class_high"]] = ["not_assessable", "not_slum", "heavy"]
    scores.loc[0, ["score", "score_low", "score_high"]] = [None, 0, 80]
    # As the table comes from its file, where an unknown score is pandas' NA and no number.
    scores = scores.astype(dict.fromkeys(("score", "score_low", "score_high"), "Int64"))
    for theme in ("class", "score"):
        figure = drawn(scores=scores, theme=theme)
        assert one(figure, "legend-label-not_assessable").get_text() == "Tidak dapat dinilai"
        assert any("tidak diketahui" in label for label in words(figure, "area-label"))
        assert words(figure, "legend-total-count") == ["2"]
        assert by_gid(figure, "legend-count-not_assessable.+") == []


LONG = (
    "Permukiman kumuh dan permukiman yang rentan menjadi kumuh di seluruh wilayah Kecamatan Jiwan, Kabupaten Madiun, "
    "Provinsi Jawa Timur, menurut pendataan ulang tahun 2020 dengan verifikasi lapangan"
)


@pytest.mark.parametrize("unit", ["01", "district"])
@pytest.mark.parametrize("theme", ["class", "score"])
def test_no_two_labels_overlap_and_none_leaves_the_page(unit: str, theme: str) -> None:
    areas, villages = AREAS.copy(), VILLAGES.copy()
    areas["name"] = [f"RT 0{number} RW 02 Lingkungan Sumberagung Kidul Bukur" for number in range(3)]
    villages["village"] = [f"{name} Sumberagung Kidul" for name in villages["village"]]
    sheet = Sheet(LONG, 2020, "EPSG:32749", illustrative=True, source_note=LONG, notes=(LONG,))
    figure = drawn(unit, theme=theme, areas=areas, villages=villages, sheet=sheet)
    shown = [
        found
        for found in figure.findobj(Text)
        if found.get_text().strip() and found.get_visible() and found.get_gid() not in ("halo", "sample-watermark")
    ]
    boxes = [(found.get_text(), found.get_window_extent()) for found in shown]
    page = figure.bbox
    for label, extent in boxes:
        assert page.x0 <= extent.x0 < extent.x1 <= page.x1, label
        assert page.y0 <= extent.y0 < extent.y1 <= page.y1, label
    for (one_label, a), (other, b) in itertools.combinations(boxes, 2):
        apart = a.x1 <= b.x0 + 0.5 or b.x1 <= a.x0 + 0.5 or a.y1 <= b.y0 + 0.5 or b.y1 <= a.y0 + 0.5
        assert apart, (one_label, other)


def test_labels_that_want_the_same_place_move_apart() -> None:
    board = Board(300, 300, taken=[(140, 140, 160, 160)])
    placed = board.place([Wish(f"RT {number}", 150, 150, 7, reach_pt=100) for number in range(20)])
    assert len(placed) == 20
    boxes = [(140.0, 140.0, 160.0, 160.0), *(label.box for label in placed)]
    for a, b in itertools.combinations(boxes, 2):
        assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]


@pytest.mark.parametrize("illustrative", [True, False])
def test_the_stamp_is_there_only_for_a_sample(illustrative: bool) -> None:
    figure = drawn(sheet=Sheet("Judul", 2020, "EPSG:32749", illustrative=illustrative))
    assert words(figure, "sample-(watermark|stamp)") == ["CONTOH / SAMPLE"] * 2 * illustrative
    assert (text.say("sample_note", "id") in words(figure)) == illustrative


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("id", ["Kumuh berat", "4,00", "Kawasan yang dinilai", "Desa/Kelurahan Bukur — Tingkat kekumuhan kawasan"]),
        ("en", ["Heavy slum", "4.00", "Assessed areas", "Village of Bukur — Slum class of the assessed areas"]),
    ],
)
def test_words_and_numbers_are_in_the_language(language: str, expected: list[str]) -> None:
    assert set(expected) <= set(words(usual(language=language)))


def test_the_source_line_says_round_rules_and_system() -> None:
    figure = drawn(sheet=Sheet("Judul", 2020, "EPSG:32749", source_note="Survei 2020."), language="en")
    assert one(figure, "source").get_text().replace("\n", " ") == (
        "Source: Survei 2020. Data of round 2020. Scored by: Ministerial regulation PUPR 14/PRT/M/2018. "
        "Coordinate system: WGS 84 / UTM zone 49S (EPSG:32749)."
    )


def test_svg_holds_the_words_as_text() -> None:
    root = ElementTree.fromstring(encode(usual(), "svg"))
    shown = ["".join(element.itertext()).strip() for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {"Kumuh berat", "Permukiman kumuh", "RT 01", "65"} <= set(shown)


def test_pdf_embeds_truetype_fonts_and_names_no_time() -> None:
    content = encode(usual(), "pdf")
    assert b"/FontFile2" in content
    assert b"/Type3" not in content
    assert b"CreationDate" not in content


def test_png_is_a4_at_300_dpi() -> None:
    image = Image.open(io.BytesIO(encode(usual("district"), "png")))
    assert sorted(image.size) == pytest.approx([2480, 3508], abs=1)
    assert image.info["dpi"] == pytest.approx((300, 300), abs=0.1)


def test_another_round_and_an_unknown_unit_are_refused() -> None:
    with pytest.raises(KeyError):
        drawn(sheet=Sheet("Judul", 2021, "EPSG:32749"))
    with pytest.raises(KeyError):
        drawn("99")
    with pytest.raises(CrsError):
        drawn(sheet=Sheet("Judul", 2020, "EPSG:3857"))


def test_text_is_shrunk_then_broken_but_never_cut() -> None:
    shown, size = fitted(LONG + " " + "x" * 80, room_pt=150, size_pt=9, smallest_pt=6, lines=2)
    assert size == 6
    assert width_pt(shown, size_pt=size) <= 150
    assert shown.replace("\n", "").replace(" ", "") == (LONG + "x" * 80).replace(" ", "")


def test_names_with_markup_are_plain_text() -> None:
    areas = AREAS.assign(name=["RT $1^2$ <b>", "RT & \x07 2", "RT 3"])
    figure = drawn(areas=areas)
    assert any("$1^2$ <b>" in label for label in words(figure, "area-label"))
    shown = "".join(ElementTree.fromstring(encode(figure, "svg")).itertext())
    assert "$1^2$ <b>" in shown
