"""An export of the project's own forms goes through without a mapping, whatever tool and whatever export option."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Callable
from pathlib import Path

import exports
import pandas as pd
import pytest
import toy
from conftest import Result, Study

from pipeline.io.exports import read_export

WITHOUT_MAPPING = toy.SETTINGS.partition("[sources.households]")[0] + "[sources.households]\n"


def written(**options: object) -> Callable[[pd.DataFrame, Path], None]:
    return lambda frame, path: frame.to_csv(path, index=False, **options)  # type: ignore[call-overload]


quoted = written(sep=";", quoting=csv.QUOTE_ALL)
commas = written()


def book(frame: pd.DataFrame, path: Path) -> None:
    frame.to_excel(path, index=False)


LAYOUTS: dict[str, tuple[str, Callable[[], pd.DataFrame], Callable[[pd.DataFrame, Path], None]]] = {
    "kobo by names": ("kobo.csv", exports.kobo_names, quoted),
    "kobo by names, workbook": ("kobo.xlsx", exports.kobo_names, book),
    "kobo by names, of old": ("kobo.csv", exports.kobo_old, commas),
    "kobo by words, id": ("kobo.csv", lambda: exports.kobo_words("id"), quoted),
    "kobo by words, en": ("kobo.xlsx", lambda: exports.kobo_words("en"), book),
    "kobo by options": ("kobo.csv", lambda: exports.kobo_options(both=False), quoted),
    "kobo by options and text": ("kobo.csv", lambda: exports.kobo_options(both=True), quoted),
    "odk": ("odk.csv", exports.odk, commas),
}


def load(study: Study, name: str, *lines: str) -> Result:
    """`load` with settings that say where the export is and nothing of its columns."""
    settings = [WITHOUT_MAPPING, f'path = "{name}"', *lines, ""]
    study.config.write_text("\n".join(settings), encoding="utf-8")
    return study.run("load")


def expected(study: Study, occupants: dict[str, int] | None = None) -> pd.DataFrame:
    """The table that the plain survey gives."""
    rows = exports.plain()
    if occupants is not None:
        rows = rows.assign(occupants=rows["id"].map(occupants).astype("Int64").astype("str").replace("<NA>", ""))
    rows.to_csv(study.config.parent / "plain.csv", index=False)
    result = load(study, "plain.csv", 'id = "id"', 'longitude = "x"', 'latitude = "y"', 'accuracy_m = "acc"')
    assert result.returncode == 0, result.stderr
    return study.table("households")


def found(study: Study) -> pd.DataFrame:
    return pd.read_csv(study.processed / "problems" / "survey.csv", dtype="str", keep_default_na=False)


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_layout_gives_the_plain_table(toy_study: Study, name: str) -> None:
    file, frame, write = LAYOUTS[name]
    plain = expected(toy_study)
    write(frame(), toy_study.config.parent / file)
    result = load(toy_study, file)
    assert result.returncode == 0, result.stderr
    table = toy_study.table("households")
    pd.testing.assert_frame_equal(table, plain)
    assert not table.drop(columns="geometry").astype("str").isin([exports.SECRET]).any().any()
    layout = file.partition(".")[0]
    assert f"tata letak {file}: {layout}; 31 pertanyaan" in result.stdout


def test_a_plain_table_is_not_taken_for_an_export(toy_study: Study) -> None:
    exports.plain().to_csv(toy_study.config.parent / "plain.csv", index=False)
    result = load(toy_study, "plain.csv", 'id = "id"', 'longitude = "x"', 'latitude = "y"')
    assert result.returncode == 0
    assert "tata letak" not in result.stdout


def test_problems_name_the_column_of_the_file(toy_study: Study) -> None:
    """h7 does not say its water, in row 8; in h1 somebody typed `z` into the export."""
    frame = exports.kobo_names()
    frame.loc[0, "aspect_1/roof"] = "z"
    quoted(frame, toy_study.config.parent / "kobo.csv")
    assert load(toy_study, "kobo.csv").returncode == 1
    problems = pd.read_csv(toy_study.processed / "problems.csv", dtype="str", keep_default_na=False)
    rows = set(zip(problems["code"], problems["row"], problems["column"], strict=True))
    assert ("value-code-unknown", "2", "aspect_1/roof") in rows
    assert ("value-missing", "8", "aspect_3/water_source") in rows


@pytest.mark.parametrize("file", ["kobo.xlsx", "odk.zip"])
def test_persons_are_counted_and_not_read(toy_study: Study, file: str) -> None:
    plain = expected(toy_study, exports.PERSONS)
    write = exports.write_kobo_book if file.endswith("xlsx") else exports.write_odk_archive
    write(toy_study.config.parent / file)
    result = load(toy_study, file)
    assert result.returncode == 0, result.stderr
    table = toy_study.table("households")
    pd.testing.assert_frame_equal(table, plain)
    assert table["occupants"].fillna(0).tolist() == [2, 1, *[0] * 8]
    assert not table.drop(columns="geometry").astype("str").isin([exports.SECRET]).any().any()


def test_a_repeat_row_without_a_household_is_told_and_not_counted(toy_study: Study) -> None:
    repeat = pd.DataFrame({"nama": exports.SECRET, "_parent_index": ["1", "1", "99", "2"]})
    exports.write_kobo_book(toy_study.config.parent / "kobo.xlsx", repeat)
    assert load(toy_study, "kobo.xlsx").returncode == 0
    told = found(toy_study).query("code == 'repeat-orphan'")
    assert told[["row", "column", "value"]].to_numpy().tolist() == [["4", "_parent_index", "99"]]
    assert toy_study.table("households")["occupants"].fillna(0).tolist()[:2] == [2, 1]


def test_a_repeat_of_another_name_is_told_and_taken_when_named(toy_study: Study) -> None:
    exports.write_kobo_book(toy_study.config.parent / "kobo.xlsx", name="anggota")
    load(toy_study, "kobo.xlsx")
    assert found(toy_study).query("code == 'repeat-unused'")["value"].tolist() == ["anggota"]
    assert toy_study.table("households")["occupants"].isna().all()
    assert load(toy_study, "kobo.xlsx", 'persons = "anggota"').returncode == 0
    assert toy_study.table("households")["occupants"].tolist()[:2] == [2, 1]
    result = load(toy_study, "kobo.xlsx", 'persons = "penghuni"')
    assert "tidak ada kelompok berulang ini; yang ada: anggota" in result.stderr


def test_an_answer_stays_where_the_persons_are_others(toy_study: Study) -> None:
    frame = exports.kobo_names()
    frame["aspect_1/occupants"] = ["3", "1", *[""] * 8]
    with pd.ExcelWriter(toy_study.config.parent / "kobo.xlsx") as sheets:
        frame.to_excel(sheets, sheet_name="survey", index=False)
        exports.persons("_parent_index", {"h1": "1", "h2": "2"}).to_excel(sheets, sheet_name="persons", index=False)
    assert load(toy_study, "kobo.xlsx").returncode == 0
    told = found(toy_study).query("code == 'persons-differ'")
    assert told[["row", "column", "value"]].to_numpy().tolist() == [["2", "aspect_1/occupants", "3"]]
    assert toy_study.table("households")["occupants"].tolist()[:2] == [3, 1]


def spoilt(**columns: str) -> pd.DataFrame:
    return exports.kobo_options(both=True).assign(**columns)


FAULTS: dict[str, tuple[pd.DataFrame, str]] = {
    "two columns for one question": (
        exports.kobo_names().assign(**{"Q9 atap": "bocor"}),
        "kobo.csv, column Q9 atap: two columns answer the question roof; the other is aspect_1/roof",
    ),
    "an option that the question does not have": (
        spoilt(**{"aspect_1/roof/z": "0"}),
        'column aspect_1/roof/z, value "z": the question roof has no such option; there are: a, b',
    ),
    "a cell of an option that is no mark": (
        exports.kobo_options(both=False).assign(**{"aspect_1/roof/a": "mungkin"}),
        'row 2, column aspect_1/roof/a, value "mungkin": a column of an option holds something else than 1, 0',
    ),
    "an answer that its options contradict": (
        spoilt(**{"aspect_1/roof": "b"}),
        'row 2, column aspect_1/roof, value "b": this answer differs from the columns of its options (a)',
    ),
    "no identifier": (
        exports.kobo_names().drop(columns=["_uuid", "_id"]),
        "there is no column of identifiers in the layout kobo (_uuid, meta/instanceID, _id)",
    ),
    "a position that is no position": (
        exports.kobo_old().assign(position="-7,6195 111,4905 0 4"),
        "column position column",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_cannot_be_read_is_told(toy_study: Study, fault: str) -> None:
    frame, message = FAULTS[fault]
    quoted(frame, toy_study.config.parent / "kobo.csv")
    result = load(toy_study, "kobo.csv")
    said = result.stderr if result.returncode else " ".join(found(toy_study)["column"].map("column {}".format))
    assert message in said
    assert "Traceback" not in result.stderr


def test_two_marks_for_one_answer_are_no_answer(toy_study: Study) -> None:
    frame = exports.kobo_options(both=False).assign(**{"aspect_1/roof/a": "1", "aspect_1/roof/b": "1"})
    quoted(frame, toy_study.config.parent / "kobo.csv")
    result = load(toy_study, "kobo.csv")
    assert result.returncode == 1
    assert 'value "a b"' in result.stderr


def test_the_settings_win_over_the_layout(toy_study: Study) -> None:
    """Of four roofs the settings name one; the codes of `z` are theirs."""
    frame = exports.kobo_names().assign(atap="z", roof="a", **{"Q9 roof": "a"})
    quoted(frame, toy_study.config.parent / "kobo.csv")
    recode = '[sources.households.answers]\n"atap" = { variable = "roof", recode = { "z" = "b" } }'
    assert load(toy_study, "kobo.csv", recode).returncode == 0
    assert set(toy_study.table("households")["roof"]) == {"b"}


def test_a_layout_that_is_said_is_taken(toy_study: Study) -> None:
    """Without the tool's own columns nothing tells the layout."""
    frame = exports.kobo_names().drop(columns=["_id", "_submission_time", "_index"])
    quoted(frame, toy_study.config.parent / "kobo.csv")
    assert "household_id" in load(toy_study, "kobo.csv").stderr
    assert load(toy_study, "kobo.csv", 'layout = "kobo"').returncode == 0
    assert len(toy_study.table("households")) == 10


@pytest.mark.parametrize("layout", ["auto", "plain"])
def test_persons_that_the_file_cannot_hold_are_told(toy_study: Study, layout: str) -> None:
    """A CSV of KoboToolbox has no repeat groups."""
    quoted(exports.kobo_names(), toy_study.config.parent / "kobo.csv")
    result = load(toy_study, "kobo.csv", 'id = "_uuid"', 'persons = "anggota"', f'layout = "{layout}"')
    assert result.returncode == 1
    assert "there is no such repeat group; there are: -" in result.stderr


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"notes.csv": "a,b\n1,2\n"}, "found: household_form, notes"),
        ({"empty.csv": "KEY\n"}, ""),
    ],
)
def test_an_archive_holds_one_table_of_records(toy_study: Study, more: dict[str, str], message: str) -> None:
    exports.write_odk_archive(toy_study.config.parent / "odk.zip", **more)
    result = load(toy_study, "odk.zip")
    assert (message in result.stderr) if message else (result.returncode == 0)


def test_of_a_repeat_only_the_tie_is_read(tmp_path: Path) -> None:
    exports.write_kobo_book(tmp_path / "kobo.xlsx")
    exports.write_odk_archive(tmp_path / "odk.zip")
    for file, tie in (("kobo.xlsx", "_parent_index"), ("odk.zip", "PARENT_KEY")):
        (repeat,) = read_export(tmp_path / file).repeats.values()
        assert list(repeat.columns) == [tie]
        assert repeat.index.tolist() == [2, 3, 4]


def test_a_repeat_that_nothing_ties(toy_study: Study) -> None:
    path = toy_study.config.parent / "odk.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("form.csv", exports.odk().drop(columns="KEY").to_csv(index=False))
        archive.writestr(
            "form-persons.csv", exports.persons("PARENT_KEY", {"h1": "h1", "h2": "h2"}).to_csv(index=False)
        )
    result = load(toy_study, "odk.zip")
    assert result.returncode == 1
    assert "column KEY: this column is not there, though the repeat group refers to it (PARENT_KEY)" in result.stderr


def test_an_archive_that_would_fill_the_disk(toy_study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.io.exports.LARGEST_TABLES_MB", 0)
    exports.write_odk_archive(toy_study.config.parent / "odk.zip")
    assert "the archive unpacks to more than 0 MB" in load(toy_study, "odk.zip").stderr


def test_an_archive_that_is_damaged(toy_study: Study) -> None:
    path = toy_study.config.parent / "odk.zip"
    exports.write_odk_archive(path)
    content = path.read_bytes()
    middle = content.index(b"rahasia")
    path.write_bytes(content[:middle] + b"RAHASIA" + content[middle + 7 :])
    result = load(toy_study, "odk.zip")
    assert result.returncode == 1
    assert "odk.zip: the file cannot be read (Bad CRC-32 for file" in result.stderr


def test_an_archive_that_is_none(toy_study: Study) -> None:
    (toy_study.config.parent / "odk.zip").write_bytes(b"PK\x03\x04 and no more")
    result = load(toy_study, "odk.zip")
    assert result.returncode == 1
    assert "odk.zip: the file cannot be read (File is not a zip file)" in result.stderr


def test_the_rt_form_too(toy_study: Study) -> None:
    toy_study.build("load")
    plain = toy_study.table("forms")
    own = exports.answers("forms", *exports.words("en", "forms"))
    quoted(exports.kobo(own), toy_study.config.parent / "rt.csv")
    settings = toy.SETTINGS.partition("[sources.forms]")[0] + '[sources.forms]\npath = "rt.csv"\n'
    toy_study.config.write_text(settings, encoding="utf-8")
    toy_study.build("load")
    pd.testing.assert_frame_equal(toy_study.table("forms"), plain)
