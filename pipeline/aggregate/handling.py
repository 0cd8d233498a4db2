"""What an area's class leads to: the type of handling, the priority and the code of its class.

Source: rule file, [handling], [priority] and [class_code].
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.rules import Rules


def handling(classes: tuple[str, str], lawful: str | None, rules: Rules) -> str | None:
    """Renewal, restoration or resettlement (Perda Kota Surabaya 4/2018 Pasal 29); None outside the slum classes.

    `classes` are the lowest and the highest that may be: None too where they do not lead to the same.

    >>> from pipeline.rules import load
    >>> rules = load("permen-pupr-14-2018")
    >>> [handling((lowest, "heavy"), "legal", rules) for lowest in ("heavy", "moderate", "light")]
    ['renewal', 'renewal', None]
    """
    by_class = [rules.handling.by_class.get(class_) for class_ in _between([c.class_ for c in rules.classes], classes)]
    found = {None if row is None or lawful is None else row[lawful] for row in by_class}
    return found.pop() if len(found) == 1 else None


def priority(class_: str, considered: str | None, rules: Rules) -> int | None:
    """1, the first to be handled, to 9; None outside the slum classes or with an open class of considerations.

    >>> from pipeline.rules import load
    >>> [priority(class_, "medium", load("permen-pupr-14-2018")) for class_ in ("heavy", "light", "not_slum")]
    [4, 6, None]
    """
    order = rules.priority.by_class.get(class_)
    return None if order is None or considered is None else order[considered]


def priority_range(
    classes: tuple[str, str], considered: tuple[str, str], rules: Rules
) -> tuple[int | None, int | None]:
    """The smallest and largest priority of every slum class and class of considerations between the limits.

    >>> from pipeline.rules import load
    >>> priority_range(("not_slum", "moderate"), ("medium", "high"), load("permen-pupr-14-2018"))
    (2, 6)
    """
    possible = [
        rules.priority.by_class[class_][one]
        for class_ in _between([row.class_ for row in rules.classes], classes)
        if class_ in rules.priority.by_class
        for one in _between([row.class_ for row in rules.considerations.classes], considered)
    ]
    return (min(possible), max(possible)) if possible else (None, None)


def class_code(class_: str, considered: str | None, lawful: str | None, rules: Rules) -> str | None:
    """A1 to C6; None while one of its three parts is unknown.

    >>> from pipeline.rules import load
    >>> class_code("heavy", "high", "illegal", load("permen-pupr-14-2018"))
    'A2'
    """
    letter = rules.class_code.letter.get(class_)
    if letter is None or considered is None or lawful is None:
        return None
    return f"{letter}{rules.class_code.number[considered][lawful]}"


def _between(ordered: Sequence[str], limits: tuple[str, str]) -> Sequence[str]:
    """The names from the first limit to the second; none when a limit is not in the order (a unit not assessed)."""
    if not set(limits) <= set(ordered):
        return ()
    return ordered[ordered.index(limits[0]) : ordered.index(limits[1]) + 1]
