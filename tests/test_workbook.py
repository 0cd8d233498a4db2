"""The programme's own workbook gives the survey that a table gives, and another edition of it is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import toy
import workbooks
from conftest import Result, Study

from pipeline.cli import prerequisites, study

WITHOUT_SURVEY = toy.SETTINGS.partition("[sources.households]")[0]
FORMS = '[sources.forms]\npath = "forms.csv"\narea = "area"\n'
STATED = "[join]\nuse_stated = true\n"


def load(toy_study: Study, *lines: str, path: str = "rt", more: str = STATED) -> Result:
    """`load` of the workbooks at `path`."""
    source = ["[sources.households]", 'layout = "workbook"', f'path = "{path}"', *lines]
    toy_study.config.write_text(WITHOUT_SURVEY + "\n".join(source) + "\n" + FORMS + more, encoding="utf-8")
    return toy_study.run("load")


def found(toy_study: Study, code: str) -> list[list[str]]:
    table = pd.read_csv(toy_study.processed / "problems" / "survey.csv", dtype="str", keep_default_na=False)
    return table.loc[table["code"] == code, ["source", "row", "column", "value"]].to_numpy().tolist()


def raw(toy_study: Study) -> Path:
    return toy_study.config.parent / "rt"


def spoil(toy_study: Study, change: Callable[[openpyxl.Workbook], None], *, results: bool = True) -> None:
    """Area A's workbook with a change."""
    workbooks.write(raw(toy_study), results=results)
    made = workbooks.book([workbooks.answers(name) for name in workbooks.PLACES["A"]], results=results)
    change(made)
    made.save(raw(toy_study) / "A.xlsx")


def expected(toy_study: Study) -> pd.DataFrame:
    """The same households from a table."""
    rows = toy.households().set_index("id").loc[workbooks.ORDER].reset_index().assign(**workbooks.MEASURES)
    rows.to_csv(toy_study.config.parent / "households.csv", index=False)
    toy_study.config.write_text(toy.SETTINGS, encoding="utf-8")
    toy_study.build("load")
    return toy_study.table("households")


NOT_IN_A_WORKBOOK = ["household_id", "building_id", "stated_area", "families", "geometry"]
AS_TEXT: dict[str, Callable[[str], object]] = {"numbers": float, "text": str, "text with blanks": "  {} ".format}


@pytest.mark.parametrize("number", AS_TEXT)
@pytest.mark.parametrize("results", [True, False])
def test_the_workbooks_give_the_table_of_the_survey(toy_study: Study, number: str, results: bool) -> None:
    plain = expected(toy_study)
    workbooks.write(raw(toy_study), results=results, number=AS_TEXT[number])
    result = load(toy_study)
    assert result.returncode == 0, result.stderr
    assert "rt: 3 berkas, 8 rumah tangga" in result.stdout
    table = toy_study.table("households")
    pd.testing.assert_frame_equal(table.drop(columns=NOT_IN_A_WORKBOOK), plain.drop(columns=NOT_IN_A_WORKBOOK))
    assert table["household_id"].tolist() == [f"A-{row}" for row in range(17, 22)] + ["B-17", "B-18", "C-17"]
    assert table["stated_area"].tolist() == [*"AAAAABBC"]
    assert table[["building_id", "families"]].isna().all(axis=None)
    assert found(toy_study, "workbook-unchecked") == ([] if results else [[f"{a}.xlsx", "", "", ""] for a in "ABC"])
    assert found(toy_study, "position-missing") == found(toy_study, "workbook-no-position") == []
    assert workbooks.SECRET not in table.astype("str").to_csv()


def test_every_option_of_every_question_is_read(toy_study: Study) -> None:
    """Eleven households, of which the n-th gives the n-th answer wherever a question has one."""
    letters = "abcdefghijk"
    every = {name: options for sheet in workbooks.OPTIONS.values() for name, options in sheet.items()}
    said = [
        {name: letters[place % len(options)] for name, options in every.items()} | workbooks.MEASURES
        for place in range(11)
    ]
    raw(toy_study).mkdir()
    workbooks.book(said).save(raw(toy_study) / "A.xlsx")
    assert load(toy_study, path="rt/A.xlsx").returncode == 0
    table = toy_study.table("households")
    assert [{name: row[name] for name in every} for row in table.to_dict("records")] == [
        {name: one[name] for name in every} for one in said
    ]
    assert found(toy_study, "workbook-result-differs") == []


def test_the_name_of_the_file_places_its_households(toy_study: Study) -> None:
    """As in the toy world, but for h9 and h10: 1 of the 5 roofs of A leaks."""
    workbooks.write(raw(toy_study))
    assert load(toy_study).returncode == 0
    toy_study.build("join", "aggregate")
    join = toy_study.table("join")
    assert join["area_id"].tolist() == [*"AAAAABBC"]
    assert set(join["method"]) == {"stated"}
    criteria = toy_study.table("criteria").set_index(["unit_id", "criterion"])
    assert criteria.loc[("A", "1c"), "share_pct"] == 20
    assert criteria.loc[("A", "5a"), "share_pct"] == 20


def test_without_use_stated_the_cure_is_told_once(toy_study: Study) -> None:
    workbooks.write(raw(toy_study))
    result = load(toy_study, more="")
    assert result.returncode == 0
    assert found(toy_study, "workbook-no-position") == [["rt", "", "", ""]]
    assert "8 households cannot be placed" in (toy_study.processed / "problems" / "survey.csv").read_text()


def test_a_file_is_named_as_people_name_files(toy_study: Study) -> None:
    workbooks.write(raw(toy_study))
    (raw(toy_study) / "C.xlsx").rename(raw(toy_study) / "RT 01 RW 02.xlsx")
    (raw(toy_study) / "~$RT 01 RW 02.xlsx").write_bytes(b"open in a spreadsheet program")
    (raw(toy_study) / "catatan.txt").write_bytes(b"")
    result = load(toy_study)
    assert result.returncode == 1
    assert 'areas = { "RT 01 RW 02.xlsx" = "..." }' in result.stderr
    assert load(toy_study, 'areas = { "RT 01 RW 02.xlsx" = "C" }').returncode == 0
    assert toy_study.table("households")["household_id"].tolist()[-1] == "RT 01 RW 02-17"
    assert toy_study.table("households")["stated_area"].tolist()[-1] == "C"
    assert "two workbooks for the same area; the other is A.xlsx" in _english(
        load(toy_study, 'areas = { "RT 01 RW 02.xlsx" = "A" }')
    )
    assert "areas names a file that is not there" in _english(load(toy_study, 'areas = { "RT 1.xlsx" = "A" }'))


def _english(result: Result) -> str:
    assert result.returncode == 1
    return result.stderr


def put(sheet: str, **cells: object) -> Callable[[openpyxl.Workbook], None]:
    def change(made: openpyxl.Workbook) -> None:
        for cell, value in cells.items():
            made[workbooks.TITLES[sheet]][cell] = value

    return change


def test_a_cell_that_is_no_mark(toy_study: Study) -> None:
    spoil(toy_study, put("A.3", E17="x"))
    message = 'A.xlsx, row 17, column A.3!E, value "x": a column of an option holds something else than 1, 0 or nothing'
    assert message in _english(load(toy_study))
    assert load(toy_study, 'missing = ["x"]').returncode == 0


def test_two_marks_are_no_answer(toy_study: Study) -> None:
    spoil(toy_study, put("A.2", N17=1))
    assert load(toy_study).returncode == 0
    assert found(toy_study, "workbook-two-marks") == [["A.xlsx", "17", "A.2!M:N", "a b"]]
    assert found(toy_study, "workbook-result-differs") == []
    assert pd.isna(toy_study.table("households")["roof"].iloc[0])


def test_a_result_that_differs_is_told(toy_study: Study) -> None:
    spoil(toy_study, put("A.4", G20=1))
    assert load(toy_study).returncode == 0
    assert found(toy_study, "workbook-result-differs") == [["A.xlsx", "20", "A.4!G", "1"]]
    assert toy_study.table("households")["defecation"].iloc[3] == "c"


def shifted(made: openpyxl.Workbook) -> None:
    """An edition in which the first question of A.1 has stood one column to the right."""
    made[workbooks.TITLES["A.1"]].insert_cols(9)
    for row in range(17, 167):
        made[workbooks.TITLES["A.1"]][f"U{row}"] = made[workbooks.TITLES["A.1"]][f"V{row}"].value


def test_another_edition_is_refused(toy_study: Study) -> None:
    spoil(toy_study, shifted)
    result = load(toy_study)
    assert "A.xlsx, row 17, column A.1!U: another edition of the workbook: in 5 rows" in _english(result)
    assert not (toy_study.processed / "households.parquet").exists()


def test_results_in_words_cannot_be_compared(toy_study: Study) -> None:
    spoil(toy_study, put("A.5", **{f"K{row}": "ya" for row in range(17, 22)}))
    assert load(toy_study).returncode == 0
    assert found(toy_study, "workbook-result-unread") == [["A.xlsx", "17", "A.5!K", "ya"]]


def test_a_row_left_out_is_told_and_rows_below_the_last_are_not(toy_study: Study) -> None:
    def change(made: openpyxl.Workbook) -> None:
        for sheet in workbooks.TITLES.values():
            for cell in made[sheet][18]:
                cell.value = None

    spoil(toy_study, change)
    assert load(toy_study).returncode == 0
    assert found(toy_study, "workbook-row-blank") == [["A.xlsx", "18", "", ""]]
    assert toy_study.table("households")["household_id"].tolist()[:2] == ["A-17", "A-19"]


def test_measures_that_are_marks_are_left_out(toy_study: Study) -> None:
    spoil(toy_study, put("A.2", **{f"L{row}": row % 2 for row in range(17, 22)}))
    assert load(toy_study).returncode == 0
    assert found(toy_study, "workbook-measures") == [["A.xlsx", "", "A.2!L", ""]]
    table = toy_study.table("households")
    assert table[["length_m", "width_m", "storeys", "occupants"]].iloc[:5].isna().all(axis=None)
    assert table["length_m"].iloc[5] == 9


def test_each_household_names_its_workbook_and_row(toy_study: Study) -> None:
    workbooks.write(raw(toy_study))
    assert load(toy_study).returncode == 0
    assert toy_study.table("household_rows").to_numpy().tolist() == [
        [f"{area}.xlsx", workbooks.FIRST_ROW + place]
        for area, names in workbooks.PLACES.items()
        for place in range(len(names))
    ]


def test_an_empty_workbook(toy_study: Study) -> None:
    workbooks.write(raw(toy_study))
    workbooks.book([]).save(raw(toy_study) / "C.xlsx")
    assert load(toy_study).returncode == 0
    assert found(toy_study, "workbook-empty") == [["C.xlsx", "", "", ""]]
    assert len(toy_study.table("households")) == 7
    assert "the file holds no rows" in _english(load(toy_study, path="rt/C.xlsx"))


def without(title: str) -> Callable[[openpyxl.Workbook], None]:
    return lambda made: made.remove(made[title])


def twice(made: openpyxl.Workbook) -> None:
    made.create_sheet("A.1 lama")


@pytest.mark.parametrize(("change", "number"), [(without("A.4"), "0"), (twice, "2")])
def test_a_sheet_that_is_missing_or_stands_twice(
    toy_study: Study, change: Callable[[openpyxl.Workbook], None], number: str
) -> None:
    spoil(toy_study, change)
    assert f"there are {number} among: Cover" in _english(load(toy_study))


def test_what_is_no_workbook(toy_study: Study) -> None:
    raw(toy_study).mkdir()
    assert "rt/*.xlsx: the file is not there" in _english(load(toy_study))
    assert "use .xlsx" in _english(load(toy_study, path="households.csv"))
    (raw(toy_study) / "A.xlsx").write_bytes(b"no archive")
    assert "A.xlsx: the file cannot be read" in _english(load(toy_study))


def test_keys_that_do_not_go_together(toy_study: Study) -> None:
    workbooks.write(raw(toy_study))
    said = _english(load(toy_study, 'id = "x"', 'longitude = "y"'))
    assert "sources.households.id: this key does not go with layout" in said
    assert "sources.households.longitude: this key does not go with layout" in said
    toy_study.config.write_text(toy.SETTINGS.replace('id = "id"', 'id = "id"\nareas = { "a.xlsx" = "A" }'))
    assert "sources.households.areas: this key goes with layout" in _english(toy_study.run("load"))


def test_make_follows_the_files_of_the_folder(toy_study: Study) -> None:
    workbooks.write(raw(toy_study))
    assert load(toy_study).returncode == 0
    toy_study.build("join", "aggregate", "prerequisites")
    lines = (toy_study.processed / ".study.mk").read_text(encoding="utf-8").splitlines()
    (survey,) = (line for line in lines if line.startswith("SURVEY_SOURCES"))
    assert all(f"/rt/{area}.xlsx" in survey for area in "ABC")
    assert survey.split()[2].endswith("/rt")
    assert any(line.startswith("$(P)/.study.mk: ") and line.endswith("/rt") for line in lines)
    named = [path.name for path in prerequisites.files(study.open_settings(toy_study.config))]
    assert named[2:5] == ["A.xlsx", "B.xlsx", "C.xlsx"]
