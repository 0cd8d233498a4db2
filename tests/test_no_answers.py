"""A study with boundaries alone: nothing can be scored, and every output says so instead of failing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import toy
from conftest import Study
from pypdf import PdfReader

STAGES = ("load", "join", "aggregate", "maps", "static", "publish", "reports")


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """The toy world without survey and forms."""
    folder = tmp_path_factory.mktemp("bare")
    config = toy.write(folder / "raw")
    said = re.split(r"(?m)^\[sources\.households\]$", config.read_text(encoding="utf-8"))[0]
    config.write_text(said, encoding="utf-8")
    study = Study(config, folder / "processed", folder / "maps")
    study.build(*STAGES)
    return study


def words(path: Path) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(path).pages).split())


def test_no_score_is_shown_and_none_is_zero(bare: Study) -> None:
    assert bare.table("scores")["score"].isna().all()
    drawn = {path.name for path in (bare.maps / "static").glob("*.pdf")}
    assert "district.pdf" in drawn
    assert not any(".score." in name for name in drawn)
    for unit in ("district", "35.19.09.2001"):
        assert "tidak dapat dinilai" in words(bare.maps / "reports" / f"{unit}.id.pdf").lower()
    assert "Total nilai, Desa/Kelurahan" not in words(bare.maps / "reports" / "35.19.09.2001.id.pdf")


def test_a_theme_that_the_settings_name_and_the_results_lack_is_told(bare: Study) -> None:
    asked = bare.run("static", "--themes", "score")
    assert asked.returncode == 1
    assert "tema ini tidak ada dalam hasil" in asked.stderr
