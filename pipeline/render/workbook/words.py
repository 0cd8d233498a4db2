"""The words of the workbook in all its languages at once, and text from data that stays text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline import text
from pipeline.render import style

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pipeline.rules import Rules

LONGEST = 2000
"""Letters of a text from data that a cell shows; Excel allows 32,767."""
FORMULA_STARTS = ("=", "+", "-", "@")


@dataclass(frozen=True, slots=True)
class Words:
    """What the workbook says: the first language, and the others beside it."""

    languages: Sequence[str]
    rules: Rules

    def both(self, code: str, *, between: str = " / ", **values: object) -> str:
        """The words of `scoresheet.<code>`; a float is written with 2 decimals as each language does, an int whole."""
        return self._joined(lambda language: _said(f"scoresheet.{code}", language, values), between)

    def shared(self, code: str) -> str:
        """Words that every output shares."""
        return self._joined(lambda language: text.say(code, language), " / ")

    def label(self, labels: Mapping[str, str], *, between: str = " / ") -> str:
        """A label of the rules or a title; where a language is missing, it is left out."""
        return self._joined(lambda language: labels.get(language, ""), between)

    def first(self, code: str) -> str:
        """The words in the first language only, for the name of a sheet."""
        return text.say(f"scoresheet.{code}", self.languages[0])

    def class_(self, class_: str) -> str:
        """The official name of a class."""
        return self._joined(lambda language: style.class_label(class_, self.rules, language), " / ")

    @property
    def unknown(self) -> str:
        """What stands for a number that nobody knows."""
        return self.shared("unknown")

    def _joined(self, said: Callable[[str], str], between: str) -> str:
        return between.join(dict.fromkeys(filter(None, map(said, self.languages))))


def _said(code: str, language: str, values: Mapping[str, object]) -> str:
    return text.say(code, language, **{name: _written(value, language) for name, value in values.items()})


def _written(value: object, language: str) -> object:
    if isinstance(value, float):
        return style.number(value, language, decimals=2)
    return style.number(value, language) if isinstance(value, int) else value


def plain(value: object) -> str:
    """Text from data as one printable line that no spreadsheet takes for a formula, also when saved again as CSV.

    >>> plain("=1+1"), plain("RT 01" + chr(10) + "Bukur")
    ("'=1+1", 'RT 01 Bukur')
    """
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in str(value)).split())[:LONGEST]
    return "'" + line if line.startswith(FORMULA_STARTS) else line


def quoted(words: str) -> str:
    """Words as a text inside a formula.

    >>> print(quoted('the "one" of'))
    "the ""one"" of"
    """
    return '"' + words.replace('"', '""') + '"'
