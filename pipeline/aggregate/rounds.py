"""From one round of the survey to the next: what changed, and how much of the handling is done."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pandas as pd

from pipeline.rational import Fraction
from pipeline.scoring import half_up

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.aggregate.results import Scored
    from pipeline.rules import Rules

FLOOR_PCT = Fraction("24.99")
"""At or below this average there is nothing left to handle (kumuhR0.xlsx, cell M42)."""


def contribution(
    start_pct: Fraction | None, end_pct: Fraction | None, end_score: int | None, rules: Rules
) -> tuple[Fraction | None, str]:
    """Kontribusi penanganan in percent, and in a word why: `handled`, `partly`, `undefined` or `unknown`.

    100 when the end total is not slum any more; else (start - end) over (start - 24.99), undefined where the start
    average is at or below 24.99 (kumuhR0.xlsx, cell M42).

    >>> from pipeline.rules import load
    >>> rules = load("permen-pupr-14-2018")
    >>> [str(one) for one in contribution(Fraction("44.99"), Fraction("34.99"), 30, rules)]
    ['50', 'partly']
    >>> [str(one) for one in contribution(Fraction(40), Fraction(20), 15, rules)]
    ['100', 'handled']
    """
    if start_pct is None or end_pct is None or end_score is None:
        return None, "unknown"
    if end_score < rules.classes[1].from_score:
        return Fraction(100), "handled"
    if start_pct <= FLOOR_PCT:
        return None, "undefined"
    return half_up(100 * (start_pct - end_pct) / (start_pct - FLOOR_PCT)), "partly"


def changes_table(rounds: Sequence[Scored], rules: Rules) -> pd.DataFrame:
    """The table `changes`: each unit from one round to the next, a row a criterion and one for the total.

    A difference is known where both ends are.
    """
    rows = [row for before, after in pairwise(rounds) for row in _between(before, after, rules)]
    return pd.DataFrame(rows, columns=COLUMNS)


COLUMNS = [
    "level",
    "unit_id",
    "round_from",
    "round_to",
    "criterion",
    "share_from_pct",
    "share_to_pct",
    "change_pct",
    "points_from",
    "points_to",
    "contribution_pct",
    "contribution",
]
TOTAL = "total"


def _between(before: Scored, after: Scored, rules: Rules) -> list[dict[str, object]]:
    from pipeline.scoring import points

    rows = []
    for old, new in zip(before.units, after.units, strict=True):
        key = {"level": old.level, "unit_id": old.unit_id, "round_from": before.round, "round_to": after.round}
        if not (old.measures and new.measures):
            continue
        for criterion in old.measures:
            shares = [unit.measures[criterion].share_pct for unit in (old, new)]
            ends = [points(share, rules) for share in shares]
            rows.append(key | {"criterion": criterion} | _ends(shares, ends))
        scores = [scored.scores[unit.level, unit.unit_id] for scored, unit in ((before, old), (after, new))]
        done, word = contribution(scores[0].mean_pct, scores[1].mean_pct, scores[1].score, rules)
        total = _ends([score.mean_pct for score in scores], [score.score for score in scores])
        rows.append(
            key
            | {"criterion": TOTAL}
            | total
            | {
                "contribution_pct": None if done is None else float(done),
                "contribution": word,
            }
        )
    return rows


def _ends(shares: list[Fraction | None], points: list[int | None]) -> dict[str, object]:
    start, end = shares
    return {
        "share_from_pct": None if start is None else float(start),
        "share_to_pct": None if end is None else float(end),
        "change_pct": None if start is None or end is None else float(end - start),
        "points_from": points[0],
        "points_to": points[1],
    }
