"""Words: both languages everywhere, and the same places to fill."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

from pipeline import fields, text
from pipeline.errors import Problem

PACKAGE = Path(__file__).parents[1] / "pipeline"
PLACE = re.compile(r"{(\w+)}")


def problem_codes() -> set[str]:
    return {code.removesuffix(".problem") for code in text.catalogue() if code.endswith(".problem")}


def raised_codes() -> set[str]:
    """Every literal code that the program gives to `Problem`, or keeps in a table of codes."""
    known = problem_codes()
    found = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Problem":
                first = node.args[0]
                found |= {first.value} if isinstance(first, ast.Constant) else set()
            if isinstance(node, ast.Constant) and node.value in known:
                found.add(node.value)
    return {str(code) for code in found}


def test_no_two_files_have_words_for_one_code() -> None:
    """The later file would be heard, and nobody would read the words of the other one."""
    files = [path.name for path in (PACKAGE / "text").glob("*.toml")]
    codes = Counter(code for name in files for code in text._entries(name))
    assert [code for code, files_ in codes.items() if files_ > 1] == []


def test_every_problem_raised_has_words_and_every_entry_is_raised() -> None:
    assert raised_codes() == problem_codes()


@pytest.mark.parametrize("code", sorted(text.catalogue()))
def test_both_languages_fill_the_same_places(code: str) -> None:
    entry = text.catalogue()[code]
    assert all(entry[language].strip() for language in text.LANGUAGES)
    assert set(PLACE.findall(entry["id"])) == set(PLACE.findall(entry["en"]))


@pytest.mark.parametrize("code", sorted(problem_codes()))
def test_a_problem_is_an_error_or_a_warning_and_has_a_cure(code: str) -> None:
    assert text.severity(code) in {"error", "warning"}
    assert f"{code}.cure" in text.catalogue()


def test_a_problem_says_where_what_and_how_to_mend_it() -> None:
    problem = Problem(
        "value-out-of-range", source="forms.csv", row=3, column="b04", value="140", details={"allowed": "0..100"}
    )
    assert problem.line("en") == (
        'ERROR: forms.csv, row 3, column b04, value "140": outside the range 0..100; '
        "check the number, or leave it empty. [value-out-of-range]"
    )
    assert problem.line("id").startswith('GALAT: forms.csv, baris 3, kolom b04, isi "140": di luar kisaran 0..100;')


@pytest.mark.parametrize("field", fields.dictionary(), ids=lambda field: f"{field.table}.{field.column}")
def test_the_dictionary_is_complete(field: fields.Field) -> None:
    assert field.meaning_id
    assert field.meaning_en
    assert field.type in {"string", "code", "integer", "number", "boolean", *fields.GEOMETRY_TYPES}
    if field.type == "code":
        assert len(field.codes) >= 2
    if field.condition is not None:
        column, answers = field.condition
        assert set(answers) < set(fields.columns(field.table)[column].codes)
