"""A rule file of one's own, named by its path in the settings: the whole way through the commands."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pandas as pd
import pytest
from conftest import Study

from pipeline import rules

NATIONAL = rules.content("permen-pupr-14-2018").decode("utf-8").replace('id = "permen-pupr-14-2018"', 'id = "perda"')


def without(content: str, *criteria: str) -> str:
    """The rule file with the rows of some criteria taken out."""
    rows = re.split(r"(?=^\[\[criteria\]\]$)", content, flags=re.MULTILINE)
    return "".join(row for row in rows if not any(f'criterion = "{name}"' in row for name in criteria))


def adopt(study: Study, by_law: str | bytes) -> Path:
    """Write the by-law beside the settings and name it there."""
    path = study.config.parent / "perda.toml"
    path.write_bytes(by_law if isinstance(by_law, bytes) else by_law.encode("utf-8"))
    settings = study.config.read_text(encoding="utf-8").replace("round =", 'rules = "perda.toml"\nround =', 1)
    study.config.write_text(settings, encoding="utf-8")
    return path


def test_a_by_law_without_one_of_a_linked_pair(toy_study: Study) -> None:
    """Without 2a and 4c, 2b of A keeps its 40 % of the ideal length and 4b its 50 %.

    All answers of C pass; open are 1b 2b 4a 4b 6a 7a 7b, each alone now: at most 7 x 5 = 35.
    """
    by_law = without(NATIONAL, "2a", "4c")
    path = adopt(toy_study, by_law)
    toy_study.build("load", "join", "aggregate", "maps", "problems", "manifest")
    of_a = toy_study.table("criteria").query("unit_id == 'A'").set_index("criterion")
    assert len(of_a) == 14
    assert of_a.loc[["2b", "4b"], "share_pct"].tolist() == [40, 50]
    scores = toy_study.table("scores").set_index("unit_id")
    assert scores.loc["C", ["score_low", "score_high"]].tolist() == [0, 35]
    manifest = json.loads((toy_study.processed / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["rules"] == {"id": "perda", "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
    assert manifest["inputs"]["perda.toml"] == manifest["rules"]["sha256"]


def test_the_density_limit_is_the_by_law_s(toy_study: Study) -> None:
    """B has 250 buildings a hectare: too dense by the national 200, not by a local 250."""
    adopt(toy_study, NATIONAL.replace('city_size = "medium_small"', 'city_size = "metropolitan_large"'))
    toy_study.build("load", "join", "aggregate")
    criteria = toy_study.table("criteria").set_index(["unit_id", "criterion"])
    assert criteria.loc[("B", "1b"), "share_pct"] == 0


def test_make_rules_prints_the_by_law(toy_study: Study) -> None:
    adopt(toy_study, without(NATIONAL, "1b"))
    page = toy_study.run("rulebook").stdout
    assert "| `1a` |" in page
    assert "| `1b` |" not in page


def test_make_builds_again_when_the_by_law_changes(toy_study: Study) -> None:
    path = adopt(toy_study, NATIONAL)
    toy_study.build("prerequisites")
    lines = (toy_study.processed / ".study.mk").read_text(encoding="utf-8").splitlines()
    assert f"RULES := {path.as_posix()}" in lines
    assert f"{path.as_posix()}:" in lines


FAULTS: dict[str, tuple[str | bytes, str]] = {
    "unknown key": (NATIONAL.replace("from_score = 60", "form_score = 60"), r"form_score.*from_score"),
    "not toml": (NATIONAL.replace("[scale]", "[scale"), "perda.toml"),
    "not utf-8": (NATIONAL.encode("utf-8") + b"# \xff", "perda.toml"),
    "too large": (NATIONAL + "#" * 1_000_000, "at most 1 MB"),
    "the name of another": (
        NATIONAL.replace('id = "perda"', 'id = "permen-pupr-14-2018"').replace("24.995", "20"),
        "change id and title",
    ),
    "everything else said too": (NATIONAL.replace("24.995", "64.995"), r"cuts_pct"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_by_law_is_told_and_nothing_is_lost(toy_study: Study, fault: str) -> None:
    toy_study.build("load", "join", "aggregate")
    before = (toy_study.processed / "scores.csv").read_bytes()
    content, message = FAULTS[fault]
    adopt(toy_study, content)
    for stage in ("check", "aggregate"):
        result = toy_study.run(stage)
        assert result.returncode == 1, result.stderr
        assert re.search(message, result.stderr), result.stderr
    assert (toy_study.processed / "scores.csv").read_bytes() == before


def test_a_by_law_that_is_not_there(toy_study: Study) -> None:
    adopt(toy_study, NATIONAL).unlink()
    result = toy_study.run("check")
    assert result.returncode == 1
    assert "perda.toml" in result.stderr
    problems = pd.read_csv(toy_study.processed / "problems.csv")
    assert "rules-unreadable" in problems["code"].tolist()
    assert len(problems) > 1, "the other inputs are checked too"
