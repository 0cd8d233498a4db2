"""Who interviewed when: found by the layout, named in the settings, and never in a table."""

from __future__ import annotations

import pandas as pd
import pytest
from conftest import Study
from exports import kobo_names

from pipeline import fields
from pipeline.load import exportcolumns, values
from pipeline.load.households import clean_households


@pytest.mark.parametrize(
    ("columns", "layout", "found"),
    [
        (["start", "end", "today", "_submitted_by"], "kobo", {"enumerator": "_submitted_by", "date": "today"}),
        (["identitas/enumerator", "_submitted_by"], "kobo", {"enumerator": "identitas/enumerator"}),
        (["SubmitterName", "meta-start", "KEY"], "odk", {"enumerator": "SubmitterName", "start": "meta-start"}),
        (["enumerator", "start"], "plain", {}),
    ],
)
def test_the_layout_knows_them(columns: list[str], layout: str, found: dict[str, str]) -> None:
    known = exportcolumns.interview_columns(columns, layout)
    assert {role: known.get(role) for role in found} == found
    assert known or not found


def test_a_column_that_is_not_there_is_an_error_and_the_rest_is_read(toy_study: Study) -> None:
    config = toy_study.config
    config.write_text(config.read_text().replace('latitude = "y"', 'latitude = "y"\nstart = "strat"'))
    result = toy_study.run("check")
    assert result.returncode == 1
    assert "column strat: this column is not in the file" in result.stderr
    assert "value-missing" in (toy_study.processed / "problems.csv").read_text()


def test_codes_and_times_go_into_no_table(toy_study: Study) -> None:
    frame = kobo_names().assign(start="2020-02-03T08:00:00.000+07:00", _submitted_by="enum-77")
    frame.to_csv(toy_study.config.parent / "kobo.csv", index=False)
    text = toy_study.config.read_text(encoding="utf-8")
    head, _, tail = text.partition("[sources.households]")
    tail = tail[tail.index("[sources.forms]") :]
    toy_study.config.write_text(f'{head}[sources.households]\npath = "kobo.csv"\n{tail}', encoding="utf-8")
    toy_study.build("load", "join")
    for path in toy_study.processed.rglob("*"):
        assert path.is_dir() or b"enum-77" not in path.read_bytes()
    assert list(toy_study.table("households").columns) == list(fields.columns("households"))


def test_questions_are_counted_where_they_apply() -> None:
    """Row 2 has piped water, so the distance to the septic tank is not asked; row 3 is asked and leaves it blank."""
    cells = pd.DataFrame(
        {"id": ["h1", "h2"], "x": "111.4905", "y": "-7.6195", "water_source": ["a", "c"], "septic_distance": ["", ""]},
        index=[2, 3],
    )
    loaded = clean_households(
        cells,
        id="id",
        longitude="x",
        latitude="y",
        accuracy_m=None,
        area=None,
        system="EPSG:4326",
        metric_crs="EPSG:32749",
        answers={},
        area_ids=(),
        region=(111.4, -7.7, 111.6, -7.5),
        round=2020,
        source="s.csv",
        marks=True,
    )
    assert loaded.marks is not None
    assert loaded.marks.to_dict("index") == {2: {"questions": 1, "blank": 0}, 3: {"questions": 2, "blank": 1}}
    assert [problem.row for problem in loaded.problems if problem.code == "value-missing"] == [3]
    assert values.applies(loaded.frame, fields.columns("households")["septic_distance"]).tolist() == [False, True]
