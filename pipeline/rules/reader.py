"""A table of a rule file read as its dataclass: every unknown or missing key and wrong value is found, none guessed."""

from __future__ import annotations

import dataclasses
import difflib
from typing import TYPE_CHECKING, Annotated, Any, get_args, get_origin, get_type_hints

from pipeline.errors import Problem, written
from pipeline.rational import Fraction

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

EXAMPLES: dict[type, str] = {str: '"..."', int: "16", Fraction: "24.995", bool: "true | false"}
LARGEST_NUMBER = 10**12
"""No number of a rule is larger, and none of thousands of digits reaches a message or a page."""


class _Faulty:
    """Stands for a value that could not be read; its problem is in the reader's list."""


FAULTY = _Faulty()


class Reader:
    """Reads values by their annotation and keeps what is wrong in `found`."""

    def __init__(self) -> None:
        self.found: list[Problem] = []

    def table(self, kind: type, value: object, at: str) -> dict[str, Any] | _Faulty:
        """The fields of the dataclass `kind`, each read or `FAULTY`; `FAULTY` when `value` is no table at all."""
        known = {field.name.removesuffix("_"): field for field in dataclasses.fields(kind)}
        if not isinstance(value, dict):
            return self._wrong(value, at, "{ " + ", ".join(f"{key} = ..." for key in known) + " }")
        required = [key for key, field in known.items() if field.default is dataclasses.MISSING]
        self._keys(value, at, known, required)
        hints = get_type_hints(kind, include_extras=True)
        read = {
            field.name: self.value(hints[field.name], value[key], _inside(at, key)) if key in value else field.default
            for key, field in known.items()
        }
        return {name: FAULTY if one is dataclasses.MISSING else one for name, one in read.items()}

    def value(self, kind: Any, value: object, at: str) -> Any:
        """`value` as `kind`, or `FAULTY`."""
        if dataclasses.is_dataclass(kind) and isinstance(kind, type):
            read = self.table(kind, value, at)
            return FAULTY if isinstance(read, _Faulty) or _any_faulty(read.values()) else kind(**read)
        if get_origin(kind) is Annotated:
            return self._among(get_args(kind)[0], get_args(kind)[1], value, at)
        if get_origin(kind) is tuple:
            return self._rows(get_args(kind)[0], value, at)
        if get_args(kind):  # "X | None" of a key that may be left out: TOML knows no null
            return self.value(get_args(kind)[0], value, at)
        return self._plain(kind, value, at)

    def _among(self, kind: Any, allowed: Sequence[Any], value: object, at: str) -> Any:
        """A table with exactly the allowed keys, or a plain value that is one of the allowed."""
        if get_origin(kind) is dict:
            return self._keyed(get_args(kind)[1], allowed, value, at)
        read = self._plain(kind, value, at)
        if read is FAULTY or read in allowed:
            return read
        return self._unknown_name(value, at, allowed)

    def _keyed(self, kind: Any, allowed: Sequence[Any], value: object, at: str) -> Any:
        names = {str(key): key for key in allowed}
        if not isinstance(value, dict):
            return self._wrong(value, at, "{ " + ", ".join(f"{name} = ..." for name in names) + " }")
        complete = self._keys(value, at, names, list(names))
        read = {key: self.value(kind, value[name], _inside(at, name)) for name, key in names.items() if name in value}
        return read if complete and not _any_faulty(read.values()) else FAULTY

    def _rows(self, kind: Any, value: object, at: str) -> Any:
        if not isinstance(value, list) or not value:
            return self._wrong(value, at, "[ ..., ... ]")
        read = [self.value(kind, row, f"{at}[{_row_name(kind, row, place)}]") for place, row in enumerate(value, 1)]
        return FAULTY if _any_faulty(read) else tuple(read)

    def _plain(self, kind: type, value: object, at: str) -> Any:
        """A text that is not empty, a whole number or an exact number that is not negative, or true or false."""
        fits = isinstance(value, kind) or (kind is Fraction and isinstance(value, int))
        if isinstance(value, bool):
            fits = kind is bool
        elif isinstance(value, int | Fraction):
            fits = fits and 0 <= value <= LARGEST_NUMBER
        elif isinstance(value, str):
            fits = fits and bool(value.strip())
        if not fits:
            return self._wrong(value, at, EXAMPLES[kind])
        return Fraction(value) if kind is Fraction and isinstance(value, int | Fraction) else value

    def _keys(self, value: Mapping[str, object], at: str, known: Iterable[str], required: Iterable[str]) -> bool:
        """Note every key that is unknown or missing; whether there was none."""
        known, before = list(known), len(self.found)
        for key in value:
            if key not in known:
                nearest = {"nearest": _nearest(key, known)}
                self.found.append(Problem("rules-key-unknown", column=_inside(at, key), details=nearest))
        for key in required:
            if key not in value:
                self.found.append(Problem("rules-key-missing", column=_inside(at, key)))
        return len(self.found) == before

    def _wrong(self, value: object, at: str, example: str) -> _Faulty:
        self.found.append(Problem("rules-value", column=at, value=written(value), details={"example": example}))
        return FAULTY

    def _unknown_name(self, value: object, at: str, allowed: Sequence[Any]) -> _Faulty:
        names = [str(name) for name in allowed]
        details = {"known": ", ".join(names), "nearest": _nearest(written(value), names)}
        self.found.append(Problem("rules-name-unknown", column=at, value=written(value), details=details))
        return FAULTY


def _any_faulty(values: Iterable[object]) -> bool:
    return any(value is FAULTY for value in values)


def _nearest(name: str, known: Iterable[str]) -> str:
    """The known name that looks most like `name`."""
    return difflib.get_close_matches(name, list(known), n=1, cutoff=0)[0]


def _inside(at: str, key: str) -> str:
    return f"{at}.{key}" if at else key


def _row_name(kind: Any, row: object, place: int) -> str:
    """What a person calls the row: its first key where it has one (`4b`), else its place counted from 1."""
    if dataclasses.is_dataclass(kind) and isinstance(row, dict):
        name = row.get(dataclasses.fields(kind)[0].name.removesuffix("_"))
        return written(name) if isinstance(name, str) and name else str(place)
    return str(place)
