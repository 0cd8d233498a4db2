"""`doctor` sees what is wrong with a machine: every check with the fault that it is for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, pipeline

from pipeline import text
from pipeline.cli import doctor, machine


def found(code: str, findings: list[doctor.Finding]) -> doctor.Finding:
    return next(finding for finding in findings if finding.code == code)


def test_the_doctor_needs_nothing_but_python() -> None:
    """He is called on a machine where nothing is installed yet (`-S`: no package is found)."""
    command = [sys.executable, "-S", "-m", "pipeline", "doctor"]
    ended = subprocess.run(command, cwd=ROOT, env={"PATH": ""}, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (1, "")
    assert "Run with internet: make setup" in ended.stdout


@pytest.mark.parametrize("name", ["PROJ_LIB", "PROJ_DATA", "GDAL_DATA", "GDAL_DRIVER_PATH", "GDAL_CONFIG_FILE"])
def test_a_setting_of_another_program_is_named(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "/opt/other")
    finding = found("foreign", list(doctor.examine()))
    assert name in finding.found
    assert not finding.well


def test_an_old_make_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_make_version", lambda: "3.81")
    assert not found("make", list(doctor.examine())).well


@pytest.mark.parametrize(("version", "well"), [((3, 10), False), ((3, 11), True), ((3, 13), True), ((3, 14), False)])
def test_a_python_of_another_age_is_seen(monkeypatch: pytest.MonkeyPatch, version: tuple[int, int], well: bool) -> None:
    monkeypatch.setattr(sys, "version_info", (*version, 0))
    finding = next(iter(doctor.examine()))
    assert (finding.code, finding.well) == ("python", well)


def test_what_is_not_well_is_told_with_its_cure_in_both_languages_and_ends_with_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROJ_DATA", "/opt/other")
    result = pipeline("doctor", "--config", str(tmp_path / "s.toml"), "--processed", str(tmp_path / "p"))
    told = [line for line in result.stdout.splitlines() if "PROJ_DATA" in line]
    assert [line.rpartition(". ")[2].split()[0] for line in told] == ["Hapus", "Remove"]
    assert all(line.startswith("!! ") for line in told)
    assert result.returncode == 1


@pytest.mark.parametrize(
    ("script", "told", "well"),
    [
        ("#!/bin/sh\necho GNU Make 4.3.90-rc1", "4.3.90-rc1", True),
        ("#!/bin/sh\necho GNU Make 3.81", "3.81", False),
        ("#!/bin/sh\necho GNU Make of ours", "of ours", False),
        ("#!/bin/sh\necho bmake 20240808", "-", False),
        ("#!/bin/sh\nexec sleep 60", "-", False),
        ("no program", "-", False),
    ],
)
def test_whatever_is_called_make_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, told: str, well: bool
) -> None:
    """Also what has no number, never answers, or cannot be run; `doctor` is called when something is wrong."""
    make = tmp_path / "make"
    make.write_text(script, encoding="utf-8")
    make.chmod(0o755)
    monkeypatch.setattr(doctor, "MAKE_SECONDS", 0.3)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    finding = found("make", list(doctor.examine()))
    assert (finding.found, finding.well) == (told, well)


def test_missing_fonts_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert found("fonts", list(doctor.examine())).well
    monkeypatch.setattr(machine, "find_spec", lambda _: None)
    finding = found("fonts", list(doctor.examine()))
    assert "DejaVuSans.ttf" in finding.found
    assert not finding.well


def test_the_need_grows_with_the_inputs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "survey.csv").write_bytes(bytes(1_000_000))
    assert machine.input_bytes(tmp_path) == 1_000_000
    monkeypatch.setattr(machine, "told_by", lambda _: "MemAvailable: 900000 kB")
    monkeypatch.setattr(machine, "free_bytes", lambda _: 503_999_999)
    findings = list(doctor.study_findings(tmp_path, (tmp_path / "p", tmp_path / "m")))
    assert (found("disk", findings).found, found("disk", findings).well) == ("0.5 GB / 0.5 GB", False)
    assert (found("memory", findings).found, found("memory", findings).well) == ("0.9 GB / 1.0 GB", False)
    monkeypatch.setattr(machine, "free_bytes", lambda _: 504_000_000)
    monkeypatch.setattr(machine, "told_by", lambda _: "MemAvailable: 1000000 kB")
    findings = list(doctor.study_findings(tmp_path, (tmp_path / "p", tmp_path / "m")))
    assert [finding.code for finding in findings if not finding.well] == []


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("d {} ext4 rw 0 0", ""),
        ("d {} ext4 ro,x 0 0", "read-only"),
        ("s:/x {} nfs4 rw 0 0", "nfs4"),
        ("s {} cifs rw 0 0", "cifs"),
    ],
)
def test_a_folder_of_another_machine_or_read_only_is_seen(tmp_path: Path, line: str, fault: str) -> None:
    mounts = "disk / ext4 rw 0 0\n" + line.format(tmp_path)
    assert machine.folder_fault(tmp_path / "not" / "yet", mounts) == fault


@pytest.mark.parametrize("language", text.LANGUAGES)
def test_everything_looked_at_has_a_name_and_a_cure(tmp_path: Path, language: str) -> None:
    for finding in (*doctor.examine(), *doctor.study_findings(tmp_path, (tmp_path,))):
        assert text.say(f"doctor.{finding.code}.name", language)
        assert text.say(f"doctor.{finding.code}.cure", language)


def test_a_python_that_is_too_old_is_told_before_it_reads_the_program() -> None:
    """As Python 3.9 does: it has no `tomllib`, which every module of words needs."""
    code = (
        "import runpy, sys; sys.version_info = (3, 9, 18); sys.modules['tomllib'] = None;"
        "sys.argv = ['pipeline', 'doctor']; runpy.run_module('pipeline', run_name='__main__')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr == ("Perlu Python 3.11 sampai 3.13; ini 3.9. / Python 3.11 to 3.13 is needed; this is 3.9.\n")
    assert done.returncode == 1
