"""The programme's own workbook: a sheet for each part of the household form, a column an option, 1 where it holds.

The workbook of 2021 is known by its published formulas, which name the cell of each result and the options that it
takes. Rows 17 to 166 are the households; row 167 counts the passes. What follows from it:

    A.1!U17 = AND(Q1a, Q2a, Q5a, OR(Q3a, Q3b), OR(Q4a, Q4b))   2 + 2 + 3 + 3 + 2 = 12 options, the columns I to T
    A.2!I17:L17 length, width, storeys, occupants of Q6 and Q7  4 numbers
    A.2!S17 = AND(Q9a, Q10a, Q11a)                              2 + 2 + 2 = 6 options from M, behind L, to R, before S
    A.3!Q17 = OR(a, b, f, AND(c to e, Q13a))                    11 + 2 = 13 options, D to P
    A.3!U17 = Q14a                                              3 options, R to T, between the two results
    A.4!G17 = Q15a                                              3 options, D to F
    A.4!L17 = AND(Q16a, Q17a)                                   2 + 2 = 4 options, H to K, between the two results
    A.5!K17 = Q19a                                              5 + 2 = 7 options (Q18, Q19), D to J

The blocks of A.3, A.4 and A.5 that come first all begin in D, behind the same three columns, and every block between
two results has as many columns as options. That options stand in the form's order, and that I to L are the four
numbers as they are typed in, is inferred. So nothing is taken on trust: where the file holds the results of its own
formulas they are compared with the options read, and a file in which they do not agree is another edition.

What no result can tell: the order of options that pass alike or fail alike (Q12 g to k, Q14 b and c, Q15 b and c), of
Q18, of which no formula is published, and the numbers, since the formula's cells I to L may hold what is worked out
from them (columns D to H of A.1 and A.2 are not known). Numbers that are nothing but marks are left out.
Another edition is another `QUESTIONS` and `RESULTS`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from pipeline import fields
from pipeline.errors import Problem, SchemaError
from pipeline.load import gaps, options
from pipeline.load.values import numbered, to_numbers

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

ROWS = range(17, 167)
"""The rows of households."""
FEW = 3
"""So many rows may differ from their results by a slip; more, and the columns are others."""
ID, AREA = "household", "area"
"""The columns that a workbook does not have: the name of its row, and the name of the file as an area."""


class Block(NamedTuple):
    """The cells of one question: the columns `first` to `last` of a sheet, one an option in the order of its codes."""

    sheet: str
    first: str
    last: str
    variable: str

    @property
    def letters(self) -> list[str]:
        """The columns; the sheets of this workbook have no column behind Z.

        >>> Block("A.1", "M", "O", "water_body").letters
        ['M', 'N', 'O']
        """
        return [chr(code) for code in range(ord(self.first), ord(self.last) + 1)]

    @property
    def columns(self) -> list[str]:
        """The columns with their sheet."""
        return [f"{self.sheet}!{letter}" for letter in self.letters]

    @property
    def name(self) -> str:
        """As a message names the block: `A.1!M:O`."""
        return f"{self.sheet}!{self.first}" + (f":{self.last}" if self.last != self.first else "")


class Result(NamedTuple):
    """A cell in which the workbook itself says who passes: all of one of the alternatives, variable -> codes."""

    sheet: str
    letter: str
    alternatives: tuple[Mapping[str, str], ...]

    @property
    def column(self) -> str:
        """The column with its sheet."""
        return f"{self.sheet}!{self.letter}"


QUESTIONS = (
    Block("A.1", "I", "J", "road_access"),
    Block("A.1", "K", "L", "faces_road"),
    Block("A.1", "M", "O", "water_body"),
    Block("A.1", "P", "R", "riparian_strip"),
    Block("A.1", "S", "T", "hazard_zone"),
    Block("A.2", "I", "I", "length_m"),
    Block("A.2", "J", "J", "width_m"),
    Block("A.2", "K", "K", "storeys"),
    Block("A.2", "L", "L", "occupants"),
    Block("A.2", "M", "N", "roof"),
    Block("A.2", "O", "P", "wall"),
    Block("A.2", "Q", "R", "floor"),
    Block("A.3", "D", "N", "water_source"),
    Block("A.3", "O", "P", "septic_distance"),
    Block("A.3", "R", "T", "water_sufficiency"),
    Block("A.4", "D", "F", "defecation"),
    Block("A.4", "H", "I", "closet"),
    Block("A.4", "J", "K", "discharge"),
    Block("A.5", "D", "H", "waste_disposal"),
    Block("A.5", "I", "J", "waste_collection"),
)
RESULTS = (
    Result(
        "A.1",
        "U",
        ({"road_access": "a", "faces_road": "a", "hazard_zone": "a", "water_body": "ab", "riparian_strip": "ab"},),
    ),
    Result("A.2", "S", ({"roof": "a", "wall": "a", "floor": "a"},)),
    Result("A.3", "Q", ({"water_source": "abf"}, {"water_source": "cde", "septic_distance": "a"})),
    Result("A.3", "U", ({"water_sufficiency": "a"},)),
    Result("A.4", "G", ({"defecation": "a"},)),
    Result("A.4", "L", ({"closet": "a", "discharge": "a"},)),
    Result("A.5", "K", ({"waste_collection": "a"},)),
)
MEASURES = ("length_m", "width_m", "occupants")
"""Numbers of which no survey has nothing but 0 and 1."""


class Answered(NamedTuple):
    """The households of a workbook as text cells (index: rows), what each column means, and the problems."""

    cells: pd.DataFrame
    answers: dict[str, str]
    problems: list[Problem]


def wanted() -> dict[str, list[str]]:
    """The columns to read of each sheet."""
    found: dict[str, list[str]] = {}
    for block in QUESTIONS:
        found.setdefault(block.sheet, []).extend(block.letters)
    for result in RESULTS:
        found[result.sheet].append(result.letter)
    return found


def with_names(cells: pd.DataFrame, *, stem: str, area: str) -> pd.DataFrame:
    """The cells of the file `stem` with an identifier for each row, and with the area whose workbook it is."""
    return cells.assign(**{ID: [f"{stem}-{row}" for row in cells.index], AREA: area})


def households(cells: pd.DataFrame, *, source: str, missing: Collection[str] = ()) -> Answered:
    """One row a household with its answers as codes, from the cells of a workbook (index: rows).

    `missing` are the words that mean unknown. Raises `SchemaError` when the workbook's own results say that its
    columns are others, or a cell is no mark.
    """
    asked = [column for block in QUESTIONS for column in block.columns]
    cells, said = gaps.blank(cells, asked, missing=missing, source=source)
    answered = ~cells[asked].isin(options.UNMARKED).all(axis="columns")  # formulas leave a 0 where nobody lives
    problems = said + _blank_rows(answered, source=source)
    cells = cells[answered]
    codes, wrong = _codes(cells, source=source)
    problems += _results(cells, codes, source=source)
    if wrong:
        raise SchemaError(problems + wrong)
    columns = {block.name: cells[block.name] for block in QUESTIONS if len(block.letters) == 1}
    for block in QUESTIONS:
        if block.variable in codes:
            twice = codes[block.variable].str.contains(" ")
            problems += [
                Problem("workbook-two-marks", source=source, row=row, column=block.name, value=value)
                for row, value in numbered(codes[block.variable][twice])
            ]
            columns[block.name] = codes[block.variable].mask(twice, "")
    columns, others = _measures(columns, source=source)
    frame = pd.DataFrame({ID: cells[ID], AREA: cells[AREA], **columns}, index=cells.index)
    answers = {block.name: block.variable for block in QUESTIONS if block.name in columns}
    return Answered(frame, answers, problems + others)


def _blank_rows(answered: pd.Series[bool], *, source: str) -> list[Problem]:
    """A workbook without households, and rows without an answer above others that have some."""
    if not answered.any():
        return [Problem("workbook-empty", source=source)]
    above = answered.loc[: answered[answered].index[-1]]
    return [Problem("workbook-row-blank", source=source, row=int(row)) for row in above.index[~above]]


def _codes(cells: pd.DataFrame, *, source: str) -> tuple[dict[str, pd.Series[str]], list[Problem]]:
    """The codes marked for each question, and every cell of an option that is no mark."""
    codes: dict[str, pd.Series[str]] = {}
    problems = []
    for block in QUESTIONS:
        field = fields.columns("households")[block.variable]
        if field.codes:
            marks = dict(zip(field.codes, block.columns, strict=True))
            codes[block.variable], wrong = options.gather(cells, marks, field, source=source)
            problems += wrong
    return codes, problems


def _results(cells: pd.DataFrame, codes: Mapping[str, pd.Series[str]], *, source: str) -> list[Problem]:
    """Where the workbook's own results differ from the options read, and results that say nothing.

    Raises `SchemaError` when they differ in more than a few rows.
    """
    differ: list[Problem] = []
    unread = []
    compared = False
    for result in RESULTS:
        said = cells[result.column]
        words = said[~said.isin([*options.MARKED, *options.UNMARKED])]
        unread += [
            Problem("workbook-result-unread", source=source, row=row, column=result.column, value=value)
            for row, value in [*numbered(words)][:1]
        ]
        held = (said != "") & ~said.index.isin(words.index)
        compared |= bool(held.any())
        wrong = held & (said.isin(options.MARKED) != _passes(result, codes)) & _single(result, codes)
        differ += [
            Problem("workbook-result-differs", source=source, row=row, column=result.column, value=value)
            for row, value in numbered(said[wrong])
        ]
    rows = {problem.row for problem in differ}
    if len(rows) > FEW:
        first = differ[0]
        details = {"rows": len(rows)}
        raise SchemaError(
            [Problem("workbook-edition", source=source, row=first.row, column=first.column, details=details)]
        )
    unchecked = [Problem("workbook-unchecked", source=source)] if len(cells) and not compared and not unread else []
    return differ + unread + unchecked


def _passes(result: Result, codes: Mapping[str, pd.Series[str]]) -> np.ndarray:
    """As the formula has it: what nobody marked does not pass."""
    every = [
        np.logical_and.reduce([codes[name].isin(list(allowed)) for name, allowed in alternative.items()])
        for alternative in result.alternatives
    ]
    passes: np.ndarray = np.logical_or.reduce(every)
    return passes


def _single(result: Result, codes: Mapping[str, pd.Series[str]]) -> np.ndarray:
    """Rows without two marks in a question of the result: those are told anyway."""
    names = {name for alternative in result.alternatives for name in alternative}
    single: np.ndarray = ~np.logical_or.reduce([codes[name].str.contains(" ") for name in sorted(names)])
    return single


def _measures(columns: dict[str, pd.Series[str]], *, source: str) -> tuple[dict[str, pd.Series[str]], list[Problem]]:
    """The numbers of A.2 left out where they can only be marks: no formula of the file tells of them."""
    numbers = {block.variable: block.name for block in QUESTIONS if block.name in columns and len(block.letters) == 1}
    for variable in MEASURES:
        given = to_numbers(columns[numbers[variable]]).dropna()
        if len(given) > FEW and given.isin([0, 1]).all():
            found = Problem("workbook-measures", source=source, column=numbers[variable])
            return {name: cells for name, cells in columns.items() if name not in numbers.values()}, [found]
    return columns, []
