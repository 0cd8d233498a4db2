"""What is looked for: the values of the raw columns that tell a person or a household, as they are compared."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from pipeline.publish.leakscan.words import joined, numbers, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

LEAST_LETTERS = 5
"""Letters and digits of a value that is looked for; shorter ones stand in every text by chance."""
LEAST_DIGITS = 8
"""Of a value without letters: fewer are a count, a year or an altitude."""
LONGEST_RUN = 6
"""Words of free text that are looked for together."""
LEAST_ROWS = 4
"""From here on a value that fills more than half of a column tells nobody apart."""
_SEPARATORS = re.compile(r"[\W_]+")
_DECIMAL = re.compile(r"\d\.\d{3,}")
"""In a value that holds a position or a time to the millisecond, whose digits are no telephone number."""
_FILE = re.compile(r"^(?P<stem>.{5,})\.[A-Za-z][A-Za-z0-9]{1,4}$")


class Identifiers(NamedTuple):
    """Runs of words by their rarest word, and telephone and identity numbers; each with the column that it is from."""

    runs: Mapping[str, Sequence[tuple[str, str]]]
    numbers: Mapping[str, str]

    def found(self, text: str, public: Public) -> set[str]:
        """The columns of which `text` holds a value that is no public word."""
        words = tokens(text)
        line, present = joined(words), set(words)
        near = (pair for key in self.runs.keys() & present for pair in self.runs[key])
        kinds = {kind for run, kind in near if run in line and run not in public.line}
        if self.numbers:
            kinds |= {self.numbers[number] for number in numbers(text) & self.numbers.keys()}
        return kinds


class Public(NamedTuple):
    """Everything that may stand in a public file: names and codes of places, the program's own words, as one line."""

    line: str


def public_words(texts: Iterable[str]) -> Public:
    """The words of all these texts; a value that is part of one of them is no secret."""
    return Public("|".join(joined(tokens(text)) for text in texts))


def identifiers(columns: Iterable[tuple[str, Iterable[str]]]) -> Identifiers:
    """What is looked for in these columns, each a name and its cells as text.

    Left out, since they would raise an alarm by chance: values of fewer than 5 letters and digits, those without a
    letter (dates, decimals) unless they are a whole number of 8 digits, and those that fill more than half a column.

    >>> found = identifiers([("name", ["Sri Wahyuni", "Siti"]), ("_id", ["41000001", "3.14159265"])])
    >>> sorted(run for runs in found.runs.values() for run, _ in runs)
    [' 41000001 ', ' sri wahyuni ', ' sriwahyuni ']
    """
    runs: dict[str, str] = {}
    long: dict[str, str] = {}
    for kind, cells in columns:
        counts = Counter(cell.strip() for cell in cells if cell and cell.strip())
        rows = counts.total()
        for value, count in counts.items():
            if rows >= LEAST_ROWS and count * 2 > rows:
                continue
            for number in numbers(value) if _DECIMAL.search(value) is None else ():
                long.setdefault(number, kind)
            for run in _runs(value):
                runs.setdefault(run, kind)
    return Identifiers(_by_rarest_word(runs), long)


def _runs(value: str) -> Iterable[str]:
    """The runs of words by which a value is found."""
    if not any(letter.isalpha() for letter in value):
        return [f" {value} "] if value.isdigit() and len(value) >= LEAST_DIGITS else []
    words = tokens(value)
    whole = "".join(words)
    if len(whole) < LEAST_LETTERS:
        return []
    found = [joined(words[at : at + LONGEST_RUN]) for at in range(max(len(words) - LONGEST_RUN, 0) + 1)]
    if len(words) > 1 and len(whole) >= LEAST_DIGITS and len(words) <= LONGEST_RUN:
        found.append(f" {_SEPARATORS.sub('', whole)} ")
    if (file := _FILE.match(value)) is not None:
        found += _runs(file["stem"])
    return found


def _by_rarest_word(runs: Mapping[str, str]) -> dict[str, list[tuple[str, str]]]:
    counts = Counter(word for run in runs for word in set(run.split()))
    found: dict[str, list[tuple[str, str]]] = {}
    for run, kind in runs.items():
        found.setdefault(min(run.split(), key=lambda word: (counts[word], -len(word), word)), []).append((run, kind))
    return found
