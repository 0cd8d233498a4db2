"""Survey tables in workbooks: what each kind of cell says as text, what is left out, and what is refused."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import toy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_survey_text import CELL, assert_readable, places, table

from pipeline.errors import PipelineError, Problem, SourceError
from pipeline.io import archives, sheet
from pipeline.io.survey import read_survey


def saved(folder: Path, rows: list[list[object]], *, formats: dict[str, str] | None = None) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    for place, number_format in (formats or {}).items():
        book.worksheets[0][place].number_format = number_format
    book.save(folder / "s.xlsx")
    return folder / "s.xlsx"


def changed(path: Path, pattern: bytes, replacement: bytes, *, member: str = "sheet1.xml") -> Path:
    """The workbook with the XML of one of its parts written otherwise."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            found = re.subn(pattern, replacement, content) if name.endswith(member) else (content, 1)
            assert found[1]
            archive.writestr(name, found[0])
    return path


def read(path: Path, **options: object) -> tuple[pd.DataFrame, list[Problem]]:
    problems: list[Problem] = []
    frame = read_survey(path, problems=problems, **options)  # type: ignore[arg-type]
    assert_readable(problems)
    return frame, problems


KINDS: dict[str, tuple[object, str]] = {
    "a whole number": (3, "3"),
    "a whole number kept as a float": (3.0, "3"),
    "a fraction": (7.5, "7.5"),
    "a position": (-7.6249301, "-7.6249301"),
    "a village code": (3519092010.0, "3519092010"),
    "more digits than Excel keeps": (1e22, "1e+22"),
    "a day": (dt.datetime(2020, 2, 3), "2020-02-03"),
    "a time of day": (dt.time(7, 30), "07:30:00"),
    "a day and a time": (dt.datetime(2020, 2, 3, 7, 30, 15), "2020-02-03T07:30:15"),
    "true": (True, "TRUE"),
    "false": (False, "FALSE"),
    "text that is a number": ("03", "03"),
    "spaces": (" a ", " a "),
    "a line break": ("dua\r\nbaris", "dua\nbaris"),
    "a line break as Excel may write it": ("dua_x000D_\nbaris", "dua\nbaris"),
    "what looks like an error": ("#N/A?", "#N/A?"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_kinds_of_cells(tmp_path: Path, kind: str) -> None:
    value, text = KINDS[kind]
    frame, problems = read(saved(tmp_path, [["id", "q1"], ["h1", value]]))
    assert frame.to_dict("index") == {2: {"id": "h1", "q1": text}}
    assert problems == []


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (0.3, "0%", "30%"),
        (0.07, "0.00%", "7%"),
        (0.125, "0%", "12.5%"),
        (3, "0%", "300%"),
        (1e-9, "0%", "0.0000001%"),
        (0, "0%", "0%"),
        (True, "0%", "TRUE"),
        ("0.3", "0%", "0.3"),
        (0.3, '0.0" %"', "0.3"),
        (0.3, "0.0", "0.3"),
    ],
)
def test_a_percentage_is_what_the_office_sees(tmp_path: Path, value: object, number_format: str, text: str) -> None:
    """30 % and not 0.3, which a column of percents or of metres would take in silence."""
    frame, problems = read(saved(tmp_path, [["id", "q1"], ["h1", value]], formats={"B2": number_format}))
    assert frame.loc[2, "q1"] == text
    assert problems == []


def test_the_number_is_stored_as_a_float(tmp_path: Path) -> None:
    """As other programs write it: `<v>3.0</v>`."""
    path = changed(saved(tmp_path, [["id", "q1"], ["h1", 3]]), b"<v>3</v>", b"<v>3.0</v>")
    assert read(path)[0].loc[2, "q1"] == "3"


def test_errors_are_blank_and_told(tmp_path: Path) -> None:
    frame, problems = read(saved(tmp_path, [["id", "q1", "q2"], ["h1", "a", "#REF!"], ["h2", "#N/A", "b"]]))
    pd.testing.assert_frame_equal(
        frame, table({2: ("h1", "a", ""), 3: ("h2", "", "b")}, ("id", "q1", "q2")), check_index_type=False
    )
    assert [(p.code, p.row, p.column, p.value) for p in problems] == [
        ("cell-error", 2, "q2", "#REF!"),
        ("cell-error", 3, "q1", "#N/A"),
    ]


def test_a_date_that_cannot_be_is_told(tmp_path: Path) -> None:
    path = saved(tmp_path, [["id", "q1"], ["h1", 99999999]], formats={"B2": "yyyy-mm-dd"})
    frame, problems = read(path)
    assert frame.loc[2, "q1"] == ""
    assert places(problems) == [("cell-error", 2)]


@pytest.mark.parametrize(
    ("stored", "kind", "text", "told"),
    [
        (b"", b"", "", [("cell-formula", 2)]),
        (b"<v></v>", b"", "", [("cell-formula", 2)]),
        (b"<v>7.5</v>", b"", "7.5", []),
        (b"<v></v>", b' t="str"', "", []),
    ],
)
def test_formulas_are_never_computed(
    tmp_path: Path, stored: bytes, kind: bytes, text: str, told: list[tuple[str, int | None]]
) -> None:
    """A result that is stored is read, an empty text is no gap; what is not stored is told."""
    path = saved(tmp_path, [["id", "q1"], ["h1", "=1+6.5"]])
    path = changed(path, rb'r="B2"[^>]*><f>(.*?)</f>(<v\s*/>|<v></v>)?', b'r="B2"%s><f>\\1</f>%s' % (kind, stored))
    frame, problems = read(path)
    assert frame.loc[2, "q1"] == text
    assert places(problems) == told
    assert all(problem.column == "q1" for problem in problems)


def test_only_what_is_read_is_told(tmp_path: Path) -> None:
    path = saved(tmp_path, [["=1", "id", "q1"], ["=A1", "h1", "#REF!"]])
    frame, problems = read(path, wanted=only_id)
    assert frame.to_dict("index") == {2: {"id": "h1"}}
    assert places(problems) == [("table-late", 1)]


def only_id(names: Sequence[str]) -> Sequence[str]:
    return [name for name in names if name == "id"]


def test_a_formula_above_the_names_or_in_another_column_is_not_told(tmp_path: Path) -> None:
    path = saved(tmp_path, [[None, "=1"], ["nama", "id"], ["=B3", "h1"]])
    frame, problems = read(path, wanted=only_id)
    assert frame.to_dict("index") == {3: {"id": "h1"}}
    assert places(problems) == [("table-late", 2)]


def test_rows_keep_their_numbers(tmp_path: Path) -> None:
    frame, problems = read(saved(tmp_path, [["id", "q1"], [], ["h1", "a"], [" ", None], [None, "b"]]))
    pd.testing.assert_frame_equal(frame, table({3: ("h1", "a"), 5: ("", "b")}, ("id", "q1")), check_index_type=False)
    assert problems == []


def test_a_table_that_begins_late(tmp_path: Path) -> None:
    frame, problems = read(saved(tmp_path, [[], [], [None, "id", "q1"], [None, "h1", "a"]]))
    assert frame.to_dict("index") == {4: {"id": "h1", "q1": "a"}}
    assert [(p.code, p.row) for p in problems] == [("table-late", 3)]
    assert "cell B3" in problems[0].problem("en")


@pytest.mark.parametrize("first", [["SURVEI 2020"], ["IDENTITAS", None, None, "BANGUNAN"]])
def test_names_below_a_title_or_groups_are_told(tmp_path: Path, first: list[object]) -> None:
    names = ["id", "nama", "q1", "q2", "q3"]
    _, problems = read(saved(tmp_path, [first, [], names, ["h1", "A", 1, 2, 3]]))
    assert places(problems)[0] == ("header-below", 1)
    assert problems[0].cure("en") == "if so, delete the rows above row 3"
    assert read(saved(tmp_path, [names, names, ["h1", "A", "b", "c", "d", "catatan"]]))[1][1:] == []


def test_merged_names_leave_columns_out_and_say_so(tmp_path: Path) -> None:
    path = saved(tmp_path, [["id", "rumah", None, "q1"], ["h1", "a", "b", "c", "catatan"]])
    book = openpyxl.load_workbook(path)
    book.worksheets[0].merge_cells("B1:C1")
    book.save(path)
    frame, problems = read(path)
    assert frame.to_dict("index") == {2: {"id": "h1", "rumah": "a", "q1": "c"}}
    assert problems[0].problem("id") == "kolom C, E berisi tetapi tidak bernama; tidak dibaca"


def test_cells_merged_over_rows_are_told_in_the_columns_that_are_read(tmp_path: Path) -> None:
    """Not those of the title, of one row, or of a column that nobody wants."""
    path = saved(tmp_path, [["id", "q1", "q2"], *[[f"h{n}", "a", "b"] for n in range(2, 9)]])
    book = openpyxl.load_workbook(path)
    for place in ("B3:C5", "B6:C6", "A1:A2", "C7:C8"):
        book.worksheets[0].merge_cells(place)
    book.save(path)
    frame, problems = read(path, wanted=lambda names: [name for name in names if name != "q2"])
    assert frame["q1"].to_dict() == {2: "a", 3: "a", 4: "", 5: "", 6: "a", 7: "a", 8: "a"}
    assert [(p.code, p.row, p.column, p.value) for p in problems] == [("cell-merged", 3, "q1", "B3:C5")]


def two_sheets(folder: Path, *, hidden: str) -> Path:
    book = openpyxl.Workbook()
    book.worksheets[0].title = "pilihan"
    book.create_sheet("survei")
    for at in book.worksheets:
        at.append(["id"])
        at.append([at.title])
    book[hidden].sheet_state = "hidden"
    book.active = next(at for at in book.worksheets if at.title != hidden)
    book.save(folder / "s.xlsx")
    return folder / "s.xlsx"


@pytest.mark.parametrize(
    ("hidden", "layer", "found"),
    [("pilihan", None, "survei"), ("pilihan", "pilihan", "pilihan"), ("survei", None, "pilihan")],
)
def test_hidden_sheets(tmp_path: Path, hidden: str, layer: str | None, found: str) -> None:
    frame, _ = read(two_sheets(tmp_path, hidden=hidden), layer=layer)
    assert frame["id"].tolist() == [found]


def sheets(folder: Path, **rows: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, cells in rows.items():
        at = book.create_sheet(title)
        for row in cells:
            at.append(row)
    book.save(folder / "s.xlsx")
    return folder / "s.xlsx"


def test_sheets_that_are_not_read_are_told(tmp_path: Path) -> None:
    """A sheet a village: rows are not lost in silence; an empty, a hidden and a repeat sheet are no loss."""
    path = sheets(
        tmp_path,
        Bukur=[["id"], ["h1"]],
        Jiwan=[[], ["id"], ["h2"]],
        persons=[["nama", "_parent_index"], ["x", 1]],
        kosong=[],
        judul=[["id"]],
        lama=[["id"], ["h0"]],
    )
    book = openpyxl.load_workbook(path)
    book["lama"].sheet_state = "hidden"
    book.save(path)
    frame, problems = read(path)
    assert frame["id"].tolist() == ["h1"]
    assert [(p.code, p.value, p.details["others"]) for p in problems] == [("sheets-unread", "Bukur", "Jiwan")]
    assert places(read(path, layer="Jiwan")[1]) == [("table-late", 2)]


def test_a_sheet_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="there is no such layer; there are: pilihan, survei"):
        read(two_sheets(tmp_path, hidden="pilihan"), layer="data")


def test_a_workbook_that_calls_itself_csv(tmp_path: Path) -> None:
    path = saved(tmp_path, [["id"], ["h1"]])
    path.rename(tmp_path / "s.csv")
    assert read(tmp_path / "s.csv")[0]["id"].tolist() == ["h1"]


def refused(path: Path) -> Problem:
    with pytest.raises(PipelineError) as fault:
        read_survey(path)
    assert_readable(fault.value.problems)
    return fault.value.problems[0]


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    path = changed(saved(tmp_path, [["id"], ["h1"]]), b"</worksheet>", b"</worksheet>" + b" " * 20_000_000)
    assert refused(path).code == "workbook-ratio"


def test_too_much_in_it_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "LARGEST_MB", 0.001)
    problem = refused(saved(tmp_path, [["id"], ["h1"]]))
    assert problem.code == "workbook-large"


def test_entities_do_not_swell(tmp_path: Path) -> None:
    entities = b'<!DOCTYPE a [<!ENTITY a0 "aaaaaaaaaa">%s]>' % b"".join(
        b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 20) for n in range(1, 9)
    )
    path = changed(saved(tmp_path, [["id"], ["h1"]]), b"<worksheet", entities + b"<worksheet")
    assert refused(changed(path, b"<sheetData>", b"<sheetData>&a8;")).code == "source-unreadable"


@pytest.mark.parametrize(("limit", "value", "row"), [("MOST_ROWS", 3, 4), ("MOST_CELLS", 40, 5)])
def test_endless_sheets_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: int, row: int
) -> None:
    """Five rows, each with a stray cell in the tenth column."""
    monkeypatch.setattr(sheet, limit, value)
    path = saved(tmp_path, [["id", *[None] * 8, "q"], *[[f"h{n}", *[None] * 8, "x"] for n in range(4)]])
    problem = refused(path)
    assert (problem.code, problem.row) == ("sheet-large", row)


def test_a_row_beyond_the_last_one_of_a_sheet_is_refused(tmp_path: Path) -> None:
    path = changed(saved(tmp_path, [["id"], ["h1"]]), b'<row r="2">(<c r="A)2', b'<row r="999999999">\\g<1>999999999')
    assert refused(path).code == "sheet-large"


def test_a_locked_archive(tmp_path: Path) -> None:
    path = saved(tmp_path, [["id"], ["h1"]])
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as archive:
        at = archive.start_dir
    content[at + 8] |= 1
    path.write_bytes(bytes(content))
    assert refused(path).code == "workbook-locked"


def test_names_twice_and_missing(tmp_path: Path) -> None:
    problem = refused(saved(tmp_path, [["id", "q1", "id "], ["h1", "a", "b"]]))
    assert (problem.code, problem.row, problem.column) == ("column-twice", 1, "id")
    assert "(A, C)" in problem.problem("id")


def test_names_twice_that_nobody_wants_are_left_out(tmp_path: Path) -> None:
    path = saved(tmp_path, [["ket", "id", "ket "], ["a", "h1", "b"]])
    frame, problems = read(path, wanted=only_id)
    assert frame.to_dict("index") == {2: {"id": "h1"}}
    assert [(p.code, p.row, p.column) for p in problems] == [("column-twice-unread", 1, "ket")]
    assert "(A, C)" in problems[0].problem("id")


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(CELL, CELL), min_size=1, max_size=5))
def test_a_sheet_and_its_text_give_the_same_table(tmp_path: Path, rows: list[tuple[str, str]]) -> None:
    frame = pd.DataFrame([("h1", ""), *rows], columns=["id", "q1"], dtype="str")
    frame.to_csv(tmp_path / "s.csv", index=False)
    saved(tmp_path, [["id", "q1"], *frame.to_numpy().tolist()])
    pd.testing.assert_frame_equal(
        read_survey(tmp_path / "s.xlsx"), read_survey(tmp_path / "s.csv"), check_index_type=False
    )


def test_the_toy_survey(tmp_path: Path) -> None:
    toy.households().to_excel(tmp_path / "s.xlsx", index=False)
    assert read(tmp_path / "s.xlsx")[0].to_numpy().tolist() == toy.households().to_numpy().tolist()
