"""From what each output was made: the manifest, and the line that every deliverable carries."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from importlib import metadata
from pathlib import Path

import pytest
from conftest import Study
from PIL import Image
from pypdf import PdfReader

from pipeline.cli import drawing, ledger, lineage, study
from pipeline.lineage import fingerprint
from pipeline.manifest.changes import changes, stages_of
from pipeline.render.figures import blank_figure, encode
from pipeline.render.mapsheet import pdf_of


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


def test_the_manifest_counts_the_rows_of_each_stage(earlier: Path) -> None:
    content = json.loads((earlier / "manifest.json").read_text(encoding="utf-8"))
    stages = content["stages"]
    assert stages["load"]["in"]["households"] == stages["load"]["out"]["households"] == 10
    assert stages["join"] == {"in": {"households": 10, "areas": 3, "villages": 3}, "out": {"join": 10, "chances": 0}}
    assert stages["aggregate"]["out"]["scores"] == 7
    assert "time" not in content


def test_the_manifest_of_the_office_says_which_column_means_what_and_names_no_folder(earlier: Path) -> None:
    content = (earlier / "manifest.json").read_text(encoding="utf-8")
    sources = json.loads(content)["settings"]["sources"]
    assert (sources["villages"]["path"], sources["households"]["longitude"]) == ("villages.geojson", "x")
    assert str(earlier.parent.parent) not in content


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
