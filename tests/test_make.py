"""Make as the DAG: nothing twice, nothing stale, nothing half."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import toy
from conftest import ROOT, Study
from soak.victim import STAGES

CONTRACT = (
    "areas.parquet",
    "villages.parquet",
    "topology.parquet",
    "households.parquet",
    "join.parquet",
    "criteria.parquet",
    "criteria.csv",
    "scores.parquet",
    "scores.csv",
    "results.gpkg",
    "problems.csv",
    "reconciliation.json",
    "manifest.json",
)


def make(*goals: str, study: Study | None = None, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run Make as a person would, with the environment that runs these tests."""
    names = {} if study is None else {"CONFIG": study.config, "PROCESSED": study.processed, "MAPS": study.maps}
    variables = [f"{name}={path}" for name, path in names.items()]
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(("MAKE", "MFLAGS"))}
    command = ["make", f"VENV={sys.prefix}", *variables, *goals]
    return subprocess.run(command, cwd=folder, env=inherited, capture_output=True, text=True, check=False)


def times(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def changed(before: dict[str, int], after: dict[str, int]) -> set[str]:
    return {name for name, time in after.items() if before.get(name) != time}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """The toy world built by `make -j2`, in a folder whose name has a space and an apostrophe."""
    folder = tmp_path_factory.mktemp("made")
    config = toy.write(folder / "data Jum'at")
    config.write_text(config.read_text(encoding="utf-8") + '\n[output]\nstatic_themes = ["class"]\n', encoding="utf-8")
    study = Study(config, folder / "processed", folder / "maps")
    result = make("-j2", study=study)
    assert result.returncode == 0, result.stdout + result.stderr
    return study


def test_every_file_of_the_contract_is_there(built: Study) -> None:
    assert {name for name in CONTRACT if (built.processed / name).exists()} == set(CONTRACT)
    assert (built.maps / "index.html").exists()
    assert "Cara membaca peta" in (built.maps / "README.html").read_text(encoding="utf-8")
    for unit in ("district", *toy.CODES):
        for suffix in ("png", "svg", "pdf"):
            assert (built.maps / "static" / f"{unit}.{suffix}").stat().st_size > 1000


def test_a_second_make_does_nothing(built: Study) -> None:
    before = times(built.processed) | times(built.maps)
    result = make(study=built)
    assert result.returncode == 0
    assert "Nothing to be done" in result.stdout
    assert changed(before, times(built.processed) | times(built.maps)) == set()


def test_nothing_is_stale_where_python_keeps_its_bytecode(clone: Path) -> None:
    """Python writes `__pycache__` folders while a stage runs; they are no code, and no reason to run it again."""
    inherited = {
        key: value for key, value in os.environ.items() if not key.startswith(("MAKE", "MFLAGS", "PYTHONDONT"))
    }
    command = ["make", f"VENV={sys.prefix}", "aggregate", "HOUSEHOLDS=100"]
    runs = [
        subprocess.run(command, cwd=clone, env=inherited, capture_output=True, text=True, check=False) for _ in range(2)
    ]
    assert [run.returncode for run in runs] == [0, 0]
    assert list(clone.glob("pipeline/*/__pycache__"))
    assert "Nothing to be done" in runs[1].stdout


def test_a_stage_that_was_cut_off_is_run_again(built: Study) -> None:
    """Between the first and the last rename nothing is older than its sources: only the mark tells."""
    join = built.processed / "join.parquet"
    good = join.read_bytes()
    join.write_bytes(b"of another run")
    (built.processed / ".join.unfinished").touch()
    result = make(study=built)
    assert result.returncode == 0, result.stdout + result.stderr
    assert join.read_bytes() == good
    assert not (built.processed / ".join.unfinished").exists()
    assert "Nothing to be done" in make(study=built).stdout


@pytest.fixture(scope="module")
def all_built(built: Study) -> Study:
    """The same with the reports; what was built before stays as it is."""
    before = times(built.maps / "static")
    result = make("-j2", "all", study=built)
    assert result.returncode == 0, result.stdout + result.stderr
    assert changed(before, times(built.maps / "static")) == set()
    return built


def test_make_all_adds_sheets_reports_and_data_and_a_second_one_nothing(all_built: Study) -> None:
    for unit in ("district", *toy.CODES, "annex"):
        assert (all_built.maps / "reports" / f"{unit}.id.pdf").exists()
        assert (all_built.processed / "internal" / "reports" / f"{unit}.en.docx").exists()
    assert {f"{unit}.a4.pdf" for unit in (*toy.CODES, "A", "B", "C")} <= set(times(all_built.maps / "sheets"))
    assert {"areas.geojson", "scores.csv", "datapackage.json", "manifest.json"} <= set(times(all_built.maps / "data"))
    written = json.loads((all_built.processed / "manifest.json").read_text(encoding="utf-8"))["outputs"]
    assert "maps/reports/scores.xlsx" in written
    before = times(all_built.processed) | times(all_built.maps)
    assert "Nothing to be done" in make("all", study=all_built).stdout
    assert "Nothing to be done" in make(study=all_built).stdout
    assert changed(before, times(all_built.processed) | times(all_built.maps)) == set()


def test_what_was_asked_for_once_stays_up_to_date(all_built: Study) -> None:
    """With another threshold no older table may lie beside the map, with the counts that this hides."""
    published, written = all_built.maps / "data" / "criteria.csv", all_built.config.read_text(encoding="utf-8")
    before = published.read_bytes()
    all_built.say("[privacy]\nk = 2")
    planned = make("explain", study=all_built).stdout.splitlines()[-1]
    assert planned.endswith("static, sheets, publish, reports, scan, problems, manifest")
    assert make(study=all_built).returncode == 0
    after = published.read_bytes()
    assert before.count(b"True") > after.count(b"True")
    outputs = json.loads((all_built.processed / "manifest.json").read_text(encoding="utf-8"))["outputs"]
    assert outputs["maps/data/criteria.csv"] == hashlib.sha256(after).hexdigest()
    assert "Nothing to be done" in make(study=all_built).stdout
    all_built.config.write_text(written, encoding="utf-8")
    assert make(study=all_built).returncode == 0
    assert published.read_bytes() == before


def test_a_scan_that_is_asked_for_sees_what_somebody_put_there(all_built: Study) -> None:
    put = [all_built.maps / name for name in ("x.csv", "data/x.csv", "static/x.csv")]
    for path in put:
        path.write_text("111.490400 -7.619800", encoding="utf-8")
    result = make("scan", study=all_built)
    assert result.returncode != 0
    assert result.stderr.count("[leak-position]") == 6
    assert not any(path.exists() for path in put)
    assert make("scan", study=all_built).returncode == 0


def test_a_time_that_is_given_later_is_taken_up(all_built: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    records = [all_built.processed / "manifest.json", all_built.maps / "data" / "manifest.json"]
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert make(study=all_built).returncode == 0
    assert [json.loads(path.read_text(encoding="utf-8"))["time"] for path in records] == ["1970-01-02T00:00:00Z"] * 2
    assert "Nothing to be done" in make(study=all_built).stdout
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    assert make(study=all_built).returncode == 0
    assert not any("time" in json.loads(path.read_text(encoding="utf-8")) for path in records)


@pytest.mark.parametrize("name", ["reports/annex.en.docx", "sheets/A.a3.pdf", "data/criteria.csv"])
def test_a_report_that_somebody_deletes_comes_back_alone(all_built: Study, name: str) -> None:
    path = all_built.maps / name
    path.unlink()
    beside = {other.name: other.read_bytes() for other in path.parent.iterdir()}
    assert make("all", study=all_built).returncode == 0
    assert path.exists()
    assert {other: (path.parent / other).read_bytes() for other in beside} == beside
    assert "Nothing to be done" in make("all", study=all_built).stdout


def test_a_map_on_request_is_in_the_manifest(built: Study) -> None:
    result = make("static", "THEMES=score", "UNITS=A", "LANGUAGES=en", "SIZE=160x110", "BARE=yes", study=built)
    assert result.returncode == 0, result.stderr
    name = "A.score.en.160x110.bare.svg"
    assert (built.maps / "static" / name).exists()
    assert f"maps/static/{name}" in (built.processed / "manifest.json").read_text(encoding="utf-8")
    assert "Nothing to be done" in make(study=built).stdout


def test_a_new_survey_does_not_load_the_polygons_again(built: Study) -> None:
    before = times(built.processed)
    os.utime(built.config.parent / "households.csv")
    said = make("explain", study=built)
    assert "load --part survey, join, aggregate, maps" in said.stdout, said.stderr
    assert "load --part spatial" not in said.stdout
    result = make("aggregate", study=built)
    assert result.returncode == 0, result.stderr
    after = changed(before, times(built.processed))
    assert {"households.parquet", "join.parquet", "scores.parquet", "criteria.csv", "results.gpkg"} <= after
    assert not {"villages.parquet", "areas.parquet", "topology.parquet", "lines.parquet"} & after


@pytest.mark.parametrize(
    "name", ["maps/static/35.19.09.2002.svg", "processed/reconciliation.json", "processed/rows/spatial.json"]
)
def test_an_output_that_somebody_deletes_comes_back(built: Study, name: str) -> None:
    path = built.maps.parent / name
    path.unlink()
    result = make(study=built)
    assert result.returncode == 0, result.stderr
    assert path.exists()
    assert "Nothing to be done" in make(study=built).stdout


def test_sheets_not_drawn_before_a_power_cut_are_drawn_next_time(built: Study) -> None:
    """The list is written before the first sheet, and the district's sheet is the first."""
    drawn = (built.processed / ".sheets.mk").read_text(encoding="utf-8")
    assert "35.19.09.2003.pdf" in drawn
    for path in (built.maps / "static").glob("35.*"):
        path.unlink()
    assert make(study=built).returncode == 0
    assert len(list((built.maps / "static").glob("35.*"))) == 9


def test_a_failing_step_leaves_the_last_good_file_and_is_made_good_later(built: Study) -> None:
    survey = built.config.parent / "households.csv"
    good, table = survey.read_bytes(), (built.processed / "households.parquet").read_bytes()
    survey.write_bytes(good.replace(b"h1,", b"h2,", 1))
    result = make("aggregate", study=built)
    assert result.returncode != 0
    assert "this identifier stands in two rows" in result.stderr
    assert (built.processed / "households.parquet").read_bytes() == table
    assert "id-twice" in (built.processed / "problems.csv").read_text(encoding="utf-8")
    survey.write_bytes(good)
    assert make("aggregate", built_list(built), study=built).returncode == 0
    assert "id-twice" not in (built.processed / "problems.csv").read_text(encoding="utf-8")


def built_list(study: Study) -> str:
    return str(study.processed / "problems.csv")


def test_a_missing_source_is_told_by_the_stage(built: Study) -> None:
    survey = built.config.parent / "households.csv"
    content = survey.read_bytes()
    survey.unlink()
    result = make("load", study=built)
    survey.write_bytes(content)
    assert result.returncode != 0
    assert "households.csv: the file is not there" in result.stderr
    assert "No rule to make target" not in result.stderr


def test_what_is_published_alone_is_in_the_manifest(tmp_path: Path) -> None:
    study = Study(toy.write(tmp_path / "raw"), tmp_path / "processed", tmp_path / "maps")
    assert make("publish", study=study).returncode == 0
    outputs = json.loads((study.processed / "manifest.json").read_text(encoding="utf-8"))["outputs"]
    assert {"maps/data/criteria.csv", "maps/index.html"} <= set(outputs)
    assert not {name for name in outputs if name.startswith(("maps/sheets", "maps/reports"))}
    assert "Nothing to be done" in make("publish", study=study).stdout
    assert "Nothing to be done" in make(study=study).stdout
    assert not {path.name for path in study.processed.iterdir() if path.stat().st_mode & 0o077}


def test_clean_removes_the_outputs_and_nothing_else(tmp_path: Path) -> None:
    study = Study(toy.write(tmp_path / "raw"), tmp_path / "processed", tmp_path / "maps")
    assert make("load", study=study).returncode == 0
    (study.processed / "notes.txt").write_text("mine", encoding="utf-8")
    assert make("clean", study=study).returncode == 0
    assert [path.name for path in study.processed.iterdir()] == ["notes.txt"]
    assert study.config.exists()


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """The project's own files in another folder, with the environment of these tests."""
    for name in (
        "Makefile",
        "settings.toml",
        "package-lock.json",
        "requirements.lock",
        "requirements-test.lock",
        "pyproject.toml",
    ):
        shutil.copy2(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "pipeline", tmp_path / "pipeline", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "data" / "raw").mkdir(parents=True)
    (tmp_path / "data" / "raw" / ".gitkeep").touch()
    return tmp_path


def test_an_empty_raw_folder_gets_the_sample(clone: Path) -> None:
    result = make("load", "HOUSEHOLDS=100", folder=clone)
    assert result.returncode == 0, result.stdout + result.stderr
    assert (clone / "data" / "raw" / "settings.toml").exists()
    assert (clone / "data" / "processed" / "households.parquet").exists()
    assert "Nothing to be done" in make("load", folder=clone).stdout


def test_an_interrupted_sample_is_finished(clone: Path) -> None:
    assert make("sample", "HOUSEHOLDS=100", folder=clone).returncode == 0
    for name in ("settings.toml", "households.csv"):
        (clone / "data" / "raw" / name).unlink()
    result = make("load", "HOUSEHOLDS=100", folder=clone)
    assert result.returncode == 0, result.stdout + result.stderr
    assert (clone / "data" / "raw" / "households.csv").exists()


def test_a_raw_folder_in_use_is_never_written(clone: Path) -> None:
    (clone / "data" / "raw" / "villages.geojson").write_text("{}", encoding="utf-8")
    result = make("load", folder=clone)
    assert result.returncode != 0
    assert [path.name for path in (clone / "data" / "raw").iterdir() if path.name != ".gitkeep"] == ["villages.geojson"]
    refused = make("sample", folder=clone)
    assert refused.returncode != 0
    assert "files that the sample did not make" in refused.stderr


@pytest.mark.parametrize(
    ("stage", "file"),
    [("static", "static/district.svg"), ("sheets", "sheets/not-drawn-yet"), ("reports", "reports/scores.xlsx"),
     ("publish", "data/datapackage.json")],
)  # fmt: skip
def test_what_is_published_is_made_anew_when_the_code_that_makes_it_changes(
    stage: str, file: str, tmp_path: Path
) -> None:
    study = Study(toy.write(tmp_path / "raw"), tmp_path / "processed", tmp_path / "maps")
    rules = make("-npq", "reports", study=study).stdout
    needed = re.search(rf"^{re.escape(str(study.maps / file))}:(.*)$", rules, flags=re.MULTILINE)
    assert needed
    assert imported(stage) - {f"pipeline/cli/{name}.py" for name in SPEAKING} <= set(needed[1].split())


SPEAKING = ("progress",)
"""What talks to the person at the machine and writes nothing."""


def imported(module: str) -> set[str]:
    """The files of `pipeline/cli` that one of them imports, itself among them."""
    found, waiting = set(), {module}
    while waiting:
        file = f"pipeline/cli/{waiting.pop()}.py"
        found.add(file)
        lines = re.findall(
            r"^from pipeline\.cli(?:\.(\w+))? import (.+)$", (ROOT / file).read_text("utf-8"), re.MULTILINE
        )
        names = {name for inside, listed in lines for name in ([inside] if inside else listed.split(", "))}
        waiting |= {name for name in names if f"pipeline/cli/{name}.py" not in found}
    return found


@pytest.mark.parametrize("goal", ["study", "test", "soak"])
def test_what_draws_a_map_in_a_new_clone_fetches_its_library_first(goal: str, clone: Path) -> None:
    planned = make("--dry-run", f"--assume-old={sys.prefix}/.ready", goal, folder=clone).stdout
    assert "npm ci" in planned


def test_help_names_every_target() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = {name for line in re.findall(r"^\.PHONY: (.*)$", text, flags=re.MULTILINE) for name in line.split()}
    shown = set(re.findall(r"^  make ([a-z-]+)", make("help").stdout, flags=re.MULTILINE))
    assert shown == phony


def test_doctor_examines_this_machine(clone: Path) -> None:
    result = make("doctor", folder=clone)
    assert "Python 3.11" in result.stdout
    assert "GNU Make 4.3" in result.stdout
    assert "Traceback" not in result.stderr


def test_spaces_in_the_output_folders_are_refused() -> None:
    result = make("load", "PROCESSED=a b")
    assert result.returncode != 0
    assert "tidak boleh berisi spasi" in result.stderr
    assert "may not contain spaces" in result.stderr


@pytest.mark.parametrize(
    ("file", "stages"),
    [
        ("pipeline/cli/guard.py", {"manifest"}),
        ("pipeline/sample/truth.py", {"manifest"}),
        ("requirements.lock", {*STAGES, "scan", "manifest"}),
    ],
)
def test_what_the_manifest_says_of_program_and_versions_stays_true(
    all_built: Study, file: str, stages: set[str]
) -> None:
    """Else `make explain` names a change that no `make` takes up, and `make verify` never agrees again."""
    assert make(study=all_built).returncode == 0
    # The environment stays as it is: Make would install for an include even in a dry run.
    planned = make("--dry-run", f"--what-if={file}", f"--assume-old={sys.prefix}/.ready", study=all_built).stdout
    assert set(re.findall(r"-m pipeline ([a-z]+)", planned)) == stages


def test_diff_asks_for_the_earlier_build_before_it_builds_anything() -> None:
    result = make("diff", "CONFIG=nowhere.toml")
    assert result.returncode != 0
    assert "diff perlu OLD=folder" in result.stderr
    assert "diff needs OLD=dir" in result.stderr
    assert "nowhere.toml" not in result.stdout + result.stderr


def test_a_leak_fails_make_and_takes_only_its_file_away(built: Study) -> None:
    """The position of h4 in the guide: gone with the first `make`, written anew by the second."""
    assert make("maps", study=built).returncode == 0
    guide, others = built.maps / "README.html", {path for path in built.maps.rglob("*") if path.is_file()}
    guide.write_text(guide.read_text(encoding="utf-8") + "111.490400 -7.619800", encoding="utf-8")
    failed = make("maps", study=built)
    assert failed.returncode != 0
    assert "maps/README.html: berkas publik ini memuat posisi tepat" in failed.stderr
    assert {path for path in built.maps.rglob("*") if path.is_file()} == others - {guide}
    assert make("maps", study=built).returncode == 0
    assert guide.exists()
