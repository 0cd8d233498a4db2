"""Numbers as the page's data hold them."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.render import style
from pipeline.render.webnumbers import column, rounded


@given(st.floats(-1e15, 1e15), st.integers(0, 3))
@example(1.005, 2)
@example(2.675, 2)
@example(0.5, 0)
@example(-0.5, 0)
@example(-0.0, 1)
@example(math.nextafter(0.125, 0), 2)
@example(1e14 + 0.5, 0)
def test_a_column_is_rounded_half_up_by_the_digits_that_are_written(number: float, decimals: int) -> None:
    expected = Decimal(str(number)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    (found,) = column([number], decimals)
    assert found == float(expected)
    assert repr(found) == repr(rounded(number, decimals))


@given(st.integers(-(10**8), 10**8), st.integers(1, 3))
def test_the_middle_of_two_goes_up_as_on_paper(count: int, decimals: int) -> None:
    number = float(f"{count}5e-{decimals + 1}")
    (found,) = column([number], decimals)
    assert style.number(found, "en", decimals=decimals) == style.number(number, "en", decimals=decimals)


@pytest.mark.parametrize("dtype", ["float64", "Float64", "object"])
def test_what_is_unknown_stays_so_in_every_kind_of_column(dtype: str) -> None:
    assert column(pd.Series([0.0, None, 2.25], dtype=dtype), 1) == [0, None, 2.3]
    assert column(pd.Series([0, None, 3], dtype="Int64")) == [0, None, 3]
    assert column([]) == []
