"""`reports` on the toy world: the files of the office and of the public, and what readers of PDF and Word find."""

from __future__ import annotations

import re
import shutil
import zipfile
from pathlib import Path

import docx
import pytest
from conftest import Study
from office import convert
from openpyxl import load_workbook
from pypdf import PdfReader

from pipeline import rules
from pipeline.cli import lineage, study
from pipeline.io import tables
from pipeline.render import style

VILLAGE = "35.19.09.2001"
UNITS = ("district", "annex", "35.19.09.2001", "35.19.09.2002", "35.19.09.2003")
RULES = rules.load("permen-pupr-14-2018")


@pytest.fixture(scope="module")
def made(toy_results: Study, tmp_path_factory: pytest.TempPathFactory) -> Study:
    folder = tmp_path_factory.mktemp("reports")
    shutil.copytree(toy_results.config.parent, folder / "raw")
    shutil.copytree(toy_results.processed, folder / "processed")
    built = Study(folder / "raw" / toy_results.config.name, folder / "processed", folder / "maps")
    built.build("reports")
    return built


def public(made: Study) -> Path:
    return made.maps / "reports"


def internal(made: Study) -> Path:
    return made.processed / "internal" / "reports"


def words(path: Path) -> str:
    """The text of a PDF, with single spaces."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(path).pages).split())


def test_every_report_is_there_for_the_public_and_for_the_office(made: Study) -> None:
    names = {f"{unit}.{lang}.{kind}" for unit in UNITS for lang in ("id", "en") for kind in ("pdf", "docx")}
    for folder in (public(made), internal(made)):
        assert {path.name for path in folder.iterdir()} == names | {"scores.xlsx"}
    assert internal(made).stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in internal(made).iterdir())


def test_how_many_rows_were_read_and_refused_is_for_the_office_alone(made: Study) -> None:
    """A row refused may be one household; `maps/data/manifest.json` leaves the counts out as well."""
    for folder, is_told in ((internal(made), True), (public(made), False)):
        assert ("Baris yang dibaca" in words(folder / "district.id.pdf")) is is_told
        book = load_workbook(folder / "scores.xlsx")
        keys = {str(cell.value) for sheet in book for cell in sheet["A"]}
        assert any(key.startswith("survey.households") for key in keys) is is_told


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_pdf_says_score_and_class_of_the_table(made: Study, language: str) -> None:
    scores = tables.read_table(made.processed, "scores").set_index(["level", "unit_id"])
    for folder in (public(made), internal(made)):
        for code in ("35.19.09.2001", "35.19.09.2002"):
            row, told = scores.loc[("village", code)], words(folder / f"{code}.{language}.pdf")
            limits = f"({style.number(row['score_low'], language)}-{style.number(row['score_high'], language)})"
            assert f"{style.number(row['score'], language)} {limits}" in told
            assert style.class_label(row["class"], RULES, language) in told
            assert style.number(row["area_ha"], language, decimals=2) in told


def test_a_village_without_an_area_says_so(made: Study) -> None:
    assert "Tidak ada kawasan yang dinilai" in words(public(made) / "35.19.09.2003.id.pdf")
    assert "No assessed area" in words(public(made) / "35.19.09.2003.en.pdf")


def test_fonts_are_inside_and_pages_are_a4(made: Study) -> None:
    for path in sorted(public(made).glob("*.pdf")):
        for page in PdfReader(path).pages:
            sides = sorted((float(page.mediabox.width), float(page.mediabox.height)))
            assert sides == pytest.approx([595.28, 841.89], abs=0.3)
            for font in page["/Resources"].get("/Font", {}).values():
                described = font.get_object().get("/DescendantFonts", [font])[0].get_object()["/FontDescriptor"]
                assert {"/FontFile2", "/FontFile3"} & set(described.get_object()), path.name


def test_only_the_office_sees_exact_numbers_and_is_told(made: Study) -> None:
    """5 households in A, 2 in B: in the village's table of areas those of B are fewer than k = 5."""
    told = {folder: words(folder / f"{VILLAGE}.en.pdf") for folder in (public(made), internal(made))}
    assert "fewer than 5" in told[public(made)]
    assert "not to be passed on" in told[internal(made)]
    assert "not to be passed on" not in told[public(made)]


def test_an_office_opens_the_word_file_and_finds_the_same_cells(made: Study, tmp_path: Path) -> None:
    path = internal(made) / f"{VILLAGE}.id.docx"
    cells = [cell.text.strip() for table in docx.Document(str(path)).tables for row in table.rows for cell in row.cells]
    printed = re.sub(r"\s", "", words(convert(path, "pdf", tmp_path)))
    assert len(cells) > 200
    assert [cell for cell in cells if re.sub(r"\s", "", cell) not in printed] == []


def test_the_word_file_shows_what_the_pdf_shows(made: Study) -> None:
    path = public(made) / f"{VILLAGE}.id.docx"
    told = re.sub(r"\s", "", words(path.with_suffix(".pdf")))
    for table in docx.Document(str(path)).tables:
        for row in table.rows:
            for cell in row.cells:
                assert re.sub(r"\s", "", cell.text) in told


def test_the_annex_lists_the_slum_areas_down_to_the_rt(made: Study) -> None:
    scores = tables.read_table(made.processed, "scores")
    slums = scores[(scores["level"] == "area") & scores["class"].isin(["light", "moderate", "heavy"])]
    told = words(public(made) / "annex.id.pdf")
    assert "RANCANGAN" in told
    assert all(name in told for name in slums["name"])


def test_the_workbook_opens_and_holds_no_formula_from_the_data(made: Study) -> None:
    book = load_workbook(public(made) / "scores.xlsx")
    assert len(book.worksheets) >= 4
    assert all(sheet.protection.sheet for sheet in book.worksheets)


def test_a_second_run_writes_nothing_and_a_changed_table_everything(made: Study) -> None:
    again = made.run("reports")
    assert "0 ditulis baru" in again.stdout
    todo = tables.read_table(made.processed, "todo")
    tables.write_table(todo.iloc[:0], made.processed, "todo")
    assert "11 ditulis baru" in made.run("reports").stdout
    tables.write_table(todo, made.processed, "todo")
    made.build("reports")


def test_a_report_of_a_language_that_the_study_no_longer_has_goes_and_an_edited_copy_stays(
    made: Study, tmp_path: Path
) -> None:
    shutil.copytree(made.config.parent, tmp_path / "raw")
    shutil.copytree(made.processed, tmp_path / "processed")
    shutil.copytree(made.maps, tmp_path / "maps")
    study = Study(tmp_path / "raw" / made.config.name, tmp_path / "processed", tmp_path / "maps")
    study.say('[output]\nlanguages = ["en"]')
    edited = [public(study) / "Profil Bukur (disunting).docx", internal(study) / "scores-diperiksa.xlsx"]
    for path in edited:
        path.write_bytes(b"what the office saved itself")
    study.build("reports")
    assert [path.read_bytes() for path in edited] == [b"what the office saved itself"] * 2
    for path in edited:
        path.unlink()
    assert {path.name.split(".")[-2] for path in public(study).glob("*.pdf")} == {"en"}
    assert {path.name.split(".")[-2] for path in internal(study).glob("*.docx")} == {"en"}


def test_the_same_bytes_again(made: Study, tmp_path: Path) -> None:
    study = Study(made.config, tmp_path / "processed", tmp_path / "maps")
    shutil.copytree(made.processed, study.processed, ignore=shutil.ignore_patterns(".reports.json", "reports"))
    study.build("reports")
    for path in sorted(public(made).iterdir()):
        assert (public(study) / path.name).read_bytes() == path.read_bytes(), path.name


def test_no_file_names_the_machine_or_the_day(made: Study) -> None:
    for path in public(made).iterdir():
        parts = [path.read_bytes()]
        if path.suffix in (".docx", ".xlsx"):
            with zipfile.ZipFile(path) as archive:
                parts = [archive.read(name) for name in archive.namelist()]
        assert not any(str(made.maps.parent).encode() in part for part in parts), path.name


def test_an_input_elsewhere_does_not_tell_the_folders_of_the_machine(toy_results: Study, tmp_path: Path) -> None:
    shutil.copytree(toy_results.config.parent, tmp_path / "raw")
    (tmp_path / "secret").mkdir()
    (tmp_path / "raw" / "forms.csv").rename(tmp_path / "secret" / "forms.csv")
    config = tmp_path / "raw" / toy_results.config.name
    config.write_text(config.read_text(encoding="utf-8").replace('"forms.csv"', '"../secret/forms.csv"'), "utf-8")
    told = lineage.of_study(config, toy_results.processed, study.open_settings(config))
    assert "forms.csv" in told["inputs"]  # type: ignore[operator]
    assert "secret" not in str(told)
