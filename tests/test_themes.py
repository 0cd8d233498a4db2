"""What the themes of the map show, on a world of four areas (`themes_world`), and what holds for any results."""

from __future__ import annotations

import itertools
import math
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import themes_world as world
from colour_vision import DEFICIENCIES, difference
from conftest import Study, pipeline
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import rules, text
from pipeline.aggregate.sdg.indicators import INDICATORS
from pipeline.render import style
from pipeline.render.themes import Theme, legend_rows, themes_of
from pipeline.render.themes.indicators import meaning

TABLES = ("scores", "criteria", "sdg", "changes")


@pytest.fixture(scope="module")
def themes() -> dict[str, Theme]:
    return world.themes()


def labels(theme: Theme, language: str = "id") -> list[str]:
    return [group.label[language] for group in theme.groups]


def test_the_themes_come_in_the_order_of_the_map(themes: dict[str, Theme]) -> None:
    """Aspects 3 to 7 and most criteria are unknown everywhere: they have nothing to show."""
    criteria = [f"criterion_{code}" for code in ("1a", "1b", "1c", "2a", "2b")]
    rest = ["certainty", "priority", "density", "sdg.bps_kumuh", "change"]
    assert list(themes) == ["class", "score", "aspect_1", "aspect_2", *criteria, *rest]


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("class", ["heavy", "light-open-light-moderate", "not_slum", "not_assessable"]),
        ("score", ["score-54", "score-27-open", "score-0", "not_assessable"]),
        ("aspect_1", ["band-1", "band-0-open", "band-0-open", "unknown"]),
        ("aspect_2", ["band-1", "band-1-open", "unknown", "unknown"]),
        ("criterion_1a", ["points-3", "points-0-open", "points-0", "unknown"]),
        ("criterion_2a", ["points-1", "points-1", "unknown", "unknown"]),
        ("certainty", ["settled", "open", "gps_changes", "not_assessable"]),
        ("priority", ["priority-1", "priority-5-6-open", "none", "unknown"]),
        ("density", ["density-2", "density-0", "density-1", "unknown"]),
        ("sdg.bps_kumuh", ["band-1", "band-0-open", "unknown", "unknown"]),
        ("change", ["fell_much", "same-open", "not_comparable", "not_comparable"]),
    ],
)
def test_every_area_is_where_its_results_put_it(themes: dict[str, Theme], key: str, expected: list[str]) -> None:
    """B's average of aspect 2 is 30 %, but 23 % when 2a is at its lowest: open, though no points are."""
    assert list(world.places(themes[key]).values()) == expected


def test_a_village_without_an_area_is_said_to_have_none(themes: dict[str, Theme]) -> None:
    for theme in themes.values():
        if "village" in theme.members:
            assert world.places(theme, "village")["W"] == "not_assessed"
    assert [key for key, theme in themes.items() if "village" not in theme.members] == ["priority", "density"]


def test_groups_are_written_in_both_languages(themes: dict[str, Theme]) -> None:
    steps = ["76 - 100 %: nilai 5", "51 - 75,99 %: nilai 3", "25 - 50,99 %: nilai 1", "0 - 24,99 %: nilai 0"]
    assert labels(themes["criterion_1a"])[:4] == steps
    assert labels(themes["aspect_1"], "en")[2] == "25 - 50.99 %"
    assert labels(themes["class"])[4] == "terbuka: Kumuh ringan - Kumuh sedang"
    assert labels(themes["score"], "en")[6] == "27 - 39, open"
    density = ["di atas 200 jiwa/ha", "di atas 150 sampai 200 jiwa/ha", "sampai 150 jiwa/ha"]
    assert labels(themes["density"])[:3] == density
    assert labels(themes["change"], "en")[4] == "Fell by 20 or more"
    assert "open: priority 5 - 6" in labels(themes["priority"], "en")
    assert themes["change"].label["en"] == "Change of the total score 2018 - 2020"


def test_the_number_behind_a_group_is_unknown_where_nothing_is_known(themes: dict[str, Theme]) -> None:
    assert themes["score"].values["area"] == {"A": 60, "B": 30, "C": 10, "D": None}
    assert themes["density"].values["area"] == {"A": 201, "B": 150, "C": 200, "D": None}
    assert themes["change"].values["area"] == {"A": -20, "B": 0, "C": None, "D": None}
    assert themes["certainty"].values["area"] == {"A": 0, "B": 10, "C": 0, "D": 80}
    assert (themes["density"].unit_label("id"), themes["aspect_1"].unit_label("en")) == ("jiwa/ha", "%")


def test_the_legend_counts_areas_hectares_and_households(themes: dict[str, Theme]) -> None:
    """Of the not slum C nobody knows the households, in D none was interviewed."""
    rows = legend_rows(themes["class"], world.scores(), round=world.ROUND)
    counted = {themes["class"].groups[row.group].key: row for row in rows}
    assert [counted[key].area_ha for key in ("heavy", "not_slum", "not_assessable")] == [1, 4, 8]
    assert (counted["heavy"].households, counted["heavy"].households_unknown) == (10, 0)
    assert (counted["not_slum"].households, counted["not_slum"].households_unknown) == (None, 1)
    assert counted["not_assessable"].households == 0
    assert (counted["moderate"].count, counted["moderate"].area_ha, counted["moderate"].households) == (0, 0, None)


def test_what_is_withheld_is_drawn_by_its_band_or_as_withheld() -> None:
    """The bounds of A's average are in one band, those of B's in two. Points of B's 1a stay, its percent goes."""
    row = {"suppressed": True, "share_pct": None, "points": 0, "points_low": 0, "points_high": 0}
    bounds = {"A": (28.0, 33.0), "B": (20.0, 33.0)}
    hidden = {
        unit: {"aspect_1_pct": None, "aspect_1_low_pct": low, "aspect_1_high_pct": high}
        for unit, (low, high) in bounds.items()
    }
    hidden["A"] |= {"suppressed_columns": "population;households", "households": None}
    found = world.themes(scores=world.scores(**hidden), criteria=world.criteria(A_1a=row, B_1a=row))
    assert list(world.places(found["aspect_1"]).values())[:2] == ["band-1", "suppressed"]
    assert world.places(found["criterion_1a"])["B"] == "points-0"
    assert world.places(found["density"])["A"] == "suppressed"
    withheld = [found[key].values["area"]["A"] for key in ("aspect_1", "criterion_1a", "density")]
    assert withheld == [None, None, None]


def test_a_withheld_indicator_is_drawn_by_its_bounds() -> None:
    table = world.sdg().assign(suppressed=[True, True, False], share_pct=None)
    table["share_high_pct"] = [39.0, 25.0, 100.0]
    found = world.themes(sdg=table)["sdg.bps_kumuh"]
    assert list(world.places(found).values())[:3] == ["band-1", "suppressed", "unknown"]


def test_one_round_has_no_change_and_no_survey_no_indicator() -> None:
    found = world.themes(changes=world.changes().head(0), sdg=world.sdg().head(0))
    assert not {"change", "sdg.bps_kumuh"} & set(found)


def test_a_change_is_open_where_the_round_before_is_not_known_for_certain() -> None:
    """A fell by 20, but by 19 if it had 79 before."""
    scores = world.scores()
    scores.loc[(scores["unit_id"] == "A") & (scores["round"] == world.BEFORE), "score_low"] = 79
    assert world.places(world.themes(scores=scores)["change"])["A"] == "fell_much-open"


def test_a_priority_that_may_not_apply_says_so() -> None:
    changed = world.classes("not_slum", "not_slum", "light") | world.ranks(None, 9, 9)
    found = world.themes(scores=world.scores(C=changed))["priority"]
    assert world.places(found)["C"] == "priority-9-9-none-open"
    assert "terbuka: prioritas 9, bila kumuh" in labels(found)


def test_the_scored_average_moves_with_the_percents_that_score() -> None:
    """B's 2a may be 26 to 50 %, its 2b 20 % never scores: 13 to 25 % (over two), so 20 % could reach the band above."""
    changed = {"average": "scored", "aspect_2_pct": 20.0}
    assert world.places(world.themes(scores=world.scores(B=changed))["aspect_2"])["B"] == "band-0-open"
    narrow = world.criteria(B_2a={"share_low_pct": 26, "share_pct": 40, "share_high_pct": 49})
    found = world.themes(scores=world.scores(B=changed), criteria=narrow)
    assert world.places(found["aspect_2"])["B"] == "band-0"


def test_every_indicator_says_whether_high_is_good() -> None:
    assert {meaning(indicator) for indicator in INDICATORS} == {"good", "bad"}


def test_words_of_the_themes_are_all_used() -> None:
    folder = Path(text.__file__).parents[1] / "render" / "themes"
    code = "".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.py")))
    built = ("themes.unit.", "themes.certainty.", "themes.change.", "themes.sdg.")
    own = [name for name in text.catalogue() if name.startswith("themes.") and not name.startswith(built)]
    assert [name for name in own if f'"{name}"' not in code and f"'{name}'" not in code] == []


def settled_and_open(theme: Theme) -> None:
    """No two groups are drawn alike, except open classes, whose range stands in the legend and the sheet."""
    for one, other in itertools.combinations(theme.groups, 2):
        looks = [(group.hatch, group.is_open) for group in (one, other)]
        apart = min(difference(one.fill, other.fill, seen) for seen in DEFICIENCIES)
        ranges = one.is_open and other.is_open and theme.family in ("class", "priority")
        assert ranges or looks[0] != looks[1] or apart >= 8, (theme.key, one.key, other.key)


def adds_up(theme: Theme, scores: pd.DataFrame, *, round: int) -> None:
    """Each area is in one group, and what the legend counts is what there is."""
    areas = scores[(scores["level"] == "area") & (scores["round"] == round)]
    rows = legend_rows(theme, scores, round=round)
    assert list(theme.members["area"]) == areas["unit_id"].tolist()
    assert [row.group for row in rows] == list(range(len(theme.groups)))
    assert sum(row.count for row in rows) == len(areas)
    assert math.isclose(math.fsum(row.area_ha for row in rows), math.fsum(areas["area_ha"]))
    assert sum(row.households or 0 for row in rows) == areas["households"].sum()
    assert sum(row.households_unknown for row in rows) == areas["households"].isna().sum()
    assert len({group.key for group in theme.groups}) == len(theme.groups)


def test_the_groups_of_the_world_are_told_apart(themes: dict[str, Theme]) -> None:
    for theme in themes.values():
        settled_and_open(theme)
        adds_up(theme, world.scores(), round=world.ROUND)


CLASSES = tuple(row.class_ for row in world.RULES.classes)
BOUND = st.integers(0, 80)


def class_at(score: int) -> str:
    return [row.class_ for row in world.RULES.classes if row.from_score <= score][-1]


@st.composite
def unit_rows(draw: st.DrawFn) -> dict[str, Any]:
    """A row of results that the program could write: limits around the score, or nothing known."""
    low, score, high = sorted(draw(st.tuples(BOUND, BOUND, BOUND)))
    gps = sorted(draw(st.tuples(st.sampled_from(range(4)), st.sampled_from(range(4)))))
    percent = draw(st.none() | st.integers(0, 10000).map(lambda hundredths: hundredths / 100))
    row = world.points(score, low, high) | world.classes(class_at(score), class_at(low), class_at(high))
    if draw(st.booleans()):
        row = world.points(None, 0, 80) | world.classes("not_assessable", "not_slum", "heavy")
    first, last = sorted(draw(st.tuples(st.integers(1, 9), st.integers(1, 9))))
    row |= world.ranks(None, None, None) if row["class_high"] == "not_slum" else world.ranks(None, first, last)
    row |= world.near(*draw(st.sampled_from([(None, None), tuple(CLASSES[index] for index in gps)])))
    row |= {f"aspect_{aspect}_pct": percent for aspect in world.RULES.aspects}
    row |= {"density_per_ha": percent, "households": draw(st.none() | st.integers(0, 99))}
    return row | {"suppressed_columns": draw(st.none() | st.just("households"))}


@settings(max_examples=30, deadline=None)
@given(rows=st.fixed_dictionaries(dict.fromkeys("ABCD", unit_rows())))
def test_every_area_is_in_one_group_of_every_theme_and_the_legend_adds_up(rows: dict[str, dict[str, Any]]) -> None:
    scores = world.scores(**rows)
    for theme in world.themes(scores=scores).values():
        adds_up(theme, scores, round=world.ROUND)
        settled_and_open(theme)


@settings(max_examples=60, deadline=None)
@given(row=unit_rows())
def test_an_open_class_is_in_an_open_group_and_no_other(row: dict[str, Any]) -> None:
    found = world.themes(scores=world.scores(A=row))["class"]
    group = found.groups[found.members["area"]["A"]]
    is_open = row["class"] != style.NOT_ASSESSABLE and row["class_low"] != row["class_high"]
    assert group.is_open == is_open
    assert (group.fill == style.CLASS_STYLES[row["class"]].fill) != is_open


def of_study(study: Study, name: str = "permen-pupr-14-2018") -> dict[str, Theme]:
    tables: dict[str, Any] = {table: study.table(table) for table in TABLES}
    round = int(tables["scores"]["round"].max())
    found = themes_of(**tables, rules=rules.load(name), round=round, languages=("id", "en"))
    for theme in found:
        adds_up(theme, tables["scores"], round=round)
        settled_and_open(theme)
    return {theme.key: theme for theme in found}


def test_the_toy_world_is_drawn(toy_results: Study) -> None:
    """1 of A's 5 buildings leaks: 20 %. All of B's one fails. 3a of A: one of 5 did not say, 0 to 20 %, 0 points."""
    found = of_study(toy_results)
    assert world.places(found["criterion_1c"]) == {"A": "points-0", "B": "points-5", "C": "points-0"}
    assert found["criterion_1c"].values["area"]["A"] == 20
    assert world.places(found["criterion_3a"])["A"] == "points-0"
    assert "change" not in found


def test_the_rules_of_2016_are_drawn_without_the_criteria_that_have_no_volume(toy_study: Study) -> None:
    content = toy_study.config.read_text(encoding="utf-8")
    content = content.replace("round =", 'rules = "permen-pupr-2-2016"\nround =', 1)
    toy_study.config.write_text(content, encoding="utf-8")
    toy_study.build("load", "join", "aggregate")
    found = of_study(toy_study, "permen-pupr-2-2016")
    assert "criterion_4a" in found
    assert not {"criterion_4c", "criterion_4d", "criterion_6c"} & set(found)
    assert labels(found["score"])[:1] == ["80 - 95"]


def test_the_sample_is_drawn(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    assert pipeline("sample", "--raw", str(raw), "--households", "100").returncode == 0
    study = Study(raw / "settings.toml", tmp_path / "processed", tmp_path / "maps")
    study.build("load", "join", "aggregate")
    found = of_study(study)
    assert {f"criterion_{row.criterion}" for row in world.RULES.criteria} <= set(found)
    assert {"class", "score", "certainty", "priority", "density", "sdg.11.1.1"} <= set(found)
