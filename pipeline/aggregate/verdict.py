"""An answer as a verdict: a Series of nullable booleans on the caller's index. True, False, or missing: unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Callable

Verdict = pd.Series  # of nullable booleans


def answer_is(answers: pd.Series[Any], *codes: str) -> Verdict:
    """True for the given codes, False for any other answer, unknown without one.

    >>> answer_is(pd.Series(["a", "c", None]), "a", "b").tolist()
    [True, False, <NA>]
    """
    return _looked_up(answers, true=lambda answer: answer in codes, unknown=lambda _: False)


def sorted_answers(answers: pd.Series[Any], *, holds: str, lacks: str) -> Verdict:
    """True for the answers in `holds`, False for those in `lacks`; any other answer and no answer are unknown.

    >>> sorted_answers(pd.Series(["a", "b", "g", None]), holds="a", lacks="b").tolist()
    [True, False, <NA>, <NA>]
    """
    known = holds + lacks
    return _looked_up(answers, true=lambda answer: answer in holds, unknown=lambda answer: answer not in known)


def _looked_up(answers: pd.Series[Any], *, true: Callable[[str], bool], unknown: Callable[[str], bool]) -> Verdict:
    """One look-up a row; the code of a missing answer is -1, which takes the last entry."""
    coded = answers.astype("category").cat
    is_true = np.array([true(answer) for answer in coded.categories] + [False])
    is_unknown = np.array([unknown(answer) for answer in coded.categories] + [True])
    codes = coded.codes.to_numpy()
    return pd.Series(pd.arrays.BooleanArray(is_true[codes], is_unknown[codes]), index=answers.index)
