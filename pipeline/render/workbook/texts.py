"""The sheets of words: read me, data dictionary, and where the numbers come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openpyxl.worksheet.pagebreak import Break

from pipeline import fields, text
from pipeline.render.workbook.page import Page, head
from pipeline.render.workbook.words import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pipeline.render.workbook.places import Sheets

FIRST_ROW, PARAGRAPH = 7, 62
USED = {
    "criteria": ("unit_id", "criterion", "volume", "denominator", "unit", "share_pct", "points", "points_low",
                 "points_high", "source", "answered", "remark"),
    "scores": ("unit_id", "name", "score", "score_low", "score_high", "class", "class_low", "class_high",
               "known_criteria", *(f"aspect_{aspect}_pct" for aspect in range(1, 8)), "mean_pct", "average", "area_ha"),
}  # fmt: skip
"""The columns of the tables that the workbook shows."""


def readme(page: Page, sheets: Sheets, average: str) -> tuple[str, int]:
    """How to read the workbook, a paragraph a row and a column a language; returns the last column and row."""
    languages, row = sheets.words.languages, FIRST_ROW - 1
    columns = "BCDEFG"[: len(languages)]
    page.widths({"A": 5, **dict.fromkeys(columns, PARAGRAPH)})
    for number, code in enumerate(_paragraphs(sheets), 1):
        row += 1
        page.write(f"A{row}", number, "whole")
        longest = 0
        for column, language in zip(columns, languages, strict=True):
            rule = text.say(f"scoresheet.average.{average}", language)
            count = str(len(sheets.rules.criteria))
            values = {"rule": rule, "k": sheets.k, "summary": sheets.summary, "criteria": count}
            said = text.say(f"scoresheet.readme.{code}", language, **values)
            page.write(f"{column}{row}", said, "words")
            longest = max(longest, len(said))
        page.heights({row: 4 + 13 * (1 + longest // (PARAGRAPH - 8))})
    return columns[-1], row


def _paragraphs(sheets: Sheets) -> list[str]:
    edition = [] if sheets.k is None else ["public"]
    return ["what", "live", "answers", "levels", "unknown", "exact", "average", *edition, "protected", "links"]


def dictionary(page: Page, sheets: Sheets) -> int:
    """The criteria with what is counted over what, then the columns of the tables; returns the last row."""
    words, row = sheets.words, FIRST_ROW
    page.write(f"A{row - 1}", words.both("dictionary.criteria"), "heading")
    titles = ("code", "criterion", "volume_is", "unit", "denominator_is", "source")
    head(page, row, list(zip("ABCDEF", (words.both(f"column.{t}", between="\n") for t in titles), strict=True)))
    page.heights({row: 28})
    for criterion in sheets.rules.criteria:
        row += 1
        page.write(f"A{row}", criterion.criterion, "words center")
        page.write(f"B{row}", words.label(criterion.label, between="\n"), "words")
        page.write(f"C{row}", words.label(criterion.volume, between="\n"), "words")
        page.write(f"D{row}", criterion.unit, "words center")
        denominator = (text.say(f"rulebook.denominator.{criterion.denominator}", tongue) for tongue in words.languages)
        page.write(f"E{row}", "\n".join(denominator), "words")
        page.write(f"F{row}", criterion.source, "small")
        page.heights({row: 39})
    page.sheet.row_breaks.append(Break(id=row))
    row += 2
    page.write(f"A{row - 1}", words.both("dictionary.columns"), "heading")
    row = _columns(page, row, sheets)
    page.widths({"A": 12, "B": 40, "C": 46, "D": 14, "E": 42, "F": 42})
    return row


def _columns(page: Page, row: int, sheets: Sheets) -> int:
    """The used columns of each table: name, meaning in both languages, unit, what is allowed."""
    titles = ("table", "column", "meaning_id", "unit", "meaning_en", "allowed")
    said = (sheets.words.both(f"column.{title}", between="\n") for title in titles)
    head(page, row, list(zip("ABCDEF", said, strict=True)))
    page.heights({row: 28})
    for table, names in USED.items():
        for name in names:
            field = fields.columns(table)[name]
            row += 1
            cells = (
                table,
                name,
                field.meaning_id,
                field.unit or "-",
                field.meaning_en,
                field.allowed.replace("|", " | ") or "-",
            )
            for column, value in zip("ABCDEF", cells, strict=True):
                page.write(f"{column}{row}", value, "words")
            longest = max(len(field.meaning_id) / 50, len(field.meaning_en) / 46, len(field.allowed) / 42)
            page.heights({row: 13.0 * (1 + int(longest))})
    return row


def lineage(page: Page, sheets: Sheets, content: Mapping[str, object]) -> int:
    """What was built from what: inputs, rules, versions, settings; returns the last row.

    The office's own says the rows of each file too: of a few households that were refused, nothing is published.
    """
    words, row = sheets.words, FIRST_ROW - 1
    withholds = sheets.k is not None and sheets.k > 1
    for part in ("inputs", "rows", "rules", "versions", "settings"):
        if not content.get(part) or (part == "rows" and withholds):
            continue
        page.write(f"A{row}", words.both(f"lineage.{part}"), "heading")
        head(page, row + 1, [("A", words.both("column.key")), ("B", words.both("column.value"))])
        row += 2
        for key, value in _flat("", content[part]):
            page.write(f"A{row}", plain(key), "words")
            page.write(f"B{row}", plain(value), "words")
            page.heights({row: 13.0 * (1 + max(len(plain(value)) // 80, len(key) // 46))})
            row += 1
        row += 1
    page.widths({"A": 46, "B": 80})
    return row - 2


def _flat(prefix: str, value: object) -> Iterator[tuple[str, str]]:
    """The leaves of nested tables with the way to them."""
    if isinstance(value, dict) and value:
        for key in sorted(value, key=str):
            yield from _flat(f"{prefix}.{key}" if prefix else str(key), value[key])
    elif isinstance(value, list | tuple):
        yield prefix, ", ".join(map(str, value)) or "-"
    else:
        yield prefix, "-" if value in (None, "", {}) else str(value)
