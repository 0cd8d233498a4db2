"""Where a household says it is, and the ways in which a GPS column goes wrong.

A position is usable when it lies in the study region; any other is left out, named, and given a cure. It is mended
only where the settings ask for that very cure and no other fits, and then listed too: nothing is mended silently.
"""

from __future__ import annotations

from collections import Counter
from itertools import islice
from math import isfinite
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
import shapely

from pipeline import crs
from pipeline.errors import MOST_ALIKE, Problem, alike
from pipeline.load import coordinates, cures
from pipeline.load.region import Bounds, inside
from pipeline.load.values import to_numbers
from pipeline.load.writings import NUMBER

if TYPE_CHECKING:
    from collections.abc import Collection

    from pyproj import CRS

    from pipeline.load.coordinates import Coordinate
    from pipeline.load.cures import Cure

CODES = {
    frozenset({"swapped"}): "position-swapped",
    frozenset({"sign"}): "position-sign-lost",
    frozenset({"swapped", "sign"}): "position-swapped-sign",
    frozenset({"scale"}): "position-scale",
    frozenset({"web_mercator"}): "position-web-mercator",
    frozenset({"utm"}): "position-utm",
    frozenset({"dms"}): "position-dms",
    frozenset({"text"}): "position-text",
    frozenset({"decimal_comma"}): "position-decimal-comma",
}
"""The repairs that a position needs and what it is then called; any other mixture is `position-several`."""
SIMPLE_PAIR = rf"\s*({NUMBER})\s+({NUMBER})(?:\s+{NUMBER}\s+({NUMBER}))?\s*"


class Placed(NamedTuple):
    """Points in degrees (None where unusable), the problems, and how many rows each repair has mended."""

    points: np.ndarray
    problems: list[Problem]
    mended: dict[str, int]


class Written(NamedTuple):
    """The positions as the file has them, one a row (index: the rows to name)."""

    longitude: pd.Series[str]
    latitude: pd.Series[str]
    columns: tuple[str, ...]  # longitude and latitude, or the one that holds both
    accuracy: pd.Series[str] | None = None
    whole: pd.Series[str] | None = None  # the cells of the one column

    def cells(self, places: np.ndarray) -> list[str]:
        """What the file has in these rows (by place, from 0), for messages."""
        shown = self.longitude.str.strip() + ", " + self.latitude.str.strip() if self.whole is None else self.whole
        return [str(cell).strip() for cell in shown.iloc[places]]


def combined(cells: pd.Series[str], *, column: str) -> Written:
    """A column of `lat lon alt acc` taken apart.

    >>> combined(pd.Series(["-7.62 111.49 90 4.5"], dtype="str"), column="gps").longitude.tolist()
    ['111.49']
    """
    names = ["latitude", "longitude", "accuracy"]
    # The plain ones, nearly all, are split without a loop.
    table = cells.str.extract(f"^{SIMPLE_PAIR}$")[[0, 1, 2]].set_axis(names, axis="columns").fillna("")
    other = cells[(table["latitude"] == "") & (cells.str.strip() != "")]
    if len(other):
        found = [coordinates.split(cell) for cell in other]
        table.loc[other.index] = pd.DataFrame(found, index=other.index, columns=names, dtype="str")
    return Written(table["longitude"], table["latitude"], (column,), table["accuracy"], cells)


def positions(
    written: Written,
    *,
    system: CRS,
    metric: CRS,
    region: Bounds,
    repair: Collection[str],
    untold: pd.Series[bool],
    source: str,
) -> Placed:
    """The usable points, one a row, and a problem for each row without one and each that was mended.

    `system` is that of the columns, `metric` the study's, `repair` names the cures that may be applied, `untold`
    marks the rows whose position the file itself calls unknown; they are counted elsewhere.
    """
    longitude, latitude = written.longitude.str.strip(), written.latitude.str.strip()
    column = ", ".join(written.columns)
    x, y = (to_numbers(cells).to_numpy() for cells in (longitude, latitude))
    east, north = crs.degrees(x, y, system)
    empty = ((longitude == "") | (latitude == "")).to_numpy()
    good = inside(east, north, region) & ~((x == 0) & (y == 0)) & ~empty
    half = empty & ((longitude != "") | (latitude != "")).to_numpy()
    missing = longitude.index[empty & ~half & ~untold.to_numpy()]
    lost = (Problem("position-missing", source=source, row=int(row), column=column) for row in missing)
    wrong = np.flatnonzero(~good & ~empty)
    xs, ys = ([coordinates.read(cell) for cell in cells.iloc[wrong]] for cells in (longitude, latitude))
    found = cures.search(xs, ys, system=system, metric=metric, region=region)
    codes = np.array([_code(*row, repair, system) for row in zip(xs, ys, found, strict=True)], dtype="object")
    problems = alike(lost, total=len(missing)) + _halves(written, half & ~untold.to_numpy(), source=source)
    problems += _told(written, wrong, codes, found, system=system, source=source)
    points = np.full(len(good), None, dtype="object")
    points[good] = shapely.points(east[good], north[good])
    repaired = codes == "position-mended"
    used = [fits[0] for fits, yes in zip(found, repaired.tolist(), strict=True) if yes]
    points[wrong[repaired]] = shapely.points([fit.east for fit in used], [fit.north for fit in used])
    mended = Counter(name for fit in used for name in fit.cures)
    return Placed(points, sorted(problems, key=lambda problem: problem.row or 0), dict(sorted(mended.items())))


def _halves(written: Written, half: np.ndarray, *, source: str) -> list[Problem]:
    places = np.flatnonzero(half)
    rows = written.longitude.index[places].tolist()
    faults = (
        Problem("position-half", source=source, row=row, column=", ".join(written.columns), value=cell.strip(", "))
        for row, cell in zip(rows, written.cells(places), strict=True)
    )
    return alike(faults, total=len(rows))


def _told(
    written: Written, wrong: np.ndarray, codes: np.ndarray, found: list[list[Cure]], *, system: CRS, source: str
) -> list[Problem]:
    """A problem for each of the rows `wrong` (by place), of one code no more than are worth telling."""
    problems: list[Problem] = []
    for code in dict.fromkeys(codes.tolist()):
        alikes = np.flatnonzero(codes == code)
        first = alikes[:MOST_ALIKE]
        rows, cells = written.longitude.index[wrong[first]].tolist(), written.cells(wrong[first])
        details = _details([found[place] for place in first], written.columns, system)
        faults = (
            Problem(code, source=source, row=row, column=", ".join(written.columns), value=cell, details=detail)
            for row, cell, detail in zip(rows, cells, details, strict=True)
        )
        problems += alike(faults, total=len(alikes))
    return problems


def _code(x: Coordinate, y: Coordinate, fits: list[Cure], repair: Collection[str], system: CRS) -> str:
    """What one row's position is called; `fits` are the places that it may mean."""
    if not (isfinite(x.value) and isfinite(y.value)):
        return "position-not-number"
    if x.value == 0 and y.value == 0:
        return "position-zero"
    if len(fits) != 1:
        return "position-two-cures" if fits else "position-far"
    needed = fits[0].cures
    if needed <= frozenset(repair):
        return "position-mended"
    code = CODES.get(needed, "position-several")
    return "position-utm-zone" if code == "position-utm" and system.is_projected else code


def _details(found: list[list[Cure]], columns: tuple[str, ...], system: CRS) -> list[dict[str, object]]:
    """The repairs by name and the position as it should stand in the file, for each row of `found`.

    7 decimals of a degree are about 1 cm, as are 2 of a metre.
    """
    decimals = 2 if system.is_projected else 7
    fits = [fit for row in found for fit in row]
    places = crs.from_degrees(np.array([fit.east for fit in fits]), np.array([fit.north for fit in fits]), system)
    pairs = zip(*(axis.round(decimals).tolist() for axis in places), strict=True)
    pattern = "{0} {2} {1}" if len(columns) == 1 else "{0} {1}, {3} {2}"
    proposals = (pattern.format(columns[0], x, y, columns[-1]) for x, y in pairs)
    return [_detail(row, list(islice(proposals, len(row)))) for row in found]


def _detail(fits: list[Cure], proposals: list[str]) -> dict[str, object]:
    names = [" + ".join(name for name in cures.CURES if name in fit.cures) for fit in fits]
    if len(fits) > 1:
        proposals = [f"{name}: {proposal}" for name, proposal in zip(names, proposals, strict=True)]
    return {"cures": "; ".join(names), "proposed": "; ".join(proposals)}
