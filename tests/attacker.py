"""Someone with the published tables, paper and patience: what do sums and differences tell of the withheld counts?

Every cell is a range. A shown one is its number; one of few is 1 to k - 1, on the side that its limits name; another
one is what its limits leave. A sum and its parts then narrow each other until nothing changes: villages and the
district, the indicators of one whole. What a cell's own row does not say, and the ranges do, has been found out.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pipeline.publish.suppression import Published

Cell = tuple[Any, ...]
SLACK = 0.01
"""Households: finer than any count, coarser than what decimals and their rounding leave."""
POINTS = (0, 1, 3, 5)
SCORE_COUNTS = ("households", "population", "gps_households", "gps_unknown_households")
OF_BOUNDARIES = SCORE_COUNTS[2:]
"""Near the boundaries of the unit itself: areas do not add up to villages."""
ROUNDS = 12
LATRINES = ("6.2.1:at_least_limited", "6.2.1:unimproved", "6.2.1:open_defecation")


class Range(NamedTuple):
    """The lowest and the highest number that a cell can be."""

    low: float
    high: float


class Knowledge:
    """The ranges of cells, the sums that they are in, and what was known of them at first."""

    def __init__(self) -> None:
        self.ranges: dict[Cell, Range] = {}
        self.first: dict[Cell, list[Range]] = {}
        self.sums: list[tuple[Cell, list[Cell]]] = []

    def learn(self, cell: Cell, low: float, high: float, secret: list[Range] | None = None) -> None:
        """What the row of a cell says; of one of few also what it must stay able to be, one of these as a whole."""
        self.ranges[cell] = Range(low, high)
        if secret is not None:
            self.first[cell] = secret

    def narrow(self) -> None:
        """Let sums and parts narrow each other."""
        for _ in range(ROUNDS):
            for total, parts in self.sums:
                low, high = (sum(self.ranges[part][end] for part in parts) for end in (0, 1))
                self._cut(total, low, high)
                whole = self.ranges[total]
                for part in parts:
                    own = self.ranges[part]
                    self._cut(part, whole.low - (high - own.high), whole.high - (low - own.low))

    def _cut(self, cell: Cell, low: float, high: float) -> None:
        own = self.ranges[cell]
        if own.low == own.high:
            return
        self.ranges[cell] = Range(max(own.low, low), min(own.high, high))

    def cut_by_points(self, cell: Cell, points: int, size: float, cuts_pct: Sequence[float]) -> None:
        """The points of a row, which are always shown, say between which cuts its percent is."""
        place = POINTS.index(points)
        ends = [0.0, *cuts_pct, 100.0]
        self._cut(cell, ends[place] * size / 100, ends[place + 1] * size / 100)

    def found(self) -> list[Cell]:
        """The cells of few that can no longer be all that their row says."""
        return [cell for cell, secret in self.first.items() if not any(self._holds(cell, one) for one in secret)]

    def _holds(self, cell: Cell, wanted: Range) -> bool:
        own = self.ranges[cell]
        return own.low <= wanted.low + SLACK and own.high >= wanted.high - SLACK


def attack(
    public: Published, villages: Mapping[str, str], k: int, *, cuts_pct: Sequence[float] | None = None
) -> list[Cell]:
    """The withheld cells that the published tables give away; with `cuts_pct` to one who knows the points' cuts too."""
    known = Knowledge()
    _read(known, "criteria", public.criteria, ("volume", "denominator", "criterion"), k)
    _read(known, "sdg", public.sdg, ("numerator", "denominator", "indicator"), k)
    for column in SCORE_COUNTS:
        if column in public.scores:
            _read_counts(known, column, public.scores, column, k, _listed(public.scores, column))
    todo = public.todo[public.todo["unit"] == "households"]
    few = todo["suppressed"] & (todo["withheld_because"] != "subtraction")
    _read_counts(known, "todo", todo.assign(name_=todo["criteria"]), "amount", k, few)
    known.sums = [*_levels(known.ranges, villages), *_wholes(known, public.sdg)]
    known.sums += _latrines(known, public.criteria, public.sdg)
    if cuts_pct is not None:
        _read_points(known, public.criteria, cuts_pct, k)
    known.narrow()
    return known.found()


def _read_points(known: Knowledge, criteria: pd.DataFrame, cuts_pct: Sequence[float], k: int) -> None:
    """Of rows that are withheld for another's sake; what the points of a small area say of itself is no secret.

    A withheld volume is then to stay able to be anything to k - 1: the estimates between k - 1 and k are of no whole
    household.
    """
    rows = criteria[(criteria["withheld_because"] == "subtraction") & criteria["denominator"].notna()]
    for row in rows[rows["points"].notna()].to_dict("records"):
        cell = ("criteria", row["round"], row["criterion"], row["level"], row["unit_id"])
        known.cut_by_points(cell, row["points"], row["denominator"], cuts_pct)
    for cell, sides in known.first.items():
        if cell[0] == "criteria":
            known.first[cell] = [Range(side.low, min(side.high, k - 1)) for side in sides]


def _listed(scores: pd.DataFrame, column: str) -> pd.Series[bool]:
    """Where a count is withheld as few."""
    names = [scores[name].fillna("").str.split(";") for name in ("suppressed_columns", "subtraction_columns")]
    return pd.Series([column in few and column not in back for few, back in zip(*names, strict=True)], scores.index)


def _read(known: Knowledge, table: str, rows: pd.DataFrame, columns: tuple[str, str, str], k: int) -> None:
    """Counts with limits in percent. The limits of a sum hold what missing answers allow too."""
    count, base, name = columns
    for row in rows.to_dict("records"):
        cell = (table, row["round"], row[name], row["level"], row["unit_id"])
        size = row[base]
        if not pd.isna(row[count]):
            known.learn(cell, row[count], row[count])
        elif not row["suppressed"] or pd.isna(size):
            known.learn(cell, 0, float("inf") if pd.isna(size) else size)
        elif row["withheld_because"] == "subtraction":
            known.learn(cell, row["share_low_pct"] * size / 100, row["share_high_pct"] * size / 100)
        else:
            sides = _few(table, row, size, k)
            known.learn(cell, min(side.low for side in sides), max(side.high for side in sides), sides)


def _few(table: str, row: Mapping[Any, Any], size: float, k: int) -> list[Range]:
    """A whole count of 1 to k - 1, or of as many that do not count; a volume is an estimate of anything up to k."""
    if table == "criteria":
        return [Range(0, min(row["share_high_pct"] * size / 100, k))]
    inside, outside = Range(1, k - 1), Range(size - k + 1, size - 1)
    if row["share_low_pct"] > 0:
        return [outside]
    return [inside] if row["share_high_pct"] < 100 else [inside, outside]


def _read_counts(known: Knowledge, table: str, rows: pd.DataFrame, column: str, k: int, few: pd.Series[bool]) -> None:
    for row, is_few in zip(rows.to_dict("records"), few, strict=True):
        cell = (table, row["round"], row.get("name_", ""), row["level"], row["unit_id"])
        if not pd.isna(row[column]):
            known.learn(cell, row[column], row[column])
        else:
            known.learn(cell, *((1, k - 1, [Range(1, k - 1)]) if is_few else (0, float("inf"))))


def _levels(ranges: Mapping[Cell, Range], villages: Mapping[str, str]) -> Iterator[tuple[Cell, list[Cell]]]:
    """Villages and the district with their areas."""
    parts: dict[Cell, list[Cell]] = defaultdict(list)
    for *name, level, unit in ranges:
        if level == "area" and name[0] not in OF_BOUNDARIES:
            parts[(*name, "village", villages[unit])].append((*name, level, unit))
            parts[(*name, "district", "district")].append((*name, level, unit))
    for total, areas in parts.items():
        if total in ranges:
            yield total, areas
    for *name, level, unit in list(ranges):
        if level == "district":
            of = [cell for cell in ranges if list(cell[:-2]) == name and cell[-2] == "village"]
            yield (*name, level, unit), of


def _wholes(known: Knowledge, sdg: pd.DataFrame) -> Iterator[tuple[Cell, list[Cell]]]:
    """The indicators of SDG 6.1.1 and 6.2.1 with the households that they share out."""
    family = sdg[sdg["indicator"].str.contains(":", regex=False)]
    for key, rows in family.groupby([family["indicator"].str.split(":").str[0], "round", "level", "unit_id"]):
        sizes = rows["denominator"]
        if len(rows) < 3 or sizes.isna().any() or sizes.nunique() > 1:
            continue
        whole = ("whole", *key)
        known.learn(whole, sizes.iloc[0], sizes.iloc[0])
        yield whole, [("sdg", key[1], name, key[2], key[3]) for name in rows["indicator"]]


def _latrines(known: Knowledge, criteria: pd.DataFrame, sdg: pd.DataFrame) -> Iterator[tuple[Cell, list[Cell]]]:
    """In an area who fails 5b is who has no improved sanitation: the rest of those that 6.2.1 knows."""
    sizes = sdg[sdg["indicator"] == LATRINES[0]].set_index(["level", "unit_id", "round"])["denominator"]
    rows = criteria[(criteria["criterion"] == "5b") & (criteria["level"] == "area") & criteria["share_pct"].notna()]
    for row in rows.to_dict("records"):
        key = (row["level"], row["unit_id"], row["round"])
        answered = _answered(row)
        if answered is None or pd.isna(sizes.get(key)):
            continue
        failing = row["share_pct"] * answered / 100
        known.learn(("improved", *key), sizes[key] - failing, sizes[key] - failing)
        yield ("improved", *key), [("sdg", row["round"], LATRINES[0], *key[:2])]
        known.learn(("others", *key), 0, failing)
        yield ("others", *key), [("sdg", row["round"], name, *key[:2]) for name in LATRINES[1:]]


def _answered(row: Mapping[Any, Any]) -> float | None:
    """How many answered: where that is withheld, the lowest percent of all who were asked tells it."""
    if not pd.isna(row["answered"]):
        return float(row["answered"])
    if pd.isna(row["asked"]) or not row["share_pct"]:
        return None
    return float(row["share_low_pct"] * row["asked"] / row["share_pct"])
