"""Cells to values: what does not fit is named and left unknown."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.fields import columns
from pipeline.load.codes import canonical_village_code
from pipeline.load.values import parse, to_numbers


@pytest.mark.parametrize(
    ("column", "cell", "value", "code"),
    [
        ("roof", "a", "a", None),
        ("roof", " b ", "b", None),
        ("roof", "", None, None),
        ("roof", "z", None, "value-code-unknown"),
        ("roof", "A", None, "value-code-unknown"),
        ("length_m", "7.5", 7.5, None),
        ("length_m", "7,5", None, "value-decimal-comma"),
        ("length_m", "1.234,5", None, "value-thousands-point"),
        ("length_m", "1.234.567", None, "value-thousands-point"),
        ("length_m", "1.234", 1.234, None),
        ("length_m", "1 234", None, "value-spaced"),
        ("length_m", "1\u00a0234,5", None, "value-spaced"),
        ("length_m", "- 7.5", None, "value-spaced"),
        ("length_m", "1 2", None, "value-not-number"),
        ("length_m", "12 m", None, "value-unit"),
        ("length_m", "12,5m", None, "value-unit"),
        ("length_m", "1 200 m2", None, "value-unit"),
        ("length_m", "12 atau 13", None, "value-not-number"),
        ("length_m", "\u00a012\u00a0", 12, None),
        ("storeys", "2 lantai", None, "value-unit"),
        ("length_m", "tujuh", None, "value-not-number"),
        ("length_m", "nan", None, "value-not-number"),
        ("length_m", "inf", None, "value-not-number"),
        ("length_m", "1_000", None, "value-not-number"),
        ("length_m", "-1", None, "value-out-of-range"),
        ("length_m", "501", None, "value-out-of-range"),
        ("accuracy_m", "1e300", None, "value-out-of-range"),
        ("accuracy_m", "1e999", None, "value-not-number"),
        ("occupants", "1000000000000000000000000000000", None, "value-out-of-range"),
        ("storeys", "2", 2, None),
        ("storeys", "2.0", 2, None),
        ("storeys", "2.5", None, "value-not-integer"),
        ("storeys", "0", None, "value-out-of-range"),
        ("building_id", "B 1", "B 1", None),
    ],
)
def test_one_cell(column: str, cell: str, value: object, code: str | None) -> None:
    values, problems = parse(pd.Series([cell], index=[7]), columns("households")[column], source="s.csv", column="q")
    found = values.iloc[0]
    assert (None if pd.isna(found) else found) == value
    assert [problem.code for problem in problems] == ([] if code is None else [code])
    if problems:
        assert (problems[0].source, problems[0].row, problems[0].column, problems[0].value) == ("s.csv", 7, "q", cell)


@pytest.mark.parametrize("cell", ["７", "٣", "1１"])
@pytest.mark.parametrize("decimal_comma", [False, True])
def test_digits_of_other_scripts_are_no_numbers(cell: str, decimal_comma: bool) -> None:
    field = columns("households")["length_m"]
    cells = pd.Series([cell], index=[2], dtype="str")
    found, problems = parse(cells, field, source="s.csv", column="q6", decimal_comma=decimal_comma)
    assert found.isna().all()
    assert [(problem.code, problem.row) for problem in problems] == [("value-not-number", 2)]


@pytest.mark.parametrize(
    ("cell", "value", "code", "proposed"),
    [
        ("12", 12, None, ""),
        ("1,5", 1.5, None, ""),
        ("1.234", 1234, None, ""),  # one thousand two hundred and thirty-four
        ("1.234,5", 1234.5, None, ""),
        ("1.234.567", 1234567, None, ""),
        ("-1,5", None, "value-out-of-range", ""),
        ("0.234", None, "value-decimal-point", "write 0,234"),  # no thousand begins with a zero
        ("1.5", None, "value-decimal-point", "write 1,5"),
        ("12.34,5", None, "value-not-number", ""),
        ("1 234,5", None, "value-spaced", "write 1234,5"),
        ("1.234 m", None, "value-unit", "write 1234 if that is meant; the unit of this column is: m"),
        ("", None, None, ""),
    ],
)
def test_one_cell_of_a_file_with_decimal_commas(cell: str, value: object, code: str | None, proposed: str) -> None:
    field = columns("forms")["road_length_m"]
    values, problems = parse(pd.Series([cell], index=[7]), field, source="s.csv", column="q", decimal_comma=True)
    found = values.iloc[0]
    assert (None if pd.isna(found) else found) == value
    assert [problem.code for problem in problems] == ([] if code is None else [code])
    assert all(proposed in problem.cure("en") for problem in problems)


@pytest.mark.parametrize(
    ("cell", "proposed"),
    [("7,5", "7.5"), ("1.234,5", "1234.5"), ("1.234.567", "1234567"), ("1\u00a0234,5", "1234.5"), ("12,5 m", "12.5")],
)
def test_the_proposal_of_a_number_written_otherwise(cell: str, proposed: str) -> None:
    _, (problem,) = parse(pd.Series([cell], index=[7]), columns("forms")["road_length_m"], source="s.csv", column="q")
    assert f"write {proposed}" in problem.cure("en")
    assert problem.severity == "warning"


@given(st.floats(0, 1e8), st.booleans())
def test_a_number_with_a_decimal_comma_is_the_one_with_a_point(number: float, grouped: bool) -> None:
    cell = f"{number:,.3f}" if grouped else f"{number:.3f}"
    cell = cell.translate(str.maketrans(",.", ".,"))
    field = columns("forms")["road_length_m"]
    values, problems = parse(pd.Series([cell], index=[7]), field, source="s.csv", column="q", decimal_comma=True)
    assert (values.iloc[0], problems) == (float(f"{number:.3f}"), [])


@given(st.floats(-180, 180))
def test_a_written_float_comes_back_to_the_bit(number: float) -> None:
    assert to_numbers(pd.Series([repr(number)])).iloc[0] == number


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("35.19.09.2010", "35.19.09.2010"),
        ("3519092010", "35.19.09.2010"),
        ("3519150010", "3519150010"),
        ("id3519150010", "3519150010"),
        ("Jiwan", None),
        ("35.19.09", None),
        ("", None),
    ],
)
def test_village_codes(text: str, code: str | None) -> None:
    assert canonical_village_code(text) == code
