"""The workbook of the score sheets: what its formulas come to in LibreOffice, cell by cell, and what it never holds."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import re
import subprocess
import sys
import zipfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pandas as pd
import pytest
import recalculation
import score_world as world
from conftest import Study, pipeline

from pipeline import zipped
from pipeline.publish.suppression import published
from pipeline.render import style
from pipeline.render.workbook import entries, scores_workbook
from pipeline.render.workbook.page import Page
from pipeline.render.workbook.places import rows_of
from pipeline.render.workbook.words import Words

if TYPE_CHECKING:
    from recalculation import Cells

RULES, ROWS = world.RULES, rows_of(world.RULES)
WORDS = Words(["id", "en"], RULES)
UNKNOWN, SUMMARY = "tidak diketahui / unknown", "Ringkasan"
FEW = "kurang dari 5 / fewer than 5"
K = 5
HOSTILE = {"A": "=1+1", "B": "+cmd|' /C calc'!A0", "C": "@SUM(1)<b>&\n-2]"}
SHEETS = Path(__file__).parent / "published_sheets.csv"
AVERAGES = Path(__file__).parent / "published_averages.csv"


def public(made: dict[str, Any]) -> dict[str, Any]:
    """The same study as it is published."""
    tables = made["tables"]
    empty = {name: tables[name] for name in ("sdg", "changes", "todo") if name in tables}
    shown = published(**_with_all(tables, empty), k=K, rules=RULES)
    return made | {"tables": {"scores": shown.scores, "criteria": shown.criteria}, "k": K}


def _with_all(tables: dict[str, pd.DataFrame], empty: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    from pipeline import fields

    rest = {name: empty[name] if name in empty else fields.empty(name) for name in ("sdg", "changes", "todo")}
    return {"scores": tables["scores"], "criteria": tables["criteria"]} | rest


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The practice data of 600 households, through the pipeline."""
    folder = tmp_path_factory.mktemp("sample")
    assert pipeline("sample", "--raw", str(folder / "raw"), "--households", "600").returncode == 0
    study = Study(folder / "raw" / "settings.toml", folder / "processed", folder / "maps")
    study.build("load", "join", "aggregate")
    return of_study(study)


def of_study(study: Study) -> dict[str, Any]:
    names = ("scores", "criteria", "sdg", "changes", "todo")
    return {"tables": {name: study.table(name) for name in names}, "areas": study.table("areas")} | world.options()


@cache
def golden() -> dict[str, Any]:
    """Twelve score sheets that the East Java portal publishes, as areas of one village."""
    rows = pd.read_csv(SHEETS, comment="#", dtype=str)
    areas: dict[str, dict[str, Any]] = {}
    for row in rows.itertuples():
        measure = world.of(row.volume, row.denominator) if float(row.denominator) else world.ZERO_DENOMINATOR
        areas.setdefault(str(row.sheet), {})[str(row.criterion)] = measure
    names = {sheet: f"RT {sheet}" for sheet in areas}
    return (
        world.study(areas, names=names, villages={"01": "Portal"}, lies_in=dict.fromkeys(areas, "01")) | world.options()
    )


def changed(content: bytes, cells: dict[tuple[str, str], Any]) -> bytes:
    """The workbook after an auditor typed something else into an input."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for (sheet, cell), value in cells.items():
        book[sheet][cell].value = value
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


@pytest.fixture(scope="module")
def studies(sample: dict[str, Any], toy_results: Study) -> dict[str, dict[str, Any]]:
    """The arguments of every workbook that the tests compute."""
    plain = world.book()
    return {
        "world": plain,
        "scored": world.study(average="scored") | world.options(),
        "world_public": public(plain),
        "hostile": world.book(names=HOSTILE),
        "golden": golden(),
        "toy": of_study(toy_results),
        "sample": sample,
        "sample_public": public(sample),
    }


@pytest.fixture(scope="module")
def books(studies: dict[str, dict[str, Any]]) -> dict[str, bytes]:
    return {name: scores_workbook(**arguments) for name, arguments in studies.items()}


@pytest.fixture(scope="module")
def computed(books: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Cells]:
    """What LibreOffice computes, and of the world also after changes of inputs."""
    volume, words = f"C{ROWS.criteria['1a']}", f"E{ROWS.criteria['4a']}"
    edited = changed(books["world"], {("RT 01 Bukur", volume): 3})
    nothing = f"C{ROWS.criteria['2a']}"
    typed = {("RT 01 Bukur", volume): "?", ("RT 01 Bukur", words): "?", ("RT 01 Bukur", nothing): 5}
    worded = changed(books["world"], typed)
    return recalculation.recalculated(tmp_path_factory.mktemp("office"), books | {"edited": edited, "worded": worded})


ALL = ("world", "scored", "world_public", "hostile", "golden", "toy", "sample", "sample_public")


def sheet_of(content: bytes) -> dict[tuple[str, str], str]:
    """The sheet of each unit by level and identifier, as the links of the summary have it."""
    found = {}
    for row in recalculation.opened(content)[SUMMARY].iter_rows(min_row=15):
        link = row[2].hyperlink
        if link is not None:
            sheet = re.fullmatch(r"'(.*)'!A1", link.location).group(1).replace("''", "'")  # type: ignore[union-attr]
            level = "district" if row[1].value == WORDS.both("summary.all") else "unit"
            found[level, str(row[0].value)] = sheet
    return found


def unit_sheet(sheets: dict[tuple[str, str], str], level: str, unit_id: str) -> str | None:
    if level == "district":
        return next(sheet for (kind, _), sheet in sheets.items() if kind == "district")
    return sheets.get(("unit", unit_id))


@pytest.mark.parametrize("name", ALL)
def test_every_percent_and_its_points_are_those_of_the_table(
    name: str, studies: dict[str, dict[str, Any]], books: dict[str, bytes], computed: dict[str, Cells]
) -> None:
    table = studies[name]["tables"]["criteria"]
    table = table[table["round"] == studies[name]["round"]]
    sheets, seen = sheet_of(books[name]), 0
    for row in table.to_dict("records"):
        cells = computed[name][str(unit_sheet(sheets, row["level"], row["unit_id"]))]
        at = ROWS.criteria[row["criterion"]]
        assert cells[f"A{at}"] == row["criterion"]
        percent, points = cells[f"F{at}"], cells[f"G{at}"]
        if pd.isna(row["share_pct"]):
            assert isinstance(percent, str)
        else:
            assert percent == row["share_pct"], (row["unit_id"], row["criterion"])
        assert points == (UNKNOWN if pd.isna(row["points"]) else row["points"])
        seen += 1
    assert seen == len(table) > 30


@pytest.mark.parametrize("name", ALL)
def test_every_total_class_and_average_is_that_of_the_table(
    name: str, studies: dict[str, dict[str, Any]], books: dict[str, bytes], computed: dict[str, Cells]
) -> None:
    table = studies[name]["tables"]["scores"]
    sheets = sheet_of(books[name])
    for row in table[table["round"] == studies[name]["round"]].to_dict("records"):
        sheet = unit_sheet(sheets, row["level"], row["unit_id"])
        if row["class"] == style.NOT_ASSESSED:
            assert sheet is None
            continue
        cells = computed[name][str(sheet)]
        assert cells[f"G{ROWS.total}"] == (UNKNOWN if pd.isna(row["score"]) else row["score"])
        assert cells[f"E{ROWS.class_}"] == WORDS.class_(row["class"])
        assert cells[f"G{ROWS.known}"] == row["known_criteria"]
        averages = {f"aspect_{aspect}_pct": places[3] for aspect, places in ROWS.aspects.items()}
        for column, at in (averages | {"mean_pct": ROWS.mean}).items():
            shown = cells[f"F{at}"]
            if column in str(row.get("suppressed_columns", "")).split(";"):
                assert shown.startswith("dirahasiakan: ")
            else:
                assert shown == (UNKNOWN if pd.isna(row[column]) else row[column]), (row["unit_id"], column)


@pytest.mark.parametrize("name", ALL)
def test_the_stored_results_are_those_that_are_computed(
    name: str, books: dict[str, bytes], computed: dict[str, Cells]
) -> None:
    stored = recalculation.formulas(books[name])
    for (sheet, cell), result in stored.items():
        found = computed[name][sheet][cell]
        if isinstance(result, int | float):
            assert found == pytest.approx(result, rel=1e-12, abs=1e-12), (sheet, cell)
        else:
            assert (found or "") == (result or ""), (sheet, cell)
    assert len(stored) > 500


@pytest.mark.parametrize("name", [*ALL, "edited", "worded"])
def test_no_formula_comes_to_an_error(name: str, computed: dict[str, Cells]) -> None:
    errors = [
        (sheet, cell, value)
        for sheet, cells in computed[name].items()
        for cell, value in cells.items()
        if isinstance(value, str) and value.startswith(("#", "Err:"))
    ]
    assert errors == []


def test_the_world_by_head(computed: dict[str, Cells]) -> None:
    a, bukur, district = (computed["world"][sheet] for sheet in ("RT 01 Bukur", "Bukur", "Kecamatan"))
    at = ROWS.criteria
    assert a[f"F{at['1a']}"] == 100 / 3
    assert (a[f"F{at['1c']}"], a[f"G{at['1c']}"]) == (50.995, 3)
    assert (a[f"F{at['3a']}"], a[f"G{at['3a']}"]) == (24.995, 1)
    assert (a[f"F{at['3b']}"], a[f"G{at['3b']}"]) == (24.994, 0)
    assert (a[f"C{at['2a']}"], a[f"E{at['2a']}"], a[f"F{at['2a']}"], a[f"G{at['2a']}"]) == (
        UNKNOWN,
        0,
        UNKNOWN,
        UNKNOWN,
    )
    assert a[f"C{at['5a']}"] == 10 / 3
    b = computed["world"]["RT 02 Bukur"]
    assert (b[f"F{at['3a']}"], b[f"G{at['3a']}"], b[f"C{at['3a']}"]) == (37.123456789, 1, pytest.approx(74.246913578))
    assert bukur[f"F{at['3a']}"] == pytest.approx(100 * (24_995 + 74.246913578) / 100_200)
    assert bukur[f"C{at['1a']}"] == 1
    assert bukur[f"E{at['1a']}"] == 3
    assert bukur[f"F{at['1c']}"] == 25.4975
    assert bukur[f"E{at['4a']}"] == 0.6
    assert bukur[f"F{at['4a']}"] == 200 / 3
    # 10/3 and 45/7 of 19 families: 205/21 of 19
    assert bukur[f"F{at['5a']}"] == 100 * 205 / (21 * 19)
    assert district[f"F{at['7b']}"] == 100 * 6 / 71
    assert computed["world"]["RT 01 Jiwan"][f"G{ROWS.known}"] == 1


def test_plain_rounds_each_percent_first_and_scored_takes_those_that_score(computed: dict[str, Cells]) -> None:
    # Aspect 4 of A: 75, 0 and 3.13 %.
    foot = ROWS.aspects[4][3]
    assert computed["world"]["RT 01 Bukur"][f"F{foot}"] == 26.04
    assert computed["scored"]["RT 01 Bukur"][f"F{foot}"] == 25


def test_another_volume_goes_through_to_the_summary(computed: dict[str, Cells]) -> None:
    before, after = computed["world"], computed["edited"]
    row = ROWS.criteria["1a"]
    assert (before["RT 01 Bukur"][f"G{row}"], after["RT 01 Bukur"][f"G{row}"]) == (1, 5)
    for sheet in ("RT 01 Bukur", "Bukur", "Kecamatan"):
        assert after[sheet][f"F{row}"] == 100
        assert after[sheet][f"G{ROWS.total}"] == before[sheet][f"G{ROWS.total}"] + 4
    old, new = ({value for cell, value in book[SUMMARY].items() if cell.startswith("E")} for book in (before, after))
    assert before["RT 01 Bukur"][f"G{ROWS.total}"] + 4 in new
    assert old != new


def test_a_word_in_the_place_of_a_number_is_unknown_and_adds_nothing(computed: dict[str, Cells]) -> None:
    a, bukur = computed["worded"]["RT 01 Bukur"], computed["worded"]["Bukur"]
    first, second = ROWS.criteria["1a"], ROWS.criteria["4a"]
    assert (a[f"F{first}"], a[f"G{first}"], bukur[f"F{first}"]) == (UNKNOWN, UNKNOWN, UNKNOWN)
    assert (bukur[f"C{second}"], bukur[f"E{second}"], bukur[f"F{second}"]) == (0.1, 0.2, 50)
    # 5 of a denominator of 0
    assert (a[f"E{ROWS.criteria['2a']}"], a[f"F{ROWS.criteria['2a']}"]) == (0, UNKNOWN)


def test_a_published_sheet_is_reproduced(computed: dict[str, Cells], books: dict[str, bytes]) -> None:
    rows, sheets = pd.read_csv(SHEETS, comment="#"), sheet_of(books["golden"])
    totals = pd.read_csv(AVERAGES, comment="#").set_index("sheet")
    assert len(totals) == 12
    for sheet, table in rows.groupby("sheet"):
        cells = computed["golden"][sheets["unit", str(sheet)]]
        for row in table[table["denominator"] > 0].itertuples():
            at = ROWS.criteria[str(row.criterion)]
            assert cells[f"F{at}"] == pytest.approx(row.percent, abs=row.tolerance)
            assert cells[f"G{at}"] == row.points
        assert cells[f"G{ROWS.total}"] == totals.loc[sheet, "total"]
        assert cells[f"E{ROWS.class_}"] == WORDS.class_(str(totals.loc[sheet, "class"]))


def test_a_withheld_count_is_words_and_its_points_a_number_that_still_adds_up(
    books: dict[str, bytes], computed: dict[str, Cells]
) -> None:
    at = ROWS.criteria["7b"]
    formulas = recalculation.opened(books["world_public"])["RT 01 Jiwan"]
    assert formulas[f"C{at}"].value == FEW
    assert formulas[f"G{at}"].value == 0
    assert "angka yang dirahasiakan" in formulas[f"I{at}"].value
    # A published table does not say whether C's families are few or not known; metres are never withheld.
    assert formulas[f"E{ROWS.criteria['3a']}"].value.endswith("unknown or fewer than 5")
    assert formulas[f"E{ROWS.criteria['2a']}"].value == UNKNOWN
    assert formulas[f"G{ROWS.total}"].data_type == "f"
    assert computed["world_public"]["RT 01 Jiwan"][f"G{ROWS.total}"] == 0
    assert computed["world_public"]["RT 01 Jiwan"][f"F{at}"].startswith("0,00 - 8,20 %")
    assert "withheld so that another number cannot be worked out" in formulas.parent["Kecamatan"][f"I{at}"].value


def test_what_is_withheld_stands_nowhere(books: dict[str, bytes]) -> None:
    # 3 of 61 is 4.918...%; its aspect and the mean of the one known aspect are 4.92 %.
    internal, shown = (xml_of(books[name]) for name in ("world", "world_public"))
    assert "4.918" in internal
    assert "4.92" in internal
    assert "4.918" not in shown
    assert "4.92" not in shown
    assert "INTERNAL" in internal
    assert "INTERNAL" not in shown
    assert "Jumlah baris" in internal
    assert "Jumlah baris" not in shown  # of a file: all rows less those that are told lead to the few


def xml_of(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "".join(archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml"))


def test_no_text_of_the_data_is_a_formula(books: dict[str, bytes]) -> None:
    tame, hostile = (recalculation.opened(books[name]) for name in ("world", "hostile"))
    counts = [
        sum(cell.data_type == "f" for sheet in book for row in sheet.iter_rows() for cell in row)
        for book in (tame, hostile)
    ]
    assert counts[0] == counts[1]
    words = [
        str(cell.value)
        for sheet in hostile
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None and cell.data_type != "f" and isinstance(cell.value, str)
    ]
    assert "'=1+1" in words
    assert [word for word in words if word.startswith(("=", "+", "@"))] == []
    assert [word for word in words if word.startswith("-") and word != "-"] == []


def test_words_are_written_as_words() -> None:
    page = Page(openpyxl.Workbook().active)
    page.write("A1", "=1+1", "Normal")
    assert page.sheet["A1"].data_type == "s"


def test_saved_as_csv_no_line_begins_a_formula(books: dict[str, bytes], tmp_path: Path) -> None:
    path = recalculation.converted(
        tmp_path,
        {"hostile": books["hostile"]},
        "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,2",
    )
    found = next(path["hostile"].parent.glob("hostile*.csv"))
    cells = [cell for row in csv.reader(found.read_text(encoding="utf-8").splitlines()) for cell in row]
    assert "'=1+1" in cells
    assert [cell for cell in cells if cell.startswith(("=", "+", "@"))] == []


@pytest.mark.parametrize("name", ["sample", "sample_public"])
def test_excel_can_open_what_is_merged_and_how_long_things_are(name: str, books: dict[str, bytes]) -> None:
    for sheet in recalculation.opened(books[name]):
        taken: set[tuple[int, int]] = set()
        for merged in sheet.merged_cells.ranges:
            cells = set(merged.cells)
            assert not taken & cells, (sheet.title, merged)
            taken |= cells
        assert max(len(str(sheet.oddHeader.center.text)), len(str(sheet.oddFooter.center.text))) < 230
    assert max(len(cell) for cell in formula_texts(books[name])) < 8000


def formula_texts(content: bytes) -> list[str]:
    book = recalculation.opened(content)
    return [str(book[sheet][cell].value) for sheet, cell in recalculation.formulas(content)]


def test_a_long_title_fits_the_header_of_a_page() -> None:
    book = recalculation.opened(
        scores_workbook(**world.book(title={"id": "P" * 500, "en": "S & T"}, illustrative=False))
    )
    assert {len(str(sheet.oddHeader.center.text)) < 230 for sheet in book} == {True}
    assert max(row.height or 0 for row in book[SUMMARY].row_dimensions.values()) <= 400


def test_a_village_of_more_areas_than_a_formula_can_name_keeps_the_numbers_of_the_table(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(entries, "MOST_PARTS", 1)
    book = recalculation.opened(scores_workbook(**world.book()))
    at = ROWS.criteria["1c"]
    assert (book["Bukur"][f"C{at}"].value, book["Bukur"][f"F{at}"].value) == (50_995, 25.4975)
    assert "percent of the table" in book["Bukur"][f"I{at}"].value
    assert book["Jiwan"][f"F{at}"].data_type == "f"


def test_a_village_whose_areas_are_not_there_keeps_the_numbers_of_the_table() -> None:
    given = world.book()
    gone = given["areas"]["area_id"] == "C"
    book = recalculation.opened(scores_workbook(**(given | {"areas": given["areas"][~gone]})))
    assert book["Jiwan"][f"F{ROWS.criteria['7b']}"].value == 100 * 3 / 61


@pytest.mark.parametrize("name", ["hostile", "sample"])
def test_names_of_sheets_are_valid_and_unique(name: str, books: dict[str, bytes]) -> None:
    titles = recalculation.opened(books[name]).sheetnames
    assert len({title.casefold() for title in titles}) == len(titles)
    assert all(0 < len(title) <= 31 and not re.search(r"[\[\]:*?/\\]", title) for title in titles)
    assert not [title for title in titles if title.startswith("'") or title.endswith("'")]


def test_areas_of_one_name_get_their_codes() -> None:
    content = scores_workbook(**world.book(names={"A": "RT 01", "B": "rt 01", "C": "Ringkasan"}))
    titles = recalculation.opened(content).sheetnames
    assert titles[2:] == ["Kecamatan", "Bukur", "RT 01", "B", "Jiwan", "C", "Aturan", "Kamus data", "Asal data"]


def test_the_same_results_give_the_same_bytes(books: dict[str, bytes]) -> None:
    code = "import hashlib, score_world as w; from pipeline.render.workbook import scores_workbook as s; "
    code += "print(hashlib.sha256(s(**w.book())).hexdigest())"
    root = Path(__file__).parents[1]
    paths = os.pathsep.join([str(root), str(root / "tests")])
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONPATH": paths, "PYTHONHASHSEED": seed, "TZ": zone},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed, zone in (("1", "UTC"), ("2", "Asia/Jakarta"))
    }
    assert found == {hashlib.sha256(books["world"]).hexdigest()}
    with zipfile.ZipFile(io.BytesIO(books["world"])) as archive:
        assert {info.date_time for info in archive.infolist()} == {zipped.DATE}
        assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", archive.read("docProps/core.xml").decode())) == {zipped.TIME}
        assert 'fullCalcOnLoad="1"' in archive.read("xl/workbook.xml").decode()


def test_everything_is_protected_without_a_password_but_the_notes(books: dict[str, bytes]) -> None:
    book = recalculation.opened(books["world"])
    for sheet in book:
        assert sheet.protection.sheet
        assert sheet.protection.password is None
        unlocked = {cell.row for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
        is_scores = sheet["A10"].value == "1a"
        assert unlocked == (set(range(ROWS.note + 1, ROWS.note + 5)) if is_scores else set())
    assert sum(sheet["A10"].value == "1a" for sheet in book) == 6


@pytest.mark.parametrize("illustrative", [True, False])
def test_the_stamp_of_the_sample_is_on_every_sheet_and_page(illustrative: bool) -> None:
    book = recalculation.opened(scores_workbook(**world.book(illustrative=illustrative)))
    for sheet in book:
        texts = [str(sheet["A3"].value), str(sheet.oddHeader.center.text)]
        assert ["CONTOH / SAMPLE" in text for text in texts] == [illustrative] * 2


def test_pages_are_a4_one_page_wide_with_the_head_repeated(books: dict[str, bytes]) -> None:
    book = recalculation.opened(books["world"])
    for sheet in book:
        high = 1 if sheet["A10"].value == "1a" else 0
        assert (sheet.page_setup.paperSize, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (9, 1, high)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert book["RT 01 Bukur"].print_title_rows == "$8:$8"
    assert book[SUMMARY].print_title_rows is not None


def test_the_classes_have_the_colours_of_the_maps(books: dict[str, bytes]) -> None:
    sheet = recalculation.opened(books["world"])["RT 01 Bukur"]
    formats = next(iter(sheet.conditional_formatting)).rules
    fills = {rule.dxf.fill.bgColor.rgb[-6:].lower() for rule in formats}
    assert {style.CLASS_STYLES[name].fill[1:] for name in ("not_slum", "light", "moderate", "heavy")} <= fills
    assert style.open_fill(style.CLASS_STYLES["heavy"].fill)[1:] in fills


def test_an_open_class_says_its_range_and_an_open_criterion_too(books: dict[str, bytes]) -> None:
    book = recalculation.opened(books["world"])
    assert book["RT 02 Bukur"][f"H{ROWS.criteria['1a']}"].value == "0 - 5"
    assert book["RT 01 Bukur"][f"H{ROWS.criteria['1a']}"].value == "pasti / settled"
    assert str(book["RT 02 Bukur"][f"I{ROWS.class_}"].value).startswith("terbuka: ")


def test_the_summary_counts_by_class_and_names_the_village_without_an_area(computed: dict[str, Cells]) -> None:
    cells = computed["world"][SUMMARY]
    rows = {cells[f"B{row}"]: [cells[f"{column}{row}"] for column in "DEF"] for row in range(8, 14)}
    assert rows["Semua kawasan / All areas"] == [3, 2, 4.5]
    assert rows["Tidak kumuh / Not slum"] == [2, 2, 3]
    assert rows["Kumuh ringan / Light slum"] == [1, 0, 1.5]
    assert "Tidak ada kawasan yang dinilai / No assessed area" in cells.values()


def test_dictionary_and_lineage(books: dict[str, bytes]) -> None:
    book = recalculation.opened(books["world"])
    words = {str(cell.value) for row in book["Kamus data"].iter_rows() for cell in row}
    assert {"share_pct", "Persen: volume dibagi pembagi", "Percent: volume over denominator"} <= words
    assert {row.criterion for row in RULES.criteria} <= words
    assert {row.source for row in RULES.criteria} <= words
    told = {str(cell.value) for row in book["Asal data"].iter_rows() for cell in row}
    assert {"forms.csv", "ab" * 32, "cd" * 32, "score.average", "plain", "3.13.0"} <= told


@pytest.mark.parametrize("languages", [["en", "id"], ["en"]])
def test_the_first_language_leads(languages: list[str]) -> None:
    book = recalculation.opened(scores_workbook(**world.book(languages=languages)))
    assert book.sheetnames[:2] == ["Read me", "Summary"]
    label = str(book["RT 01 Bukur"][f"B{ROWS.criteria['1a']}"].value).split("\n")
    assert label == ["Irregular buildings", "Ketidakteraturan bangunan"][: len(languages)]
