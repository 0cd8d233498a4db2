"""Prose is tested: what the README names exists, what exists is named, the notebooks run."""

from __future__ import annotations

import csv
import re
import tomllib
from pathlib import Path

import nbformat
import pytest
from conftest import ROOT, Study
from nbclient import NotebookClient
from test_text import raised_codes

from pipeline import config, fields, rules
from pipeline.cli.arguments import COMMANDS
from pipeline.sample.settings import settings_text
from pipeline.text import page

README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SAID_ON_THE_TOY_WORLD = {
    # The known points are 12 in A and 10 in B; solid waste (6a of A) and buildings (B) lead.
    "01-explore-scores": ["of 22 points"],
    # B is the first area whose class is open. Its one building fails 1c; of 2a with 2b and of 4b with 4c nothing is
    # known, so each pair may add 5 points, and so may 4a, 6a, 7a and 7b.
    "02-from-answers-to-class": [
        "score 10, between 10 and 40",
        "1c: 1 of 1 buildings fail",
        "100.00 percent give 5 points",
        "4b + 4c: each alone 0..10 points, together 0..5",
        "all lows and all highs added: 10..50",
    ],
    "03-report-with-maps": ["Bukur: score", "['district.png']"],
}


def targets() -> set[str]:
    return {name for line in re.findall(r"^\.PHONY: (.*)$", MAKEFILE, flags=re.MULTILINE) for name in line.split()}


def test_every_target_is_in_the_readme_and_every_one_named_exists() -> None:
    named = set(re.findall(r"`make ([a-z-]+)", README))
    assert named == targets()


def test_every_subcommand_is_in_the_readme() -> None:
    assert [name for name in COMMANDS if f"`{name}`" not in README] == []


def test_the_columns_page_is_the_dictionary() -> None:
    assert (ROOT / "docs" / "columns.md").read_text(encoding="utf-8") == fields.as_markdown(), "run: make docs"


def test_the_messages_page_is_the_catalogue() -> None:
    written = (ROOT / "docs" / "messages.md").read_text(encoding="utf-8")
    assert written == page.as_markdown(), "run: make docs"
    assert set(re.findall(r"^## (.+)$", written, flags=re.MULTILINE)) == raised_codes()


def test_the_rules_pages_are_the_rule_files() -> None:
    for name in rules.available():
        page = (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")
        assert page == rules.as_markdown(rules.load(name)), "run: make docs"


def test_the_settings_of_the_project_are_the_sample_s() -> None:
    committed = (ROOT / "settings.toml").read_text(encoding="utf-8")
    assert committed == settings_text(prefix="data/raw/")
    assert tomllib.loads(committed)["sources"]["villages"]["path"] == "data/raw/villages.geojson"


COMMENTED = re.compile(r"^# (\[[\w.]+\]|\w+ = )")


def test_what_the_settings_offer_in_comments_is_accepted() -> None:
    """All at once but the one column of positions, which stands for two others."""
    lines = (ROOT / "settings.toml").read_text(encoding="utf-8").splitlines()
    offered = [line.removeprefix("# ") if COMMENTED.match(line) else line for line in lines]
    assert sum(line != before for line, before in zip(offered, lines, strict=True)) > 20
    parsed = config.parse(
        "\n".join(line for line in offered if not line.startswith("position = ")), path=ROOT / "settings.toml"
    )
    survey = parsed.sources.households
    assert survey is not None
    assert survey.corrections == ROOT / "data/raw/corrections.csv"
    assert survey.weight == "bobot"
    assert parsed.sources.concordance is not None


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_notebook_runs(path: Path, toy_results: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    """On the toy world each notebook says what the head says; one without an entry above fails."""
    monkeypatch.setenv("PROCESSED", str(toy_results.processed))
    monkeypatch.setenv("CONFIG", str(toy_results.config))
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(
        notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(path.parent)}}
    ).execute()
    printed = [
        out["text"] for cell in notebook.cells if cell.cell_type == "code" for out in cell.outputs if "text" in out
    ]
    assert [said for said in SAID_ON_THE_TOY_WORLD[path.stem] if said not in "".join(printed)] == []
    assert any(
        "image/png" in out.get("data", {})
        for cell in notebook.cells
        if cell.cell_type == "code"
        for out in cell.outputs
    )


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_notebook_is_committed_without_outputs(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    assert all(not cell.get("outputs") and cell.get("execution_count") is None for cell in notebook.cells)


SIXTEEN_DIGITS = re.compile(r"(?<![\d.])\d{16}(?![\d.])")
PHONE = re.compile(r"(?<![\d.])(?:\+62|62|0)8\d{8,11}(?!\d)")
PLACES = re.compile(r"/home/\w+|/root/|/tmp/bash|pypi\.org|files\.pythonhosted|registry\.npmjs")


def committed_texts() -> list[Path]:
    kept = ["pipeline", "tests", "docs", "notebooks", ".ci"]
    files = [
        path
        for folder in kept
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    ]
    return [*files, *(path for path in ROOT.iterdir() if path.is_file() and path.suffix != ".lock")]


def test_no_personal_number_and_no_place_of_a_machine() -> None:
    for path in committed_texts():
        if path == Path(__file__):
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        assert not SIXTEEN_DIGITS.search(text), path
        assert not PHONE.search(text), path
        assert not PLACES.search(text), path


def test_such_numbers_would_be_seen() -> None:
    assert SIXTEEN_DIGITS.search("3" * 16)
    assert PHONE.search("0" + "8" + "1" * 9)


def test_rule_sources_are_cited_in_every_row() -> None:
    rules = tomllib.loads((ROOT / "pipeline" / "rules" / "permen-pupr-14-2018.toml").read_text(encoding="utf-8"))
    assert all(row["source"] and row["evidence"] in {"source", "practice", "background"} for row in rules["criteria"])


def test_the_dictionary_s_file_is_plain_csv() -> None:
    with (ROOT / "pipeline" / "fields.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == len(fields.dictionary())
