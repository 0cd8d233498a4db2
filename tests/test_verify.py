"""A study rebuilt aside, compared to the byte."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from conftest import Study

from pipeline.io import documents
from pipeline.lineage import fingerprint


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


def is_output(path: Path) -> bool:
    return path.is_file() and not path.name.startswith(".")


@pytest.mark.parametrize("time", [5, [], "garbage", "0001-01-01T00:00:00+14:00"])
def test_a_time_that_no_build_wrote_is_a_difference_and_no_fault(own: Study, time: object) -> None:
    record = own.processed / "manifest.json"
    content = json.loads(record.read_text(encoding="utf-8")) | {"time": time}
    record.write_text(json.dumps(content), encoding="utf-8")
    result = own.run("verify")
    assert result.returncode == 1
    assert "processed/manifest.json" in result.stderr
    assert "[program-fault]" not in result.stderr


def test_a_rebuild_that_fails_is_told(own: Study) -> None:
    (own.config.parent / "forms.csv").unlink()
    result = own.run("verify")
    assert result.returncode == 1
    assert "the rebuild aside failed" in result.stderr
