"""What is written and drawn on a map sheet."""

from __future__ import annotations

from dataclasses import replace

import pytest
from mapsheet_world import (
    AREAS,
    CONTEXT,
    LINES,
    SCORES,
    STUDY,
    drawn,
    figure,
    gids,
    printed,
    stacked,
    words,
)
from matplotlib.colors import to_hex
from pdf_paths import page_of

from pipeline import text
from pipeline.render import style
from pipeline.render.mapsheet import pdf_of


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
    found = drawn(areas=rows.reset_index(drop=True), scores=type(SCORES)(stacked(results)))
    shown = len(words(found, "table-cell")) // 4
    assert 3 < shown < 40
    assert words(found, "table-more") == [f"dan {40 - shown} lagi (lihat tabel nilai)"]
    assert words(found, "table-total") == ["Jumlah: 40", "40,00"]


def test_numbering_is_written_and_its_absence_is_a_line() -> None:
    numbered = replace(STUDY, numbering="188.45/12/KPTS/2020")
    assert words(drawn(study=numbered), "numbering") == ["188.45/12/KPTS/2020"]
    assert words(figure("01", "village", "A4"), "numbering") == []
    assert words(figure("01", "village", "A4"), "signature") == ["Disiapkan", "Diperiksa", "Disahkan"]


@pytest.mark.parametrize("illustrative", [True, False])
def test_the_stamp_is_there_only_for_a_sample(illustrative: bool) -> None:
    found = drawn(study=replace(STUDY, illustrative=illustrative))
    assert words(found, "sample-(watermark|stamp)") == ["CONTOH / SAMPLE"] * 2 * illustrative


def test_names_with_markup_are_plain_text() -> None:
    areas = AREAS.assign(name=["RT $1^2$ <b>", "=1+1", "RT 3", "RT 4"])
    assert any("$1^2$ <b>" in label for label in words(drawn(areas=areas), "area-label"))
    content = pdf_of(drawn(areas=areas))
    assert "$1^2$ <b>" in " ".join(page_of(content).extract_text().split())


def test_a_world_without_basemap_lines_or_district() -> None:
    found = drawn(context=CONTEXT.iloc[:0], lines=LINES.iloc[:0], scores=SCORES[SCORES["level"] != "district"])
    assert words(found, "place") == ["Desa/Kelurahan Bukur"]
    assert not {"legend-label-river", "legend-label-road"} & gids(found)
