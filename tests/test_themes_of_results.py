"""What holds for the themes of any results: every area is counted once, and no two groups are drawn alike."""

from __future__ import annotations

import itertools
import math
from pathlib import Path
from typing import Any

import pandas as pd
import themes_world as world
from colour_vision import DEFICIENCIES, difference
from conftest import Study, pipeline
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import rules
from pipeline.render import style
from pipeline.render.themes import Theme, legend_rows, themes_of

TABLES = ("scores", "criteria", "sdg", "changes")


def told_apart(theme: Theme) -> None:
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


def test_the_groups_of_the_world_are_told_apart() -> None:
    for theme in world.themes().values():
        told_apart(theme)
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
        told_apart(theme)


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
        told_apart(theme)
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
    assert found["score"].groups[0].label["id"] == "80 - 95"


def test_the_sample_is_drawn(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    assert pipeline("sample", "--raw", str(raw), "--households", "100").returncode == 0
    study = Study(raw / "settings.toml", tmp_path / "processed", tmp_path / "maps")
    study.build("load", "join", "aggregate")
    found = of_study(study)
    assert {f"criterion_{row.criterion}" for row in world.RULES.criteria} <= set(found)
    assert {"class", "score", "certainty", "priority", "density", "sdg.11.1.1"} <= set(found)
