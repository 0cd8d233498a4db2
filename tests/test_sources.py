"""The four ways to one volume through the commands: which is used, what disagrees, and what cannot be."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
import shapely
import toy
from conftest import Study

LINES = """
[sources.roads]
path = "roads.geojson"
condition = "kondisi"
"""


def with_counts(study: Study, **volumes: object) -> None:
    """Give area A of the toy world typed-in counts."""
    raw = study.config.parent
    row = {"area_id": "A", "buildings": 5, "households": 10, "road_ideal_m": 100, "drainage_ideal_m": 100, "area_ha": 1}
    pd.DataFrame([row | volumes]).to_csv(raw / "counts.csv", index=False)
    study.say('[sources.area_counts]\npath = "counts.csv"')


def test_sources_that_agree_say_nothing_and_one_that_differs_is_reported(toy_study: Study) -> None:
    """By answers 5a is 20 % of 10 families, by the form 2b is 40 %; the counts say the same of 5a, else of 2b."""
    with_counts(toy_study, v5a=2, v2a=0, v2b=90)
    criteria = toy_study.criteria()
    assert criteria.loc[("A", "5a"), ["share_pct", "source"]].tolist() == [20, "households"]
    assert criteria.loc[("A", "2b"), ["share_pct", "source"]].tolist() == [40, "form"]
    problems = toy_study.found()
    found = problems[problems["code"] == "sources-disagree"][["source", "column"]].to_numpy().tolist()
    assert found == [["A", "2b"]]


def test_counts_first_when_preferred(toy_study: Study) -> None:
    with_counts(toy_study, v5a=3, v2a=0, v2b=90)
    toy_study.say('[score]\nprefer = "counts"')
    criteria = toy_study.criteria()
    assert criteria.loc[("A", "5a"), ["share_pct", "source"]].tolist() == [30, "counts"]
    assert criteria.loc[("A", "2b"), ["share_pct", "source"]].tolist() == [90, "counts"]
    assert criteria.loc[("A", "1c"), "source"] == "households"


def test_lines_know_what_exists(toy_study: Study) -> None:
    """In C, which has no form: two equal roads, one damaged. What is needed is unknown, so at most half is damaged."""
    x = [toy.WEST + 0.0002, toy.WEST + 0.0008]
    roads = [shapely.LineString([(x[0], y), (x[1], y)]) for y in (-7.6184, -7.6186)]
    frame = gpd.GeoDataFrame({"kondisi": ["good", "damaged"]}, geometry=roads, crs=4326)
    frame.to_file(toy_study.config.parent / "roads.geojson")
    toy_study.say(LINES)
    criteria = toy_study.criteria()
    row = criteria.loc[("C", "2b")]
    assert pd.isna(row["share_pct"])
    assert row["share_low_pct"] == 0
    assert row["share_high_pct"] == pytest.approx(50, abs=0.01)


def test_two_rounds(toy_study: Study) -> None:
    """In 2022 every household of A passes 1c: from 20 % to 0."""
    first = toy.households().assign(tahun="2020")
    second = first.assign(tahun="2022", roof="a")
    pd.concat([first, second]).to_csv(toy_study.config.parent / "households.csv", index=False)
    text = toy_study.config.read_text(encoding="utf-8")
    toy_study.config.write_text(text.replace('latitude = "y"', 'latitude = "y"\nround = "tahun"'), encoding="utf-8")
    toy_study.criteria()
    changes = toy_study.table("changes").set_index(["unit_id", "criterion"])
    row = changes.loc[("A", "1c")]
    assert row[["round_from", "round_to", "share_from_pct", "share_to_pct", "change_pct"]].tolist() == [
        2020,
        2022,
        20,
        0,
        -20,
    ]
    assert sorted(toy_study.table("scores")["round"].unique()) == [2020, 2022]
    assert changes.loc[("A", "total"), "contribution"] in {"unknown", "handled"}


def test_verdicts_lead_down_to_the_households(toy_results: Study) -> None:
    """In A, h2 fails 1c (roof), h4 fails 5a and 5b (no latrine), h7 does not say its water."""
    verdicts = pd.read_parquet(toy_results.processed / "internal" / "verdicts.parquet").set_index("household_id")
    assert verdicts.index[verdicts["passes_1c"] == False].tolist() == ["h2", "h6"]  # noqa: E712
    assert verdicts.index[verdicts["passes_5b"] == False].tolist() == ["h4"]  # noqa: E712
    assert verdicts.index[verdicts["passes_3a"].isna()].tolist() == ["h7"]


def test_considerations_of_the_toy_world(toy_study: Study) -> None:
    """A is strategic, without potential, 20 persons on 0.1 ha: 5 + 3 + 1 = 9, medium. Two of five tenures are clear."""
    raw = toy_study.config.parent
    told = {"strategic_location": "a", "social_potential": "b", "rt_area_ha": "0.1", "spatial_plan": "a"}
    forms = toy.forms()
    forms.loc[forms["area"] == "A", list(told)] = list(told.values())
    forms.to_csv(raw / "forms.csv", index=False)
    households = toy.households().assign(land_tenure="c", land_document="c")
    households.loc[households["id"].isin(["h1", "h2"]), "land_tenure"] = "b"
    households.to_csv(raw / "households.csv", index=False)
    toy_study.criteria()
    scores = toy_study.table("scores").set_index("unit_id")
    found = scores.loc["A"]
    points = ["strategic_points", "density_points", "potential_points", "considerations", "considerations_class"]
    assert found[points].tolist() == [5, 3, 1, 9, "medium"]
    assert found[["density_per_ha", "tenure_clear_pct"]].tolist() == [200, 40]
    assert found[["tenure_clear", "spatial_plan_ok", "legality"]].tolist() == [False, True, "illegal"]
    assert found["background"].split(";")[:2] == ["density_points", "considerations"]
    assert "spatial_plan_ok" not in found["background"]
    assert scores.loc["B", ["considerations_low", "considerations_high"]].tolist() == [3, 15]
    above = scores[scores["level"] != "area"]
    assert above["priority"].isna().all()


IMPOSSIBLE = {
    "a volume over its denominator": ({"v5a": 11}, "5a", "volume-impossible", "impossible"),
    "a negative flood area": ({"v4a": -0.2}, "4a", "volume-impossible", "impossible"),
    "needed and damaged over the ideal length": ({"v4b": 120}, "4b", "volume-impossible", "impossible"),
    "a zero denominator": ({"v3b": 0, "households": 0}, "3b", "denominator-zero", "zero_denominator"),
    "a zero ideal length": ({"v2a": 0, "v2b": 0, "road_ideal_m": 0}, "2a", "denominator-zero", "zero_denominator"),
}


@pytest.mark.parametrize("fault", IMPOSSIBLE)
def test_an_impossible_volume_enters_no_score_is_listed_and_named(toy_study: Study, fault: str) -> None:
    """In C, where nothing else gives these criteria; the others of C, its score and its limits are there still."""
    row, criterion, code, remark = IMPOSSIBLE[fault]
    with_counts(toy_study, **row)
    raw = toy_study.config.parent
    counts = pd.read_csv(raw / "counts.csv").assign(area_id="C")
    counts.to_csv(raw / "counts.csv", index=False)
    toy.households()[lambda rows: rows["id"] != "h8"].to_csv(raw / "households.csv", index=False)
    criteria = toy_study.criteria()
    found = criteria.loc[("C", criterion)]
    assert pd.isna(found["share_pct"])
    assert found["source"] == "unknown"
    assert found["remark"] == remark
    assert found["points_low"] == 0
    assert found["points_high"] == 5
    problems = toy_study.found()
    assert (code, "C", criterion) in set(zip(problems["code"], problems["source"], problems["column"], strict=True))
    assert len(criteria.loc["C"]) == 16


def test_good_lengths_over_the_existing_are_kept_only_as_published(toy_study: Study) -> None:
    """150 m of 50 m of drain are good: - 100 m are damaged, of an ideal of 100 m, so - 100 % as a portal prints it."""
    raw = toy_study.config.parent
    forms = toy.forms()
    forms.loc[forms["area"] == "A", "drain_good_m"] = "150"
    forms.to_csv(raw / "forms.csv", index=False)
    assert pd.isna(toy_study.criteria().loc[("A", "4c"), "share_pct"])
    toy_study.say('[score]\nimpossible = "as_published"')
    found = toy_study.criteria().loc[("A", "4c")]
    assert found[["share_pct", "points", "remark"]].tolist() == [-100, 0, "impossible_kept"]
    assert found["share_low_pct"] >= 0


def test_where_the_limits_come_from_is_said(toy_results: Study) -> None:
    """h7 does not say its water; B's form is blank; C has none, so its lengths have neither size nor volume."""
    limits = toy_results.table("criteria").set_index(["unit_id", "criterion"])["limits_from"]
    assert limits[[("A", "1c"), ("A", "3a"), ("B", "4a"), ("B", "4b"), ("C", "2a")]].tolist() == [
        "known",
        "answers",
        "volume",
        "ideal_length",
        "ideal_length",
    ]
    assert limits[("district", "3a")] == "answers"
    assert limits[("district", "4a")] == "volume"


def test_the_scores_name_their_rules_and_average(toy_results: Study) -> None:
    scores = toy_results.table("scores")
    assert set(zip(scores["rules"], scores["average"], strict=True)) == {("permen-pupr-14-2018", "plain")}


def test_households_that_differ_from_the_buildings_are_said_once(toy_results: Study) -> None:
    """In B two households live in one building; in A five live in five; C has no form."""
    problems = pd.read_csv(toy_results.processed / "problems.csv").query("code == 'buildings-differ'")
    assert len(problems) == 1
    assert problems["problem_en"].str.contains("in 1 of 3 areas").all()


def test_the_workbook_s_rounding_cuts_and_rounds_volumes(toy_study: Study) -> None:
    """One of three fails 3b and 5b of 4 families: 4/3 is rounded to 1 for both; of 5 families, 5/3 is 2 and 1."""
    raw = toy_study.config.parent
    rows = toy.households()
    rows = rows[rows["id"].isin(["h1", "h2", "h4"])].assign(defecation="a", closet="a", discharge="a")
    rows.loc[rows["id"] == "h1", ["water_sufficiency", "closet"]] = "b"
    rows.to_csv(raw / "households.csv", index=False)
    toy_study.say('[score]\nrounding = "kotaku"')
    for families, volumes in (("4", [1, 1]), ("5", [2, 1])):
        forms = toy.forms()
        forms.loc[forms["area"] == "A", ["families", "household_heads", "buildings"]] = [families, "3", "3"]
        forms.to_csv(raw / "forms.csv", index=False)
        found = toy_study.criteria().loc["A"].loc[["3b", "5b"]]
        assert found["volume"].tolist() == volumes
        assert (found["share_low_pct"] == found["share_high_pct"]).all(), "rounding opens nothing"


def test_four_ways_to_the_same_numbers(toy_study: Study) -> None:
    """A's criteria from answers and form, then all of them typed in as counts: volumes, percents, points agree.

    The road as two lines of 60 and 40 m (by their shares of the whole) gives the form's 40 % of damage.
    """
    raw = toy_study.config.parent
    toy.households().replace({"water_source": {"": "a"}}).to_csv(raw / "households.csv", index=False)
    by_answers = toy_study.criteria().loc["A"]
    assert set(by_answers["source"]) == {"households", "form"}
    typed = {f"v{criterion}": row["volume"] for criterion, row in by_answers.iterrows()}
    with_counts(toy_study, **typed)
    agreeing = toy_study.found()
    toy_study.say('[score]\nprefer = "counts"')
    by_counts = toy_study.criteria().loc["A"]
    assert set(by_counts["source"]) == {"counts"}
    columns = ["volume", "denominator", "share_pct", "points"]
    pd.testing.assert_frame_equal(by_counts[columns], by_answers[columns])
    assert "sources-disagree" not in set(agreeing["code"])
    problems = toy_study.found()
    assert "sources-disagree" not in set(problems["code"])


def test_lines_and_form_agree_on_the_same_road(toy_study: Study) -> None:
    """A road of 100 m of which 40 m are damaged, by the form and by two lines that a tape would measure so."""
    raw = toy_study.config.parent
    start = gpd.GeoSeries([shapely.Point(toy.WEST + 0.00004, -7.6195)], crs=4326).to_crs(32749).iloc[0]
    ends = [(0, 60), (60, 100)]
    roads = [shapely.LineString([(start.x + a, start.y), (start.x + b, start.y)]) for a, b in ends]
    frame = gpd.GeoDataFrame({"kondisi": ["good", "damaged"]}, geometry=roads, crs=32749)
    frame.to_file(raw / "roads.geojson")
    forms = toy.forms()
    by_form = toy_study.criteria().loc[("A", "2b")]
    forms.loc[forms["area"] == "A", [c for c in forms if c.startswith("road_") and c != "road_needed_m"]] = ""
    forms.to_csv(raw / "forms.csv", index=False)
    toy_study.say(LINES)
    by_lines = toy_study.criteria().loc[("A", "2b")]
    assert (by_form["source"], by_lines["source"]) == ("form", "lines")
    assert by_form["share_pct"] == 40
    assert by_lines["share_pct"] == pytest.approx(40, abs=0.01)
    assert by_lines["points"] == by_form["points"] == 1


def form_of_a(study: Study, **cells: str) -> None:
    """Write other answers into the form of A."""
    forms = toy.forms()
    for column, cell in cells.items():
        forms.loc[forms["area"] == "A", column] = cell
    forms.to_csv(study.config.parent / "forms.csv", index=False)


def test_what_is_known_of_a_road_bounds_the_rest(toy_study: Study) -> None:
    """Of 100 m 60 are known to be good and one kind is blank: between 0 and 40 m are damaged."""
    form_of_a(toy_study, road_good_wide_earth_m="")
    found = toy_study.criteria().loc[("A", "2b")]
    assert found[["share_low_pct", "share_high_pct"]].tolist() == [0, 40]


def test_a_known_flood_bounds_an_unknown_limit(toy_study: Study) -> None:
    """0.05 of 1 ha is flooded; whether long enough nobody said: 0 or 5 %, no points either way."""
    form_of_a(toy_study, flood_height="b", flood_duration="", flood_frequency="b", flood_area_ha="0.05")
    found = toy_study.criteria().loc[("A", "4a")]
    assert found[["share_low_pct", "share_high_pct", "points_low", "points_high"]].tolist() == [0, 5, 0, 0]


def test_no_building_beside_interviews_is_told_and_not_used(toy_study: Study) -> None:
    """A's five were interviewed: its share of 1c stays 1 of 5, whatever the form's 0 says."""
    form_of_a(toy_study, buildings="0", families="0")
    criteria = toy_study.criteria()
    assert criteria.loc[("A", "1c"), "share_pct"] == 20
    assert criteria.loc[("A", "5a"), ["share_pct", "denominator"]].tolist() == [20, 5]
    problems = toy_study.found().query("code == 'count-contradicts'")
    assert problems[["source", "column"]].to_numpy().tolist() == [["A", "buildings"], ["A", "families"]]


@pytest.mark.parametrize(("impossible", "share"), [("exclude", None), ("as_published", 62.5)])
def test_needed_and_damaged_over_the_ideal_length(toy_study: Study, impossible: str, share: float | None) -> None:
    """500 + 500 m of an ideal length of 800 m cannot be."""
    form_of_a(toy_study, **{column: "" for column in toy.forms() if column.startswith("road_")})
    with_counts(toy_study, v2a=500, v2b=500, road_ideal_m=800)
    toy_study.say(f'[score]\nimpossible = "{impossible}"')
    found = toy_study.criteria().loc[("A", "2b")]
    assert (None if pd.isna(found["share_pct"]) else found["share_pct"]) == share
    assert found["remark"] in ("impossible", "impossible_kept")


def test_the_metres_to_walk_are_those_of_the_areas_concerned(toy_study: Study) -> None:
    """B's drain is blank altogether, A's 50 m are known but for the good ones."""
    form_of_a(toy_study, drain_good_m="")
    forms = pd.read_csv(toy_study.config.parent / "forms.csv", dtype="str")
    forms.loc[forms["area"] == "B", ["drain_length_m", "drain_needed_m", "drain_good_m"]] = ["70", "0", "70"]
    forms.to_csv(toy_study.config.parent / "forms.csv", index=False)
    toy_study.criteria()
    todo = toy_study.table("todo").set_index(["unit_id", "criteria"])
    assert todo.loc[(toy.CODES[0], "4b+4c"), "amount"] == 50
