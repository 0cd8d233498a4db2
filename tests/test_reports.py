"""What the reports say: unknown, open and withheld in words, no cell empty, tables by head.

The studies are the hostile one of `webmap_world` (HEAVY settled, OPEN light to moderate, NONE unknown, a village
without an area) and the toy world as the program builds it (villages of 2, 1 and no areas).
"""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
import report_inputs as world
import toy
from report_inputs import column, documents_of, inputs, of_study, plain, table, texts, with_change, with_row
from webmap_world import CODES, HEAVY, NAMES, NONE, OPEN

from pipeline import text
from pipeline.render import style
from pipeline.render.report import blocks, cells
from pipeline.render.report.annex import decision_annex
from pipeline.render.report.district import district_report
from pipeline.render.report.inputs import Inputs, book_of
from pipeline.render.report.village import village_profile

if TYPE_CHECKING:
    from conftest import Study

LANGUAGES = ("id", "en")


@pytest.fixture(scope="module", params=["world", "world, published", "toy", "toy, published"])
def study(request: pytest.FixtureRequest, toy_results: Study) -> Inputs:
    """Both studies, exact and as published with k = 5."""
    k = 5 if "published" in request.param else None
    return of_study(toy_results, k=k) if "toy" in request.param else inputs(k=k)


NUMBER = re.compile(r"\d[\d.,]*")


# --- what is true of every document -----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_cell_is_empty_and_every_row_is_whole(study: Inputs, language: str) -> None:
    rows = 0
    for document in documents_of(study, language):
        assert document.language == language
        for one in world.all_tables(document):
            for row in one.rows:
                rows += 1
                assert len(row.cells) == len(one.columns), (one.caption, row)
                assert all(cell.strip() for cell in row.cells), (one.caption, row)
                assert not {"nan", "None", "<NA>"}.intersection(row.cells), (one.caption, row)
    assert rows > 100


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_that_can_be_read_is_a_hole_in_the_program(study: Inputs, language: str) -> None:
    for document in documents_of(study, language):
        for words in texts(document):
            assert not re.search(r"\bnan\b|<NA>|\bNone\b|\{\w+_?\}(?<!\{max\})", words), words


def test_all_figures_are_those_that_are_filled() -> None:
    def keys(document: blocks.Document) -> list[str]:
        return [block.key for block in document.blocks if isinstance(block, blocks.Figure)]

    given = inputs()
    assert keys(village_profile(CODES[0], given, language="id")) == ["map.class", "aspects", "map.score"]
    assert keys(village_profile(CODES[1], given, language="id")) == ["map.class"]
    assert keys(district_report(given, language="id")) == ["map.class", "aspects"]
    assert keys(decision_annex(given, language="id")) == ["map.distribution"]


def test_a_figure_says_what_it_shows_to_those_who_cannot_see_it(study: Inputs) -> None:
    for document in documents_of(study, "id"):
        for block in document.blocks:
            if isinstance(block, blocks.Figure):
                assert len(block.alt) > 40
                assert block.caption


def test_the_same_tables_in_another_order_give_the_same_documents_of() -> None:
    given = inputs()
    turned = {name: frame.iloc[::-1].reset_index(drop=True) for name, frame in given.tables.items() if name != "todo"}
    other = replace(given, tables=dict(given.tables) | turned)
    # The indicators keep the order of their table, which has one of them here.
    assert list(documents_of(given, "id")) == list(documents_of(other, "id"))


def test_exact_numbers_are_marked_as_the_offices_own() -> None:
    assert village_profile(CODES[0], inputs(), language="id").banner == "Untuk kantor, tidak untuk disebarkan"
    assert village_profile(CODES[0], inputs(), language="en").banner == "For the office, not to be passed on"
    assert village_profile(CODES[0], inputs(k=5), language="en").banner == ""


def test_a_sample_is_stamped_and_the_foot_names_rules_round_and_inputs() -> None:
    document = district_report(inputs(), language="en")
    assert document.stamp == ("CONTOH / SAMPLE", "Practice data, not the real situation")
    assert document.footer.startswith("Rules: permen-pupr-14-2018 (efefefefefef). Survey of 2020. Inputs: 2 files,")
    assert district_report(inputs(illustrative=False), language="en").stamp is None


def test_every_report_says_that_there_are_no_delineations() -> None:
    note = "Belum ada delineasi: batas desa dinilai sebagai kawasan"
    assert all(note in one.subtitle for one in documents_of(inputs(without_delineations=True), "id"))
    assert not any(note in words for one in documents_of(inputs(), "id") for words in texts(one))


def test_the_fingerprint_at_the_foot_is_that_of_the_list_of_inputs() -> None:
    """As `sha256sum` of the two lines; another file gives another one."""
    document = district_report(inputs(), language="en")
    whole = column(table(document, "Input files"), "SHA-256")
    assert whole[:3] == ["ab" * 32, "cd" * 32, "ef" * 32]
    assert f"fingerprint {whole[3][:12]}." in document.footer
    changed = world.LINEAGE | {"inputs": {"households.csv": "00" * 32, "settings.toml": "cd" * 32}}
    assert district_report(inputs(lineage=changed), language="en").footer != document.footer


def test_names_of_the_data_are_only_data() -> None:
    """Markup, quotes and places to fill stand in the cells as they were written."""
    document = village_profile(CODES[0], inputs(), language="en")
    assert column(table(document, "Assessed areas"), "Area") == [NAMES[HEAVY], NAMES[OPEN], NAMES[NONE]]
    assert document.title == "Slum profile: Village of Bukur {max}"


def test_an_unknown_village_is_an_error() -> None:
    with pytest.raises(KeyError, match="35\\.19\\.09\\.9999"):
        village_profile("35.19.09.9999", inputs(), language="id")


# --- unknown, open, withheld ------------------------------------------------------------------------------------------


def test_unknown_is_a_word_and_open_says_its_limits() -> None:
    document = village_profile(CODES[0], inputs(), language="en")
    short = table(document, "Points of each criterion")
    rows = {row.cells[0]: row.cells[1:] for row in short.rows}
    assert column(short, "3a") == ["5", "?", "?"]
    assert set(rows[NAMES[NONE]][:-1]) == {"?"}
    assert plain(rows[NAMES[NONE]][-1]) == "? (0-80)"
    assert plain(rows[NAMES[OPEN]][-1]) == "36 (36-41)"
    areas = table(document, "Assessed areas")
    assert column(areas, "Total score") == ["80", "36 (36-41)", "unknown (0-80)"]
    assert column(areas, "Priority") == ["1*", "open: 2-6*", "unknown"]
    assert column(areas, "Class") == ["Heavy slum", "open: Light slum - Moderate slum", "Cannot be assessed"]


def test_an_open_class_is_drawn_paler_with_a_dashed_edge() -> None:
    swatches = [row.swatch for row in table(village_profile(CODES[0], inputs(), language="id"), "Kawasan").rows]
    heavy, light, grey = (style.CLASS_STYLES[name] for name in ("heavy", "light", "not_assessable"))
    assert swatches == [
        blocks.Swatch(heavy.fill, heavy.hatch),
        blocks.Swatch(style.open_fill(light.fill), light.hatch, is_open=True),
        blocks.Swatch(grey.fill, grey.hatch),
    ]


def few(given: Inputs) -> Inputs:
    """The village with 3 of 40 families without safe water, which is 7.5 %."""
    where = {"level": "village", "criterion": "3a", "round": 2020}
    cells_ = {"volume": 3.0, "denominator": 40.0, "points": 0, "points_low": 0, "points_high": 0}
    criteria = with_row(given.tables["criteria"], where, **cells_, share_pct=7.5, share_low_pct=7.5, share_high_pct=7.5)
    criteria = criteria.assign(answered=criteria["denominator"], asked=criteria["denominator"])
    return replace(given, tables=dict(given.tables) | {"criteria": criteria})


def test_what_is_withheld_is_said_in_words_and_nowhere_as_a_number() -> None:
    exact = village_profile(CODES[0], few(inputs()), language="en")
    public = village_profile(CODES[0], world.hidden(few(inputs()), k=5), language="en")
    sheets = [table(document, "Score sheet of Bukur") for document in (exact, public)]
    found = [
        next(list(map(plain, row.cells)) for row in sheet.rows if row.cells[0].startswith("3a")) for sheet in sheets
    ]
    assert found[0][1:5] == ["3 families", "40 families", "7.50 %", "0"]
    assert found[1][1:5] == ["fewer than 5", "40 families", "0.00-12.50 %", "0"]
    assert "7.50 %" in " ".join(texts(exact))
    assert "7.50 %" not in " ".join(texts(public))
    assert "fewer than 5" in sheets[1].note
    assert "fewer than" not in " ".join(texts(exact))


def test_counts_of_the_join_below_k_are_withheld_too() -> None:
    """3 households without a position and 3 outside in the village; 30 outside altogether."""
    exact, public = (" ".join(texts(district_report(inputs(k=k), language="en"))) for k in (None, 5))
    assert "outside every area: 30; without a position: 3; in more than one area: 0." in exact
    assert "Households of the survey: 2,983. Inside areas: 2,950;" in exact
    assert "Households of the survey: withheld. Inside areas: 2,950;" in public  # less the others it would be the 3
    assert "Rows read" in exact
    assert "Rows read" not in public
    assert "without a position: fewer than 5; in more than one area: 0." in public
    village = " ".join(texts(village_profile(CODES[0], inputs(k=5), language="id")))
    assert "di luar semua kawasan yang dinilai: kurang dari 5." in village


@pytest.mark.parametrize(
    ("outside", "by_village", "said"),
    [
        (30, [30], "Households of the survey: 2,990. Inside areas: 2,950; outside every area: 30;"),
        (3, [3], "Households of the survey: withheld. Inside areas: 2,950; outside every area: withheld;"),
        (30, [27, 3], "Households of the survey: withheld. Inside areas: 2,950; outside every area: withheld;"),
        (12, [10, 1, 1], "Households of the survey: withheld. Inside areas: 2,950; outside every area: withheld;"),
        (18, [10, 4, 4], "Households of the survey: withheld. Inside areas: 2,950; outside every area: withheld;"),
        (15, [10, 4, 1], "Households of the survey: 2,975. Inside areas: 2,950; outside every area: 15;"),
    ],
)
def test_no_difference_gives_a_withheld_count_of_the_join_away(outside: int, by_village: list[int], said: str) -> None:
    """Inside areas are 2,950, without a position 10, or in the plain case as many as are left."""
    buckets = {"area": 2950, "outside": outside, "no_position": 10, "ambiguous": 0}
    joined = {"buckets": buckets, "outside_by_village": dict(zip("abc", by_village, strict=False))}
    words = " ".join(texts(district_report(inputs(k=5, reconciliation=joined), language="en")))
    assert said in words


def test_with_k_1_nothing_is_withheld_and_nothing_said_of_it() -> None:
    words = " ".join(texts(village_profile(CODES[0], world.hidden(few(inputs()), k=1), language="en")))
    assert "7.50 %" in words
    assert "fewer than" not in words


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"points": 3, "points_low": 3, "points_high": 3}, "3"),
        ({"points": 3, "points_low": 1, "points_high": 5}, "3 (1-5)"),
        ({"points": None, "points_low": 0, "points_high": 5}, "unknown (0-5)"),
        ({"points": None, "points_low": 0, "points_high": 0}, "unknown (0)"),
        ({}, "unknown"),
    ],
)
def test_points_in_words(row: dict[str, Any], words: str) -> None:
    assert plain(cells.points(book_of(inputs(), language="en"), row)) == words


@pytest.mark.parametrize(
    ("limits", "classes", "words"),
    [
        ((1, 1, 1), ("heavy", "heavy"), "1"),
        ((None, 2, 6), ("light", "heavy"), "open: 2-6"),
        ((None, 9, 9), ("not_slum", "light"), "9, if it is a slum"),
        ((None, 6, 9), ("not_slum", "light"), "6-9, if it is a slum"),
        ((None, None, None), ("not_slum", "not_slum"), "none (not slum)"),
        ((None, None, None), ("not_slum", "heavy"), "unknown"),
    ],
)
def test_priorities_in_words(limits: tuple[int | None, ...], classes: tuple[str, str], words: str) -> None:
    row = dict(
        zip(("priority", "priority_low", "priority_high", "class_low", "class_high"), limits + classes, strict=True)
    )
    assert plain(cells.priority(book_of(inputs(), language="en"), row)) == words


# --- the score sheet --------------------------------------------------------------------------------------------------


def test_the_score_sheet_has_the_criteria_in_the_official_order_under_their_aspects() -> None:
    sheet = table(village_profile(CODES[0], inputs(), language="id"), "Lembar nilai")
    first = [row.cells[0].split()[0] for row in sheet.rows]
    assert first == [*world.OFFICIAL_ORDER, "Total"]
    assert [row.cells[0].split()[0] for row in sheet.rows if row.strong] == ["1", "2", "3", "4", "5", "6", "7", "Total"]
    row = dict(zip(first, sheet.rows, strict=True))
    assert [plain(cell) for cell in row["1a"].cells[1:5]] == ["1.234,5 unit", "1.500 unit", "82,30 %", "5"]
    assert plain(row["1b"].cells[1]) == "1.235,50 ha"
    assert plain(row["7"].cells[3]) == "80,88 %"
    assert [plain(cell) for cell in row["Total"].cells[3:]] == ["82,35 %", "80", "Kumuh berat"]


def test_the_sheet_of_the_toy_village_by_head(toy_results: Study) -> None:
    """RT A and RT B have 12 families, of whom 2 have no proper waste water system: 16.67 %."""
    sheet = table(village_profile(toy.CODES[0], of_study(toy_results), language="en"), "Score sheet of Bukur")
    row = next(row for row in sheet.rows if row.cells[0].startswith("5a"))
    assert [plain(cell) for cell in row.cells[1:]] == ["2 families", "12 families", "16.67 %", "0", "households"]


# --- what would settle it ---------------------------------------------------------------------------------------------


def test_what_is_open_is_said_with_what_would_settle_it() -> None:
    document = village_profile(CODES[0], inputs(), language="en")
    tasks = table(document, "What to ask or measure")
    assert column(tasks, "Where") == [NAMES[OPEN], NAMES[OPEN]]
    assert column(tasks, "What to ask or measure") == [
        "5 households without an answer",
        "measure along 1,234.5 m: B21-22 new drain needed",
    ]
    assert column(tasks, "What it would do")[0].startswith("settles the class, whatever comes out")
    said = " ".join(texts(document))
    assert "The class of Bukur {max} is settled (Heavy slum)" in said
    assert "Areas whose class is open: 1 of 3. Areas that cannot be assessed: 1." in said


def test_where_nothing_is_open_that_is_said() -> None:
    given = inputs()
    nothing = replace(given, tables=dict(given.tables) | {"todo": given.tables["todo"].iloc[:0]})
    said = " ".join(texts(village_profile(CODES[0], nothing, language="id")))
    assert "Tidak ada yang perlu diukur lagi" in said
    assert "Tidak ada yang perlu diukur lagi" not in " ".join(texts(village_profile(CODES[0], given, language="id")))


def test_a_village_without_an_assessed_area_has_a_short_report() -> None:
    document = village_profile(CODES[1], inputs(), language="en")
    headings = [block.text for block in document.blocks if isinstance(block, blocks.Heading)]
    assert headings == ["Summary", "Where the data come from"]
    said = " ".join(texts(document))
    assert "No area of </script><script>alert(2)</script> has been assessed." in said
    assert "That does not mean that it has no slum." in said
    assert "class of the assessed areas" not in said.lower()


# --- indicators -------------------------------------------------------------------------------------------------------


def test_the_indicators_say_whom_they_cover() -> None:
    given = inputs()
    sdg = given.tables["sdg"].assign(level="village", unit_id=CODES[0])
    sdg = sdg[sdg["numerator"].notna()]
    document = village_profile(CODES[0], replace(given, tables=dict(given.tables) | {"sdg": sdg}), language="en")
    rows = table(document, "SDG and housing indicators")
    assert [plain(cell) for cell in rows.rows[0].cells[1:]] == [
        "40 of 160",
        "25.0 %",
        "20.0-30.0 %",
        "The higher, the worse.",
    ]
    assert rows.note == "SDG 11.1.1: persons in the interviewed households of the assessed areas."


# --- the district -----------------------------------------------------------------------------------------------------


def test_the_ranking_is_by_priority_then_score() -> None:
    """HEAVY has priority 1, OPEN 2 at the most urgent, NONE may have any: what is unknown comes after what is known."""
    ranking = table(district_report(inputs(), language="en"), "All areas by priority")
    assert column(ranking, "Area") == [NAMES[HEAVY], NAMES[OPEN], NAMES[NONE]]
    assert column(ranking, "No.") == ["1", "2", "3"]


def test_what_is_no_slum_comes_last_and_the_higher_score_first() -> None:
    given = inputs()
    scores = given.tables["scores"]
    good = dict.fromkeys(("class", "class_low", "class_high"), "not_slum") | {"priority": pd.NA, "priority_low": pd.NA}
    scores = with_row(scores, {"unit_id": HEAVY}, **good)
    scores = with_row(scores, {"unit_id": NONE}, priority_low=2, score=50)
    ranking = table(
        district_report(replace(given, tables=dict(given.tables) | {"scores": scores}), language="en"), "All"
    )
    assert column(ranking, "Area") == [NAMES[NONE], NAMES[OPEN], NAMES[HEAVY]]


def test_areas_and_hectares_of_each_class_add_up() -> None:
    """1.25 ha heavy, 2.50 ha open, 3.00 ha unknown: 6.75 ha; the other village has none."""
    counts = table(district_report(inputs(), language="en"), "Number of areas")
    assert [plain(cell) for cell in counts.rows[-1].cells] == [
        "Total", "3 (6.75 ha)", "1 (1.25 ha)", "0", "0", "0", "1 (2.50 ha)", "1 (3.00 ha)",
    ]  # fmt: skip
    assert set(counts.rows[1].cells[1:]) == {"0"}


def test_the_classes_of_the_toy_villages_add_up_to_the_district(toy_results: Study) -> None:
    counts = table(district_report(of_study(toy_results), language="en"), "Number of areas")
    for place in range(1, len(counts.columns)):
        numbers = [int(row.cells[place].split()[0]) for row in counts.rows]
        assert sum(numbers[:-1]) == numbers[-1]
    assert counts.rows[-1].cells[1].startswith("3 (")


def test_the_change_by_village_has_a_sign() -> None:
    changed = table(district_report(with_change(inputs()), language="en"), "Surveys of 2015 and 2020")
    assert [plain(cell) for cell in changed.rows[0].cells] == [
        "Bukur {max}", "72", "80", "+8", "Heavy slum", "Heavy slum", "-27.42 %",
    ]  # fmt: skip
    assert column(changed, "Class 2015")[1] == "not assessed then"


# --- rules and origin -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_method_shows_cuts_classes_and_sources(language: str) -> None:
    document = district_report(inputs(), language=language)
    scale = table(document, text.say("report.caption.scale", language))
    comma = "," if language == "id" else "."
    assert [tuple(map(plain, row.cells)) for row in scale.rows] == [
        (f"0 - 24{comma}99 %", "0"), (f"25 - 50{comma}99 %", "1"), (f"51 - 75{comma}99 %", "3"), ("76 - 100 %", "5"),
    ]  # fmt: skip
    classes = table(document, text.say("report.caption.classes", language))
    assert [plain(row.cells[1]) for row in classes.rows[:4]] == ["60 - 80", "38 - 59", "16 - 37", "0 - 15"]
    assert world.RULES.scale.source in scale.note
    assert "260 uni" in " ".join(texts(document))  # the limit of the settings, not that of the rules


def test_rows_and_options_are_those_of_the_run() -> None:
    document = district_report(inputs(), language="en")
    assert [row.cells for row in table(document, "Rows read").rows] == [("households", "12", "10", "2")]
    assert ("score.density_limit_per_ha", "260") in [row.cells for row in table(document, "Options").rows]


def codes_used() -> tuple[set[str], set[str]]:
    """The codes that the modules of the reports write out, and the beginnings of those that they put together."""
    whole, beginnings = set(), set()
    for path in (Path(text.__file__).parents[1] / "render" / "report").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                whole.add(node.value.removeprefix("report."))
            if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                beginnings.add(str(node.values[0].value))
    return whole, {start for start in beginnings if "." in start}


def test_no_word_of_the_reports_lies_about_unused() -> None:
    whole, beginnings = codes_used()
    assert "banner" in whole
    assert "summary.contribution." in beginnings
    own = [code.removeprefix("report.") for code in text.catalogue() if code.startswith("report.")]
    unused = [code for code in own if code not in whole and not code.startswith(tuple(beginnings))]
    assert unused == []
