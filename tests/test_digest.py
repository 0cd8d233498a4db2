"""A screenful instead of a flood: one entry a kind of problem, errors first, within the width of the terminal."""

from __future__ import annotations

import pytest
from conftest import Study
from test_cli import cell

from pipeline.cli import digest, report
from pipeline.cli.digest import by_kind
from pipeline.errors import Problem

BLANKS = [Problem("value-missing", source="households.csv", row=row, column="q09") for row in range(10_001, 1, -1)]
ERROR = Problem("value-not-number", source="forms.csv", row=3, column="b04", value="tiga")


def test_ten_thousand_equal_warnings_are_one_entry_after_the_error() -> None:
    lines = by_kind([*BLANKS, ERROR], "id", width=80)
    assert lines[0].split() == ["TINGKAT", "JUMLAH", "BERKAS", "BARIS"]
    assert lines[1].split() == ["GALAT", "1", "forms.csv", "3"]
    assert lines[2].strip() == 'b04: bukan angka ("tiga")'
    assert lines[3].strip().startswith("-> ")
    assert lines[4].split() == ["PERHATIAN", "10.000", "households.csv", "2,", "3,", "4,", "5", "..."]
    assert sum("PERHATIAN" in line for line in lines) == 1
    assert len([line for line in lines if "->" in line]) == 2


def test_what_differs_in_source_or_kind_is_an_entry_of_its_own() -> None:
    same = Problem("form-none", source="forms.csv")
    lines = by_kind([same, same, Problem("form-none", source="old.csv"), BLANKS[0]], "en", width=80)
    assert [line.split()[1:3] for line in lines if line.startswith("WARNING")] == [
        ["2", "forms.csv"],
        ["1", "old.csv"],
        ["1", "households.csv"],
    ]


@pytest.mark.parametrize("width", [20, 60, 80, 500])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    long = Problem("value-not-number", source="s" * 300 + ".csv", row=123_456, column="q 09", value="x" * 400)
    widest = max(map(len, by_kind([long, *BLANKS], "id", width=width)))
    assert widest <= min(max(width, digest.NARROWEST), digest.WIDEST)


def test_errors_come_in_full_and_the_table_only_where_something_is_left(capsys: pytest.CaptureFixture[str]) -> None:
    report([ERROR])
    assert capsys.readouterr().err.splitlines() == [ERROR.line("id"), ERROR.line("en")]
    report([ERROR, BLANKS[0]])
    told = capsys.readouterr().err
    assert told.startswith(ERROR.line("id"))
    assert "problems.csv" in told.splitlines()[-1]
    report([])
    assert capsys.readouterr().err == ""


def test_of_many_errors_the_first_twenty_come_in_full(toy_study: Study) -> None:
    for column in ("roof", "wall", "floor"):
        for row in range(2, 12):
            cell(row, column, "z")(toy_study.config.parent)
    told = toy_study.run("check").stderr.splitlines()
    assert sum(line.startswith("GALAT: ") for line in told) == 20
    assert [line.split() for line in told if line.startswith("GALAT ")] == [
        ["GALAT", "30", "households.csv", "2,", "3,", "4,", "5", "..."]
    ]
