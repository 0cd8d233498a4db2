"""One written coordinate to a number: degrees and minutes, compass letters, commas, and words around it.

Reading is not repairing: what it took to read a cell is said (`cures`), and used only where the settings allow it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from pipeline.load.writings import NUMBER

LATITUDE, LONGITUDE = "latitude", "longitude"
COMPASS = {
    **dict.fromkeys(("N", "U", "LU"), (LATITUDE, 1)),
    **dict.fromkeys(("S", "LS"), (LATITUDE, -1)),
    **dict.fromkeys(("E", "T", "BT"), (LONGITUDE, 1)),
    **dict.fromkeys(("W", "B", "BB"), (LONGITUDE, -1)),
}
"""English and Indonesian: utara, selatan, timur, barat; lintang utara, lintang selatan, bujur timur, bujur barat."""

_TIDY = str.maketrans(
    {"\u00a0": " ", "\u202f": " ", "º": "°", "˚": "°"}
    | dict.fromkeys("’‘′ʹ´`", "'")
    | dict.fromkeys("”“″ʺ", '"')
    | dict.fromkeys("−–", "~")  # a dash that stands for a minus: read as one below, and said
)
_LETTERS = "LS|LU|BT|BB|[NSEWUTB]"
_SMALL = r"[0-9]{1,2}(?:\.[0-9]+)?"
_DEGREES = re.compile(
    rf"(?:(?P<before>{_LETTERS})\s*)?(?P<sign>[+-]?)\s*(?P<degrees>[0-9]{{1,3}}(?:\.[0-9]+)?)(?P<mark>\s*°)?"
    rf"(?:(?:(?<=°)\s*|\s+|\s*:\s*)(?P<minutes>{_SMALL})(?:\s*')?"
    rf"(?:(?:(?<=')\s*|\s+|\s*:\s*)(?P<seconds>{_SMALL})(?:\s*\"|\s*'')?)?)?"
    rf"\s*(?P<after>{_LETTERS})?",
    re.IGNORECASE,
)
_GROUPED = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:(?:\.[0-9]{3}){2,}(?:,[0-9]+)?|\.[0-9]{3},[0-9]+)")
_WORDS = re.compile(
    r"(?:\b(?:lintang|bujur)\s+)?\b(?:(utara|north)|(selatan|south)|(timur|east)|(barat|west))\b", re.IGNORECASE
)
_LABEL = re.compile(r"[A-Za-z][A-Za-z ]+\s*[:=]\s*(?P<rest>.+)")
_AROUND = re.compile(r"(?P<before>[^0-9.,+-]*)(?P<number>[+-]?[0-9]+(?:\.[0-9]+)?)(?P<after>[^0-9.,+-]*)")
_PLAIN = re.compile(NUMBER)
_LEADING = re.compile(rf"((?:{_LETTERS})\s*[^A-Za-z]+?)[\s,;]+((?:{_LETTERS})\s*[^A-Za-z]+)", re.IGNORECASE)
_TRAILING = re.compile(rf"([^A-Za-z]+(?:{_LETTERS}))[\s,;]+([^A-Za-z]+(?:{_LETTERS}))(?:[\s,;].*)?", re.IGNORECASE)
NO_PAIR = "?"
"""Stands for the coordinate that a combined cell does not have: not empty, and no number."""


class Coordinate(NamedTuple):
    """A number (degrees, or metres), the axis that a compass letter names, and the repairs it took to read it."""

    value: float
    axis: str
    cures: frozenset[str]


UNREADABLE = Coordinate(float("nan"), "", frozenset())


def read(cell: str) -> Coordinate:
    """What a cell says; its value is NaN when that is not clear.

    >>> read("-7.6249").value, read("lat: -7.62").value, read("-7,62").value
    (-7.6249, -7.62, -7.62)
    >>> read("7°30'0\\"S")
    Coordinate(value=-7.5, axis='latitude', cures=frozenset({'dms'}))
    >>> read("lat -7.62, lon 111.49").value
    nan
    """
    if _PLAIN.fullmatch(cell):
        return Coordinate(float(cell), "", frozenset())
    text = _tidy(cell)
    if text != cell:
        return read(text)
    for cure, simpler in _simpler(text):
        inner = read(simpler)
        if inner.value == inner.value:
            return inner._replace(cures=inner.cures | {cure})
    return _degrees(text) or _among_words(text) or UNREADABLE


def _tidy(cell: str) -> str:
    """One kind of blank, of minute and second marks, and compass letters for the words that name a direction."""
    return _WORDS.sub(lambda found: "NSEW"[(found.lastindex or 1) - 1], cell.translate(_TIDY)).strip()


def _simpler(text: str) -> list[tuple[str, str]]:
    """The repairs that take something off a cell, with what is then left to read."""
    left = []
    if "~" in text:
        left.append(("text", text.replace("~", "-")))
    elif _GROUPED.fullmatch(text):
        left.append(("decimal_comma", text.replace(".", "").replace(",", ".")))
    elif text.count(",") == 1 and "." not in text and re.search(r"[0-9],[0-9]", text):
        left.append(("decimal_comma", text.replace(",", ".")))
    elif label := _LABEL.fullmatch(text):
        left.append(("text", label["rest"]))
    return left


def _degrees(text: str) -> Coordinate | None:
    found = _DEGREES.fullmatch(text)
    if found is None or (found["before"] and found["after"]):
        return None
    letter = (found["before"] or found["after"] or "").upper()
    if not (letter or found["mark"] or found["minutes"]):
        return None
    axis, direction = COMPASS.get(letter, ("", 1))
    if found["sign"] == "-" and letter and direction == 1:
        return None  # the sign and the letter contradict each other
    parts = [found[name] for name in ("degrees", "minutes", "seconds") if found[name] is not None]
    if any("." in part for part in parts[:-1]) or any(float(part) >= 60 for part in parts[1:]):
        return None
    size = sum(float(part) / 60**power for power, part in enumerate(parts))
    return Coordinate(-size if found["sign"] == "-" or direction == -1 else size, axis, frozenset({"dms"}))


def _among_words(text: str) -> Coordinate | None:
    found = _AROUND.fullmatch(text)
    if found is None or any(found[side].strip().upper() in COMPASS for side in ("before", "after")):
        return None  # a compass letter is no mere word: where it contradicts the number, neither is believed
    return Coordinate(float(found["number"]), "", frozenset({"text"}))


def split(cell: str) -> tuple[str, str, str]:
    """Latitude, longitude and accuracy in metres (else empty) of a combined cell, as written.

    The order is that of KoboToolbox: latitude, longitude, altitude, accuracy.

    >>> split("-7.62 111.49 90 4.5"), split("-7.62, 111.49")
    (('-7.62', '111.49', '4.5'), ('-7.62', '111.49', ''))
    """
    text = _tidy(cell)
    if not text:
        return "", "", ""
    pair = _TRAILING.fullmatch(text) or _LEADING.fullmatch(text)
    parts = [part.strip() for part in pair.groups()] if pair else _parts(text)
    if not 2 <= len(parts) <= 4:
        return text, NO_PAIR, ""
    return parts[0], parts[1], parts[3] if len(parts) == 4 else ""


def _parts(text: str) -> list[str]:
    joined = re.sub(r"([A-Za-z]+\s*[:=])\s+", r"\1", text)
    if ";" in joined:
        found = joined.split(";")
    elif re.search(r"\s", joined):
        found = [part.strip(",") for part in joined.split()]
    else:
        # Between two numbers with decimal points a comma parts them; else it may be a decimal comma.
        found = joined.split(",") if joined.count(",") == 1 and joined.count(".") == 2 else [joined]
    return [part.strip() for part in found if part.strip()]
