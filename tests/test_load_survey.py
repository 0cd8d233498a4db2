"""Households and forms: every fault has its row, and nothing personal goes on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import pandas as pd
import pytest
import toy

from pipeline import fields
from pipeline.config.sources import Recode
from pipeline.errors import MOST_ALIKE, SchemaError
from pipeline.load import Loaded
from pipeline.load.forms import clean_forms
from pipeline.load.households import clean_households

REGION = (111.490, -7.620, 111.494, -7.618)


def load(cells: pd.DataFrame | None = None, **changed: object) -> Loaded:
    cells = toy.households() if cells is None else cells
    cells = cells.set_axis(range(2, len(cells) + 2))
    options: dict[str, object] = {
        "id": "id",
        "longitude": "x",
        "latitude": "y",
        "accuracy_m": None,
        "area": None,
        "system": "EPSG:4326",
        "metric_crs": "EPSG:32749",
        "answers": {},
        "area_ids": {"A", "B", "C"},
        "region": REGION,
        "round": 2020,
        "source": "households.csv",
    }
    return clean_households(cells, **(options | changed))  # type: ignore[arg-type]


def found(loaded: Loaded) -> list[tuple[str, int | None, str]]:
    return [(problem.code, problem.row, problem.column) for problem in loaded.problems]


def spoilt(row: int, **cells: str) -> pd.DataFrame:
    table = toy.households()
    for column, cell in cells.items():
        table.loc[row, column] = cell
    return table


def test_the_toy_survey() -> None:
    loaded = load()
    assert len(loaded.frame) == 10
    assert loaded.refused == {"duplicate": 0}
    assert found(loaded) == [("position-missing", 11, "x, y"), ("value-missing", 8, "water_source")]
    assert loaded.frame.geometry.isna().tolist() == [False] * 9 + [True]


def test_nothing_but_the_dictionary_s_columns_goes_on() -> None:
    frame = load().frame
    assert list(frame.columns) == list(fields.columns("households"))
    assert not frame.astype("str").isin(["rahasia"]).any().any()


@pytest.mark.parametrize(
    ("x", "y", "code", "cure"),
    [
        ("-7.6195", "111.4905", "position-swapped", "x 111.4905, y -7.6195"),
        ("111.4905", "7.6195", "position-sign-lost", "y -7.6195"),
        ("0", "0", "position-zero", "take the position again"),
        ("", "", "position-missing", "take the position again"),
        ("", "-7.6195", "position-half", "fill in the empty one"),
        ("111,4905", "-7,6195", "position-decimal-comma", "decimal point: x 111.4905, y -7.6195"),
        ("106.8", "-6.2", "position-far", "check the coordinates"),
    ],
)
def test_positions_that_cannot_be_used(x: str, y: str, code: str, cure: str) -> None:
    loaded = load(spoilt(0, x=x, y=y))
    assert found(loaded)[0] == (code, 2, "x, y")
    assert cure in loaded.problems[0].cure("en")
    assert loaded.frame.geometry.iloc[0] is None


def test_positions_in_metres() -> None:
    """On the central meridian of EPSG:32749, 111 degrees east, the easting is 500 km whatever the latitude."""
    loaded = load(spoilt(0, x="500000", y="9157736"), system="EPSG:32749", region=(110.99, -7.7, 111.01, -7.5))
    point = loaded.frame.geometry.iloc[0]
    assert point.x == pytest.approx(111, abs=1e-9)
    assert point.y == pytest.approx(-7.62, abs=0.01)


def test_poor_accuracy_is_listed_and_kept() -> None:
    loaded = load(toy.households().assign(acc=["60", *["4"] * 9]), accuracy_m="acc")
    assert [problem for problem in found(loaded) if problem[0] == "accuracy-poor"] == [("accuracy-poor", 2, "acc")]
    assert loaded.frame["accuracy_m"].tolist() == [60, *[4] * 9]


def test_words_that_mean_unknown_are_counted_by_column() -> None:
    """Not in the identifiers; an empty cell is told by its row, as ever."""
    table = toy.households().assign(rt=["-", "A", *[""] * 8])
    table.loc[[0, 1, 2], "roof"] = ["Tidak Tahu", " 999", ""]
    table.loc[9, "x"] = "-"
    table.loc[5, "id"] = "999"
    loaded = load(table, area="rt", missing=["-", "tidak tahu", "999"])
    told = [problem for problem in loaded.problems if problem.code == "value-declared-missing"]
    assert [(problem.column, problem.row, problem.details["count"]) for problem in told] == [
        ("x", None, 1),
        ("rt", None, 1),
        ("roof", None, 2),
    ]
    assert found(loaded).count(("value-missing", 4, "roof")) == 1
    assert [entry for entry in found(loaded) if entry[0] == "position-missing" or entry[2] == "roof"] == [
        ("value-declared-missing", None, "roof"),
        ("value-missing", 4, "roof"),
    ]
    assert loaded.frame["roof"].isna().tolist() == [True] * 3 + [False] * 7
    assert loaded.frame["household_id"].tolist()[5] == "999"


def test_weights_and_accuracies_follow_the_decimal_comma_of_the_file() -> None:
    table = toy.households().assign(bobot="12,5", acc="1.000,5")
    loaded = load(table, weight="bobot", accuracy_m="acc", decimal_comma=True)
    assert loaded.frame["weight"].tolist() == [12.5] * 10
    assert loaded.frame["accuracy_m"].tolist() == [1000.5] * 10


def test_a_repeated_row_counts_once() -> None:
    table = toy.households()
    loaded = load(pd.concat([table, table.iloc[[3]]], ignore_index=True))
    assert loaded.refused == {"duplicate": 1}
    assert len(loaded.frame) == 10
    assert ("row-duplicate", 12, "id") in found(loaded)


def test_the_same_identifier_with_other_content_is_an_error() -> None:
    loaded = load(spoilt(1, id="h1"))
    assert ("id-twice", 3, "id") in found(loaded)
    assert [problem.severity for problem in loaded.problems if problem.code == "id-twice"] == ["error"]


def test_an_empty_identifier() -> None:
    assert ("id-missing", 4, "id") in found(load(spoilt(2, id=" ")))


def test_rows_without_identifier_are_never_the_same() -> None:
    loaded = load(pd.concat([toy.households().iloc[[0]].assign(id=" ")] * 2, ignore_index=True))
    assert [place for place in found(loaded) if place[2] == "id"] == [("id-missing", 2, "id"), ("id-missing", 3, "id")]
    assert loaded.refused == {"duplicate": 0}


def test_questions_that_the_form_skips_are_no_gaps() -> None:
    """A well needs the distance to the septic tank; no latrine needs no closet."""
    assert ("value-missing", 2, "septic_distance") in found(load(spoilt(0, water_source="d")))
    assert ("value-missing", 2, "closet") not in found(load(spoilt(0, defecation="c", closet="", discharge="")))
    assert ("value-missing", 2, "closet") in found(load(spoilt(0, closet="")))


def test_a_mapping_with_codes_of_its_own() -> None:
    table = toy.households().rename(columns={"roof": "atap"}).assign(atap=["bocor", *["baik"] * 9])
    loaded = load(table, answers={"atap": Recode(variable="roof", recode={"baik": "a", "bocor": "b"})})
    assert loaded.frame["roof"].tolist() == ["b", *["a"] * 9]


def test_stated_areas() -> None:
    loaded = load(toy.households().assign(rt=["A", "Z", *[""] * 8]), area="rt")
    assert loaded.frame["stated_area"].fillna("-").tolist() == ["A", "Z", *["-"] * 8]
    assert ("stated-area-unknown", 3, "rt") in found(loaded)


def test_an_area_that_a_spreadsheet_made_a_number() -> None:
    loaded = load(toy.households().assign(rt=["7", "8", *[""] * 8]), area="rt", area_ids={"007", "A8"})
    told = [problem for problem in loaded.problems if problem.column == "rt"]
    assert [(problem.code, problem.row) for problem in told] == [("stated-area-zeros", 2), ("stated-area-unknown", 3)]
    assert "007 is: the leading zeros are lost" in told[0].problem("en")


def test_columns_that_are_not_there() -> None:
    with pytest.raises(SchemaError, match="column lon: this column is not in the file"):
        load(longitude="lon")


def test_two_columns_for_one_variable() -> None:
    with pytest.raises(SchemaError, match="two columns lead to the variable roof"):
        load(answers={"wall": "roof", "floor": "roof"})


def forms(cells: pd.DataFrame | None = None, measured_ha: Mapping[str, float] | None = None) -> Loaded:
    cells = toy.forms() if cells is None else cells
    cells = cells.set_axis(range(2, len(cells) + 2))
    return clean_forms(
        cells,
        area="area",
        round_column=None,
        answers={},
        area_ids={"A", "B", "C"},
        round=2020,
        source="f.csv",
        measured_ha=measured_ha or {},
    )


def test_the_toy_forms() -> None:
    loaded = forms()
    assert loaded.frame["area_id"].tolist() == ["A", "B"]
    assert loaded.frame["road_good_wide_paved_m"].tolist()[0] == 60
    assert [p.value for p in loaded.problems if p.code == "form-none"] == ["C"]
    assert ("form-missing", 3, "drain_needed_m") in found(loaded)


@pytest.mark.parametrize(
    ("measured_ha", "told"),
    [
        (1.0, []),  # the form of A states 1.0 ha
        (0.91, []),
        (0.9, ["1: 0.90 ha, +11 %"]),
        (1.12, ["1: 1.12 ha, -11 %"]),
        (0.0001, ["1: 0.00 ha, +999900 %"]),  # m2 typed for hectares
    ],
)
def test_a_stated_area_beside_the_measured_one(measured_ha: float, told: list[str]) -> None:
    loaded = forms(measured_ha={"A": measured_ha, "C": 5.0})
    differ = [problem for problem in loaded.problems if problem.code == "area-stated-differs"]
    assert [f"{p.value}: {p.details['measured']} ha, {p.details['percent']} %" for p in differ] == told
    assert all((problem.row, problem.column) == (2, "settlement_area_ha") for problem in differ)


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        ({"drain_good_m": "51"}, "form-check", "drain_good_m"),
        ({"road_length_m": "-3"}, "value-out-of-range", "road_length_m"),
        ({"buildings": "lima"}, "value-not-number", "buildings"),
        ({"flood_height": "c"}, "value-code-unknown", "flood_height"),
        ({"area": "Z"}, "area-unknown", "area"),
        ({"area": ""}, "id-missing", "area"),
    ],
)
def test_faulty_forms(cells: dict[str, str], code: str, column: str) -> None:
    table = toy.forms()
    for name, cell in cells.items():
        table.loc[0, name] = cell
    assert (code, 2, column) in found(forms(table))


def test_undamaged_parts_may_not_exceed_what_is_left_of_the_road() -> None:
    """Of 100 m of road 70 m are wide and 31 m good and narrow: 101 m. With 30 m, or 0.1 + 0.2 of 0.3 m, it is well."""
    narrow = "road_good_narrow_paved_m + road_good_narrow_earth_m + road_wide_m"
    for wide, good, length, expected in (("70", "31", "100", 1), ("70", "30", "100", 0), ("0.1", "0.2", "0.3", 0)):
        table = toy.forms().assign(road_wide_m=[wide, ""])
        table.loc[0, ["road_good_narrow_paved_m", "road_length_m", "road_good_wide_paved_m"]] = [good, length, "0"]
        assert found(forms(table)).count(("form-check", 2, narrow)) == expected


def test_two_forms_of_one_area() -> None:
    table = toy.forms().assign(area=["A", "A"])
    assert ("id-twice", 3, "area") in found(forms(table))


def test_a_question_that_is_not_in_the_file_is_told() -> None:
    assert ("variable-unmapped", None, "roof") in found(load(toy.households().drop(columns="roof")))


def test_a_fault_in_every_row_is_told_up_to_a_limit_and_then_counted() -> None:
    """Each row wrong in a code, a number, its position, its stated area, its accuracy and its weight."""
    rows = MOST_ALIKE + 3
    cells = pd.concat([toy.households().iloc[[0]]] * rows, ignore_index=True)
    cells = cells.assign(id=[f"h{row}" for row in range(rows)], roof="z", x="", y="", rt="Z", acc="99", w="0", wall="")
    loaded = load(cells, area="rt", accuracy_m="acc", weight="w")
    counted = Counter(problem.code for problem in loaded.problems)
    for code in ("value-code-unknown", "position-missing", "stated-area-unknown", "accuracy-poor", "value-missing"):
        assert counted[code] == MOST_ALIKE
    assert counted["weight-not-positive"] == MOST_ALIKE
    last = [problem for problem in loaded.problems if problem.code == "problems-alike"]
    assert len(last) == 6
    assert {problem.details["more"] for problem in last} == {3}
    assert len(loaded.frame) == rows


@pytest.mark.parametrize(("other", "code"), [("", "row-duplicate"), ("x", "id-twice")])
def test_rows_that_stand_twice_are_all_refused_and_told_up_to_a_limit(other: str, code: str) -> None:
    rows = MOST_ALIKE + 3
    cells = pd.concat([toy.households().iloc[[0]]] * (rows + 1), ignore_index=True)
    cells["roof"] = [f"{row}" if other else "a" for row in range(rows + 1)]
    loaded = load(cells)
    found = [problem for problem in loaded.problems if problem.column == "id"]
    assert [problem.code for problem in found] == [code] * MOST_ALIKE + ["problems-alike"]
    assert found[0].details == {"first": 2}
    assert len(loaded.frame) + loaded.refused["duplicate"] == rows + 1
    assert loaded.refused["duplicate"] == (0 if other else rows)
