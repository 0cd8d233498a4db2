"""The toy survey as KoboToolbox and ODK Central would export it from the project's own form.

h1 lives with two persons, h2 alone; of the others no persons are listed. Every position is 4 m accurate.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import toy

from pipeline.questions import POSITION, part_words, questions

PERSONS = {"h1": 2, "h2": 1}
SECRET = "rahasia"


def plain(table: str = "households") -> pd.DataFrame:
    """The toy survey with what an export adds: the accuracy, where there is a position."""
    if table == "forms":
        return toy.forms()
    rows = toy.households()
    return rows.assign(acc=rows["x"].map(lambda x: "4" if x else ""))


def answers(table: str, header: Callable[[str, str], str], value: Callable[[str, str], str]) -> pd.DataFrame:
    """A column for each question of the form but the position; `header` and `value` say how they are written."""
    rows = plain(table).rename(columns={"area": "area_id"})
    return pd.DataFrame(
        {
            header(question.part, name): [value(name, cell) for cell in rows.get(name, pd.Series("", rows.index))]
            for name, question in questions(table).items()
            if name != POSITION
        }
    )


def as_it_is(name: str, cell: str) -> str:
    del name
    return cell


def by_name(part: str, name: str) -> str:
    return f"{part}/{name}"


def words(language: str, table: str) -> tuple[Callable[[str, str], str], Callable[[str, str], str]]:
    """Headers and answers in the words of `language`."""

    def header(part: str, name: str) -> str:
        return f"{part_words(part, language)}/{questions(table)[name].words(language)}"

    def value(name: str, cell: str) -> str:
        return questions(table)[name].field.choices(language).get(cell, cell)

    return header, value


def coordinates() -> pd.DataFrame:
    """Latitude, longitude, altitude and accuracy as text, empty for h10."""
    rows = plain()
    altitude = rows["x"].map(lambda x: "63.5" if x else "")
    return pd.DataFrame({"latitude": rows["y"], "longitude": rows["x"], "altitude": altitude, "accuracy": rows["acc"]})


def combined() -> pd.Series:
    """The coordinates in one column."""
    return coordinates().agg(" ".join, axis="columns").str.strip()


def kobo(frame: pd.DataFrame) -> pd.DataFrame:
    """With the columns that KoboToolbox adds by itself, and one that nobody may see."""
    rows = range(1, len(frame) + 1)
    own = {
        "_id": [str(700 + row) for row in rows],
        "_uuid": [f"h{row}" for row in rows],
        "_submission_time": "2020-03-15T08:00:00",
        "_submitted_by": SECRET,
        "_index": [str(row) for row in rows],
    }
    return frame.assign(telepon=SECRET, **own)


def kobo_names() -> pd.DataFrame:
    frame = answers("households", by_name, as_it_is)
    parts = coordinates().rename(columns={"accuracy": "precision"}).add_prefix(f"place/_{POSITION}_")
    return kobo(pd.concat([frame, combined().rename(POSITION), parts], axis="columns"))


def kobo_old() -> pd.DataFrame:
    """Without groups, with the position in one column only, `n/a` for what was not asked."""
    frame = answers("households", lambda _, name: name, as_it_is).replace("", "n/a")
    return kobo(frame.assign(**{POSITION: combined().replace("", "n/a")}))


def kobo_words(language: str) -> pd.DataFrame:
    frame = answers("households", *words(language, "households"))
    place = questions("households")[POSITION].words(language)
    parts = coordinates().rename(columns={"accuracy": "precision"}).add_prefix(f"_{place}_")
    return kobo(pd.concat([frame, parts], axis="columns"))


def kobo_options(*, both: bool) -> pd.DataFrame:
    """Each answer of a question as a column of 0 and 1, beside the text or instead of it."""
    frame = kobo_names()
    for name, question in questions("households").items():
        header, codes = by_name(question.part, name), question.field.codes
        given = frame[header] if codes else None
        marks = {f"{header}/{code}": given.map(lambda cell, code=code: str(int(cell == code))) for code in codes}
        frame = pd.concat([frame if both or not codes else frame.drop(columns=header), pd.DataFrame(marks)], axis=1)
    return frame


def odk() -> pd.DataFrame:
    frame = answers("households", lambda part, name: f"{part}-{name}", as_it_is)
    parts = coordinates().rename(columns=str.capitalize).add_prefix(f"place-{POSITION}-")
    ids = plain()["id"]
    own = {"SubmissionDate": "2020-03-15T08:00:00Z", "meta-instanceID": ids, "KEY": ids, "SubmitterName": SECRET}
    return pd.concat([frame, parts], axis="columns").assign(telepon=SECRET, **own)


def persons(tie: str, keys: dict[str, str]) -> pd.DataFrame:
    """A row for each person, tied to the household by `tie`."""
    rows = [keys[household] for household, count in PERSONS.items() for _ in range(count)]
    return pd.DataFrame({"nama": SECRET, tie: rows})


def without_occupants(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[[column for column in frame if not column.endswith("occupants")]]


def write_kobo_book(path: Path, repeat: pd.DataFrame | None = None, *, name: str = "persons") -> None:
    repeat = persons("_parent_index", {"h1": "1", "h2": "2"}) if repeat is None else repeat
    with pd.ExcelWriter(path) as book:
        without_occupants(kobo_names()).to_excel(book, sheet_name="survey", index=False)
        repeat.to_excel(book, sheet_name=name, index=False)


def write_odk_archive(path: Path, repeat: pd.DataFrame | None = None, **more: str) -> None:
    repeat = persons("PARENT_KEY", {"h1": "h1", "h2": "h2"}) if repeat is None else repeat
    tables = {"household_form.csv": without_occupants(odk()), "household_form-persons.csv": repeat}
    with zipfile.ZipFile(path, "w") as archive:
        for member, table in tables.items():
            archive.writestr(member, table.to_csv(index=False))
        archive.writestr("media/1.jpg", b"not a photograph")
        for member, content in more.items():
            archive.writestr(member, content)
