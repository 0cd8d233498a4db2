"""Every unit whose score or class is not what it was in an earlier build, and which cause changed it by how much.

Each cause is tried alone on the earlier inputs. So the order of the causes is of no weight, and what several do only
together has a column of its own. An earlier score that today's program does not reproduce from the same inputs is
changed by the program.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping

FACTORS = ("answers", "boundaries", "rules")
"""What can be exchanged alone: answers, forms and counts; the ground and what lies on it; rules and options."""
LOADED = ("answers", "boundaries")
"""The factors that are made from files: where no file has changed, it is the program that reads them otherwise."""
CODE, TOGETHER = "code", "together"
CAUSES = (*FACTORS, CODE, TOGETHER)
KEYS = ["level", "unit_id", "round"]
CLASSES = ("class", "class_low", "class_high")
SHOWN = ("score", *CLASSES)
"""What is compared."""
COLUMNS = [
    *KEYS[:2],
    "name",
    "round",
    *(f"{name}_{end}" for name in SHOWN for end in ("old", "new")),
    *CAUSES,
    "causes",
]


class Builds(NamedTuple):
    """The table `scores` of five computations, each by today's program but `written`, which the earlier one wrote.

    `old` and `new` are of all inputs of the two builds; `alone` of the earlier ones with one factor of today.
    """

    written: pd.DataFrame
    old: pd.DataFrame
    alone: Mapping[str, pd.DataFrame]
    new: pd.DataFrame


def differences(builds: Builds, *, same_inputs: bool = False) -> pd.DataFrame:
    """One row a unit that changed (or came, or went): both ends, the points by cause, and the names of the causes.

    The points of the `CAUSES` add up to the change of the score. They are empty for a unit without a score at either
    end. `same_inputs` says that both builds read the same files by the same settings.
    """
    written, old, new = (_units(frame) for frame in (builds.written, builds.old, builds.new))
    alone = {name: _units(frame) for name, frame in builds.alone.items()}
    rows = []
    for key in sorted({*written, *new}, key=_place):
        if _shown(written.get(key)) != _shown(new.get(key)):
            ends = written.get(key), new.get(key)
            steps = {name: (old.get(key), units.get(key)) for name, units in alone.items()}
            rows.append(_row(key, ends, _merged({**steps, CODE: (ends[0], old.get(key))}, same_inputs=same_inputs)))
    return pd.DataFrame(rows, columns=COLUMNS)


Unit = dict[str, Any]
Step = tuple[Unit | None, Unit | None]


def _units(frame: pd.DataFrame) -> dict[tuple[Any, ...], Unit]:
    """Each unit of a table `scores` by its key; an unknown value is None."""
    plain = frame[[*KEYS, "name", *SHOWN]].astype(object)
    records = plain.where(plain.notna(), None).to_dict("records")
    return {tuple(row[key] for key in KEYS): {str(name): value for name, value in row.items()} for row in records}


def _place(key: tuple[Any, ...]) -> tuple[int, str, int]:
    """The district first, then villages, then areas."""
    level, unit_id, round = key
    return ("district", "village", "area").index(level), unit_id, round


def _shown(unit: Unit | None) -> tuple[Any, ...] | None:
    return None if unit is None else tuple(unit[name] for name in SHOWN)


def _merged(steps: dict[str, Step], *, same_inputs: bool) -> dict[str, list[Step]]:
    """The steps by cause."""
    found: dict[str, list[Step]] = {}
    for name, step in steps.items():
        found.setdefault(CODE if same_inputs and name in LOADED else name, []).append(step)
    return found


def _points(step: Step) -> int | None:
    """How many points a step adds; None where there is no score on one side of it."""
    scores = [None if unit is None else unit["score"] for unit in step]
    return None if scores[0] is None or scores[1] is None else int(scores[1] - scores[0])


def _row(key: tuple[Any, ...], ends: Step, steps: dict[str, list[Step]]) -> dict[str, object]:
    named = ends[1] or ends[0] or {}
    sides = {
        f"{name}_{end}": None if unit is None else unit[name]
        for name in SHOWN
        for end, unit in zip(("old", "new"), ends, strict=True)
    }
    causes = [cause for cause in CAUSES if any(_shown(a) != _shown(b) for a, b in steps.get(cause, ()))]
    points = _by_cause(_points(ends), steps)
    if points[TOGETHER] or not causes:
        causes.append(TOGETHER)
    return {**dict(zip(KEYS, key, strict=True)), "name": named["name"], **sides, **points, "causes": "+".join(causes)}


def _by_cause(whole: int | None, steps: dict[str, list[Step]]) -> dict[str, int | None]:
    """The points by cause; what they leave of the whole is done by several together."""
    points = {cause: [_points(step) for step in steps.get(cause, ())] for cause in CAUSES}
    if whole is None or any(None in found for found in points.values()):
        return dict.fromkeys(CAUSES)
    sums = {cause: sum(point for point in found if point is not None) for cause, found in points.items()}
    return {**sums, TOGETHER: whole - sum(sums.values())}
