"""Legalitas tanah: whether the land of an area is legal, from the tenure of its households and the spatial plan.

Source: rule file, [legality]; the questions are Q27 and Q28 of the KOTAKU form.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from pipeline.aggregate.shares import of_counts
from pipeline.aggregate.verdict import Verdict, answer_is
from pipeline.rational import Fraction

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.aggregate.shares import Share


class TenureTally(NamedTuple):
    """Households with a clear land status, with an answer that decides, and asked."""

    clear: int = 0
    answered: int = 0
    asked: int = 0

    def share(self, *, unseen: int = 0) -> Share:
        """The share with a clear status; `unseen` more households were not interviewed, and may all be either."""
        return of_counts(self.clear, self.answered, self.asked + unseen)


def tenure_clear(households: pd.DataFrame) -> Verdict:
    """Whether a household's land has a clear status: a nullable boolean on its index (form Q27, Q28; Kleene logic).

    Own land (27a) with a title or another recognised letter (28a, 28b), or another's land with permission (27b).

    >>> cells = {"land_tenure": ["a", "a", "b", "c", "a", None], "land_document": ["b", "c", None, "a", None, "c"]}
    >>> tenure_clear(pd.DataFrame(cells)).tolist()
    [True, False, True, False, <NA>, <NA>]
    """
    tenure, document = households["land_tenure"], households["land_document"]
    return (answer_is(tenure, "a") & answer_is(document, "a", "b")) | answer_is(tenure, "b")


def tenure_tallies(households: pd.DataFrame, area_ids: Sequence[str]) -> dict[str, TenureTally]:
    """The tally of each area; households without `area_id` count nowhere. Counts add over blocks of rows.

    >>> rows = {"area_id": ["A", "A", None], "land_tenure": ["b", None, "b"], "land_document": [None, None, None]}
    >>> tenure_tallies(pd.DataFrame(rows), ["A", "B"])["A"]
    TenureTally(clear=1, answered=1, asked=2)
    """
    placed = households[households["area_id"].notna()]
    area, verdict = pd.Index(area_ids).get_indexer(pd.Index(placed["area_id"])), tenure_clear(placed)
    masks = (verdict.fillna(False), verdict.notna(), np.ones(len(placed)))
    clear, answered, asked = (
        np.bincount(area[np.asarray(mask, dtype=bool)], minlength=len(area_ids)).tolist() for mask in masks
    )
    return {area_id: TenureTally(*counts) for area_id, *counts in zip(area_ids, clear, answered, asked, strict=True)}


def tenure_aspect(clear: Share, *, above_pct: Fraction) -> bool | None:
    """Whether more than `above_pct` of the households have a clear status; None where the unknown could decide it.

    Of 40 households 25 answered: 21 clear are over half whatever the others say, 20 are not.

    >>> [tenure_aspect(of_counts(clear, 25, 40), above_pct=Fraction(50)) for clear in (21, 20, 5)]
    [True, None, False]
    """
    if clear.share_pct is None:
        return None
    return True if clear.low_pct > above_pct else False if clear.high_pct <= above_pct else None


def legality(clear: bool | None, in_plan: bool | None) -> str | None:
    """Legal when both aspects hold, illegal when one is known to fail.

    >>> legality(True, True), legality(None, False), legality(True, None)
    ('legal', 'illegal', None)
    """
    if False in (clear, in_plan):
        return "illegal"
    return None if None in (clear, in_plan) else "legal"
