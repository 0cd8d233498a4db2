"""How far a unit is from the border of its class, and which criteria hold it there."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from pipeline.scoring import class_of

if TYPE_CHECKING:
    from pipeline.rational import Fraction
    from pipeline.rules import Rules


def to_cuts_pct(share: Fraction | None, rules: Rules) -> tuple[Fraction | None, Fraction | None]:
    """Percentage points down to the cut below which points are lost, and up to the cut at which more are scored.

    The first is 0 on a cut; None where there is no such cut or the share is unknown.

    >>> from pipeline.rational import Fraction
    >>> from pipeline.rules import load
    >>> [float(distance) for distance in to_cuts_pct(Fraction(30), load("permen-pupr-14-2018"))]
    [5.005, 20.995]
    """
    if share is None:
        return None, None
    step = bisect_right(rules.cuts_pct, share)
    below = share - rules.cuts_pct[step - 1] if step else None
    above = rules.cuts_pct[step] - share if step < len(rules.cuts_pct) else None
    return below, above


def holds_class(points: int | None, total: int | None, rules: Rules) -> bool | None:
    """Whether the class would fall if this criterion lost one step of its points; None where it is unknown.

    >>> from pipeline.rules import load
    >>> [holds_class(points, 39, load("permen-pupr-14-2018")) for points in (0, 1, 3, 5)]
    [False, False, True, True]
    """
    if points is None or total is None:
        return None
    step = rules.points.index(points)
    if step == 0:
        return False
    lower = total - points + rules.points[step - 1]
    return class_of(lower, rules) != class_of(total, rules)
