"""The summary of a report: every number and class in it is a cell of the tables, or a count of their rows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from report_inputs import inputs, of_study, plain, with_change
from webmap_world import CODES, HEAVY

from pipeline import text
from pipeline.render import style
from pipeline.render.report.facts import Fact
from pipeline.render.report.inputs import DISTRICT, Inputs, book_of
from pipeline.render.report.summary import paragraphs, sentences

if TYPE_CHECKING:
    from conftest import Study

LANGUAGES = ("id", "en")
NUMBER = re.compile(r"\d[\d.,]*")


@pytest.fixture(scope="module", params=["world", "world, published", "toy", "toy, published"])
def study(request: pytest.FixtureRequest, toy_results: Study) -> Inputs:
    """Both studies, exact and as published with k = 5."""
    k = 5 if "published" in request.param else None
    return of_study(toy_results, k=k) if "toy" in request.param else inputs(k=k)


def with_openness(given: Inputs) -> pd.DataFrame:
    """The areas with their scores, and whether the class of each is open."""
    scores = given.tables["scores"]
    now = scores[(scores["level"] == "area") & (scores["round"] == given.round)]
    joined = pd.DataFrame(given.areas).merge(now, left_on="area_id", right_on="unit_id", suffixes=("", "_of_score"))
    unassessable = joined["class"] == "not_assessable"
    return joined.assign(is_open=~unassessable & (joined["class_low"] != joined["class_high"]))


def rows_of(fact: Fact, given: Inputs) -> pd.DataFrame:
    """The rows that a fact names."""
    rows = with_openness(given) if fact.table == "areas" else given.tables[fact.table]
    for name, value in fact.where.items():
        rows = rows[rows[name] == value]
    return rows


def is_true(fact: Fact, given: Inputs) -> bool:
    """Whether a fact is what the tables hold."""
    if fact.table == "rules":
        return fact.column != "max_score" or fact.value == given.rules.max_score
    rows = rows_of(fact, given)
    if not fact.column:
        return len(rows) == fact.value
    assert len(rows) == 1, fact
    cell = rows[fact.column].iloc[0]
    return bool(pd.isna(cell) and pd.isna(fact.value)) or bool(cell == fact.value)


def is_written(fact: Fact, language: str) -> bool:
    """Whether a number of a fact is written as it is, rounded half up to the decimals that are shown."""
    words = plain(fact.written)
    if isinstance(fact.value, str | tuple) or pd.isna(fact.value):
        return True
    ways = {style.number(float(fact.value), language, decimals=decimals) for decimals in (0, 2)}
    return words in {str(fact.value)} | {f"{way}{unit}" for way in ways for unit in ("", " ha", " %")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_of_the_summaries_is_a_cell_of_the_tables(study: Inputs, language: str) -> None:
    book = book_of(study, language=language)
    checked = 0
    for key in [*book.villages(), DISTRICT]:
        parts = book.areas_of(None if key == DISTRICT else key[1])
        facts = [fact for sentence in sentences(book, key, parts=parts) for fact in sentence.facts()]
        assert all(is_true(fact, study) for fact in facts), [fact for fact in facts if not is_true(fact, study)]
        assert all(is_written(fact, language) for fact in facts), facts
        words = " ".join(fact.written for fact in facts)
        for paragraph in paragraphs(book, key, parts=parts):
            checked += len(found := NUMBER.findall(paragraph.rstrip(".")))
            assert {one.rstrip(".,") for one in found} <= {one.rstrip(".,") for one in NUMBER.findall(words)}
    assert checked > 20


def test_a_fact_that_the_tables_do_not_hold_is_seen() -> None:
    given = inputs()
    where = {"level": "area", "unit_id": HEAVY, "round": 2020}
    assert is_true(Fact("scores", where, "score", 80, "80"), given)
    assert not is_true(Fact("scores", where, "score", 79, "79"), given)
    assert not is_written(Fact("scores", where, "score", 80, "81"), "en")
    assert is_true(Fact("areas", {"village_code": CODES[0]}, "", 3, "3"), given)
    assert not is_true(Fact("areas", {"village_code": CODES[0], "is_open": True}, "", 2, "2"), given)


def test_the_words_of_the_summary_hold_no_digit_of_their_own() -> None:
    own = {code: words for code, words in text.catalogue().items() if code.startswith("report.summary.")}
    assert len(own) > 20
    assert not [code for code, words in own.items() for language in LANGUAGES if re.search(r"\d", words[language])]


def test_the_summary_of_the_village_in_words() -> None:
    """3 areas: one heavy, one open, one unknown; the village itself has 80 of 80 points."""
    book = book_of(inputs(), language="en", village=CODES[0])
    size, score = map(plain, paragraphs(book, ("village", CODES[0]), parts=book.areas_of(CODES[0])))
    assert size == (
        "All assessed areas of Bukur {max} together: unknown. Assessed areas: 3, of which 1 “Heavy slum”, "
        "1 “open: Light slum - Moderate slum”, 1 “Cannot be assessed”. Households interviewed: 1,234; "
        "inhabitants: 4,321."
    )
    assert score == (
        "The total score of all these areas is 80 of 80; the class is: Heavy slum. Slum area: 1.25 ha. "
        "What adds most points: 7b No fire protection equipment (5 points, 83.30 %), 7a No fire protection "
        "infrastructure (5 points, 83.23 %), 6b Waste management below standard (5 points, 83.17 %). "
        "Areas whose class is still open: 1; the part on what is uncertain says what would settle it."
    )


@pytest.mark.parametrize(
    ("cells_", "said"),
    [
        ({}, "Contribution of the handling: -27.42 %."),
        ({"contribution": "handled", "contribution_pct": 100.0},
         "It is a slum no longer: contribution of the handling 100.00 %"),
        ({"contribution": "undefined", "contribution_pct": None}, "The contribution of the handling is undefined"),
        ({"contribution": "partly", "contribution_pct": None}, "The contribution of the handling is withheld."),
    ],
)  # fmt: skip
def test_the_summary_compares_with_the_round_before(cells_: dict[str, Any], said: str) -> None:
    given = with_change(inputs(), **cells_)
    book = book_of(given, language="en", village=CODES[0])
    last = plain(paragraphs(book, ("village", CODES[0]), parts=book.areas_of(CODES[0]))[-1])
    assert last.startswith("In the survey of 2015 the total score was 72 (Heavy slum); now it is 80.")
    assert said in last


def test_a_total_that_is_unknown_is_not_compared() -> None:
    book = book_of(with_change(inputs(), points_from=pd.NA), language="en", village=CODES[0])
    last = paragraphs(book, ("village", CODES[0]), parts=book.areas_of(CODES[0]))[-1]
    assert last == "The result cannot be compared with the survey of 2015: one of the totals is unknown."
