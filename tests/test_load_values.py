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
