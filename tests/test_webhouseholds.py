"""The households of the internal map, on the toy world: what the page is given is what the tables hold."""

from __future__ import annotations

import json
import re
from typing import Any

import pandas as pd
import pytest
import shapely
from conftest import Study
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import fields, rules, text
from pipeline.io import tables
from pipeline.render.webcolumns import FAIL, NOT_ASKED, PASS, UNKNOWN, letters, short_numbers
from pipeline.render.webhouseholds import PER_DEGREE, household_data, household_words
from pipeline.render.webpieces import as_json, piece

RULES = rules.load("permen-pupr-14-2018")
VERDICTS = {PASS: True, FAIL: False, UNKNOWN: None, NOT_ASKED: None}
Data = dict[str, Any]


@pytest.fixture(scope="module")
def frames(toy_results: Study) -> dict[str, pd.DataFrame]:
    folder = toy_results.processed
    return {
        "households": tables.read_geotable(folder, "households"),
        "join": tables.read_table(folder, "join"),
        "verdicts": tables.read_table(folder / "internal", "verdicts"),
    }


@pytest.fixture(scope="module")
def data(frames: dict[str, pd.DataFrame]) -> Data:
    return made(frames)


def made(frames: dict[str, pd.DataFrame], **more: Any) -> Data:
    """The data as the page reads them."""
    found = household_data(**frames, rules=RULES, round=2020, **more)  # type: ignore[arg-type]
    return json.loads(as_json(found))  # type: ignore[no-any-return]


def answer(data: Data, household: str, name: str) -> Any:
    column = next(column for column in data["columns"] if column["name"] == name)
    return column["values"][data["ids"].index(household)]


def verdict(data: Data, household: str, criterion: str) -> str:
    column = next(column for column in data["criteria"] if column["id"] == criterion)
    return column["values"][data["ids"].index(household)]  # type: ignore[no-any-return]


def test_each_household_has_its_answers(data: Data) -> None:
    assert [answer(data, household, "roof") for household in ("h1", "h2")] == ["a", "b"]
    assert answer(data, "h7", "water_source") == UNKNOWN
    assert answer(data, "h1", "families") == 1
    assert [answer(data, household, "building_id") for household in ("h5", "h6")] == ["b5", "b5"]


def test_a_question_that_the_form_skips_is_not_unknown(data: Data) -> None:
    """h4 uses no latrine, so it is not asked for the closet."""
    assert answer(data, "h4", "closet") == NOT_ASKED
    assert answer(data, "h4", "defecation") == "c"


def test_each_household_passes_fails_or_is_unknown(data: Data) -> None:
    assert [verdict(data, "h2", criterion) for criterion in ("1a", "1c")] == [PASS, FAIL]
    assert verdict(data, "h7", "3a") == UNKNOWN
    assert verdict(data, "h9", "1c") == NOT_ASKED, "it lies outside every area and is not judged"
    assert [column["id"] for column in data["criteria"]] == ["1a", "1c", "3a", "3b", "5a", "5b", "6b"]


def test_each_household_has_its_place(data: Data) -> None:
    index = {household: data["ids"].index(household) for household in ("h3", "h9", "h10")}
    words = {
        household: [data["place"][name]["choices"]["en"][ord(data["place"][name]["values"][n]) - ord("a")]
                    for name in ("bucket", "method")]
        for household, n in index.items()
    }  # fmt: skip
    assert words == {
        "h3": ["in one area", "on a shared boundary"],
        "h9": ["outside every area", "outside every area"],
        "h10": ["without a usable position", "without a usable position"],
    }
    assert data["areas"][data["area"][index["h3"]]] == "A"
    assert data["area"][index["h9"]] is None


def test_positions_are_millionths_of_a_degree(data: Data) -> None:
    """h1 stands at -7.6195, 111.4902; h10 has no position."""
    n, nowhere = data["ids"].index("h1"), data["ids"].index("h10")
    place = [(data["origin"][i] + data[name][n]) / PER_DEGREE for i, name in enumerate(("lat", "lon"))]
    assert place == [-7.6195, 111.4902]
    assert [data["lat"][nowhere], data["lon"][nowhere]] == [None, None]


def test_decoding_gives_the_tables_back(data: Data, frames: dict[str, pd.DataFrame]) -> None:
    survey = frames["households"].set_index("household_id").loc[data["ids"]]
    for column in data["columns"]:
        codes = fields.columns("households")[column["name"]].codes
        values = [
            dict(zip("abcdefghijklmno", codes, strict=False)).get(v, None if codes else v) for v in column["values"]
        ]
        expected = [None if pd.isna(value) else value for value in survey[column["name"]]]
        assert values == expected, column["name"]
    judged = frames["verdicts"].set_index("household_id").reindex(data["ids"])
    for column in data["criteria"]:
        expected = [None if pd.isna(value) else bool(value) for value in judged[f"passes_{column['id']}"]]
        assert [VERDICTS[letter] for letter in column["values"]] == expected


def test_words_are_in_both_languages(data: Data) -> None:
    roof = next(column for column in data["columns"] if column["name"] == "roof")
    assert roof["label"] == {"id": "Q9 atap", "en": "Q9 roof"}
    assert roof["choices"] == {"id": ["tidak bocor", "bocor"], "en": ["does not leak", "leaks"]}
    words = household_words()
    assert words["id"].keys() == words["en"].keys()


@pytest.mark.parametrize(
    "field",
    [
        *(field for field in fields.columns("households").values() if field.codes),
        *(fields.columns("join")[name] for name in ("bucket", "method")),
    ],
    ids=lambda field: field.column,
)
@pytest.mark.parametrize("language", text.LANGUAGES)
def test_every_answer_has_words(field: fields.Field, language: str) -> None:
    assert set(field.choices(language)) == set(field.codes)
    assert all(field.choices(language).values())


def test_the_script_says_the_words_that_there_are() -> None:
    """`layer` and `internal` are for the page that holds the layer: its switch, and its warning."""
    asked = set(re.findall(r"\bt\('([a-z_]+)'", piece("households.js"))) | {"unknown", "not_asked", "all"}
    asked |= {f"verdict.{letter}" for letter in VERDICTS} | {"layer", "internal"}
    assert asked == set(household_words()["en"])


def test_one_language_carries_no_other(frames: dict[str, pd.DataFrame]) -> None:
    assert "bocor" not in as_json(made(frames, languages=["en"]))


def test_only_the_round_that_is_scored(frames: dict[str, pd.DataFrame]) -> None:
    earlier = frames["households"].assign(round=2018)
    both = frames | {"households": pd.concat([frames["households"], earlier], ignore_index=True)}
    assert made(both) == made(frames)


def test_a_household_twice_in_a_table_is_refused(frames: dict[str, pd.DataFrame]) -> None:
    twice = frames | {"join": pd.concat([frames["join"], frames["join"]], ignore_index=True)}
    with pytest.raises(pd.errors.MergeError, match="one-to-one"):
        made(twice)


def test_nobody_has_a_position(frames: dict[str, pd.DataFrame]) -> None:
    nowhere = frames | {"households": frames["households"].assign(geometry=shapely.Point())}
    assert set(made(nowhere)["lat"]) == {None}


def test_a_household_weighs_less_than_350_bytes(frames: dict[str, pd.DataFrame]) -> None:
    """3,000 households, each with identifiers as long as KoboToolbox gives them."""
    copies = [f"{number:08d}-e226-4ec2-a79a-c7be42e9" for number in range(300)]
    many = {
        name: pd.concat([frame.assign(household_id=copy + frame["household_id"]) for copy in copies], ignore_index=True)
        for name, frame in frames.items()
    }
    size = len(as_json(household_data(**many, rules=RULES, round=2020)))  # type: ignore[arg-type]
    assert len(many["households"]) == 3000
    assert size < 350 * 3000


@settings(max_examples=50, deadline=None)
@given(st.lists(st.one_of(st.none(), st.sampled_from("abcdefghijk"))))
def test_letters_are_codes_and_unknown_is_none_of_them(answers: list[str | None]) -> None:
    codes = list("abcdefghijk")
    written = letters(pd.Series(answers, dtype="object"), codes)
    assert [None if letter == UNKNOWN else codes[ord(letter) - ord("a")] for letter in written] == answers


@settings(max_examples=50, deadline=None)
@given(st.lists(st.one_of(st.none(), st.integers(0, 10_000).map(lambda cents: cents / 100))))
def test_numbers_keep_their_centimetres(values: list[float | None]) -> None:
    assert short_numbers(pd.Series(values, dtype="float64")) == values
