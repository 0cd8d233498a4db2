"""A round before the survey's own: what the sample writes of it, and that it changes nothing but the comparison."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
import shapely
import toy
from conftest import Study, pipeline

from pipeline.sample.earlier import AREA, YEAR
from pipeline.sample.world import World, make_world

SETTINGS = """
[sources.area_counts]
path = "dulu.csv"
round = "tahun"
"""


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(households=3000)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """A sample of 600 households, scored."""
    folder = tmp_path_factory.mktemp("earlier")
    assert pipeline("sample", "--raw", str(folder / "raw"), "--households", "600").returncode == 0
    study = Study(folder / "raw" / "settings.toml", folder / "processed", folder / "maps")
    study.build("load", "join", "aggregate")
    return study


def test_the_sample_has_a_row_for_every_area_but_one(world: World) -> None:
    header, *rows = world.count_rows()
    assert header[:2] == [AREA, YEAR]
    assert len(rows) == len(world.delineations) - 1
    assert {row[1] for row in rows} == {"2015"}
    assert {row[0] for row in rows} < set(world.delineations["area_id"])
    assert sum(cell == "" for row in rows for cell in row) == 4


def test_every_volume_of_then_is_possible(world: World) -> None:
    """No volume over its denominator; what is needed and what is damaged fit into one ideal length."""
    then = world.earlier.table
    whole = {"buildings": "1a 1c 7a 7b", "households": "3a 3b 5a 5b 6a 6b", "area_ha": "1b 4a", "road_ideal_m": "2a 2b"}
    for denominator, criteria in (whole | {"drainage_ideal_m": "4b 4c"}).items():
        for criterion in criteria.split():
            volume = then[f"v{criterion}"].dropna()
            assert (volume >= 0).all()
            assert (volume <= then.loc[volume.index, denominator]).all(), criterion
    assert (then["v2a"] + then["v2b"] <= then["road_ideal_m"] + 0.1).all()
    assert (then["v4b"] + then["v4c"] <= then["drainage_ideal_m"] + 0.1).all()


def test_fewer_people_lived_there_then(world: World) -> None:
    then, now = world.earlier.table.set_index("area_id"), world.forms.set_index("area_id")
    for before, after in (("buildings", "buildings"), ("households", "families"), ("population", "population")):
        assert (then[before] < now.loc[then.index, after]).all()


def test_most_areas_were_worse_and_some_better(sample: Study) -> None:
    changes = sample.table("changes")
    total = changes[(changes["level"] == "area") & (changes["criterion"] == "total")]
    assert set(changes["round_from"]) == {2015}
    assert set(changes["round_to"]) == {2020}
    assert (total["change_pct"] < 0).sum() > len(total) / 2
    assert (total["change_pct"] > 0).any()
    assert {"handled", "partly", "unknown"} <= set(total["contribution"])


def test_the_area_without_the_earlier_round_is_unknown_then_and_not_zero(sample: Study) -> None:
    scores = sample.table("scores").query("level == 'area' and round == 2015")
    unassessed = scores[scores["class"] == "not_assessable"]
    assert len(unassessed) == 1
    assert unassessed[["score", "mean_pct", "population"]].isna().all(axis=None)
    changes = sample.table("changes").query("unit_id == @unassessed.unit_id.iloc[0]")
    assert changes["change_pct"].isna().all()


def test_the_survey_s_round_is_what_it_is_without_an_earlier_one(sample: Study) -> None:
    alone = Study(sample.config.parent / "alone.toml", sample.processed.parent / "alone", sample.maps)
    text = sample.config.read_text(encoding="utf-8")
    start, end = text.index("[sources.area_counts]"), text.index("[sources.roads]")
    alone.config.write_text(text[:start] + text[end:], encoding="utf-8")
    alone.build("load", "join", "aggregate")
    for name in ("scores", "criteria", "sdg", "todo"):
        both = sample.table(name)
        now = both[both["round"] == 2020].reset_index(drop=True)
        pd.testing.assert_frame_equal(now, alone.table(name))
    for name in ("sdg", "todo"):
        assert set(sample.table(name)["round"]) == {2020}
    assert alone.table("changes").empty


def with_2015(study: Study, **volumes: object) -> Study:
    """The toy world with typed-in counts of 2015 of area A."""
    row = {"area_id": "A", "tahun": 2015, "buildings": 5, "households": 10, "road_ideal_m": 100, "area_ha": 1}
    pd.DataFrame([row | volumes]).to_csv(study.config.parent / "dulu.csv", index=False)
    study.say(SETTINGS)
    return study


def test_from_counts_of_2015_to_answers_of_2020(toy_study: Study) -> None:
    """1c of A: 3 of 5 buildings, then 1 of 5."""
    with_2015(toy_study, v1c=3).build("load", "join", "aggregate")
    row = toy_study.table("changes").set_index(["unit_id", "criterion"]).loc[("A", "1c")]
    assert row[["round_from", "round_to", "share_from_pct", "share_to_pct", "change_pct"]].tolist() == [
        2015,
        2020,
        60,
        20,
        -40,
    ]


def test_no_gps_is_told_of_a_round_that_nobody_was_interviewed_in(toy_study: Study) -> None:
    with_2015(toy_study, v1c=3).build("load", "join", "aggregate")
    scores = toy_study.table("scores").set_index(["unit_id", "round"])
    gps = [column for column in scores if column.startswith("gps_")]
    assert scores.loc[("A", 2015), gps].isna().all()
    assert scores.loc[("A", 2020), "gps_unknown_households"] == 5


def test_roads_of_now_say_nothing_of_then(toy_study: Study) -> None:
    """In C, which has no form, half of the road is damaged: at most 50 % in 2020, anything in 2015."""
    x = [toy.WEST + 0.0002, toy.WEST + 0.0008]
    roads = [shapely.LineString([(x[0], y), (x[1], y)]) for y in (-7.6184, -7.6186)]
    frame = gpd.GeoDataFrame({"kondisi": ["good", "damaged"]}, geometry=roads, crs=4326)
    frame.to_file(toy_study.config.parent / "roads.geojson")
    toy_study.say('[sources.roads]\npath = "roads.geojson"\ncondition = "kondisi"')
    with_2015(toy_study, v1c=3).build("load", "join", "aggregate")
    criteria = toy_study.table("criteria").set_index(["unit_id", "criterion", "round"])["share_high_pct"]
    found = criteria.loc[[("C", "2b", 2015), ("C", "2b", 2020)]]
    assert found.tolist() == [100, pytest.approx(50, abs=0.01)]
