"""The whole workbook, sheet by sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl

from pipeline.render import style
from pipeline.render.workbook import archive, rulesheet, scoresheet, summary, texts
from pipeline.render.workbook.names import reference, valid
from pipeline.render.workbook.page import Page, finish, span, styles
from pipeline.render.workbook.places import HEAD_ROW, Sheets, rows_of, rule_tables
from pipeline.render.workbook.units import Unit, units
from pipeline.render.workbook.words import Words, plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from pipeline.rules import Rules

LONGEST_STAMP = 90
"""Excel refuses a header of over 255 letters; the whole title stands on the sheet."""
HEADING_ROWS = range(1, 7)
FIXED = ("readme", "summary", "rules", "dictionary", "lineage")


def scores_workbook(
    *,
    tables: Mapping[str, pd.DataFrame],
    areas: pd.DataFrame,
    rules: Rules,
    round: int,
    title: Mapping[str, str],
    languages: Sequence[str],
    illustrative: bool,
    k: int | None,
    lineage: Mapping[str, object],
) -> bytes:
    """The score sheets of one round as XLSX: volumes and denominators are inputs, all that follows is formulas.

    `tables` holds `scores` and `criteria` of the dictionary with all rounds (others are not read), exact when `k` is
    None, as published when it is the least count that is shown. `areas` has `area_id, village_code, village, name`.
    `lineage` is the content of `manifest.json`. The same arguments give the same bytes.
    """
    words = Words(languages, rules)
    names = {code: valid(words.first(f"sheet.{code}")) for code in FIXED}
    district = units(tables, areas, rules, round, [*names.values()])
    sheets = Sheets(words, rules, rows_of(rules), rule_tables(names["rules"], rules), k, names["summary"])
    binder = _Binder(sheets, title, round, illustrative)
    _readme(binder, names, str(district.score["average"]))
    _summary(binder, names, district)
    for unit in _in_order(district):
        _scores(binder, unit)
    _rules(binder, names)
    _dictionary(binder, names)
    _lineage(binder, names, lineage)
    return binder.encoded(active=names["summary"])


class _Binder:
    """The workbook while sheets are added, and what stands on top of each."""

    def __init__(self, sheets: Sheets, title: Mapping[str, str], round: int, illustrative: bool) -> None:
        self.sheets, self.words = sheets, sheets.words
        self.title = plain(self.words.label(title))
        self.round, self.illustrative = round, illustrative
        self.book = openpyxl.Workbook()
        self.book.remove(self.book.active)
        for look in styles():
            self.book.add_named_style(look)
        self.pages: list[Page] = []

    @property
    def surveyed(self) -> str:
        """The year of the survey, in words."""
        return self.words.both("surveyed", round=str(self.round))

    @property
    def stamp(self) -> str:
        """What the data are, where they are a sample."""
        stamp, note = self.words.shared("sample_stamp"), self.words.shared("sample_note")
        return f"{stamp}: {note}" if self.illustrative else ""

    @property
    def banner(self) -> str:
        """Whether the numbers may be passed on."""
        k = self.sheets.k
        return self.words.both("internal") if k is None else self.words.both("public", k=k)

    def page(self, name: str, heading: str) -> Page:
        """A new sheet with its head."""
        page = Page(self.book.create_sheet(name))
        page.write("A1", self.title, "title")
        page.write("A2", f"{self.words.both('heading')}. {heading}", "subtitle")
        if self.stamp:
            page.write("A3", self.stamp, "stamp")
        page.write("A4", self.banner, "stamp" if self.sheets.k is None else "line")
        self.pages.append(page)
        return page

    def finish(
        self, page: Page, *, last: str, landscape: bool, heads: tuple[int, int] | None = None, one_page: bool = False
    ) -> None:
        """What is set when a sheet is full; `last` is its last cell on paper."""
        stamp = self.words.shared("sample_stamp") if self.illustrative else self.title
        header = f"{stamp[:LONGEST_STAMP]}   -   {self.banner}"
        foot = f"{_literal(page.sheet.title)}   -   {self.words.both('page')} &P / &N"
        finish(
            page,
            header=_literal(header),
            footer=foot,
            landscape=landscape,
            heads=heads,
            area=f"A1:{last}",
            one_page=one_page,
        )
        span(page, rows=HEADING_ROWS, last_column=last[0])

    def encoded(self, *, active: str) -> bytes:
        """The bytes; the workbook opens on `active`."""
        self.book.active = self.book.sheetnames.index(active)
        for sheet in self.book.worksheets:
            sheet.sheet_view.tabSelected = sheet.title == active
        self.book.properties.creator = self.book.properties.lastModifiedBy = "pipeline"
        self.book.properties.title = self.title
        return archive.encode(self.book, {page.sheet.title: page.results for page in self.pages})


def _literal(words: str) -> str:
    """Words in the header of a page, where & begins a code."""
    return words.replace("&", "&&")


def _in_order(district: Unit) -> list[Unit]:
    """The units with a sheet: the district, then each village before its areas."""
    found = [district]
    for village in district.parts:
        found += [village, *village.parts]
    return [unit for unit in found if unit.sheet]


def _scores(binder: _Binder, unit: Unit) -> None:
    words, sheets = binder.words, binder.sheets
    level = words.both(f"level.{unit.level}")
    page = binder.page(unit.sheet, level if unit.name in level.split(" / ") else f"{level}: {unit.name}")
    facts = [(words.both("fact.unit"), unit.unit_id)] if unit.level != "district" else []
    facts += [(words.both("fact.village"), unit.village)] if unit.level == "area" else []
    facts += [(words.both("fact.area_ha"), _hectares(unit, words))]
    page.write("A5", "     ".join([*(f"{name}: {value}" for name, value in facts), binder.surveyed]), "line")
    page.link("A6", words.both("back"), reference(sheets.summary, "A1"), "link line")
    scoresheet.write(page, unit, sheets)
    last = f"I{sheets.rows.note + 4}"
    binder.finish(page, last=last, landscape=False, heads=(HEAD_ROW, HEAD_ROW), one_page=True)
    page.sheet.sheet_properties.tabColor = style.CLASS_STYLES[str(unit.score["class"])].fill[1:]


def _hectares(unit: Unit, words: Words) -> str:
    written = (style.number(unit.score["area_ha"], language, decimals=2) for language in words.languages)
    return " / ".join(dict.fromkeys(written))


def _readme(binder: _Binder, names: Mapping[str, str], average: str) -> None:
    words = binder.words
    page = binder.page(names["readme"], f"{words.both('sheet.readme')}. {binder.surveyed}")
    page.link("A5", words.both("sheet.summary"), reference(names["summary"], "A1"), "link line")
    column, last = texts.readme(page, binder.sheets, average)
    binder.finish(page, last=f"{column}{last}", landscape=True)


def _summary(binder: _Binder, names: Mapping[str, str], district: Unit) -> None:
    words = binder.words
    page = binder.page(names["summary"], f"{words.both('sheet.summary')}. {binder.surveyed}")
    heads, last = summary.write(page, district, binder.sheets)
    binder.finish(page, last=f"J{last}", landscape=True, heads=(heads, heads))
    page.sheet.freeze_panes = None


def _rules(binder: _Binder, names: Mapping[str, str]) -> None:
    rules = binder.sheets.rules
    page = binder.page(names["rules"], f"{binder.words.both('sheet.rules')}: {binder.words.label(rules.title)}")
    last = rulesheet.write(page, binder.sheets)
    binder.finish(page, last=f"{rulesheet.LAST_COLUMN}{last}", landscape=True)


def _dictionary(binder: _Binder, names: Mapping[str, str]) -> None:
    page = binder.page(names["dictionary"], binder.words.both("sheet.dictionary"))
    last = texts.dictionary(page, binder.sheets)
    binder.finish(page, last=f"F{last}", landscape=True)


def _lineage(binder: _Binder, names: Mapping[str, str], content: Mapping[str, object]) -> None:
    page = binder.page(names["lineage"], binder.words.both("sheet.lineage"))
    last = texts.lineage(page, binder.sheets, content)
    binder.finish(page, last=f"B{last}", landscape=False)
