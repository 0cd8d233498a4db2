"""A sample survey through the commands: `weight` in the settings, and the class interval that follows."""

from __future__ import annotations

import pandas as pd
import pytest
import toy
from conftest import Study

from pipeline.load.households import clean_households

ANSWERED = ["1a", "1c", "3a", "3b", "5a", "5b", "6b"]


def sampled(study: Study, **weights: str) -> None:
    """Give the toy survey a column of weights, 1 where none is named."""
    households = toy.households()
    households["bobot"] = [weights.get(name, "1") for name in households["id"]]
    households.to_csv(study.config.parent / "households.csv", index=False)
    text = study.config.read_text(encoding="utf-8").replace('latitude = "y"', 'latitude = "y"\nweight = "bobot"')
    study.config.write_text(text, encoding="utf-8")


def test_a_household_counts_as_often_as_it_stands_for(toy_study: Study) -> None:
    """Of A's five h4 fails 5a; it stands for 3 and the others for 1: 3 of 7, of the form's 14 families 6."""
    forms = toy.forms()
    forms.loc[forms["area"] == "A", "families"] = "14"
    forms.to_csv(toy_study.config.parent / "forms.csv", index=False)
    sampled(toy_study, h4="3")
    found = toy_study.criteria().loc[("A", "5a")]
    assert found["share_pct"] == pytest.approx(300 / 7)
    assert found["volume"] == pytest.approx(6)
    assert found[["answered", "asked"]].tolist() == [5, 5]
    assert 0 <= found["share_low_pct"] < 300 / 7 < found["share_high_pct"] <= 100


def test_without_a_form_the_weights_say_how_many_there_are(toy_study: Study) -> None:
    """C has no form; h8, who stands for 20 households of one family each, passes all: 0 of 20, anything possible."""
    sampled(toy_study, h8="20")
    found = toy_study.criteria().loc[("C", "5a")]
    assert found[["volume", "denominator", "share_pct"]].tolist() == [0, 20, 0]
    assert found[["share_low_pct", "share_high_pct"]].tolist() == [0, 100]


def test_weights_of_one_change_no_share(toy_study: Study, toy_results: Study) -> None:
    sampled(toy_study)
    weighed, plain = toy_study.criteria(), toy_results.table("criteria").set_index(["unit_id", "criterion"])
    both = ["share_pct", "points", "answered", "asked", "source"]
    pd.testing.assert_frame_equal(weighed[both], plain[both])
    assert (weighed["share_low_pct"] <= plain["share_low_pct"]).all()
    assert (weighed["share_high_pct"] >= plain["share_high_pct"]).all()


def test_the_class_interval_follows(toy_study: Study) -> None:
    """Five sampled households cannot settle what five of five did."""
    sampled(toy_study)
    toy_study.criteria()
    found = toy_study.table("scores").set_index("unit_id").loc["A"]
    assert found["score_low"] <= found["score"] < found["score_high"]
    assert found["class_low"] != found["class_high"]
    todo = toy_study.table("todo").set_index(["unit_id", "criteria"])
    assert todo.loc[("A", "5a"), "question"] == "households"


def test_a_village_is_estimated_from_its_own_rows(toy_study: Study) -> None:
    """Its limits are narrower than those of its areas together, since errors of different areas cancel out."""
    sampled(toy_study)
    criteria = toy_study.criteria()
    village, a, b = (criteria.loc[(unit, "3b")] for unit in (toy.CODES[0], "A", "B"))
    together = (a["share_high_pct"] * a["denominator"] + b["share_high_pct"] * b["denominator"]) / (
        a["denominator"] + b["denominator"]
    )
    assert village["share_pct"] == 0
    assert 0 < village["share_high_pct"] < together


def test_sdg_shares_are_weighted_too(toy_study: Study) -> None:
    """Everyone in A but h4 has a latrine; h4 stands for 3 of 7."""
    sampled(toy_study, h4="3")
    toy_study.criteria()
    sdg = toy_study.table("sdg").set_index(["unit_id", "indicator"])
    found = sdg.loc[("A", "6.2.1:open_defecation")]
    assert found[["numerator", "denominator"]].tolist() == [3, 7]
    assert found["share_pct"] == pytest.approx(300 / 7)
    assert found["share_low_pct"] < 300 / 7 < found["share_high_pct"]


def test_the_tables_have_the_rows_of_a_census(toy_study: Study, toy_results: Study) -> None:
    sampled(toy_study)
    toy_study.criteria()
    for name, key in (("criteria", "criterion"), ("sdg", "indicator")):
        rows = [study.table(name)[["level", "unit_id", "round", key]] for study in (toy_study, toy_results)]
        pd.testing.assert_frame_equal(*rows)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("", "weight-missing"),
        ("0", "weight-not-positive"),
        ("-2", "weight-not-positive"),
        ("dua", "weight-not-positive"),
        ("2,5", "weight-not-positive"),
    ],
)
def test_a_weight_that_cannot_be_used_is_told_by_row(cell: str, code: str) -> None:
    cells = toy.households().assign(bobot="1").set_axis(range(2, 12))
    cells.loc[4, "bobot"] = cell
    loaded = clean_households(
        cells,
        id="id",
        longitude="x",
        latitude="y",
        accuracy_m=None,
        area=None,
        weight="bobot",
        system="EPSG:4326",
        metric_crs="EPSG:32749",
        answers={},
        area_ids={"A", "B", "C"},
        region=(111.490, -7.620, 111.494, -7.618),
        round=2020,
        source="households.csv",
    )
    (problem,) = [problem for problem in loaded.problems if problem.column == "bobot"]
    assert (problem.code, problem.row, problem.severity) == (code, 4, "error")


def test_a_column_named_weight_is_no_weight_until_the_settings_say_so(toy_study: Study) -> None:
    toy.households().assign(weight="7").to_csv(toy_study.config.parent / "households.csv", index=False)
    toy_study.criteria()
    assert toy_study.table("households")["weight"].isna().all()


def test_without_the_library_the_cure_is_said(toy_study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    sampled(toy_study)
    toy_study.build("load", "join")
    monkeypatch.setattr("pipeline.cli.aggregate.find_spec", lambda _: None)
    result = toy_study.run("aggregate")
    assert result.returncode == 1
    assert "requirements-survey.lock" in result.stderr


@pytest.mark.parametrize("weighed", [False, True])
def test_make_installs_the_library_for_a_sample_alone(toy_study: Study, *, weighed: bool) -> None:
    if weighed:
        sampled(toy_study)
    assert toy_study.run("prerequisites").returncode == 0
    lines = (toy_study.processed / ".study.mk").read_text(encoding="utf-8").splitlines()
    assert ("WEIGHTED := yes" if weighed else "WEIGHTED := ") in lines


def test_an_area_without_interviews_opens_its_village_by_its_own_part_only(toy_study: Study) -> None:
    """3b in village 1: all of A's 10 families pass; B's 2 were not asked, so they may all fail, and no others."""
    sampled(toy_study)
    path = toy_study.config.parent / "households.csv"
    rows = pd.read_csv(path, dtype="str", keep_default_na=False)
    rows[~rows["id"].isin(["h5", "h6"])].to_csv(path, index=False)
    criteria = toy_study.criteria()
    a, village = criteria.loc[("A", "3b")], criteria.loc[(toy.CODES[0], "3b")]
    assert village["share_high_pct"] == pytest.approx((a["share_high_pct"] * 10 + 100 * 2) / 12)
    assert village["share_low_pct"] == 0
