"""Each defect that the sample plants is found and counted, and nothing that is not planted."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from conftest import Study, pipeline

FOUND_AS = {
    "swapped": "position-swapped",
    "lost_minus": "position-sign-lost",
    "zero_position": "position-zero",
    "empty_position": "position-missing",
    "poor_accuracy": "accuracy-poor",
    "outside": "household-outside",
    "shared_boundary": "household-on-edge",
    "duplicate": "row-duplicate",
    "missing_answer": "value-missing",
    "decimal_comma": "value-decimal-comma",
    "skipped_question": "value-missing",
    "form_blank": "form-missing",
    "counts_blank": "count-missing",
}
BY_ROW = set(FOUND_AS) - {"outside", "shared_boundary"}
"""The join names a household, not a row."""


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """A sample of 600 households, loaded, joined and aggregated."""
    folder = tmp_path_factory.mktemp("sample")
    made = pipeline("sample", "--raw", str(folder / "raw"), "--households", "600", "--seed", "3")
    assert made.returncode == 0, made.stderr
    study = Study(folder / "raw" / "settings.toml", folder / "processed", folder / "maps")
    for stage in ("load", "join", "aggregate", "problems"):
        result = study.run(stage)
        assert result.returncode == 0, result.stderr
    return study


def truth(sample: Study) -> list[dict[str, str]]:
    path = sample.config.parents[1] / "raw-truth.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def problems(sample: Study) -> list[dict[str, str]]:
    with (sample.processed / "problems.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_kind_is_planted(sample: Study) -> None:
    assert {row["defect"] for row in truth(sample)} == {*FOUND_AS, "short_interview"}


@pytest.mark.parametrize("defect", sorted(FOUND_AS))
def test_a_planted_defect_is_found_and_counted(sample: Study, defect: str) -> None:
    planted = [row for row in truth(sample) if FOUND_AS.get(row["defect"]) == FOUND_AS[defect]]
    found = [row for row in problems(sample) if row["code"] == FOUND_AS[defect]]
    assert len(found) == len(planted) > 0
    if defect in BY_ROW:
        assert Counter(row["row"] for row in found) == Counter(row["row"] for row in planted)
    assert all(row["problem_id"] and row["problem_en"] and row["cure_id"] and row["cure_en"] for row in found)


def test_the_buckets_add_up(sample: Study) -> None:
    planted = Counter(row["defect"] for row in truth(sample))
    counts = json.loads((sample.processed / "reconciliation.json").read_text(encoding="utf-8"))
    lost = ("swapped", "lost_minus", "zero_position", "empty_position")
    assert counts["rows_in_survey"] == 600 + planted["duplicate"]
    assert counts["refused"] == {"duplicate": planted["duplicate"]}
    assert counts["buckets"]["no_position"] == sum(planted[defect] for defect in lost)
    assert counts["buckets"]["outside"] == planted["outside"]
    assert counts["methods"]["edge"] == planted["shared_boundary"]
    assert sum(counts["buckets"].values()) == counts["rows_read"] == 600


def test_the_forms_count_what_the_survey_finds(sample: Study) -> None:
    """Households of the form = interviewed ones + those whose position was spoilt."""
    forms = pd.read_parquet(sample.processed / "forms.parquet")
    counts = json.loads((sample.processed / "reconciliation.json").read_text(encoding="utf-8"))
    planted = Counter(row["defect"] for row in truth(sample))
    missing = counts["buckets"]["no_position"] + planted["outside"]
    assert forms["household_heads"].sum() == counts["buckets"]["area"] + missing


def test_levels_add_up(sample: Study) -> None:
    """Volumes and denominators of the villages are the sums of their areas; the district's of its villages."""
    criteria = pd.read_parquet(sample.processed / "criteria.parquet").query("round == 2020")
    areas = pd.read_parquet(sample.processed / "areas.parquet").set_index("area_id")["village_code"]
    known = criteria[criteria["share_pct"].notna()]
    at = {level: known[known["level"] == level] for level in ("area", "village", "district")}
    by_village = at["area"].assign(unit_id=at["area"]["unit_id"].map(areas))
    for column in ("volume", "denominator"):
        summed = by_village.groupby(["unit_id", "criterion"])[column].sum()
        told = at["village"].set_index(["unit_id", "criterion"])[column]
        pd.testing.assert_series_equal(summed, told.sort_index(), check_exact=False, rtol=1e-12)
        whole = at["area"].groupby("criterion")[column].sum()
        district = at["district"].set_index("criterion")[column].sort_index()
        pd.testing.assert_series_equal(whole, district, check_exact=False, rtol=1e-12)


def test_scores_lie_within_their_limits(sample: Study) -> None:
    scores = pd.read_parquet(sample.processed / "scores.parquet").dropna(subset=["score"])
    assert (scores["score_low"] <= scores["score"]).all()
    assert (scores["score"] <= scores["score_high"]).all()
    assert (scores["class_settled"] == (scores["class_low"] == scores["class_high"])).all()


def test_the_order_of_rows_changes_nothing(sample: Study, tmp_path: Path) -> None:
    """The same survey backwards: the same criteria and scores to the byte."""
    raw = tmp_path / "raw"
    raw.mkdir()
    for path in sample.config.parent.iterdir():
        (raw / path.name).write_bytes(path.read_bytes())
    header, *rows = (raw / "households.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (raw / "households.csv").write_text(header + "".join(reversed(rows)), encoding="utf-8")
    backwards = Study(raw / "settings.toml", tmp_path / "processed", tmp_path / "maps")
    for stage in ("load", "join", "aggregate"):
        assert backwards.run(stage).returncode == 0
    for name in ("scores.csv", "criteria.csv", "results.gpkg"):
        assert (backwards.processed / name).read_bytes() == (sample.processed / name).read_bytes()
