"""Survey tables as offices hand them in: each way of writing gives the same table, each fault its own words."""

from __future__ import annotations

import csv
import io
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.errors import MOST_ALIKE, PipelineError, Problem, SourceError
from pipeline.io import dialect, textfile, texttable
from pipeline.io.survey import read_survey

TABLE = "id;nama;q1\nh1;Désiré;a\nh2;;b\n"
CELLS = {2: ("h1", "Désiré", "a"), 3: ("h2", "", "b")}
LATIN = TABLE.encode("cp1252")
QUOTED = '"id";"nama";"q1"\n"h1";"kata ""roboh"";\nbaris dua";"a"\n"h2";"";"b"\n'
QUOTED_CELLS = {2: ("h1", 'kata "roboh";\nbaris dua', "a"), 3: ("h2", "", "b")}


class Way(NamedTuple):
    """A file that is read: its bytes, the cells by row (of the columns `names`), and what is told (code, row)."""

    content: bytes
    cells: dict[int, tuple[str, ...]] = CELLS
    told: tuple[tuple[str, int | None], ...] = ()
    names: tuple[str, ...] = ("id", "nama", "q1")
    suffix: str = ".csv"


def delimited(mark: str) -> bytes:
    return TABLE.replace(";", mark).encode()


WAYS = {
    "semicolons": Way(TABLE.encode()),
    "commas": Way(delimited(",")),
    "tabs": Way(delimited("\t")),
    "bars": Way(delimited("|")),
    "bars within cells": Way(b"id;q1\nh1;a|b\nh2;a|b\n", {2: ("h1", "a|b"), 3: ("h2", "a|b")}, names=("id", "q1")),
    "tabs in a .txt": Way(delimited("\t"), suffix=".txt"),
    "tabs in a .tsv": Way(delimited("\t"), suffix=".TSV"),
    "text that calls itself .xls": Way(delimited("\t"), suffix=".xls"),
    "UTF-8 with a mark": Way(b"\xef\xbb\xbf" + TABLE.encode()),
    "UTF-16 LE with a mark": Way(b"\xff\xfe" + TABLE.encode("utf-16-le")),
    "UTF-16 BE with a mark": Way(b"\xfe\xff" + TABLE.encode("utf-16-be")),
    "UTF-16 LE without": Way(TABLE.encode("utf-16-le"), told=(("encoding-guessed", None),)),
    "UTF-16 BE without": Way(TABLE.encode("utf-16-be"), told=(("encoding-guessed", None),)),
    "Windows-1252": Way(LATIN, told=(("encoding-guessed", 2),)),
    "Windows-1252, first accent in row 3": Way(
        b"id;q1\nh1;a\nh2;caf\xe9\n", {2: ("h1", "a"), 3: ("h2", "café")}, (("encoding-guessed", 3),), ("id", "q1")
    ),
    "an accident of two accents": Way(
        b"id;q1\nCAF\xc9\x92S;" + b"\xe9 " * 30 + b"\n",
        {2: ("CAFÉ’S", "é " * 30)},
        (("encoding-guessed", 2),),
        ("id", "q1"),
    ),
    "CRLF": Way(TABLE.replace("\n", "\r\n").encode()),
    "CR of an old Mac": Way(TABLE.replace("\n", "\r").encode()),
    "mixed line ends": Way(TABLE.replace("\n", "\r\n", 1).replace("a\n", "a\r").encode()),
    "no line end at the end": Way(TABLE.rstrip().encode()),
    "the end of file of DOS": Way(TABLE.encode() + b"\x1a"),
    "the end of file of DOS in the last row": Way(TABLE.rstrip().encode() + b"\x1a"),
    "empty lines at the end": Way(TABLE.encode() + b"\n\n;;\n"),
    "empty lines between": Way(TABLE.replace("a\n", "a\n\n ; ;\n").encode(), {2: CELLS[2], 5: CELLS[3]}),
    "quoted": Way(QUOTED.encode(), QUOTED_CELLS),
    "quoted with CRLF": Way(QUOTED.replace("\n", "\r\n").encode(), QUOTED_CELLS),
    "quoted with CR": Way(QUOTED.replace("\n", "\r").encode(), QUOTED_CELLS),
    "inches in a cell": Way(b'id;q1\nh1;pipa 5" besar\n', {2: ("h1", 'pipa 5" besar')}, names=("id", "q1")),
    "sep=": Way(b"sep=;\r\n" + TABLE.encode()),
    "sep= after a mark": Way(b"\xef\xbb\xbfsep=;\n" + TABLE.encode()),
    "sep= a bar": Way(b"sep=|\n" + delimited("|")),
    "commas in the names": Way(
        b"panjang, lebar, luas;id\n7;h1\n", {2: ("7", "h1")}, names=("panjang, lebar, luas", "id")
    ),
    "a quoted delimiter in the names": Way(b'"umur; tahun",id\n7,h1\n', {2: ("7", "h1")}, names=("umur; tahun", "id")),
    "one column": Way(b"id\nh1\n\nh2\n", {2: ("h1",), 4: ("h2",)}, names=("id",)),
    "spaces and breaks in names": Way(
        b'" id ";"kondisi\n lantai";q1\nh1;x;a\n', {2: ("h1", "x", "a")}, names=("id", "kondisi lantai", "q1")
    ),
    "names missing at the end": Way(TABLE.replace("\n", ";;\n").encode()),
    "a name missing over values": Way(b"id;;q1;\nh1;x;a;y\n", {2: ("h1", "a")}, (("column-unnamed", 1),), ("id", "q1")),
    "a name missing over nothing": Way(b"id;;q1\nh1;;a\n", {2: ("h1", "a")}, names=("id", "q1")),
    "empty rows and columns before": Way(b";\n;\n;id\n;h1\n", {4: ("h1",)}, (("table-late", 3),), ("id",)),
}


class Fault(NamedTuple):
    """A file that is refused: its bytes, the code, the row and the column it is refused for."""

    content: bytes
    code: str
    row: int | None = None
    column: str = ""
    suffix: str = ".csv"


FAULTS = {
    "a short row": Fault(b"id;q1\nh1;a\nh2\n", "row-length", 3),
    "a long row": Fault(b"id;q1\n\nh1;a;b\n", "row-length", 3),
    "a name twice": Fault(b"id;q1; id\nh1;a;b\n", "column-twice", 1, "id"),
    "two encodings": Fault("id;q1\nh1;é\nh2;".encode() + b"\xe9\n", "encoding-mixed", 3),
    "neither encoding": Fault(b"id;q1\nh1;a\nh2;\x81\xe9\n", "encoding-broken", 3),
    "UTF-16 cut short": Fault(b"\xff\xfe" + TABLE.encode("utf-16-le")[:-1], "encoding-broken"),
    "a NUL": Fault(b"id;q1\nh1;a\nh2;\0\n", "text-nul", 3),
    "a NUL after a quoted break": Fault(b'id;q1\n"h\n1";a\nh2;\0\n', "text-nul", 3),
    "a binary file": Fault(bytes(range(256)) * 50, "text-none"),
    "a photo": Fault(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\xff\x10" * 50, "text-none"),
    "letters of another kind": Fault(b"id;q1\nh1;" + "дом".encode("cp1251") * 50 + b"\n", "text-none"),
    "a quote open at the end": Fault(b'id;q1\nh1;a\nh2;"b\nh3;c\n', "quote-open", 3),
    "a quote open in a broken row": Fault(b'id;q1\nh1;a\n"h2;b\nh3;c\n', "quote-open", 3),
    "a quote open after a blank row": Fault(b'id;q1\n;\n"h2;b\nh3;c\n', "quote-open", 3),
    "a quote open in the header": Fault(b'id;"q1\nh1;a\n', "quote-open", 1),
    "a quote open over megabytes": Fault(b'id;q1\nh1;a\nh2;"' + b"b;c\n" * 2_000_000, "quote-open", 3),
    "a page": Fault(b"<!DOCTYPE html><html><body>login</body></html>", "text-page"),
    "a page that calls itself .xls": Fault(b"\n <TABLE><tr><td>id</td></tr></TABLE>", "text-page", suffix=".xls"),
    "a page that calls itself .xlsx": Fault(b"\xef\xbb\xbf<html>", "text-page", suffix=".xlsx"),
    "XML": Fault(b'<?xml version="1.0"?><Workbook/>', "text-page", suffix=".xls"),
    "an old workbook": Fault(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "workbook-old", suffix=".xls"),
    "an old workbook that calls itself .xlsx": Fault(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "workbook-old", suffix=".xlsx"
    ),
    "a locked workbook": Fault(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
        "workbook-locked",
        suffix=".xlsx",
    ),
    "text that calls itself .xlsx": Fault(TABLE.encode(), "source-unreadable", suffix=".xlsx"),
    "nothing": Fault(b"", "source-empty"),
    "one letter": Fault(b"i", "source-empty"),
    "the end of file of DOS alone": Fault(b"\x1a", "source-empty"),
    "a mark and nothing": Fault(b"\xef\xbb\xbf", "source-empty"),
    "blank lines": Fault(b"\n ;\n", "source-empty"),
    "no row": Fault(b"id;q1\n", "source-empty"),
    "blank rows": Fault(b"id;q1\n;\n ;\t\n\n", "source-empty"),
    "a header of more than 1 MB": Fault(b"id;" + b"q" * (1 << 20) + b"\nh1;a\n", "header-too-long", 1),
    "a first line of more than 1 MB": Fault(b"id;" * 500_000 + b"\nh1;a\n", "header-too-long", 1),
    "a wide header": Fault(";".join(f"q{n}" for n in range(16_385)).encode() + b"\n", "header-too-wide", 1),
}


def written(folder: Path, content: bytes, suffix: str = ".csv") -> Path:
    path = folder / f"s{suffix}"
    path.write_bytes(content)
    return path


def table(cells: dict[int, tuple[str, ...]], names: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame(list(cells.values()), columns=list(names), index=list(cells), dtype="str")


def places(problems: list[Problem]) -> list[tuple[str, int | None]]:
    return [(problem.code, problem.row) for problem in problems]


@pytest.mark.parametrize("way", WAYS)
def test_ways_of_writing(tmp_path: Path, way: str) -> None:
    content, cells, told, names, suffix = WAYS[way]
    problems: list[Problem] = []
    found = read_survey(written(tmp_path, content, suffix), problems=problems)
    pd.testing.assert_frame_equal(found, table(cells, names), check_index_type=False)
    assert places(problems) == list(told)
    assert all(problem.severity == "warning" for problem in problems)
    assert_readable(problems)


@pytest.mark.parametrize("fault", FAULTS)
def test_faults(tmp_path: Path, fault: str) -> None:
    content, code, row, column, suffix = FAULTS[fault]
    with pytest.raises(PipelineError) as refused:
        read_survey(written(tmp_path, content, suffix))
    assert [(p.code, p.row, p.column) for p in refused.value.problems] == [(code, row, column)]
    assert_readable(refused.value.problems)


def test_another_library_may_have_lifted_the_bound_of_a_cell(tmp_path: Path) -> None:
    before = csv.field_size_limit(1 << 30)
    try:
        test_faults(tmp_path, "a quote open over megabytes")
        assert csv.field_size_limit() == 1 << 30
    finally:
        csv.field_size_limit(before)


def assert_readable(problems: list[Problem]) -> None:
    """Both languages say something else, fill every place, and name the file."""
    for problem in problems:
        lines = problem.line("id"), problem.line("en")
        assert lines[0] != lines[1]
        assert not any(mark in line for line in lines for mark in ("{", "}", "None", "Traceback"))
        assert all(problem.source in line for line in lines)
        assert "/" not in problem.source


def test_duplicates_are_named_by_letter(tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match=r"stands more than once \(A, C\)"):
        read_survey(written(tmp_path, b"id;q1;id\nh1;a;b\n"))


@pytest.mark.parametrize("mark", dialect.DELIMITERS)
@pytest.mark.parametrize("title", ["SURVEI 2020", "SURVEI 2020;;;;".replace(";", "{mark}"), "SURVEI, 2020\n"])
def test_a_title_above_the_names_is_told(tmp_path: Path, mark: str, title: str) -> None:
    """Whether the rows below are refused for it or not."""
    first = title.format(mark=mark)
    problems: list[Problem] = []
    with suppress(PipelineError):
        read_survey(
            written(tmp_path, f"{first}\nid;nama;q1;q2;q3\nh1;A;1;2;3\n".replace(";", mark).encode()), problems=problems
        )
    assert problems[0].code == "header-below"
    assert problems[0].details["likely"] == 2 + first.count("\n")
    assert_readable(problems)


def test_columns_without_a_name_are_named_by_letter(tmp_path: Path) -> None:
    problems: list[Problem] = []
    read_survey(written(tmp_path, b"id;;q1;;\nh1;x;a;;y\n"), problems=problems)
    assert problems[0].problem("en") == "column B, E holds something but has no name; it is not read"


def test_only_the_columns_asked_for_are_kept(tmp_path: Path) -> None:
    """A row is blank when all its cells are, not only those that are kept."""
    path = written(tmp_path, b"nama;id;q1\nA;h1;a\nB;;\n;;\nC;h4;b\n")
    found = read_survey(path, wanted=lambda names: [name for name in names if name in ("id", "q1", "q9")])
    pd.testing.assert_frame_equal(
        found, table({2: ("h1", "a"), 3: ("", ""), 5: ("h4", "b")}, ("id", "q1")), check_index_type=False
    )


def test_names_twice_stop_the_run_only_where_they_are_wanted(tmp_path: Path) -> None:
    path = written(tmp_path, b"ket;id;ket\na;h1;b\nc;;\n;;\n")
    problems: list[Problem] = []
    found = read_survey(path, problems=problems, wanted=lambda names: [name for name in names if name == "id"])
    pd.testing.assert_frame_equal(found, table({2: ("h1",), 3: ("",)}, ("id",)), check_index_type=False)
    assert places(problems) == [("column-twice-unread", 1)]
    assert_readable(problems)
    with pytest.raises(PipelineError, match=r"stands more than once \(A, C\)"):
        read_survey(path, wanted=lambda names: [name for name in names if name in ("id", "ket")])


def test_many_broken_rows_are_told_once_each_up_to_a_limit(tmp_path: Path) -> None:
    with pytest.raises(PipelineError) as refused:
        read_survey(written(tmp_path, b"id;q1\n" + b"h1\n" * (MOST_ALIKE + 5)))
    found = refused.value.problems
    assert len(found) == MOST_ALIKE + 1
    assert found[0].row == 2
    assert found[-1].problem("id") == "5 lagi seperti ini: row-length"
    assert_readable(found[-1:])


@pytest.mark.parametrize("block", [64, 65, 66, 67, 68, 1 << 22])
def test_rows_are_counted_over_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    """CR and LF, a letter of three bytes and a quoted break on both sides of a block's end."""
    monkeypatch.setattr(texttable, "BLOCK_BYTES", block)
    monkeypatch.setattr(textfile, "CHUNK_BYTES", block)
    rows = [f'h{n};"€{n}\r\nx"\r\n' for n in range(500)]
    found = read_survey(written(tmp_path, ("id;q1\r\n" + "".join(rows)).encode()))
    assert found.index.tolist() == list(range(2, 502))
    assert found["q1"].tolist() == [f"€{n}\nx" for n in range(500)]


def test_half_a_letter_at_the_end_of_a_block_is_told_with_its_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two of the three bytes of a letter end the first block, and no third one follows: Windows-1252, row 2."""
    monkeypatch.setattr(textfile, "CHUNK_BYTES", 11)
    problems: list[Problem] = []
    found = read_survey(written(tmp_path, b"id;q1\nh1;\xe2\x82\nh2;a\n"), problems=problems)
    assert found["q1"].tolist() == ["â‚", "a"]
    assert places(problems) == [("encoding-guessed", 2)]


CELL = st.text(st.sampled_from("aé 7;,\t\"'|\n"), max_size=6)
ENCODINGS = {"utf-8": b"", "utf-8-sig": b"", "cp1252": b"", "utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=6),
    encoding=st.sampled_from(sorted(ENCODINGS)),
    delimiter=st.sampled_from(dialect.DELIMITERS),
    line_end=st.sampled_from(["\n", "\r", "\r\n"]),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
)
def test_every_dialect_gives_the_same_table(
    tmp_path: Path,
    rows: list[tuple[str, str, str]],
    encoding: str,
    delimiter: str,
    line_end: str,
    quoting: int,
) -> None:
    """Not compared with another reader: what comes back is what was written."""
    rows = [("h1", "", ""), *rows]
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\n", quoting=quoting)  # type: ignore[arg-type]
    writer.writerows([("id", "umur, tahun", "q1"), *rows])
    content = ENCODINGS[encoding] + buffer.getvalue().replace("\n", line_end).encode(encoding)
    wanted = {row: cells for row, cells in enumerate(rows, start=2) if any(cell.strip() for cell in cells)}
    found = read_survey(written(tmp_path, content))
    pd.testing.assert_frame_equal(found, table(wanted, ("id", "umur, tahun", "q1")), check_index_type=False)


def test_plain_parquet_is_a_table_like_any_other(tmp_path: Path) -> None:
    """Numbers, truths and dates as a person would type them; what is not wanted is not read."""
    path = tmp_path / "s.parquet"
    table = {"id": ["a", None], "x": [111.5, None], "n": [1, 2], "ada": [True, None], "lain": [[1], [2]]}
    pd.DataFrame(table).to_parquet(path, index=False)
    read = read_survey(path, wanted=lambda names: [name for name in names if name != "lain"])
    assert read.to_dict("list") == {"id": ["a", ""], "x": ["111.5", ""], "n": ["1", "2"], "ada": ["true", ""]}
    assert read.index.tolist() == [2, 3]


def test_parquet_with_a_list_in_a_wanted_column_is_refused(tmp_path: Path) -> None:
    pd.DataFrame({"id": [[1], [2]]}).to_parquet(tmp_path / "s.parquet", index=False)
    with pytest.raises(SourceError, match=r"s\.parquet"):
        read_survey(tmp_path / "s.parquet")
