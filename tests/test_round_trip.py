"""The circle closes: the project's questionnaire as a server understands it, filled in, exported, and loaded.

The exports here know nothing of the project's own list of questions: their columns are read from the converted form.
"""

from __future__ import annotations

import csv
from pathlib import Path
from xml.etree import ElementTree

import exports
import pandas as pd
import pytest
import toy
from conftest import Study, pipeline
from pyxform.xls2xform import convert

from pipeline.questions import FORMS, LANGUAGES

X = "{http://www.w3.org/2002/xforms}"


class Converted:
    """A converted form: the path of each question, the group first, its type, and all its words."""

    def __init__(self, folder: Path, table: str) -> None:
        form = ElementTree.fromstring(convert(str(folder / f"{FORMS[table]}.xlsx")).xform)
        binds = [(bind.get("nodeset", "").split("/")[2:], bind.get("type", "")) for bind in form.iter(f"{X}bind")]
        self.kinds = {tuple(path): kind for path, kind in binds if path[0] != "meta"}
        self.words = {
            (str(language.get("lang")), str(text.get("id"))): text.findtext(f"{X}value") or ""
            for language in form.iter(f"{X}translation")
            for text in language
        }
        self.name = form.find(f".//{X}model/{X}instance")[0].tag.partition("}")[2]  # type: ignore[index]

    def said(self, path: tuple[str, ...], language: str) -> str:
        """The words of a group or a question in `language`."""
        return self.words[LANGUAGES[language], f"/{self.name}/{'/'.join(path)}:label"]

    def answers(self, table: str) -> dict[tuple[str, ...], pd.Series]:
        """The toy survey by the path of each question; one that the toy does not know stays empty."""
        rows = toy.households() if table == "households" else toy.forms().rename(columns={"area": "area_id"})
        blank = pd.Series("", index=rows.index)
        return {path: rows.get(path[-1], blank) for path, kind in self.kinds.items() if kind != "geopoint"}


def kobo(form: Converted, table: str, language: str | None) -> pd.DataFrame:
    """By names (no language) or by words; the position as KoboToolbox writes it, whole and in parts."""

    def header(path: tuple[str, ...]) -> str:
        ways = [path[: depth + 1] for depth in range(len(path))]
        return "/".join(path) if language is None else "/".join(form.said(way, language) for way in ways)

    frame = pd.DataFrame({header(path): cells for path, cells in form.answers(table).items()})
    for path, kind in form.kinds.items():
        if kind == "geopoint":
            parts = exports.coordinates().rename(columns={"accuracy": "precision"})
            name = path[-1] if language is None else form.said(path, language)
            frame[header(path)] = exports.combined()
            frame = pd.concat([frame, parts.add_prefix(f"_{name}_")], axis="columns")
    return exports.kobo(frame)


def odk(form: Converted, table: str) -> pd.DataFrame:
    """ODK Central's CSV: `group-question`, the position in parts only."""
    frame = pd.DataFrame({"-".join(path): cells for path, cells in form.answers(table).items()})
    for path, kind in form.kinds.items():
        if kind == "geopoint":
            parts = exports.coordinates().rename(columns=str.capitalize)
            frame = pd.concat([frame, parts.add_prefix("-".join(path) + "-")], axis="columns")
    ids = [f"h{row}" for row in range(1, len(frame) + 1)]
    return frame.assign(**{"SubmissionDate": "2020-03-15T08:00:00Z", "meta-instanceID": ids, "KEY": ids})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The two questionnaires."""
    folder = tmp_path_factory.mktemp("forms")
    assert pipeline("xlsform", "--raw", str(folder)).returncode == 0
    return folder


@pytest.mark.parametrize("way", ["kobo", "kobo-id", "kobo-en", "odk"])
def test_a_filled_form_comes_back_as_the_survey(toy_study: Study, folder: Path, way: str) -> None:
    toy_study.config.write_text(
        toy_study.config.read_text(encoding="utf-8").replace('latitude = "y"', 'latitude = "y"\naccuracy_m = "acc"'),
        encoding="utf-8",
    )
    exports.plain().to_csv(toy_study.config.parent / "households.csv", index=False)
    toy_study.build("load")
    plain = {table: toy_study.table(table) for table in FORMS}
    tool, _, language = way.partition("-")
    for table in FORMS:
        form = Converted(folder, table)
        frame = odk(form, table) if tool == "odk" else kobo(form, table, language or None)
        frame.to_csv(toy_study.config.parent / f"{table}.csv", index=False, sep=";", quoting=csv.QUOTE_ALL)
    head = toy.SETTINGS.partition("[sources.households]")[0]
    sources = "".join(f'[sources.{table}]\npath = "{table}.csv"\n' for table in FORMS)
    toy_study.config.write_text(head + sources, encoding="utf-8")
    toy_study.build("load")
    for table in FORMS:
        pd.testing.assert_frame_equal(toy_study.table(table), plain[table])
