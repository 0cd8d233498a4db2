"""The field work in numbers: each by head on the toy world, and the same sums whichever way they are parted."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path
from typing import Any

import field_world
import pandas as pd
import pytest
from conftest import Study
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import fields, schema
from pipeline.cli import fieldwork, join, sources, study, surveys
from pipeline.io import tables
from pipeline.quality.attention import attention, marked
from pipeline.quality.dates import read
from pipeline.quality.interviews import interviews, overlapped
from pipeline.quality.revisit import revisits
from pipeline.quality.tables import ADDED, quality
from pipeline.quality.targets import targets

CODES = ("35.19.09.2001", "35.19.09.2002", "35.19.09.2003")


@pytest.fixture
def world(tmp_path: Path) -> Study:
    return Study(field_world.write(tmp_path / "raw"), tmp_path / "processed", tmp_path / "maps")


def work_of(world: Study) -> fieldwork.Fieldwork:
    chosen = study.open_settings(world.config)
    spatial = sources.spatial(chosen)
    survey = surveys.survey(chosen, spatial.tables["villages"], spatial.tables["areas"], fieldwork=True)
    assert [problem for problem in survey.problems if problem.severity == "error"] == []
    points = tables.geotable(survey.tables["households"], "households")
    placed = join.joined(chosen, points, spatial.tables["areas"], spatial.tables["villages"])
    found = fieldwork.fieldwork(chosen, spatial, survey, placed)
    assert found is not None
    return found._replace(problems=survey.problems + found.problems)


def numbers(table: pd.DataFrame, by: str) -> dict[str, dict[str, Any]]:
    part = table[table["by"] == by]
    return part.assign(unit_id=part["unit_id"].fillna("?")).set_index("unit_id").to_dict("index")


# --- by head --------------------------------------------------------------------------------------------------------


def test_the_whole_by_head(world: Study) -> None:
    """11 rows, 10 households. Of 17 questions the distance to the tank applies to nobody, and closet and discharge
    not to h4, who has no latrine: 10 times 16 less 2."""
    table = work_of(world).table
    schema.require(fields.conform(table, "quality"), "quality")
    total = numbers(table, "total")[""]
    expected = {
        "interviews": 10,
        "duplicates": 1,
        "questions": 10 * 16 - 2,
        "blank": 1,
        "no_position": 1,
        "outside": 1,
        "mended": 0,
        "compared": 8,
        "conflicts": 1,
        "measured": 9,
        "poor": 1,
        "accuracy_median_m": 4.0,
        "timed": 8,
        "minutes_median": 20.0,
        "short": 1,
        "paired": 8,
        "overlaps": 1,
    }
    assert {name: total[name] for name in expected} == expected
    assert total["missing_pct"] == pytest.approx(100 / 158)
    assert total["poor_pct"] == pytest.approx(100 / 9)
    assert pd.isna(total["target"]), "the target of C is unknown, so that of all is"


def test_enumerators_by_head(world: Study) -> None:
    """`E1 ` and `e1` are one person: h1 to h6, of whom h5 was sent twice."""
    people = numbers(work_of(world).table, "enumerator")
    assert list(people) == ["e1", "e2", "?"]
    columns = ("interviews", "duplicates", "blank", "poor", "short", "overlaps", "outside", "conflicts")
    assert [people["e1"][column] for column in columns] == [6, 1, 0, 1, 1, 1, 0, 1]
    assert [people["e2"][column] for column in columns] == [3, 0, 1, 0, 0, 0, 1, 0]
    assert people["?"]["interviews"] == 1
    assert pd.isna(people["?"]["short"]), "unknown where no time is known, not 0"
    assert pd.isna(people["?"]["poor"])


def test_days_and_villages_by_head(world: Study) -> None:
    table = work_of(world).table
    days = numbers(table, "day")
    assert {day: row["interviews"] for day, row in days.items()} == {"2020-07-14": 5, "2020-07-15": 4, "?": 1}
    assert days["2020-07-15"]["duplicates"] == 1
    villages = numbers(table, "village")
    assert {code: row["interviews"] for code, row in villages.items()} == {CODES[0]: 7, CODES[1]: 3}
    assert villages[CODES[0]]["target"] == 7
    assert villages[CODES[0]]["done_pct"] == 100
    assert pd.isna(villages[CODES[1]]["target"])
    assert villages[CODES[1]]["name"] == "Sambirejo"


def test_areas_by_head(world: Study) -> None:
    """h4 stands in A; h10 has no position and counts where it says it lives; h9 outside has no area."""
    areas = numbers(work_of(world).table, "area")
    assert {area: row["interviews"] for area, row in areas.items()} == {"A": 5, "B": 2, "C": 2, "?": 1}
    assert (areas["A"]["target"], areas["B"]["done_pct"]) == (5, 100)
    assert areas["C"]["no_position"] == 1
    assert areas["?"]["outside"] == 1


def test_the_dictionary_describes_the_table(world: Study) -> None:
    assert list(work_of(world).table.columns) == list(fields.columns("quality"))


def test_the_rows_to_visit_by_head(world: Study) -> None:
    """The second h5 (row 7) is the office's to mend; the rest by village, area and row."""
    work = work_of(world)
    visits = revisits(work.interviews, work.problems, source="households.csv")
    found = {visit.row: sorted(problem.code for problem in visit.problems) for visit in visits}
    assert found == {
        3: ["interview-overlap"],
        4: ["interview-short"],
        5: ["accuracy-poor", "household-conflict"],
        9: ["value-missing"],
        10: ["interview-reversed"],
        11: ["household-outside"],
        12: ["position-missing"],
    }
    assert [visit.row for visit in visits] == [3, 4, 5, 9, 10, 12, 11]
    assert visits[-1].area_id is None
    overlap = next(p for p in work.problems if p.code == "interview-overlap")
    assert "row 2" in overlap.problem("en")


def test_what_is_marked_and_said_first(world: Study) -> None:
    table = work_of(world).table
    marks = marked(table)
    total = marks[table["by"] == "total"].iloc[0]
    assert {name for name, yes in total.items() if yes} == {
        "short",
        "overlaps",
        "duplicates",
        "no_position",
        "outside",
        "conflicts",
        "poor",
    }
    said = attention(table, errors=2)
    assert [one.code for one in said][:3] == ["errors", "short", "overlaps"]
    assert len(said) == 7
    assert said[1].values == {"found": 1, "interviews": 10, "name": "e1", "most": 1}
    assert (said[1].by, said[1].unit_id) == ("enumerator", "e1")


def test_an_enumerator_unlike_the_rest_is_named() -> None:
    """e1 leaves 6 of 100 blank, the other 900 questions 9: one percent, so six times the share of the rest."""
    rows = [("total", "", 1000, 15), ("enumerator", "e1", 100, 6), ("enumerator", "e2", 900, 9)]
    table = fields.empty("quality")
    table = pd.concat(
        [
            table,
            pd.DataFrame(
                [
                    {"by": by, "unit_id": unit, "name": unit, "questions": asked, "blank": blank, "interviews": 10}
                    | {"missing_pct": 100 * blank / asked, "duplicates": 0}
                    for by, unit, asked, blank in rows
                ]
            ),
        ]
    ).reset_index(drop=True)
    table = fields.conform(table, "quality")
    said = next(one for one in attention(table, errors=0) if one.code == "missing")
    assert (said.values["name"], said.values["share"], said.unit_id) == ("e1", 6.0, "e1")
    assert marked(table)["missing_pct"].tolist() == [False, True, False]


# --- targets --------------------------------------------------------------------------------------------------------


def target_tables() -> dict[str, pd.DataFrame]:
    forms = pd.DataFrame(
        {"area_id": ["A", "B", "C"], "round": 2020, "household_heads": [40, None, 0], "families": [42, 30, None]}
    )
    counts = pd.DataFrame({"area_id": ["A", "D"], "round": 2020, "household_heads": [99, None], "households": [99, 7]})
    return {"forms": forms, "counts": counts}


def test_targets_take_the_best_that_is_known() -> None:
    """A by its form's households, B by its families, C says 0 and is unknown, D by the counts, E is unknown."""
    found = targets(list("ABCDE"), **target_tables(), round=2020, target=None, sample=False)
    assert found.fillna(-1).tolist() == [40, 30, -1, 7, -1]


def test_a_target_of_the_settings_wins_and_a_sample_has_no_other() -> None:
    tables = target_tables()
    assert targets(["A", "E"], **tables, round=2020, target=12, sample=True).tolist() == [12, 12]
    assert targets(["A"], **tables, round=2020, target=None, sample=True).isna().all()
    assert targets(["A"], **tables, round=2021, target=None, sample=False).isna().all()


# --- dates ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2020-07-14T09:12:44.000+07:00", "2020-07-14 09:12:44"),
        ("2020-07-14 09:12:44", "2020-07-14 09:12:44"),
        ("14/07/2020 09:12", "2020-07-14 09:12:00"),
        ("14-07-2020 09.12 WIB", "2020-07-14 09:12:00"),
        ("Selasa, 14 Juli 2020 09.12", "2020-07-14 09:12:00"),
        ("14 Jul 2020 9:12", "2020-07-14 09:12:00"),
        ("July 14, 2020 9:12 PM", "2020-07-14 21:12:00"),
        ("7/14/2020 12:05 AM", "2020-07-14 00:05:00"),
        ("44026.5", "2020-07-14 12:00:00"),
    ],
)
def test_one_moment_in_many_writings(cell: str, moment: str) -> None:
    assert read(pd.Series([cell], dtype="str")).moment.iloc[0] == pd.Timestamp(moment)


@pytest.mark.parametrize("cell", ["14/07/2020", "14 Juli 2020", "14-Jul-20", "44026", "7/14/2020", "2020-07-14"])
def test_one_day_in_many_writings(cell: str) -> None:
    found = read(pd.Series([cell], dtype="str"))
    assert found.day.iloc[0] == pd.Timestamp("2020-07-14")
    assert found.second.isna().all()
    assert not found.unreadable.any()


@pytest.mark.parametrize("cell", ["sore", "31/02/2020", "1970-01-01", "14 Foo 2020", "2020-07-14 25:00", "12", "99:99"])
def test_what_cannot_be_read_is_told(cell: str) -> None:
    found = read(pd.Series([cell, ""], dtype="str"))
    assert found.unreadable.tolist() == [True, False]
    assert found.moment.isna().all()


@pytest.mark.parametrize(
    ("cells", "days", "ambiguous"),
    [
        (["3/7/2020", "14/7/2020"], ["07-03", "07-14"], [False, False]),
        (["3/7/2020", "7/14/2020"], ["03-07", "07-14"], [False, False]),
        (["3/7/2020", "4/7/2020", "5/5/2020"], [None, None, "05-05"], [True, True, False]),
        (["14/7/2020", "7/15/2020", "3/7/2020"], ["07-14", "07-15", None], [False, False, True]),
    ],
)
def test_the_whole_column_decides_and_is_never_guessed(
    cells: list[str], days: list[str | None], ambiguous: list[bool]
) -> None:
    found = read(pd.Series(cells, dtype="str"))
    assert [None if pd.isna(day) else f"{day:%m-%d}" for day in found.day] == days
    assert found.ambiguous.tolist() == ambiguous
    assert not found.unreadable.any()


def test_faulty_dates_are_problems_and_stay_unknown(world: Study) -> None:
    path = world.config.parent / "households.csv"
    table = pd.read_csv(path, dtype="str", keep_default_na=False)
    table["tgl"] = ["3/7/2020"] * (len(table) - 1) + ["sore"]
    table["mulai"], table["selesai"] = "08:00", "08:20"
    table.to_csv(path, index=False)
    text = world.config.read_text(encoding="utf-8")
    world.config.write_text(text.replace('start = "mulai"', 'date = "tgl"\nstart = "mulai"'), encoding="utf-8")
    work = work_of(world)
    told = [(p.code, p.row, p.column, p.value) for p in work.problems if p.code.startswith("date-")]
    assert told == [("date-unreadable", 12, "tgl", "sore"), ("date-ambiguous", None, "tgl", "3/7/2020")]
    assert numbers(work.table, "day").keys() == {"?"}
    table["tgl"] = "14/7/2020"
    table.to_csv(path, index=False)
    work = work_of(world)
    assert numbers(work.table, "day").keys() == {"2020-07-14"}
    assert numbers(work.table, "total")[""]["minutes_median"] == 20, "a time alone takes the day from the date"


def test_times_of_two_zones_are_compared_as_instants(world: Study) -> None:
    """08:00 in Madiun (+7) to 09:20 in Bali (+8) are 20 minutes."""
    path = world.config.parent / "households.csv"
    table = pd.read_csv(path, dtype="str", keep_default_na=False)
    table["mulai"], table["selesai"] = "2020-07-14T08:00:00+07:00", "2020-07-14T09:20:00+08:00"
    table.to_csv(path, index=False)
    assert numbers(work_of(world).table, "total")[""]["minutes_median"] == 20


def test_a_form_left_open_over_night_overlaps_nobody() -> None:
    start = pd.to_datetime(["2020-07-14 08:00", "2020-07-14 09:00"])
    end = pd.to_datetime(["2020-07-15 08:00", "2020-07-14 09:20"])
    frame = pd.DataFrame({"enumerator": "e1", "start": start, "end": end, "kept": True, "minutes": [1440.0, 20.0]})
    assert overlapped(frame).isna().all()


# --- sums -----------------------------------------------------------------------------------------------------------

AREAS = pd.DataFrame({"area_id": ["A", "B"], "name": ["RT A", "RT B"], "village_code": ["V", "W"]})
VILLAGES = pd.DataFrame({"village_code": ["V", "W"], "village": ["Desa V", "Desa W"]})


@st.composite
def worlds(draw: st.DrawFn) -> dict[str, Any]:
    """A few rows with every kind of gap; some repeat a row before them."""
    size = draw(st.integers(1, 12))

    def column(values: list[Any]) -> list[Any]:
        return draw(st.lists(st.sampled_from(values), min_size=size, max_size=size))

    rows = range(2, size + 2)
    sent = pd.DataFrame(
        {
            "household_id": [f"h{row}" for row in rows],
            "enumerator": column(["e1", "E1", "e2", ""]),
            "date": column(["14/07/2020", "15/07/2020", "x", ""]),
            "start": column(["08:00", "08:10", "", "2020-07-14 08:05"]),
            "end": column(["08:20", "08:12", "", "07:00"]),
        },
        index=rows,
        dtype="str",
    )
    repeats = draw(st.lists(st.integers(0, size - 1), max_size=3))
    again = sent.iloc[repeats].set_axis(range(size + 2, size + 2 + len(repeats)))
    asked = column([0, 3, 16])
    return {
        "sent": pd.concat([sent, again]),
        "marks": pd.DataFrame({"questions": asked, "blank": [min(1, one) for one in asked]}, index=rows),
        "households": pd.DataFrame(
            {
                "round": pd.array([2020] * size, dtype="Int64"),
                "stated_area": pd.array(column(["A", "B", "Z", None]), dtype="str"),
                "geometry": column([None, "point"]),
                "accuracy_m": pd.array(column([4.0, 80.0, None]), dtype="Float64").astype("float64"),
            }
        ),
        "join": pd.DataFrame(
            {
                "bucket": column(["area", "outside", "no_position"]),
                "area_id": pd.array(column(["A", "B", None]), dtype="str"),
                "village_code": pd.array(column(["V", "W", None]), dtype="str"),
                "conflict": pd.array(column([True, False, None]), dtype="boolean"),
            }
        ),
        "mended": draw(st.lists(st.sampled_from(list(rows)), max_size=3)),
    }


@given(worlds())
@settings(max_examples=150, deadline=None)
def test_the_sums_are_the_same_whichever_way_they_are_parted(given_world: dict[str, Any]) -> None:
    found = interviews(**given_world, areas=AREAS, columns={}, round=2020, source="s.csv")
    goal = pd.Series([3, 4], index=pd.Index(["A", "B"], name="area_id"), dtype="Int64")
    table = quality(found.frame, AREAS, VILLAGES, goal)
    total = table[table["by"] == "total"].iloc[0]
    sums = table.groupby("by")[list(ADDED)].sum()
    for by in ("village", "enumerator", "day", "area"):
        assert sums.loc[by].tolist() == total[list(ADDED)].fillna(0).tolist(), by
    assert total["interviews"] == len(given_world["marks"])
    assert total["interviews"] + total["duplicates"] == len(given_world["sent"])
    assert table.loc[table["by"] == "village", "target"].sum() == table.loc[table["by"] == "area", "target"].sum() == 7
    short, timed = table["short"].fillna(0), table["timed"]
    assert ((short >= 0) & (short <= timed) & (timed <= table["interviews"])).all()


# --- the command ----------------------------------------------------------------------------------------------------


def test_check_writes_the_list_and_the_page_and_nothing_else(world: Study) -> None:
    result = world.run("check")
    assert result.returncode == 0, result.stderr
    written = {path.relative_to(world.processed).as_posix() for path in world.processed.rglob("*") if path.is_file()}
    assert written == {"problems.csv", "internal/quality.html"}
    assert not world.maps.exists()
    assert "10 rumah tangga dibaca, 0 galat" in result.stdout
    codes = pd.read_csv(world.processed / "problems.csv")["code"].tolist()
    assert {"interview-short", "interview-overlap", "household-outside", "household-conflict"} <= set(codes)


def of_the_join(world: Study) -> list[list[str]]:
    table = pd.read_csv(world.processed / "problems.csv", dtype="str", keep_default_na=False)
    return table.loc[table["code"].str.startswith("household-"), ["code", "source", "row", "value"]].to_numpy().tolist()


def test_the_run_and_the_check_name_the_same_file_and_row(world: Study) -> None:
    """Row 7 repeats row 6 and is refused, so that the row of a household is not its place in the table."""
    world.build("check")
    checked = of_the_join(world)
    assert ["household-outside", "households.csv", "11", "h9"] in checked
    world.build("load", "join", "aggregate", "problems")
    assert of_the_join(world) == checked


def test_households_of_an_earlier_run_have_no_rows(world: Study) -> None:
    world.build("load")
    (world.processed / "household_rows.parquet").unlink()
    world.build("join", "problems")
    assert ["household-outside", "join", "", "h9"] in of_the_join(world)


def test_only_the_owner_opens_the_page(world: Study) -> None:
    (world.processed / "internal").mkdir(parents=True, mode=0o755)
    before = os.umask(0)
    try:
        world.build("check")
    finally:
        os.umask(before)
    page = world.processed / "internal" / "quality.html"
    assert stat.S_IMODE(page.stat().st_mode) == 0o600
    assert stat.S_IMODE(page.parent.stat().st_mode) == 0o700


def test_codes_of_enumerators_are_on_the_page_alone(world: Study) -> None:
    path = world.config.parent / "households.csv"
    path.write_text(re.sub(",e1,", ",enum-77,", path.read_text(encoding="utf-8")), encoding="utf-8")
    world.build("load", "join", "check")
    named = {file.name for file in world.processed.rglob("*") if file.is_file() and b"enum-77" in file.read_bytes()}
    assert named == {"quality.html"}


def test_the_page_tells_errors_too_and_an_old_one_is_said_to_be(world: Study) -> None:
    path = world.config.parent / "households.csv"
    good = path.read_text(encoding="utf-8")
    path.write_text(good.replace("h1,", "h2,", 1), encoding="utf-8")
    result = world.run("check")
    assert result.returncode == 1
    page = (world.processed / "internal" / "quality.html").read_text(encoding="utf-8")
    assert "1 galat menghentikan perhitungan nilai" in page
    path.write_text(good.replace("id,x,y", "id,x,lat", 1), encoding="utf-8")
    result = world.run("check")
    assert result.returncode == 1
    assert "masih dari pemeriksaan sebelumnya" in result.stdout


def test_a_study_that_tells_no_times_says_so(toy_study: Study) -> None:
    toy_study.build("check")
    page = (toy_study.processed / "internal" / "quality.html").read_text(encoding="utf-8")
    assert "Tidak dapat dihitung dari berkas ini: Petugas, Hari, RT berbeda" in page
    assert 'id="id-enumerator"' not in page
    assert "hari wawancara tidak diketahui" in page


def test_a_survey_of_another_round_shows_no_interview(world: Study) -> None:
    text = world.config.read_text(encoding="utf-8")
    path = world.config.parent / "households.csv"
    table = pd.read_csv(path, dtype="str", keep_default_na=False).assign(tahun="2019")
    table.to_csv(path, index=False)
    world.config.write_text(text.replace('start = "mulai"', 'round = "tahun"\nstart = "mulai"'), encoding="utf-8")
    work = work_of(world)
    assert numbers(work.table, "total")[""]["interviews"] == 0
    assert pd.isna(numbers(work.table, "total")[""]["missing_pct"])
    world.build("check")
