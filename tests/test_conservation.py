"""An area counts the households that the join put there, or the stage stops before it writes."""

from __future__ import annotations

import pandas as pd
import pytest
from conftest import Study

from pipeline.aggregate.conservation import require_conserved, rows_of_join, with_place
from pipeline.cli import aggregate
from pipeline.errors import JoinError, SchemaError

HOUSEHOLDS = pd.DataFrame({"household_id": ["h1", "h2"], "round": 2020})
JOIN = HOUSEHOLDS.assign(area_id=["A", None], chance=1.0)


def test_each_household_has_the_place_of_its_own_row() -> None:
    for join in (JOIN, JOIN.iloc[::-1]):
        assert with_place(HOUSEHOLDS, join)["area_id"].fillna("-").tolist() == ["A", "-"]


@pytest.mark.parametrize(
    "join",
    [JOIN.iloc[:1], JOIN.assign(household_id=["h1", "h3"]), JOIN.assign(round=2019), pd.concat([JOIN, JOIN.iloc[:1]])],
    ids=["a row missing", "another household", "another round", "a row twice"],
)
def test_a_join_of_other_households_is_of_an_earlier_run(join: pd.DataFrame) -> None:
    with pytest.raises(SchemaError, match="not built yet"):
        with_place(HOUSEHOLDS, join)


def test_an_area_that_is_none_is_of_an_earlier_run() -> None:
    with pytest.raises(SchemaError, match="not built yet"):
        rows_of_join(JOIN, ["B"])


def test_an_area_that_counts_other_households_is_named() -> None:
    require_conserved({"A": 1, "B": 0}, rows_of_join(JOIN, ["A", "B"]), round=2020)
    with pytest.raises(JoinError, match="the score counts 2 households in this area, the join 1"):
        require_conserved({"A": 2, "B": 0}, rows_of_join(JOIN, ["A", "B"]), round=2020)
    with pytest.raises(JoinError, match="the score counts 0 households in this area, the join 1"):
        require_conserved({"A": 0, "B": 1}, rows_of_join(JOIN, ["A", "B"]), round=2020)


def test_the_stage_stops_before_it_writes(toy_study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    """The join has 5 households in A; told that it has 6, the score must not be written."""
    toy_study.build("load", "join")

    def one_more(join: pd.DataFrame, area_ids: list[str]) -> dict[tuple[int, str], int]:
        return rows_of_join(join, area_ids) | {(2020, "A"): 6}

    monkeypatch.setattr(aggregate, "rows_of_join", one_more)
    result = toy_study.run("aggregate")
    assert result.returncode == 3
    assert "the score counts 5 households in this area, the join 6" in result.stderr
    assert not list(toy_study.processed.glob("scores.*"))
    assert not (toy_study.processed / "internal").exists()
    monkeypatch.undo()
    toy_study.build("aggregate")
