"""The rule files and the reader of a local by-law: every fault is fed once and named at its key."""

from __future__ import annotations

import dataclasses
import tomllib
from argparse import Namespace
from contextlib import suppress
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import toy
from hypothesis import given
from hypothesis import strategies as st

from pipeline import fields, rules, text
from pipeline.aggregate.facts import AreaFacts, Choices, denominators
from pipeline.cli import rulebook
from pipeline.config import Score
from pipeline.errors import RuleError
from pipeline.rules import Rules, vocabulary
from pipeline.scoring import class_of

NEW, OLD = "permen-pupr-14-2018", "permen-pupr-2-2016"
TEXT = rules.content(NEW).decode("utf-8")
OLD_TEXT = rules.content(OLD).decode("utf-8")


@pytest.fixture(params=[NEW, OLD])
def loaded(request: pytest.FixtureRequest) -> Rules:
    return rules.load(request.param)


def found_in(text_: str) -> list[tuple[str, str]]:
    """Code and key of everything found in the text of a rule file, which must be something."""
    with pytest.raises(RuleError) as caught:
        rules.load_text(text_, source="perda.toml")
    assert {problem.source for problem in caught.value.problems} == {"perda.toml"}
    for problem in caught.value.problems:
        for language in text.LANGUAGES:
            assert "{" not in problem.problem(language).replace("{ ", ""), "every place of the words is filled"
            assert problem.line(language)
    return [(problem.code, problem.column) for problem in caught.value.problems]


def edited(old: str, new: str, *, content: str = TEXT) -> str:
    """The text with the first `old` replaced."""
    assert old in content
    return content.replace(old, new, 1)


# -- the two files ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("rules_id", "criteria", "largest"), [(NEW, 16, 80), (OLD, 19, 95)])
def test_criteria_and_largest_total(rules_id: str, criteria: int, largest: int) -> None:
    assert rules.load(rules_id).id == rules_id
    assert len(rules.load(rules_id).criteria) == criteria
    assert rules.load(rules_id).max_score == largest


@pytest.mark.parametrize(
    ("total", "class_"),
    [
        (0, "not_slum"),
        (18, "not_slum"),
        (19, "light"),
        (44, "light"),
        (45, "moderate"),
        (70, "moderate"),
        (71, "heavy"),
        (95, "heavy"),
    ],
)
def test_class_limits_of_2016(total: int, class_: str) -> None:
    assert class_of(total, rules.load(OLD)) == class_


def test_the_lowest_slum_class_begins_at_the_number_of_criteria(loaded: Rules) -> None:
    assert loaded.classes[1].from_score == len(loaded.criteria)


def test_2016_has_three_criteria_of_its_own_and_2018_s_sixteen() -> None:
    old, new = rules.load(OLD).by_criterion(), rules.load(NEW).by_criterion()
    assert [name for name, row in old.items() if row.counted_as is None] == ["4c", "4d", "6c"]
    counted = {row.counted_as: row for row in old.values() if row.counted_as is not None}
    assert list(counted) == list(new) == [row.counted_as for row in new.values()]
    assert old["4e"].counted_as == "4c"
    for name, row in counted.items():
        same = ("aspect", "unit", "denominator", "label", "volume")
        assert [getattr(row, key) for key in same] == [getattr(new[name], key) for key in same]


def test_members_keep_the_official_order() -> None:
    assert rules.load(OLD).members(4) == ["4a", "4b", "4c", "4d", "4e"]
    assert rules.load(NEW).members(4) == ["4a", "4b", "4c"]


def test_every_part_has_a_source_and_an_evidence_mark(loaded: Rules) -> None:
    marked = list(parts_with_evidence(loaded))
    assert len(marked) == len(loaded.criteria) + 18, (
        "scale, density, 4 classes, 3 + 3 of the considerations, 3 of legality, 3 of the handling"
    )
    for part in marked:
        assert part.source
        assert part.evidence in vocabulary.EVIDENCE


def parts_with_evidence(part: Any) -> list[Any]:
    """Every dataclass below `part` that has an evidence mark."""
    if isinstance(part, tuple | list):
        return [found for one in part for found in parts_with_evidence(one)]
    if not dataclasses.is_dataclass(part):
        return []
    inside = [getattr(part, field.name) for field in dataclasses.fields(part)]
    return [part] * hasattr(part, "evidence") + parts_with_evidence(inside)


def test_what_no_source_says_is_marked_as_background(loaded: Rules) -> None:
    considered = "source" if loaded.id == OLD else "background"
    assert {row.evidence for row in loaded.considerations.classes} == {considered}
    for part in (loaded.considerations.population_density, loaded.legality, loaded.legality.tenure, loaded.class_code):
        assert part.evidence == "background"
    for sourced in (loaded.priority, loaded.handling, loaded.legality.spatial_plan):
        assert sourced.evidence == "source"


def test_the_names_of_the_rules_are_those_of_the_program() -> None:
    assert set(vocabulary.DENOMINATOR_UNITS) == set(denominators(AreaFacts("A", 1.0), Choices()))
    assert set(vocabulary.UNITS) == set(fields.columns("criteria")["unit"].codes)
    assert {f"v{volume}" for volume in vocabulary.VOLUME_UNITS} == {
        column for column in fields.columns("area_counts") if column.startswith("v")
    }
    assert set(vocabulary.CLASSES) < set(fields.columns("scores")["class"].codes)
    aspects = {f"aspect_{aspect}_pct" for aspect in vocabulary.ASPECTS}
    assert aspects == {column for column in fields.columns("scores") if column.startswith("aspect_")}


def test_the_density_limit_is_the_rules_unless_the_settings_say_another(loaded: Rules) -> None:
    assert loaded.density_limit_per_ha == 200
    assert Score().density_limit_per_ha is None


def test_an_unknown_rule_file_is_named_with_those_there_are() -> None:
    with pytest.raises(RuleError, match="permen-pupr-14-2018, permen-pupr-2-2016"):
        rules.load("permen-pupr-14-2081")


# -- a local by-law ---------------------------------------------------------------------------------------------------
def test_a_by_law_with_other_numbers_is_read() -> None:
    by_law = edited('city_size = "medium_small"', 'city_size = "metropolitan_large"')
    by_law = edited("from_score = 60", "from_score = 62", content=by_law)
    read = rules.load_text(by_law, source="perda.toml")
    assert read.density_limit_per_ha == 250
    assert class_of(61, read) == "moderate"


def test_numbers_are_the_decimals_that_were_written() -> None:
    assert rules.load(NEW).cuts_pct == (Fraction("24.995"), Fraction("50.995"), Fraction("75.995"))


@given(st.decimals(0, 24, places=6, allow_nan=False))
def test_any_decimal_is_exact(cut: Decimal) -> None:
    read = rules.load_text(edited("24.995", f"{cut:f}"), source="perda.toml")
    assert read.cuts_pct[0] == Fraction(str(cut))


FAULTS: dict[str, tuple[tuple[str, str], list[tuple[str, str]]]] = {
    "unknown key at the top": (
        ("city_size =", "ciyt_size ="),
        [("rules-key-unknown", "ciyt_size"), ("rules-key-missing", "city_size")],
    ),
    "unknown key in a row": (
        ('criterion = "1b"', 'criterion = "1b"\ndenominater = "families"'),
        [("rules-key-unknown", "criteria[1b].denominater")],
    ),
    "missing key": (("points = [0, 1, 3, 5]\n", ""), [("rules-key-missing", "scale.points")]),
    "missing language": (
        ('{ id = "Kepadatan bangunan", en = "Building density" }', '{ id = "Kepadatan bangunan" }'),
        [("rules-key-missing", "criteria[1b].label.en")],
    ),
    "unknown language": (
        ('en = "Building density"', 'en = "Building density", jv = "Kerapetan"'),
        [("rules-key-unknown", "criteria[1b].label.jv")],
    ),
    "empty label": (('en = "Building density"', 'en = " "'), [("rules-value", "criteria[1b].label.en")]),
    "text for a number": (("from_score = 16", 'from_score = "16"'), [("rules-value", "classes[light].from_score")]),
    "number for a text": (('criterion = "1b"', "criterion = 1"), [("rules-value", "criteria[2].criterion")]),
    "truth for a number": (("from_score = 16", "from_score = true"), [("rules-value", "classes[light].from_score")]),
    "part of a point": (("points = [0, 1, 3, 5]", "points = [0, 1.5, 3, 5]"), [("rules-value", "scale.points[2]")]),
    "negative number": (("from_score = 16", "from_score = -16"), [("rules-value", "classes[light].from_score")]),
    "number for a list": (("points = [0, 1, 3, 5]", "points = 5"), [("rules-value", "scale.points")]),
    "empty list": (("cuts_pct = [24.995, 50.995, 75.995]", "cuts_pct = []"), [("rules-value", "scale.cuts_pct")]),
    "number for a table": (
        ("points = { a = 5, b = 1 }", "points = 5"),
        [("rules-value", "considerations.strategic_location.points")],
    ),
    "number for a whole table": (
        ("limit_per_ha = { medium_small = 200, metropolitan_large = 250 }", "limit_per_ha = 200"),
        [("rules-value", "density.limit_per_ha")],
    ),
    "a key of the program, not of the file": (
        ("points = { a = 5, b = 1 }", "points = { a = 5, b = 1 }\nlabel_ = 1"),
        [("rules-key-unknown", "considerations.strategic_location.label_")],
    ),
    "unknown denominator": (
        ('denominator = "families"', 'denominator = "family"'),
        [("rules-name-unknown", "criteria[3a].denominator")],
    ),
    "unknown unit": (('unit = "KK"', 'unit = "km"'), [("rules-name-unknown", "criteria[3a].unit")]),
    "unknown evidence": (('evidence = "practice"', 'evidence = "rumour"'), [("rules-name-unknown", "scale.evidence")]),
    "unknown aspect": (("aspect = 7\nunit", "aspect = 8\nunit"), [("rules-name-unknown", "criteria[7a].aspect")]),
    "unknown handling": (
        ('legal = "restoration"', 'legal = "repair"'),
        [("rules-name-unknown", "handling.by_class.light.legal")],
    ),
    "missing city": (
        ("{ medium_small = 200, metropolitan_large = 250 }", "{ medium_small = 200 }"),
        [("rules-key-missing", "density.limit_per_ha.metropolitan_large")],
    ),
    "cuts that fall": (("[24.995, 50.995, 75.995]", "[50.995, 24.995, 75.995]"), [("rules-order", "scale.cuts_pct")]),
    "points that repeat": (("[0, 1, 3, 5]", "[0, 1, 1, 5]"), [("rules-order", "scale.points")]),
    "a point too few": (("[0, 1, 3, 5]", "[0, 3, 5]"), [("rules-points", "scale.points")]),
    "density limits that fall": (
        ("[150, 200]", "[200, 150]"),
        [("rules-order", "considerations.population_density.above_per_ha.medium_small")],
    ),
    "a density limit too many": (
        ("[150, 200]", "[150, 200, 400]"),
        [("rules-points", "considerations.population_density.points")],
    ),
    "class limits that fall": (("from_score = 38", "from_score = 12"), [("rules-order", "classes.from_score")]),
    "a lowest class above 0": (("from_score = 0", "from_score = 1"), [("rules-limit-first", "classes.from_score")]),
    "a class out of reach": (
        ("from_score = 60", "from_score = 81"),
        [("rules-limit-unreachable", "classes[heavy].from_score")],
    ),
    "a class left out": (('class = "heavy"', 'class = "moderate"'), [("rules-classes", "classes")]),
    "a class of the considerations left out": (
        ('class = "high"', 'class = "medium"'),
        [("rules-classes", "considerations.classes")],
    ),
    "a sum without class": (
        ("from_sum = 1\n", "from_sum = 4\n"),
        [("rules-limit-first", "considerations.classes.from_sum")],
    ),
    "a sum out of reach": (
        ("from_sum = 11", "from_sum = 16"),
        [("rules-limit-unreachable", "considerations.classes[high].from_sum")],
    ),
    "an identifier twice": (
        ('criterion = "1b"', 'criterion = "1a"'),
        [("rules-duplicate", "criteria[1a]"), ("rules-unit", "criteria[1a].unit")],
    ),
    "an identifier of another aspect": (
        ('criterion = "1b"', 'criterion = "2c"\nsame_as = "1b"'),
        [("rules-value", "criteria[2c].criterion")],
    ),
    "an identifier of two letters": (
        ('criterion = "1b"', 'criterion = "1bb"\nsame_as = "1b"'),
        [("rules-value", "criteria[1bb].criterion")],
    ),
    "a table left incomplete": (
        ("low = 7, medium = 4", "medium = 4"),
        [("rules-key-missing", "priority.by_class.heavy.low")],
    ),
    "a volume twice": (
        ('criterion = "3b"', 'criterion = "3b"\nsame_as = "3a"'),
        [("rules-duplicate", "criteria[3b].same_as")],
    ),
    "a volume that nobody counts": (
        ('criterion = "7b"', 'criterion = "7c"'),
        [("rules-volume-missing", "criteria[7c]")],
    ),
    "an unknown volume named": (
        ('criterion = "7b"', 'criterion = "7b"\nsame_as = "8b"'),
        [("rules-name-unknown", "criteria[7b].same_as")],
    ),
    "a volume both named and denied": (
        ('criterion = "7b"', 'criterion = "7b"\nsame_as = "7b"\nvolume_known = false'),
        [("rules-volume-contradicts", "criteria[7b].same_as")],
    ),
    "a unit unlike its denominator": (
        ('denominator = "families"', 'denominator = "buildings"'),
        [("rules-unit", "criteria[3a].unit")],
    ),
    "a priority twice": (("low = 9", "low = 8"), [("rules-priority", "priority.by_class")]),
    "a priority left out": (("low = 9", "low = 10"), [("rules-priority", "priority.by_class")]),
    "a letter twice": (('moderate = "B"', 'moderate = "C"'), [("rules-duplicate", "class_code.letter.moderate")]),
    "a number twice": (("illegal = 6", "illegal = 5"), [("rules-duplicate", "class_code.number.low.illegal")]),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_named_at_its_key(fault: str) -> None:
    (old, new), expected = FAULTS[fault]
    assert found_in(edited(old, new)) == expected


def test_an_aspect_without_criteria_is_found() -> None:
    """All of aspect 7 moved to aspect 6."""
    moved = TEXT.replace("aspect = 7\n", "aspect = 6\n")
    moved = moved.replace('criterion = "7a"', 'criterion = "6c"\nsame_as = "7a"')
    moved = moved.replace('criterion = "7b"', 'criterion = "6d"\nsame_as = "7b"')
    assert found_in(moved) == [("rules-aspect-empty", "aspects.7")]


def test_a_dropped_criterion_needs_its_volume_named() -> None:
    """4e of 2016 without `same_as` would be a criterion that nobody counts; it is not taken for another."""
    assert found_in(edited('criterion = "4e"\nsame_as = "4c"', 'criterion = "4e"', content=OLD_TEXT)) == [
        ("rules-volume-missing", "criteria[4e]")
    ]


def test_all_faults_are_found_at_once_in_every_table() -> None:
    """A misspelt key and a wrong type do not hide a contradiction in another table."""
    broken = edited("city_size =", "ciyt_size =")
    broken = edited("from_score = 16", 'from_score = "16"', content=broken)
    broken = edited("[0, 1, 3, 5]", "[0, 3, 1, 5]", content=broken)
    broken = edited('criterion = "1b"', 'criterion = "1a"', content=broken)
    assert [code for code, _ in found_in(broken)] == [
        "rules-key-unknown",
        "rules-key-missing",
        "rules-value",
        "rules-order",
        "rules-duplicate",
        "rules-unit",
    ]


def test_the_nearest_key_and_name_are_said() -> None:
    with pytest.raises(RuleError, match="perhaps you mean: city_size"):
        rules.load_text(edited("city_size =", "ciyt_size ="), source="perda.toml")
    with pytest.raises(RuleError, match="perhaps you mean: families"):
        rules.load_text(edited('denominator = "families"', 'denominator = "family"'), source="perda.toml")


@pytest.mark.parametrize("hostile", ["id = ", "a = 1e999999999", "a = nan", "a = inf", "a = " + "[" * 5000, "\0"])
def test_a_file_that_is_no_toml_is_told(hostile: str) -> None:
    assert found_in(hostile) == [("rules-not-toml", "")]


def test_an_empty_file_misses_every_table() -> None:
    assert found_in("") == [("rules-key-missing", field.name) for field in dataclasses.fields(Rules)]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=3) | st.fractions(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "id", "en", "class"]), inner),
        max_leaves=8,
    ),
    st.sampled_from([field.name for field in dataclasses.fields(Rules)]),
)
def test_whatever_stands_in_a_table_is_told_and_never_a_crash(value: object, table: str) -> None:
    content = tomllib.loads(TEXT, parse_float=Fraction) | {table: value}
    with suppress(RuleError):
        rules.parse(content, source="perda.toml")


# -- the page ---------------------------------------------------------------------------------------------------------
def test_the_page_says_every_number_with_its_source(loaded: Rules) -> None:
    page = rules.as_markdown(loaded)
    for part in parts_with_evidence(loaded):
        assert part.source.replace("|", "\\|") in page
    for row in loaded.criteria:
        assert f"| `{row.criterion}` |" in page
        assert f"{row.label['id']} / {row.label['en']}" in page
    assert page.count("PENGETAHUAN LATAR / BACKGROUND") == {NEW: 12, OLD: 12}[loaded.id]
    assert ("volume tidak dihitung / volume not counted" in page) == (loaded.id == OLD)


def test_the_page_shows_limits_as_ranges() -> None:
    page = rules.as_markdown(rules.load(OLD))
    assert "| Tidak kumuh / Not slum | 0 sampai 18 / 0 to 18 |" in page
    assert "| Kumuh berat / Heavy slum | 71 sampai 95 / 71 to 95 |" in page
    assert "| kurang dari 24.995 / less than 24.995 | 0 |" in page
    assert "lebih dari 150 sampai 200 jiwa/ha / over 150 to 200 persons/ha | 3 |" in page
    assert "| Kumuh berat / Heavy slum | Tinggi / High | Legal | Peremajaan / Renewal | 1 | A1 |" in page


def test_every_row_of_the_page_has_the_cells_of_its_table(loaded: Rules) -> None:
    tables = [block.splitlines() for block in rules.as_markdown(loaded).split("\n\n") if block.startswith("|")]
    assert len(tables) == 9
    for rows in tables:
        assert len({row.replace("\\|", "").count("|") for row in rows}) == 1


def test_the_command_prints_the_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = tmp_path / "settings.toml"
    config.write_text(toy.SETTINGS, encoding="utf-8")
    rulebook.run(Namespace(config=config, rules=None))
    assert capsys.readouterr().out == rules.as_markdown(rules.load(NEW))
