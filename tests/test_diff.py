"""One build against an earlier one on the toy world: each planted change is told by its own cause."""

from __future__ import annotations

import io
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from conftest import Result, Study

from pipeline import rules
from pipeline.cli import recompute, study
from pipeline.manifest.differences import Builds, differences

STAGES = ("load", "join", "aggregate", "problems", "manifest")


def another_answer(study: Study) -> None:
    """The roof of h1 leaks too: 2 of the 5 buildings of A fail 1c (40 %, 1 point) instead of 1 (20 %, none)."""
    survey = pd.read_csv(study.config.parent / "households.csv", dtype=str)
    survey.loc[survey["id"] == "h1", "roof"] = "b"
    survey.to_csv(study.config.parent / "households.csv", index=False)


def another_boundary(study: Study) -> None:
    """The edge between A and B moves west, past h3.

    Of the 4 households of A 1 fails 1c, 5a and 5b (25 %, 3 points more); of the 2 buildings of B 1 fails 1c (50 %,
    1 point instead of 5).
    """
    path = study.config.parent / "delineations.geojson"
    lines = path.read_text(encoding="utf-8").splitlines()
    moved = [line.replace("111.491,", "111.4908,") if '"RT A"' in line or '"RT B"' in line else line for line in lines]
    assert sum(line != before for line, before in zip(moved, lines, strict=True)) == 2
    path.write_text("\n".join(moved), encoding="utf-8")


def another_rule(study: Study) -> None:
    """B, with 250 buildings a hectare, is not too dense any more: 1b has no points instead of 5."""
    study.say("[score]\ndensity_limit_per_ha = 300")


def another_program(old: Path) -> None:
    """The earlier program gave B 9 points where this one gives 10."""
    scores = pd.read_parquet(old / "scores.parquet")
    scores.loc[scores["unit_id"] == "B", "score"] = 9
    scores.to_parquet(old / "scores.parquet")


def diffed(study: Study, old: Path, *, rebuild: bool = True) -> tuple[pd.DataFrame, str]:
    """`diff.csv` by unit, after a build where something has changed, and what was said."""
    study.build(*(STAGES if rebuild else ()))
    result = study.run("diff", "--old", str(old))
    assert result.returncode == 0, result.stderr
    assert (study.processed / "diff.csv").stat().st_mode & 0o077 == 0
    return pd.read_csv(study.processed / "diff.csv").set_index("unit_id"), result.stdout


def told(table: pd.DataFrame) -> dict[str, tuple[int, int, str]]:
    """The areas with both scores and the causes."""
    areas = table[table["level"] == "area"]
    ends = zip(areas["score_old"].astype(int), areas["score_new"].astype(int), areas["causes"], strict=True)
    return dict(zip(areas.index, ends, strict=True))


def test_an_answer_is_the_cause(own: Study, earlier: Path) -> None:
    another_answer(own)
    table, said = diffed(own, earlier)
    assert told(table) == {"A": (12, 13, "answers")}
    assert table.loc["A", ["answers", "boundaries", "rules", "code", "together"]].tolist() == [1, 0, 0, 0, 0]
    assert "jawaban +1" in said
    assert "answers +1" in said


def test_a_boundary_is_the_cause(own: Study, earlier: Path) -> None:
    another_boundary(own)
    table, _ = diffed(own, earlier)
    assert told(table) == {"A": (12, 15, "boundaries"), "B": (10, 6, "boundaries")}
    assert table.loc[["A", "B"], "boundaries"].tolist() == [3, -4]


def test_a_rule_is_the_cause(own: Study, earlier: Path) -> None:
    another_rule(own)
    table, _ = diffed(own, earlier)
    assert told(table) == {"B": (10, 5, "rules")}
    assert set(table["causes"]) == {"rules"}


def test_an_option_of_the_join_is_a_rule(own: Study, tmp_path: Path) -> None:
    """The roof of h9, which lies outside, leaks. Within 100 m it is C's, 55 m away: 1 of 2 fails 1c (50 %, 1 point)."""
    survey = pd.read_csv(own.config.parent / "households.csv", dtype=str)
    survey.loc[survey["id"] == "h9", "roof"] = "b"
    survey.to_csv(own.config.parent / "households.csv", index=False)
    own.build(*STAGES)
    old = Path(shutil.copytree(own.processed, tmp_path / "old"))
    own.say("[join]\nsnap_m = 100")
    table, _ = diffed(own, old)
    assert told(table) == {"C": (0, 1, "rules")}
    assert set(table["causes"]) == {"rules"}


def test_another_round_is_another_survey_and_the_levels_stand_in_order(own: Study, earlier: Path) -> None:
    written = own.config.read_text(encoding="utf-8")
    own.config.write_text(written.replace("round = 2020", "round = 2021"), encoding="utf-8")
    table, _ = diffed(own, earlier)
    assert set(table["causes"]) == {"answers"}
    assert table["level"].tolist() == ["district"] * 2 + ["village"] * 6 + ["area"] * 6
    assert table.loc["A", "round"].tolist() == [2020, 2021]


def test_the_program_is_the_cause_and_the_files_say_so(own: Study, earlier: Path, tmp_path: Path) -> None:
    old = Path(shutil.copytree(earlier, tmp_path / "old"))
    another_program(old)
    table, said = diffed(own, old, rebuild=False)
    assert told(table) == {"B": (9, 10, "code")}
    assert "1 units changed in score or class (answers 0, boundaries 0, rules 0, code 1, together 0)" in said


def test_two_causes_share_what_they_do_only_together(own: Study, earlier: Path) -> None:
    """Alone the answer adds 1 and the boundary 3; together 2 of 4 buildings (50 %) have the 1 point of either."""
    another_answer(own)
    another_boundary(own)
    table, _ = diffed(own, earlier)
    assert told(table)["A"] == (12, 15, "answers+boundaries+together")
    assert table.loc["A", ["answers", "boundaries", "rules", "code", "together"]].tolist() == [1, 3, 0, 0, -1]


def test_nothing_changed_is_an_empty_list(own: Study, earlier: Path) -> None:
    table, said = diffed(own, earlier, rebuild=False)
    assert table.empty
    assert "diff: 0 units changed" in said


def test_scores_that_are_not_of_their_inputs_are_refused(own: Study, earlier: Path) -> None:
    another_program(own.processed)
    result = own.run("diff", "--old", str(earlier))
    assert result.returncode == 1
    assert "scores.parquet" in result.stderr


def test_an_earlier_build_without_its_rules_is_refused(own: Study, earlier: Path, tmp_path: Path) -> None:
    old = Path(shutil.copytree(earlier, tmp_path / "old"))
    (old / "rules.toml").write_bytes(rules.content("permen-pupr-2-2016"))
    result = own.run("diff", "--old", str(old))
    assert result.returncode == 1
    assert "the scoring rules of this build are missing, or are not those" in result.stderr


def test_settings_that_the_program_does_not_know_are_refused(own: Study, earlier: Path, tmp_path: Path) -> None:
    old = Path(shutil.copytree(earlier, tmp_path / "old"))
    content = json.loads((old / "manifest.json").read_text(encoding="utf-8"))
    content["settings"]["score"]["average"] = "median"
    (old / "manifest.json").write_text(json.dumps(content), encoding="utf-8")
    result = own.run("diff", "--old", str(old))
    assert result.returncode == 1
    assert "cannot read the settings of this earlier build" in result.stderr


def half(old: Path) -> None:
    (old / "scores.parquet").write_bytes((old / "scores.parquet").read_bytes()[:500])


def of_another_version(old: Path) -> None:
    households = gpd.read_parquet(old / "households.parquet")
    households.drop(columns="roof").to_parquet(old / "households.parquet")


def saved_by_another_program(old: Path) -> None:
    """What says that the table has a geometry is lost."""
    pd.read_parquet(old / "households.parquet").to_parquet(old / "households.parquet")


def said_by_nobody(old: Path) -> None:
    (old / "manifest.json").write_text('{"settings": null}', encoding="utf-8")


def without_rules(old: Path) -> None:
    content = json.loads((old / "manifest.json").read_text(encoding="utf-8"))
    (old / "manifest.json").write_text(json.dumps(content | {"rules": {}}), encoding="utf-8")


def of_elsewhere(old: Path) -> None:
    scores = pd.read_parquet(old / "scores.parquet")
    scores.loc[scores["level"] != "district", "unit_id"] += "-other"
    scores.to_parquet(old / "scores.parquet")


def rewritten(folder: Path, **parts: dict[str, object]) -> None:
    """The settings in a manifest, with others."""
    content = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    for name, values in parts.items():
        content["settings"][name] |= values
    (folder / "manifest.json").write_text(json.dumps(content), encoding="utf-8")


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda old: shutil.rmtree(old), "diff-old-missing"),
        (lambda old: (old / "manifest.json").unlink(), "diff-old-missing"),
        (lambda old: (old / ".join.unfinished").touch(), "diff-old-unfinished"),
        (lambda old: (old / "manifest.json").write_text("{", encoding="utf-8"), "diff-old-unreadable"),
        (lambda old: (old / "manifest.json").write_text("[" * 100_000, encoding="utf-8"), "diff-old-unreadable"),
        (lambda old: (old / "scores.parquet").unlink(), "diff-old-unreadable"),
        (half, "diff-old-unreadable"),
        (of_another_version, "diff-old-unreadable"),
        (saved_by_another_program, "diff-old-unreadable"),
        (said_by_nobody, "diff-old-settings"),
        (lambda old: rewritten(old, study={"metric_crs": "EPSG:1"}), "crs-unknown"),
        (lambda old: rewritten(old, study={"round": "then"}), "diff-old-settings"),
        (without_rules, "diff-old-rules"),
        (of_elsewhere, "diff-old-other"),
    ],
)
def test_what_is_no_whole_earlier_build_of_this_study_is_refused_as_such(
    own: Study, earlier: Path, tmp_path: Path, spoil: Callable[[Path], object], code: str
) -> None:
    """And never by a cure for outputs, such as to delete the file: a copy cannot be made anew."""
    old = Path(shutil.copytree(earlier, tmp_path / "old"))
    spoil(old)
    result = own.run("diff", "--old", str(old))
    assert (result.returncode, result.stderr.count(f"[{code}]")) == (1, 2)
    assert str(old) in result.stderr
    assert result.stderr.count("\n") == 2


def test_what_cannot_be_read_of_the_settings_is_named_in_their_words(own: Study, earlier: Path, tmp_path: Path) -> None:
    old = Path(shutil.copytree(earlier, tmp_path / "old"))
    rewritten(old, study={"round": "then"})
    assert 'manifest.json, value "study.round": this program cannot' in own.run("diff", "--old", str(old)).stderr


def test_a_damaged_record_of_today_is_made_anew_by_make(own: Study, earlier: Path) -> None:
    rewritten(own.processed, study={"round": "now"})
    told = own.run("diff", "--old", str(earlier)).stderr
    assert told.count("[table-damaged]") == 2
    assert str(own.processed / "manifest.json") in told


@pytest.mark.parametrize("inputs", ["abc", 5, ["a"], [{}]])
def test_inputs_that_are_none_are_others(own: Study, earlier: Path, tmp_path: Path, inputs: object) -> None:
    old = Path(shutil.copytree(earlier, tmp_path / "old"))
    content = json.loads((old / "manifest.json").read_text(encoding="utf-8")) | {"inputs": inputs}
    (old / "manifest.json").write_text(json.dumps(content), encoding="utf-8")
    another_answer(own)
    table, _ = diffed(own, old)
    assert told(table) == {"A": (12, 13, "answers")}


def test_a_folder_of_another_owner_is_not_said_to_be_empty(
    own: Study, earlier: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    access = os.access
    monkeypatch.setattr("os.access", lambda path, mode: Path(path) != earlier and access(path, mode))
    assert own.run("diff", "--old", str(earlier)).stderr.count("[file-closed]") == 2


def test_a_folder_is_not_compared_with_itself(own: Study) -> None:
    result = own.run("diff", "--old", str(own.processed))
    assert result.returncode == 1
    assert "[diff-old-same]" in result.stderr


def frame(**scores: int) -> pd.DataFrame:
    """A table `scores` of areas, all of one class."""
    rows = [
        {"level": "area", "unit_id": unit, "name": unit, "round": 2020, "score": score}
        for unit, score in scores.items()
    ]
    return pd.DataFrame(rows, columns=["level", "unit_id", "name", "round", "score"]).assign(
        **{"class": "light", "class_low": "light", "class_high": "light"}
    )


def test_a_table_read_otherwise_from_the_same_files_is_the_program() -> None:
    old, new = frame(A=20), frame(A=25)
    builds = Builds(written=old, old=old, alone={"answers": new, "boundaries": old, "rules": old}, new=new)
    assert differences(builds)["causes"].tolist() == ["answers"]
    same = differences(builds, same_inputs=True)
    assert same[["causes", "code", "answers"]].values.tolist() == [["code", 5, 0]]


def test_a_table_read_otherwise_is_the_program_though_a_score_is_counted_otherwise_too(
    own: Study, earlier: Path, toy_results: Study, tmp_path: Path
) -> None:
    """An earlier program read the roof of h1 as leaking; today's settings change the density of B, not what is read."""
    another_answer(own)
    own.build(*STAGES)
    shutil.copytree(own.processed, tmp_path / "old")
    inputs = json.loads((earlier / "manifest.json").read_text(encoding="utf-8"))["inputs"]
    record = json.loads((own.processed / "manifest.json").read_text(encoding="utf-8")) | {"inputs": inputs}
    (tmp_path / "old" / "manifest.json").write_text(json.dumps(record), encoding="utf-8")
    shutil.copy(toy_results.config.parent / "households.csv", own.config.parent)
    another_rule(own)
    table, _ = diffed(own, tmp_path / "old")
    assert told(table) == {"A": (13, 12, "code"), "B": (10, 5, "rules")}


def test_a_new_unit_has_its_cause_and_no_points() -> None:
    old, new = frame(A=20), frame(A=20, B=30)
    builds = Builds(written=old, old=old, alone={"answers": old, "boundaries": new, "rules": old}, new=new)
    found = differences(builds)
    assert found[["unit_id", "causes"]].values.tolist() == [["B", "boundaries"]]
    assert found[["score_old", "boundaries", "together"]].isna().all(axis=None)


@pytest.mark.parametrize("factor", ["answers", "boundaries", "rules"])
def test_each_setting_goes_with_its_cause(own: Study, earlier: Path, factor: str) -> None:
    """The round with the answers, the metric system with the boundaries, the options with the rules."""
    old = recompute.read(earlier, study.open_settings(own.config))
    changed = {"round": 2021, "metric_crs": "EPSG:23839"}
    others = {"score": old.settings.score.model_copy(update={"average": "scored"})}
    others["join"] = old.settings.join.model_copy(update={"snap_m": 9.0})
    others["study"] = old.settings.study.model_copy(update=changed)
    new = old._replace(settings=old.settings.model_copy(update=others))
    found = old.with_factor(factor, new).settings
    taken = (
        "answers" if found.study.round == 2021 else "",
        "boundaries" if found.study.metric_crs == "EPSG:23839" else "",
        "rules" if (found.score.average, found.join.snap_m) == ("scored", 9.0) else "",
    )
    assert [name for name in taken if name] == [factor]


def test_explain_names_what_changed_and_what_make_would_run(own: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "nothing has changed" in in_english(own, "explain").stdout
    another_answer(own)
    another_rule(own)
    plan = ".venv/bin/python -m pipeline load --part survey --config x\n.venv/bin/python -m pipeline join --config x\n"
    monkeypatch.setattr("sys.stdin", io.StringIO(plan))
    said = own.run("explain", "--plan").stdout
    assert "households.csv" in said
    assert "score.density_limit_per_ha: absent is now 300.0" in said
    assert "the next make runs: load --part survey, join, aggregate, maps" in said
    assert "villages.geojson" not in said


def test_explain_names_the_column_that_is_read_otherwise(own: Study) -> None:
    assert "nothing has changed" in in_english(own, "explain").stdout
    written = own.config.read_text(encoding="utf-8")
    own.config.write_text(written.replace('area = "area"', 'area = "rt"'), encoding="utf-8")
    said = own.run("explain").stdout
    assert "sources.forms.area: area is now rt" in said


def in_english(study: Study, stage: str) -> Result:
    """A stage that speaks English."""
    study.say('[output]\nlanguages = ["en", "id"]')
    study.build("manifest")
    return study.run(stage)


def test_a_copy_in_which_only_maps_are_unfinished_is_whole(own: Study, earlier: Path, tmp_path: Path) -> None:
    old = Path(shutil.copytree(earlier, tmp_path / "old"))
    (old / ".static.unfinished").touch()
    assert diffed(own, old, rebuild=False)[0].empty
