"""Exact positions of households in text and in packed numbers: latitude and longitude of one household together."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

DECIMALS = 5
"""Of a degree, about 1 m: what is written with fewer is no exact position."""
PREFIX_DECIMALS = 2
METRE_DIGITS = 3
"""Digits of whole metres by which a number is told from the others of the study."""
WINDOW = 80
"""Letters between the two numbers of a position, at most."""
PACKED_NEAR_DEG = 1.5e-7
KINDS = ("<f8", ">f8")
"""Floats of 8 bytes; of 4 bytes, or whole numbers, too many pairs look like a position by chance."""
_SEXAGESIMAL = re.compile(r"(\d{1,3})\s*[°º]\s*(\d{1,2})\s*['′’]\s*(\d{1,2}(?:[.,]\d+))")


class Axis(NamedTuple):
    """How one half of a position is written: its first digits, which find it, and the places before its point."""

    pattern: re.Pattern[str]
    places: dict[str, int]

    def read(self, text: str) -> Iterator[tuple[float, float, int, int]]:
        """Value, unit of its last digit, start and end of each number that may be a half of a position."""
        for found in self.pattern.finditer(text):
            digits = re.sub(r"\D", "", found[0])
            places = self.places[re.sub(r"\D", "", found["first"])]
            decimals = len(digits) - places
            yield int(digits) / 10**decimals, 10.0 ** -min(decimals, 7), found.start(), found.end()


def _of_degrees(values: Numbers) -> Axis:
    """Without sign: `7.63`, `7,63` or, packed as whole numbers, `763`, and three digits more at least."""
    cut = {f"{int(value * 10**PREFIX_DECIMALS) / 10**PREFIX_DECIMALS:.{PREFIX_DECIMALS}f}" for value in values}
    firsts = cut | {f"{value:.{PREFIX_DECIMALS}f}" for value in values}
    alternatives = "|".join(sorted(first.replace(".", "[.,]?") for first in firsts))
    pattern = rf"(?<![\d.])(?P<first>{alternatives})\d{{{DECIMALS - PREFIX_DECIMALS},}}(?!\d)"
    return Axis(re.compile(pattern), {first.replace(".", ""): first.index(".") for first in firsts})


def _of_metres(values: Numbers) -> Axis:
    """All digits before the point: `9156123`, `9156123.4`."""
    whole = [str(int(value)) for value in (*values, *(values + 1))]
    firsts = {number[:-METRE_DIGITS]: len(number) for number in whole if len(number) > METRE_DIGITS}
    alternatives = "|".join(sorted(firsts)) or "(?!)"
    pattern = rf"(?<![\d.])(?P<first>{alternatives})\d{{{METRE_DIGITS}}}(?:[.,]\d+)?(?!\d)"
    return Axis(re.compile(pattern), firsts)


class Positions:
    """The positions that are looked for, in degrees, or with `metres` in those of the study's metric system."""

    def __init__(self, latitude: Numbers, longitude: Numbers, *, metres: bool = False) -> None:
        order = np.argsort(np.abs(latitude), kind="stable")
        self.latitude, self.longitude = np.abs(latitude)[order], np.abs(longitude)[order]
        self.metres, axis = metres, _of_metres if metres else _of_degrees
        self._axes = (axis(self.latitude), axis(self.longitude)) if len(order) else None

    def in_text(self, text: str) -> bool:
        """Whether a text holds both halves of one position near each other, with 5 decimals or more.

        >>> places = Positions(np.array([-7.6312114]), np.array([111.4786068]))
        >>> [places.in_text(text) for text in ("111.47861,-7.63121", "7,63121 111,47861", "-76312114,1114786068")]
        [True, True, True]
        >>> [places.in_text(text) for text in ("111.479 -7.631", "-7.6312114 alone", "-7.6312114 111.4790000")]
        [False, False, False]
        """
        if self._axes is None:
            return False
        if "°" in text or "º" in text:
            text += _decimal(text)
        first, second = self._axes
        for value, unit, start, end in first.read(text):
            near = self._rows(value, unit)
            if near.stop == near.start:
                continue
            for other, other_unit in _beside(text, start, end, second):
                finest = min(unit, other_unit)  # a zero at the end is not written
                rows = self._rows(value, finest)
                if (np.abs(self.longitude[rows] - other) <= finest * 1.001).any():
                    return True
        return False

    def in_bytes(self, content: bytes) -> bool:
        """Whether two packed numbers side by side (floats of 8 bytes) are one position."""
        if self._axes is None or self.metres:
            return False
        for kind in KINDS:
            size = np.dtype(kind).itemsize
            for start in range(min(size, max(len(content) - 2 * size + 1, 0))):
                packed = np.frombuffer(content, kind, (len(content) - start) // size, start)
                with np.errstate(invalid="ignore", over="ignore"):
                    if self._pair(np.abs(packed.astype("float64"))):
                        return True
        return False

    def _pair(self, numbers: Numbers) -> bool:
        low, high = self.latitude[0] - PACKED_NEAR_DEG, self.latitude[-1] + PACKED_NEAR_DEG
        for at in np.flatnonzero((numbers >= low) & (numbers <= high)).tolist():
            rows = self._rows(float(numbers[at]), PACKED_NEAR_DEG)
            beside = [number for number in (at - 1, at + 1) if 0 <= number < len(numbers)]
            if any((np.abs(self.longitude[rows] - numbers[other]) <= PACKED_NEAR_DEG).any() for other in beside):
                return True
        return False

    def _rows(self, latitude: float, unit: float) -> slice:
        """The positions whose latitude is written as this number, rounded or cut."""
        near = unit * 1.001
        return slice(
            int(np.searchsorted(self.latitude, latitude - near)),
            int(np.searchsorted(self.latitude, latitude + near, side="right")),
        )


def _beside(text: str, start: int, end: int, axis: Axis) -> list[tuple[float, float]]:
    """The other half of the number at `start` to `end`: the nearer of the last before and the first behind, or both.

    In a list of positions the farther one belongs to its neighbour, and would be a position that nobody wrote.
    """
    low = max(start - WINDOW, 0)
    before = [(start - low - stop, value, unit) for value, unit, _, stop in axis.read(text[low:start])][-1:]
    after = [(first, value, unit) for value, unit, first, _ in axis.read(text[end : end + WINDOW])][:1]
    nearest = min((gap for gap, _, _ in before + after), default=0)
    return [(value, unit) for gap, value, unit in before + after if gap == nearest]


def _decimal(text: str) -> str:
    """Degrees, minutes and seconds of a text as decimal degrees.

    >>> _decimal("7°37'52.36\\" LS, 111°28'43.00\\" BT")
    ' 7.63121 111.47861'
    """
    parts = ((float(part.replace(",", ".")) for part in found) for found in _SEXAGESIMAL.findall(text))
    return "".join(f" {degrees + minutes / 60 + seconds / 3600:.5f}" for degrees, minutes, seconds in parts)


def told_apart(latitude: Numbers, longitude: Numbers, corners: Numbers) -> NDArray[np.bool_]:
    """Which positions are no corner of a public shape (n x 2, longitude first) within 5 decimals: those are no secret.

    >>> told_apart(np.array([-7.62, -7.61]), np.array([111.49, 111.49]), np.array([[111.49, -7.62]])).tolist()
    [False, True]
    """
    known = {tuple(cell) for cell in np.round(corners * 10**DECIMALS).astype("int64").tolist()}
    cells = np.round(np.column_stack([longitude, latitude]) * 10**DECIMALS).astype("int64").tolist()
    near = [(dx, dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
    return np.array([not any((x + dx, y + dy) in known for dx, dy in near) for x, y in cells], dtype=bool)
