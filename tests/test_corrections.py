"""Signed corrections beside the raw files: applied before anything is read, refused when they no longer fit."""

from __future__ import annotations

import json
from pathlib import Path

import exports
import pandas as pd
import pytest
import toy
import workbooks
from conftest import Result, Study

from pipeline.cli import prerequisites, study

HEADER = "id,column,old,new,who,why\n"
SIGNED = "Sri,kunjungan ulang\n"


def correct(toy_study: Study, *rows: str, table: str = "households", settings: str = toy.SETTINGS) -> Result:
    """`load` with `rows` as the corrections of a source."""
    folder = toy_study.config.parent
    (folder / "corrections.csv").write_text(HEADER + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    heading = f"[sources.{table}]\n"
    toy_study.config.write_text(
        settings.replace(heading, f'{heading}corrections = "corrections.csv"\n'), encoding="utf-8"
    )
    return toy_study.run("load")


def found(toy_study: Study) -> list[list[str]]:
    table = pd.read_csv(toy_study.processed / "problems" / "survey.csv", dtype="str", keep_default_na=False)
    return table.loc[table["source"] == "corrections.csv", ["code", "problem_en"]].to_numpy().tolist()


def rows_of(toy_study: Study) -> dict[str, dict[str, object]]:
    counted: dict[str, dict[str, object]] = json.loads((toy_study.processed / "rows" / "survey.json").read_text())
    return counted


def test_a_correction_is_applied_counted_and_told_once(toy_study: Study) -> None:
    """h2's roof is mended: nothing of A fails 1c any more. h10 has a position after all, so it is in A."""
    raw = (toy_study.config.parent / "households.csv").read_bytes()
    result = correct(
        toy_study,
        f"h2,roof,b,a,{SIGNED.strip()}",
        f"h10,x,,111.4902,{SIGNED.strip()}",
        f"h10,y,,-7.6195,{SIGNED.strip()}",
    )
    assert result.returncode == 0, result.stderr
    assert "corrections.csv: 3 sel households.csv" in result.stdout
    assert found(toy_study) == [["corrections-applied", "3 cells of households.csv are corrected as this list says"]]
    assert rows_of(toy_study)["households"]["corrected"] == 3
    assert (toy_study.config.parent / "households.csv").read_bytes() == raw
    table = toy_study.table("households").set_index("household_id")
    assert table.loc["h2", "roof"] == "a"
    toy_study.build("join", "aggregate")
    assert toy_study.table("join").set_index("household_id").loc["h10", "area_id"] == "A"
    criteria = toy_study.table("criteria").set_index(["unit_id", "criterion"])
    assert criteria.loc[("A", "1c"), "share_pct"] == 0


FAULTS = {
    "an identifier that is not there": (["h99,roof,b,a,Sri,x"], 'column id, value "h99": this identifier is not in'),
    "no identifier": ([",roof,b,a,Sri,x"], "column id: this identifier is not in"),
    "a column that is not there": (["h2,rof,b,a,Sri,x"], 'value "rof": this column is not in households.csv'),
    "a column that nearly is": (["h2,rof,b,a,Sri,x"], "the most similar is: roof"),
    "the identifier": (["h2,id,h2,h3,Sri,x"], 'column column, value "id": what identifies a row cannot be corrected'),
    "another old": (["h2,roof,a,b,Sri,x"], "row 2, column old: the cell roof of h2 does not hold what old says"),
    "nobody": (["h2,roof,b,a, ,x"], "row 2, column who: a correction without a name or a reason"),
    "no reason": (["h2,roof,b,a,Sri,"], "row 2, column why: a correction without a name or a reason"),
    "twice": (["h2,roof,b,a,Sri,x", "h2,roof,b,b,Sri,x"], 'value "h2": this cell is corrected in row 2'),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_what_does_not_fit_is_refused(toy_study: Study, fault: str) -> None:
    rows, message = FAULTS[fault]
    result = correct(toy_study, *rows)
    assert result.returncode == 1
    assert message in result.stderr
    assert not (toy_study.processed / "households.parquet").exists()


def test_every_fault_of_a_list_is_told_and_nothing_of_the_cells(toy_study: Study) -> None:
    result = correct(toy_study, "h2,telepon,0,1,,", "h99,roof,b,a,Sri,x")
    assert result.stderr.count("GALAT: corrections.csv") == 4
    assert "rahasia" not in result.stderr


def test_an_identifier_in_two_rows_is_not_certain(toy_study: Study) -> None:
    path = toy_study.config.parent / "households.csv"
    path.write_text(path.read_text() + path.read_text().splitlines()[2] + "\n")
    assert "this identifier stands in 2 rows of households.csv" in correct(toy_study, "h2,roof,b,a,Sri,x").stderr


def test_a_list_without_rows_and_a_list_that_is_none(toy_study: Study) -> None:
    assert correct(toy_study).returncode == 0
    assert rows_of(toy_study)["households"]["corrected"] == 0
    assert found(toy_study) == []
    (toy_study.config.parent / "corrections.csv").write_text("id,kolom\nh2,roof\n")
    assert "column old: this column is not in the file" in toy_study.run("load").stderr
    (toy_study.config.parent / "corrections.csv").unlink()
    assert "corrections.csv: the file is not there" in toy_study.run("load").stderr


def test_an_area_of_the_forms_and_of_the_counts(toy_study: Study) -> None:
    assert correct(toy_study, "A,families,10,11,Sri,x", table="forms").returncode == 0
    assert toy_study.table("forms").set_index("area_id").loc["A", "families"] == 11
    assert rows_of(toy_study)["forms"]["corrected"] == 1
    (toy_study.config.parent / "counts.csv").write_text("area_id,v1a\nA,3\n")
    counts = toy.SETTINGS + '\n[sources.area_counts]\npath = "counts.csv"\n'
    assert correct(toy_study, "A,v1a,3,2,Sri,x", table="area_counts", settings=counts).returncode == 0
    assert toy_study.table("area_counts")["v1a"].tolist() == [2]


def test_an_export_names_its_own_identifier(toy_study: Study) -> None:
    """The correction comes before the layout is read: it is of a column of the export, in the words of the export."""
    exports.kobo_words("id").to_csv(toy_study.config.parent / "kobo.csv", index=False)
    exports.kobo(exports.answers("forms", *exports.words("en", "forms"))).to_csv(
        toy_study.config.parent / "rt.csv", index=False
    )
    head = toy.SETTINGS.partition("[sources.households]")[0]
    settings = f'{head}[sources.households]\npath = "kobo.csv"\n[sources.forms]\npath = "rt.csv"\n'
    roof = next(column for column in exports.kobo_words("id") if "Q9" in column)
    assert correct(toy_study, f"h2,{roof},bocor,tidak bocor,Sri,x", settings=settings).returncode == 0
    assert toy_study.table("households")["roof"].tolist()[1] == "a"
    families = next(column for column in pd.read_csv(toy_study.config.parent / "rt.csv") if "(KK)" in column)
    assert correct(toy_study, f"A,{families},10,11,Sri,x", settings=settings, table="forms").returncode == 0
    assert toy_study.table("forms").set_index("area_id").loc["A", "families"] == 11


def test_a_cell_of_a_workbook(toy_study: Study) -> None:
    """Two marks are one again, in the second of three workbooks."""
    folder = toy_study.config.parent / "rt"
    workbooks.write(folder)
    made = workbooks.book([workbooks.answers(name) for name in workbooks.PLACES["B"]])
    made["A.2"]["N17"] = 1
    made.save(folder / "B.xlsx")
    head = toy.SETTINGS.partition("[sources.households]")[0]
    settings = f'{head}[sources.households]\nlayout = "workbook"\npath = "rt"\n'
    result = correct(toy_study, "B-17,A.2!N,1,,Sri,x", settings=settings)
    assert result.returncode == 0, result.stderr
    assert toy_study.table("households").set_index("household_id").loc["B-17", "roof"] == "a"
    assert rows_of(toy_study)["households"]["corrected"] == 1
    assert (
        "what identifies a row cannot be corrected"
        in correct(toy_study, "B-17,area,B,A,Sri,x", settings=settings).stderr
    )


def test_make_and_the_manifest_know_the_list(toy_study: Study) -> None:
    assert correct(toy_study, "h2,roof,b,a,Sri,x").returncode == 0
    toy_study.build("prerequisites")
    sources = (toy_study.processed / ".study.mk").read_text(encoding="utf-8").splitlines()[1]
    assert sources.startswith("SURVEY_SOURCES")
    assert "/corrections.csv" in sources
    paths = prerequisites.files(study.open_settings(toy_study.config))
    assert toy_study.config.parent / "corrections.csv" in [Path(path) for path in paths]
