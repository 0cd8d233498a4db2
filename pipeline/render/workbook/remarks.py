"""What stands in words beside the numbers of a criterion: its range, its source, why a number is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline import fields, text

if TYPE_CHECKING:
    from pipeline.render.workbook.entries import Entry
    from pipeline.render.workbook.units import Unit
    from pipeline.render.workbook.words import Words

LINE_LETTERS, AMOUNT_LETTERS = 37, 8
"""Letters of a note, and of words in the place of an amount, that stand on one line."""
COUNTED = ("KK", "unit")
"""Units of criteria whose denominators are withheld where they are small."""


def range_of(entry: Entry, words: Words) -> str:
    """The points that the data allow, or that they are settled."""
    if entry.points_low == entry.points_high:
        return words.both("settled")
    return words.both("between", low=entry.points_low, high=entry.points_high)


def volume_words(entry: Entry, words: Words, k: int | None) -> tuple[str, str]:
    """What stands for the volume and for the denominator where the table has no number.

    A published table does not tell a denominator that is withheld from one that nobody knows.
    """
    if k is None:
        return words.unknown, words.unknown
    few = words.both("fewer", k=k)
    if entry.kind == "withheld":
        return (words.both("leads_back"),) * 2 if entry.leads_back else (few, few)
    is_count = words.rules.by_criterion()[entry.criterion].unit in COUNTED
    return words.unknown, words.both("unknown_or_fewer", k=k) if is_count else words.unknown


def note(unit: Unit, entry: Entry, words: Words) -> str:
    """Source and remarks of one criterion, in one line each language."""
    lines = []
    for language in words.languages:
        said = [*_state(unit, entry, language), *(_say(f"webmap.remark.{code}", language) for code in entry.remarks)]
        lines.append("; ".join([_source(entry.source, language), *said] if entry.source != "unknown" else said))
    return "\n".join(dict.fromkeys(lines))


def note_height_pt(unit: Unit, entry: Entry, words: Words, k: int | None) -> float:
    """The height of a row that shows all of its note, its label in each language, and words for a denominator."""
    lines = sum(1 + len(line) // LINE_LETTERS for line in note(unit, entry, words).split("\n"))
    has_words = entry.denominator is None and unit.level == "area"
    missing = 0 if not has_words else len(volume_words(entry, words, k)[1]) // AMOUNT_LETTERS
    return 4 + 12.0 * max(lines, len(words.languages), missing)


def _state(unit: Unit, entry: Entry, language: str) -> list[str]:
    """How the number came about, or why it is not there."""
    if entry.kind == "counted" and entry.is_count:
        numbers = {"failing": int(entry.numerator or 0), "answered": int(entry.divisor or 0)}
        return [_say("scoresheet.note.counted", language, **numbers)]
    code = {"withheld": "leads_back" if entry.leads_back else "withheld", "unknown": "unknown", "share": "share"}.get(
        entry.kind
    )
    if entry.kind == "fixed":
        code = "sum_withheld" if entry.has_withheld_part else "fixed"
    said = [] if code is None else [_say(f"scoresheet.note.{code}", language)]
    if entry.kind == "sum":
        parts = [part for part in unit.parts if part.entries]
        said.append(_say("scoresheet.note.sum", language, known=entry.told, all=len(parts)))
    return said


def _source(source: str, language: str) -> str:
    return fields.columns("criteria")["source"].choices(language).get(source) or source


def _say(code: str, language: str, **values: object) -> str:
    return text.say(code, language, **values)
