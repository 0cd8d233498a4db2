"""One build against another on the toy world: rebuilt to the byte, and each planted change told by its own cause."""

from __future__ import annotations

import io
import json
import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from importlib import metadata
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from conftest import Result, Study
from PIL import Image
from pypdf import PdfReader

from pipeline import rules
from pipeline.cli import drawing, ledger, lineage, recompute, study
from pipeline.io import documents
from pipeline.lineage import fingerprint
from pipeline.manifest.changes import changes, stages_of
from pipeline.manifest.differences import Builds, differences
from pipeline.render.figures import blank_figure, encode
from pipeline.render.mapsheet import pdf_of

STAGES = ("load", "join", "aggregate", "problems", "manifest")


@pytest.fixture(scope="module")
def earlier(toy_results: Study, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables of the toy world with their manifest; A has 12 points and B 10."""
    folder = tmp_path_factory.mktemp("earlier")
    shutil.copytree(toy_results.processed, folder / "processed")
    Study(toy_results.config, folder / "processed", folder / "maps").build("manifest")
    return folder / "processed"


@pytest.fixture
def own(toy_results: Study, earlier: Path, tmp_path: Path) -> Study:
    """The same study, to be changed, with its tables."""
    shutil.copytree(toy_results.config.parent, tmp_path / "raw")
    shutil.copytree(earlier, tmp_path / "processed")
    return Study(tmp_path / "raw" / toy_results.config.name, tmp_path / "processed", tmp_path / "maps")


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


def test_a_new_unit_has_its_cause_and_no_points() -> None:
    old, new = frame(A=20), frame(A=20, B=30)
    builds = Builds(written=old, old=old, alone={"answers": old, "boundaries": new, "rules": old}, new=new)
    found = differences(builds)
    assert found[["unit_id", "causes"]].values.tolist() == [["B", "boundaries"]]
    assert found[["score_old", "boundaries", "together"]].isna().all(axis=None)


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


def in_english(study: Study, stage: str) -> Result:
    """A stage that speaks English."""
    study.say('[output]\nlanguages = ["en", "id"]')
    study.build("manifest")
    return study.run(stage)


def test_code_and_versions_are_told() -> None:
    then = {"code": {"aggregate": "1", "join": "1"}, "versions": {"numpy": "2.0"}}
    now = {"code": {"aggregate": "2", "join": "1"}, "versions": {"numpy": "2.1"}}
    assert [(change.part, change.name) for change in changes(then, now)] == [
        ("code", "aggregate"),
        ("versions", "numpy"),
    ]
    assert stages_of(["touch .ready", "rm -f x"]) == []


def test_a_part_of_the_program_is_known_by_names_and_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "join").mkdir()
    (tmp_path / "join" / "index.py").write_text("a = 1\n", encoding="utf-8")
    (tmp_path / "crs.py").write_text("b = 1\n", encoding="utf-8")
    monkeypatch.setattr(lineage, "PACKAGE", tmp_path)
    before = lineage.code_parts()
    (tmp_path / "join" / "index.py").write_text("a = 2\n", encoding="utf-8")
    edited = lineage.code_parts()
    (tmp_path / "join" / "index.py").rename(tmp_path / "join" / "cells.py")
    renamed = lineage.code_parts()
    assert list(before) == ["crs", "join"]
    assert len({parts["join"] for parts in (before, edited, renamed)}) == 3
    assert len({parts["crs"] for parts in (before, edited, renamed)}) == 1


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


def test_the_manifest_counts_the_rows_of_each_stage(earlier: Path) -> None:
    content = json.loads((earlier / "manifest.json").read_text(encoding="utf-8"))
    stages = content["stages"]
    assert stages["load"]["in"]["households"] == stages["load"]["out"]["households"] == 10
    assert stages["join"] == {"in": {"households": 10, "areas": 3, "villages": 3}, "out": {"join": 10, "chances": 0}}
    assert stages["aggregate"]["out"]["scores"] == 7
    assert "time" not in content


def test_only_a_given_time_is_told(own: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86401")
    own.build("manifest")
    assert json.loads((own.processed / "manifest.json").read_text(encoding="utf-8"))["time"] == "1970-01-02T00:00:01Z"


@pytest.mark.parametrize("stage", ["load", "static", "manifest"])
def test_a_time_that_is_none_is_told_before_the_work(own: Study, monkeypatch: pytest.MonkeyPatch, stage: str) -> None:
    """Matplotlib reads it too, for the date of a PDF, and ends with a bare ValueError."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    result = own.run(stage)
    assert (result.returncode, result.stdout) == (1, "")
    assert "not a number of seconds" in result.stderr


def test_a_rebuild_aside_is_the_same_but_for_what_somebody_did(
    toy_study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In another folder, time zone, locale and order of hashes; one file is changed, one taken away, one put there."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    toy_study.build("load", "join", "aggregate", "maps", "publish", "problems", "manifest")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    require_lineage(toy_study)
    with (toy_study.processed / "scores.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    (toy_study.maps / "README.html").unlink()
    (toy_study.maps / "old.html").touch()
    (toy_study.processed / "diff.csv").touch()
    result = toy_study.run("verify")
    assert result.returncode == 1
    told = [line for line in result.stderr.splitlines() if line.startswith("ERROR")]
    assert [line.split(":")[1].strip() for line in told] == [
        "processed/scores.csv",
        "maps/README.html",
        "maps/old.html",
    ]
    numbers = re.findall(r"[0-9]+", result.stdout.splitlines()[-1])
    files = [path for folder in (toy_study.processed, toy_study.maps) for path in folder.rglob("*") if is_output(path)]
    assert numbers == [str(len(files) - 3), "1", "1", "1"]


def require_lineage(study: Study) -> None:
    """Every file that a person opens says by which rules, of which round and from which inputs it was made."""
    content = json.loads((study.processed / "manifest.json").read_text(encoding="utf-8"))
    digest, inputs = content["rules"]["sha256"][:12], fingerprint(content["inputs"])[:12]
    line = f"permen-pupr-14-2018 {digest}; 2020; inputs {inputs}"
    pages = (study.maps / "index.html", study.maps / "README.html", study.processed / "internal" / "index.html")
    assert all(f'<meta name="lineage" content="{line}">' in page.read_text(encoding="utf-8") for page in pages)
    assert json.loads((study.maps / "data" / "areas.geojson").read_text(encoding="utf-8"))["lineage"] == line
    assert described_layer(study.maps / "data" / "slum-areas.gpkg") == line
    made_from = {name: documents.sha256(study.processed / name) for name in ("criteria.csv", "scores.csv")}
    results = f"permen-pupr-14-2018 {digest}; 2020; results {fingerprint(made_from)[:12]}"
    assert described_layer(study.processed / "results.gpkg") == results


def described_layer(path: Path) -> str:
    """The last line of what a GeoPackage says of its areas."""
    with closing(sqlite3.connect(path)) as database:
        told = database.execute("SELECT description FROM gpkg_contents WHERE table_name = 'areas'").fetchone()
    return str(told[0]).splitlines()[-1]


def test_reports_and_pages_have_one_fingerprint_of_inputs_that_lie_elsewhere(own: Study) -> None:
    """Who has the public record can compute it; the folders of the office are in neither."""
    raw, written = own.config.parent, own.config.read_text(encoding="utf-8")
    (raw / "forms.csv").rename(raw.parent / "forms.csv")
    own.config.write_text(written.replace('"forms.csv"', '"../forms.csv"'), encoding="utf-8")
    settings = study.open_settings(own.config)
    told = lineage.of_study(own.config, own.processed, settings)["inputs"]
    assert isinstance(told, dict)
    assert "forms.csv" in told
    assert lineage.line(own.config, settings).endswith(f"inputs {fingerprint(told)[:12]}")


def test_a_map_on_paper_carries_its_lineage_in_each_format() -> None:
    figure, line = blank_figure(20, 20), "perda 1; 2020; scores and shapes 2"
    assert Image.open(io.BytesIO(encode(figure, "png", lineage=line))).info["Description"] == line
    assert f"<dc:description>{line}</dc:description>" in encode(figure, "svg", lineage=line).decode()
    for content in (encode(figure, "pdf", lineage=line), pdf_of(figure, lineage=line)):
        about = PdfReader(io.BytesIO(content)).metadata
        assert about is not None
        assert (about.subject, about.creation_date_raw) == (line, None)


def test_the_lineage_of_a_map_follows_what_it_shows_and_nothing_else(own: Study) -> None:
    """A change in A is one of the maps of village 1 and of the district, not of village 2."""
    before = drawing.read(study.open_settings(own.config), own.processed)
    scores = before.exact["scores"].copy()
    scores.loc[scores["unit_id"] == "A", "score"] = 13
    after = replace(before, exact={**before.exact, "scores": scores})
    units = ("district", "35.19.09.2001", "35.19.09.2002")
    assert [before.lineage(unit) == after.lineage(unit) for unit in units] == [False, False, True]


@pytest.mark.parametrize("package", ["typst", "python-docx", "matplotlib", "pillow"])
def test_what_another_version_would_draw_is_drawn_again(monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    before, version = ledger.code_digest(), metadata.version
    ledger.code_digest.cache_clear()
    monkeypatch.setattr(metadata, "version", lambda name: "99.0" if name == package else version(name))
    try:
        assert ledger.code_digest() != before
    finally:
        ledger.code_digest.cache_clear()


def is_output(path: Path) -> bool:
    return path.is_file() and not path.name.startswith(".")


def test_a_rebuild_that_fails_is_told(own: Study) -> None:
    (own.config.parent / "forms.csv").unlink()
    result = own.run("verify")
    assert result.returncode == 1
    assert "the rebuild aside failed" in result.stderr
