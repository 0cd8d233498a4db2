"""The tables that may be published: allowed columns only, and no count of fewer than k households.

What a reader learns of a withheld count from its own row is that it is of 1 to k - 1, and its points. Points, score and
class stay, as they are what is decided by: up to 4 (k - 1) households the points of a criterion can narrow its count
further, as a band of percents is then narrower than the counts (1 or 2 of 10 give 0 points, 3 or 4 give 1).

Nor does subtraction tell it: a sum with a withheld part has limits that are added from what is published of its parts
(`subtraction`), and of indicators that add up to a whole another one is withheld (`families`), and criterion 5b, which
counts the same households as SDG 6.2.1 (`sanitation`). In a sample survey the rows that stand for a count are not
counted themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.publish.columns import allowed
from pipeline.publish.counts import emptied, few, numbers
from pipeline.publish.criteria import protect, public_criteria
from pipeline.publish.rounds import public_changes
from pipeline.publish.scores import public_scores
from pipeline.publish.sdg import public_sdg
from pipeline.publish.subtraction import because, leading_back

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from pipeline.rules import Rules

HOUSEHOLDS = "households"
"""The unit of what is to be asked of households; other units are lengths and forms."""


@dataclass(frozen=True, slots=True)
class Published:
    """The tables of the dictionary as they may leave the office; new frames, on an index of their own."""

    scores: pd.DataFrame
    criteria: pd.DataFrame
    sdg: pd.DataFrame
    changes: pd.DataFrame
    todo: pd.DataFrame


def published(
    *,
    scores: pd.DataFrame,
    criteria: pd.DataFrame,
    sdg: pd.DataFrame,
    changes: pd.DataFrame,
    todo: pd.DataFrame,
    k: int,
    rules: Rules,
    villages: Mapping[str, str] | None = None,
) -> Published:
    """Withhold every count of fewer than `k` households, families, buildings or persons, and what leads back to it.

    The frames are the tables of the dictionary with all their rounds and levels, and stay as they are. `k` is 1 or
    more; with 1 nothing is withheld. `villages` is the village of each area; an area without one may be in any, and
    then more sums are withheld. Added columns: `suppressed` (boolean) in `criteria`, `sdg`, `changes` and `todo`, with
    `withheld_because` in all but `changes`; in `scores` `suppressed_columns` and `subtraction_columns`,
    `aspect_N_low_pct`, `aspect_N_high_pct`, `mean_low_pct` and `mean_high_pct`.
    Source: section [privacy] of the settings, UU 27/2022 article 1 (docs/privacy.md).
    """
    villages = villages or {}
    withheld = protect(criteria, k=k, rules=rules, villages=villages, sdg=sdg)
    of_criteria = public_criteria(criteria, withheld, k=k, rules=rules, villages=villages)
    of_scores = public_scores(scores, criteria, withheld, k=k, rules=rules, villages=villages)
    return Published(
        scores=of_scores,
        criteria=of_criteria,
        sdg=public_sdg(sdg, k=k, villages=villages, rules=rules),
        changes=public_changes(changes, of_criteria, of_scores),
        todo=public_todo(todo, k=k, villages=villages),
    )


def public_todo(todo: pd.DataFrame, *, k: int, villages: Mapping[str, str] | None = None) -> pd.DataFrame:
    """The tasks with `suppressed` True, and no amount, where fewer than `k` households are to be asked.

    So too where the amount of a village or the district would tell that of an area; `withheld_because` says which.

    >>> import pandas as pd
    >>> tasks = pd.DataFrame({"unit": ["households", "m"], "amount": [3.0, 3.0], "level": "area", "unit_id": "A"})
    >>> public_todo(tasks.assign(round=2020, criteria="3a"), k=5)["amount"].tolist()
    [nan, 3.0]
    """
    shown = allowed(todo, "todo")
    amount = numbers(shown, "amount")
    small = few(amount, k) & (shown["unit"] == HOUSEHOLDS)
    sums = leading_back(shown, small, by=["round", "criteria"], villages=villages or {}, k=k, secret=amount)
    sums &= (shown["unit"] == HOUSEHOLDS) & amount.notna()
    hidden = small | sums
    return emptied(shown, hidden, "amount").assign(suppressed=hidden, withheld_because=because(small, sums))
