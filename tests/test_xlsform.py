"""The questionnaires are the dictionary: converted as a server would, every question, code and skip rule is there."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
from conftest import pipeline
from pyxform.xls2xform import convert

from pipeline import fields
from pipeline.forms import xlsform
from pipeline.load import householdrows
from pipeline.questions import FORMS, IDENTIFIERS, LANGUAGES, NOT_ASKED, POSITION, questions

X = "{http://www.w3.org/2002/xforms}"
ROSA = "{http://openrosa.org/javarosa}"
PERSONAL = re.compile(r"nama|name of|nik|telepon|phone|hp|foto|photo|tanda tangan|signature", re.IGNORECASE)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("forms")
    assert pipeline("xlsform", "--raw", str(folder)).returncode == 0
    return folder


@pytest.fixture(params=list(FORMS))
def table(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def converted(folder: Path, table: str) -> ElementTree.Element:
    """The form as ODK understands it; a form that needs a warning is not ready."""
    result = convert(str(folder / f"{FORMS[table]}.xlsx"))
    assert result.warnings == []
    return ElementTree.fromstring(result.xform)


def binds(form: ElementTree.Element) -> dict[str, ElementTree.Element]:
    """The rules of each question by its name."""
    found = {bind.get("nodeset", "").rpartition("/")[2]: bind for bind in form.iter(f"{X}bind")}
    return {name: bind for name, bind in found.items() if name != "instanceID"}


def test_every_variable_is_asked(folder: Path, table: str) -> None:
    asked = {POSITION if name == "geometry" else name for name in fields.columns(table)} - set(NOT_ASKED[table])
    assert set(binds(converted(folder, table))) == asked


def test_every_code_can_be_chosen_and_no_other(folder: Path, table: str) -> None:
    form = converted(folder, table)
    offered = {
        str(listed.get("id")): [item.findtext(f"{X}name") for item in listed.iter(f"{X}item")]
        for listed in form.iter(f"{X}instance")
        if listed.get("id")
    }
    assert offered == {name: list(field.codes) for name, field in fields.columns(table).items() if field.codes}


def test_every_skip_rule_is_there_and_no_other(folder: Path, table: str) -> None:
    """`water_source=c|d|e` becomes a test of the path of the question against each answer."""
    found = {}
    for name, bind in binds(converted(folder, table)).items():
        tests = re.findall(r"/(\w+) +[=] '(\w)'", bind.get("relevant", ""))
        found |= {name: f"{tests[0][0]}={'|'.join(answer for _, answer in tests)}"} if tests else {}
    skips = {name: field.applies_when for name, field in fields.columns(table).items() if field.applies_when}
    assert found == skips


def test_ranges_and_identifiers_are_demanded(folder: Path) -> None:
    asked = binds(converted(folder, "households"))
    assert asked["length_m"].get("constraint") == ". >= 0 and . <= 500"
    assert {name for name, bind in asked.items() if bind.get("required") == "true()"} == {"stated_area", "building_id"}
    asked = binds(converted(folder, "forms"))
    assert asked["fires_5y"].get("constraint") == ". >= 0"
    assert {name for name, bind in asked.items() if bind.get("required") == "true()"} == {"area_id"}
    assert set(IDENTIFIERS) == set(FORMS)


def test_the_position_is_taken_with_its_accuracy(folder: Path) -> None:
    form = converted(folder, "households")
    point = next(field for field in form.iter(f"{X}input") if field.get("ref", "").endswith(f"/{POSITION}"))
    assert point.get("accuracyThreshold") == "10"
    assert point.get("unacceptableAccuracyThreshold") == "50" == f"{householdrows.ACCURACY_LIMIT_M:.0f}"


def test_both_languages_say_everything(folder: Path, table: str) -> None:
    form = converted(folder, table)
    said = {
        str(language.get("lang")): {str(words.get("id")): words.findtext(f"{X}value") for words in language}
        for language in form.iter(f"{X}translation")
    }
    assert set(said) == set(LANGUAGES.values())
    indonesian, english = said.values()
    assert set(indonesian) == set(english)
    assert all(indonesian.values())
    assert all(english.values())


def test_nothing_personal_is_asked(table: str) -> None:
    words = [question.words(language) for question in questions(table).values() for language in LANGUAGES]
    assert [said for said in words if PERSONAL.search(said)] == []
    assert PERSONAL.search("Nama kepala keluarga")


def test_an_export_by_labels_can_be_read_back(table: str) -> None:
    """No two questions, and no two answers of one question, have the same words in either language."""
    for language in LANGUAGES:
        words = [question.words(language) for question in questions(table).values()]
        assert len(set(words)) == len(words)
    for question in questions(table).values():
        pairs = {(said, code) for language in LANGUAGES for code, said in question.field.choices(language).items()}
        assert len({said for said, _ in pairs}) == len(pairs), question.name
        assert list(question.field.choices("id")) == list(question.field.choices("en")) == list(question.field.codes)


def test_the_same_dictionary_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    pipeline("xlsform", "--raw", str(tmp_path))
    for name in FORMS.values():
        assert (tmp_path / f"{name}.xlsx").read_bytes() == (folder / f"{name}.xlsx").read_bytes()


def test_another_form_has_another_version(monkeypatch: pytest.MonkeyPatch) -> None:
    before = xlsform.sheets("forms")["settings"][1][2]
    monkeypatch.setattr(xlsform, "ACCURACY_GOOD_M", 5)
    assert xlsform.sheets("forms")["settings"][1][2] == before, "the RT form has no position"
    monkeypatch.setitem(xlsform.IDENTIFIERS, "forms", ("area_id", "buildings"))
    assert xlsform.sheets("forms")["settings"][1][2] != before


def test_the_sheets_are_those_of_the_standard(folder: Path, table: str) -> None:
    book = openpyxl.load_workbook(folder / f"{FORMS[table]}.xlsx")
    assert book.sheetnames == ["survey", "choices", "settings"]
    header = [cell.value for cell in book["survey"][1]]
    assert "label::Bahasa Indonesia (id)" in header
    assert "label::English (en)" in header
